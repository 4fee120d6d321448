//! Importing what others publish, as whoever runs the server does it: the national files and directories of services. What
//! is wrong with a file is said in one sentence, and nothing of it comes in.

use std::io::{Cursor, Write as _};
use std::process::{Command, Output};

use app::directory::import as services;
use app::import::{Counts, Told};
use app::places::import::{Postcodes, Practices, postcodes, practices};
use db::testing::TestDb;
use db::{Db, params};
use kernel::Date;

use super::world::{Who, World, monday_at_ten, real_files};

/// `kith` with these arguments on a database.
fn kith(db: &TestDb, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kith")).args(args).env("DATABASE_URL", db.url()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.read().await.unwrap().count(sql, params![]).await.unwrap()
}

/// new, changed, unchanged, repeated, refused, left out.
fn fates(counts: &Counts) -> [usize; 6] {
    assert!(counts.add_up(), "{counts:?}");
    [counts.new, counts.changed, counts.unchanged, counts.repeated, counts.refused, counts.left_out]
}

/// Rows of the national layout: 27 columns without headings, `codes` being those of status and setting.
fn epraccur(rows: &[(&str, &str, &str, &str)], setting: &str) -> String {
    let row = |(code, name, status, closed): &(&str, &str, &str, &str)| {
        let mut cells = vec![""; 27];
        for (place, cell) in [
            (0, *code),
            (1, *name),
            (4, "1 MOON ROAD"),
            (7, "LONDON"),
            (9, "SE16 4JX"),
            (10, "19740401"),
            (11, *closed),
            (12, *status),
            (17, "020 7946 0000"),
            (25, setting),
        ] {
            cells[place] = cell;
        }
        cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\r\n"
    };
    rows.iter().map(row).collect()
}

async fn bring_in_practices(db: &Db, file: &str, apply: bool) -> Practices {
    practices(db, Cursor::new(file), apply, |_| {}).await.unwrap()
}

#[tokio::test]
async fn the_national_list_of_practices_in_both_layouts() {
    let world = World::new().await;
    let db = &world.app.db;
    let before_2026 = epraccur(
        &[
            ("G85138", "ALBION STREET HEALTH CENTRE", "A", ""),
            ("G85029", "FALMOUTH ROAD GROUP PRACTICE", "A", ""),
            ("X99001", "THE MOON ROAD SURGERY", "P", ""),
            ("X99001", "TWICE", "A", ""),
            ("X99002", "", "A", ""),
        ],
        "4",
    );
    let dry = bring_in_practices(db, &before_2026, false).await;
    assert_eq!(fates(&dry.counts), [3, 0, 0, 1, 1, 0]);
    assert_eq!((dry.own, dry.otherwise.len()), (2, 0), "{:?}", dry.otherwise);
    assert_eq!(world.count("SELECT COUNT(*) FROM national_practice").await, 0);

    assert_eq!(fates(&bring_in_practices(db, &before_2026, true).await.counts), [3, 0, 0, 1, 1, 0]);
    assert_eq!(fates(&bring_in_practices(db, &before_2026, true).await.counts), [0, 0, 3, 1, 1, 0]);
    let right = "SELECT COUNT(*) FROM national_practice WHERE ods_code = 'X99001' AND name = 'The Moon Road Surgery' AND status = 'proposed' \
                 AND opened_on = '1974-04-01' AND closed_on IS NULL AND postcode = 'SE16 4JX' AND phone = '020 7946 0000'";
    assert_eq!(world.count(right).await, 1);

    // The same places in the codes of 2026: only what is otherwise is changed.
    let since_2026 = epraccur(
        &[
            ("G85138", "ALBION STREET HEALTH CENTRE", "INACTIVE", "20260331"),
            ("G85029", "ELEPHANT GROUP PRACTICE", "ACTIVE", ""),
            ("X99001", "THE MOON ROAD SURGERY", "PROPOSED", ""),
        ],
        "RO76",
    );
    let changed = bring_in_practices(db, &since_2026, true).await;
    assert_eq!(fates(&changed.counts), [0, 2, 1, 0, 0, 0]);
    assert_eq!(
        changed.otherwise,
        [
            "G85029 Falmouth Road Group Practice was renamed: the national list has it as Elephant Group Practice",
            "G85138 Albion Street Health Centre closed on 31 March 2026",
        ]
    );
    assert_eq!(fates(&bring_in_practices(db, &since_2026, true).await.counts), [0, 0, 3, 0, 0, 0]);
    // What the team works with is the team's to change.
    assert_eq!(world.count("SELECT COUNT(*) FROM practice WHERE name = 'Falmouth Road Group Practice'").await, 1);
}

