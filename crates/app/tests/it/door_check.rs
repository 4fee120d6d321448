//! What a sender looks at before they send it: what was read, what is missing, and who is shown it again.

use app::door::store;
use kernel::DoorId;

use super::door::{with, world};
use super::world::Who;

#[tokio::test]
async fn a_mark_that_could_not_be_read_is_asked_before_it_is_sent() {
    let (world, door) = world().await;
    let letter = "First name(s): Doreen\nFamily name: O’Brien\nDate of birth: 29/2/1952\nAddress: 1 Test Street\nTelephone: 07700 900123\n\
                  The address must be kept secret: ☐ Yes X ☐ No\nWhat could they use help with?\nX Lonely or cut off\t☐ Food\n\
                  Do you know of a risk? ☐ Yes X No risk known\nHave they agreed to this referral? X Yes ☐ No\n\
                  May we leave a voicemail? ☐ Yes X☐ No\nMay we send a text? ☐ Yes ☐ No, ask her\nYour name: Rita\n";
    let read = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", letter), ("once", "p")]).await;
    read.is(200)
        .says("We could not read this in the letter: Must the address be kept secret?")
        .says("href=\"#address_hidden\"")
        .says("href=\"#text\"")
        .says_not("href=\"#voicemail\"");
    let arrival = read.field("arrival");
    let mut form = with(&[("arrival", &arrival), ("voicemail", "no")]);
    let unanswered = world.post_and_follow(Who::Nobody, &format!("{door}/send"), &form).await;
    unanswered.is(200).says("Must the address be kept secret?").says("May we send a text?").says_not("Referral sent");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE number = 2").await, 0);
    // A leader who finds it left behind has to find out, too.
    world.later_at_work(61).await;
    let site = world.site.to_string();
    let made = with(&[("site", &site), ("version", "0")]);
    world.get(Who::Leader, &format!("/arrivals/{arrival}")).await.says("We could not read these");
    world.post(Who::Leader, &format!("/arrivals/{arrival}/make"), &made).await.is(422).says("Must the address be kept secret?");
    form.extend([("address", "1 Test Street"), ("address_hidden", "yes"), ("text", "not_asked")]);
    world.post(Who::Nobody, &format!("{door}/send"), &form).await.goes_to(&format!("{door}/sent?number=2"));
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE address_hidden AND given_names = 'Doreen'").await, 1);
}

#[tokio::test]
async fn a_typed_x_keeps_an_address_secret() {
    let (world, door) = world().await;
    let letter = "First name(s): Doreen\nFamily name: O’Brien\nDate of birth: 29/2/1952\nAddress: 1 Test Street\nTelephone: 07700 900123\n\
                  The address must be kept secret: X Yes  ☐ No\nPostcode: SE16 4JX\nYour name: Rita\nWhat you do: Nurse\n";
    let read = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", letter), ("once", "p")]).await;
    read.is(200).says_not("We could not read these");
    let ticked = read.body.split("name=\"address_hidden\"").nth(1).unwrap().split('>').next().unwrap().contains("checked");
    assert!(ticked, "{}", read.body);
}

#[tokio::test]
async fn without_a_way_to_reach_them_it_is_not_sent_without_a_word() {
    let (world, door) = world().await;
    let send = format!("{door}/send");
    world
        .post(Who::Nobody, &send, &with(&[("phone", " ")]))
        .await
        .is(422)
        .says("There is no telephone. Add one")
        .says("There is none");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
    world.post(Who::Nobody, &send, &with(&[("phone", ""), ("go_between", "Ana at the hostel")])).await.is(303);
    world.post(Who::Nobody, &send, &with(&[("phone", ""), ("no_phone", "yes"), ("once", "b")])).await.is(303);
    world.get(Who::Leader, "/referrals/triage").await.says("There is no way to reach them");
}

#[tokio::test]
async fn when_it_is_safe_to_ring_stands_beside_the_number() {
    let (world, door) = world().await;
    let letter = "First name(s): Doreen\nFamily name: O’Brien\nDate of birth: 29/2/1952\nTelephone: 07700 900123\nYour name: Rita\n\
                  What you do: Nurse\nLanguage: Irish\nSafe days and times: Weekday mornings\nPractice: Albion\n";
    let read = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", letter), ("once", "p")]).await;
    assert_eq!(read.field("safe_words"), "Weekday mornings");
    let form = with(&[("safe_words", "Weekday mornings"), ("phone_label", "Her own")]);
    world.post(Who::Nobody, &format!("{door}/send"), &form).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE label = 'Her own, safe: Weekday mornings'").await, 1);
    world.get(Who::Worker, "/today").await.is(200).says("<strong>This number: Her own, safe: Weekday mornings</strong>");
}

