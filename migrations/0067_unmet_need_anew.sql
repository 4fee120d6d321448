-- What was not found names nobody, and neither may its row: numbers made before 0056 tell the millisecond at which they were made, and both
-- databases keep rows in the order in which they came, which is that of the audit trail. So every row gets a number of chance, made of the
-- part of its old one that was of chance, and is written anew, a day's rows in the order of these numbers. New rows: store_gaps.rs.
CREATE TABLE unmet_need_anew (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    on_date TEXT NOT NULL,
    -- connection::model::Unmet
    reason TEXT NOT NULL,
    looked_for TEXT NOT NULL,
    need TEXT,
    neighbourhood_id TEXT,
    outward TEXT,
    service_id TEXT,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, neighbourhood_id) REFERENCES neighbourhood (team_id, id),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);
INSERT INTO unmet_need_anew (team_id, id, at, on_date, reason, looked_for, need, neighbourhood_id, outward, service_id)
SELECT team_id, CASE WHEN substr(id, 15, 1) = '7'
        THEN substr(id, 25, 8) || '-' || substr(id, 33, 4) || '-4' || substr(id, 16, 3) || '-' || substr(id, 20, 4) || '-' || substr(id, 25, 12)
        ELSE id END AS other_id,
    at, on_date, reason, looked_for, need, neighbourhood_id, outward, service_id
FROM unmet_need ORDER BY on_date, other_id;
DROP TABLE unmet_need;
ALTER TABLE unmet_need_anew RENAME TO unmet_need;
CREATE INDEX unmet_need_date ON unmet_need (team_id, on_date);
CREATE INDEX unmet_need_neighbourhood ON unmet_need (team_id, neighbourhood_id);
