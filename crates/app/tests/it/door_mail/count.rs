//! Two hundred mails of all sorts from a real mail server, with everything breaking off between: the count holds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use app::door::mail::fetch;
use app::door::model::{Kind, Tally};
use app::door::store;
use app::{App, Error};
use db::params;
use interop::mail::Nature;
use mailbox::{ASIDE, Address, LARGEST, Secret, Stopped, Summary, Uid};
use sha2::{Digest as _, Sha256};

use super::super::world::{Who, World};

#[expect(dead_code, reason = "the tests of `mailbox` use all of it")]
#[path = "../../../../mailbox/tests/support/dovecot.rs"]
pub mod dovecot;
#[path = "../../../../mailbox/tests/support/mails.rs"]
mod mails;
#[path = "../../../../mailbox/tests/support/proxy.rs"]
pub mod proxy;

use dovecot::{Dovecot, PASSWORD, USER};
use proxy::{Cut, Proxy};

/// What goes wrong in one look at the mailbox.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The connection is cut: with `After("UID MOVE", n)` and `Before`, between keeping a mail and setting it aside.
    Wire(Cut),
    /// The process ends after so many milliseconds, and what it had in memory is gone.
    Dies(u64),
    /// The mail server is killed while a mail is being kept, and started again.
    Restart,
    /// Nothing can be kept.
    NoTable,
}

/// The mailbox, and who looks into it.
struct Desk {
    world: World,
    server: Dovecot,
    proxy: Proxy,
    /// What one look leaves for the next.
    last: Vec<Uid>,
}

impl Desk {
    fn address(&self) -> Address {
        Address::parse(&format!("imap://{USER}@127.0.0.1:{}/INBOX", self.proxy.port)).unwrap()
    }

    /// One look. Nothing where it could not begin.
    async fn look(&mut self, app: &App) -> Option<Summary<Error>> {
        fetch(app, &self.address(), &secret(), &mut self.last).await.ok()
    }

