-- The browser in which somebody began a referral, as a hash of its cookie: only that one is shown what was read again.
ALTER TABLE arrival ADD COLUMN browser TEXT NOT NULL DEFAULT '';
