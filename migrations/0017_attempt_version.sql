-- What is written after a call may be written by two at once, like everything else: the second is told.
ALTER TABLE attempt ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
