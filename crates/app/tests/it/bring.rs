//! Files of services that somebody brings to the page of sources, and what is kept for the next time.

use std::io::{Cursor, Write as _};
use std::time::Duration;

use app::directory::import::{Source, import};
use app::directory::read::{Columns, read};
use app::directory::{bring, store_bring, store_import};
use kernel::Permission;

use super::world::{Reply, Who, World};

/// A table with headings of its own.
const TABLE: &str = "Nr,What,Blurb,Ring,Where,When\n\
    1,Moon walk,Slow,020 7946 0001,SE16 2TX,Tuesday 10am-12pm\n\
    2,Tea and talk,Tea,020 7946 0002,SE1 4YB,\n\
    3,,No name,020 7946 0003,SE1 4YB,\n";

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let bytes = b"name,postcode\nTea,SE1 4YB\n".to_vec();
    let (bytes, reading) = bring::look(&world.app, "A table", bytes, Columns::Guessed).await.unwrap();
    let mut tx = world.acting(Who::Leader).await;
    let id = store_bring::keep(&mut tx, "A table", &reading, bytes).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("upload:services", id);
}

pub fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let (mut list, mut related) = (String::new(), String::new());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    };
    for (n, (name, table)) in (1..).zip(sheets) {
        let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let row = |line: &str| format!("<row>{}</row>", line.split(',').map(cell).collect::<String>());
        let rows: String = table.lines().map(row).collect();
        put(&format!("xl/worksheets/sheet{n}.xml"), &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"));
        list += &format!("<sheet name=\"{name}\" r:id=\"r{n}\"/>");
        related += &format!("<Relationship Id=\"r{n}\" Type=\"x/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>");
    }
    put("xl/workbook.xml", &format!("<workbook><sheets>{list}</sheets></workbook>"));
    put("xl/_rels/workbook.xml.rels", &format!("<Relationships>{related}</Relationships>"));
    put("[Content_Types].xml", "<Types/>");
    writer.finish().unwrap().into_inner()
}

async fn send(world: &World, who: Who, name: &str, file: &[u8]) -> Reply {
    let text = [("name", "", name.as_bytes()), ("publisher", "", b"The council"), ("licence", "", b"CC BY 4.0")];
    let parts: Vec<(&str, &str, &[u8])> = text.into_iter().chain([("file", "a.csv", file)]).collect();
    world.upload(who, "/settings/sources/files", &parts).await
}

/// Presses the button and waits for the end.
async fn take_in(world: &World, at: &str) -> Reply {
    world.post(Who::Leader, &format!("{at}/apply"), &[]).await.goes_to(at);
    for _ in 0..400 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let page = world.get(Who::Leader, at).await;
        if page.body.contains("The file was taken in") {
            return page;
        }
    }
    panic!("it was not taken in: {}", world.get(Who::Leader, at).await.body);
}

#[tokio::test]
async fn a_table_is_looked_at_its_columns_chosen_and_both_kept() {
    let world = World::new().await;
    let before = world.count("SELECT COUNT(*) FROM service").await;
    let sent = send(&world, Who::Leader, "Council list", TABLE.as_bytes()).await;
    // Nothing in it is known as a name: so somebody has to say which it is, and nothing can be taken in before.
    let page = world.get(Who::Leader, &sent.is(303).location).await;
    page.says("No column is known as the name").says("Such as: Moon walk").says_not("Take them in");
    let columns = [("c0", "source_id"), ("c1", "name")];
    world.post(Who::Leader, &format!("{}/columns", sent.location), &columns).await.goes_to(&sent.location);
    world.get(Who::Leader, &sent.location).await.says("Take them in").says("Tea and talk");
    let known = TABLE.replace("What", "Activity");
    let at = send(&world, Who::Leader, "Council list", known.as_bytes()).await.is(303).location.clone();
    let page = world.get(Who::Leader, &at).await;
    page.says("A table. It has 3 entries").says("Moon walk").says("Such as: 1; 2; 3").says("Line 4").says("Take them in");
    page.says("Columns that are not read (3)").says("020 7946 0001").says("Tuesday");
    assert_eq!(world.count("SELECT COUNT(*) FROM service").await, before, "looking changes nothing");
    assert_eq!(world.count("SELECT COUNT(*) FROM source WHERE name = 'Council list'").await, 0);

    // Without a name it is not read, and what was there stays.
    let none = world.post(Who::Leader, &format!("{at}/columns"), &[("c4", "postcode")]).await;
    none.is(422).says("Choose the column with the name").says("Moon walk");
    let columns = [
        ("c0", "source_id"),
        ("c1", "name"),
        ("c2", "description"),
        ("c3", "phone"),
        ("c4", "postcode"),
        ("c5", "opening_times"),
    ];
    world.post(Who::Leader, &format!("{at}/columns"), &columns).await.goes_to(&at);
    let page = world.get(Who::Leader, &at).await;
    page.says("Telephone").says("020 7946 0001").says("Slow").says_not("Columns that are not read");

    let done = take_in(&world, &at).await;
    done.says("New").says("Refused").says_not("Take them in");
    assert_eq!(world.count("SELECT COUNT(*) FROM service").await, before + 2);
    let kept = "SELECT COUNT(*) FROM source WHERE name = 'Council list' AND publisher = 'The council' AND licence = 'CC BY 4.0' AND mapping <> ''";
    assert_eq!(world.count(kept).await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE phone = '020 7946 0001' AND source_key = '1'").await, 1);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM upload WHERE state = 'done' AND LENGTH(bytes) > 0").await,
        0,
        "the file is not kept"
    );
    // Pressed once more: nothing.
    world.post(Who::Leader, &format!("{at}/apply"), &[]).await.goes_to(&at);

    world.later(1);
    // The next time the columns are those, though a guess would not know them; what is gone is told before and after.
    let next = "Nr,Activity,Blurb,Ring,Where,When\n1,Moon walk,Slower,020 7946 0001,SE16 2TX,Tuesday 10am-12pm\n4,Chess,Chess,020 7946 0004,SE1 4YB,\n";
    let at = send(&world, Who::Leader, "Council list", next.as_bytes()).await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says("Changed since the last time").says("would be marked as gone");
    take_in(&world, &at).await.says("Not in it any more: marked as gone");
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL AND name = 'Tea and talk'").await, 1);
    // Other columns than the last time are guessed anew, and said to be.
    let at = send(&world, Who::Leader, "Council list", b"name,postcode\nMoon walk,SE16 2TX\n").await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says("not those of the last time");
    // The sources page leads to it.
    world.get(Who::Leader, "/settings/sources").await.says("Bring in a newer file").says("Bring in a file");
}

