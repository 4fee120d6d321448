-- When somebody spoke with the person again, as was agreed when the concern was closed. Until then it stands on the day's list, by itself:
-- the next step of the referral is another thing, and stays.
ALTER TABLE concern ADD COLUMN next_contact_at BIGINT;
CREATE INDEX concern_next ON concern (team_id, next_contact_on) WHERE next_contact_on IS NOT NULL AND next_contact_at IS NULL;

-- What came without an account had no name here.
UPDATE concern SET opened_by = 'a text from their number' WHERE opened_by = '' AND came_by = 'reply';
UPDATE concern SET opened_by = 'whoever referred them' WHERE opened_by = '' AND came_by = 'referral';
