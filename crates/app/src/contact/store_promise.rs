//! SQL of calls that are promised for a time.

use db::params;
use kernel::{ContactRouteId, Instant, OutgoingId, PersonId, PromiseId, ReferralId, ReplyId, StaffId};

use super::diary::CALL_BACK_MINUTES;
use super::model::{AttemptResult, PromiseAnswer, ToldHow};
use super::store::Attempt;
use crate::account::session::{hash, new_token};
use crate::audit::Act;
use crate::referral::model::{Referral, Refusal};
use crate::sending::model::{Channel, Purpose, State};
use crate::sending::reply::{self, Meaning};
use crate::sending::store::{self as sending, Recipient};
use crate::sending::store_call_off;
use crate::sending::wording::Filling;
use crate::team::rota::Days;
use crate::{Error, Result, Tx, person, referral};

/// A call that is promised for a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Promise {
    pub id: PromiseId,
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub staff_id: StaffId,
    /// The first name of who rings, and whether they still work here.
    pub caller: String,
    pub caller_works: bool,
    pub from_at: Instant,
    pub until_at: Instant,
    /// What the caller says first.
    pub say: String,
    pub made_at: Instant,
    pub told_how: ToldHow,
    pub answer: Option<PromiseAnswer>,
    pub answered_at: Option<Instant>,
    /// The hour that they would like instead, of those that were offered.
    pub wished_at: Option<Instant>,
    /// The reply in which they answered, and its words.
    pub reply_id: Option<ReplyId>,
    pub said: Option<String>,
    pub ended_at: Option<Instant>,
    pub outgoing_id: Option<OutgoingId>,
    /// Where the message about it stands, and why.
    pub message: Option<State>,
    pub why: Option<String>,
}

impl Promise {
    /// When they would like to be rung, in their words; empty if they said no more than that another time is better.
    pub fn wish(&self) -> &str {
        self.said.as_deref().map(wish_of).unwrap_or_default()
    }

    /// "Tuesday 24 November, between 10:00 and 11:00".
    pub fn hour(&self) -> String {
        format!("{}, between {} and {}", self.from_at.date().with_weekday(), self.from_at.time(), self.until_at.time())
    }
}

/// What a reply says beside "another time".
pub fn wish_of(said: &str) -> &str {
    match reply::meaning(said) {
        Meaning::Answer(_) => reply::wish(said).unwrap_or_default(),
        _ if said == PromiseAnswer::Another.label() => "",
        _ => said,
    }
}

/// In which reply they answered, and the hour that they would like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    pub reply: Option<ReplyId>,
    pub wished_at: Option<Instant>,
}

macro_rules! promise {
    () => {
        "SELECT m.id, m.referral_id, m.person_id, m.staff_id, s.first_name AS caller, s.active AS caller_works, m.from_at, m.until_at, m.say, m.made_at, m.told_how, m.answer, \
         m.answered_at, m.wished_at, m.reply_id, y.words AS said, m.ended_at, m.outgoing_id, o.state AS message, o.why FROM promise m \
         JOIN staff s ON s.team_id = m.team_id AND s.id = m.staff_id \
         LEFT JOIN outbox o ON o.team_id = m.team_id AND o.id = m.outgoing_id \
         LEFT JOIN reply y ON y.team_id = m.team_id AND y.id = m.reply_id "
    };
}

