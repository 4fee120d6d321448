-- What matters to a person, and the plan made with them.

-- The standard's "About me", in the person's own words. One current row a person; saves itself while somebody types.
CREATE TABLE about_me (
    team_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    matters TEXT NOT NULL DEFAULT '',
    people TEXT NOT NULL DEFAULT '',
    enjoy TEXT NOT NULL DEFAULT '',
    holds_back TEXT NOT NULL DEFAULT '',
    communicate TEXT NOT NULL DEFAULT '',
    do_and_dont TEXT NOT NULL DEFAULT '',
    strengths TEXT NOT NULL DEFAULT '',
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, person_id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);

-- One plan a referral. Its version counts every change to it or to its needs, goals and actions.
CREATE TABLE plan (
    team_id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    -- Absent until agreed; any later change makes it due again.
    agreed_on TEXT,
    -- person, representative; or not_agreed with the reason
    agreed_by TEXT NOT NULL DEFAULT 'person',
    agreed_note TEXT NOT NULL DEFAULT '',
    review_on TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, referral_id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);

CREATE TABLE need (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    -- referral::model::Need, or absent
    kind TEXT,
    words TEXT NOT NULL,
    position BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES plan (team_id, referral_id)
);
CREATE INDEX need_referral ON need (team_id, referral_id, position);

CREATE TABLE goal (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    need_id TEXT NOT NULL,
    words TEXT NOT NULL,
    -- 1 to 10 as the person says, or skipped.
    importance BIGINT,
    -- open, reached, partly, let_go
    status TEXT NOT NULL DEFAULT 'open',
    position BIGINT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, need_id) REFERENCES need (team_id, id)
);
CREATE INDEX goal_referral ON goal (team_id, referral_id, position);

CREATE TABLE action (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    goal_id TEXT NOT NULL,
    what TEXT NOT NULL,
    -- person, worker, other; a name for other
    who TEXT NOT NULL DEFAULT 'person',
    who_name TEXT NOT NULL DEFAULT '',
    due_on TEXT,
    -- 1 to 10: how sure the person is that they can; or skipped.
    confidence BIGINT,
    -- open, done, dropped
    status TEXT NOT NULL DEFAULT 'open',
    done_on TEXT,
    position BIGINT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, goal_id) REFERENCES goal (team_id, id)
);
CREATE INDEX action_referral ON action (team_id, referral_id, position);
CREATE INDEX action_due ON action (team_id, status, due_on);

-- What was agreed on a day, whole, as it was then: JSON of plan::model::Snapshot.
CREATE TABLE plan_version (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    agreed_on TEXT NOT NULL,
    agreed_by TEXT NOT NULL,
    agreed_note TEXT NOT NULL DEFAULT '',
    snapshot TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES plan (team_id, referral_id)
);
CREATE UNIQUE INDEX plan_version_number ON plan_version (team_id, referral_id, number);
