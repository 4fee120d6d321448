-- The link in the message about a promised call, where the team and the person want one: of it only a hash is kept.
ALTER TABLE promise ADD COLUMN link_hash TEXT;
CREATE UNIQUE INDEX promise_link ON promise (team_id, link_hash);
CREATE INDEX promise_outgoing ON promise (team_id, outgoing_id);
-- Whether whoever opens it may read the first name of who rings.
ALTER TABLE staff ADD COLUMN name_on_link BOOLEAN NOT NULL DEFAULT FALSE;