/// A promise to somebody the actor may see.
pub async fn load(tx: &mut Tx, id: PromiseId) -> Result<Promise> {
    let team = tx.team();
    let promise: Promise =
        tx.maybe(concat!(promise!(), "WHERE m.team_id = $1 AND m.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)?;
    person::store::require(tx, promise.person_id, "promised call").await?;
    Ok(promise)
}

/// The promise that stands for a referral.
pub async fn standing(tx: &mut Tx, referral: ReferralId) -> Result<Option<Promise>> {
    let team = tx.team();
    let sql = concat!(promise!(), "WHERE m.team_id = $1 AND m.referral_id = $2 AND m.ended_at IS NULL");
    Ok(tx.maybe(sql, params![team, referral]).await?)
}

/// A letter by second class post is there within three working days, and so on the fifth day at the latest.
/// <https://www.royalmail.com/sending/uk/2nd-class>
pub const LETTER_DAYS: i64 = 5;

/// Makes the link of the promise that a message is about, in the place of one that it had, and gives its secret, which is kept nowhere.
pub async fn new_link(tx: &mut Tx, message: OutgoingId) -> Result<Option<String>> {
    let (team, token) = (tx.team(), new_token());
    let sql = "UPDATE promise SET link_hash = $1 WHERE team_id = $2 AND outgoing_id = $3 AND ended_at IS NULL";
    Ok((tx.run(sql, params![hash(&token), team, message]).await? > 0).then_some(token))
}

/// The promise that a link is about, until the hour of the call, as long as whoever has the link is reached by that number; and the first name of who rings, if they agreed that it stands there.
pub async fn by_link(tx: &mut Tx, token: &str) -> Result<Option<(Promise, Option<String>)>> {
    let (team, now, today) = (tx.team(), tx.now, tx.today());
    let sql = concat!(
        promise!(),
        "JOIN person p ON p.team_id = m.team_id AND p.id = m.person_id JOIN referral r ON r.team_id = m.team_id AND r.id = m.referral_id \
         WHERE m.team_id = $1 AND m.link_hash = $2 AND m.ended_at IS NULL AND m.from_at > $3 AND p.died_on IS NULL \
         AND p.merged_into IS NULL AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') \
         AND NOT EXISTS (SELECT 1 FROM outbox o JOIN contact_route c ON c.team_id = o.team_id AND c.id = o.route_id \
           WHERE o.team_id = m.team_id AND o.id = m.outgoing_id AND (c.ended_at IS NOT NULL OR c.used_until <= $4))"
    );
    let promise: Option<Promise> = tx.maybe(sql, params![team, hash(token), now, today]).await?;
    let Some(promise) = promise else { return Ok(None) };
    let agreed = name_on_link(tx, promise.staff_id).await?;
    let caller = Some(promise.caller.clone()).filter(|_| agreed);
    Ok(Some((promise, caller)))
}

/// Whether somebody agreed that their first name stands where a link leads.
pub async fn name_on_link(tx: &mut Tx, staff: StaffId) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT name_on_link FROM staff WHERE team_id = $1 AND id = $2";
    Ok(tx.maybe::<(bool,)>(sql, params![team, staff]).await?.is_some_and(|(agreed,)| agreed))
}

/// Keeps whether whoever acts agrees to that.
pub async fn agree_to_name_on_link(tx: &mut Tx, agreed: bool) -> Result<()> {
    let (team, staff) = (tx.team(), tx.staff()?);
    let sql = "UPDATE staff SET name_on_link = $1, version = version + 1 WHERE team_id = $2 AND id = $3";
    tx.run(sql, params![agreed, team, staff]).await?;
    tx.note(Act::Account, None, if agreed { "agreed to their name on links" } else { "took their name off links" });
    Ok(())
}

/// A call to promise.
#[derive(Clone, Debug)]
pub struct New {
    /// Who rings: whoever promises it, or whoever had promised the one that is moved.
    pub caller: StaffId,
    pub from_at: Instant,
    pub until_at: Instant,
    pub say: String,
    pub told: Told,
}

/// How they are told.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    Message { route: ContactRouteId, channel: Channel },
    Otherwise(ToldHow),
}

/// Promises a call, in the place of what was promised before. A message goes into the outbox with it.
pub async fn make(tx: &mut Tx, referral: &Referral, new: &New) -> Result<PromiseId> {
    if !referral.state.is_with_worker() {
        return Err(Refusal::NotWithWorker.into());
    }
    let now = tx.now;
    answered(tx, referral.id).await?;
    end(tx, referral.id, now, "Another time was promised.").await?;
    wants_calls(tx, referral.id).await?;
    let (team, now, name, id) = (tx.team(), tx.now, tx.actor().name.clone(), PromiseId::new());
    let told = match new.told {
        Told::Message { .. } => ToldHow::Message,
        Told::Otherwise(how) => how,
    };
    tx.run(
        "INSERT INTO promise (team_id, id, referral_id, person_id, staff_id, from_at, until_at, say, made_at, made_by, told_how) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![team, id, referral.id, referral.person_id, new.caller, new.from_at, new.until_at, new.say, now, name, told],
    )
    .await?;
    if let Told::Message { route, channel } = new.told {
        let message = message(tx, referral, id, new, (channel, route)).await?;
        let outgoing = sending::queue(tx, &message).await?;
        tx.run("UPDATE promise SET outgoing_id = $1 WHERE team_id = $2 AND id = $3", params![outgoing, team, id]).await?;
    }
    referral::store::touch(tx, referral.id).await?;
    tx.note(Act::Changed, Some(referral.person_id), "promised call");
    Ok(id)
}

/// Whoever finds the other time that they asked for has read that they did.
async fn answered(tx: &mut Tx, referral: ReferralId) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let sql = "UPDATE reply SET read_at = $1, read_by = $2 WHERE team_id = $3 AND read_at IS NULL AND id IN (SELECT m.reply_id FROM promise m \
               WHERE m.team_id = $3 AND m.referral_id = $4 AND m.ended_at IS NULL AND m.answer = 'another')";
    tx.run(sql, params![now, name, team, referral]).await?;
    Ok(())
}

