-- Doors: the ways in which referrals come. And what came through each, so that nothing is lost or doubled on the way.

CREATE TABLE door (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    -- door::model::Kind: form, practice, partner, self, export, mail
    kind TEXT NOT NULL,
    -- What it is called in lists: the site, the organisation, the export.
    name TEXT NOT NULL,
    site_id TEXT,
    -- The last part of its address. Whoever has it can only write, so it is kept as it is and can be shown again.
    token TEXT,
    -- Of an export: which column is what (JSON of interop::gp_export::Mapping).
    mapping TEXT NOT NULL DEFAULT '',
    is_open BOOLEAN NOT NULL,
    opened_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, site_id) REFERENCES site (team_id, id)
);
CREATE UNIQUE INDEX door_token ON door (token);
CREATE UNIQUE INDEX door_site ON door (team_id, site_id);

-- One thing that came: a form, a letter, a row of an export, a mail. What becomes of it is calculated: door::model::Fate.
CREATE TABLE arrival (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    door_id TEXT NOT NULL,
    -- The receipt number; the referral that is made of it has the same.
    number BIGINT NOT NULL,
    -- What makes it the same thing when it comes again: the mark of a form, the hash of a mail, practice, NHS number, date and code
    -- of a row.
    key TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Absent while its sender has looked at what was read and not yet said "send".
    sent_at BIGINT,
    -- A file's name or a mail's subject.
    title TEXT NOT NULL DEFAULT '',
    -- What a person has to know before they look at it.
    note TEXT NOT NULL DEFAULT '',
    -- The form as it was read or filled in so far, as a browser would send it.
    form TEXT NOT NULL DEFAULT '',
    referral_id TEXT,
    -- It says more about a referral that was there.
    joined_to TEXT,
    dismissed_at BIGINT,
    dismissed_by TEXT NOT NULL DEFAULT '',
    -- door::model::Dismissal
    dismissed_why TEXT,
    dismissed_note TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, door_id) REFERENCES door (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, joined_to) REFERENCES referral (team_id, id)
);
CREATE UNIQUE INDEX arrival_key ON arrival (team_id, door_id, key);
CREATE UNIQUE INDEX arrival_number ON arrival (team_id, number);
CREATE UNIQUE INDEX arrival_referral ON arrival (team_id, referral_id);
CREATE INDEX arrival_joined ON arrival (team_id, joined_to);
CREATE INDEX arrival_at ON arrival (team_id, at);
CREATE INDEX arrival_waiting ON arrival (team_id, at) WHERE referral_id IS NULL AND joined_to IS NULL AND dismissed_at IS NULL;

-- What came, as it came but for its active parts: apart from everything else, and read by whoever opens it alone.
CREATE TABLE original (
    team_id TEXT NOT NULL,
    arrival_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    -- Its lines of text, and which fields were read from which of them (JSON of interop::letter::Reading).
    text TEXT NOT NULL DEFAULT '',
    reading TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, arrival_id, position),
    FOREIGN KEY (team_id, arrival_id) REFERENCES arrival (team_id, id)
);

-- An export that somebody brought to the page, until it is taken in.
CREATE TABLE upload (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    -- The export's name, and the practice whose rows they are where they do not say.
    source TEXT NOT NULL,
    practice TEXT NOT NULL DEFAULT '',
    bytes BYTEA NOT NULL,
    -- checked, running, done or failed; what would be done (JSON of import::Counts), and why rows are refused.
    state TEXT NOT NULL,
    counts TEXT NOT NULL,
    refused TEXT NOT NULL,
    PRIMARY KEY (team_id, id)
);

-- A question to whoever referred, answered by its own link without an account.
CREATE TABLE question (
    team_id TEXT NOT NULL,
    token TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    words TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (token),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id)
);
CREATE INDEX question_referral ON question (team_id, referral_id, asked_at);

-- A second referral of somebody whose first is open is joined to it.
ALTER TABLE referral ADD COLUMN joined_to TEXT;

-- A route that goes leaves the attempts by it.
CREATE INDEX attempt_route ON attempt (team_id, route_id);

-- What has come so far came by the form of those who have an account: that door has the team's own id.
INSERT INTO door (team_id, id, kind, name, is_open, opened_at) SELECT id, id, 'form', 'The form here', TRUE, 0 FROM team;
INSERT INTO arrival (team_id, id, door_id, number, key, at, sent_at, referral_id)
SELECT team_id, id, team_id, number, id, received_at, received_at, id FROM referral;
