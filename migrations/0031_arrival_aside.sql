-- What was set aside is a list of its own, newest first.
CREATE INDEX arrival_aside ON arrival (team_id, number) WHERE dismissed_at IS NOT NULL;
