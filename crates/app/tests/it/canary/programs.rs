//! What the command line prints, on a database that hides somebody: every program that reads it, and a file that names her.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use super::super::world::{World, a_valid_999_number};
use super::spelled::first;
use super::{HOME, REACH};

/// Runs `kith` with all that it can log, and gives it this to read.
fn kith(url: &str, args: &[&str], input: &[u8]) -> Output {
    let mut kith = Command::new(env!("CARGO_BIN_EXE_kith"));
    kith.args(args).env("DATABASE_URL", url).env("KITH_LOG", "debug,sqlx=info,app=trace,db=trace,interop=trace");
    let mut running = kith.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that does not read it may be gone.
    running.stdin.take().unwrap().write_all(input).ok();
    running.wait_with_output().unwrap()
}

/// Nothing in these bytes is hidden, or says who she is.
fn says_nothing(program: &str, printed: &[u8]) {
    let words: Vec<&str> = [HOME.words, REACH.words, &["fernanda", "oduya"]].concat();
    assert_eq!(first(printed, &words), None, "{program}: {}", String::from_utf8_lossy(printed));
}

#[tokio::test]
async fn programs_print_nothing_of_who_hides() {
    let world = World::that_hides().await;
    let url = world.test_db.url();
    for args in [
        &["migrate"][..],
        &["audit", "verify"],
        &["user", "list"],
        &["match", "--text", "lonely, likes cycling", "--near", "SE16"],
        &["match", "--text", "a food bank", "--json"],
    ] {
        let output = kith(&url, args, b"");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!output.stdout.is_empty(), "{args:?}");
        says_nothing(&args.join(" "), &[output.stdout, output.stderr].concat());
    }
    for args in [&["seed", "--referrals", "1"][..], &["user", "first", "A Name", "a@example.org", "--team", "Team"]] {
        let output = kith(&url, args, b"");
        assert!(!output.status.success(), "{args:?} is for an empty database");
        says_nothing(&args.join(" "), &[output.stdout, output.stderr].concat());
    }
}

#[tokio::test]
async fn a_file_that_names_her_is_told_of_without_her() {
    let world = World::that_hides().await;
    let url = world.test_db.url();
    let number = a_valid_999_number(1).spaced();
    let row = |number: &str, born: &str, practice: &str| {
        format!(
            "{number},\"ODUYA, Fernanda\",{born},{practice},07700 900987,\"7 Quenchthistle Mews, Brambleswick\",ZE3 9QX,20-Nov-2026,Referral to social prescribing service,Lonely\n"
        )
    };
    let file =
        "NHS Number,Full Name,Date of Birth,Organisation Code,Mobile Telephone,Address,Postcode,Date,Code Term,Associated Text\n"
        .to_owned()
        // As she is, and wrong in each part that is looked at.
        + &row(&number, "03-May-1961", "G85138")
        + &row("999 000 0000", "03-May-1961", "G85138")
        + &row(&number, "31-Feb-1961", "G85138")
        + &row(&number, "03-May-1961", "X99999")
        + &row("", "", "");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.csv");
    std::fs::write(&path, &file).unwrap();
    let path = path.display().to_string();
    for more in [&[][..], &["--apply"]] {
        let args = [&["import", "referrals", &path][..], more].concat();
        let output = kith(&url, &args, b"");
        let printed = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&printed).into_owned();
        assert!(output.status.success() && text.contains("refused: "), "{text}");
        says_nothing("import referrals", &printed);
    }
    // The reader of letters hands what it read to whoever started it, and says nothing of it beside.
    let letter = format!("Dear team\nFernanda Oduya, {number}\n7 Quenchthistle Mews, Brambleswick, ZE3 9QX\n07700 900987\n");
    for bytes in
        [letter.clone().into_bytes(), [b"{\\rtf1 ", letter.as_bytes()].concat(), [b"%PDF-1.4\n", letter.as_bytes()].concat()]
    {
        let output = kith(&url, &["read-letter"], &bytes);
        assert!(!output.stdout.is_empty(), "it answers");
        says_nothing("read-letter", &output.stderr);
    }
}
