//! Accounts by the command line, and the file it makes.

use app::account::{session, store};
use db::params;

#[test]
fn the_first_operator_by_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("kith.db").display());
    let kith = |args: &[&str]| {
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_kith")).args(args).env("DATABASE_URL", &url).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    let first = ["user", "first", "Olu Operator", "olu@example.org", "--team", "Test Team", "--phone", "020 7946 0018"];
    let (fine, said) = kith(&first);
    assert!(fine && said.contains("/welcome/"), "{said}");
    let (fine, said) = kith(&first);
    assert!(!fine && said.contains("has a team already"), "{said}");
    let (fine, said) = kith(&["user", "add", "Lin Worker", "lin@example.org", "--role", "link_worker"]);
    assert!(fine, "{said}");
    let (_, said) = kith(&["user", "list"]);
    assert!(said.contains("Lin Worker <lin@example.org>"), "{said}");
    let (fine, said) = kith(&["audit", "verify"]);
    assert!(fine && said.contains("all in order"), "{said}");
    let (fine, said) = kith(&["user", "add", "X", "x@example.org", "--role", "doctor"]);
    assert!(!fine && said.contains("doctor is no role"), "{said}");
}

#[tokio::test]
async fn a_phone_reset_by_the_command_line_leaves_the_link_alone() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("kith.db").display());
    let kith = |args: &[&str]| {
        let mut kith = std::process::Command::new(env!("CARGO_BIN_EXE_kith"));
        assert!(kith.args(args).env("DATABASE_URL", &url).output().unwrap().status.success(), "{args:?}");
    };
    kith(&["user", "first", "Olu Operator", "olu@example.org", "--team", "Test Team"]);
    let (db, now) = (db::Db::open(&url).await.unwrap(), crate::world::monday_at_ten());
    let mut tx = db.write().await.unwrap();
    let olu = store::by_email(&mut tx, "olu@example.org").await.unwrap().unwrap();
    store::set_password(&mut tx, olu.team_id, olu.staff_id, "a hash", now).await.unwrap();
    store::set_phone(&mut tx, olu.team_id, olu.staff_id, b"secret", 0, now).await.unwrap();
    let token = session::start(&mut tx, olu.team_id, olu.staff_id, session::Stage::Full, now).await.unwrap();
    tx.commit().await.unwrap();
    kith(&["user", "reset-phone", "olu@example.org"]);
    let mut tx = db.write().await.unwrap();
    let olu = store::by_email(&mut tx, "olu@example.org").await.unwrap().unwrap();
    assert_eq!((olu.password_hash, olu.totp_secret), (None, None));
    assert!(!session::end(&mut tx, &token).await.unwrap(), "it has ended already");
    let rows: Vec<(String, String)> = tx
        .all("SELECT staff_name, what FROM audit_entry WHERE request = 'command line' ORDER BY at, id", params![])
        .await
        .unwrap();
    let of = |what: &str| ("Olu Operator".to_owned(), what.to_owned());
    assert_eq!(rows, [of("was made, as the first"), of("lost phone and password")]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_file_is_its_owners_alone_whether_new_or_old() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = |end: &str| folder.path().join(format!("kith.db{end}"));
    let migrate = || {
        let mut kith = std::process::Command::new(env!("CARGO_BIN_EXE_kith"));
        let status = kith.arg("migrate").env("DATABASE_URL", format!("sqlite:{}", path("").display())).status().unwrap();
        assert!(status.success());
    };
    let mode = |end: &str| std::fs::metadata(path(end)).unwrap().permissions().mode() & 0o777;
    migrate();
    assert_eq!(mode(""), 0o600);
    // In use, so that its log and index are there too.
    let open = db::Db::open(&path("").display().to_string()).await.unwrap();
    open.ping().await.unwrap();
    for end in ["", "-wal", "-shm"] {
        std::fs::set_permissions(path(end), std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    migrate();
    for end in ["", "-wal", "-shm"] {
        assert_eq!(mode(end), 0o600, "{end}");
    }
    open.close().await;
}
