//! Kith: the system a social prescribing team runs on.
