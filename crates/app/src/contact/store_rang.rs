//! SQL of who rang back: by their number, or by the name that they say.

use db::params;
use kernel::{Answer, Date, Instant, Permission, PersonId, PhoneNumber, ProxyId, Reveal, SafeContact, fold};

use super::model::PromiseAnswer;
use crate::audit::Act;
use crate::person::model::{NewRoute, RouteKind, name_words, order_of_proxy};
use crate::person::store_proxy;
use crate::{Error, Result, Tx, audit, person};

/// Somebody who may be ringing, for whoever answers.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Caller {
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub date_of_birth: Option<Date>,
    pub worker_name: Option<String>,
    /// Whoever asks is their link worker.
    pub mine: Option<bool>,
    pub say_who: Answer,
    pub shared: Answer,
    pub died: bool,
    proxy_id: Option<ProxyId>,
    proxy_relation: Option<String>,
    proxy_may_hear: Option<bool>,
    /// It was the number of somebody who acts for them no more, or one that they had before.
    pub over: bool,
    /// A call with them was ended because it was not safe, and not every answer has been given anew since.
    pub was_unsafe: bool,
    /// Somebody was asked not to act for them, and may be the one who rings.
    pub said_no: bool,
    /// The call that is promised to them, and the first name of who promised it.
    pub promised_from: Option<Instant>,
    pub promised_until: Option<Instant>,
    pub promised_by: Option<String>,
    pub promise_answer: Option<PromiseAnswer>,
}

impl Caller {
    /// What is to be known where the number is not their own. Who has it stands in the record, which whoever answers need not be of.
    pub fn order(&self) -> Option<String> {
        let whom = format!("somebody who acts for them ({})", self.relation());
        self.proxy_id.map(|_| order_of_proxy(&whom, self.proxy_may_hear.unwrap_or_default()))
    }

    /// What whoever has the number is or was to them, where it is not their own.
    pub fn relation(&self) -> &str {
        self.proxy_relation.as_deref().unwrap_or_default()
    }
}

/// Of `person p`; the answers are those of the way by which they ring.
macro_rules! callers {
    ($mine:literal, $say_who:literal, $shared:literal, $proxy:literal, $from:literal) => {
        concat!(
            "SELECT p.id AS person_id, p.given_names, p.family_name, p.preferred_name, p.date_of_birth, w.name AS worker_name, ",
            $mine,
            " AS mine, ",
            $say_who,
            " AS say_who, ",
            $shared,
            " AS shared, ",
            $proxy,
            ", EXISTS (SELECT 1 FROM proxy b WHERE b.team_id = p.team_id AND b.person_id = p.id AND b.ending IN ('not_wanted', 'not_safe')) AS said_no, \
             EXISTS (SELECT 1 FROM attempt t WHERE t.team_id = p.team_id AND t.person_id = p.id AND t.result = 'unsafe' AND t.at > COALESCE( \
               (SELECT MIN(COALESCE(h.confirmed_at, 0)) FROM contact_route h WHERE h.team_id = p.team_id AND h.person_id = p.id AND h.ended_at IS NULL), 0)) AS was_unsafe, \
             p.died_on IS NOT NULL AS died, m.from_at AS promised_from, m.until_at AS promised_until, m.answer AS promise_answer, \
             f.first_name AS promised_by FROM ",
            $from,
            " LEFT JOIN referral r ON r.team_id = p.team_id AND r.id = (SELECT x.id FROM referral x WHERE x.team_id = p.team_id \
               AND x.person_id = p.id ORDER BY x.received_at DESC, x.id DESC LIMIT 1) \
             LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id \
             LEFT JOIN promise m ON m.team_id = p.team_id AND m.id = (SELECT o.id FROM promise o WHERE o.team_id = p.team_id \
               AND o.person_id = p.id AND o.ended_at IS NULL ORDER BY o.made_at DESC, o.id DESC LIMIT 1) \
             LEFT JOIN staff f ON f.team_id = m.team_id AND f.id = m.staff_id "
        )
    };
}

/// Everybody of the team with this number. Anyone of the team may ask: who rings us must find somebody who knows.
pub async fn by_number(tx: &mut Tx, number: &PhoneNumber) -> Result<Vec<Caller>> {
    tx.require(Permission::Casework)?;
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let sql = concat!(
        callers!(
            "r.worker_id = $4",
            "c.say_who",
            "c.shared",
            "c.proxy_id, y.relation AS proxy_relation, y.may_hear AS proxy_may_hear, c.used_until IS NOT NULL AND c.used_until <= $3 AS over",
            "contact_route c JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
             LEFT JOIN proxy y ON y.team_id = c.team_id AND y.id = c.proxy_id"
        ),
        "WHERE c.team_id = $1 AND c.value = $2 AND (c.ended_at IS NULL OR c.used_until <= $3) AND p.merged_into IS NULL \
         ORDER BY p.folded_name, p.id, over LIMIT 20"
    );
    // What was somebody's who acted for them is known also after it was taken away, unless it is used again.
    let mut rows: Vec<Caller> = tx.all(sql, params![team, number, today, staff]).await?;
    rows.dedup_by_key(|row| row.person_id);
    Ok(seen(tx, rows, "who rang back"))
}

/// So many are shown: whoever has a name that more have is asked for their birth date as well.
pub const MOST: usize = 10;

