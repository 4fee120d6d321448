-- Signing in. Secrets are stored as hashes; a database that leaks signs nobody in.

CREATE TABLE credential (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    -- argon2id in PHC form.
    password_hash TEXT NOT NULL,
    -- The shared secret of RFC 6238; absent until the first code was proved.
    totp_secret BYTEA,
    -- The last time step that was used: a code works once.
    totp_step BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, staff_id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);

CREATE TABLE recovery_code (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (team_id, staff_id, code_hash),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);

-- The first operator's link, and the link with which an account sets its password.
CREATE TABLE one_time_link (
    token_hash TEXT PRIMARY KEY,
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    -- password (the second factor is due), set_up (a first phone is being added) or full
    stage TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX session_staff ON session (team_id, staff_id);
CREATE INDEX session_expires ON session (expires_at);

-- Failed attempts to sign in, by what was typed (hashed) and by address (hashed): slows guessing, tells nobody who exists.
CREATE TABLE sign_in_failure (
    key_hash TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_key ON sign_in_failure (key_hash, at);
