//! Through real providers on this machine: a server of GOV.UK Notify's shape, which the official client is satisfied with
//! (`cargo xtask conformance`), and a mail server.

use std::time::Duration;

use app::sending::carriers::{Account, Carriers};
use app::sending::model::{Channel, Purpose, State};
use app::sending::runner;
use app::sending::store::{self, LEASE_MINUTES, Recipient};
use app::sending::wording::Filling;
use axum::body::Body;
use axum::http::{Request, header};
use db::params;
use post::loopback::mail::{Act, At, MailServer, Script};
use post::loopback::{Fault, KEY, Kind, Loopback, Order, Template};
use post::notify::Notify;
use post::smtp::Smtp;
use post::{Patience, Secret};
use tokio::net::TcpListener;

use super::{ALL, Who, World};

const TEMPLATE: &str = "6f1d2c3b-4a59-4687-9b0c-1d2e3f405162";
const TOKEN: &str = "a token that only the two of us know";

struct Peers {
    world: World,
    notify: Loopback,
    carriers: Carriers,
}

impl Peers {
    async fn new() -> Self {
        let template =
            Template { id: TEMPLATE.into(), kind: Kind::Sms, name: "Words".into(), subject: None, body: "((words))".into() };
        let notify = Loopback::start(0, KEY, vec![template]).await.unwrap();
        let second = Duration::from_secs(1);
        let client = Notify::new(notify.address(), KEY).unwrap().patient(Patience { connect: second, step: second, end: second });
        let account = Account { client, text_template: Some(TEMPLATE.into()), letter_template: None, token: Some(TOKEN.into()) };
        let carriers = Carriers { notify: Some(account), ..Carriers::default() };
        let config = app::Config { carried: carriers.carried(), provider_token: Some(TOKEN.into()), ..app::Config::default() };
        let world = World::with(config).await;
        world.she_says_yes().await;
        Self { world, notify, carriers }
    }

    async fn turn(&self) -> usize {
        runner::turn(&self.world.app, &self.carriers).await.unwrap()
    }

    /// Lets the server tell us what happens, over a real connection.
    async fn listen(&self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ours = format!("http://{}", listener.local_addr().unwrap());
        let router = app::web::router(self.world.app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let (deliveries, replies) = (format!("{ours}/post/notify/delivery"), format!("{ours}/post/notify/reply"));
        self.notify.call_back(&deliveries, &replies, TOKEN, Duration::from_millis(20)).unwrap();
    }
}

#[tokio::test]
async fn a_text_goes_and_the_provider_tells_that_it_came() {
    let peers = Peers::new().await;
    peers.listen().await;
    let id = peers.world.queue("one").await;
    assert_eq!(peers.turn().await, 1);
    let taken = peers.notify.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, ["+447700900982"]);
    assert!(taken[0].body.starts_with("Hello, this is Amara."), "{}", taken[0].body);
    assert_eq!(taken[0].reference.as_deref(), Some(id.to_string().as_str()));
    assert!(peers.notify.becomes(&taken[0].id, "delivered").await.unwrap().is_taken());
    assert_eq!(peers.world.state(id).await.0, State::Delivered);
    assert_eq!(peers.turn().await, 0, "it is not sent again");
    let named = "SELECT COUNT(*) FROM outbox_event WHERE state = 'delivered' AND by_name = 'GOV.UK Notify'";
    assert_eq!(peers.world.count(named).await, 1);
}

#[tokio::test]
async fn what_did_not_come_says_why_and_the_list_has_one_press_for_it() {
    for (status, why) in [
        ("temporary-failure", "Their telephone was off for too long"),
        ("permanent-failure", "There is no such number"),
        ("technical-failure", "The provider could not send it."),
    ] {
        let peers = Peers::new().await;
        peers.listen().await;
        let world = &peers.world;
        let id = world.queue("one").await;
        peers.turn().await;
        peers.notify.becomes(&peers.notify.taken()[0].id, status).await;
        let list = world.get(Who::Worker, "/sending").await;
        list.says(why).says("I will reach them in another way").says(&format!("action=\"/sending/{id}\""));
        world.get(Who::Worker, "/today").await.says("A message did not arrive");
        world.post(Who::Worker, &format!("/sending/{id}"), &[("do", "seen")]).await.goes_to("/sending");
        world.get(Who::Worker, "/today").await.says_not("A message did not arrive");
        world.get(Who::Worker, "/sending").await.says_not(why);
    }
}

