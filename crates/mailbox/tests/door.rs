//! Against a real IMAP server, with everything going wrong on the way: nothing is lost, nothing is kept twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

#[path = "support/dovecot.rs"]
mod dovecot;
#[path = "support/mails.rs"]
mod mails;
#[path = "support/proxy.rs"]
mod proxy;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use dovecot::{Dovecot, PASSWORD, TOKEN, USER};
use mailbox::{ASIDE, Address, Aside, Error, Fetched, Kept, LARGEST, Mailbox, Secret, Stopped, Summary, Trust, Uid, take_all};
use proxy::{Cut, Proxy};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

type Hash = [u8; 32];

fn hash(raw: &[u8]) -> Hash {
    Sha256::digest(raw).into()
}

/// The caller's side: what is in here is durable.
#[derive(Default)]
struct Store {
    kept: RefCell<BTreeMap<Hash, usize>>,
    offered: Cell<usize>,
}

impl Store {
    fn keep(&self, raw: &[u8]) -> Kept {
        self.offered.set(self.offered.get() + 1);
        let mut kept = self.kept.borrow_mut();
        match kept.entry(hash(raw)) {
            std::collections::btree_map::Entry::Occupied(_) => Kept::Again,
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(raw.len());
                Kept::New
            }
        }
    }

    fn hashes(&self) -> BTreeSet<Hash> {
        self.kept.borrow().keys().copied().collect()
    }
}

fn address(port: u16) -> Address {
    Address::parse(&format!("imap://{USER}@127.0.0.1:{port}/INBOX")).unwrap()
}

async fn connect(port: u16) -> Result<Mailbox, Error> {
    Mailbox::connect(&address(port), &Secret::Password(PASSWORD.into()), ASIDE, &Trust::default()).await
}

/// What goes wrong in one run.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// The caller dies with the n-th message in hand, before it kept it.
    BeforeKeep(usize),
    /// It dies when it has kept the n-th, before that is set aside.
    AfterKeep(usize),
    /// It cannot keep the n-th, and goes on.
    NotKept(usize),
    /// It is dropped in the middle, after so many milliseconds.
    Dropped(u64),
    Wire(Cut),
    /// The server is started anew while the n-th message is in the caller's hand.
    Restart(usize),
}

/// The caller's process ends here: nothing that it was about to do is done.
async fn dies<T>(death: &Notify) -> T {
    death.notify_one();
    std::future::pending().await
}

async fn run(server: &RefCell<Dovecot>, proxy: &Proxy, store: &Store, fault: Option<Fault>) -> Option<Summary<&'static str>> {
    proxy.cut(if let Some(Fault::Wire(cut)) = fault { Some(cut) } else { None });
    let mut mailbox = connect(proxy.port).await.ok()?;
    let (seen, death, mut last) = (Cell::new(0), Notify::new(), Vec::new());
    let work = take_all(&mut mailbox, &mut last, async |_, raw: Vec<u8>| {
        seen.set(seen.get() + 1);
        match fault {
            Some(Fault::BeforeKeep(n)) if n == seen.get() => return dies(&death).await,
            Some(Fault::AfterKeep(n)) if n == seen.get() => {
                store.keep(&raw);
                return dies(&death).await;
            }
            Some(Fault::NotKept(n)) if n == seen.get() => return Err("not kept"),
            Some(Fault::Restart(n)) if n == seen.get() => server.borrow_mut().restart(),
            _ => {}
        }
        Ok(store.keep(&raw))
    });
    let after = if let Some(Fault::Dropped(after)) = fault { Duration::from_millis(after) } else { Duration::MAX };
    tokio::select! {
        summary = work => Some(summary),
        () = death.notified() => None,
        () = tokio::time::sleep(after) => None,
    }
}

