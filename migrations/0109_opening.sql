-- When somebody answers at a number that is rung in a crisis, on weekdays, and what to ring outside these hours. Without hours nobody knows.
ALTER TABLE crisis_line ADD COLUMN open_from BIGINT;
ALTER TABLE crisis_line ADD COLUMN open_until BIGINT;
ALTER TABLE crisis_line ADD COLUMN outside_phone TEXT NOT NULL DEFAULT '';
-- The same of a practice's duty doctor.
ALTER TABLE practice ADD COLUMN duty_from BIGINT;
ALTER TABLE practice ADD COLUMN duty_until BIGINT;
ALTER TABLE practice ADD COLUMN duty_outside TEXT NOT NULL DEFAULT '';
