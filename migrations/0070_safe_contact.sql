-- What a person says when it is not safe to talk; and answers that no longer hold, because the address or the household has changed since.
ALTER TABLE contact_route ADD COLUMN their_word TEXT NOT NULL DEFAULT '';
ALTER TABLE contact_route ADD COLUMN stale_at BIGINT;
