//! Every statement of every route finds its rows by an index, a page asks few questions, and none once for each row.
//!
//! A table of people's data will be a million times as long as it is here. So no plan may read one from end to end, nor all
//! the rows of a team, which where there is one team is the same; `ALLOWED` says where that is right, and why.

use std::collections::{BTreeMap, BTreeSet};

use app::contact::model::AttemptResult;
use app::contact::store as contacts;
use app::person::model::{Address, NewPerson, NewRoute, RouteKind};
use app::web::all_routes;
use axum::http::Method;
use db::params;
use db::testing::Statement;
use kernel::Date;

use super::access::{may, send};
use super::world::{Who, World};

/// The tables that grow with people and what happens to them. All others are as long as a team is large.
const GROWING: [&str; 46] = [
    "about_me",
    "action",
    "appointment",
    "arrival",
    "attempt",
    "audit_entry",
    "audit_link",
    "concern",
    "concern_event",
    "connection",
    "connection_event",
    "contact",
    "contact_route",
    "goal",
    "kept_search",
    "message",
    "need",
    "organisation",
    "original",
    "outbox",
    "outbox_event",
    "own_page",
    "own_page_visit",
    "person",
    "person_access",
    "person_format",
    "promise",
    "proxy",
    "reply",
    "person_merge",
    "person_merge_row",
    "person_name_word",
    "plan",
    "plan_version",
    "postcode_point",
    "question",
    "referral",
    "referral_event",
    "referral_exception",
    "referral_need",
    "safeguarding_note",
    "service_change",
    "session",
    "sign_in_failure",
    "unmet_need",
    "visit",
];

/// Pieces of statements that may walk the rows of a team, and why each is short all the same.
const ALLOWED: [(&str, &str); 9] = [
    (
        "decided_at IS NULL ORDER BY at, id LIMIT",
        "in the order of its own index, which has only what waits, and it ends with the page",
    ),
    ("at <= $2 AND (at < $2 OR id < $3) ORDER BY at DESC", "in the order of the index, and it ends with the page"),
    (
        "SELECT COALESCE(MAX(n), 0) + 1 FROM (SELECT MAX(number) AS n FROM arrival",
        "the greatest number is the last entry of the index",
    ),
    ("GROUP BY d.id, d.kind, d.name ORDER BY d.kind", "counts what came in the days that are asked for"),
    (
        "a.dismissed_at IS NOT NULL AND a.number < $2 ORDER BY a.number DESC",
        "in the order of its own index, and it ends with the page",
    ),
    ("o.joined_at IS NOT NULL ORDER BY o.joined_at DESC", "in the order of its own index, and it ends with the page"),
    ("n.id < $2 ORDER BY n.id DESC", "in the order of the index, and it ends with the page"),
    ("DELETE FROM own_page_visit WHERE team_id = $1 AND seen_at < $2", "finds what has expired, and no more"),
    ("DELETE FROM session WHERE expires_at < $1", "finds what has expired, and no more"),
];

/// Pieces of statements over tables that are as long as a team is large, and the index by which each finds its rows all the same.
const BY_INDEX: [(&str, &str); 5] = [
    ("p.neighbourhood_id IN", "practice_neighbourhood"),
    ("p.neighbourhood_id = $2 AND s.closed_on IS NULL", "practice_neighbourhood"),
    ("s.organisation_id IN", "service_organisation"),
    ("folded_name = $2 AND source_id IS NULL", "organisation_name"),
    ("decided_at IS NULL ORDER BY at, id LIMIT", "service_change_waiting"),
];

/// Statements of one request: 20 of its own, and two for the concerns that may stand on top of any page.
const MOST_STATEMENTS: usize = 22;
/// Requests that touch every table that hangs on a person, each once, or that write an entry as an import of many does, and how many
/// statements they may have.
const MORE_STATEMENTS: [(&str, usize); 4] = [
    ("POST /people/{person}/merge/{other}", 47),
    ("POST /merges/{merge}/undo", 47),
    ("POST /referrals/{referral}/same", 48),
    ("POST /directory/{service}/take-theirs", 30),
];
/// PostgreSQL looks for the best order of so many tables and joins any more as they are written, which can be from one end of a nation to the other:
/// <https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-JOIN-COLLAPSE-LIMIT>.
const MOST_JOINED: usize = 8;
/// Times that one request may ask the same question: for this person, for that one, but not for each of a list.
const MOST_REPEATS: usize = 3;