#[tokio::test]
async fn reports_that_come_twice_late_and_the_wrong_way_round() {
    for order in [Order::AsItWas, Order::Reversed, Order::Twice] {
        let peers = Peers::new().await;
        peers.listen().await;
        let id = peers.world.queue("one").await;
        peers.notify.hold();
        peers.turn().await;
        let of_theirs = peers.notify.taken()[0].id.clone();
        for status in ["sending", "temporary-failure", "delivered"] {
            peers.notify.becomes(&of_theirs, status).await;
        }
        peers.world.later(5 * 24 * 60);
        assert!(peers.notify.release(order).await.iter().all(|told| told.is_taken()), "{order:?}");
        assert_eq!(peers.world.state(id).await.0, State::Delivered, "{order:?}");
    }
}

#[tokio::test]
async fn whatever_breaks_nothing_is_lost_and_nothing_goes_twice() {
    for (what, fault, first) in [
        ("refused for now", Fault::Bare(503), State::Waiting),
        ("too many", Fault::Busy(60), State::Waiting),
        ("taken, and no answer", Fault::TakeSilent, State::Unknown),
        ("taken, and the line broke", Fault::TakeClose, State::Unknown),
        ("taken, and half an answer", Fault::TakeHalf, State::Unknown),
        ("taken, and a gateway gave up", Fault::TakeGateway, State::Unknown),
        ("not taken, and no answer", Fault::Silent, State::Unknown),
    ] {
        let peers = Peers::new().await;
        let id = peers.world.queue("one").await;
        peers.notify.fail([fault]);
        peers.turn().await;
        assert_eq!(peers.world.state(id).await.0, first, "{what}");
        // Nobody sends it again before the provider could have been asked.
        assert_eq!(peers.turn().await, 0, "{what}");
        for _ in 0..8 {
            peers.world.later(4);
            peers.turn().await;
        }
        assert_eq!(peers.world.state(id).await.0, State::Sent, "{what}");
        assert_eq!(peers.notify.taken().len(), 1, "{what}: {:?}", peers.notify.taken());
    }
}

#[tokio::test]
async fn a_process_that_dies_between_the_commit_and_the_hand_over() {
    let peers = Peers::new().await;
    let id = peers.world.queue("one").await;
    // It has taken it, and is gone.
    super::unpack(peers.world.take().await);
    assert_eq!(peers.turn().await, 0);
    peers.world.later(LEASE_MINUTES);
    peers.turn().await;
    assert_eq!(peers.world.state(id).await.0, State::Unknown);
    peers.world.later(4);
    peers.turn().await;
    assert_eq!(peers.world.state(id).await.0, State::Sent);
    assert_eq!(peers.notify.taken().len(), 1);
    // And one that dies after the hand-over, before it could write it down.
    let id = peers.world.queue("two").await;
    let store::Taken::HandOver(parcel) = peers.world.take().await else { panic!("nothing to hand over") };
    let _ = peers.carriers.carry(&parcel).await;
    peers.world.later(LEASE_MINUTES);
    peers.turn().await;
    peers.world.later(4);
    peers.turn().await;
    assert_eq!(peers.world.state(id).await.0, State::Sent);
    assert_eq!(peers.notify.taken().len(), 2);
}

/// A database of yesterday is put back: what was sent since waits in it. The provider is asked before anything goes, and has it.
#[tokio::test]
async fn an_older_database_put_back_sends_nothing_twice() {
    let peers = Peers::new().await;
    let id = peers.world.queue("sent after the copy was made").await;
    peers.turn().await;
    let not = peers.world.queue("never sent").await;
    let copied =
        "UPDATE outbox SET state = 'waiting', tries = 0, provider = '', provider_id = NULL, sent_at = NULL, settled_at = NULL";
    peers.world.run(copied).await;
    peers.world.later_at_work(5 * 60).await;
    assert_eq!(peers.turn().await, 0);
    for id in [id, not] {
        assert_eq!(peers.world.state(id).await.0, State::Unknown);
    }
    peers.world.get(Who::Worker, &format!("/sending/{id}")).await.says("It lay here long after its time");
    peers.world.later(4);
    peers.turn().await;
    peers.turn().await;
    assert_eq!(peers.world.state(id).await.0, State::Sent);
    assert_eq!(peers.world.state(not).await.0, State::Sent, "what the provider does not have goes now");
    assert_eq!(peers.notify.taken().len(), 2);
    // A copy of a week ago: its messages are long over.
    peers.world.run(copied).await;
    peers.world.later(7 * 24 * 60);
    for _ in 0..3 {
        peers.turn().await;
        peers.world.later(4);
    }
    assert_eq!(peers.notify.taken().len(), 2);
    assert_eq!(peers.world.count("SELECT COUNT(*) FROM outbox WHERE state = 'refused'").await, 2);
}

