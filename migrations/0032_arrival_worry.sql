-- What in a letter or a mail makes one ask whether somebody is at risk now: the line, as it stands there. It decides nothing.
ALTER TABLE arrival ADD COLUMN worry TEXT NOT NULL DEFAULT '';
