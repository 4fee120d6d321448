-- Sources that are fetched by their address: when next, by whom just now, and what each address gave the last time.

-- Absent: not by itself.
ALTER TABLE source ADD COLUMN next_at BIGINT;
-- Who fetches it just now, so that of several server processes one does; until when that is believed.
ALTER TABLE source ADD COLUMN lease TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN lease_until BIGINT;
-- import::Counts as JSON: of the fetch that is not whole yet, and of the last that was.
ALTER TABLE source ADD COLUMN counting TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN counted TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX source_next ON source (team_id, next_at) WHERE next_at IS NOT NULL;
-- Each page has marks of its own.
ALTER TABLE source DROP COLUMN etag;
ALTER TABLE source DROP COLUMN last_modified;

-- What an address of a feed gave, so that it need not be sent again while it is the same.
CREATE TABLE source_answer (
    team_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    address TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    -- directory::feed_page::Gist as JSON: which entries it held, and whether more pages follow.
    gist TEXT NOT NULL,
    -- The version of the program that read it: another may read more.
    reader TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (team_id, source_id, address),
    FOREIGN KEY (team_id, source_id) REFERENCES source (team_id, id)
);
