//! SQL of taking two records apart again that were joined by mistake, also after later work.
//!
//! What went over goes back, with everything that was added to a moved referral since. What was changed on the kept record since stays
//! and is told in words; neither record becomes less safe than anybody has said.

use db::params;
use kernel::{ContactRouteId, Instant, MergeId, Permission, PersonId, ReferralId, Reveal, SafeContact};

use super::merge::{self, Fields};
use super::store::find;
use super::store_merge as merging;
use super::store_together::{self as together, Held, RouteFields, Said, from_text};
use crate::audit::Act;
use crate::{Error, Result, Tx, referral};

#[derive(sqlx::FromRow)]
struct Merge {
    kept_id: PersonId,
    gone_id: PersonId,
    referral_id: Option<ReferralId>,
    at: Instant,
    kept_was: String,
    kept_became: String,
    gone_was: String,
}

/// A row that a joining changed.
#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    row_key: String,
    was: Option<String>,
    became: Option<String>,
}

/// Takes two records apart again. Gives the one that was kept. For leaders; the last joining of a record goes first.
pub async fn unmerge(tx: &mut Tx, id: MergeId, version: i64) -> Result<PersonId> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let merge: Merge = tx
        .maybe(
            "SELECT kept_id, gone_id, referral_id, at, kept_was, kept_became, gone_was FROM person_merge WHERE team_id = $1 AND id = $2",
            params![team, id],
        )
        .await?
        .ok_or(Error::NotFound)?;
    let (kept, gone) = (merge.kept_id, merge.gone_id);
    // First, so that of two who press at once one is told.
    let (now, staff, name) = (tx.now, tx.actor().staff, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE person_merge SET undone_at = $1, undone_by_id = $2, undone_by = $3, version = version + 1 \
         WHERE team_id = $4 AND id = $5 AND version = $6 AND undone_at IS NULL",
        params![now, staff, name, team, id, version],
    )
    .await?;
    let Some(person) = find(tx, kept).await? else {
        return Err(Error::refused("The record was itself joined to another since. Take that apart first."));
    };
    if merge.referral_id.is_some() && find(tx, gone).await?.is_none() {
        return Err(Error::refused("The other record was itself joined to another since. Take that apart first."));
    }
    let later = tx
        .count(
            "SELECT (SELECT COUNT(*) FROM person_merge WHERE team_id = $1 AND kept_id = $2 AND id > $3 AND undone_at IS NULL) \
             + (SELECT COUNT(*) FROM person_merge WHERE team_id = $1 AND gone_id = $2 AND id > $3 AND undone_at IS NULL)",
            params![team, kept, id],
        )
        .await?;
    if later > 0 {
        return Err(Error::refused("Another record was joined to this one since. Take the last one apart first."));
    }
    let is_now = Fields::of(&person, Reveal::to_keep());
    let mut stays = Vec::new();
    merging::give_referrals(tx, id, gone).await?;
    open_again(tx, id, merge.at).await?;
    if merge.referral_id.is_none() {
        for sql in merging::REST {
            tx.run(sql, params![gone, team, id, kept]).await?;
        }
        let (was, became): (Fields, Fields) = (from_text(&merge.kept_was)?, from_text(&merge.kept_became)?);
        let parted = merge::parted(&was, &from_text(&merge.gone_was)?, &became, &is_now);
        stays.extend(parted.stays);
        merging::save(tx, kept, &is_now, &parted.kept).await?;
        stays.extend(come_back(tx, kept, gone, &parted.gone).await?);
        let rows: Vec<Row> = tx
            .all(
                "SELECT kind, row_key, was, became FROM person_merge_row WHERE team_id = $1 AND merge_id = $2 \
                 AND kind IN ('route', 'contact_route', 'about_me') ORDER BY kind, row_key",
                params![team, id],
            )
            .await?;
        stays.extend(routes_back(tx, id, kept, gone, &rows).await?);
        stays.extend(about_back(tx, kept, &rows).await?);
        stays.extend(raised_since(tx, kept, merge.at).await?);
        for person in [kept, gone] {
            super::store_proxy::settle(tx, person).await?;
        }
    }
    stays.extend(wait_again(tx, kept, gone).await?);
    tx.run("UPDATE person_merge SET stayed = $1 WHERE team_id = $2 AND id = $3", params![stays.join("\n"), team, id]).await?;
    for person in [kept, gone] {
        tx.saw(person, "joining records");
        tx.note(Act::Changed, Some(person), "took two records apart");
    }
    Ok(kept)
}

