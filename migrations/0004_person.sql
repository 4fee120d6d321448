-- People, and how each may safely be reached.

CREATE TABLE person (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    -- As given. Some people have one name only: then it is here and family_name is empty.
    given_names TEXT NOT NULL,
    family_name TEXT NOT NULL DEFAULT '',
    preferred_name TEXT NOT NULL DEFAULT '',
    pronouns TEXT NOT NULL DEFAULT '',
    -- Absent where it is not known; never a placeholder.
    date_of_birth TEXT,
    nhs_number TEXT,
    language TEXT NOT NULL DEFAULT '',
    interpreter BOOLEAN NOT NULL DEFAULT FALSE,
    -- Anything that helps to talk or write: large print, sign language, hearing loop, reads little.
    communication TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    postcode TEXT,
    -- The address must not be seen by anyone who does not work with the person, nor guessed from distances.
    address_hidden BOOLEAN NOT NULL DEFAULT FALSE,
    practice_id TEXT NOT NULL,
    site_id TEXT,
    died_on TEXT,
    -- kernel::fold of all names, for finding.
    folded_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, practice_id) REFERENCES practice (team_id, id),
    FOREIGN KEY (team_id, site_id) REFERENCES site (team_id, id)
);
CREATE UNIQUE INDEX person_nhs_number ON person (team_id, nhs_number);
CREATE INDEX person_birth ON person (team_id, date_of_birth);
CREATE INDEX person_name ON person (team_id, folded_name);

-- A phone, an e-mail address or a go-between, each with its own answers (kernel::SafeContact).
CREATE TABLE contact_route (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    -- phone, email or go_between
    kind TEXT NOT NULL,
    -- E.164, an e-mail address, or words ("Bede House day centre, ask for Joy")
    value TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    voicemail TEXT NOT NULL DEFAULT 'not_asked',
    text TEXT NOT NULL DEFAULT 'not_asked',
    say_who TEXT NOT NULL DEFAULT 'not_asked',
    show_number TEXT NOT NULL DEFAULT 'not_asked',
    shared TEXT NOT NULL DEFAULT 'not_asked',
    -- One bit a day, Monday lowest; 0 means that no days were named.
    safe_days BIGINT NOT NULL DEFAULT 0,
    safe_from BIGINT,
    safe_until BIGINT,
    who_may_answer TEXT NOT NULL DEFAULT '',
    code_word TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0,
    confirmed_at BIGINT,
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);
CREATE INDEX contact_route_person ON contact_route (team_id, person_id, position);
CREATE INDEX contact_route_value ON contact_route (team_id, value);

-- Leave to open a record outside one's own caseload, with a reason and an end: whoever answers the phone needs it.
CREATE TABLE person_access (
    team_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, person_id, staff_id, given_at),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX person_access_staff ON person_access (team_id, staff_id, person_id, until_at);
