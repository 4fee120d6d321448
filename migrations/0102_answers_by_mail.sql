-- What there is to know of a reply beside its words, for instance that a machine wrote it.
ALTER TABLE reply ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- E-mail addresses are the same whatever their capitals.
CREATE INDEX contact_route_address ON contact_route (team_id, LOWER(value), kind);

-- Mails in the mailbox for answers that nobody could be found for: that there was one, and nothing of what it says or whom it is from.
CREATE TABLE mail_aside (
    team_id TEXT NOT NULL REFERENCES team (id),
    -- By this a mail is known when it comes again.
    key TEXT NOT NULL,
    came_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    seen_at BIGINT,
    seen_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, key)
);
CREATE INDEX mail_aside_unseen ON mail_aside (team_id, seen_at, came_at);
