-- What did not arrive and nobody has seen to: a leader's day counts it, however much did not arrive before.
CREATE INDEX outbox_not_arrived ON outbox (team_id, state, seen_at, due_at, id);
-- What was about a referral that is over needs nobody any more.
UPDATE outbox SET seen_at = COALESCE(settled_at, due_at) WHERE state IN ('failed', 'refused', 'unknown') AND seen_at IS NULL AND EXISTS
    (SELECT 1 FROM referral r WHERE r.team_id = outbox.team_id AND r.id = outbox.referral_id
        AND r.state NOT IN ('allocated', 'contacting', 'active', 'on_hold'));
-- And of one referral.
CREATE INDEX outbox_referral_state ON outbox (team_id, referral_id, state, seen_at, due_at);