#[tokio::test]
async fn what_is_missing_stands_on_top_and_enter_sends_nothing() {
    let (world, door) = world().await;
    let letter = "First name(s): Doreen\nFamily name: O’Brien\nDate of birth: 29/2/1952\nNHS number: 943 476 5918\n\
                  What could they use help with?\n☒ Food\n☒ Housing\nDo you know of a risk? ☐ Yes ☒ No risk known\n\
                  Have they agreed to this referral? ☒ Yes ☐ No\nYour name: Rita\n";
    let read = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", letter), ("once", "p")]).await;
    read.is(200)
        .says("2 things are missing or wrong")
        .says("href=\"#phone\"")
        .says("href=\"#nhs_number\"")
        .says_not("<title>Error");
    read.says("This is not a crisis service: if somebody is at risk now, speak to the duty doctor.");
    assert_eq!(read.field("nhs_number"), "943 476 5918");
    assert_eq!(read.body.matches("→ Needs").count(), 1, "said once for all lines that were read into it");
    // The first button of the form is the one that Enter presses.
    let form = read.body.split("/send\"").nth(1).unwrap();
    assert!(form.split("<button").nth(1).unwrap().split('>').next().unwrap().contains("name=\"look\""));
    assert!(form.find("Send the referral").unwrap() < form.find("name=\"given_names\"").unwrap(), "and it can be sent early");
    let arrival = read.field("arrival");
    let look = with(&[("arrival", &arrival), ("look", "yes")]);
    let looked = world.post_and_follow(Who::Nobody, &format!("{door}/send"), &look).await;
    looked.is(200).says("We read everything we need").says("Nothing has been sent yet").says("Doreen O’Brien");
    world.post(Who::Nobody, &format!("{door}/send"), &with(&[("look", "yes")])).await.is(200).says("Is this right?");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral").await, 1, "only the one that was there");
}

#[tokio::test]
async fn what_was_begun_is_shown_again_to_its_own_browser_and_to_no_other() {
    let (world, door) = world().await;
    let came =
        world.post(Who::Nobody, &format!("{door}/read"), &[("text", "Name: Doreen O’Brien\nTea: yes"), ("once", "p")]).await;
    let begun = came.is(303).location.clone();
    let set = came.headers["set-cookie"].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/refer"), "{set}");
    assert!(!begun.contains("Doreen"));
    let page = world.get(Who::Nobody, &begun).await;
    let arrival = page.is(200).says("O’Brien").says("Tea: yes").field("arrival");
    // Sent with something missing: it stands there as it was left, by reloading and by going back.
    let send = format!("{door}/send");
    let half = with(&[("arrival", &arrival), ("risk", ""), ("wants", "To sing")]);
    world.post(Who::Nobody, &send, &half).await.goes_to(&begun);
    world.get(Who::Nobody, &begun).await.is(200).says("To sing").says("1 thing is missing or wrong");
    // Back to the text: it is still there, and what is brought anew takes its place.
    let back = format!("{door}?begun={arrival}");
    assert_eq!(world.get(Who::Nobody, &back).await.says("Tea: yes").field("instead"), arrival);
    // Whoever else has the link, and even this address, is shown nothing and changes nothing.
    let cookie = std::mem::take(&mut *world.begun.lock().unwrap());
    let stolen = ["", "kith_begun=", "kith_begun=guess", "kith_begun"];
    for other in stolen {
        *world.begun.lock().unwrap() = other.to_owned();
        world.get(Who::Nobody, &begun).await.goes_to(&door).says_not("Doreen");
        world.get(Who::Leader, &begun).await.goes_to(&door).says_not("Doreen");
        world.get(Who::Nobody, &back).await.is(200).says_not("Tea").says_not("instead");
        world.post(Who::Nobody, &send, &half).await.is(422).says_not("Tea: yes");
        world.post(Who::Nobody, &format!("{door}/forget"), &[("arrival", &arrival)]).await.goes_to(&door);
    }
    world.begun.lock().unwrap().clear();
    let again = [("text", "Name: Eve"), ("instead", arrival.as_str()), ("once", "q")];
    world.post(Who::Nobody, &format!("{door}/read"), &again).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival WHERE dismissed_at IS NOT NULL").await, 0, "nobody else sets it aside");
    // By another door it is not there, either, even for the same browser.
    *world.begun.lock().unwrap() = cookie;
    let made = world.post(Who::Leader, "/settings/doors/partner", &[("name", "Advice centre")]).await;
    let id: DoorId = made.is(303).location.rsplit('/').next().unwrap().parse().unwrap();
    let token = store::load(&mut world.acting(Who::Leader).await, id).await.unwrap().token.unwrap();
    world.get(Who::Nobody, &format!("/refer/{token}/begun/{arrival}")).await.goes_to(&format!("/refer/{token}"));
    // Sent: going back leads to the receipt, and to nothing of the person.
    world.post(Who::Nobody, &send, &with(&[("arrival", &arrival)])).await.goes_to(&format!("{door}/sent?number=2"));
    world.get(Who::Nobody, &begun).await.goes_to(&format!("{door}/sent?number=2"));
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE number = 2").await, 1);
}

#[tokio::test]
async fn what_was_begun_is_not_shown_the_next_day() {
    let (world, door) = world().await;
    let came = world.post(Who::Nobody, &format!("{door}/read"), &[("text", "Name: Doreen O’Brien"), ("once", "p")]).await;
    world.get(Who::Nobody, &came.location).await.is(200);
    world.later_at_work(13 * 60).await;
    world.get(Who::Nobody, &came.location).await.goes_to(&door);
}

#[tokio::test]
async fn the_same_words_from_another_tab_are_asked_about() {
    let (world, door) = world().await;
    let send = format!("{door}/send");
    world.post(Who::Nobody, &send, &with(&[])).await.goes_to(&format!("{door}/sent?number=2"));
    let twice = world.post(Who::Nobody, &send, &with(&[("once", "b"), ("voicemail", "not_asked")])).await;
    twice.is(422).says("You sent this today, number 2. Send it again?");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1);
    world.post(Who::Nobody, &send, &with(&[("once", "b"), ("again", "yes")])).await.goes_to(&format!("{door}/sent?number=3"));
    // Of somebody else, or on another day, nothing is asked.
    world.post(Who::Nobody, &send, &with(&[("once", "c"), ("given_names", "Joan")])).await.is(303);
    world.later_at_work(24 * 60).await;
    world.post(Who::Nobody, &send, &with(&[("once", "d")])).await.is(303);
}
