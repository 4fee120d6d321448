-- How often a wrong word was said at a page of somebody's own since the last right one: after many the page ends.
ALTER TABLE own_page ADD COLUMN wrong BIGINT NOT NULL DEFAULT 0;
-- How much one number had lately, whoever's it is said to be.
CREATE INDEX outbox_sent_to ON outbox (team_id, sent_to, made_at);
-- What somebody has who leaves.
CREATE INDEX concern_owner ON concern (team_id, accepted_by_id, state);
