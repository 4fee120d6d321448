-- What of an entry may be found in another one, too: its name, telephone, e-mail address, web page and postcodes (directory/twins.rs).
CREATE TABLE service_clue (
    team_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    clue TEXT NOT NULL,
    PRIMARY KEY (team_id, service_id, clue),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);
CREATE INDEX service_clue_clue ON service_clue (team_id, clue, service_id);

-- Two entries of two sources that may be of one service. It is found when either is written, so that the workbench need not look
-- through the whole directory.
CREATE TABLE service_twin (
    team_id TEXT NOT NULL,
    -- The one with the lower id.
    one_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    -- What speaks for it, in words.
    why TEXT NOT NULL,
    PRIMARY KEY (team_id, one_id, other_id),
    FOREIGN KEY (team_id, one_id) REFERENCES service (team_id, id),
    FOREIGN KEY (team_id, other_id) REFERENCES service (team_id, id)
);
CREATE INDEX service_twin_other ON service_twin (team_id, other_id);

-- What is there already: by name and postcode. The other clues come when an entry is next written.
INSERT INTO service_clue (team_id, service_id, clue) SELECT team_id, id, 'name:' || folded_name FROM service;
INSERT INTO service_clue (team_id, service_id, clue) SELECT DISTINCT team_id, service_id, 'postcode:' || postcode FROM service_place
    WHERE postcode IS NOT NULL;
DROP INDEX service_phone;
