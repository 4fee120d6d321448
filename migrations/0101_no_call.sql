-- They said that they want no call. Since then nothing about a call leaves. A new promise, or talking with them, ends it.
ALTER TABLE referral ADD COLUMN no_call_at BIGINT;
UPDATE referral SET no_call_at = (SELECT p.answered_at FROM promise p WHERE p.team_id = referral.team_id AND p.referral_id = referral.id
    AND p.answer = 'no' AND p.id = (SELECT n.id FROM promise n WHERE n.team_id = p.team_id AND n.referral_id = p.referral_id
        ORDER BY n.made_at DESC, n.id DESC LIMIT 1));

-- Somebody has seen that a message did not arrive, and reaches them in another way.
ALTER TABLE outbox ADD COLUMN seen_at BIGINT;