const ONS: &str = "pcd7,pcd8,pcds,doterm,lad25cd,wd25cd,lsoa21cd,lat,long
SE162TX,SE16 2TX,SE16 2TX,,E09000028,E05011104,E01003932,51.495362,-0.053477
SE1 4YB,SE1  4YB,SE1 4YB,199806,E09000028,E05011095,E01003929,51.500926,-0.092171
SE1 4YB,SE1  4YB,SE1 4YB,,E09000028,E05011095,E01003929,51.5,-0.09
GY1 1AA,GY1  1AA,GY1 1AA,,L99999999,L99999999,L99999999,99.999999,0.000000
M1 1AE,M1   1AE,M1 1AE,,E08000003,E05011376,E01033677,53.477,-2.231
";

const CODE_POINT_SE: &str = "\"SE1 4YB\",10,532520,179720,\"E92000001\",\"\",\"\",\"\",\"E09000028\",\"E05011095\"\n\
                             \"SE17 1AA\",10,532400,178300,\"E92000001\",\"\",\"\",\"\",\"E09000028\",\"E05011111\"\n";

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

async fn bring_in_postcodes(db: &Db, file: &[u8], only: &[&str], apply: bool) -> Postcodes {
    let only: Vec<String> = only.iter().map(|one| (*one).to_owned()).collect();
    postcodes(db, Cursor::new(file), &only, apply, monday_at_ten(), |_| {}).await.unwrap()
}

#[tokio::test]
async fn postcodes_of_the_ons_and_of_ordnance_survey() {
    let test = db::testing::fresh().await;
    let db = &test.db;
    let points = "SELECT COUNT(*) FROM postcode_point";
    assert_eq!(fates(&bring_in_postcodes(db, ONS.as_bytes(), &[], false).await.counts), [3, 0, 0, 1, 1, 0]);
    assert_eq!(count(db, points).await, 0);
    assert_eq!(fates(&bring_in_postcodes(db, ONS.as_bytes(), &["SE1", "SE16"], true).await.counts), [2, 0, 0, 1, 1, 1]);
    assert_eq!(count(db, points).await, 2);
    assert_eq!(fates(&bring_in_postcodes(db, &gzip(ONS.as_bytes()), &[], true).await.counts), [1, 0, 2, 1, 1, 0]);
    assert_eq!(fates(&bring_in_postcodes(db, ONS.as_bytes(), &[], true).await.counts), [0, 0, 3, 1, 1, 0]);
    let right = "SELECT COUNT(*) FROM postcode_point WHERE postcode = 'SE1 4YB' AND lat = 51.500926 AND lon = -0.092171 AND terminated \
                 AND lsoa21 = 'E01003929' AND ward = 'E05011095' AND local_authority = 'E09000028'";
    assert_eq!(count(db, right).await, 1);

    // Ordnance Survey has no census areas: those of the ONS stay.
    let zip = zip_of(&[("Doc/licence.txt", b"terms"), ("Data/CSV/se.csv", CODE_POINT_SE.as_bytes())]);
    assert_eq!(fates(&bring_in_postcodes(db, &zip, &[], true).await.counts), [1, 1, 0, 0, 0, 0]);
    assert_eq!(fates(&bring_in_postcodes(db, &zip, &[], true).await.counts), [0, 0, 2, 0, 0, 0]);
    assert_eq!(fates(&bring_in_postcodes(db, CODE_POINT_SE.as_bytes(), &[], true).await.counts), [0, 0, 2, 0, 0, 0]);
    let kept = "SELECT COUNT(*) FROM postcode_point WHERE postcode = 'SE1 4YB' AND lsoa21 = 'E01003929' AND NOT terminated";
    assert_eq!(count(db, kept).await, 1);
}

