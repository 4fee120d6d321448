-- What leaves: written in the transaction of its cause, decided on when it is sent (sending/gate.rs).

CREATE TABLE outbox (
    team_id TEXT NOT NULL REFERENCES team (id),
    -- Also what the provider knows it by.
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- The same cause makes one message, whatever is pressed twice.
    cause TEXT NOT NULL,
    -- To whom: a person by one of their routes, or a member of staff. The address itself is read when it is sent.
    person_id TEXT,
    referral_id TEXT,
    route_id TEXT,
    staff_id TEXT,
    language TEXT NOT NULL DEFAULT '',
    -- What is filled into the words: JSON of sending::wording::Filling.
    filling TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by_id TEXT,
    made_by TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- sending::model::State
    state TEXT NOT NULL DEFAULT 'waiting',
    why TEXT NOT NULL DEFAULT '',
    tries BIGINT NOT NULL DEFAULT 0,
    -- Until then the process that hands it over must have said how it went.
    leased_until BIGINT,
    -- As it was handed over: which words, what they said, and where to.
    template TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    sent_to TEXT NOT NULL DEFAULT '',
    provider TEXT NOT NULL DEFAULT '',
    provider_id TEXT,
    sent_at BIGINT,
    settled_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, route_id) REFERENCES contact_route (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id)
);
CREATE UNIQUE INDEX outbox_cause ON outbox (team_id, cause);
CREATE INDEX outbox_due ON outbox (team_id, state, due_at, id);
CREATE INDEX outbox_person ON outbox (team_id, person_id, made_at);
CREATE INDEX outbox_referral ON outbox (team_id, referral_id, made_at);
CREATE INDEX outbox_provider ON outbox (team_id, provider_id);

-- What was decided and told of each, in order; never changed.
CREATE TABLE outbox_event (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    outgoing_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    by_name TEXT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, outgoing_id) REFERENCES outbox (team_id, id)
);
CREATE INDEX outbox_event_of ON outbox_event (team_id, outgoing_id, id);

-- A call that was promised for a time.
CREATE TABLE promise (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    referral_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    -- What the caller says first.
    say TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    -- How they were told: by a message, or by somebody who read it out or printed it.
    outgoing_id TEXT,
    told_how TEXT NOT NULL,
    -- What they said to it: yes, another, no.
    answer TEXT,
    answered_at BIGINT,
    -- Kept or given up: another attempt was made, or another time promised.
    ended_at BIGINT,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, staff_id) REFERENCES staff (team_id, id),
    FOREIGN KEY (team_id, outgoing_id) REFERENCES outbox (team_id, id)
);
CREATE UNIQUE INDEX promise_open ON promise (team_id, referral_id) WHERE ended_at IS NULL;
CREATE INDEX promise_referral ON promise (team_id, referral_id, made_at);
CREATE INDEX promise_staff ON promise (team_id, staff_id, from_at);
CREATE INDEX promise_say ON promise (team_id, say, from_at);
CREATE INDEX promise_person ON promise (team_id, person_id, made_at);

-- What somebody wrote to us. Nobody is known by a number alone: person_id is whose number it is, not who wrote.
CREATE TABLE reply (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    -- The provider's own id: told twice, it is one.
    provider_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    sender TEXT NOT NULL,
    words TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    person_id TEXT,
    referral_id TEXT,
    outgoing_id TEXT,
    read_at BIGINT,
    read_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, referral_id) REFERENCES referral (team_id, id),
    FOREIGN KEY (team_id, outgoing_id) REFERENCES outbox (team_id, id)
);
CREATE UNIQUE INDEX reply_provider ON reply (team_id, provider_id);
CREATE INDEX reply_unread ON reply (team_id, read_at, received_at);
CREATE INDEX reply_person ON reply (team_id, person_id, received_at);
CREATE INDEX reply_referral ON reply (team_id, referral_id, read_at);
