-- The directory: what a person can be connected to.

-- Where entries come from: a file that is imported again and again, or the team itself.
CREATE TABLE source (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    publisher TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    fetched_at BIGINT,
    PRIMARY KEY (team_id, id)
);
CREATE UNIQUE INDEX source_name ON source (team_id, name);

CREATE TABLE organisation (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    source_id TEXT,
    source_key TEXT,
    folded_name TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, source_id) REFERENCES source (team_id, id)
);
CREATE UNIQUE INDEX organisation_source ON organisation (team_id, source_id, source_key);

CREATE TABLE service (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    organisation_id TEXT,
    name TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    -- free, paid, or unknown; pence where a price is known.
    cost TEXT NOT NULL DEFAULT 'unknown',
    cost_pence BIGINT,
    cost_note TEXT NOT NULL DEFAULT '',
    eligibility TEXT NOT NULL DEFAULT '',
    min_age BIGINT,
    max_age BIGINT,
    -- Needs, topics and taxonomy terms, a line each.
    keywords TEXT NOT NULL DEFAULT '',
    languages TEXT NOT NULL DEFAULT '',
    how_to_join TEXT NOT NULL DEFAULT '',
    access_note TEXT NOT NULL DEFAULT '',
    online BOOLEAN NOT NULL DEFAULT FALSE,
    volunteers_wanted BOOLEAN NOT NULL DEFAULT FALSE,
    -- active, paused or closed
    status TEXT NOT NULL DEFAULT 'active',
    -- Shown on the public page.
    public BOOLEAN NOT NULL DEFAULT TRUE,
    -- The team's own knowledge; never published.
    private_note TEXT NOT NULL DEFAULT '',
    confirmed_at BIGINT,
    confirmed_by TEXT NOT NULL DEFAULT '',
    source_id TEXT,
    source_key TEXT,
    -- Hash of what the source said, so that the same again changes nothing.
    source_hash TEXT,
    folded_name TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    -- Rises with every change of any service of the team: the finder's change feed.
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, organisation_id) REFERENCES organisation (team_id, id),
    FOREIGN KEY (team_id, source_id) REFERENCES source (team_id, id)
);
CREATE UNIQUE INDEX service_source ON service (team_id, source_id, source_key);
CREATE INDEX service_changed ON service (team_id, changed_at);
CREATE INDEX service_name ON service (team_id, folded_name);

CREATE TABLE service_place (
    team_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    postcode TEXT,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    PRIMARY KEY (team_id, service_id, position),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);

CREATE TABLE service_session (
    team_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- Absent where only words are known.
    weekday TEXT,
    starts BIGINT,
    ends BIGINT,
    words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, service_id, position),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);