/// More rows than go into one batch, with the last batch not full.
#[tokio::test]
async fn a_long_file_goes_in_by_batches_and_stops_where_nothing_is_lost() {
    let test = db::testing::fresh().await;
    let rows = |range: std::ops::Range<u32>| {
        let letter = |n: u32| char::from_u32(u32::from(b'A') + n % 26).unwrap();
        range
            .map(|n| format!("SE{} {}{}{},51.5,-0.0{n}\n", 1 + n / 6760, n / 676 % 10, letter(n / 26), letter(n)))
            .collect::<String>()
    };
    let (half, whole) = (format!("postcode,lat,long\n{}", rows(0..5000)), format!("postcode,lat,long\n{}", rows(0..9000)));
    // An import that was interrupted is simply run again.
    assert_eq!(fates(&bring_in_postcodes(&test.db, half.as_bytes(), &[], true).await.counts), [5000, 0, 0, 0, 0, 0]);
    assert_eq!(fates(&bring_in_postcodes(&test.db, whole.as_bytes(), &[], true).await.counts), [4000, 0, 5000, 0, 0, 0]);
    assert_eq!(fates(&bring_in_postcodes(&test.db, whole.as_bytes(), &[], true).await.counts), [0, 0, 9000, 0, 0, 0]);
    assert_eq!(count(&test.db, "SELECT COUNT(*) FROM postcode_point").await, 9000);
}

const SERVICES: &str = "id,name,description,organisation,postcode,cost,opening_times
1,Walking group,A gentle walk in the park,Good Company,SE16 2TX,Free,Tuesdays 10am-12pm
2,Debt advice,Help with rent arrears,New Leaf,SE17 1AA,Free,Mondays 2pm-4pm
3,Tea and talk,A cup of tea,Good Company,SE16 2TX,Free,
";

async fn bring_in_services(world: &World, file: &[u8], apply: bool) -> Result<Counts, String> {
    let contents = app::directory::read::read(Cursor::new(file), &Default::default()).map_err(|error| error.message)?;
    let source = services::Source { name: "A list", publisher: "", licence: "" };
    let outcome = services::import(&world.app, &source, contents, apply, |_| {}).await;
    outcome.map(|outcome| outcome.counts).map_err(|error| error.to_string())
}

#[tokio::test]
async fn services_get_their_position_when_their_postcode_becomes_known() {
    let world = World::new().await;
    let counts = bring_in_services(&world, SERVICES.as_bytes(), true).await.unwrap();
    assert_eq!(fates(&counts), [3, 0, 0, 0, 0, 0]);
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE name = 'Good Company'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_place WHERE lat IS NOT NULL").await, 0);
    world.later(1);
    world.post_and_follow(Who::Worker, "/directory", &[("text", "walk"), ("near", "SE16 2TX")]).await.says_not(" away");
    let dry = bring_in_postcodes(&world.app.db, ONS.as_bytes(), &[], false).await;
    assert_eq!(dry.located, 0);
    let now = world.app.clock.now();
    let located = postcodes(&world.app.db, Cursor::new(ONS), &[], true, now, |_| {}).await.unwrap().located;
    assert_eq!(located, 2);
    world.later(1);
    world.post_and_follow(Who::Worker, "/directory", &[("text", "walk"), ("near", "SE1 4YB")]).await.says(" away");
}

/// A dry run waits for nobody who writes, and nobody who writes waits for it.
#[tokio::test]
async fn a_dry_run_takes_no_lock() {
    let world = World::new().await;
    let mut writing = world.app.db.write().await.unwrap();
    writing.run("UPDATE team SET email = 'us@example.org'", params![]).await.unwrap();
    let second = Db::open(&world.test_db.url()).await.unwrap();
    let dry = async {
        assert!(second.migrate().await.unwrap().is_empty(), "an up-to-date database is only read");
        assert_eq!(bring_in_postcodes(&second, ONS.as_bytes(), &[], false).await.counts.new, 3);
        assert_eq!(bring_in_practices(&second, &epraccur(&[("X99001", "MOON", "A", "")], "4"), false).await.counts.new, 1);
        assert_eq!(bring_in_services(&world, SERVICES.as_bytes(), false).await.unwrap().new, 3);
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), dry).await.expect("no waiting for the lock");
    writing.commit().await.unwrap();
    second.close().await;
}

