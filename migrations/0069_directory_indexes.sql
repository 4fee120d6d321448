-- What the pages of the directory ask for, found by an index (tests/it/plans.rs).

-- What outsiders sent and nobody decided, in the order in which it came.
DROP INDEX service_change_waiting;
CREATE INDEX service_change_waiting ON service_change (team_id, at, id) WHERE decided_at IS NULL;
-- The team's own organisation of a name.
CREATE INDEX organisation_name ON organisation (team_id, folded_name);
-- Where the sites of neighbourhoods are.
CREATE INDEX practice_neighbourhood ON practice (team_id, neighbourhood_id) WHERE neighbourhood_id IS NOT NULL;
