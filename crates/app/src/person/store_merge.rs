//! SQL of joining two records of one person. `store_together.rs` has what is brought together instead of moved, and `store_unmerge.rs`
//! takes the two apart again.
//!
//! The referrals of the record that goes, with everything that hangs on them, go over to the one that is kept; so do ways to reach
//! them, leave to open the record, concerns, and what proposes it in triage. Its own row stays, with `merged_into`. What was moved or
//! changed is written down.

use db::params;
use kernel::{Guarded, Instant, MergeId, NhsNumber, Permission, PersonId, Postcode, ReferralId, Reveal};

use super::merge::{self, Fields, Source};
use super::model::{Address, Person, folded_name};
use super::store::{is_related, save_name_words};
use super::store_together::{about_over, all_routes, as_text, plan_routes, routes_over};
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// What goes over.
#[derive(Clone, Debug)]
pub enum Part {
    /// The whole record; with it, an NHS number that a referral only claimed.
    Whole { source: Source, claimed: Option<NhsNumber> },
    /// One referral of it; the record lives on.
    Referral(ReferralId),
}

/// Joins `gone` to `kept`, both as they were loaded: whoever was quicker makes it stale. Refuses what [`merge::obstacle`] names.
/// Whether two NHS numbers were checked is for the caller to ask. Gives in words what `gone` said differently. For leaders.
pub async fn merge(tx: &mut Tx, kept: &Person, gone: &Person, part: Part) -> Result<Vec<String>> {
    tx.require(Permission::Lead)?;
    let may = Reveal::to_keep();
    let (kept_was, gone_was) = (Fields::of(kept, may), Fields::of(gone, may));
    let (kept, gone) = (kept.id, gone.id);
    if kept == gone {
        return Err(Error::refused("This is one record. Choose another."));
    }
    if let Some(words) = merge::obstacle(&kept_was, &gone_was) {
        return Err(Error::refused(words));
    }
    let id = MergeId::new();
    let differs = match part {
        Part::Referral(referral) => {
            let new = New { id, kept, gone, referral: Some(referral), told: String::new() };
            note(tx, &new, [&kept_was, &kept_was, &gone_was, &gone_was]).await?;
            referrals_over(tx, &new).await?;
            Vec::new()
        }
        Part::Whole { source, claimed } => {
            let told = Fields { nhs_number: gone_was.nhs_number.clone().or(claimed), ..gone_was.clone() };
            let (mut became, mut differs) = merge::joined(&kept_was, &told);
            if became.nhs_number != kept_was.nhs_number && is_of_a_third(tx, [kept, gone], &became.nhs_number).await? {
                differs.push("NHS number: the one that was told is of somebody else".to_owned());
                became.nhs_number.clone_from(&kept_was.nhs_number);
            }
            let (ours, theirs) = (all_routes(tx, kept).await?, all_routes(tx, gone).await?);
            let routes = plan_routes(&ours, &theirs, source);
            differs.extend(routes.differs.iter().cloned());
            // In triage the referral says it already, and goes back with it.
            let told = match source == Source::Record && !differs.is_empty() {
                true => format!("The other record said:\n{}", differs.join("\n")),
                false => String::new(),
            };
            let new = New { id, kept, gone, referral: None, told };
            let gone_became = Fields { nhs_number: None, version: gone_was.version + 1, ..gone_was.clone() };
            note(tx, &new, [&kept_was, &became, &gone_was, &gone_became]).await?;
            referrals_over(tx, &new).await?;
            rest_over(tx, &new).await?;
            routes_over(tx, &new, &ours, &theirs, &routes).await?;
            about_over(tx, &new).await?;
            go(tx, &new, gone_was.version).await?;
            crate::my::store::end_of_joined(tx, [kept, gone]).await?;
            save(tx, kept, &kept_was, &became).await?;
            super::store_proxy::settle(tx, kept).await?;
            differs
        }
    };
    for person in [kept, gone] {
        tx.saw(person, "joining records");
        tx.note(Act::Changed, Some(person), "joined two records");
    }
    Ok(differs)
}

/// What becomes of rows that point to the record that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They go wherever the referral goes that they hang on.
    WithReferral,
    /// They are listed and go over, and back.
    Over,
    /// They are brought together with what the kept record has.
    Together,
    /// They stay, for this reason.
    Stays(&'static str),
}