    async fn alter(&self, sql: &'static str) {
        let mut tx = self.world.test_db.db.write().await.unwrap();
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// One look at which something goes wrong.
    async fn look_with(&mut self, fault: Fault) {
        let app = self.world.app.clone();
        match fault {
            Fault::Wire(cut) => {
                self.proxy.cut(Some(cut));
                let summary = self.look(&app).await;
                let stopped = summary.as_ref().is_none_or(|summary| matches!(summary.stopped, Some(Stopped::Mailbox(..))));
                assert!(stopped, "{fault:?} did nothing: {summary:?}");
                self.proxy.cut(None);
            }
            Fault::Dies(after) => {
                let _ = tokio::time::timeout(Duration::from_millis(after), self.look(&app)).await;
                self.last.clear();
            }
            Fault::Restart => {
                // Nothing is kept while somebody else has the turn.
                let mut turn = self.world.system().await;
                turn.take_turn().await;
                let (address, secret, mut last) = (self.address(), secret(), std::mem::take(&mut self.last));
                let look = tokio::spawn(async move { (fetch(&app, &address, &secret, &mut last).await.unwrap(), last) });
                tokio::time::sleep(Duration::from_millis(200)).await;
                tokio::task::block_in_place(|| self.server.restart());
                drop(turn);
                let (summary, last) = look.await.unwrap();
                assert!(matches!(summary.stopped, Some(Stopped::Mailbox(..))), "{summary:?}");
                self.last = last;
            }
            Fault::NoTable => {
                self.alter("ALTER TABLE original RENAME TO original_away").await;
                let summary = self.look(&app).await.unwrap();
                assert_eq!((summary.new, summary.stopped), (0, Some(Stopped::Keep)), "{:?}", summary.failed);
                self.alter("ALTER TABLE original_away RENAME TO original").await;
            }
        }
    }
}

fn secret() -> Secret {
    Secret::Password(PASSWORD.into())
}

fn hash(raw: &[u8]) -> String {
    Sha256::digest(raw).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is kept: by the key of each mail its files, in any order.
async fn kept(world: &World) -> BTreeMap<String, Vec<Vec<u8>>> {
    let sql = "SELECT a.key, o.position, o.bytes FROM arrival a JOIN original o ON o.team_id = a.team_id AND o.arrival_id = a.id \
               JOIN door d ON d.team_id = a.team_id AND d.id = a.door_id WHERE d.kind = 'mail'";
    let rows: Vec<(String, i64, Vec<u8>)> = world.test_db.db.read().await.unwrap().all(sql, params![]).await.unwrap();
    let mut kept: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for (key, position, bytes) in rows {
        let files = kept.entry(key).or_default();
        // The text of the mail itself is no file.
        if position > 0 {
            files.push(bytes);
        }
    }
    kept
}

/// What there is to be kept of a file: a DOCX is packed anew, and all else is as it was sent.
fn to_keep(file: &[u8]) -> Vec<u8> {
    let opened = interop::letter::open(file).unwrap();
    if opened.kind != interop::letter::FileKind::Docx {
        assert_eq!(opened.kept, file);
    }
    opened.kept
}

async fn tally(world: &World) -> Tally {
    let mut tx = world.acting(Who::Leader).await;
    let since = tx.now.plus_days(-1);
    store::tallies(&mut tx, since).await.unwrap().into_iter().find(|tally| tally.kind == Some(Kind::Mail)).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_mails_of_all_sorts_with_crashes_between() {
    let Some(server) = Dovecot::start(None) else { return };
    let sent = mails::all(200);
    let too_large = [&b"Subject: large\r\n\r\n"[..], &vec![b'x'; LARGEST as usize]].concat();
    let mut client = server.client();
    client.ask(format!("CREATE \"{ASIDE}\"").as_bytes());
    for (n, mail) in sent.iter().enumerate() {
        client.append("INBOX", &mail.raw);
        if n == 100 {
            client.append("INBOX", &too_large);
        }
    }
    let distinct: BTreeMap<String, &mails::Mail> = sent.iter().map(|mail| (hash(&mail.raw), mail)).collect();
    assert!(distinct.len() < sent.len(), "some are copies");

    let proxy = Proxy::to(server.port);
    let mut desk = Desk { world: World::new().await, server, proxy, last: Vec::new() };
    // Mails without a subject cannot be kept, but for the first, until this goes.
    desk.alter("CREATE UNIQUE INDEX one_title ON arrival (team_id, title)").await;
    // What needs mail to go wrong with comes first, and what depends on how fast the machine is, last.
    let faults = [
        Fault::NoTable,
        Fault::Wire(Cut::After("UID MOVE", 1)),
        Fault::Wire(Cut::Before("UID MOVE", 1)),
        Fault::Dies(0),
        Fault::Dies(30),
        Fault::Wire(Cut::Before("BODY.PEEK", 4)),
        Fault::Wire(Cut::Bytes(30)),
        Fault::Wire(Cut::Bytes(20_000)),
        Fault::Restart,
        Fault::Wire(Cut::After("BODY.PEEK", 6)),
        Fault::Wire(Cut::Before("RFC822.SIZE", 9)),
        Fault::Wire(Cut::Before("UID MOVE", 5)),
        Fault::NoTable,
        Fault::Wire(Cut::After("UID MOVE", 12)),
        Fault::Restart,
        Fault::Wire(Cut::Before("UID MOVE", 8)),
        Fault::Dies(20),
        Fault::Dies(100),
        Fault::Dies(250),
        Fault::Dies(400),
    ];
    for fault in faults {
        desk.look_with(fault).await;
        // At every moment: nothing is invented, and what was set aside is kept. To hash the large one takes a second each time.
        let kept = kept(&desk.world).await;
        assert!(kept.keys().all(|key| distinct.contains_key(key)), "{fault:?}");
        let aside = desk.server.client().messages(ASIDE);
        let mut aside = aside.iter().filter(|raw| raw.len() < 1_000_000);
        assert!(aside.all(|raw| kept.contains_key(&hash(raw))), "{fault:?}: a mail was set aside and not kept");
    }
    let app = desk.world.app.clone();
    let without = sent.iter().filter(|mail| interop::mail::read(&mail.raw).subject.is_empty()).count();
    // A process that died has forgotten which mails cannot be kept: it may give up at them once, and tries them last from then on.
    for _ in 0..8 {
        let summary = desk.look(&app).await.unwrap();
        assert!(!summary.failed.is_empty() && summary.failed.iter().all(|(uid, _)| desk.last.contains(uid)), "{summary:?}");
        if summary.stopped.is_none() {
            break;
        }
    }
    assert_eq!(desk.server.client().messages("INBOX").len(), without, "they hold up nobody: one is kept, and one is too large");
    desk.alter("DROP INDEX one_title").await;
    let summary = desk.look(&app).await.unwrap();
    assert_eq!((summary.stopped, summary.failed.len(), summary.trouble.len()), (None, 0, 0));
    assert_eq!(summary.too_large.len(), 1, "it stays, and is told each time");
    assert_eq!(desk.last, Vec::<Uid>::new());
    let again = desk.look(&app).await.unwrap();
    assert_eq!((again.new, again.again, again.too_large.len()), (0, 0, 1));

    // Every mail once, whole.
    let kept = kept(&desk.world).await;
    assert_eq!(kept.keys().collect::<Vec<_>>(), distinct.keys().collect::<Vec<_>>());
    for (key, mail) in &distinct {
        let mut files = kept[key].clone();
        let mut expected: Vec<Vec<u8>> = mail.files.iter().map(|file| to_keep(file)).collect();
        files.sort();
        expected.sort();
        assert!(files == expected, "{} files of {}: {}", files.len(), expected.len(), String::from_utf8_lossy(&mail.raw[..400]));
    }
    let tally = tally(&desk.world).await;
    let automatic = distinct.values().filter(|mail| matches!(mail.nature, Nature::AutoReply | Nature::OurOwn)).count() as i64;
    assert!(tally.adds_up() && automatic > 0, "{tally:?}");
    let all = distinct.len() as i64;
    assert_eq!((tally.came, tally.waiting, tally.dismissed), (all, all - automatic, automatic));
    desk.world.get(Who::Leader, "/referrals/doors").await.says("The mailbox").says_not("does not add up");

    // Nothing is deleted: what came is aside, or where it was. A server that is killed while it moves may leave a mail in both.
    let mut client = desk.server.client();
    assert!(client.messages("INBOX") == [too_large]);
    let aside: Vec<String> = client.messages(ASIDE).iter().map(|raw| hash(raw)).collect();
    assert!((sent.len()..=sent.len() + faults.len()).contains(&aside.len()), "{}", aside.len());
    assert_eq!(aside.iter().collect::<BTreeSet<_>>(), distinct.keys().collect::<BTreeSet<_>>());
}
