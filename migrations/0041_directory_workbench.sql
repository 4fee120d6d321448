-- The workbench of the directory: what is much used and stale comes first.

-- How much it is used, fading: directory::workbench::used_more. It stands still while nothing happens, so it can be an index.
ALTER TABLE service ADD COLUMN use_key DOUBLE PRECISION;
CREATE INDEX service_use ON service (team_id, use_key) WHERE use_key IS NOT NULL;
-- Somebody rang and nobody answered.
ALTER TABLE service ADD COLUMN rang_at BIGINT;
ALTER TABLE service ADD COLUMN rang_by TEXT NOT NULL DEFAULT '';
CREATE INDEX service_vanished ON service (team_id, vanished_at) WHERE vanished_at IS NOT NULL;
-- Two entries of one group have a name or a telephone in common.
CREATE INDEX service_phone ON service (team_id, phone) WHERE phone <> '';

-- Holidays of the schools: what runs in term time does not run then.
CREATE TABLE school_holiday (
    team_id TEXT NOT NULL REFERENCES team (id),
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, from_on)
);
