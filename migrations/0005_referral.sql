-- Referrals: one episode each. What happened is in referral_event, append-only; the row carries where it stands.

CREATE TABLE referral (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    -- Shown to the practice and said on the telephone: unique in the team, says nothing.
    number BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    practice_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    -- The referrer as they were when they sent it; staff_id where they have an account.
    referrer_staff_id TEXT,
    referrer_name TEXT NOT NULL,
    referrer_role TEXT NOT NULL DEFAULT '',
    referrer_contact TEXT NOT NULL DEFAULT '',
    received_at BIGINT NOT NULL,
    -- The date in London, for reports.
    received_on TEXT NOT NULL,
    -- referral::model::State
    state TEXT NOT NULL,
    -- What the person wants, in their words; why the practice refers, in its words.
    wants TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    -- yes or no; where no, why not stands in agreed_note.
    agreed TEXT NOT NULL,
    agreed_note TEXT NOT NULL DEFAULT '',
    asked_in_private TEXT NOT NULL DEFAULT 'not_asked',
    -- The standard wants at least one risk entry, so "none known" is an answer: none_known or known.
    risk TEXT NOT NULL,
    risk_note TEXT NOT NULL DEFAULT '',
    -- As typed, where it could not be given to the person (another has it, or it does not fit the birth date).
    claimed_nhs_number TEXT,
    worker_id TEXT,
    allocated_at BIGINT,
    -- What to do next, when, and who has the ball: us, person, service, practice.
    next_step TEXT NOT NULL DEFAULT '',
    next_step_on TEXT,
    waiting_on TEXT NOT NULL DEFAULT 'us',
    review_on TEXT,
    hold_reason TEXT NOT NULL DEFAULT '',
    -- The last time anybody did anything about it: calls, contacts, events. Kept by referral::store::touch.
    touched_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_on TEXT,
    close_reason TEXT,
    close_note TEXT NOT NULL DEFAULT '',
    -- The suggestion of the code for EMIS is made once per referral; when it was taken.
    coded_at BIGINT,
    -- The form's own number: sending it twice makes one referral.
    submission TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, practice_id) REFERENCES practice (team_id, id),
    FOREIGN KEY (team_id, site_id) REFERENCES site (team_id, id),
    FOREIGN KEY (team_id, referrer_staff_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, worker_id) REFERENCES staff (team_id, id)
);
CREATE UNIQUE INDEX referral_submission ON referral (team_id, submission);
CREATE UNIQUE INDEX referral_number ON referral (team_id, number);
CREATE INDEX referral_person ON referral (team_id, person_id, received_at);
CREATE INDEX referral_worker ON referral (team_id, worker_id, state, received_at);
CREATE INDEX referral_state ON referral (team_id, state, received_at);
CREATE INDEX referral_practice ON referral (team_id, practice_id, received_at);
CREATE INDEX referral_site ON referral (team_id, site_id, state);

CREATE TABLE referral_need (
    team_id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    need TEXT NOT NULL,
    PRIMARY KEY (team_id, referral_id, need),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id)
);

-- Why a leader has to look: risk, same_person, missing, nobody. For same_person, who it may be.
CREATE TABLE referral_exception (
    team_id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    person_id TEXT,
    settled_at BIGINT,
    PRIMARY KEY (team_id, referral_id, position),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);

-- Who did what, when: received, allocated, returned, answered, rejected, reassigned, contacting, started, held, resumed, closed, reopened…
CREATE TABLE referral_event (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    staff_id TEXT,
    staff_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX referral_event_referral ON referral_event (team_id, referral_id, at);
