-- Words on the team's public pages, editable.

CREATE TABLE page_text (
    team_id TEXT NOT NULL REFERENCES team (id),
    -- overview, purpose, how_to, about_calls, not_for_referrals, film, members …
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, name)
);

-- Stories told with leave. Names in them are not the people's own.
CREATE TABLE story (
    team_id TEXT NOT NULL REFERENCES team (id),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    quote TEXT NOT NULL DEFAULT '',
    shown BOOLEAN NOT NULL DEFAULT TRUE,
    position BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (team_id, id)
);
