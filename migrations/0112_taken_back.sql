-- A call that was written down by mistake is taken back: it stays in the record and counts for nothing.
ALTER TABLE attempt ADD COLUMN taken_back_at BIGINT;
ALTER TABLE attempt ADD COLUMN taken_back_by TEXT NOT NULL DEFAULT '';
-- Since when they had wanted no call before it, for when it is taken back.
ALTER TABLE attempt ADD COLUMN no_call_before BIGINT;
