//! SQL of what happened with a person, for their timeline.

use db::params;
use kernel::PersonId;

use super::timeline::Line;
use crate::{Result, Tx};

/// Lines of the timeline that other slices own: connections, plans agreed, messages made; and records joined and taken apart. Once it
/// was a mistake, nothing of the other record is told any more.
pub async fn other_lines(tx: &mut Tx, person: PersonId) -> Result<Vec<Line>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT e.at, s.name AS what, e.state, e.staff_name AS by_whom, e.note AS words, '/connections/' || c.id AS link \
             FROM connection_event e JOIN connection c ON c.team_id = e.team_id AND c.id = e.connection_id \
             JOIN service s ON s.team_id = c.team_id AND s.id = c.service_id WHERE c.team_id = $1 AND c.person_id = $2 \
             UNION ALL SELECT v.made_at, CASE WHEN v.agreed_by = 'not_agreed' THEN 'Plan written down, not agreed' ELSE 'Plan agreed' END, NULL, v.made_by, v.agreed_note, '/referrals/' || p.referral_id || '/plan' \
             FROM plan_version v JOIN plan p ON p.team_id = v.team_id AND p.referral_id = v.referral_id \
             WHERE p.team_id = $1 AND p.person_id = $2 \
             UNION ALL SELECT m.made_at, 'Message to the practice made', NULL, m.made_by, '', '/messages/' || m.id FROM message m \
             WHERE m.team_id = $1 AND m.person_id = $2 AND m.part = 'online' \
             UNION ALL SELECT j.at, CASE WHEN j.undone_at IS NULL THEN 'Another record of theirs was joined to this one' \
               ELSE 'Joined with another record, by mistake' END, NULL, j.by_name, CASE WHEN j.undone_at IS NULL THEN j.told ELSE '' END, NULL \
             FROM person_merge j WHERE j.team_id = $1 AND j.kept_id = $2 AND j.referral_id IS NULL \
             UNION ALL SELECT j.at, 'Joined with another record, by mistake', NULL, j.by_name, '', NULL FROM person_merge j \
             WHERE j.team_id = $1 AND j.gone_id = $2 AND j.referral_id IS NULL AND j.undone_at IS NOT NULL \
             UNION ALL SELECT j.undone_at, 'Taken apart from another record', NULL, j.undone_by, j.stayed, NULL FROM person_merge j \
             WHERE j.team_id = $1 AND j.kept_id = $2 AND j.undone_at IS NOT NULL \
             UNION ALL SELECT j.undone_at, 'Taken apart from another record', NULL, j.undone_by, '', NULL FROM person_merge j \
             WHERE j.team_id = $1 AND j.gone_id = $2 AND j.undone_at IS NOT NULL \
             UNION ALL SELECT COALESCE(o.sent_at, o.settled_at, o.made_at), CASE WHEN o.channel = 'print' THEN 'Made on paper for them' \
               WHEN o.state IN ('sent', 'delivered') THEN 'We wrote to them' \
               WHEN o.state = 'refused' THEN 'A message to them was not sent' WHEN o.state = 'failed' THEN 'A message to them did not come' \
               ELSE 'A message to them may have been sent' END, NULL, o.made_by, CASE WHEN o.body = '' THEN o.why ELSE o.body END, '/sending/' || o.id \
             FROM outbox o WHERE o.team_id = $1 AND o.person_id = $2 AND o.state IN ('sent', 'delivered', 'refused', 'failed', 'unknown') \
             UNION ALL SELECT y.received_at, CASE WHEN y.sealed_at IS NULL THEN 'They wrote to us' ELSE 'They wrote to us. Sealed by ' || y.sealed_by END \
               || CASE WHEN y.note = '' THEN '' ELSE '. ' || y.note END, NULL, '', y.words, '/replies/' || y.id FROM reply y \
             WHERE y.team_id = $1 AND y.person_id = $2 \
             UNION ALL SELECT k.made_at, 'A call was promised', NULL, k.made_by, 'First words: ' || k.say, '/promises/' || k.id FROM promise k \
             WHERE k.team_id = $1 AND k.person_id = $2 \
             UNION ALL SELECT x.given_at, 'Record opened for a day', NULL, f.name, x.reason, NULL FROM person_access x \
             JOIN staff f ON f.team_id = x.team_id AND f.id = x.staff_id WHERE x.team_id = $1 AND x.person_id = $2 ORDER BY 1 DESC LIMIT 200",
            params![team, person],
        )
        .await?)
}
