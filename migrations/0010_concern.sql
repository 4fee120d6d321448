-- A concern is open until a named person has accepted it. No score, no colour, no sorting by danger.

CREATE TABLE concern (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    referral_id TEXT,
    opened_at BIGINT NOT NULL,
    opened_by_id TEXT,
    opened_by TEXT NOT NULL,
    -- referral, call, conversation, page
    came_by TEXT NOT NULL,
    -- What was said or seen, and in whose words.
    said TEXT NOT NULL,
    done_now TEXT NOT NULL DEFAULT '',
    -- open, accepted, closed
    state TEXT NOT NULL DEFAULT 'open',
    -- Who accepted it, staff or not: "Dr Osei, duty doctor", "by phone, heard by me".
    accepted_by TEXT NOT NULL DEFAULT '',
    accepted_how TEXT NOT NULL DEFAULT '',
    accepted_at BIGINT,
    accepted_recorded_by TEXT NOT NULL DEFAULT '',
    closed_at BIGINT,
    closed_by TEXT NOT NULL DEFAULT '',
    -- Who was told, when, and how it ended.
    outcome TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, opened_by_id) REFERENCES staff (team_id, id)
);
CREATE INDEX concern_person ON concern (team_id, person_id, opened_at);
CREATE INDEX concern_state ON concern (team_id, state, opened_at);