/// Every column that points to a person, by table. A test holds it against the tables, so that none is forgotten.
pub const POINTERS: [(&str, &str, Fate); 24] = [
    ("about_me", "person_id", Fate::Together),
    ("appointment", "person_id", Fate::WithReferral),
    ("attempt", "person_id", Fate::WithReferral),
    ("audit_entry", "person_id", Fate::Stays("it says whose record was open at the time")),
    ("concern", "person_id", Fate::Over),
    ("connection", "person_id", Fate::WithReferral),
    ("contact", "person_id", Fate::WithReferral),
    ("contact_route", "person_id", Fate::Together),
    ("message", "person_id", Fate::WithReferral),
    ("outbox", "person_id", Fate::WithReferral),
    ("own_page", "person_id", Fate::Stays("a page of their own ends with the joining")),
    ("person", "merged_into", Fate::Stays("a record that went before leads on, from one to the next")),
    ("person_access", "person_id", Fate::Over),
    ("person_format", "person_id", Fate::Over),
    ("person_merge", "gone_id", Fate::Stays("it says what the joining was")),
    ("person_merge", "kept_id", Fate::Stays("it says what the joining was")),
    ("person_name_word", "person_id", Fate::Together),
    ("plan", "person_id", Fate::WithReferral),
    ("promise", "person_id", Fate::WithReferral),
    ("proxy", "person_id", Fate::Over),
    ("referral", "person_id", Fate::WithReferral),
    ("referral_exception", "person_id", Fate::Over),
    ("reply", "person_id", Fate::WithReferral),
    ("safeguarding_note", "person_id", Fate::Over),
];

/// A joining that is being made.
pub(super) struct New {
    pub id: MergeId,
    pub kept: PersonId,
    pub gone: PersonId,
    referral: Option<ReferralId>,
    told: String,
}

async fn is_of_a_third(tx: &mut Tx, [a, b]: [PersonId; 2], number: &Option<NhsNumber>) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM person WHERE team_id = $1 AND nhs_number = $2 AND id <> $3 AND id <> $4";
    Ok(tx.count(sql, params![team, number, a, b]).await? > 0)
}

async fn note(tx: &mut Tx, new: &New, [kept_was, kept_became, gone_was, gone_became]: [&Fields; 4]) -> Result<()> {
    let (team, now, staff, name) = (tx.team(), tx.now, tx.actor().staff, tx.actor().name.clone());
    tx.run(
        "INSERT INTO person_merge (team_id, id, kept_id, gone_id, referral_id, at, by_id, by_name, kept_was, kept_became, gone_was, \
         gone_became, gone_nhs_number, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            team,
            new.id,
            new.kept,
            new.gone,
            new.referral,
            now,
            staff,
            name,
            as_text(kept_was)?,
            as_text(kept_became)?,
            as_text(gone_was)?,
            as_text(gone_became)?,
            gone_was.nhs_number.clone().filter(|_| new.referral.is_none()),
            new.told
        ],
    )
    .await?;
    Ok(())
}

/// What hangs on the referrals of a joining follows them: $1 is whose they are from now on, $2 the team, $3 the joining.
macro_rules! follows {
    ($table:literal, $key:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET person_id = $1 WHERE team_id = $2 AND ",
            $key,
            " IN (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'referral')"
        )
    };
}
const FOLLOW: [&str; 11] = [
    follows!("referral", "id"),
    follows!("attempt", "referral_id"),
    follows!("contact", "referral_id"),
    follows!("appointment", "referral_id"),
    follows!("plan", "referral_id"),
    follows!("connection", "referral_id"),
    follows!("concern", "referral_id"),
    follows!("message", "referral_id"),
    follows!("outbox", "referral_id"),
    follows!("promise", "referral_id"),
    follows!("reply", "referral_id"),
];

/// Gives the referrals of a joining, and everything that hangs on them today, to a person.
pub(super) async fn give_referrals(tx: &mut Tx, merge: MergeId, to: PersonId) -> Result<()> {
    let team = tx.team();
    for sql in FOLLOW {
        tx.run(sql, params![to, team, merge]).await?;
    }
    Ok(())
}

