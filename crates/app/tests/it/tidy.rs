//! The house rules, as tests: where things may stand and what may not be said. ARCHITECTURE.md lists them as invariants.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// All Rust files of a crate's `src`, by their path from the root.
fn crate_sources(name: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&root().join("crates").join(name).join("src"), &mut found);
    assert!(!found.is_empty(), "no sources in {name}");
    found
}

/// A file's code without comments and without its test module.
fn code(text: &str) -> String {
    let until_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    until_tests.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[track_caller]
fn none(offences: Vec<String>, rule: &str) {
    assert!(offences.is_empty(), "{rule}\n{}", offences.join("\n"));
}

#[test]
fn models_know_nothing_of_the_outside() {
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, _)| file_name(path) == "model.rs" || path.contains("/model/"))
        .flat_map(|(path, text)| {
            let code = code(&text);
            ["axum", "maud", "tokio", "crate::Tx", "db::Tx", "Clock", "async fn", "std::fs"]
                .into_iter()
                .filter(move |word| code.contains(word))
                .map(move |word| format!("{path}: {word}"))
        })
        .collect();
    none(offences, "A model is types and rules: no web, no database, no clock but the moment it is given.");
}

#[test]
fn only_db_names_a_driver() {
    let mut offences = Vec::new();
    for name in ["kernel", "nhsuk", "finder", "documents", "interop", "mailbox", "post", "app"] {
        for (path, text) in crate_sources(name) {
            for word in
                ["sqlx::sqlite", "sqlx::postgres", "sqlx::Sqlite", "sqlx::Postgres", "rusqlite", "tokio_postgres", "sqlx::query"]
            {
                if code(&text).contains(word) {
                    offences.push(format!("{path}: {word}"));
                }
            }
        }
    }
    none(offences, "Only crates/db names a database driver.");
}

/// Words that begin a statement in our way of writing SQL.
fn holds_sql(code: &str) -> bool {
    ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM ", "\"WITH ", " FROM referral", " FROM person"]
        .iter()
        .any(|word| code.contains(word))
}

#[test]
fn sql_stands_only_in_stores() {
    // Whose job is SQL by nature: opening the application and the session of a request.
    let exempt = ["crates/app/src/app.rs", "crates/app/src/account/session.rs"];
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, _)| {
            !file_name(path).starts_with("store") && !path.contains("/store/") && !exempt.contains(&path.as_str())
        })
        .filter(|(_, text)| holds_sql(&code(text)))
        .map(|(path, _)| path)
        .collect();
    none(offences, "SQL stands only in files named store*.rs.");
}

#[test]
fn slices_do_not_use_each_others_pages() {
    let slices = [
        "account",
        "concern",
        "connection",
        "contact",
        "directory",
        "door",
        "message",
        "oruk",
        "person",
        "plan",
        "public",
        "referral",
        "safeguarding",
        "team",
    ];
    let mut offences = Vec::new();
    for (path, text) in crate_sources("app") {
        for slice in slices.iter().filter(|slice| !path.contains(&format!("/src/{slice}/"))) {
            if code(&text).contains(&format!("{slice}::pages")) {
                offences.push(format!("{path}: {slice}::pages"));
            }
        }
    }
    none(offences, "A slice uses another's model and store, never its pages.");
}

#[test]
fn lower_crates_do_not_know_the_app() {
    let mut offences = Vec::new();
    for name in ["kernel", "nhsuk", "finder", "documents", "interop", "mailbox", "post", "db"] {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        if manifest.lines().any(|line| line.starts_with("app")) {
            offences.push(format!("{name} depends on app"));
        }
    }
    none(offences, "kernel, db, nhsuk, finder, documents, interop, mailbox and post do not know app.");
}

#[test]
fn routes_are_added_by_route_alone() {
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, _)| path != "crates/app/src/web/server.rs")
        .filter(|(_, text)| {
            let code = code(text);
            code.contains("Router::new")
                || code.contains(".route(\"")
                || code.contains("axum::routing::get")
                || code.contains("axum::routing::post")
        })
        .map(|(path, _)| path)
        .filter(|path| path != "crates/app/src/web/route.rs")
        .collect();
    none(offences, "web::route is the only door for routes.");
}

#[test]
fn only_the_transaction_and_the_web_layer_make_answers() {
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, _)| !path.contains("/src/web/") && !path.contains("/src/account/") && path != "crates/app/src/tx.rs")
        .filter(|(_, text)| {
            ["Answer::html", "Answer::see", "Answer::file", "Answer::download", "Answer::json", "Answer::text", "IntoResponse"]
                .iter()
                .any(|word| code(text).contains(word))
        })
        .map(|(path, _)| path)
        .collect();
    none(offences, "A handler answers through its Tx, so that nobody is shown before the audit row is durable.");
}

