-- Who saw and did what. Append-only; a sealer chains committed rows by hash, so that a change shows.

CREATE TABLE audit_entry (
    id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    staff_id TEXT,
    staff_name TEXT NOT NULL,
    -- audit::Act: saw, searched, changed, printed, copied, signed_in…
    act TEXT NOT NULL,
    person_id TEXT,
    -- Which page or part: never content.
    what TEXT NOT NULL,
    request TEXT NOT NULL
);
CREATE INDEX audit_entry_team ON audit_entry (team_id, at);
CREATE INDEX audit_entry_person ON audit_entry (team_id, person_id, at);
CREATE INDEX audit_entry_staff ON audit_entry (team_id, staff_id, at);

CREATE TABLE audit_link (
    position BIGINT PRIMARY KEY,
    entry_id TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_link_entry ON audit_link (entry_id);
