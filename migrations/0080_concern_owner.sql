-- Who has a concern, who it waits for, and what happened with it. concern/escalation.rs says whom it waits for, from these facts.

-- Since when nobody has it: when it was opened, unless it was opened again.
ALTER TABLE concern ADD COLUMN waiting_since BIGINT;
-- Whose words they are: the person's own, a daughter's on the telephone.
ALTER TABLE concern ADD COLUMN whose TEXT NOT NULL DEFAULT '';
-- The member of staff who accepted it, if it is one.
ALTER TABLE concern ADD COLUMN accepted_by_id TEXT;
ALTER TABLE concern ADD COLUMN next_contact_on TEXT;
-- It was turned into a safeguarding note: what was said stands only there.
ALTER TABLE concern ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE;

-- What happened with a concern, in order; never changed.
CREATE TABLE concern_event (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    concern_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- concern::model::Happened
    kind TEXT NOT NULL,
    -- What makes it one thing, for instance the step, the day and whom it reached: however many processes see it, it is written once.
    mark TEXT NOT NULL,
    -- Whom it is about: who was reached, who saw it, who accepted it, who was told.
    staff_id TEXT,
    name TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    by_name TEXT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, concern_id) REFERENCES concern (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE UNIQUE INDEX concern_event_once ON concern_event (team_id, concern_id, mark);

-- Who is duty lead, from a day until another (not included). On a day without one the team leaders are.
CREATE TABLE duty (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX duty_day ON duty (team_id, staff_id, until_on);
CREATE INDEX duty_until ON duty (team_id, until_on);
