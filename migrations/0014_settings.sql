-- Edited on the settings pages by more than one person: a stale form changes nothing. A usual week goes by the version of its
-- staff and the crisis lines go by that of the team, because each is changed as a whole.

ALTER TABLE assignment ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE absence ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
