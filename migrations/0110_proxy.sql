-- Who may act for a person: a parent of a child, somebody whom they asked to, an attorney, a deputy. Rules: `person/proxy.rs`.
CREATE TABLE proxy (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- What they are to the person: mother, neighbour, support worker.
    relation TEXT NOT NULL,
    -- parent, agreed, attorney or deputy
    basis TEXT NOT NULL,
    -- How we know: a paper that somebody saw, the person's own words.
    evidence TEXT NOT NULL,
    may_hear BOOLEAN NOT NULL,
    may_decide BOOLEAN NOT NULL,
    -- The first day on which they act no more, where one was said.
    until_on TEXT,
    -- When the person was last asked alone whether it is still right.
    reviewed_on TEXT,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    -- The leader who let them act again after a no; empty where there was none.
    again_by TEXT NOT NULL DEFAULT '',
    ended_at BIGINT,
    ended_by TEXT NOT NULL DEFAULT '',
    -- not_needed, not_wanted or not_safe
    ending TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);
CREATE INDEX proxy_person ON proxy (team_id, person_id, made_at);

-- Whose number it is, where it is not the person's own. `used_until` is the first day on which nobody is reached by it any more: it follows from
-- the proxy's end and is written by `person/store_proxy.rs::settle` alone.
ALTER TABLE contact_route ADD COLUMN proxy_id TEXT;
ALTER TABLE contact_route ADD COLUMN used_until TEXT;
