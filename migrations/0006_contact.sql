-- Calls, conversations and appointments.

-- One attempt to reach a person. Whether they were reached is in result.
CREATE TABLE attempt (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    route_id TEXT,
    at BIGINT NOT NULL,
    staff_id TEXT NOT NULL,
    staff_name TEXT NOT NULL,
    -- contact::model::AttemptResult
    result TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    -- The time they asked to be rung again; it is a promise until another attempt is made.
    call_back_at BIGINT,
    submission TEXT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, route_id) REFERENCES contact_route (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE UNIQUE INDEX attempt_submission ON attempt (team_id, submission);
CREATE INDEX attempt_referral ON attempt (team_id, referral_id, at);
CREATE INDEX attempt_person ON attempt (team_id, person_id, at);

-- A conversation or other contact. While finished_at is absent it is being written and saves itself.
CREATE TABLE contact (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    staff_name TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    -- contact::model::Mode: phone, in_person, home, video, text, email, letter, go_between
    mode TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    -- Who else was there, an interpreter among them.
    present TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    -- Must not be seen in the NHS App: goes to the second message.
    not_online TEXT NOT NULL DEFAULT '',
    copied_at BIGINT,
    copied_by TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX contact_referral ON contact (team_id, referral_id, started_at);
CREATE INDEX contact_person ON contact (team_id, person_id, started_at);
CREATE INDEX contact_unfinished ON contact (team_id, staff_id, finished_at);

CREATE TABLE appointment (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    mode TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    -- none, needed or booked
    interpreter TEXT NOT NULL DEFAULT 'none',
    note TEXT NOT NULL DEFAULT '',
    -- planned, attended, missed, cancelled_by_person, cancelled_by_us
    state TEXT NOT NULL DEFAULT 'planned',
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX appointment_staff ON appointment (team_id, staff_id, starts_at);
CREATE INDEX appointment_person ON appointment (team_id, person_id, starts_at);
CREATE INDEX appointment_referral ON appointment (team_id, referral_id, starts_at);
