-- Who may interpret for them. `interpreter` says whether they need one.
ALTER TABLE person ADD COLUMN dialect TEXT NOT NULL DEFAULT '';
-- anybody, woman or man
ALTER TABLE person ADD COLUMN interpreted_by TEXT NOT NULL DEFAULT 'anybody';
ALTER TABLE person ADD COLUMN not_own_community BOOLEAN NOT NULL DEFAULT FALSE;

-- The forms in which what we say and write serves them: large print, braille, British Sign Language. What was written in `communication` stays.
CREATE TABLE person_format (
    team_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    format TEXT NOT NULL,
    PRIMARY KEY (team_id, person_id, format),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);
