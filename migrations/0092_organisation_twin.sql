-- Organisations of two sources that may be one, as 0050 has it of services; and those of which a person said that they are.
ALTER TABLE organisation ADD COLUMN charity_number TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN company_number TEXT NOT NULL DEFAULT '';
-- It is the same as that one, under which its services stand. They keep pointing here, so that a refresh changes nothing of it and the
-- joining can be undone.
ALTER TABLE organisation ADD COLUMN same_as TEXT;
ALTER TABLE organisation ADD COLUMN joined_at BIGINT;
ALTER TABLE organisation ADD COLUMN joined_by TEXT NOT NULL DEFAULT '';
CREATE INDEX organisation_same_as ON organisation (team_id, same_as) WHERE same_as IS NOT NULL;
CREATE INDEX organisation_joined ON organisation (team_id, joined_at, id) WHERE joined_at IS NOT NULL;
CREATE INDEX service_organisation ON service (team_id, organisation_id) WHERE organisation_id IS NOT NULL;

-- What of an organisation may be found in another one, too (directory/twins.rs). Those that are there get theirs when they are next written.
CREATE TABLE organisation_clue (
    team_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    clue TEXT NOT NULL,
    PRIMARY KEY (team_id, organisation_id, clue),
    FOREIGN KEY (team_id, organisation_id) REFERENCES organisation (team_id, id)
);
CREATE INDEX organisation_clue_clue ON organisation_clue (team_id, clue, organisation_id);

CREATE TABLE organisation_twin (
    team_id TEXT NOT NULL,
    -- The one with the lower id.
    one_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    -- What speaks for it, in words.
    why TEXT NOT NULL,
    PRIMARY KEY (team_id, one_id, other_id),
    FOREIGN KEY (team_id, one_id) REFERENCES organisation (team_id, id),
    FOREIGN KEY (team_id, other_id) REFERENCES organisation (team_id, id)
);
CREATE INDEX organisation_twin_other ON organisation_twin (team_id, other_id);

-- Two that a person said are two, so that they are not proposed again.
CREATE TABLE organisation_different (
    team_id TEXT NOT NULL,
    one_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    PRIMARY KEY (team_id, one_id, other_id),
    FOREIGN KEY (team_id, one_id) REFERENCES organisation (team_id, id),
    FOREIGN KEY (team_id, other_id) REFERENCES organisation (team_id, id)
);
