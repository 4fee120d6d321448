-- What the practice sent stays as it was sent: it sees this and nothing that we know besides, so that no referral can be used to ask
-- whom we know.
ALTER TABLE referral ADD COLUMN sent_name TEXT NOT NULL DEFAULT '';
UPDATE referral SET sent_name = (
    SELECT TRIM(p.given_names || ' ' || p.family_name) FROM person p WHERE p.team_id = referral.team_id AND p.id = referral.person_id
);
-- Who the practice was told will ring: chosen as if the person were nobody we know.
ALTER TABLE referral ADD COLUMN told_worker TEXT NOT NULL DEFAULT '';
-- A hold has its own end; the review of the plan is another matter.
ALTER TABLE referral ADD COLUMN held_until TEXT;
UPDATE referral SET held_until = review_on WHERE state = 'on_hold';