/// Each file, and a word of what is said of it.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let table = |rows: usize| format!("id,name,postcode,lat,long\n{}", "1,Walk,SE16 2TX,51.5,-0.05\n".repeat(rows)).into_bytes();
    let mut gzip_cut = gzip(&table(200_000));
    gzip_cut.truncate(gzip_cut.len() - 20);
    let mut binary: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    binary.rotate_left(1);
    vec![
        ("empty", vec![], "empty"),
        ("nothing but zeros", vec![0; 1_000_000], "not text"),
        ("binary", binary, "not text"),
        ("a web page", b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec(), "web page"),
        ("a workbook", b"PK\x03\x04 xl/workbook.xml".to_vec(), "zip"),
        ("a PDF", b"%PDF-1.7 ...".to_vec(), "PDF"),
        ("gzip cut short", gzip_cut, "damaged or cut short"),
        ("a table that breaks off", [&table(3)[..], b"2,Wa"].concat(), "breaks off"),
        ("one line of 10 MB", [&table(1)[..], &b"x".repeat(10_000_000), b"\n"].concat(), "longer than any row"),
        ("a quote never closed", [&table(3)[..], b"2,\"Walk,SE16 2TX,51.5,-0.05\n", &table(3)].concat(), "never closed"),
        ("JSON that breaks off", b"{\"contents\": [{\"id\": \"1\", \"name\": \"Walk\"}, {\"id\"".to_vec(), "JSON"),
        ("JSON nested without end", b"[".repeat(1_000_000), "JSON"),
        ("a gzip bomb", gzip(&[&b"id,name,postcode,lat,long\n\""[..], &[b'a'; 30_000_000]].concat()), "longer than any row"),
        ("a zip bomb", zip_of(&[("Data/CSV/se.csv", &b"0".repeat(70_000_000)[..])]), "zip"),
    ]
}

#[tokio::test]
async fn a_file_that_is_not_whole_changes_nothing() {
    let world = World::new().await;
    for (what, bytes, says) in hostile() {
        let told = |_: Told<'_>| {};
        let said = [
            bring_in_services(&world, &bytes, true).await.map(drop).unwrap_err(),
            practices(&world.app.db, Cursor::new(&bytes), true, told).await.map(drop).unwrap_err().to_string(),
            postcodes(&world.app.db, Cursor::new(&bytes), &[], true, monday_at_ten(), told)
                .await
                .map(drop)
                .unwrap_err()
                .to_string(),
        ];
        for sentence in &said {
            assert!((20..400).contains(&sentence.len()) && sentence.ends_with(['.', ')']), "{what}: {sentence}");
        }
        assert!(said.iter().any(|sentence| sentence.contains(says)), "{what}: {said:?}");
        for table in [
            "SELECT COUNT(*) FROM service",
            "SELECT COUNT(*) FROM source",
            "SELECT COUNT(*) FROM national_practice",
            "SELECT COUNT(*) FROM postcode_point",
        ] {
            assert_eq!(world.count(table).await, 0, "{what}: {table}");
        }
    }
}

