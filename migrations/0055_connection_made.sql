-- When a connection was made: how many people a group was sent in a week is counted by it (connection/rules.rs::more_than_they_take).
ALTER TABLE connection ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;
UPDATE connection SET made_at = COALESCE((SELECT MIN(e.at) FROM connection_event e
    WHERE e.team_id = connection.team_id AND e.connection_id = connection.id), state_at);
CREATE INDEX connection_made ON connection (team_id, service_id, made_at);
