-- When and by whom the words of a call, a conversation or a message were sealed: they went into a safeguarding note, and their place is empty.
ALTER TABLE attempt ADD COLUMN sealed_at BIGINT;
ALTER TABLE attempt ADD COLUMN sealed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN sealed_at BIGINT;
ALTER TABLE contact ADD COLUMN sealed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE reply ADD COLUMN sealed_at BIGINT;
ALTER TABLE reply ADD COLUMN sealed_by TEXT NOT NULL DEFAULT '';
-- Before, a sentence stood in that place. It counts where a note bears it out, and is otherwise what somebody typed.
UPDATE attempt SET sealed_at = (SELECT MIN(n.written_at) FROM safeguarding_note n WHERE n.team_id = attempt.team_id
    AND n.person_id = attempt.person_id AND n.from_concern <> '' AND n.written_at >= attempt.at
    AND attempt.note LIKE 'These words were sealed by ' || n.written_by || ', %')
    WHERE note LIKE 'These words were sealed by %';
UPDATE contact SET sealed_at = (SELECT MIN(n.written_at) FROM safeguarding_note n WHERE n.team_id = contact.team_id
    AND n.person_id = contact.person_id AND n.from_concern <> '' AND n.written_at >= contact.started_at
    AND contact.note LIKE 'These words were sealed by ' || n.written_by || ', %')
    WHERE note LIKE 'These words were sealed by %';
UPDATE reply SET sealed_at = (SELECT MIN(n.written_at) FROM safeguarding_note n WHERE n.team_id = reply.team_id
    AND n.person_id = reply.person_id AND n.from_concern <> '' AND n.written_at >= reply.received_at
    AND reply.words LIKE 'These words were sealed by ' || n.written_by || ', %')
    WHERE words LIKE 'These words were sealed by %';
UPDATE attempt SET note = '', sealed_by = (SELECT MIN(n.written_by) FROM safeguarding_note n WHERE n.team_id = attempt.team_id
    AND n.person_id = attempt.person_id AND n.written_at = attempt.sealed_at) WHERE sealed_at IS NOT NULL;
UPDATE contact SET note = '', sealed_by = (SELECT MIN(n.written_by) FROM safeguarding_note n WHERE n.team_id = contact.team_id
    AND n.person_id = contact.person_id AND n.written_at = contact.sealed_at) WHERE sealed_at IS NOT NULL;
UPDATE reply SET words = '', sealed_by = (SELECT MIN(n.written_by) FROM safeguarding_note n WHERE n.team_id = reply.team_id
    AND n.person_id = reply.person_id AND n.written_at = reply.sealed_at) WHERE sealed_at IS NOT NULL;
