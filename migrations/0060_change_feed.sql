-- The change feed of the directory is read page by page: entries that changed at one moment follow each other by their ids.
DROP INDEX service_changed;
CREATE INDEX service_changed ON service (team_id, changed_at, id);
