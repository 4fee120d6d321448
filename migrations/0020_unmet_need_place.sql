-- A neighbourhood that needs are counted by is not removed.
CREATE INDEX unmet_need_neighbourhood ON unmet_need (team_id, neighbourhood_id);
