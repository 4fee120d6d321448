//! Letters and plans as accessible PDF. Plain data in, bytes out.
