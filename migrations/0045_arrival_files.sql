-- When the files went of what was set aside (door::store_room::forget). Then each original of it has no bytes and no media type.
ALTER TABLE arrival ADD COLUMN files_gone_at BIGINT;
CREATE INDEX arrival_files ON arrival (team_id, dismissed_at) WHERE dismissed_at IS NOT NULL AND files_gone_at IS NULL;

-- How much came through a door lately.
CREATE INDEX arrival_door_at ON arrival (team_id, door_id, at);