async fn referrals_over(tx: &mut Tx, new: &New) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "INSERT INTO person_merge_row (team_id, merge_id, kind, row_key) SELECT r.team_id, $2, 'referral', r.id FROM referral r \
         WHERE r.team_id = $1 AND r.person_id = $3 AND ($4 IS NULL OR r.id = $4)",
        params![team, new.id, new.gone, new.referral],
    )
    .await?;
    // Whether one may be the other is answered.
    tx.run(
        "INSERT INTO person_merge_row (team_id, merge_id, kind, row_key) \
         SELECT e.team_id, $2, 'settled', e.referral_id || ' ' || CAST(e.position AS TEXT) FROM referral r \
         JOIN referral_exception e ON e.team_id = r.team_id AND e.referral_id = r.id AND e.kind = 'same_person' AND e.settled_at IS NULL \
         WHERE r.team_id = $1 AND ((r.person_id = $3 AND e.person_id = $4 AND ($5 IS NULL OR r.id = $5)) \
           OR (r.person_id = $4 AND e.person_id = $3 AND $5 IS NULL)) AND r.person_id IN ($3, $4)",
        params![team, new.id, new.gone, new.kept, new.referral],
    )
    .await?;
    tx.run(
        "UPDATE referral_exception SET settled_at = $1 WHERE team_id = $2 AND person_id IN ($4, $5) \
         AND referral_id || ' ' || CAST(position AS TEXT) IN \
         (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'settled')",
        params![now, team, new.id, new.kept, new.gone],
    )
    .await?;
    give_referrals(tx, new.id, new.kept).await
}

/// Concerns without a referral, sealed notes, leave to open the record, forms of print, who acts for them, and what proposes it: $1 is whose they are from now on, $2 the team,
/// $3 the joining, $4 whose they were.
pub(super) const REST: [&str; 6] = [
    "UPDATE concern SET person_id = $1 WHERE team_id = $2 AND person_id = $4 AND id IN \
     (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'concern')",
    "UPDATE person_access SET person_id = $1 WHERE team_id = $2 AND person_id = $4 AND staff_id || ' ' || CAST(given_at AS TEXT) IN \
     (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'person_access')",
    "UPDATE person_format SET person_id = $1 WHERE team_id = $2 AND person_id = $4 AND format IN \
     (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'person_format')",
    "UPDATE proxy SET person_id = $1 WHERE team_id = $2 AND person_id = $4 AND id IN \
     (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'proxy')",
    "UPDATE referral_exception SET person_id = $1 WHERE team_id = $2 AND person_id = $4 \
     AND referral_id || ' ' || CAST(position AS TEXT) IN \
     (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'referral_exception')",
    "UPDATE safeguarding_note SET person_id = $1 WHERE team_id = $2 AND person_id = $4 AND id IN \
     (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'safeguarding_note')",
];

async fn rest_over(tx: &mut Tx, new: &New) -> Result<()> {
    let team = tx.team();
    tx.run(
        "INSERT INTO person_merge_row (team_id, merge_id, kind, row_key) \
         SELECT c.team_id, $2, 'concern', c.id FROM concern c WHERE c.team_id = $1 AND c.person_id = $3 \
         UNION ALL SELECT x.team_id, $2, 'person_access', x.staff_id || ' ' || CAST(x.given_at AS TEXT) FROM person_access x \
         WHERE x.team_id = $1 AND x.person_id = $3 AND NOT EXISTS (SELECT 1 FROM person_access y WHERE y.team_id = x.team_id \
           AND y.person_id = $4 AND y.staff_id = x.staff_id AND y.given_at = x.given_at) \
         UNION ALL SELECT f.team_id, $2, 'person_format', f.format FROM person_format f \
         WHERE f.team_id = $1 AND f.person_id = $3 AND NOT EXISTS (SELECT 1 FROM person_format g WHERE g.team_id = f.team_id \
           AND g.person_id = $4 AND g.format = f.format) \
         UNION ALL SELECT y.team_id, $2, 'proxy', y.id FROM proxy y WHERE y.team_id = $1 AND y.person_id = $3 \
         UNION ALL SELECT e.team_id, $2, 'referral_exception', e.referral_id || ' ' || CAST(e.position AS TEXT) FROM referral_exception e \
         WHERE e.team_id = $1 AND e.person_id = $3 \
         UNION ALL SELECT s.team_id, $2, 'safeguarding_note', s.id FROM safeguarding_note s WHERE s.team_id = $1 AND s.person_id = $3",
        params![team, new.id, new.gone, new.kept],
    )
    .await?;
    for sql in REST {
        tx.run(sql, params![new.kept, team, new.id, new.gone]).await?;
    }
    Ok(())
}

async fn go(tx: &mut Tx, new: &New, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE person SET merged_into = $1, nhs_number = NULL, version = version + 1 \
         WHERE team_id = $2 AND id = $3 AND version = $4 AND merged_into IS NULL",
        params![new.kept, team, new.gone, version],
    )
    .await?;
    Ok(())
}

