-- When somebody spoke with the person again, as was agreed when the concern was closed. Until then it stands on the day's list, by itself:
-- the next step of the referral is another thing, and stays.
ALTER TABLE concern ADD COLUMN next_contact_at BIGINT;
CREATE INDEX concern_next ON concern (team_id, next_contact_on) WHERE next_contact_on IS NOT NULL AND next_contact_at IS NULL;

-- What came without an account had no name here.
UPDATE concern SET opened_by = 'a text from their number' WHERE opened_by = '' AND came_by = 'reply';
UPDATE concern SET opened_by = 'whoever referred them' WHERE opened_by = '' AND came_by = 'referral';

-- Whom an e-mail about waiting concerns went to lately, and whether one is still wanted.
CREATE INDEX outbox_alert ON outbox (team_id, due_at) WHERE purpose = 'concern_waits';
CREATE INDEX concern_event_reached ON concern_event (team_id, concern_id, staff_id) WHERE kind = 'reached';
