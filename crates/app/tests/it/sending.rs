//! What leaves: the gate asked when it is sent, the outbox, promised calls, replies.

mod another_time;
mod attacks;
mod gate;
mod link;
mod mailbox;
mod outbox;
mod promise;
mod providers;
pub mod reply;
mod unread;
mod words;

use app::contact::store_promise::{self, New, Told};
use app::sending::model::{Carried, Channel, Heard, Purpose, State};
use app::sending::store::{self, Recipient, Taken};
use app::sending::wording::Filling;
use app::{Config, Tx};
use db::params;
use kernel::{ContactRouteId, OutgoingId, PromiseId};

use super::world::{Who, World};

/// All channels have a provider.
pub const ALL: Carried = Carried { text: true, email: true, letter: true };

/// Answers come back by all of them.
pub const HEARD: Heard = Heard { text: true, email: true };

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let text = store::queue(&mut tx, &no_reply(world, Channel::Text, world.route(), "text")).await.unwrap();
    let letters = "INSERT INTO contact_route (team_id, id, person_id, kind, value, text, confirmed_at, position) \
                   VALUES ($1, $2, $3, 'address', 'address', 'yes', $4, 9)";
    let (route, now) = (ContactRouteId::new(), tx.now);
    tx.run(letters, params![world.team, route, world.person, now]).await.unwrap();
    let letter = store::queue(&mut tx, &no_reply(world, Channel::Letter, route, "letter")).await.unwrap();
    let (promise, _) = promised(&mut tx, world, Told::Otherwise(app::contact::model::ToldHow::Aloud)).await;
    let sql = "UPDATE promise SET outgoing_id = $1 WHERE id = $2";
    tx.run(sql, params![text, promise]).await.unwrap();
    let link = store_promise::new_link(&mut tx, text).await.unwrap().unwrap();
    let came = app::sending::store_reply::Came {
        provider_id: "reply-1".into(),
        channel: Channel::Text,
        sender: "+447700900982".into(),
        words: "Who is this?".into(),
        written_at: now,
        answers: None,
        automatic: false,
        note: String::new(),
    };
    app::sending::store_reply::keep(&mut tx, &came).await.unwrap();
    // Another of this world has her number, too.
    tx.run("UPDATE reply SET person_id = $1, referral_id = $2", params![world.person, world.referral]).await.unwrap();
    let (reply,): (kernel::ReplyId,) = tx.one("SELECT id FROM reply", params![]).await.unwrap();
    let photographs = "INSERT INTO staff_photograph (team_id, staff_id, bytes, made_at) SELECT team_id, id, $1, $2 FROM staff";
    tx.run(photographs, params![b"a small JPEG".to_vec(), now]).await.unwrap();
    let shared = app::sending::store_reply::Came { provider_id: "reply-2".into(), ..came };
    app::sending::store_reply::keep(&mut tx, &shared).await.unwrap();
    let (shared,): (kernel::ReplyId,) = tx.one("SELECT id FROM reply WHERE provider_id = 'reply-2'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("reply:shared", shared);
    world.thing("outgoing", text);
    world.thing("outgoing:letter", letter);
    world.thing("promise", promise);
    world.thing("call", link);
    world.thing("reply", reply);
}

impl World {
    /// Her telephone.
    pub fn route(&self) -> ContactRouteId {
        self.things["route"].parse().unwrap()
    }

    /// A world in which texts, e-mails and letters go by a provider.
    pub async fn that_sends() -> Self {
        World::with(Config { carried: ALL, heard: HEARD, ..Config::default() }).await
    }

    /// She said yes to texts, just now.
    pub async fn she_says_yes(&self) {
        let mut tx = self.system().await;
        let now = tx.now;
        let sql = "UPDATE contact_route SET text = 'yes', confirmed_at = $1, stale_at = NULL WHERE id = $2";
        tx.run(sql, params![now, self.route()]).await.unwrap();
        tx.run("UPDATE referral SET state = 'contacting'", params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn run(&self, sql: &'static str) {
        let mut tx = self.system().await;
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The next message that is due goes through the gate.
    pub async fn take(&self) -> Taken {
        let mut tx = self.system().await;
        let taken = store::take_next(&mut tx, ALL, HEARD).await.unwrap();
        tx.commit().await.unwrap();
        taken
    }

    pub async fn state(&self, id: OutgoingId) -> (State, String) {
        let mut tx = self.system().await;
        tx.one("SELECT state, why FROM outbox WHERE id = $1", params![id]).await.unwrap()
    }

    pub async fn queue(&self, cause: &str) -> OutgoingId {
        let mut tx = self.acting(Who::Worker).await;
        let id = store::queue(&mut tx, &no_reply(self, Channel::Text, self.route(), cause)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}

/// "I tried to ring you", good for two days.
pub fn no_reply(world: &World, channel: Channel, route: ContactRouteId, cause: &str) -> store::New {
    let now = world.app.clock.now();
    store::New {
        channel,
        purpose: Purpose::NoReply,
        cause: cause.to_owned(),
        to: Recipient::Person { person: world.person, referral: world.referral, route },
        language: "Portuguese".into(),
        filling: Filling { caller: "Amara".into(), ..Filling::default() },
        due_at: now,
        expires_at: now.plus_days(2),
    }
}

/// A call promised for tomorrow at ten.
async fn promised(tx: &mut Tx, world: &World, told: Told) -> (PromiseId, Option<OutgoingId>) {
    let referral = app::referral::store::load(tx, world.referral).await.unwrap();
    let from_at = tx.now.plus_days(1);
    let caller = world.staff(Who::Worker);
    let new = New { caller, from_at, until_at: from_at.plus_minutes(60), say: "blue kettle".into(), told };
    let promise = store_promise::make(tx, &referral, &new).await.unwrap();
    let outgoing = store_promise::load(tx, promise).await.unwrap().outgoing_id;
    (promise, outgoing)
}

/// Promises the call by a text.
pub async fn promised_by_text(world: &World) -> (PromiseId, OutgoingId) {
    let mut tx = world.acting(Who::Worker).await;
    let told = Told::Message { route: world.route(), channel: Channel::Text };
    let (promise, outgoing) = promised(&mut tx, world, told).await;
    tx.commit().await.unwrap();
    (promise, outgoing.unwrap())
}

/// What the parcel says, to whom.
pub fn unpack(taken: Taken) -> (OutgoingId, String, String) {
    match taken {
        Taken::HandOver(parcel) => {
            let to = parcel.to.reveal(parcel.permit.reveal()).clone();
            (parcel.id, to, parcel.body)
        }
        other => panic!("nothing was handed over: {other:?}"),
    }
}
