-- The team, its places and its staff. Everything that belongs to a team has team_id first in its key.

-- Facts about this database itself: demo databases are marked here.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE team (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- The one registered number that people are called from.
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0
);

-- Time limits and other choices; what is not here has the default of team::model::Settings.
CREATE TABLE setting (
    team_id TEXT NOT NULL REFERENCES team (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (team_id, name)
);

-- Who to ring in a crisis, in the order shown.
CREATE TABLE crisis_line (
    team_id TEXT NOT NULL REFERENCES team (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, position)
);

CREATE TABLE neighbourhood (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id)
);
CREATE UNIQUE INDEX neighbourhood_name ON neighbourhood (team_id, name);

CREATE TABLE practice (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    ods_code TEXT NOT NULL,
    name TEXT NOT NULL,
    neighbourhood_id TEXT,
    -- Where messages back go, and who is on duty now.
    email TEXT NOT NULL DEFAULT '',
    duty_phone TEXT NOT NULL DEFAULT '',
    closed_on TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, neighbourhood_id) REFERENCES neighbourhood (team_id, id)
);
CREATE UNIQUE INDEX practice_ods_code ON practice (team_id, ods_code);

-- One practice code can have eight sites.
CREATE TABLE site (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    practice_id TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    postcode TEXT,
    phone TEXT NOT NULL DEFAULT '',
    closed_on TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, practice_id) REFERENCES practice (team_id, id)
);
CREATE INDEX site_practice ON site (team_id, practice_id);

CREATE TABLE staff (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- What they are called on the telephone and in public: "Amara will ring you".
    first_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    -- A few words for the public page; shown only if they agreed.
    about TEXT NOT NULL DEFAULT '',
    on_public_page BOOLEAN NOT NULL DEFAULT FALSE,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id)
);
-- Signing in is by e-mail, so it is one person's in the whole installation.
CREATE UNIQUE INDEX staff_email ON staff (email);

CREATE TABLE staff_role (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (team_id, staff_id, role),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);

-- The practices that a referrer refers for.
CREATE TABLE staff_practice (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    practice_id TEXT NOT NULL,
    PRIMARY KEY (team_id, staff_id, practice_id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, practice_id) REFERENCES practice (team_id, id)
);

-- A link worker's charge of a site, from a day until another (not included) or until further notice.
CREATE TABLE assignment (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, site_id) REFERENCES site (team_id, id)
);
CREATE INDEX assignment_site ON assignment (team_id, site_id, from_on);
CREATE INDEX assignment_staff ON assignment (team_id, staff_id, from_on);

-- The usual week: minutes since midnight in London.
CREATE TABLE working_hours (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    weekday TEXT NOT NULL,
    from_minute BIGINT NOT NULL,
    until_minute BIGINT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, staff_id, weekday, from_minute),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);

-- Away from a day until another (not included), and who covers.
CREATE TABLE absence (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    cover_staff_id TEXT,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, cover_staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX absence_staff ON absence (team_id, staff_id, until_on);
CREATE INDEX absence_cover ON absence (team_id, cover_staff_id, until_on);