/// By which first name somebody rings people.
pub async fn first_name(tx: &mut Tx, staff: StaffId) -> Result<String> {
    let team = tx.team();
    let (name,): (String,) = tx.one("SELECT first_name FROM staff WHERE team_id = $1 AND id = $2", params![team, staff]).await?;
    Ok(name)
}

/// What they would be told of a call, before it is promised.
pub async fn to_be_told(tx: &mut Tx, referral: &Referral, new: &New, by: (Channel, ContactRouteId)) -> Result<Vec<sending::New>> {
    Ok(vec![message(tx, referral, PromiseId::new(), new, by).await?])
}

async fn message(
    tx: &mut Tx,
    referral: &Referral,
    promise: PromiseId,
    new: &New,
    (channel, route): (Channel, ContactRouteId),
) -> Result<sending::New> {
    let caller = first_name(tx, new.caller).await?;
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let filling = Filling {
        caller,
        date: Some(new.from_at.date()),
        from: Some(new.from_at.time()),
        until: Some(new.until_at.time()),
        say: new.say.clone(),
        ..Filling::default()
    };
    let now = tx.now;
    Ok(sending::New {
        channel,
        purpose: Purpose::FirstCall,
        cause: format!("first_call:{promise}"),
        to: Recipient::Person { person: referral.person_id, referral: referral.id, route },
        language: person.language,
        filling,
        due_at: now,
        // Told in the middle of the hour it helps nobody; and a letter is on its way for days.
        expires_at: new.from_at.plus_days(if channel == Channel::Letter { -LETTER_DAYS } else { 0 }),
    })
}

/// Ends the promise that stands for a referral, if one does: it was kept, or another is made. A message about it that waits is called off.
/// `at` is when: the call that kept it may be written of later.
pub async fn end(tx: &mut Tx, referral: ReferralId, at: Instant, why: &str) -> Result<()> {
    let team = tx.team();
    let Some(promise) = standing(tx, referral).await? else { return Ok(()) };
    tx.run("UPDATE promise SET ended_at = $1 WHERE team_id = $2 AND id = $3 AND ended_at IS NULL", params![at, team, promise.id])
        .await?;
    if let Some(outgoing) = promise.outgoing_id {
        store_call_off::call_off_one(tx, outgoing, why).await?;
    }
    Ok(())
}

/// What a call ended or said is as it was before, since the call is taken back: the promise stands, with its message if that still waited,
/// unless another was made or they were rung meanwhile; and they want calls or none as they did.
pub async fn stands_again(tx: &mut Tx, attempt: &Attempt, why: &str) -> Result<()> {
    let (team, referral) = (tx.team(), attempt.referral_id);
    let later: Vec<(AttemptResult, Instant)> = tx
        .all(
            "SELECT result, at FROM attempt WHERE team_id = $1 AND referral_id = $2 AND taken_back_at IS NULL \
             AND (at > $3 OR at = $3 AND id > $4) ORDER BY at LIMIT 50",
            params![team, referral, attempt.at, attempt.id],
        )
        .await?;
    if standing(tx, referral).await?.is_none() {
        let sql = concat!(promise!(), "WHERE m.team_id = $1 AND m.referral_id = $2 AND m.ended_at = $3");
        let ended = tx.maybe::<Promise>(sql, params![team, referral, attempt.at]).await?;
        let kept = |promise: &Promise| later.iter().any(|(result, at)| result.keeps_a_promise(promise.from_at, *at));
        if let Some(ended) = ended.filter(|promise| !kept(promise)) {
            tx.run("UPDATE promise SET ended_at = NULL WHERE team_id = $1 AND id = $2", params![team, ended.id]).await?;
        }
    }
    if later.iter().any(|(result, _)| result.says_whether_to_ring()) {
        // What they said then holds; what was before it is before this one, too.
        let sql = "UPDATE attempt SET no_call_before = $1 WHERE team_id = $2 AND referral_id = $3 AND no_call_before = $4";
        tx.run(sql, params![attempt.no_call_before, team, referral, attempt.at]).await?;
        return Ok(());
    }
    store_call_off::wait_again(tx, referral, attempt.at, why).await?;
    // What they said since then holds.
    let made_it = match attempt.result {
        AttemptResult::Declined => attempt.at,
        AttemptResult::Spoke | AttemptResult::CallBack => Instant::from_millis(0),
        _ => return Ok(()),
    };
    let sql = "UPDATE referral SET no_call_at = $1 WHERE team_id = $2 AND id = $3 AND COALESCE(no_call_at, 0) = $4";
    tx.run(sql, params![attempt.no_call_before, team, referral, made_it]).await?;
    Ok(())
}