/// How the audit trail names it.
const BY_NAME: &str = "who rang back, by name";
/// So many names in an hour are enough for whoever answers the telephone all day. No other search by name finds people who are not
/// the worker's own.
const MOST_NAMES: i64 = 30;

/// Whether the actor may look for another name: a worker who goes through names is stopped, and it is written down. A leader, who sees
/// everybody by the search for people, is there for whoever was stopped.
pub async fn may_look_for_a_name(tx: &mut Tx) -> Result<bool> {
    let since = tx.now.plus_minutes(-60);
    let may = tx.may(Permission::Lead) || audit::store::often(tx, Act::Searched, BY_NAME, since).await? < MOST_NAMES;
    if !may {
        tx.note(Act::Searched, None, "who rang back: too many names in an hour");
    }
    Ok(may)
}

/// What somebody says of themselves.
#[derive(Clone, Debug)]
pub struct Said {
    name: String,
    born: Option<Date>,
}

impl Said {
    /// # Errors
    /// With what is missing: a first name alone would show half the team's people to anybody who answers a call.
    pub fn new(name: &str, born: Option<Date>) -> Result<Self, &'static str> {
        let name = fold(name);
        let words = name_words(&name);
        match words.len() {
            0 => Err("Enter their name"),
            1 if born.is_none() => Err("Ask for the first and the last name, or for the birth date, too"),
            // A letter would show whoever begins with it.
            _ if words.iter().any(|word| word.chars().count() < 2) => Err("Ask for the whole name: a letter is too little"),
            _ => Ok(Self { name, born }),
        }
    }
}

/// Everybody of the team who has names that begin with these words, and this birth date if one was said. Anyone of the team may ask, too:
/// the number may be a friend's, or new. One more than are shown, so that it can be said.
/// `number` is what they ring from.
pub async fn by_name(tx: &mut Tx, said: &Said, number: &PhoneNumber) -> Result<Vec<Caller>> {
    tx.require(Permission::Casework)?;
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let mut words: Vec<&str> = name_words(&said.name).into_iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut start = words.into_iter();
    let (first, second) = (start.next().unwrap_or_default(), start.next().unwrap_or_default());
    let end = |word: &str| format!("{word}\u{10FFFF}");
    let sql = concat!(
        callers!(
            "r.worker_id = $10",
            "'not_asked'",
            "'not_asked'",
            "c.proxy_id, y.relation AS proxy_relation, y.may_hear AS proxy_may_hear, c.id IS NOT NULL AS over",
            "person p LEFT JOIN contact_route c ON c.team_id = p.team_id AND c.id = (SELECT d.id FROM contact_route d WHERE d.team_id = p.team_id \
               AND d.person_id = p.id AND d.value = $8 AND d.used_until <= $9 ORDER BY d.id DESC LIMIT 1) \
             LEFT JOIN proxy y ON y.team_id = c.team_id AND y.id = c.proxy_id"
        ),
        "WHERE p.team_id = $1 AND p.merged_into IS NULL AND p.id IN (SELECT n.person_id FROM person_name_word n \
         JOIN person q ON q.team_id = n.team_id AND q.id = n.person_id AND q.merged_into IS NULL AND ($6 = 0 OR q.date_of_birth = $7) \
         WHERE n.team_id = $1 AND n.word >= $2 AND n.word < $3 AND ($4 = '' OR EXISTS (SELECT 1 FROM person_name_word o WHERE o.team_id = n.team_id \
         AND o.person_id = n.person_id AND o.word >= $4 AND o.word < $5)) ORDER BY n.word, n.person_id LIMIT 200) \
         ORDER BY CASE WHEN c.id IS NULL THEN 1 ELSE 0 END, p.folded_name, p.id LIMIT 11"
    );
    let has_born = i64::from(said.born.is_some());
    let rows =
        tx.all(sql, params![team, first, end(first), second, end(second), has_born, said.born, number, today, staff]).await?;
    Ok(seen(tx, rows, BY_NAME))
}

fn seen(tx: &mut Tx, mut rows: Vec<Caller>, searched: &'static str) -> Vec<Caller> {
    rows.sort_by_key(|row| !row.over);
    tx.note(Act::Searched, None, searched);
    for row in rows.iter().take(MOST) {
        tx.saw(row.person_id, "who rang back");
    }
    rows
}

/// Keeps the number from which they rang, once, last of the ways to reach them; what is safe on it has to be asked.
pub async fn add_number(tx: &mut Tx, person: PersonId, number: &PhoneNumber) -> Result<()> {
    let routes = person::store::routes(tx, person).await?;
    if routes.iter().any(|route| route.phone(Reveal::to_keep()).as_ref() == Some(number)) {
        return Ok(());
    }
    let new = NewRoute {
        kind: RouteKind::Phone,
        value: number.e164().into(),
        label: "They rang from it".to_owned(),
        safe: SafeContact::default(),
    };
    if store_proxy::is_known_as_anothers(tx, person, &new).await? {
        return Err(Error::refused(format!("This number is {}. Take the call without keeping it.", store_proxy::OF_ANOTHER)));
    }
    let last = i64::try_from(routes.len()).unwrap_or_default();
    person::store::add_route(tx, person, &new, last).await?;
    Ok(())
}
