-- Forms that were answered, so that pressing a button twice does its work once. The key is a hash of who sent it, where to, and
-- every byte of it: the same form with other words is another form. Kept for two days.
CREATE TABLE answered_form (
    key TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    -- Where the browser was sent.
    went_to TEXT NOT NULL
);
CREATE INDEX answered_form_at ON answered_form (at);

-- Referrals and attempts had a way of their own.
DROP INDEX referral_submission;
ALTER TABLE referral DROP COLUMN submission;
DROP INDEX attempt_submission;
ALTER TABLE attempt DROP COLUMN submission;