/// Writes what holds of a person, all but practice and names, if nobody changed them since `was`.
pub(super) async fn save(tx: &mut Tx, id: PersonId, was: &Fields, new: &Fields) -> Result<()> {
    let team = tx.team();
    let folded = folded_name(&new.given_names, &new.family_name, &new.preferred_name);
    tx.run_versioned(
        "UPDATE person SET preferred_name = $1, pronouns = $2, date_of_birth = $3, nhs_number = $4, language = $5, interpreter = $6, \
         communication = $7, address = $8, postcode = $9, address_hidden = $10, folded_name = $11, died_on = $12, dialect = $13, \
         interpreted_by = $14, not_own_community = $15, version = version + 1 \
         WHERE team_id = $16 AND id = $17 AND version = $18 AND merged_into IS NULL",
        params![
            new.preferred_name,
            new.pronouns,
            new.date_of_birth,
            new.nhs_number,
            new.language,
            new.interpreter,
            new.communication,
            new.address,
            new.postcode,
            new.address_hidden,
            folded,
            new.died_on,
            new.interpreting.dialect,
            new.interpreting.interpreted_by,
            new.interpreting.not_own_community,
            team,
            id,
            was.version
        ],
    )
    .await?;
    save_name_words(tx, id, &folded).await
}

/// The record that this one was joined to, if it was and the actor may see it.
pub async fn leads_to(tx: &mut Tx, gone: PersonId) -> Result<Option<PersonId>> {
    let (team, mut id) = (tx.team(), gone);
    // One that was kept may have gone later.
    for _ in 0..20 {
        let row: Option<(Option<PersonId>,)> =
            tx.maybe("SELECT merged_into FROM person WHERE team_id = $1 AND id = $2", params![team, id]).await?;
        match row {
            Some((Some(into),)) => id = into,
            Some((None,)) if id != gone && is_related(tx, id).await? => return Ok(Some(id)),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// A joining that holds, on the page of the record that was kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Joined {
    pub id: MergeId,
    pub at: Instant,
    pub by_name: String,
    pub given_names: String,
    pub family_name: String,
    pub whole: bool,
    pub version: i64,
    /// Where the record that went says they live, if it says something else, neither is a secret, and the actor may see it.
    #[sqlx(skip)]
    pub address: Option<String>,
}

#[derive(sqlx::FromRow)]
struct JoinedRow {
    #[sqlx(flatten)]
    joined: Joined,
    lines: String,
    postcode: Option<Postcode>,
    to_show: bool,
}

/// The records that were joined to this one, the last first: that one may be taken apart. Ask for the person before.
pub async fn joined_to(tx: &mut Tx, kept: PersonId) -> Result<Vec<Joined>> {
    let team = tx.team();
    let rows: Vec<JoinedRow> = tx
        .all(
            "SELECT m.id, m.at, m.by_name, p.given_names, p.family_name, m.referral_id IS NULL AS whole, m.version, p.address AS lines, \
             p.postcode, m.referral_id IS NULL AND NOT p.address_hidden AND NOT k.address_hidden \
               AND (p.address <> k.address OR COALESCE(p.postcode, '') <> COALESCE(k.postcode, '')) AS to_show FROM person_merge m \
             JOIN person p ON p.team_id = m.team_id AND p.id = m.gone_id \
             JOIN person k ON k.team_id = m.team_id AND k.id = m.kept_id \
             WHERE m.team_id = $1 AND m.kept_id = $2 AND m.undone_at IS NULL ORDER BY m.id DESC LIMIT 20",
            params![team, kept],
        )
        .await?;
    let may = tx.actor().may_reveal();
    let shown = |row: JoinedRow| {
        let address = Guarded::new(Address { lines: row.lines, postcode: row.postcode, hidden: false });
        let told = may.filter(|_| row.to_show).map(|may| address.reveal(may).in_one_line()).filter(|line| !line.is_empty());
        Joined { address: told, ..row.joined }
    };
    Ok(rows.into_iter().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_over_has_its_statement() {
        for (table, column, fate) in POINTERS {
            let (moves, elsewhere): (&[&str], &[&str]) = match fate {
                Fate::WithReferral => (&FOLLOW, &REST),
                Fate::Over => (&REST, &[]),
                Fate::Together | Fate::Stays(_) => (&[], &REST),
            };
            let is_moved = |sql: &&&str| sql.starts_with(&format!("UPDATE {table} SET {column} = $1 "));
            assert_eq!(moves.iter().filter(is_moved).count(), usize::from(!moves.is_empty()), "{table} {fate:?}");
            assert_eq!(elsewhere.iter().filter(is_moved).count(), 0, "{table} {fate:?}");
        }
    }
}