#[tokio::test]
async fn every_page_asks_few_questions_and_each_by_an_index() {
    let (world, requests) = requests().await;
    let mut wrong = BTreeSet::new();
    let mut questions: BTreeMap<&str, (&str, &Statement)> = BTreeMap::new();
    for (request, statements) in &requests {
        let more = MORE_STATEMENTS.iter().find(|(path, _)| request.starts_with(path)).map(|(_, most)| *most);
        if statements.len() > more.unwrap_or(MOST_STATEMENTS) {
            wrong.insert(format!("{request}: {} statements", statements.len()));
        }
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for statement in statements {
            *times.entry(statement.sql).or_default() += 1;
            questions.entry(statement.sql).or_insert((request, statement));
        }
        wrong.extend(
            times
                .iter()
                .filter(|(_, times)| **times > MOST_REPEATS)
                .map(|(sql, times)| format!("{request}: {times} times {sql}")),
        );
    }
    let (mut excused, mut by_index) = (BTreeSet::new(), BTreeSet::new());
    let mut tx = world.test_db.db.read().await.unwrap();
    if db::testing::engine() == db::Engine::Postgres {
        // On tables as short as these PostgreSQL would rather scan; forbidden to, it does so only where no index serves.
        tx.run("SET LOCAL enable_seqscan = off", params![]).await.unwrap();
    }
    for (sql, (request, statement)) in &questions {
        if sql.starts_with("SET ") || sql.starts_with("PRAGMA ") {
            continue;
        }
        if most_joined(sql) > MOST_JOINED {
            wrong.insert(format!(
                "{request}: joins {} tables; ask for single values in its list instead\n  {sql}",
                most_joined(sql)
            ));
        }
        let plan = tx.plan(sql, statement.params.clone()).await.unwrap();
        for (piece, index) in BY_INDEX.iter().filter(|(piece, _)| sql.contains(piece)) {
            by_index.insert(*piece);
            // On a few rows PostgreSQL may take any other.
            if db::testing::engine() == db::Engine::Sqlite && !plan.iter().any(|step| step.contains(index)) {
                wrong.insert(format!("{request}: not by {index}\n  {sql}\n    {}", plan.join("\n    ")));
            }
        }
        let tables = match db::testing::engine() {
            db::Engine::Sqlite => read_whole_by_sqlite(sql, &plan),
            db::Engine::Postgres => read_whole_by_postgres(&plan),
        };
        if tables.is_empty() {
            continue;
        }
        match ALLOWED.iter().position(|(piece, _)| sql.contains(piece)) {
            Some(position) => {
                excused.insert(position);
            }
            None => {
                let tables = tables.into_iter().collect::<Vec<_>>().join(", ");
                wrong.insert(format!("{request}: reads all of {tables}\n  {sql}\n    {}", plan.join("\n    ")));
            }
        }
    }
    wrong.extend(
        BY_INDEX.iter().filter(|(piece, _)| !by_index.contains(piece)).map(|(piece, _)| format!("nothing asks {piece:?}")),
    );
    for (position, (piece, _)) in ALLOWED.iter().enumerate() {
        if db::testing::engine() == db::Engine::Sqlite && !excused.contains(&position) {
            wrong.insert(format!("nothing needs the leave for {piece:?} any more"));
        }
    }
    let most = requests.iter().map(|(_, statements)| statements.len()).max().unwrap_or_default();
    println!("plans: {} requests, {} different statements, {most} at most", requests.len(), questions.len());
    assert!(wrong.is_empty(), "{} offences:\n{}", wrong.len(), wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The samples of all routes, sent by those who may, with what each asked.
async fn requests() -> (World, Vec<(String, Vec<Statement>)>) {
    let shared = crowded().await;
    let mut requests = Vec::new();
    for route in all_routes() {
        let writes = |who: Who| !route.sample.own || who == Who::Worker;
        let allowed: Vec<Who> = Who::ALL.into_iter().filter(|who| may(*who, &route) && writes(*who)).collect();
        for &who in &allowed {
            // Whoever sends a form changes the world, so each gets one of their own, and one sender is enough.
            let own = match route.method {
                Method::POST if Some(&who) == allowed.last() => Some(crowded().await),
                Method::POST => continue,
                _ => None,
            };
            let world = own.as_ref().unwrap_or(&shared);
            world.test_db.statements.take();
            let reply = send(world, who, &route).await;
            let status = reply.status.as_u16();
            assert!(status == 200 || status == 303, "{} {} as {who:?}: {status}", route.method, route.path);
            requests.push((format!("{} {} as {who:?}", route.method, route.path), world.test_db.statements.take()));
        }
    }
    (shared, requests)
}

/// The world with a caseload, so that what is asked once for each of a list is asked often.
async fn crowded() -> World {
    let world = World::with_all_things().await;
    let worker = world.staff(Who::Worker);
    for (n, state) in (0..8).zip(["allocated", "contacting", "active", "on_hold", "in_triage", "returned"].into_iter().cycle()) {
        let mut tx = world.acting(Who::Worker).await;
        let new = NewPerson {
            given_names: format!("Fernanda {n}"),
            family_name: "Crowd".into(),
            preferred_name: String::new(),
            pronouns: String::new(),
            date_of_birth: Some(Date::new(1950, 1, 1 + n).unwrap()),
            nhs_number: None,
            language: String::new(),
            interpreter: false,
            communication: String::new(),
            address: Address::default(),
            practice_id: world.practice,
            site_id: world.site,
        };
        let person = app::person::store::add(&mut tx, &new).await.unwrap();
        let route = NewRoute {
            kind: RouteKind::Phone,
            value: kernel::Guarded::new(format!("+44770090090{n}")),
            label: String::new(),
            safe: Default::default(),
        };
        app::person::store::add_route(&mut tx, person, &route, 0).await.unwrap();
        let with = (!matches!(state, "in_triage" | "returned")).then_some(worker);
        let referral = world.add_referral(&mut tx, person, state, with, 100 + i64::from(n)).await;
        if with.is_some() {
            contacts::attempt(&mut tx, referral, None, AttemptResult::CallBack).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    world
}

/// The most tables that are joined in one place of a statement. A condition by a subquery counts, since it may be planned as a join; a single
/// value in the list of what is selected does not.
fn most_joined(sql: &str) -> usize {
    let (mut most, mut open) = (0, vec![0]);
    let words: Vec<&str> = sql.split_whitespace().collect();
    let mut before = "";
    for word in words {
        let opens = word.chars().filter(|c| *c == '(').count();
        if word.starts_with('(') && matches!(before, "IN" | "EXISTS") && word.ends_with("SELECT") {
            *open.last_mut().unwrap() += usize::from(*open.last().unwrap() > 0);
            most = most.max(*open.last().unwrap());
        }
        open.extend(std::iter::repeat_n(0, opens));
        match word.trim_start_matches('(') {
            "FROM" | "JOIN" => *open.last_mut().unwrap() += 1,
            "UNION" => *open.last_mut().unwrap() = 0,
            _ => {}
        }
        most = most.max(*open.last().unwrap());
        for _ in 0..word.chars().filter(|c| *c == ')').count() {
            open.pop();
        }
        if open.is_empty() {
            open.push(0);
        }
        before = word;
    }
    most
}

#[test]
fn joined_tables_are_counted_where_they_are_joined() {
    for (sql, most) in [
        ("SELECT a FROM b JOIN c ON c.x = b.x LEFT JOIN d ON d.x = (SELECT e.x FROM e LIMIT 1) WHERE b.y = 1", 3),
        ("SELECT (SELECT COUNT(*) FROM a), EXISTS (SELECT 1 FROM b) FROM c", 1),
        ("SELECT a FROM b WHERE b.x IN (SELECT x FROM c) AND EXISTS (SELECT 1 FROM d JOIN e ON e.x = d.x)", 3),
        ("SELECT a FROM b JOIN c ON 1 = 1 UNION ALL SELECT a FROM (SELECT a FROM d JOIN e ON 1 = 1 JOIN f ON 1 = 1) g", 3),
    ] {
        assert_eq!(most_joined(sql), most, "{sql}");
    }
}

/// What stands for which table in a statement: its aliases. One alias may stand for two tables in two subqueries.
fn aliases(sql: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let words: Vec<&str> = sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let mut aliases: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for at in 0..words.len().saturating_sub(1) {
        if matches!(words[at], "FROM" | "JOIN" | "UPDATE" | "INTO") {
            let table = words[at + 1];
            let alias = words.get(at + 2).filter(|word| word.chars().all(|c| c.is_ascii_lowercase())).copied();
            aliases.entry(alias.unwrap_or(table)).or_default().insert(table);
            aliases.entry(table).or_default().insert(table);
        }
    }
    aliases
}

/// The growing tables of which a plan of SQLite reads every row, or every row of the team.
///
/// Its steps are like `SCAN r` and `SEARCH r USING INDEX referral_worker (team_id=? AND worker_id=?)`.
fn read_whole_by_sqlite(sql: &str, plan: &[String]) -> BTreeSet<String> {
    let aliases = aliases(sql);
    let mut whole = BTreeSet::new();
    for step in plan {
        let words: Vec<&str> = step.split(' ').collect();
        let reads_all = match words.as_slice() {
            ["SCAN", "CONSTANT", ..] => false,
            ["SCAN", ..] => true,
            ["SEARCH", ..] => step.contains("AUTOMATIC") || !step.rsplit_once('(').is_some_and(|(_, by)| narrows(by)),
            _ => false,
        };
        if reads_all && let Some(tables) = words.get(1).and_then(|alias| aliases.get(alias)) {
            whole.extend(tables.iter().filter(|table| GROWING.contains(table)).map(|table| (*table).to_owned()));
        }
    }
    whole
}

/// Whether an index is entered by more than the team: a value, or a range with both ends.
fn narrows(by: &str) -> bool {
    let by = by.trim_end_matches(|c| c != '?');
    let terms = || by.split(" AND ").filter(|term| !term.starts_with("team_id"));
    terms().any(|term| term.contains('=')) || (terms().any(|term| term.contains('>')) && terms().any(|term| term.contains('<')))
}

/// The growing tables of which a plan of PostgreSQL reads every row. It tells less than SQLite's: on a few rows any index costs
/// the same, so that one was entered by the team alone says nothing about a million.
fn read_whole_by_postgres(plan: &[String]) -> BTreeSet<String> {
    let scanned = plan.iter().filter_map(|step| step.split_once("Seq Scan on ")).filter_map(|(_, on)| on.split(' ').next());
    scanned.filter(|table| GROWING.contains(table)).map(str::to_owned).collect()
}
