-- A person and a service; going along; and what could not be found.

CREATE TABLE connection (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    -- participant or volunteer
    part TEXT NOT NULL,
    -- connection::model::State
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    -- What the person agreed that the service may be told.
    may_share TEXT NOT NULL DEFAULT '',
    first_on TEXT,
    note TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, service_id) REFERENCES service (team_id, id)
);
CREATE UNIQUE INDEX connection_once ON connection (team_id, referral_id, service_id, part);
CREATE INDEX connection_person ON connection (team_id, person_id);
CREATE INDEX connection_service ON connection (team_id, service_id, state);
CREATE INDEX connection_referral ON connection (team_id, referral_id);

CREATE TABLE connection_event (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    staff_id TEXT,
    staff_name TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, connection_id) REFERENCES connection (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE INDEX connection_event_connection ON connection_event (team_id, connection_id, at);

-- Going along: an appointment of the worker (0006), tied to a connection.
CREATE TABLE visit (
    team_id TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    how_it_went TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, appointment_id),
    FOREIGN KEY (team_id, appointment_id) REFERENCES appointment (team_id, id),
    FOREIGN KEY (team_id, connection_id) REFERENCES connection (team_id, id)
);
CREATE INDEX visit_connection ON visit (team_id, connection_id);

-- What was looked for and not found. No names: a need, a reason, a place.
CREATE TABLE unmet_need (
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
CREATE INDEX unmet_need_date ON unmet_need (team_id, on_date);
