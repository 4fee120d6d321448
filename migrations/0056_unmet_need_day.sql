-- What was not found names nobody: a moment to the millisecond would be that of an entry of the audit trail, which does. The day is enough.
UPDATE unmet_need SET at = at - at % 86400000;
