//! SQL of About me and of plans.

use db::params;
use kernel::{ActionId, Date, GoalId, NeedId, PersonId, PlanVersionId, ReferralId};

use super::model::{AboutMe, ActionStatus, AgreedBy, GoalStatus, Plan, Snapshot, Who};
use crate::audit::Act;
use crate::referral::model::{Need as NeedKind, Referral};
use crate::{Error, Result, Tx, referral};

/// What a person said about themselves; empty if nothing yet. Ask for the person before.
pub async fn about_me(tx: &mut Tx, person: PersonId) -> Result<AboutMe> {
    let team = tx.team();
    let sql = "SELECT matters, people, enjoy, holds_back, communicate, do_and_dont, strengths, version FROM about_me \
               WHERE team_id = $1 AND person_id = $2";
    Ok(tx.maybe(sql, params![team, person]).await?.unwrap_or_default())
}

/// Saves About me, and gives its new version. Somebody else's change in between makes it stale.
pub async fn save_about_me(tx: &mut Tx, person: PersonId, about: &AboutMe) -> Result<i64> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    if about.version == 0 {
        // The first words make the row; two who begin at once differ in version after this.
        tx.run(
            "INSERT INTO about_me (team_id, person_id, saved_at, saved_by, version) VALUES ($1, $2, $3, $4, 0) \
             ON CONFLICT (team_id, person_id) DO NOTHING",
            params![team, person, now, name],
        )
        .await?;
    }
    tx.run_versioned(
        "UPDATE about_me SET matters = $1, people = $2, enjoy = $3, holds_back = $4, communicate = $5, do_and_dont = $6, strengths = $7, \
         saved_at = $8, saved_by = $9, version = version + 1 WHERE team_id = $10 AND person_id = $11 AND version = $12",
        params![
            about.matters, about.people, about.enjoy, about.holds_back, about.communicate, about.do_and_dont, about.strengths, now, name,
            team, person, about.version
        ],
    )
    .await?;
    tx.note(Act::Changed, Some(person), "about me");
    Ok(about.version + 1)
}

/// Adds what was said elsewhere below what is there: nobody's words are thrown away.
pub async fn add_to_about_me(tx: &mut Tx, person: PersonId, more: &AboutMe) -> Result<()> {
    if more.parts().iter().all(|(_, _, words)| words.is_empty()) {
        return Ok(());
    }
    let known = about_me(tx, person).await?;
    let both = |a: &str, b: &str| [a, b].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
    let about = AboutMe {
        matters: both(&known.matters, &more.matters),
        people: both(&known.people, &more.people),
        enjoy: both(&known.enjoy, &more.enjoy),
        holds_back: both(&known.holds_back, &more.holds_back),
        communicate: both(&known.communicate, &more.communicate),
        do_and_dont: both(&known.do_and_dont, &more.do_and_dont),
        strengths: both(&known.strengths, &more.strengths),
        version: known.version,
    };
    save_about_me(tx, person, &about).await.map(drop)
}

#[derive(sqlx::FromRow)]
struct Head {
    agreed_on: Option<Date>,
    review_on: Option<Date>,
    version: i64,
}

/// The plan of a referral as it stands. Ask for the referral before.
pub async fn current(tx: &mut Tx, referral: &Referral) -> Result<Plan> {
    let (team, id) = (tx.team(), referral.id);
    let head: Option<Head> = tx
        .maybe("SELECT agreed_on, review_on, version FROM plan WHERE team_id = $1 AND referral_id = $2", params![team, id])
        .await?;
    let Some(head) = head else { return Ok(Plan::default()) };
    let needs = tx
        .all(
            "SELECT id, kind, words FROM need WHERE team_id = $1 AND referral_id = $2 AND ended_at IS NULL ORDER BY position, id",
            params![team, id],
        )
        .await?;
    let goals = tx
        .all(
            "SELECT id, need_id, words, importance, status FROM goal WHERE team_id = $1 AND referral_id = $2 ORDER BY position, id",
            params![team, id],
        )
        .await?;
    let actions = tx
        .all(
            "SELECT id, goal_id, what, who, who_name, due_on, confidence, status FROM action WHERE team_id = $1 AND referral_id = $2 \
             ORDER BY position, id",
            params![team, id],
        )
        .await?;
    Ok(Plan { agreed_on: head.agreed_on, review_on: head.review_on, version: head.version, needs, goals, actions })
}

