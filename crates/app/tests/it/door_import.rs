//! Exports of EMIS as a door.

use app::door::import::{How, import};
use app::import::{Counts, Told};

use super::world::{Who, World, a_valid_999_number};

/// An export of so many people, with a header above, a confidential row and another code in it.
fn export(people: u32) -> String {
    let mut file = "Report: Referrals\n\nNHS Number,Full Name,Date of Birth,Organisation Code,Mobile Telephone,Date,Code Term,Associated Text\n".to_owned();
    for n in 0..people {
        let number = a_valid_999_number(100 + n).spaced();
        file.push_str(&format!(
            "{number},\"PERSON{n}, Ann (Mrs)\",0{}-Mar-19{:02},g85138,07700 90{n:04},20-Nov-2026,Referral to social prescribing service,Lonely\n",
            1 + n % 9,
            30 + n % 60
        ));
    }
    file + ",,,,,,,\n999 000 0018,\"REID, Joan\",01-Feb-1950,X99999,,20-Nov-2026,Referral to social prescribing service,\n\
            9990000026,\"REID, Jim\",01-Feb-1950,G85138,,20-Nov-2026,Blood pressure,\n"
}

fn how(apply: bool) -> How {
    How { name: "EMIS export".into(), mapping: None, practice: None, apply }
}

async fn bring(world: &World, file: &str, apply: bool) -> Counts {
    import(&world.app, &file.as_bytes().to_vec(), &how(apply), |_| {}).await.unwrap()
}

#[tokio::test]
async fn an_export_comes_in_once_and_waits_in_triage_for_its_risk() {
    let world = World::new().await;
    let file = export(12);
    let dry = bring(&world, &file, false).await;
    assert_eq!(dry, Counts { read: 15, new: 12, refused: 1, left_out: 2, ..Counts::default() });
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0, "a dry run does nothing");
    assert_eq!(bring(&world, &file, true).await, dry);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE state = 'in_triage' AND risk = 'not_stated'").await, 12);
    let again = bring(&world, &file, true).await;
    assert_eq!((again.new, again.unchanged), (0, 12));
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 12);
    // Under another name it is still the same export.
    let other = How { name: "Emis, Tuesday".into(), ..how(false) };
    let dry = import(&world.app, &file.as_bytes().to_vec(), &other, |_| {}).await.unwrap();
    assert_eq!((dry.new, dry.unchanged), (0, 12), "{dry:?}");
    let done = import(&world.app, &file.as_bytes().to_vec(), &How { apply: true, ..other }, |_| {}).await.unwrap();
    assert_eq!((done.new, done.unchanged), (0, 12), "{done:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 12);
    let queue = world.get(Who::Leader, "/referrals/triage").await;
    queue.says("Ann Person0").says("Nobody said whether there is a risk");
    world.get(Who::Leader, "/referrals/doors").await.says("EMIS export").says_not("does not add up");
}

#[tokio::test]
async fn what_is_refused_is_told_in_words_only() {
    let world = World::new().await;
    let evil = "\u{1b}]0;x\u{7}\u{202e}Z9\nLine 9: fine";
    let file = export(1).replace("X99999", &format!("\"{evil}\"")).replace("01-Feb-1950", &format!("\"{evil}\""));
    let mut told = Vec::new();
    import(&world.app, &file.as_bytes().to_vec(), &how(false), |row| {
        if let Told::Refused(error) = row {
            told.extend([error.to_string(), error.message.clone()]);
        }
    })
    .await
    .unwrap();
    assert!(!told.is_empty());
    for text in told {
        assert!(!text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

#[tokio::test]
async fn plain_ones_are_taken_on_together() {
    let world = World::new().await;
    bring(&world, &export(3), true).await;
    let queue = world.get(Who::Leader, "/referrals/triage").await.body;
    let ticks: std::collections::BTreeSet<String> = queue
        .split("name=\"take\"")
        .skip(1)
        .map(|part| part.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(ticks.len(), 3);
    let mut form: Vec<(&str, &str)> = ticks.iter().map(|tick| ("take", tick.as_str())).collect();
    let shown = world.post(Who::Leader, "/referrals/triage/take", &form).await;
    shown.is(200).says("Take on 3 referrals?").says("Amara Okafor").says("nobody said whether there is a risk");
    form.push(("sure", "yes"));
    world.post(Who::Leader, "/referrals/triage/take", &form).await.is(200).says("Say what you know of a risk");
    form.push(("unstated", "ask_first"));
    world.post(Who::Leader, "/referrals/triage/take", &form).await.goes_to("/referrals/triage?taken=3&left=0");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE state = 'allocated' AND risk = 'not_stated'").await, 3);
    // Somebody else was quicker: it is said, and nothing is done twice.
    world.post(Who::Leader, "/referrals/triage/take", &form).await.goes_to("/referrals/triage?taken=0&left=3");
    world.get(Who::Leader, "/referrals/triage?taken=0&left=3").await.says("3 left");
}

#[tokio::test]
async fn a_file_is_looked_at_before_it_is_taken_in() {
    let world = World::new().await;
    let send = |file: String| {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nOur search\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n--x--\r\n"
        );
        let request = axum::http::Request::post("/referrals/import")
            .header("content-type", "multipart/form-data; boundary=x")
            .header("sec-fetch-site", "same-origin");
        request.body(axum::body::Body::from(body)).unwrap()
    };
    world.send(Who::Leader, send("%PDF-1.4 nothing".into())).await.is(422).says("This is a PDF");
    let nameless: [(&str, &str, &[u8]); 2] = [("practice", "", b"G85138"), ("file", "a.csv", b"x")];
    let again = world.upload(Who::Leader, "/referrals/import", &nameless).await;
    again.is(422).says("Say what this export is called").says("Choose the file again").says("<option value=\"G85138\" selected>");
    let looked = world.send(Who::Leader, send(export(5))).await;
    let page = world.get(Who::Leader, &looked.is(303).location).await;
    page.says("Referrals that are new").says("X99999").says("Take them in");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
    world.post(Who::Leader, &format!("{}/apply", looked.location), &[]).await.goes_to(&looked.location);
    for _ in 0..200 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        if world.get(Who::Leader, &looked.location).await.body.contains("The export was taken in") {
            break;
        }
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 5);
    assert_eq!(world.count("SELECT COUNT(*) FROM upload WHERE LENGTH(bytes) > 0").await, 0, "the file is not kept");
    // Pressed once more: nothing.
    world.post(Who::Leader, &format!("{}/apply", looked.location), &[]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 5);
}

#[tokio::test]
async fn a_stopped_import_goes_on_where_it_was() {
    let world = World::new().await;
    let (half, whole) = (export(150), export(250));
    // As if the process had died after the first batches: what went in is there, and the rest comes.
    bring(&world, &half, true).await;
    let rest = bring(&world, &whole, true).await;
    assert_eq!((rest.new, rest.unchanged), (100, 150));
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 250);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral").await, 251);
}
