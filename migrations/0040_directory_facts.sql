-- The directory that heals from use: who says each fact and since when, what a source says beside what was changed here, and what
-- owners and the public would like to have changed.

-- A source that is fetched by its address, again and again.
ALTER TABLE source ADD COLUMN feed_url TEXT NOT NULL DEFAULT '';
-- Absent: only when somebody says so.
ALTER TABLE source ADD COLUMN every_hours BIGINT;
ALTER TABLE source ADD COLUMN etag TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN last_modified TEXT NOT NULL DEFAULT '';
-- The page at which a fetch broke off; a fetch that is whole begins anew.
ALTER TABLE source ADD COLUMN next_page BIGINT NOT NULL DEFAULT 1;
-- When the fetch began that is not whole yet: what it does not hold when it is whole has vanished.
ALTER TABLE source ADD COLUMN begun_at BIGINT;
ALTER TABLE source ADD COLUMN tried_at BIGINT;
ALTER TABLE source ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
-- Of a table: which column is what (JSON of interop::service_csv::Mapping).
ALTER TABLE source ADD COLUMN mapping TEXT NOT NULL DEFAULT '';

-- When the source was read that says so, or when its publisher vouched for it: the age of every fact that nobody here touched.
ALTER TABLE service ADD COLUMN source_at BIGINT;
-- What the source says now, where it differs from what was changed here (JSON of directory::import::Row).
ALTER TABLE service ADD COLUMN source_said TEXT NOT NULL DEFAULT '';
-- When a whole fetch had it last, and since when none has it any more. It stays, and is marked.
ALTER TABLE service ADD COLUMN seen_at BIGINT;
ALTER TABLE service ADD COLUMN vanished_at BIGINT;
-- It is the same as another one, which is offered instead.
ALTER TABLE service ADD COLUMN same_as TEXT;
-- Its place is secret: a refuge. It has no address anywhere but in the team's own note.
ALTER TABLE service ADD COLUMN place_hidden BOOLEAN NOT NULL DEFAULT FALSE;
-- Comes to the person; by telephone.
ALTER TABLE service ADD COLUMN outreach BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE service ADD COLUMN by_phone BOOLEAN NOT NULL DEFAULT FALSE;
-- directory::model::Gender and Route; absent: anybody, not known.
ALTER TABLE service ADD COLUMN gender TEXT;
ALTER TABLE service ADD COLUMN route TEXT;
-- directory::model::Access, a word each line.
ALTER TABLE service ADD COLUMN access TEXT NOT NULL DEFAULT '';
ALTER TABLE service ADD COLUMN waiting_weeks BIGINT;
ALTER TABLE service ADD COLUMN is_full BOOLEAN NOT NULL DEFAULT FALSE;
-- New people a week that it said it can take.
ALTER TABLE service ADD COLUMN weekly_room BIGINT;
-- The team's own knowledge, never published: whether it is step-free in practice, whom to ask for, which day is quiet.
ALTER TABLE service ADD COLUMN step_free_note TEXT NOT NULL DEFAULT '';
ALTER TABLE service ADD COLUMN ask_for TEXT NOT NULL DEFAULT '';
ALTER TABLE service ADD COLUMN quiet_day TEXT NOT NULL DEFAULT '';
CREATE INDEX service_same_as ON service (team_id, same_as) WHERE same_as IS NOT NULL;

-- Every so many weeks; or the first, second, … or last (-1) such weekday of a month; between dates; only in term time.
ALTER TABLE service_session ADD COLUMN every BIGINT NOT NULL DEFAULT 1;
ALTER TABLE service_session ADD COLUMN nth BIGINT;
ALTER TABLE service_session ADD COLUMN from_on TEXT;
ALTER TABLE service_session ADD COLUMN until_on TEXT;
ALTER TABLE service_session ADD COLUMN term_time BOOLEAN NOT NULL DEFAULT FALSE;

-- Days on which it does not run: holidays, repairs.
CREATE TABLE service_closure (
    team_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, service_id, from_on),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);

-- Who says a fact of a service, how they know and since when. A fact without a row is as old as its source (service.source_at).
CREATE TABLE service_fact (
    team_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    -- directory::facts::Fact and How
    fact TEXT NOT NULL,
    how TEXT NOT NULL,
    -- Somebody here wrote it, or took it from whom it is about: what the source says since stands beside it, and does not replace it.
    is_ours BOOLEAN NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (team_id, service_id, fact),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);

-- A link by which the owner of an entry says that it is right, or mends it, without an account.
CREATE TABLE service_link (
    team_id TEXT NOT NULL,
    token TEXT NOT NULL,
    service_id TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (token),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);
CREATE INDEX service_link_service ON service_link (team_id, service_id, made_at);

-- What somebody outside would like to have changed or added. It waits until somebody of the team takes it or leaves it.
CREATE TABLE service_change (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    -- Absent: a new group that signs up.
    service_id TEXT,
    -- directory::model::Door: owner, public, sign_up
    came_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    -- The form of the entry as it was filled in, as a browser would send it; or words alone.
    form TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    -- The mark of the form, so that pressing twice sends once.
    key TEXT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT NOT NULL DEFAULT '',
    taken BOOLEAN,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);
CREATE UNIQUE INDEX service_change_key ON service_change (team_id, key);
CREATE INDEX service_change_waiting ON service_change (team_id, at) WHERE decided_at IS NULL;
CREATE INDEX service_change_service ON service_change (team_id, service_id);

-- Two entries that a person said are not the same, so that they are not proposed again.
CREATE TABLE service_different (
    team_id TEXT NOT NULL,
    one_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    PRIMARY KEY (team_id, one_id, other_id),
    FOREIGN KEY (team_id, one_id) REFERENCES service (team_id, id),
    FOREIGN KEY (team_id, other_id) REFERENCES service (team_id, id)
);

-- Entries that were confirmed as a whole: every fact of them, by whoever said so.
INSERT INTO service_fact (team_id, service_id, fact, how, is_ours, by_name, at)
SELECT s.team_id, s.id, f.fact, 'checked', s.version > 0, s.confirmed_by, s.confirmed_at FROM service s
CROSS JOIN (SELECT 'name' AS fact UNION ALL SELECT 'about' UNION ALL SELECT 'phone' UNION ALL SELECT 'email' UNION ALL SELECT 'web'
    UNION ALL SELECT 'place' UNION ALL SELECT 'times' UNION ALL SELECT 'cost' UNION ALL SELECT 'who' UNION ALL SELECT 'access'
    UNION ALL SELECT 'languages' UNION ALL SELECT 'joining' UNION ALL SELECT 'waiting' UNION ALL SELECT 'running') f
WHERE s.confirmed_at IS NOT NULL;
ALTER TABLE service DROP COLUMN confirmed_by;
-- Entries that nobody imported are the team's own.
UPDATE service SET source_at = (SELECT o.fetched_at FROM source o WHERE o.team_id = service.team_id AND o.id = service.source_id)
WHERE source_id IS NOT NULL;
