//! The public form, by which people ask for themselves.

use super::world::{Reply, Who, World};

const ADDRESSES: [&str; 4] = ["/ask", "/ask/other-ways", "/ask/elsewhere", "/ask/form"];
const NEUTRAL_TITLE: &str = "<title>North Southwark Social Prescribing</title>";

/// Rows of everything that could tell of somebody.
const ROWS: &str = "SELECT (SELECT COUNT(*) FROM arrival) + (SELECT COUNT(*) FROM original) + (SELECT COUNT(*) FROM referral) \
    + (SELECT COUNT(*) FROM referral_event) + (SELECT COUNT(*) FROM person) + (SELECT COUNT(*) FROM contact_route) \
    + (SELECT COUNT(*) FROM concern) + (SELECT COUNT(*) FROM question) + (SELECT COUNT(*) FROM answered_form) \
    + (SELECT COUNT(*) FROM audit_entry) + (SELECT COUNT(*) FROM session)";

async fn world() -> World {
    let world = World::new().await;
    world.post(Who::Leader, "/settings/doors/self", &[("open", "yes")]).await.goes_to("/settings/doors");
    world
}

/// The form of a woman who tells what she must and a little more.
struct Form(Vec<(String, String)>);

impl Form {
    fn of(world: &World) -> Self {
        let pairs = [
            ("once", "mark"),
            ("given_names", "Doreen"),
            ("family_name", "O’Brien"),
            ("phone", "07700 900 123"),
            ("wants", "To sing again"),
            ("risk", "none_known"),
            ("ring", "yes"),
        ];
        let mut form = Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
        form.0.push(("site".to_owned(), world.site.to_string()));
        form
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    async fn send(&self, world: &World, who: Who) -> Reply {
        let pairs: Vec<(&str, &str)> = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.post(who, "/ask/form", &pairs).await
    }
}

#[tokio::test]
async fn while_the_door_is_closed_there_is_nothing() {
    let world = World::new().await;
    let closed = async || {
        for address in ADDRESSES {
            world.get(Who::Nobody, address).await.is(404).says("Page not found");
        }
        Form::of(&world).send(&world, Who::Nobody).await.is(404);
        world.get(Who::Nobody, "/").await.is(200).says_not("/ask");
        assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
    };
    closed().await;
    world.post(Who::Leader, "/settings/doors/self", &[("open", "yes")]).await.is(303);
    world.get(Who::Nobody, "/").await.is(200).says("href=\"/ask\"");
    world.get(Who::Nobody, "/ask").await.is(200);
    world.post(Who::Leader, "/settings/doors/self", &[("open", "no")]).await.is(303);
    closed().await;
}

#[tokio::test]
async fn every_page_begins_with_the_way_out_and_has_a_neutral_title() {
    let world = world().await;
    let sent = Form::of(&world).send(&world, Who::Nobody).await;
    let mut pages = vec![sent];
    for address in ADDRESSES {
        pages.push(world.get(Who::Nobody, address).await);
    }
    for page in &pages {
        page.is(200).says(NEUTRAL_TITLE);
        let body = page.body.split("<body").nth(1).unwrap();
        let first = body.split("<a ").find(|link| !link.contains("skip-link") && link.contains("href")).unwrap();
        assert!(
            first.starts_with("class=\"kith-leave__link\" href=\"https://www.bbc.co.uk/weather\" rel=\"noreferrer noopener\"")
        );
        assert!(!page.body.contains("data-unsaved"), "the browser would ask before it leaves");
        assert!(!page.body.contains("Sign in"), "no navigation, no staff");
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    // Somebody who is signed in is nobody else here.
    world.get(Who::Leader, "/ask").await.is(200).says_not("Leila").says_not("Sign out");
}

#[tokio::test]
async fn the_way_out_is_there_when_something_goes_wrong_too() {
    let world = world().await;
    let request = axum::http::Request::post("/ask/form").header("sec-fetch-site", "cross-site");
    let refused = world.send(Who::Nobody, request.body(axum::body::Body::from("given_names=Doreen")).unwrap()).await;
    refused.is(409).says(NEUTRAL_TITLE).says("data-leave").says_not("Sign in").says_not("Doreen");
    world.get(Who::Nobody, "/ask/nothing-here").await.is(404).says("<title>Page not found");
}

#[tokio::test]
async fn the_first_page_says_what_this_is_and_is_not_before_it_asks() {
    let world = world().await;
    let page = world.get(Who::Nobody, "/ask").await;
    page.says("This is not a crisis service").says("tel:999").says("tel:116123").says("Nobody here reads this at once");
    page.says("within 2 working days").says("020 3883 1624").says("Albion Street Health Centre");
    let at = |text: &str| page.body.find(text).unwrap();
    assert!(at("tel:999") < at("What happens next") && at("What happens next") < at("Is it safe to fill this in now?"));
    assert!(at("Is it safe to fill this in now?") < at("href=\"/ask/form\""));
    page.says("href=\"/ask/other-ways\"");
    // The team's own numbers, once it has some.
    let line =
        [("name", "Domestic abuse helpline"), ("phone", "0808 200 0247"), ("note", "Day and night, free"), ("version", "0")];
    world.post(Who::Leader, "/settings/crisis-lines/new", &line).await.is(303);
    for address in ["/ask", "/ask/other-ways", "/ask/elsewhere", "/ask/form"] {
        world.get(Who::Nobody, address).await.says("Domestic abuse helpline").says("tel:+448082000247").says_not("tel:116123");
    }
}

#[tokio::test]
async fn whoever_is_not_safe_leaves_no_trace() {
    let world = world().await;
    let before = world.count(ROWS).await;
    world.get(Who::Nobody, "/ask").await.is(200);
    let page = world.get(Who::Nobody, "/ask/other-ways").await;
    page.is(200).says("We have kept nothing").says("press 55").says("when you can be alone there").says("tel:999");
    page.says_not("<form").says_not("<input");
    assert_eq!(world.count(ROWS).await, before);
    assert!(page.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn whoever_is_with_another_practice_is_told_who_helps_and_nothing_is_kept() {
    let world = world().await;
    let before = world.count(ROWS).await;
    let sent = Form::of(&world).with("site", "none").send(&world, Who::Nobody).await;
    sent.goes_to("/ask/elsewhere");
    world.get(Who::Nobody, "/ask/elsewhere").await.is(200).says("your own GP practice").says("tel:999");
    assert_eq!(world.count(ROWS).await, before);
    // A practice of no team of ours is none that can be chosen.
    Form::of(&world).with("site", &kernel::SiteId::new().to_string()).send(&world, Who::Nobody).await.is(404);
    assert_eq!(world.count(ROWS).await, before);
}

#[tokio::test]
async fn a_name_a_practice_and_one_way_to_reach_them_are_enough() {
    let world = world().await;
    let least = |name: &str, value: &str| {
        let mut form = Form(Vec::new())
            .with("site", &world.site.to_string())
            .with("given_names", "Ada")
            .with("phone", "07700 900 123")
            .with("ring", "yes");
        form.0.retain(|(other, _)| other != name);
        if value.is_empty() { form } else { form.with(name, value) }
    };
    for (field, says) in [
        ("site", "Choose your GP practice"),
        ("given_names", "Enter your first name"),
        ("phone", "Enter your phone number"),
        ("ring", "Say whether we may ring"),
    ] {
        let page = least(field, "").send(&world, Who::Nobody).await;
        page.is(422).says(says).says("<title>Error: North Southwark Social Prescribing</title>");
        assert_eq!(page.body.matches("nhsuk-error-message\"").count(), 1, "{field}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
    least("", "").send(&world, Who::Nobody).await.is(200).says("We have it");
    // Nobody said no: whoever sends the form asks for help.
    assert_eq!(
        world.count("SELECT COUNT(*) FROM referral WHERE agreed = 'yes' AND agreed_note = '' AND sent_name = 'Ada'").await,
        1
    );
    world.get(Who::Leader, "/referrals/triage").await.says("Ada").says_not("not agreed");
    let between = Form::of(&world).with("phone", "").with("go_between", "Ana at the hostel").with("once", "other");
    let receipt = between.send(&world, Who::Nobody).await;
    receipt.is(200).says("pass on a message").says_not("Ana at the hostel").says_not("somebody else answers");
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE kind = 'go_between'").await, 1);
    let text = Form::of(&world).with("ring", "no").with("text", "yes").with("once", "text").send(&world, Who::Nobody).await;
    text.is(200).says("We do not ring you").says_not("rings you");
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE label = 'do not ring, text only'").await, 1);
    // It stands beside the number for whoever would ring.
    let mut tx = world.system().await;
    let label = "UPDATE contact_route SET label = 'do not ring, text only' WHERE person_id = $1";
    tx.run(label, db::params![world.person]).await.unwrap();
    tx.run("UPDATE referral SET state = 'allocated' WHERE id = $1", db::params![world.referral]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, "/today").await.is(200).says("<strong>This number: do not ring, text only</strong>");
}

#[tokio::test]
async fn what_was_typed_stays_when_something_is_wrong() {
    let world = world().await;
    let form = Form::of(&world)
        .with("phone", "12")
        .with("born-day", "31")
        .with("born-month", "2")
        .with("born-year", "1950")
        .with("voicemail", "no")
        .with("safe_days", "tue")
        .with("code_word", "bluebell")
        .with("needs", "abuse")
        .with("risk", "known")
        .with("risk_note", "He is downstairs");
    let page = form.send(&world, Who::Nobody).await;
    page.is(422).says("There is no such date");
    for kept in ["O’Brien", "To sing again", "bluebell", "He is downstairs", "value=\"1950\""] {
        page.says(kept);
    }
    for (name, value) in [("voicemail", "no"), ("safe_days", "tue"), ("needs", "abuse"), ("risk", "known"), ("ring", "yes")] {
        let chosen = page.body.split("<input").any(|input| {
            let tag = input.split('>').next().unwrap();
            tag.contains(&format!("name=\"{name}\"")) && tag.contains(&format!("value=\"{value}\"")) && tag.contains("checked")
        });
        assert!(chosen, "{name}={value} is not chosen any more");
    }
    page.says(&format!("value=\"{}\" selected", world.site));
    // Whoever looks at the form again finds it empty, and the browser is asked to keep nothing.
    world.get(Who::Nobody, "/ask/form").await.says_not("O’Brien").says("autocomplete=\"off\"");
}

#[tokio::test]
async fn it_goes_to_triage_and_the_receipt_says_what_comes_next() {
    let world = world().await;
    let form =
        Form::of(&world).with("voicemail", "no").with("say_who", "yes").with("code_word", "bluebell").with("shared", "unsure");
    let receipt = form.send(&world, Who::Nobody).await;
    receipt.is(200).says("Number <strong>2</strong>").says("by Wednesday 25 November").says("020 3883 1624");
    receipt
        .says("we may say who we are")
        .says("We do not leave a message")
        .says("We do not send a text")
        .says("We say your word first");
    for told in ["Doreen", "O’Brien", "07700", "sing", "bluebell", "Amara"] {
        receipt.says_not(told);
    }
    // Whatever they ticked: whoever wrote is told that nobody reads it at once, and whom to ring.
    receipt.says("Nobody here reads this at once").says("tel:999");
    // Pressed again, or the page loaded anew: the same receipt, one referral.
    assert_eq!(form.send(&world, Who::Nobody).await.is(200).body, receipt.body);
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM referral WHERE number = 2 AND state = 'in_triage' AND worker_id IS NULL").await,
        1
    );
    assert_eq!(
        world.count("SELECT COUNT(*) FROM contact_route WHERE voicemail = 'no' AND shared = 'yes' AND text = 'not_asked'").await,
        1
    );
    world.get(Who::Leader, "/referrals/triage").await.says("Doreen").says("Came by people themselves");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0);
}

#[tokio::test]
async fn silence_about_safety_is_asked_and_a_no_opens_a_concern() {
    let world = world().await;
    let sent =
        async |risk: &str, once: &str| Form::of(&world).with("risk", risk).with("once", once).send(&world, Who::Nobody).await;
    sent("not_stated", "a").await.is(200).says("If you need help now").says("tel:999");
    sent("", "b").await.is(200).says("tel:999");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE risk = 'not_stated'").await, 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0);
    world.get(Who::Leader, "/referrals/triage").await.says("Nobody said whether there is a risk");
    sent("known", "c").await.is(200).says("tel:999").says("Nobody here reads this at once");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE state = 'open' AND said LIKE '%Are you safe now?%'").await, 1);
    world.get(Who::Leader, "/today").await.says("Concerns that nobody has accepted");
    // The numbers stand beside the answer before it is sent, too.
    let form = world.get(Who::Nobody, "/ask/form").await;
    let (before, _) = form.body.split_once("name=\"risk_note\"").unwrap();
    let beside = before.split_once("Are you safe now?").unwrap().1;
    assert!(beside.contains("do not wait for us") && beside.contains("tel:999") && beside.contains("tel:116123"));
}

#[tokio::test]
async fn back_to_an_error_after_sending_shows_nothing_of_it() {
    let world = world().await;
    let wrong = Form::of(&world).with("phone", "12");
    let page = wrong.send(&world, Who::Nobody).await;
    assert_eq!(page.is(422).field("once"), "mark", "the form keeps its mark");
    Form::of(&world).send(&world, Who::Nobody).await.is(200).says("We have it");
    // A browser that goes back to the page of the error sends that form again.
    wrong.send(&world, Who::Nobody).await.goes_to("/ask/form");
    world.get(Who::Nobody, "/ask/form").await.is(200).says_not("O’Brien").says_not("sing again");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1);
}

#[tokio::test]
async fn a_machine_gets_a_page_like_a_receipt_and_the_count_still_holds() {
    let world = world().await;
    let trapped = Form::of(&world).with("website", "https://spam.example");
    let receipt = trapped.send(&world, Who::Nobody).await;
    receipt.is(200).says("We have it").says("Number <strong>2</strong>");
    assert_eq!(trapped.send(&world, Who::Nobody).await.body, receipt.body);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral").await, 1, "only the one that was there");
    // A person looks: it may have been a browser that fills in forms by itself.
    world.get(Who::Leader, "/referrals/triage").await.says("A hidden box was filled in");
    world.get(Who::Leader, "/referrals/doors").await.is(200).says_not("does not add up");
    let (id,): (kernel::ArrivalId,) = world.test_db.db.read().await.unwrap().one("SELECT id FROM arrival", vec![]).await.unwrap();
    world.get(Who::Leader, &format!("/arrivals/{id}")).await.is(200).says("Doreen").says("To sing again");
    // Whoever says that they are not safe is looked at by a person, whatever filled the box.
    let danger = Form::of(&world).with("website", "x").with("risk", "known").with("once", "danger");
    danger.send(&world, Who::Nobody).await.is(200).says("tel:999");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM arrival WHERE number = 3 AND dismissed_at IS NULL AND referral_id IS NULL").await,
        1
    );
    world.get(Who::Leader, "/referrals/triage").await.says("A hidden box was filled in");
    // People cannot come upon the box, by sight, by ear or by the keyboard.
    let form = world.get(Who::Nobody, "/ask/form").await;
    let trap = form.body.split("kith-trap").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(trap.contains("aria-hidden=\"true\"") && trap.contains("tabindex=\"-1\"") && trap.contains("autocomplete=\"off\""));
}

#[tokio::test]
async fn a_flood_is_stopped_and_whoever_is_stopped_loses_nothing() {
    let world = world().await;
    for n in 0..10 {
        Form::of(&world).with("once", &format!("n{n}")).send(&world, Who::Nobody).await.is(200);
    }
    let stopped = Form::of(&world).with("once", "late").with("needs", "food").send(&world, Who::Nobody).await;
    stopped.is(429).says("Not sent yet").says("020 3883 1624").says("GP practice").says("O’Brien").says("To sing again");
    stopped.says("<title>Error: North Southwark Social Prescribing</title>").says("Leave this page");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 10);
    // What was sent before still shows its receipt.
    Form::of(&world).with("once", "n3").send(&world, Who::Nobody).await.is(200).says("Number <strong>5</strong>");
    world.later_at_work(61).await;
    Form::of(&world).with("once", "late").send(&world, Who::Nobody).await.is(200).says("Number <strong>12</strong>");
}

#[tokio::test]
async fn the_receipt_does_not_tell_who_is_known() {
    let world = world().await;
    let of = |given: &str, family: &str, phone: &str, once: &str| {
        let form =
            Form::of(&world).with("given_names", given).with("family_name", family).with("phone", phone).with("once", once);
        form.with("born-day", "27").with("born-month", "3").with("born-year", "1969")
    };
    let known = of("Fernanda", "Oduya-Núñez", "07700 900 982", "a").send(&world, Who::Nobody).await;
    let stranger = of("Somebody", "Else", "07700 900 111", "b").send(&world, Who::Nobody).await;
    let without_number = |reply: &Reply, number: &str| reply.is(200).body.replace(number, "N");
    assert_eq!(
        without_number(&known, "<strong>2</strong>").replace("number 2.", "number N."),
        without_number(&stranger, "<strong>3</strong>").replace("number 3.", "number N.")
    );
    // Nothing was attached to her before a person has looked.
    assert_eq!(world.count("SELECT COUNT(DISTINCT person_id) FROM referral").await, 3);
    world.get(Who::Leader, "/referrals/triage").await.says("Fernanda");
}

#[tokio::test]
async fn whoever_is_signed_in_asks_as_anybody_and_their_practice_does_not_read_it() {
    let world = world().await;
    for (who, once) in [(Who::Leader, "a"), (Who::Referrer, "b"), (Who::Worker, "c")] {
        Form::of(&world).with("once", once).send(&world, who).await.is(200).says("We have it");
    }
    assert_eq!(
        world.count("SELECT COUNT(*) FROM referral WHERE number > 1 AND referrer_staff_id IS NULL AND state = 'in_triage'").await,
        3
    );
    assert_eq!(
        world.count("SELECT COUNT(*) FROM referral_event WHERE staff_name = 'The public form' AND staff_id IS NULL").await,
        3
    );
    // A neighbour may work at the desk of her practice: what she told of herself is not among what the practice sent.
    world.get(Who::Referrer, "/referrals").await.is(200).says("Fernanda").says_not("Doreen");
    let (id,): (kernel::ReferralId,) =
        world.test_db.db.read().await.unwrap().one("SELECT id FROM referral WHERE number = 2", vec![]).await.unwrap();
    for page in ["", "/sent"] {
        world.get(Who::Referrer, &format!("/referrals/{id}{page}")).await.is(404);
    }
    world.post(Who::Referrer, &format!("/referrals/{id}/answer"), &[("note", "x")]).await.is(404);
    world.get(Who::Leader, &format!("/referrals/{id}")).await.is(200).says("Themselves");
}

/// The texts of a page that make a sentence: blocks of four words or more, without what stands only for machines.
fn sentences(html: &str) -> Vec<String> {
    let main = html.split("<main").nth(1).unwrap().split_once('>').unwrap().1.split("</main>").next().unwrap();
    let mut blocks = vec![String::new()];
    for (n, part) in main.split('<').enumerate() {
        let (tag, text) = if n == 0 { ("", part) } else { part.split_once('>').unwrap_or((part, "")) };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if !["a", "strong", "span", "bdi", "b"].contains(&name) {
            blocks.push(String::new());
        }
        blocks.last_mut().unwrap().push_str(&text.replace("&amp;", "and"));
    }
    let sentences = blocks.iter().flat_map(|block| block.split(['.', '?', '!', ':']));
    sentences.map(str::to_owned).filter(|text| words(text).len() >= 4).collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic() && c != '’' && c != '\'');
    words.map(|word| word.to_lowercase()).filter(|word| word.chars().any(char::is_alphabetic)).collect()
}

