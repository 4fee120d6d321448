//! SQL of finding people: the own caseload, and the search.

use db::params;
use kernel::{Date, NhsNumber, Permission, PersonId, PhoneNumber, fold};

use super::model::name_words;
use crate::audit::Act;
use crate::referral::model::State;
use crate::{Result, Tx};

/// Somebody in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub date_of_birth: Option<Date>,
    pub state: Option<State>,
    pub next_step: Option<String>,
    pub worker_name: Option<String>,
}

/// At most so many stand in the list of one's people. A caseload is never so large; whoever is missing is found by name.
pub const MOST: i64 = 500;

/// The people of the actor's open caseload, by name.
pub async fn my_people(tx: &mut Tx) -> Result<Vec<Listed>> {
    tx.require(Permission::Casework)?;
    let (team, staff) = (tx.team(), tx.staff()?);
    let rows: Vec<Listed> = tx
        .all(
            "SELECT p.id, p.given_names, p.family_name, p.date_of_birth, r.state, r.next_step, w.name AS worker_name \
             FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
             LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id \
             WHERE r.team_id = $1 AND r.worker_id = $2 AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') \
             ORDER BY p.folded_name, p.id LIMIT $3",
            params![team, staff, MOST],
        )
        .await?;
    for row in &rows {
        tx.saw(row.id, "my people");
    }
    Ok(rows)
}

/// The people among those whose ids a question gives, with where they stand; $1 is the team. Records that were joined to another are
/// left out.
macro_rules! found {
    ($($ids:tt)+) => {
        concat!(
            "SELECT p.id, p.given_names, p.family_name, p.date_of_birth, r.state, r.next_step, w.name AS worker_name FROM person p \
             LEFT JOIN referral r ON r.team_id = p.team_id AND r.id = (SELECT x.id FROM referral x WHERE x.team_id = p.team_id AND x.person_id = p.id \
               ORDER BY CASE WHEN x.state IN ('joined', 'rejected', 'closed') THEN 1 ELSE 0 END, x.received_at DESC, x.id DESC LIMIT 1) \
             LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id \
             WHERE p.team_id = $1 AND p.merged_into IS NULL AND p.id IN (",
            $($ids)+,
            ") ORDER BY p.folded_name, p.id LIMIT 50"
        )
    };
}

/// Everybody whom the actor has to do with, by the rules of [`super::store`]: $2 is the actor, $3 today, $4 now. A set that is
/// made once: it is as long as a worker's years, however many people there are.
macro_rules! related {
    () => {
        "(SELECT y.person_id FROM referral y WHERE y.team_id = $1 AND y.worker_id = $2 \
         UNION SELECT y.person_id FROM absence a JOIN referral y ON y.team_id = a.team_id AND y.worker_id = a.staff_id \
           WHERE a.team_id = $1 AND a.cover_staff_id = $2 AND a.from_on <= $3 AND a.until_on > $3 \
         UNION SELECT y.person_id FROM assignment s JOIN referral y ON y.team_id = s.team_id AND y.site_id = s.site_id \
           AND y.state NOT IN ('in_triage', 'returned', 'rejected', 'joined') \
           WHERE s.team_id = $1 AND s.staff_id = $2 AND s.from_on <= $3 AND (s.until_on IS NULL OR s.until_on > $3) \
         UNION SELECT c.person_id FROM concern c WHERE c.team_id = $1 AND c.state IN ('open', 'accepted') \
           AND (c.opened_by_id = $2 AND c.came_by <> 'referral' OR c.accepted_by_id = $2) \
         UNION SELECT x.person_id FROM person_access x WHERE x.team_id = $1 AND x.staff_id = $2 AND x.until_at > $4)"
    };
}

/// People whom the actor may see and whose number, phone or birth date this is, or whose names begin with these words.
pub async fn search(tx: &mut Tx, words: &str) -> Result<Vec<Listed>> {
    tx.require(Permission::Casework)?;
    tx.note(Act::Searched, None, "people");
    let number = NhsNumber::parse(words).ok();
    let phone = PhoneNumber::parse(words).ok();
    let born: Option<Date> = words.parse().ok().or_else(|| as_people_write(words));
    let rows = if number.is_some() || phone.is_some() || born.is_some() {
        by_fact(tx, number, phone, born).await?
    } else {
        by_name(tx, &fold(words)).await?
    };
    for row in &rows {
        tx.saw(row.id, "search");
    }
    Ok(rows)
}

/// A date as people write it: 27/3/1969.
fn as_people_write(words: &str) -> Option<Date> {
    let parts: Vec<&str> = words.split(['/', '.', '-']).map(str::trim).collect();
    match parts.as_slice() {
        [day, month, year] => Date::parse_parts(day, month, year).ok(),
        _ => None,
    }
}

