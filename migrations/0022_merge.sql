-- Two records that were of one person. The one that goes stays as a row, so that the joining can be undone: it cannot be found,
-- listed, proposed or opened, and its address leads to the one that is kept.
ALTER TABLE person ADD COLUMN merged_into TEXT;

-- One joining: who did it, when, and what both records said before and after (JSON of person::merge::Fields).
CREATE TABLE person_merge (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kept_id TEXT NOT NULL,
    gone_id TEXT NOT NULL,
    -- Where only this referral went over and the other record lived on; absent where the whole record did.
    referral_id TEXT,
    at BIGINT NOT NULL,
    by_id TEXT,
    by_name TEXT NOT NULL,
    kept_was TEXT NOT NULL,
    kept_became TEXT NOT NULL,
    gone_was TEXT NOT NULL,
    gone_became TEXT NOT NULL,
    -- The number of the record that went: whoever looks for it finds the one that was kept.
    gone_nhs_number TEXT,
    -- What the two said differently, in words.
    told TEXT NOT NULL DEFAULT '',
    undone_at BIGINT,
    undone_by_id TEXT,
    undone_by TEXT NOT NULL DEFAULT '',
    -- What stayed as it was changed in between, in words.
    stayed TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, kept_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, gone_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, by_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, undone_by_id) REFERENCES staff (team_id, id)
);
CREATE INDEX person_merge_kept ON person_merge (team_id, kept_id, id);
CREATE INDEX person_merge_gone ON person_merge (team_id, gone_id, id);
CREATE INDEX person_merge_number ON person_merge (team_id, gone_nhs_number);

-- The rows that went over or were changed. What hangs on a referral goes wherever the referral goes, also what was added later,
-- and is not listed.
CREATE TABLE person_merge_row (
    team_id TEXT NOT NULL,
    merge_id TEXT NOT NULL,
    -- referral, concern, person_access, referral_exception, contact_route: went over.
    -- settled: a reason to look that the joining has answered. route, about_me: changed where it was.
    kind TEXT NOT NULL,
    -- The row's id; for rows without one, the parts of their key with a space between.
    row_key TEXT NOT NULL,
    -- JSON of what it said before and after, where the joining changed that.
    was TEXT,
    became TEXT,
    PRIMARY KEY (team_id, merge_id, kind, row_key),
    FOREIGN KEY (team_id, merge_id) REFERENCES person_merge (team_id, id)
);