/// Groups of vowels, but for an e that nobody hears. At least one.
fn syllables(word: &str) -> usize {
    let vowel = |c: char| "aeiouy".contains(c);
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let groups = (0..letters.len()).filter(|at| vowel(letters[*at]) && (*at == 0 || !vowel(letters[at - 1]))).count();
    let text: String = letters.iter().collect();
    // What stands before the last e, with its ending, if that e is a group of its own.
    let stem = ["es", "ed", "e"].into_iter().find_map(|ending| text.strip_suffix(ending).map(|stem| (stem, ending)));
    let silent = stem.is_some_and(|(stem, ending)| {
        let (last, before) = (stem.chars().last().unwrap_or('a'), stem.chars().nth_back(1).unwrap_or('a'));
        !vowel(last)
            && match ending {
                "es" => !"sxzcgh".contains(last),
                "ed" => !"td".contains(last),
                _ => last != 'l' || vowel(before),
            }
    });
    (groups - usize::from(silent && groups > 1)).max(1)
}

/// The grade of Flesch and Kincaid: years at school, so that 6 is the age of eleven.
fn grade(html: &str) -> f64 {
    let sentences = sentences(html);
    let words: Vec<String> = sentences.iter().flat_map(|sentence| words(sentence)).collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let (sentences, words, syllables) = (sentences.len() as f64, words.len() as f64, syllables as f64);
    0.39 * words / sentences + 11.8 * syllables / words - 15.59
}

