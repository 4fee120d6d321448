-- Messages back to the practice. A message is kept as it was made; sending is recorded beside it.

CREATE TABLE message (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    practice_id TEXT NOT NULL,
    -- update, closing
    kind TEXT NOT NULL,
    -- online: may be seen in the NHS App; not_online: must be kept from it.
    part TEXT NOT NULL,
    -- JSON of message::model::MessageBack. By the standard's names it is sent (message/standard.rs).
    content TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    -- How it left: nhsmail, pasted, printed, handed_over; by whom and when.
    sent_how TEXT,
    sent_at BIGINT,
    sent_by TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, practice_id) REFERENCES practice (team_id, id),
    FOREIGN KEY (team_id, made_by_id) REFERENCES staff (team_id, id)
);
CREATE INDEX message_referral ON message (team_id, referral_id, made_at);
CREATE INDEX message_person ON message (team_id, person_id, made_at);
