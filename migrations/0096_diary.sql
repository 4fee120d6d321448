-- The hours of a member of staff as a calendar that their telephone reads, without names. Made by them; of its address only a hash is kept.
CREATE TABLE diary (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    -- What it said when it was last read, as a hash, and since when it says so: who has that already is told so.
    said TEXT NOT NULL DEFAULT '',
    said_since BIGINT NOT NULL,
    read_at BIGINT,
    -- How often it was read in the hour that began then.
    hour_from BIGINT NOT NULL,
    hour_reads BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, staff_id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE UNIQUE INDEX diary_token ON diary (team_id, token_hash);