/// Files that could hand something to the outside past the gate: they open connections, speak to a provider, or make what only the gate may.
fn second_doors(files: &[(String, String)]) -> Vec<String> {
    let connects = [
        "lettre",
        "reqwest",
        "hyper::client",
        "hyper_util::client",
        "TcpStream::connect",
        "UdpSocket",
        "Command::new(\"sendmail",
    ];
    let provider = ["post::smtp", "post::notify", "post::Handed", "Smtp::", "Notify::new"];
    let gates = ["Reveal::to_deliver", "Permit {"];
    let may = |path: &str, word: &str| match word {
        // The reader of letters is a process of our own, and the mailbox and the feeds are told of in ARCHITECTURE.md.
        word if connects.contains(&word) => false,
        // Reading what a provider tells is no sending.
        "post::notify" if path.ends_with("/sending/pages_provider.rs") => true,
        word if provider.contains(&word) => path.ends_with("/sending/carriers.rs") || path.ends_with("/sending/runner.rs"),
        _ => path.ends_with("/sending/gate.rs") || path.ends_with("/sending/gate_tests.rs"),
    };
    let mut found = Vec::new();
    for (path, text) in files {
        let code = code(text);
        for word in connects.iter().chain(&provider).chain(&gates) {
            if code.contains(word) && !may(path, word) {
                found.push(format!("{path}: {word}"));
            }
        }
    }
    found
}

#[test]
fn nothing_is_sent_but_through_the_message_gate() {
    none(second_doors(&crate_sources("app")), "Whatever leaves goes through sending/gate.rs, and by sending/carriers.rs.");
}

#[test]
fn a_planted_second_door_is_found() {
    for (path, code) in [
        ("crates/app/src/contact/pages.rs", "async fn quick(smtp: &post::smtp::Smtp) { smtp.send(&mail).await; }"),
        ("crates/app/src/message/pages.rs", "let notify = Notify::new(ADDRESS, &key)?;"),
        ("crates/app/src/person/store.rs", "let address = person.address.reveal(Reveal::to_deliver());"),
        ("crates/app/src/sending/store.rs", "let permit = Permit { wording: Wording::Named };"),
        ("crates/app/src/sending/pages_provider.rs", "let stream = TcpStream::connect(address).await?;"),
    ] {
        let planted = [(path.to_owned(), code.to_owned())];
        assert_eq!(second_doors(&planted).len(), 1, "{path}: {code}");
    }
}

/// The demonstration has names of nobody and buttons for everybody: it never reads where real messages go.
#[test]
fn the_demonstration_knows_no_provider_but_its_own() {
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, text)| {
            let code = code(text);
            let is_demo = path.contains("/demo/") || path.ends_with("/cli/demo.rs");
            let names_real =
                ["from_environment", "KITH_SMTP", "KITH_NOTIFY", "door::mail::start", "answers::start", "feed::start"];
            is_demo && names_real.iter().any(|word| code.contains(word))
                || code.contains("Carriers::from_environment") && !path.ends_with("/cli/serve.rs")
        })
        .map(|(path, _)| path)
        .collect();
    none(offences, "Only kith serve reads where messages go; the demonstration sends to servers on this machine.");
}

/// Paper leaves, too: whoever makes a PDF has asked the gate, or is named here with the reason why not.
#[test]
fn paper_passes_the_gate_or_says_why_not() {
    let exempt = [
        // Public, of no person.
        "crates/app/src/directory/pages_list.rs",
        // To the practice that referred, and to the person across the table; printed by a person, written down in the trail as printed.
        "crates/app/src/message/pages.rs",
        "crates/app/src/plan/pages.rs",
        // Shown to whoever said the word.
        "crates/app/src/my/pages.rs",
        // Where it is done for all of them.
        "crates/app/src/web/answer.rs",
    ];
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, text)| {
            let code = code(text);
            (code.contains("documents::pdf(") || code.contains("press("))
                && !code.contains("on_paper(")
                && !code.contains("take_one(")
                && !exempt.contains(&path.as_str())
        })
        .map(|(path, _)| path)
        .collect();
    none(offences, "What is printed passes sending/gate.rs.");
}

