-- A photograph of whoever rings, where they agreed that it stands where the link in the message leads. Small, and made anew from what was sent.
CREATE TABLE staff_photograph (
    team_id TEXT NOT NULL REFERENCES team (id),
    staff_id TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, staff_id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
