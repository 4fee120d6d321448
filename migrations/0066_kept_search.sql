-- What somebody of the team looks for, from the press of a button until they sign out: it may be about a person, so it stands in no address,
-- and its page can be loaded anew and gone back to all the same (directory/asked.rs).
CREATE TABLE kept_search (
    team_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    -- Of chance alone.
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Beside whose plan; absent: in the directory.
    referral_id TEXT,
    -- The form of the search, as a browser would send it.
    form TEXT NOT NULL,
    PRIMARY KEY (team_id, staff_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id)
);
CREATE INDEX kept_search_at ON kept_search (team_id, at);
CREATE INDEX kept_search_referral ON kept_search (team_id, referral_id) WHERE referral_id IS NOT NULL;
