-- What a million referrals ask for: the words of names, and an index for every question that had none.

-- Each word of a person's folded name once, so that whoever types the start of any part of a name finds them without a look
-- at everybody else. Kept by person::store.
CREATE TABLE person_name_word (
    team_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (team_id, person_id, word),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id)
);
CREATE INDEX person_name_word_word ON person_name_word (team_id, word, person_id);

-- The words of those who are there already: a letter a step, and at each space a word is whole.
INSERT INTO person_name_word (team_id, person_id, word)
WITH RECURSIVE letters (team_id, person_id, rest, word) AS (
    SELECT team_id, id, folded_name || ' ', '' FROM person
    UNION ALL
    SELECT team_id, person_id, SUBSTR(rest, 2), CASE WHEN rest LIKE ' %' THEN '' ELSE word || SUBSTR(rest, 1, 1) END
    FROM letters WHERE rest <> ''
)
SELECT DISTINCT team_id, person_id, word FROM letters WHERE rest LIKE ' %' AND word <> '';

-- Lists are by number, newest first, and leave out what has ended: they read the index alone until their page is full.
CREATE INDEX referral_worker_number ON referral (team_id, worker_id, number, state);
DROP INDEX referral_practice;
CREATE INDEX referral_practice ON referral (team_id, practice_id, number, state);

-- Whom a link worker has to do with: by a referral of their own, or of a site in their charge.
CREATE INDEX referral_worker_person ON referral (team_id, worker_id, person_id);
DROP INDEX referral_site;
CREATE INDEX referral_site ON referral (team_id, site_id, person_id);

-- Who a new referral may be of.
DROP INDEX contact_route_value;
CREATE INDEX contact_route_value ON contact_route (team_id, value, person_id);
DROP INDEX person_name;
CREATE INDEX person_name ON person (team_id, folded_name, postcode);

CREATE INDEX concern_referral ON concern (team_id, referral_id);

-- For the person's page; and a person who goes, being one we know, must be looked for wherever they may be referred to.
CREATE INDEX plan_person ON plan (team_id, person_id);
CREATE INDEX referral_exception_person ON referral_exception (team_id, person_id);

CREATE INDEX sign_in_failure_at ON sign_in_failure (at);