#[tokio::test]
async fn a_workbook_says_which_sheet_it_is() {
    let world = World::new().await;
    let bytes = workbook(&[
        ("Notes", "Read me\nfirst"),
        ("Groups", "Activities 2026\nActivity,Telephone,Postcode\nMoon walk,020 7946 0001,SE16 2TX"),
    ]);
    let at = send(&world, Who::Leader, "A workbook", &bytes).await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says("sheet “Groups”, one of 2, from row 2").says("Moon walk");
    take_in(&world, &at).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE name = 'Moon walk'").await, 1);
}

#[tokio::test]
async fn a_package_and_json_come_by_the_same_page() {
    let world = World::new().await;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("services.csv", "id,organization_id,name,status\ns1,o1,Moon walk,active\n"),
        ("organizations.csv", "id,name\no1,Moon Trust\n"),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let package = writer.finish().unwrap().into_inner();
    let at = send(&world, Who::Leader, "A package", &package).await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says("A package of HSDS tables").says("Moon Trust").says_not("Which column is what");
    take_in(&world, &at).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE name = 'Moon Trust'").await, 1);
    let json = br#"{"contents":[{"id":"1","name":"Sun walk","status":"active","organization":{"id":"2","name":"Sun"}}]}"#;
    let at = send(&world, Who::Leader, "A feed", json).await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says("Open Referral JSON").says("Sun walk");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_what_was_typed_stays() {
    let world = World::new().await;
    let mut bomb = workbook(&[("S", &"x,y\n".repeat(2))]);
    bomb.truncate(bomb.len() - 40);
    for (file, words) in [
        (&b"%PDF-1.4 nothing"[..], "This is a PDF"),
        (b"<html>sign in</html>", "web page"),
        (b"[]", "no services"),
        (b"name,postcode\n", "no services"),
        (b"PK\x03\x04 nothing", "damaged"),
        (&bomb, "damaged"),
    ] {
        let said = send(&world, Who::Leader, "Typed <b>name</b>", file).await;
        said.is(422).says(words).says("Typed &lt;b&gt;name&lt;/b&gt;");
    }
    send(&world, Who::Leader, "", b"name,postcode\nTea,SE1 4YB\n").await.is(422).says("Enter a name");
    assert_eq!(world.count("SELECT COUNT(*) FROM upload").await, 0);
    for who in [Who::Worker, Who::Nobody] {
        let said = send(&world, who, "A list", TABLE.as_bytes()).await;
        assert_ne!(said.status, 422, "{}", said.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM upload").await, 0);
    }
    // Of another kind: an export of referrals is no file of services, and the other way round.
    let (bytes, reading) =
        bring::look(&world.app, "A", b"name,postcode\nTea,SE1 4YB\n".to_vec(), Columns::Guessed).await.unwrap();
    let mut tx = world.acting(Who::Leader).await;
    assert!(tx.require(Permission::ManageTeam).is_ok());
    let id = store_bring::keep(&mut tx, "A", &reading, bytes).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Leader, &format!("/referrals/import/{id}")).await.is(404);
    world.post(Who::Leader, &format!("/referrals/import/{id}/apply"), &[]).await.is(404);
}

#[tokio::test]
async fn a_hostile_table_is_words_on_the_page() {
    let world = World::new().await;
    let file = "Activity,<script>alert(1)</script>,Postcode\n<img src=x onerror=alert(1)>Tea,\"</select><script>\",SE1 4YB\n";
    let at = send(&world, Who::Leader, "<i>x</i>", file.as_bytes()).await.is(303).location.clone();
    let page = world.get(Who::Leader, &at).await;
    page.says("&lt;script&gt;alert(1)").says_not("<script>alert").says_not("<img src=x").says_not("</select><script>");
}

/// The command line keeps and uses the mapping as the page does.
#[tokio::test]
async fn the_mapping_of_a_source_is_used_the_next_time() {
    let world = World::new().await;
    let source = Source { name: "List", publisher: "", licence: "" };
    let before = |world: &World| {
        let app = world.app.clone();
        async move {
            let mut tx = app::Tx::read(&app, app::Visit::system(app.team, "test")).await.unwrap();
            store_import::mapping(&mut tx, "List").await.unwrap()
        }
    };
    assert_eq!(before(&world).await, None);
    let said: interop::service_csv::Mapping =
        serde_json::from_str(r#"{"columns":{"name":{"headings":["Blurb"]},"source_id":{"headings":["Nr"]}}}"#).unwrap();
    let contents = read(Cursor::new(TABLE.as_bytes().to_vec()), &Columns::Said(said.clone())).unwrap();
    let outcome = import(&world.app, &source, contents, true, |_| {}).await.unwrap();
    assert_eq!((outcome.counts.new, outcome.vanished), (3, 0));
    assert_eq!(before(&world).await, Some(said.clone()));
    let contents = read(Cursor::new(TABLE.as_bytes().to_vec()), &Columns::Before(said)).unwrap();
    let again = import(&world.app, &source, contents, true, |_| {}).await.unwrap();
    assert_eq!((again.counts.new, again.counts.changed, again.counts.unchanged), (0, 0, 3));
}

/// What was typed stays, and that the file does not is said: nobody finds out at the second error.
#[tokio::test]
async fn an_error_in_a_field_says_to_choose_the_file_again() {
    let world = World::new().await;
    let parts: [(&str, &str, &[u8]); 3] =
        [("publisher", "", b"The council"), ("licence", "", b"CC BY 4.0"), ("file", "a.csv", TABLE.as_bytes())];
    let again = world.upload(Who::Leader, "/settings/sources/files", &parts).await;
    again.is(422).says("Enter a name").says("Choose the file again").says("value=\"The council\"");
    let none = world.upload(Who::Leader, "/settings/sources/files", &parts[..2]).await;
    none.is(422).says("Choose one file, or paste the rows").says_not("Choose the file again");
}

#[tokio::test]
async fn what_the_team_wrote_itself_is_counted_among_the_sources() {
    let world = World::new().await;
    let new = [("name", "Tea"), ("cost", "free"), ("rhythm", "weekly")];
    world.post(Who::Worker, "/directory/new", &new).await.is(303);
    let page = world.get(Who::Leader, "/settings/sources").await;
    let ours = page.body.split("The team itself").nth(1).unwrap();
    assert!(
        ours.split("nhsuk-summary-list__value").nth(1).unwrap().trim_start_matches(['"', '>', ' ', '\n']).starts_with('1'),
        "{ours}"
    );
}

#[tokio::test]
async fn what_may_be_here_already_is_said_before_it_comes_in() {
    let world = World::new().await;
    let new = [("name", "Moon Walks"), ("phone", "020 7946 0001"), ("cost", "free"), ("rhythm", "weekly")];
    world.post(Who::Worker, "/directory/new", &new).await.is(303);
    let list = "id,name,phone,postcode\n1,The moon walk,+442079460001,SE16 2TX\n2,Chess,020 7946 0009,SE16 2TX\n";
    let at = send(&world, Who::Leader, "Council list", list.as_bytes()).await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says("Of the new ones, <strong>1</strong> may be here already");
    take_in(&world, &at).await.says_not("may be here already");
    world.get(Who::Worker, "/directory/workbench").await.says("The moon walk");
    // The same list again has nothing new, so nothing of it is here twice.
    let again = send(&world, Who::Leader, "Council list", list.as_bytes()).await.is(303).location.clone();
    world.get(Who::Leader, &again).await.says_not("may be here already");
    let other = "id,name,phone,postcode\n1,Tea,020 7946 0007,SE1 4YB\n";
    let at = send(&world, Who::Leader, "Another list", other.as_bytes()).await.is(303).location.clone();
    world.get(Who::Leader, &at).await.says_not("may be here already");
}
