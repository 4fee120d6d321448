-- When they would like to be rung instead, chosen among the hours that were offered; and the reply in which they said it, which has their words.
ALTER TABLE promise ADD COLUMN wished_at BIGINT;
ALTER TABLE promise ADD COLUMN reply_id TEXT;