/// A referral that went into one of the other person, while they were taken for one, waits in triage again: nobody would ring otherwise.
async fn wait_again(tx: &mut Tx, kept: PersonId, gone: PersonId) -> Result<Vec<String>> {
    let team = tx.team();
    let rows: Vec<(ReferralId, i64, ReferralId, i64)> = tx
        .all(
            "SELECT r.id, r.number, o.id, o.number FROM referral r JOIN referral o ON o.team_id = r.team_id AND o.id = r.joined_to \
             WHERE r.team_id = $1 AND r.person_id IN ($2, $3) AND r.state = 'joined' AND o.person_id <> r.person_id ORDER BY r.number",
            params![team, kept, gone],
        )
        .await?;
    let mut stays = Vec::new();
    for (id, number, into, other) in rows {
        let now = tx.now;
        tx.run(
            "UPDATE referral SET state = 'in_triage', joined_to = NULL, touched_at = $1, version = version + 1 WHERE team_id = $2 AND id = $3",
            params![now, team, id],
        )
        .await?;
        tx.run(
            "UPDATE concern SET referral_id = $1 WHERE team_id = $2 AND referral_id = $3 \
             AND person_id = (SELECT r.person_id FROM referral r WHERE r.team_id = $2 AND r.id = $1)",
            params![id, team, into],
        )
        .await?;
        referral::store::event(tx, id, "parted", &format!("Taken out of referral {other}: it waits in triage again")).await?;
        stays.push(format!(
            "Referral {number} waits in triage again. What it told stays in referral {other}, too: look at its needs"
        ));
    }
    Ok(stays)
}

/// Whether one may be the other is a question again, where nothing but the joining had answered it.
async fn open_again(tx: &mut Tx, id: MergeId, at: Instant) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE referral_exception SET settled_at = NULL WHERE team_id = $1 AND settled_at = $3 AND referral_id IN \
         (SELECT SUBSTR(w.row_key, 1, 36) FROM person_merge_row w WHERE w.team_id = $1 AND w.merge_id = $2 AND w.kind = 'settled') \
         AND referral_id || ' ' || CAST(position AS TEXT) IN \
         (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $1 AND w.merge_id = $2 AND w.kind = 'settled')",
        params![team, id, at],
    )
    .await?;
    Ok(())
}

/// The record that went lives again, with its NHS number unless somebody else has it by now, and no less safe than was said since.
async fn come_back(tx: &mut Tx, kept: PersonId, gone: PersonId, holds: &Fields) -> Result<Option<String>> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM person WHERE team_id = $1 AND nhs_number = $2";
    let taken = holds.nhs_number.is_some() && tx.count(sql, params![team, holds.nhs_number]).await? > 0;
    let number = holds.nhs_number.clone().filter(|_| !taken);
    tx.run_versioned(
        "UPDATE person SET merged_into = NULL, nhs_number = $1, address_hidden = $2, interpreter = $3, died_on = $4, \
         not_own_community = $5, version = version + 1 WHERE team_id = $6 AND id = $7 AND merged_into = $8",
        params![
            number,
            holds.address_hidden,
            holds.interpreter,
            holds.died_on,
            holds.interpreting.not_own_community,
            team,
            gone,
            kept
        ],
    )
    .await?;
    Ok(taken.then(|| "The other record is without its NHS number: it stands elsewhere now".to_owned()))
}

