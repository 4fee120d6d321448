//! SQL of the attempt policy, and of telling somebody that they could not be reached.

use db::params;
use kernel::{AttemptId, ContactRouteId, Instant, OutgoingId, Permission, ReferralId, Reveal, SafeHours, TimeOfDay};

use super::model::AttemptResult;
use super::policy::{Case, Letter, Tried};
use super::store::Attempt;
use crate::person::model::{ContactRoute, RouteKind};
use crate::referral::model::Referral;
use crate::sending::model::{Purpose, State};
use crate::sending::store::{self as sending, Recipient};
use crate::sending::view::Way;
use crate::sending::wording::Filling;
use crate::{Error, Result, Tx, person, team};

#[derive(sqlx::FromRow)]
struct Row {
    at: Instant,
    result: AttemptResult,
    in_safe_hours: Option<bool>,
    safe_days: Option<i64>,
    safe_from: Option<TimeOfDay>,
    safe_until: Option<TimeOfDay>,
}

/// What was tried for a referral, oldest first, without what was taken back.
pub async fn tried(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Tried>> {
    let team = tx.team();
    let rows: Vec<Row> = tx
        .all(
            "SELECT a.at, a.result, a.in_safe_hours, c.safe_days, c.safe_from, c.safe_until FROM attempt a \
             LEFT JOIN contact_route c ON c.team_id = a.team_id AND c.id = a.route_id \
             WHERE a.team_id = $1 AND a.referral_id = $2 AND a.taken_back_at IS NULL ORDER BY a.at, a.id LIMIT 500",
            params![team, referral],
        )
        .await?;
    let tried = |row: Row| {
        let days = row.safe_days.and_then(|days| u8::try_from(days).ok()).unwrap_or_default();
        let hours = SafeHours { days, from: row.safe_from, until: row.safe_until };
        // Older rows do not say what was so then: of those it is asked whether the hour would be safe today.
        Tried { at: row.at, result: row.result, allowed: row.in_safe_hours.unwrap_or_else(|| hours.includes_moment(row.at)) }
    };
    Ok(rows.into_iter().map(tried).collect())
}

/// The hours that are safe on the telephone by which this referral is rung: the first that has not turned out to be a wrong number since it was
/// confirmed. The day's list (`store_today.rs`) takes the same one.
pub async fn safe_to_ring(tx: &mut Tx, referral: ReferralId, routes: &[ContactRoute]) -> Result<SafeHours> {
    let team = tx.team();
    let wrong: Vec<(ContactRouteId,)> = tx
        .all(
            "SELECT a.route_id FROM attempt a JOIN contact_route c ON c.team_id = a.team_id AND c.id = a.route_id \
             WHERE a.team_id = $1 AND a.referral_id = $2 AND a.result = 'wrong_number' AND a.taken_back_at IS NULL AND a.at > COALESCE(c.confirmed_at, 0)",
            params![team, referral],
        )
        .await?;
    let phone = routes.iter().find(|route| route.kind == RouteKind::Phone && !wrong.contains(&(route.id,)));
    Ok(phone.map(|phone| phone.safe.hours).unwrap_or_default())
}

/// All that decides whether enough was tried.
pub async fn case(tx: &mut Tx, referral: &Referral) -> Result<Case> {
    let tried = tried(tx, referral.id).await?;
    let (team, lead) = (tx.team(), tx.may(Permission::Lead));
    let (said_no, at_risk, sent): (bool, bool, Option<Instant>) = tx
        .one(
            "SELECT EXISTS (SELECT 1 FROM referral r WHERE r.team_id = $1 AND r.id = $2 AND r.no_call_at IS NOT NULL), \
             EXISTS (SELECT 1 FROM referral_need d WHERE d.team_id = $1 AND d.referral_id = $2 AND d.need = 'abuse') \
               OR EXISTS (SELECT 1 FROM concern k WHERE k.team_id = $1 AND k.person_id = $3 AND k.state <> 'closed'), \
             (SELECT MAX(o.sent_at) FROM outbox o WHERE o.team_id = $1 AND o.referral_id = $2 AND o.purpose = 'no_reply' \
               AND o.state IN ('sent', 'delivered'))",
            params![team, referral.id, referral.person_id],
        )
        .await?;
    // What was written down as sent by hand counts, too.
    let by_hand = tried.iter().filter(|tried| matches!(tried.result, AttemptResult::LetterSent | AttemptResult::TextSent));
    let sent = sent.max(by_hand.map(|tried| tried.at).max());
    let letter = match sent {
        Some(at) => Letter::Sent(at),
        None if may_write(tx, referral).await? => Letter::NotSent,
        None => Letter::NotPossible,
    };
    Ok(Case { tried, letter, said_no, at_risk, lead })
}

/// Whether some way is open by which they may be written to. One that failed for this referral is closed: nobody has to try it again.
async fn may_write(tx: &mut Tx, referral: &Referral) -> Result<bool> {
    let days = team::store::settings(tx).await?.safe_answer_days;
    let routes = person::store::routes(tx, referral.person_id).await?;
    let formats = person::store::formats(tx, referral.person_id).await?;
    let ways = crate::sending::view::ways(Reveal::to_keep(), &routes, &formats, days, tx.now, tx.app().config.carried);
    // What they would be told to do is to ring us, and that number must not stand on their phone.
    if routes.iter().any(|route| route.safe.show_number == kernel::Answer::No) {
        return Ok(false);
    }
    let team = tx.team();
    let closed: Vec<(ContactRouteId,)> = tx
        .all(
            "SELECT o.route_id FROM outbox o WHERE o.team_id = $1 AND o.referral_id = $2 AND o.purpose = 'no_reply' AND o.state IN ('failed', 'refused') \
             UNION SELECT a.route_id FROM attempt a JOIN contact_route c ON c.team_id = a.team_id AND c.id = a.route_id \
             WHERE a.team_id = $1 AND a.referral_id = $2 AND a.result = 'wrong_number' AND a.taken_back_at IS NULL AND a.at > COALESCE(c.confirmed_at, 0) \
             UNION SELECT c.id FROM contact_route c JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
             WHERE c.team_id = $1 AND c.person_id = $3 AND c.kind = 'address' AND p.address = ''",
            params![team, referral.id, referral.person_id],
        )
        .await?;
    Ok(ways.iter().any(|way| way.refused.is_none() && !closed.contains(&(way.route,))))
}

/// The name in the outbox of what is told after a try.
pub(super) fn cause(attempt: AttemptId) -> String {
    format!("no_reply:{attempt}")
}

/// What was told them after a try, and where that stands.
pub async fn told(tx: &mut Tx, attempt: AttemptId) -> Result<Option<(OutgoingId, State)>> {
    let team = tx.team();
    let sql = "SELECT id, state FROM outbox WHERE team_id = $1 AND cause = $2";
    Ok(tx.maybe(sql, params![team, cause(attempt)]).await?)
}

/// Word that they were tried and not reached, by each of these ways: to be shown, or to be put into the outbox, once for each try.
pub async fn words(tx: &mut Tx, attempt: &Attempt, ways: &[Way]) -> Result<Vec<sending::New>> {
    if ways.is_empty() {
        return Ok(Vec::new());
    }
    let (now, staff) = (tx.now, tx.staff()?);
    let caller = super::store_promise::first_name(tx, staff).await?;
    let person = person::store::find(tx, attempt.person_id).await?.ok_or(Error::NotFound)?;
    let by = |way: &Way| sending::New {
        channel: way.channel,
        purpose: Purpose::NoReply,
        cause: cause(attempt.id),
        to: Recipient::Person { person: person.id, referral: attempt.referral_id, route: way.route },
        language: person.language.clone(),
        filling: Filling { caller: caller.clone(), ..Filling::default() },
        due_at: now,
        expires_at: now.plus_days(14),
    };
    Ok(ways.iter().map(by).collect())
}