/// Tests and journeys that a page of evidence names, as `file.rs::test` or `journeys/name.mjs`, and that are not there.
fn named_and_missing(page: &str) -> Vec<String> {
    let spans = page.split('`').skip(1).step_by(2);
    let is_there = |file: &str, test: Option<&str>| {
        let folders = ["", "crates/app/", "crates/app/tests/"];
        let text = folders.iter().find_map(|folder| fs::read_to_string(root().join(folder).join(file)).ok());
        text.is_some_and(|text| test.is_none_or(|test| text.contains(&format!("fn {test}("))))
    };
    spans
        .filter(|span| match span.split_once(".rs::") {
            Some((file, test)) => !is_there(&format!("{file}.rs"), Some(test)),
            None if span.starts_with("journeys/") => !is_there(&format!("assets/browser/{span}"), None),
            None => false,
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_test_that_the_evidence_names_is_there() {
    let mut named = 0;
    let mut offences = Vec::new();
    for entry in fs::read_dir(root().join("docs/evidence")).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap_or_default();
        named += page.matches(".rs::").count();
        offences.extend(named_and_missing(&page).into_iter().map(|name| format!("{}: {name}", path.display())));
    }
    none(offences, "What docs/evidence names as a proof is a test that exists.");
    assert!(named > 50, "only {named} tests are named");
    assert_eq!(
        named_and_missing(
            "`it/tidy.rs::no_such_test` and `journeys/none.mjs`, but `it/tidy.rs::every_test_that_the_evidence_names_is_there`"
        )
        .len(),
        2
    );
}

/// Each case of the attacks stands once, and says what proves it or that nothing does.
#[test]
fn every_attack_has_its_test_or_says_why_not() {
    let page = fs::read_to_string(root().join("docs/evidence/attacks.md")).unwrap();
    let rows: Vec<Vec<&str>> =
        page.lines().filter(|line| line.starts_with("| ")).map(|line| line.split('|').map(str::trim).collect()).collect();
    let mut seen = std::collections::BTreeSet::new();
    let mut offences = Vec::new();
    for row in rows.iter().filter(|row| row[1].starts_with(|c: char| ('A'..='D').contains(&c)) && row[1].len() <= 3) {
        if !seen.insert(row[1]) {
            offences.push(format!("{} stands twice", row[1]));
        }
        let proves = row.get(4).copied().unwrap_or_default();
        if row.len() != 6 || !(proves.contains(".rs::") || proves.contains("`journeys/") || proves.contains("Not tested:")) {
            offences.push(format!("{}: no test and no reason", row[1]));
        }
    }
    none(offences, "A row of docs/evidence/attacks.md: number, case, what Kith does, the test or why there is none.");
    assert!(seen.len() >= 40, "only {} cases", seen.len());
}

/// Files that take the capability to keep guarded values, and are neither a store nor what a store asks.
fn careless_keepers(files: &[(String, String)]) -> Vec<String> {
    let is_store = |path: &str| file_name(path).starts_with("store");
    let takes = |text: &str| code(text).contains("Reveal::to_keep");
    files.iter().filter(|(path, text)| takes(text) && !is_store(path)).map(|(path, _)| path.clone()).collect()
}

#[test]
fn only_stores_move_what_is_guarded() {
    none(
        careless_keepers(&crate_sources("app")),
        "A page asks tx.reveal(), and a store moves a guarded value with Reveal::to_keep().",
    );
    let planted =
        ("crates/app/src/connection/pages.rs".to_owned(), "let number = route.value.reveal(Reveal::to_keep());".to_owned());
    assert_eq!(careless_keepers(&[planted]).len(), 1);
}

#[test]
fn a_handler_of_accounts_holds_one_connection_at_most() {
    // There are few readers: whoever holds one and waits for a second, or for a password to be hashed, can stop everybody.
    let offences = crate_sources("app")
        .into_iter()
        .filter(|(path, text)| {
            let code = code(text);
            path.contains("/src/account/") && code.contains("Read(") && code.contains("app.db.read()")
        })
        .map(|(path, _)| path)
        .collect();
    none(offences, "A handler that asks for a reader of its own takes Extension<Visit>, not Read.");
}

#[test]
fn files_stay_readable() {
    let mut offences = Vec::new();
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        for part in ["src", "tests", "examples"].map(|part| folder.join(part)).into_iter().filter(|part| part.exists()) {
            sources(&part, &mut files);
        }
    }
    for (path, text) in &files {
        let lines = text.lines().count();
        if lines > 500 {
            offences.push(format!("{path}: {lines} lines"));
        }
    }
    none(offences, "A file over 500 lines is split by use case, and one of tests by what they test.");
    assert!(files.iter().any(|(path, _)| path.ends_with("tests/it/tidy.rs")), "tests are files, too");
}

#[test]
fn nothing_is_left_for_later_on_the_main_road() {
    let mut offences = Vec::new();
    for name in ["kernel", "db", "nhsuk", "finder", "documents", "interop", "mailbox", "post", "app"] {
        for (path, text) in crate_sources(name) {
            for word in ["TODO", "FIXME", "XXX", "unimplemented!", "todo!("] {
                if text.contains(word) {
                    offences.push(format!("{path}: {word}"));
                }
            }
        }
    }
    none(offences, "Say it in an issue, or do it.");
}