#[tokio::test]
async fn on_the_command_line() {
    let test = db::testing::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (list, ons, table) = (
        file("epraccur.csv", &epraccur(&[("X99001", "THE MOON ROAD SURGERY", "A", "")], "4")),
        file("onspd.csv", ONS),
        file("list.csv", SERVICES),
    );
    let missing = folder.path().join("nowhere.csv").display().to_string();
    let folder = folder.path().display().to_string();

    // The national files need no team; services do, and it is said how to make one.
    let said = kith(&test, &["import", "practices", &list]);
    assert!(said.status.success() && text(&said.stdout).contains("Nothing was changed. Do it with --apply."), "{said:?}");
    assert!(text(&said.stdout).contains("new: 1"), "{said:?}");
    let said = kith(&test, &["import", "postcodes", &ons, "--only", "se1,SE16", "--apply"]);
    assert!(said.status.success() && text(&said.stdout).ends_with("Done.\n"), "{said:?}");
    assert!(text(&said.stdout).contains("left out: 1") && text(&said.stderr).contains("no position"), "{said:?}");
    assert_eq!(count(&test.db, "SELECT COUNT(*) FROM postcode_point").await, 2);
    let said = kith(&test, &["import", "services", &table]);
    assert!(!said.status.success() && text(&said.stderr).contains("kith user first"), "{said:?}");

    for (command, name, says) in [
        ("practices", &missing, "no such file"),
        ("postcodes", &missing, "no such file"),
        ("services", &missing, "no such file"),
        ("practices", &folder, "folder"),
        ("postcodes", &folder, "folder"),
        ("services", &folder, "folder"),
        ("practices", &ons, "list of GP practices"),
        ("postcodes", &list, "epraccur.csv"),
    ] {
        let said = kith(&test, &["import", command, name]);
        assert_eq!(said.status.code(), Some(1), "{command} {name}: {said:?}");
        assert!(text(&said.stderr).contains(says) && text(&said.stderr).lines().count() == 1, "{command} {name}: {said:?}");
    }
    let said = kith(&test, &["import", "postcodes", &ons, "--only", "SE16 4JX"]);
    assert!(!said.status.success() && text(&said.stderr).contains("first half"), "{said:?}");

    let said = kith(&test, &["user", "first", "Otto Operator", "otto@example.org", "--team", "North Southwark"]);
    assert!(said.status.success(), "{said:?}");
    for (expected, apply) in [("new: 3", false), ("new: 3", true), ("unchanged: 3", true)] {
        let args = ["import", "services", &table, "--apply"];
        let said = kith(&test, &args[..if apply { 4 } else { 3 }]);
        assert!(said.status.success() && text(&said.stdout).contains(expected), "{expected}: {said:?}");
    }
    let said = kith(&test, &["match", "--text", "wlaking", "--near", "SE1 4YB", "--top", "2", "--json"]);
    let offers: Vec<serde_json::Value> = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(offers.len(), 1, "{said:?}");
    assert_eq!(offers[0]["name"], "Walking group");
    assert_eq!(offers[0]["organisation"], "Good Company");
    assert!((2000..4000).contains(&offers[0]["distance_m"].as_u64().unwrap()), "{said:?}");
    assert_eq!(offers[0]["reasons"][0], "matches “walking” (you wrote “wlaking”)");
    assert!(offers[0]["score"].is_number() && offers[0]["misfits"].is_array() && offers[0]["id"].is_string(), "{said:?}");
    let said = kith(&test, &["match", "--text", "zorbing"]);
    assert!(said.status.success() && text(&said.stdout).contains("Nothing fits"), "{said:?}");

    // What the source does not have any more is told, and its columns are those of the last time, whatever a guess would say.
    let mapping = format!("{folder}/mapping.json");
    std::fs::write(&mapping, r#"{"columns":{"name":{"headings":["description"]},"source_id":{"headings":["id"]}}}"#).unwrap();
    std::fs::write(
        &table,
        SERVICES.lines().filter(|line| !line.starts_with("2,")).map(|line| format!("{line}\n")).collect::<String>(),
    )
    .unwrap();
    let said = kith(&test, &["import", "services", &table, "--mapping", &mapping, "--apply"]);
    assert!(text(&said.stdout).contains("Not in the file any more, and marked: 1."), "{said:?}");
    let said = kith(&test, &["import", "services", &table]);
    assert!(text(&said.stdout).contains("unchanged: 2") && text(&said.stderr).contains("  name: description"), "{said:?}");
    // A folder of HSDS tables is a package.
    std::fs::write(format!("{folder}/services.csv"), "id,name,status\n1,Moon walk,active\n").unwrap();
    let said = kith(&test, &["import", "services", &folder, "--source", "A package", "--apply"]);
    assert!(said.status.success() && text(&said.stdout).contains("new: 1"), "{said:?}");
    let said = kith(&test, &["match", "--text", "tea", "--near", "Narnia"]);
    assert!(said.status.success() && text(&said.stderr).contains("It is not known where “Narnia” is"), "{said:?}");
    let said = kith(&test, &["match", "--text", "tea", "--near", "SE16 4J"]);
    assert!(!said.status.success() && text(&said.stderr).contains("Enter a postcode"), "{said:?}");
}

/// National files as they are published.
#[tokio::test]
async fn real_national_files_come_in_and_again_change_nothing() {
    let Some(folder) = real_files(3) else { return };
    let test = db::testing::fresh().await;
    let open = |file: &str| std::fs::File::open(folder.join(file)).unwrap();
    for (file, new, read) in [
        ("data/nhs-organisations/gp-practices-england-2026-02.csv", 6202, 6202),
        ("data/nhs-organisations/southwark-practices.csv", 3, 35),
    ] {
        let first = practices(&test.db, open(file), true, |_| {}).await.unwrap().counts;
        println!("{file}: {first:?}");
        assert_eq!((first.read, first.new), (read, new), "{first:?}");
        let again = practices(&test.db, open(file), true, |_| {}).await.unwrap().counts;
        assert_eq!((again.new, again.changed), (0, 0), "{again:?}");
        assert!(first.add_up() && again.add_up());
    }
    let file = "data/geography/postcodes-north-southwark.csv";
    let now = Date::new(2026, 11, 23).unwrap().at(kernel::TimeOfDay::parse("10:00").unwrap()).exactly().unwrap();
    let first = postcodes(&test.db, open(file), &[], true, now, |_| {}).await.unwrap().counts;
    println!("{file}: {first:?}");
    assert_eq!(fates(&first), [11_603, 0, 0, 0, 0, 0]);
    let again = postcodes(&test.db, open(file), &[], true, now, |_| {}).await.unwrap().counts;
    assert_eq!(fates(&again), [0, 0, 11_603, 0, 0, 0]);
    println!("ran 3 files");
}