async fn by_fact(tx: &mut Tx, number: Option<NhsNumber>, phone: Option<PhoneNumber>, born: Option<Date>) -> Result<Vec<Listed>> {
    let (team, staff, today, now, lead) = (tx.team(), tx.staff()?, tx.today(), tx.now, tx.may(Permission::Lead));
    let sql = found!(concat!(
        "SELECT q.id FROM (SELECT n.id FROM person n WHERE n.team_id = $1 AND n.nhs_number = $6 \
         UNION SELECT b.id FROM person b WHERE b.team_id = $1 AND b.date_of_birth = $7 \
         UNION SELECT j.kept_id FROM person_merge j WHERE j.team_id = $1 AND j.gone_nhs_number = $6 AND j.undone_at IS NULL \
         UNION SELECT c.person_id FROM contact_route c WHERE c.team_id = $1 AND c.value = $8) q WHERE $5 OR q.id IN ",
        related!()
    ));
    Ok(tx.all(sql, params![team, staff, today, now, lead, number, born, phone]).await?)
}

/// Another word typed, if one was, is the start of a name too.
macro_rules! and_a_word {
    ($start:literal, $end:literal) => {
        concat!(
            "(",
            $start,
            " = '' OR EXISTS (SELECT 1 FROM person_name_word o WHERE o.team_id = n.team_id AND o.person_id = n.person_id AND o.word >= ",
            $start,
            " AND o.word < ",
            $end,
            "))"
        )
    };
}

/// Sorts after every text that begins as this one does.
fn end_of(start: &str) -> String {
    format!("{start}\u{10FFFF}")
}

/// So many words of what is typed are looked at: nobody types more of a name.
const WORDS: usize = 4;

/// The first hundred of whoever has, for each word typed, a name that begins so. A search starts from the longest word; one
/// of two letters is somebody's whole name (Li, Vu, 王), for too many names begin with any two.
async fn by_name(tx: &mut Tx, folded: &str) -> Result<Vec<Listed>> {
    let mut words: Vec<&str> = name_words(folded).into_iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(WORDS);
    let Some((&longest, others)) = words.split_first() else { return Ok(Vec::new()) };
    let end = if longest.chars().count() < 3 { format!("{longest} ") } else { end_of(longest) };
    let (team, staff, today, now, lead) = (tx.team(), tx.staff()?, tx.today(), tx.now, tx.may(Permission::Lead));
    let mut params = params![team, staff, today, now, lead, longest, end];
    for at in 0..WORDS - 1 {
        let start = others.get(at).copied().unwrap_or_default();
        params.extend(params![start, end_of(start)]);
    }
    let sql = found!(concat!(
        "SELECT n.person_id FROM person_name_word n WHERE n.team_id = $1 AND n.word >= $6 AND n.word < $7 \
         AND ($5 OR n.person_id IN ",
        related!(),
        ") AND ",
        and_a_word!("$8", "$9"),
        " AND ",
        and_a_word!("$10", "$11"),
        " AND ",
        and_a_word!("$12", "$13"),
        " ORDER BY n.word, n.person_id LIMIT 100"
    ));
    Ok(tx.all(sql, params).await?)
}

/// Who may be the same person as this one: the same birth date and a name in common, the same names, or the same phone. For leaders.
pub async fn alike(tx: &mut Tx, person: PersonId) -> Result<Vec<Listed>> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let sql = found!(
        "SELECT q.id FROM (SELECT b.id FROM person a JOIN person b ON b.team_id = a.team_id AND b.date_of_birth = a.date_of_birth \
           AND EXISTS (SELECT 1 FROM person_name_word x JOIN person_name_word y ON y.team_id = x.team_id AND y.person_id = b.id AND y.word = x.word \
             WHERE x.team_id = a.team_id AND x.person_id = a.id) WHERE a.team_id = $1 AND a.id = $2 \
         UNION SELECT d.id FROM person a JOIN person d ON d.team_id = a.team_id AND d.folded_name = a.folded_name \
           WHERE a.team_id = $1 AND a.id = $2 \
         UNION SELECT o.person_id FROM contact_route c JOIN contact_route o ON o.team_id = c.team_id AND o.value = c.value \
           WHERE c.team_id = $1 AND c.person_id = $2) q WHERE q.id <> $2"
    );
    let rows: Vec<Listed> = tx.all(sql, params![team, person]).await?;
    for row in &rows {
        tx.saw(row.id, "who may be the same");
    }
    Ok(rows)
}