async fn routes_back(tx: &mut Tx, id: MergeId, kept: PersonId, gone: PersonId, rows: &[Row]) -> Result<Vec<String>> {
    let (ours, mut theirs) = (together::all_routes(tx, kept).await?, together::all_routes(tx, gone).await?);
    together::give_routes(tx, id, gone).await?;
    let mut stays = Vec::new();
    for row in rows.iter().filter(|row| row.kind != "about_me") {
        let key: ContactRouteId = row.row_key.parse().map_err(Error::failed("reading what was joined"))?;
        let (Some(was), Some(became)) = (&row.was, &row.became) else { continue };
        let Some(held) = ours.iter().find(|held| held.route.id == key) else { continue };
        let (was, became): (RouteFields, RouteFields) = (from_text(was)?, from_text(became)?);
        let untouched = held.route.version == became.version;
        let same = row.kind == "route";
        if let Some(twin) = was.twin.filter(|_| same) {
            together::recall(tx, id, key, twin).await?;
            if !untouched {
                safer_too(tx, twin, &mut theirs, &became.safe, held).await?;
            }
        }
        if untouched && became.version == was.version {
            continue;
        }
        let holds = match untouched {
            true => was,
            false => {
                // Of the other record nothing is told here: it may be of somebody else.
                let shown = held.route.named();
                match held.ended_at {
                    _ if !same => {}
                    None => stays.push(format!("Stays as it is now: {shown}")),
                    Some(_) => {
                        stays.push(format!("{shown} is ended on both records. Look whether it still leads to one of them"))
                    }
                }
                let now = &held.route;
                RouteFields {
                    label: now.label.clone(),
                    safe: merge::still_safe(&now.safe, &was.safe),
                    confirmed_at: now.confirmed_at.map(Instant::millis),
                    position: was.position,
                    ..was
                }
            }
        };
        together::save_route(tx, key, &holds).await?;
    }
    // Ids are in the order of time.
    let later = |held: &&Held| held.ended_at.is_none() && held.route.id.to_string() > id.to_string();
    stays.extend(
        ours.iter().filter(later).map(|held| format!("Was added since and stays here: {}. Look whose it is", held.route.named())),
    );
    for person in [kept, gone] {
        tx.note(Act::Changed, Some(person), "safe contact");
    }
    Ok(stays)
}

/// What was said since of a way to reach them that both records have makes the other's no less safe: if it was ended, so is that.
async fn safer_too(tx: &mut Tx, twin: ContactRouteId, theirs: &mut [Held], became: &SafeContact, ours: &Held) -> Result<()> {
    let Some(held) = theirs.iter_mut().find(|held| held.route.id == twin) else { return Ok(()) };
    if ours.ended_at.is_some() {
        let team = tx.team();
        let sql =
            "UPDATE contact_route SET ended_at = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND ended_at IS NULL";
        tx.run(sql, params![ours.ended_at, team, twin]).await?;
    }
    let safe = merge::safer_since(&held.route.safe, became, &ours.route.safe);
    if safe == held.route.safe {
        return Ok(());
    }
    // A record may have a number twice, and what was said of each counts.
    held.route.safe = safe;
    together::save_route(tx, twin, &RouteFields::of(held, None)).await
}

async fn about_back(tx: &mut Tx, kept: PersonId, rows: &[Row]) -> Result<Option<String>> {
    let Some(row) = rows.iter().find(|row| row.kind == "about_me") else { return Ok(None) };
    let Some(became) = &row.became else { return Ok(None) };
    let Some(now) = together::said(tx, kept).await? else { return Ok(None) };
    let was: Option<Said> = row.was.as_deref().map(from_text).transpose()?;
    let became: Said = from_text(became)?;
    let team = tx.team();
    let nothing = Default::default();
    let (about, stays) = merge::parted_about(was.as_ref().map_or(&nothing, |was| &was.about), &became.about, &now.about);
    if was.is_none() && stays.is_empty() {
        tx.run("DELETE FROM about_me WHERE team_id = $1 AND person_id = $2", params![team, kept]).await?;
        return Ok(None);
    }
    let said_last = was.as_ref().filter(|_| now.about == became.about).unwrap_or(&now);
    tx.run_versioned(
        "UPDATE about_me SET matters = $1, people = $2, enjoy = $3, holds_back = $4, communicate = $5, do_and_dont = $6, strengths = $7, \
         saved_at = $8, saved_by = $9, version = version + 1 WHERE team_id = $10 AND person_id = $11 AND version = $12",
        params![
            about.matters,
            about.people,
            about.enjoy,
            about.holds_back,
            about.communicate,
            about.do_and_dont,
            about.strengths,
            said_last.saved_at,
            said_last.saved_by,
            team,
            kept,
            now.about.version
        ],
    )
    .await?;
    Ok((!stays.is_empty()).then(|| format!("Stays as it is now, look whose words they are: {}", stays.join(", "))))
}

/// Concerns that were raised since about nobody's referral stay, and somebody has to look whose they are.
async fn raised_since(tx: &mut Tx, kept: PersonId, at: Instant) -> Result<Option<String>> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM concern WHERE team_id = $1 AND person_id = $2 AND opened_at > $3 AND referral_id IS NULL";
    Ok(match tx.count(sql, params![team, kept, at]).await? {
        0 => None,
        1 => Some("A concern that was raised since without a referral stays here. Look whom it is about".to_owned()),
        many => Some(format!("{many} concerns that were raised since without a referral stay here. Look whom they are about")),
    })
}