/// All of it: so many messages on a server that can do this, and a fault in every run until all faults are used up.
async fn nothing_lost_nothing_twice(capability: Option<&str>, count: usize, faults: &[Fault]) {
    let Some(server) = Dovecot::start(capability) else { return };
    let sent: Vec<Vec<u8>> = mails::all(count).into_iter().map(|mail| mail.raw).collect();
    let mut client = server.client();
    sent.iter().for_each(|raw| client.append("INBOX", raw));
    drop(client);
    let distinct: BTreeSet<Hash> = sent.iter().map(|raw| hash(raw)).collect();
    assert!(distinct.len() < sent.len(), "some are copies");

    let proxy = Proxy::to(server.port);
    let server = RefCell::new(server);
    let store = Store::default();
    for fault in faults {
        let summary = run(&server, &proxy, &store, Some(*fault)).await;
        if let Some(Summary { stopped: None, failed, .. }) = &summary {
            assert!(!failed.is_empty(), "{fault:?} did nothing: {summary:?}");
        }
        assert!(store.hashes().is_subset(&distinct), "nothing is invented");
    }
    let summary = run(&server, &proxy, &store, None).await.expect("a good run");
    assert_eq!(summary.stopped, None);
    assert_eq!(summary.trouble, vec![]);
    assert_eq!(store.hashes(), distinct, "{}", server.borrow().log());

    let mut client = server.borrow().client();
    assert_eq!(client.messages("INBOX").len(), if capability == Some("IMAP4rev1") { sent.len() } else { 0 });
    if capability != Some("IMAP4rev1") {
        let aside: Vec<Hash> = client.messages(ASIDE).iter().map(|raw| hash(raw)).collect();
        assert!(aside.len() >= sent.len(), "{} of {}", aside.len(), sent.len());
        // Each fault may leave one message in both folders: between COPY and EXPUNGE, and in a server that is killed while it
        // moves. It was offered again, and is there a second time.
        assert!(aside.len() <= sent.len() + faults.len(), "{} of {}", aside.len(), sent.len());
        assert_eq!(aside.into_iter().collect::<BTreeSet<_>>(), distinct);
    }
    // And a run after the last has nothing to do.
    let summary = run(&server, &proxy, &store, None).await.expect("a good run");
    assert_eq!((summary.new, summary.again), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_can_move() {
    let faults = [
        Fault::BeforeKeep(1),
        Fault::AfterKeep(1),
        Fault::Wire(Cut::Before("UID MOVE", 1)),
        Fault::Wire(Cut::After("UID MOVE", 1)),
        Fault::Wire(Cut::Before("UID SEARCH", 1)),
        Fault::Wire(Cut::After("UID SEARCH", 1)),
        Fault::Wire(Cut::Bytes(30)),
        Fault::Wire(Cut::Bytes(3_000)),
        Fault::Restart(3),
        Fault::BeforeKeep(5),
        Fault::Wire(Cut::Bytes(10_000_000)),
        Fault::AfterKeep(1),
        Fault::AfterKeep(1),
        Fault::Dropped(40),
        Fault::Dropped(90),
        Fault::Wire(Cut::Before("BODY.PEEK", 7)),
        Fault::Wire(Cut::After("BODY.PEEK", 9)),
        Fault::Wire(Cut::Before("RFC822.SIZE", 4)),
        Fault::Wire(Cut::After("UID MOVE", 11)),
        Fault::Restart(8),
        Fault::AfterKeep(13),
        Fault::Wire(Cut::Before("UID MOVE", 6)),
        Fault::BeforeKeep(20),
        Fault::NotKept(2),
    ];
    nothing_lost_nothing_twice(None, 200, &faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_can_only_copy_and_expunge_one() {
    let faults = [
        Fault::AfterKeep(2),
        Fault::Wire(Cut::Before("UID COPY", 1)),
        Fault::Wire(Cut::After("UID COPY", 2)),
        Fault::Wire(Cut::Before("UID STORE", 1)),
        Fault::Wire(Cut::After("UID STORE", 1)),
        Fault::Wire(Cut::Before("UID EXPUNGE", 1)),
        Fault::Wire(Cut::After("UID EXPUNGE", 1)),
        Fault::Restart(2),
        Fault::BeforeKeep(3),
    ];
    nothing_lost_nothing_twice(Some("IMAP4rev1 LITERAL+ UIDPLUS"), 30, &faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_can_do_neither() {
    let faults = [
        Fault::AfterKeep(2),
        Fault::Wire(Cut::Before("UID STORE", 1)),
        Fault::Wire(Cut::After("UID STORE", 2)),
        Fault::Restart(2),
        Fault::BeforeKeep(3),
    ];
    nothing_lost_nothing_twice(Some("IMAP4rev1"), 30, &faults).await;
}

/// The mails of this test are read for what they are, too.
#[test]
fn the_sorts_are_told_apart() {
    for (n, mail) in mails::all(2 * mails::SORTS).iter().enumerate() {
        let message = interop::mail::read(&mail.raw);
        assert_eq!(message.nature, mail.nature, "{n}");
        let files: Vec<&[u8]> = message.attachments.iter().map(|one| one.bytes.as_slice()).collect();
        assert!(mail.files.iter().all(|file| files.contains(&file.as_slice())), "{n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_stays_and_is_told() {
    let Some(server) = Dovecot::start(None) else { return };
    let mut client = server.client();
    let large = [&b"Subject: large\r\n\r\n"[..], &vec![b'x'; LARGEST as usize]].concat();
    client.append("INBOX", &large);
    client.append("INBOX", b"Subject: small\r\n\r\nhello\r\n");
    let mut mailbox = connect(server.port).await.unwrap();
    let summary = take_all(&mut mailbox, &mut Vec::new(), async |_, _| Ok::<_, ()>(Kept::New)).await;
    assert_eq!((summary.new, summary.too_large.len()), (1, 1));
    assert_eq!(client.messages("INBOX").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_leaves_no_mark_and_order_is_by_age() {
    let Some(server) = Dovecot::start(None) else { return };
    let mut client = server.client();
    for n in 0..5 {
        client.append("INBOX", format!("Subject: {n}\r\n\r\nhello\r\n").as_bytes());
    }
    let mut mailbox = connect(server.port).await.unwrap();
    assert_eq!(mailbox.waiting(3).await, Ok(vec![1, 2, 3]));
    assert_eq!(mailbox.fetch(2).await, Ok(Fetched::Message(b"Subject: 1\r\n\r\nhello\r\n".to_vec())));
    assert_eq!(mailbox.fetch(99).await, Ok(Fetched::Gone));
    client.ask(b"EXAMINE INBOX");
    let flags = String::from_utf8(client.ask(b"FETCH 1:* (FLAGS)")).unwrap();
    assert!(!flags.contains("Seen"), "{flags}");
    assert_eq!(mailbox.set_aside(2).await, Ok(Aside::Moved));
    assert_eq!(mailbox.waiting(9).await, Ok(vec![1, 3, 4, 5]));
    // What is refused stays, and what made trouble before comes last.
    let (mut order, mut last): (Vec<Uid>, Vec<Uid>) = (Vec::new(), vec![1]);
    let summary = take_all(&mut mailbox, &mut last, |uid, _| {
        order.push(uid);
        std::future::ready(Ok::<_, ()>(if uid == 4 { Kept::Refused } else { Kept::New }))
    })
    .await;
    assert_eq!((order, summary.refused, last), (vec![3, 4, 5, 1], vec![4], vec![]));
    assert_eq!(mailbox.waiting(9).await, Ok(vec![4]));
    mailbox.leave().await;
}

/// A folder that a person cleans up in the old way: what is marked as deleted there is not for us to end.
#[tokio::test(flavor = "multi_thread")]
async fn what_others_marked_as_deleted_is_not_expunged() {
    for capability in [None, Some("IMAP4rev1 LITERAL+ UIDPLUS")] {
        let Some(server) = Dovecot::start(capability) else { return };
        let mut client = server.client();
        client.append("INBOX", b"Subject: deleted\r\n\r\nhello\r\n");
        client.append("INBOX", b"Subject: referral\r\n\r\nhello\r\n");
        client.ask(b"SELECT INBOX");
        client.ask(b"STORE 1 +FLAGS (\\Deleted)");
        let mut mailbox = connect(server.port).await.unwrap();
        assert_eq!(mailbox.set_aside(2).await, Ok(Aside::Moved));
        mailbox.leave().await;
        assert_eq!(client.messages("INBOX").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_tls_and_only_to_whom_is_trusted() {
    let Some(server) = Dovecot::start(None) else { return };
    server.client().append("INBOX", b"Subject: one\r\n\r\nhello\r\n");
    let address = Address::parse(&format!("imaps://{USER}@localhost:{}/INBOX", server.tls_port)).unwrap();
    let secret = Secret::Password(PASSWORD.into());
    let trust = Trust { also: vec![server.certificate.clone()] };
    let mut mailbox = Mailbox::connect(&address, &secret, ASIDE, &trust).await.unwrap();
    assert_eq!(mailbox.waiting(9).await, Ok(vec![1]));
    let stranger = Mailbox::connect(&address, &secret, ASIDE, &Trust::default()).await.err();
    assert!(matches!(stranger, Some(Error::Certificate { .. })), "{stranger:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_say_what_is_wrong_and_never_the_password() {
    let Some(server) = Dovecot::start(None) else { return };
    for secret in [Secret::Password("wr0ng".into()), Secret::Password("wr0ng£".into()), Secret::Token("wr0ng".into())] {
        let error = Mailbox::connect(&address(server.port), &secret, ASIDE, &Trust::default()).await.err().unwrap();
        assert!(matches!(error, Error::Login { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("wr0ng"), "{error}");
    }
    let nowhere = Address::parse(&format!("imap://{USER}@127.0.0.1:{}/Nowhere", server.port)).unwrap();
    let secret = Secret::Password(PASSWORD.into());
    let error = Mailbox::connect(&nowhere, &secret, ASIDE, &Trust::default()).await.err().unwrap();
    assert!(error.is_refusal(), "{error:?}");
    // Of a server that is gone the port may be another's by now; this one nobody is given.
    assert!(matches!(connect(1).await.err(), Some(Error::Unreachable { .. })));
    assert_eq!(connect(Proxy::to(1).port).await.err(), Some(Error::Lost));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_place_of_a_password() {
    let Some(server) = Dovecot::start(None) else { return };
    server.client().append("INBOX", b"Subject: one\r\n\r\nhello\r\n");
    let secret = Secret::Token(TOKEN.into());
    let mailbox = Mailbox::connect(&address(server.port), &secret, ASIDE, &Trust::default()).await;
    let mut mailbox = mailbox.unwrap_or_else(|error| panic!("{error} {}", server.log()));
    assert_eq!(mailbox.waiting(9).await, Ok(vec![1]));
}

/// Many hosters keep every folder below the inbox.
#[tokio::test(flavor = "multi_thread")]
async fn where_all_folders_are_below_the_inbox() {
    let below = "namespace inbox {\n  inbox = yes\n  prefix = INBOX.\n  separator = .\n}\n";
    let Some(server) = Dovecot::with(below) else { return };
    let mut client = server.client();
    client.append("INBOX", b"Subject: one\r\n\r\nhello\r\n");
    client.append("INBOX", b"Subject: two\r\n\r\nhello\r\n");
    let mut mailbox = connect(server.port).await.unwrap();
    let summary = take_all(&mut mailbox, &mut Vec::new(), async |_, _| Ok::<_, ()>(Kept::New)).await;
    assert_eq!(summary, Summary { new: 2, ..Summary::default() });
    assert_eq!((client.messages("INBOX").len(), client.messages(&format!("INBOX.{ASIDE}")).len()), (0, 2));
}

/// Time is stopped here, and jumps to the next limit when everybody waits.
#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let error = connect(silent.local_addr().unwrap().port()).await.err();
    assert!(matches!(error, Some(Error::TooSlow(_) | Error::Unreachable { .. })), "{error:?}");
}

/// The future can be given to a task of the runtime, as whoever polls a mailbox will.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_can_be_spawned() {
    let Some(server) = Dovecot::start(None) else { return };
    server.client().append("INBOX", b"Subject: one\r\n\r\nhello\r\n");
    let port = server.port;
    let summary = tokio::spawn(async move {
        let mut mailbox = connect(port).await.unwrap();
        let mut kept = Vec::new();
        let summary = take_all(&mut mailbox, &mut Vec::new(), |_, raw: Vec<u8>| {
            kept.push(raw);
            async {
                tokio::task::yield_now().await;
                Ok::<_, ()>(Kept::New)
            }
        })
        .await;
        (summary, kept.len())
    });
    assert_eq!(summary.await.unwrap(), (Summary { new: 1, ..Summary::default() }, 1));
}

/// Looks once, and gives what was kept, in order; `bad` cannot be kept.
async fn look(port: u16, last: &mut Vec<Uid>, bad: impl Fn(Uid) -> bool) -> (Vec<Uid>, Summary<&'static str>) {
    let mut mailbox = connect(port).await.unwrap();
    let mut kept = Vec::new();
    let summary = take_all(&mut mailbox, last, |uid, _| {
        let bad = bad(uid);
        if !bad {
            kept.push(uid);
        }
        std::future::ready(if bad { Err("no") } else { Ok(Kept::New) })
    })
    .await;
    (kept, summary)
}

fn hello(server: &Dovecot, count: usize) {
    let mut client = server.client();
    (0..count).for_each(|n| client.append("INBOX", format!("Subject: {n}\r\n\r\nhello\r\n").as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_kept_holds_up_nobody() {
    let Some(server) = Dovecot::start(None) else { return };
    hello(&server, 5);
    let mut last = Vec::new();
    let (kept, summary) = look(server.port, &mut last, |uid| uid == 1 || uid == 3).await;
    assert_eq!((kept, summary.failed, summary.stopped), (vec![2, 4, 5], vec![(1, "no"), (3, "no")], None));
    assert_eq!(last, [1, 3]);
    // They are tried again each time, after what is new, and longest ago first.
    hello(&server, 1);
    let (kept, summary) = look(server.port, &mut last, |uid| uid == 1).await;
    assert_eq!((kept, summary.failed), (vec![6, 3], vec![(1, "no")]));
    assert_eq!(last, [1], "what was kept is no longer remembered");
    // Nor is what somebody took away.
    let mut client = server.client();
    client.ask(b"CREATE Trash");
    client.ask(b"SELECT INBOX");
    client.ask(b"MOVE 1 Trash");
    let (kept, summary) = look(server.port, &mut last, |_| true).await;
    assert_eq!((kept, summary, last), (vec![], Summary::default(), vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_kept_a_few_are_tried_and_in_the_end_all() {
    let Some(server) = Dovecot::start(None) else { return };
    hello(&server, 8);
    let mut last = Vec::new();
    for tried in [[1, 2, 3], [4, 5, 6], [7, 8, 1]] {
        let (_, summary) = look(server.port, &mut last, |_| true).await;
        assert_eq!((summary.failed.len(), summary.stopped), (3, Some(Stopped::Keep)));
        assert_eq!(last[last.len() - 3..], tried);
    }
    assert_eq!(last, [2, 3, 4, 5, 6, 7, 8, 1]);
    // Three that fail among others that do not are no reason to stop.
    let (kept, summary) = look(server.port, &mut last, |uid| uid % 2 == 0).await;
    assert_eq!((kept, summary.stopped), (vec![3, 5, 7, 1], None));
}

/// A server that hangs up at two messages: each look gets past one more of the others, and neither of the two waits for ever.
#[tokio::test(flavor = "multi_thread")]
async fn of_those_at_which_runs_broke_off_the_last_comes_last() {
    let Some(server) = Dovecot::start(None) else { return };
    hello(&server, 4);
    let proxy = Proxy::to(server.port);
    let mut last = Vec::new();
    for after in [vec![1], vec![1, 2], vec![2, 1]] {
        // The first look breaks off at the first, the second at the next; the third, at the first again, after all others.
        let at = if after == [2, 1] { 3 } else { 1 };
        proxy.cut(Some(Cut::Before("BODY.PEEK", at)));
        look(proxy.port, &mut last, |_| false).await;
        assert_eq!(last, after);
    }
    let (kept, _) = look(proxy.port, &mut last, |_| false).await;
    assert_eq!((kept, last), (vec![2, 1], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_cut_the_connection_is_of_no_use() {
    let Some(server) = Dovecot::start(None) else { return };
    server.client().append("INBOX", b"Subject: one\r\n\r\nhello\r\n");
    let proxy = Proxy::to(server.port);
    proxy.cut(Some(Cut::Before("BODY.PEEK", 1)));
    let mut mailbox = connect(proxy.port).await.unwrap();
    let summary = take_all(&mut mailbox, &mut Vec::new(), async |_, _| Ok::<_, ()>(Kept::New)).await;
    assert_eq!(summary.stopped, Some(Stopped::Mailbox(Some(1), Error::Lost)));
    assert_eq!(mailbox.waiting(9).await, Err(Error::Lost));
}
