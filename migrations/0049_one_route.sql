-- One way to reach somebody stands once in their record: two rows of one telephone could answer the same question in two ways.
-- Where it stands twice, the first one stays, and what may hurt somebody counts as no until they are asked again.
UPDATE contact_route SET voicemail = 'no', text = 'no', say_who = 'no', show_number = 'no', shared = 'yes', confirmed_at = NULL,
    version = version + 1
WHERE ended_at IS NULL AND EXISTS (SELECT 1 FROM contact_route o WHERE o.team_id = contact_route.team_id
    AND o.person_id = contact_route.person_id AND o.kind = contact_route.kind AND o.value = contact_route.value
    AND o.ended_at IS NULL AND o.id <> contact_route.id);
UPDATE contact_route SET ended_at = 0, version = version + 1
WHERE ended_at IS NULL AND EXISTS (SELECT 1 FROM contact_route o WHERE o.team_id = contact_route.team_id
    AND o.person_id = contact_route.person_id AND o.kind = contact_route.kind AND o.value = contact_route.value
    AND o.ended_at IS NULL AND o.id < contact_route.id);
CREATE UNIQUE INDEX contact_route_once ON contact_route (team_id, person_id, kind, value) WHERE ended_at IS NULL;