/// What cannot be written into the trail is not done: nothing goes, and it goes when the trail is there again.
#[tokio::test]
async fn without_its_row_in_the_trail_nothing_is_sent() {
    let peers = Peers::new().await;
    let id = peers.world.queue("one").await;
    peers.world.run("ALTER TABLE audit_entry RENAME TO audit_entry_gone").await;
    assert!(runner::turn(&peers.world.app, &peers.carriers).await.is_err());
    assert!(peers.notify.taken().is_empty());
    assert_eq!(peers.world.state(id).await.0, State::Waiting);
    let mut tx = peers.world.test_db.db.write().await.unwrap();
    tx.run("ALTER TABLE audit_entry_gone RENAME TO audit_entry", params![]).await.unwrap();
    tx.commit().await.unwrap();
    peers.turn().await;
    assert_eq!(peers.notify.taken().len(), 1);
    assert_eq!(peers.world.count("SELECT COUNT(*) FROM audit_entry WHERE what = 'message handed over'").await, 1);
}

#[tokio::test]
async fn two_processes_send_each_message_once() {
    let peers = Peers::new().await;
    peers.world.run("INSERT INTO setting (team_id, name, value) SELECT id, 'messages_a_day', '99' FROM team").await;
    for n in 0..20 {
        peers.world.queue(&format!("number {n}")).await;
    }
    let other =
        app::App::start(peers.world.test_db.db.clone(), peers.world.app.clock.clone(), app::Config::default()).await.unwrap();
    let (ours, theirs) = tokio::join!(runner::turn(&peers.world.app, &peers.carriers), runner::turn(&other, &peers.carriers));
    assert_eq!(ours.unwrap() + theirs.unwrap(), 20);
    let mut references: Vec<_> = peers.notify.taken().into_iter().map(|taken| taken.reference).collect();
    references.sort();
    references.dedup();
    assert_eq!(references.len(), 20);
}

#[tokio::test]
async fn what_she_writes_back_comes_once_and_only_from_the_provider() {
    let peers = Peers::new().await;
    peers.listen().await;
    assert!(peers.notify.receive("447700900982", "Who are you?").await.unwrap().is_taken());
    peers.world.get(Who::Worker, "/today").await.says("They wrote to you").says("Who are you?");
    // Without the token nobody is heard, and with it nonsense is told to be nonsense.
    let forged = |token: Option<&'static str>, body: &'static str| {
        let mut request = Request::post("/post/notify/reply").header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        peers.world.send(Who::Nobody, request.body(Body::from(body)).unwrap())
    };
    let text = r#"{"id": "0f0e0d0c-0b0a-4908-8706-050403020100", "source_number": "447700900982", "message": "He is here",
                  "date_received": "2026-11-23T10:00:00.000000Z"}"#;
    forged(None, text).await.is(401);
    forged(Some("another token"), text).await.is(401);
    forged(Some(TOKEN), "nonsense").await.is(400);
    assert_eq!(peers.world.count("SELECT COUNT(*) FROM reply").await, 1);
    // Told again, it is the same.
    forged(Some(TOKEN), text).await.is(200);
    forged(Some(TOKEN), text).await.is(200);
    assert_eq!(peers.world.count("SELECT COUNT(*) FROM reply").await, 2);
    // What is written down by it has a name.
    assert!(
        peers.world.count("SELECT COUNT(*) FROM audit_entry WHERE staff_name = 'GOV.UK Notify' AND what = 'reply'").await >= 1
    );
    assert_eq!(peers.world.count("SELECT COUNT(*) FROM audit_entry WHERE staff_name = ''").await, 0);
}

/// A mail server that has a mail and goes silent, the first time. Gives itself and us as its client.
async fn silent_mail_server() -> (MailServer, Carriers) {
    let script = Script { acts: [(At::End, Act::Silent)].into(), ..Script::default() };
    let server = MailServer::start(script).await.unwrap();
    let second = Duration::from_secs(1);
    let address = format!("smtp://127.0.0.1:{}", server.port);
    let smtp = Smtp::parse(&address, None::<Secret>, "messages@example.org", "").unwrap();
    let smtp = smtp.patient(Patience { connect: second, step: second, end: second });
    (server, Carriers { mail: Some(smtp), ..Carriers::default() })
}