/// Takes the plan's version for a change: a form from before somebody else's change is stale.
pub async fn touch(tx: &mut Tx, referral: &Referral, version: i64) -> Result<()> {
    let team = tx.team();
    if version == 0 {
        tx.run(
            "INSERT INTO plan (team_id, referral_id, person_id) VALUES ($1, $2, $3) ON CONFLICT (team_id, referral_id) DO NOTHING",
            params![team, referral.id, referral.person_id],
        )
        .await?;
    }
    tx.run_versioned(
        "UPDATE plan SET version = version + 1 WHERE team_id = $1 AND referral_id = $2 AND version = $3",
        params![team, referral.id, version],
    )
    .await?;
    referral::store::touch(tx, referral.id).await?;
    tx.note(Act::Changed, Some(referral.person_id), "plan");
    Ok(())
}

/// Whatever is added to a plan that was agreed makes it due to be agreed again; what was agreed stays among the versions.
async fn to_be_agreed(tx: &mut Tx, referral: &Referral) -> Result<()> {
    let team = tx.team();
    tx.run("UPDATE plan SET agreed_on = NULL WHERE team_id = $1 AND referral_id = $2", params![team, referral.id]).await?;
    Ok(())
}

pub async fn add_need(tx: &mut Tx, referral: &Referral, words: &str, kind: Option<NeedKind>) -> Result<()> {
    let team = tx.team();
    tx.run(
        "INSERT INTO need (team_id, id, referral_id, kind, words, position) VALUES ($1, $2, $3, $4, $5, \
         (SELECT COUNT(*) FROM need WHERE team_id = $1 AND referral_id = $3))",
        params![team, NeedId::new(), referral.id, kind, words],
    )
    .await?;
    to_be_agreed(tx, referral).await
}

/// Takes a need off the plan; versions that were agreed keep it.
pub async fn end_need(tx: &mut Tx, referral: &Referral, need: NeedId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "UPDATE need SET ended_at = $1 WHERE team_id = $2 AND referral_id = $3 AND id = $4 AND ended_at IS NULL";
    if tx.run(sql, params![now, team, referral.id, need]).await? == 0 {
        return Err(Error::NotFound);
    }
    to_be_agreed(tx, referral).await
}

pub async fn add_goal(tx: &mut Tx, referral: &Referral, need: NeedId, words: &str, importance: Option<i64>) -> Result<()> {
    let team = tx.team();
    let made = tx
        .run(
            "INSERT INTO goal (team_id, id, referral_id, need_id, words, importance, position) SELECT $1, $2, $3, n.id, $5, $6, \
             (SELECT COUNT(*) FROM goal WHERE team_id = $1 AND referral_id = $3) FROM need n WHERE n.team_id = $1 AND n.id = $4 AND n.referral_id = $3",
            params![team, GoalId::new(), referral.id, need, words, importance],
        )
        .await?;
    if made == 0 { Err(Error::NotFound) } else { to_be_agreed(tx, referral).await }
}

/// An action to be added under a goal.
pub struct NewAction {
    pub goal: GoalId,
    pub what: String,
    pub who: Who,
    pub who_name: String,
    pub due_on: Option<Date>,
    pub confidence: Option<i64>,
}

pub async fn add_action(tx: &mut Tx, referral: &Referral, new: &NewAction) -> Result<()> {
    let team = tx.team();
    let made = tx
        .run(
            "INSERT INTO action (team_id, id, referral_id, goal_id, what, who, who_name, due_on, confidence, position) SELECT $1, $2, $3, g.id, $5, \
             $6, $7, $8, $9, (SELECT COUNT(*) FROM action WHERE team_id = $1 AND referral_id = $3) \
             FROM goal g WHERE g.team_id = $1 AND g.id = $4 AND g.referral_id = $3",
            params![team, ActionId::new(), referral.id, new.goal, new.what, new.who, new.who_name, new.due_on, new.confidence],
        )
        .await?;
    if made == 0 { Err(Error::NotFound) } else { to_be_agreed(tx, referral).await }
}

