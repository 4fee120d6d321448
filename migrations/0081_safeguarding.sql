-- Sealed notes: a permission and an audit act of their own, and no page, export, message, count or search reads them but their own.

CREATE TABLE safeguarding_note (
    team_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    -- The concern that was turned into it.
    concern_id TEXT,
    -- adult, child
    about TEXT NOT NULL,
    -- Of whom: the person, or a child that they told of.
    whom TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL,
    -- Who was told and when.
    told TEXT NOT NULL,
    -- What the concern said, which says it no more.
    from_concern TEXT NOT NULL DEFAULT '',
    written_at BIGINT NOT NULL,
    written_by_id TEXT NOT NULL,
    written_by TEXT NOT NULL,
    PRIMARY KEY (team_id, id),
    FOREIGN KEY (team_id, person_id) REFERENCES person (team_id, id),
    FOREIGN KEY (team_id, concern_id) REFERENCES concern (team_id, id),
    FOREIGN KEY (team_id, written_by_id) REFERENCES staff (team_id, id)
);
CREATE INDEX safeguarding_note_person ON safeguarding_note (team_id, person_id, id);
CREATE INDEX safeguarding_note_newest ON safeguarding_note (team_id, id);