/// The mails that it has.
fn mails(server: &MailServer) -> Vec<String> {
    let sessions = server.sessions();
    assert!(sessions.iter().all(|session| session.wrong.is_none()), "{sessions:?}");
    sessions.into_iter().filter_map(|session| session.message).map(|mail| String::from_utf8(mail).unwrap()).collect()
}

#[tokio::test]
async fn a_mail_to_staff_that_may_be_lost_goes_again_with_the_same_name_and_one_to_a_person_does_not() {
    let (server, carriers) = silent_mail_server().await;
    let world = World::with(app::Config { carried: ALL, ..app::Config::default() }).await;
    let concern = {
        let mut tx = world.acting(Who::Worker).await;
        let referral = Some(world.referral);
        let came_by = app::concern::model::CameBy::Call;
        let id = app::concern::store::open(&mut tx, world.person, referral, came_by, "She said it", "").await.unwrap();
        let now = tx.now;
        let new = store::New {
            channel: Channel::Email,
            purpose: Purpose::ConcernWaits,
            cause: format!("concern:{id}:leader:1"),
            to: Recipient::Staff(world.staff(Who::Leader)),
            language: String::new(),
            filling: Filling { link: "https://kith.example.org/today".into(), ..Filling::default() },
            due_at: now,
            expires_at: now.plus_days(1),
        };
        store::queue(&mut tx, &new).await.unwrap();
        // It is wanted as long as a concern waits that has reached them.
        let sql = "INSERT INTO concern_event (team_id, id, concern_id, at, kind, mark, staff_id, by_name) VALUES ($1, 'e', $2, $3, 'reached', 'm', $4, 'Kith')";
        tx.run(sql, db::params![world.team, id, now, world.staff(Who::Leader)]).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    runner::turn(&world.app, &carriers).await.unwrap();
    let first = mails(&server)[0].clone();
    assert!(
        first.contains("https://kith.example.org/today") && !first.contains("Fernanda") && !first.contains("She said"),
        "{first}"
    );
    assert_eq!(states(&world).await, [State::Unknown]);
    server.follow(Script::default());
    world.later(4);
    runner::turn(&world.app, &carriers).await.unwrap();
    runner::turn(&world.app, &carriers).await.unwrap();
    let second = mails(&server)[1].clone();
    let name = |mail: &str| mail.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    assert_eq!(name(&first), name(&second), "whoever gets it twice can tell");
    assert_eq!(states(&world).await, [State::Sent]);
    // Once somebody has accepted the concern, nobody is told of it any more.
    let mut tx = world.acting(Who::Leader).await;
    let open = app::concern::store::load(&mut tx, concern).await.unwrap();
    let now = tx.now;
    let accepted = app::concern::forms::Accepted {
        staff: Some(world.staff(Who::Leader)),
        by: "Leila Leader".into(),
        how: "Here".into(),
        at: now,
    };
    app::concern::store::accept(&mut tx, &open, &accepted).await.unwrap();
    tx.commit().await.unwrap();
    world.run("UPDATE outbox SET state = 'waiting', tries = 0").await;
    runner::turn(&world.app, &carriers).await.unwrap();
    assert_eq!(states(&world).await, [State::Refused]);
    // To a person: nobody knows, so somebody looks.
    let route = "INSERT INTO contact_route (team_id, id, person_id, kind, value, text, confirmed_at) VALUES ($1, $2, $3, 'email', 'fernanda@example.org', 'yes', $4)";
    let mut tx = world.acting(Who::Worker).await;
    let (id, now) = (kernel::ContactRouteId::new(), tx.now);
    tx.run(route, params![world.team, id, world.person, now]).await.unwrap();
    tx.run("UPDATE referral SET state = 'contacting'", params![]).await.unwrap();
    let new = super::no_reply(&world, Channel::Email, id, "mail");
    let mail = store::queue(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    let (server, carriers) = silent_mail_server().await;
    runner::turn(&world.app, &carriers).await.unwrap();
    let words = mails(&server)[0].clone();
    server.follow(Script::default());
    assert!(words.contains("fernanda@example.org") && words.contains("I tried to ring you"), "{words}");
    for _ in 0..5 {
        world.later(10);
        runner::turn(&world.app, &carriers).await.unwrap();
    }
    assert_eq!(world.state(mail).await.0, State::Unknown);
    assert_eq!(mails(&server).len(), 1, "it is not sent again by itself");
}

async fn states(world: &World) -> Vec<State> {
    let states: Vec<(State,)> = world.system().await.all("SELECT state FROM outbox ORDER BY id", params![]).await.unwrap();
    states.into_iter().map(|(state,)| state).collect()
}