/// The promise that a message told of.
pub async fn told_by(tx: &mut Tx, outgoing: OutgoingId) -> Result<Option<Promise>> {
    let team = tx.team();
    let sql = concat!(
        promise!(),
        "WHERE m.team_id = $1 AND m.id = (SELECT p.id FROM promise p WHERE p.team_id = $1 AND p.outgoing_id = $2)"
    );
    Ok(tx.maybe(sql, params![team, outgoing]).await?)
}

/// They want no call: whatever waits to be sent about one is called off.
pub async fn no_call(tx: &mut Tx, referral: ReferralId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run("UPDATE referral SET no_call_at = $1 WHERE team_id = $2 AND id = $3", params![now, team, referral]).await?;
    store_call_off::call_off(tx, referral, "They do not want a call.").await
}

/// They want to be rung after all: they said so, or talked with us.
pub async fn wants_calls(tx: &mut Tx, referral: ReferralId) -> Result<()> {
    let team = tx.team();
    let sql = "UPDATE referral SET no_call_at = NULL WHERE team_id = $1 AND id = $2 AND no_call_at IS NOT NULL";
    tx.run(sql, params![team, referral]).await?;
    Ok(())
}

/// What they said to it.
pub async fn answer(tx: &mut Tx, promise: &Promise, answer: PromiseAnswer, said: &Said) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE promise SET answer = $1, answered_at = $2, reply_id = $3, wished_at = $4 WHERE team_id = $5 AND id = $6",
        params![answer, now, said.reply, said.wished_at, team, promise.id],
    )
    .await?;
    match answer {
        PromiseAnswer::Yes => wants_calls(tx, promise.referral_id).await?,
        PromiseAnswer::No => no_call(tx, promise.referral_id).await?,
        PromiseAnswer::Another => {
            if let Some(outgoing) = promise.outgoing_id {
                store_call_off::call_off_one(tx, outgoing, "They want another time.").await?;
            }
        }
    }
    tx.note(Act::Changed, Some(promise.person_id), "promised call");
    Ok(())
}

/// When a worker meets or rings somebody already, and when they are away, in the next two weeks. What whoever is asked for wants to be rung
/// at is no hindrance to ring them then.
pub async fn taken(tx: &mut Tx, staff: StaffId, whose: ReferralId) -> Result<(Vec<(Instant, Instant)>, Vec<Days>)> {
    let (team, now, today) = (tx.team(), tx.now, tx.today());
    let (from, until) = (now.plus_days(-1), now.plus_days(15));
    let meetings: Vec<(Instant, i64)> = tx
        .all(
            "SELECT starts_at, minutes FROM appointment WHERE team_id = $1 AND staff_id = $2 AND state = 'planned' AND starts_at >= $3 \
             AND starts_at < $4 ORDER BY starts_at LIMIT 500",
            params![team, staff, from, until],
        )
        .await?;
    let promised: Vec<(Instant, Instant)> = tx
        .all(
            "SELECT from_at, until_at FROM promise WHERE team_id = $1 AND staff_id = $2 AND ended_at IS NULL AND from_at >= $3 \
             AND from_at < $4 ORDER BY from_at LIMIT 500",
            params![team, staff, from, until],
        )
        .await?;
    let away: Vec<(kernel::Date, kernel::Date)> = tx
        .all(
            "SELECT from_on, until_on FROM absence WHERE team_id = $1 AND staff_id = $2 AND until_on > $3 ORDER BY from_on LIMIT 100",
            params![team, staff, today],
        )
        .await?;
    let backs = super::store_diary::call_backs(tx, staff, now, until).await?;
    let backs =
        backs.into_iter().filter(|back| back.referral != whose).map(|back| (back.at, back.at.plus_minutes(CALL_BACK_MINUTES)));
    let meetings = meetings.into_iter().map(|(at, minutes)| (at, at.plus_minutes(minutes)));
    let away = away.into_iter().map(|(from, until)| Days { from, until: Some(until) }).collect();
    Ok((meetings.chain(promised).chain(backs).collect(), away))
}

/// Whether somebody of the team said in these days that they would ring and say this first. It tells nothing else: not whom, not when.
pub async fn was_ours(tx: &mut Tx, say: &str) -> Result<bool> {
    let (team, now) = (tx.team(), tx.now);
    let count = tx
        .count(
            "SELECT COUNT(*) FROM promise WHERE team_id = $1 AND say = $2 AND from_at > $3 AND from_at < $4",
            params![team, say, now.plus_days(-7), now.plus_days(15)],
        )
        .await?;
    Ok(count > 0)
}