#[test]
fn reading_is_measured_as_others_measure_it() {
    for (word, expected) in [
        ("safe", 1),
        ("little", 2),
        ("practice", 2),
        ("phone", 1),
        ("worried", 2),
        ("hostel", 2),
        ("anybody", 4),
        ("the", 1),
        ("while", 1),
        ("places", 2),
        ("hurts", 1),
        ("times", 1),
        ("needed", 2),
    ] {
        assert_eq!(syllables(word), expected, "{word}");
    }
    let plain = grade("<main id=x><p>The cat sat on the mat. The dog ran to the park.</p></main>");
    assert!(plain < 1.0, "{plain}");
    let hard = grade(
        "<main id=x><p>The organisation endeavours to facilitate multidisciplinary interventions for individuals experiencing complicated circumstances.</p></main>",
    );
    assert!(hard > 15.0, "{hard}");
}

#[tokio::test]
async fn the_public_texts_read_at_the_age_of_nine_to_eleven() {
    let world = world().await;
    let mut pages = Vec::new();
    for address in ADDRESSES {
        pages.push((address, world.get(Who::Nobody, address).await.body));
    }
    pages.push(("the receipt", Form::of(&world).with("risk", "known").send(&world, Who::Nobody).await.body));
    pages.push((
        "the receipt, by somebody",
        Form::of(&world).with("once", "b").with("phone", "").with("go_between", "Ana").send(&world, Who::Nobody).await.body,
    ));
    for (page, html) in &pages {
        let grade = grade(html);
        println!("reading: {page}: grade {grade:.1} over {} sentences", sentences(html).len());
        assert!(grade <= 6.0, "{page} reads at grade {grade:.1}:\n{}", sentences(html).join("\n"));
    }
}
