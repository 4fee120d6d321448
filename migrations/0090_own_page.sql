-- A person's own page, made when they ask for it. Of the link and of the word that opens it only hashes are kept.
CREATE TABLE own_page (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    word_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    -- Last opened by the word.
    opened_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id)
);
CREATE UNIQUE INDEX own_page_token ON own_page (team_id, token_hash);
CREATE UNIQUE INDEX own_page_one ON own_page (team_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX own_page_person ON own_page (team_id, person_id, made_at);
CREATE INDEX own_page_referral ON own_page (team_id, referral_id);

-- Somebody who said the word, in one browser, for some idle minutes.
CREATE TABLE own_page_visit (
    team_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    page_id TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, token_hash),
    FOREIGN KEY (team_id, page_id) REFERENCES own_page (team_id, id)
);
CREATE INDEX own_page_visit_page ON own_page_visit (team_id, page_id);
CREATE INDEX own_page_visit_seen ON own_page_visit (team_id, seen_at);