pub async fn set_goal(tx: &mut Tx, referral: &Referral, goal: GoalId, status: GoalStatus) -> Result<()> {
    let team = tx.team();
    let sql = "UPDATE goal SET status = $1 WHERE team_id = $2 AND referral_id = $3 AND id = $4";
    if tx.run(sql, params![status, team, referral.id, goal]).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub async fn set_action(tx: &mut Tx, referral: &Referral, action: ActionId, status: ActionStatus) -> Result<()> {
    let (team, today) = (tx.team(), tx.today());
    let done = (status == ActionStatus::Done).then_some(today);
    let sql = "UPDATE action SET status = $1, done_on = $2 WHERE team_id = $3 AND referral_id = $4 AND id = $5";
    if tx.run(sql, params![status, done, team, referral.id, action]).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// What was agreed, by whom, and when to look again.
pub struct Agreement {
    pub on: Date,
    pub by: AgreedBy,
    pub note: String,
    pub review_on: Date,
}

/// Keeps the plan as it is now as a version of its own.
pub async fn agree(tx: &mut Tx, referral: &Referral, plan: &Plan, agreement: &Agreement) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let snapshot = serde_json::to_string(&plan.snapshot()).map_err(Error::failed("writing the plan down"))?;
    let agreed = (agreement.by != AgreedBy::NotAgreed).then_some(agreement.on);
    tx.run(
        "UPDATE plan SET agreed_on = $1, agreed_by = $2, agreed_note = $3, review_on = $4 WHERE team_id = $5 AND referral_id = $6",
        params![agreed, agreement.by, agreement.note, agreement.review_on, team, referral.id],
    )
    .await?;
    tx.run("UPDATE referral SET review_on = $1 WHERE team_id = $2 AND id = $3", params![agreement.review_on, team, referral.id])
        .await?;
    tx.run(
        "INSERT INTO plan_version (team_id, id, referral_id, number, agreed_on, agreed_by, agreed_note, snapshot, made_at, made_by) \
         VALUES ($1, $2, $3, (SELECT COUNT(*) + 1 FROM plan_version WHERE team_id = $1 AND referral_id = $3), $4, $5, $6, $7, $8, $9)",
        params![team, PlanVersionId::new(), referral.id, agreement.on, agreement.by, agreement.note, snapshot, now, name],
    )
    .await?;
    Ok(())
}

/// A plan as it was agreed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Version {
    pub number: i64,
    pub agreed_on: Date,
    pub agreed_by: AgreedBy,
    pub agreed_note: String,
    pub snapshot: String,
    pub made_by: String,
}

impl Version {
    pub fn snapshot(&self) -> Result<Snapshot> {
        serde_json::from_str(&self.snapshot).map_err(Error::failed("reading a plan of before"))
    }
}

/// The plan as it was agreed last, if ever.
pub async fn agreed(tx: &mut Tx, referral: ReferralId) -> Result<Option<Version>> {
    let team = tx.team();
    Ok(tx
        .maybe(
            "SELECT number, agreed_on, agreed_by, agreed_note, snapshot, made_by FROM plan_version WHERE team_id = $1 AND referral_id = $2 \
             AND agreed_by <> 'not_agreed' ORDER BY number DESC LIMIT 1",
            params![team, referral],
        )
        .await?)
}

/// The words of needs that have to do with abuse, also of those that were taken off the plan: what was agreed may still hold them.
pub async fn hidden_words(tx: &mut Tx, referral: ReferralId) -> Result<Vec<String>> {
    let team = tx.team();
    let sql = "SELECT words FROM need WHERE team_id = $1 AND referral_id = $2 AND kind = 'abuse'";
    Ok(tx.all::<(String,)>(sql, params![team, referral]).await?.into_iter().map(|(words,)| words).collect())
}

/// What is still to be done under goals that are open, in order: the words of the need, and what to do.
pub async fn to_do(tx: &mut Tx, referral: ReferralId) -> Result<Vec<(String, String)>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT n.words, a.what FROM action a JOIN goal g ON g.team_id = a.team_id AND g.id = a.goal_id \
             JOIN need n ON n.team_id = g.team_id AND n.id = g.need_id WHERE a.team_id = $1 AND a.referral_id = $2 AND a.status = 'open' \
             AND g.status = 'open' AND n.ended_at IS NULL ORDER BY a.position, a.id LIMIT 200",
            params![team, referral],
        )
        .await?)
}

pub async fn versions(tx: &mut Tx, referral: &Referral) -> Result<Vec<Version>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT number, agreed_on, agreed_by, agreed_note, snapshot, made_by FROM plan_version WHERE team_id = $1 AND referral_id = $2 \
             ORDER BY number DESC LIMIT 100",
            params![team, referral.id],
        )
        .await?)
}
