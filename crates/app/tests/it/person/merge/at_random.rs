//! Whatever happens, in whichever order: no row is lost, and all can be undone.

use kernel::Reveal;
use proptest::prelude::*;

use super::*;

/// What may happen to one of four records.
#[derive(Clone, Debug)]
enum Step {
    Refer(usize),
    Call(usize),
    Worry(usize),
    Open(usize),
    Route(usize, u8),
    Say(usize),
    Change(usize),
    Join(usize, usize),
    Undo(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4usize).prop_map(Step::Refer),
        (0..4usize).prop_map(Step::Call),
        (0..4usize).prop_map(Step::Worry),
        (0..4usize).prop_map(Step::Open),
        (0..4usize, 0..4u8).prop_map(|(who, digit)| Step::Route(who, digit)),
        (0..4usize).prop_map(Step::Say),
        (0..4usize).prop_map(Step::Change),
        (0..4usize, 0..4usize).prop_map(|(a, b)| Step::Join(a, b)),
        (0..4usize, 0..4usize).prop_map(|(a, b)| Step::Join(a, b)),
        (0..4usize).prop_map(Step::Undo),
    ]
}

/// Where things stand: who lives, the newest joining of each, and whose each referral must be once all is undone.
struct Play {
    world: World,
    people: Vec<PersonId>,
    owner: BTreeMap<ReferralId, PersonId>,
    /// Of whom it was said, perhaps, that their address is a secret: all who were one record then.
    secret: BTreeSet<PersonId>,
    number: i64,
}

impl Play {
    async fn new() -> Self {
        let world = World::new().await;
        let mut people = vec![world.person];
        for (n, name) in [(11, "Ada"), (12, "Ade"), (13, "Adi")] {
            people.push(add(&world, name, "Oduya", (n != 12).then_some(n)).await);
        }
        let owner = BTreeMap::from([(world.referral, world.person)]);
        Self { world, people, owner, secret: BTreeSet::new(), number: 500 }
    }

    async fn lives(&self, tx: &mut Tx, who: usize) -> Option<PersonId> {
        person::store::find(tx, self.people[who]).await.unwrap().map(|person| person.id)
    }

    async fn take(&mut self, step: &Step) {
        let mut tx = self.world.acting(Who::Leader).await;
        let now = tx.now;
        match *step {
            Step::Refer(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                self.number += 1;
                let worker = self.world.staff(Who::Worker);
                let made = self.world.add_referral(&mut tx, id, "active", Some(worker), self.number).await;
                self.owner.insert(made, id);
            }
            Step::Call(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let Some(first) = referral::store::of_person(&mut tx, id).await.unwrap().pop() else { return };
                let route = person::store::routes(&mut tx, id).await.unwrap().first().map(|route| route.id);
                contacts::attempt(&mut tx, first.id, route, AttemptResult::Unsafe).await.unwrap();
            }
            Step::Worry(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                concern::store::open(&mut tx, id, None, CameBy::Page, "Afraid", "").await.unwrap();
            }
            Step::Open(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                person::store::give_access(&mut tx, id, "They rang", now.plus_days(1)).await.unwrap();
            }
            Step::Route(who, digit) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let safe = SafeContact { voicemail: [Answer::Yes, Answer::No][usize::from(digit % 2)], ..SafeContact::default() };
                let position = person::store::routes(&mut tx, id).await.unwrap().len() as i64;
                let new = phone(&format!("+44770090070{}", digit / 2), safe);
                if let Err(error) = person::store::add_route(&mut tx, id, &new, position).await {
                    return assert!(person::store::is_held_already(&error), "{error}");
                }
            }
            Step::Say(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let mut about = plan::store::about_me(&mut tx, id).await.unwrap();
                about.enjoy = format!("{} walks", about.enjoy);
                plan::store::save_about_me(&mut tx, id, &about).await.unwrap();
            }
            Step::Change(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let sql =
                    "UPDATE person SET language = language || 'x', address_hidden = $1, version = version + 1 WHERE id = $2";
                tx.run(sql, params![true, id]).await.unwrap();
                let into: Vec<(PersonId, Option<PersonId>)> =
                    tx.all("SELECT id, merged_into FROM person", params![]).await.unwrap();
                let mut one = BTreeSet::from([id]);
                for _ in &self.people {
                    one.extend(
                        into.iter()
                            .filter(|(_, into)| into.is_some_and(|into| one.contains(&into)))
                            .map(|(gone, _)| *gone)
                            .collect::<Vec<_>>(),
                    );
                }
                self.secret.extend(one);
            }
            Step::Join(a, b) => {
                let (Some(kept), Some(gone)) = (self.lives(&mut tx, a).await, self.lives(&mut tx, b).await) else { return };
                let part = person::store_merge::Part::Whole { source: person::merge::Source::Record, claimed: None };
                let records = both(&mut tx, kept, gone).await;
                if person::store_merge::merge(&mut tx, &records[0], &records[1], part).await.is_err() {
                    assert_eq!(kept, gone);
                    return;
                }
            }
            Step::Undo(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let Some(last) = person::store_merge::joined_to(&mut tx, id).await.unwrap().into_iter().next() else { return };
                person::store_unmerge::unmerge(&mut tx, last.id, last.version).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        self.world.later(1);
    }

    /// No row is lost, and everything belongs to exactly one record that lives.
    async fn check(&self, before: &BTreeMap<&'static str, usize>) -> BTreeMap<&'static str, usize> {
        let counts: BTreeMap<&'static str, usize> =
            dump(&self.world).await.into_iter().map(|(table, rows)| (table, rows.len())).collect();
        for (table, count) in before {
            assert!(counts[table] >= *count || *table == "about_me" || *table == "person_name_word", "{table} lost a row");
        }
        let none = async |sql: &'static str| assert_eq!(self.world.count(sql).await, 0, "{sql}");
        none("SELECT COUNT(*) FROM referral r JOIN person p ON p.id = r.person_id WHERE p.merged_into IS NOT NULL").await;
        none("SELECT COUNT(*) FROM concern c JOIN person p ON p.id = c.person_id WHERE p.merged_into IS NOT NULL").await;
        none("SELECT COUNT(*) FROM person_access a JOIN person p ON p.id = a.person_id WHERE p.merged_into IS NOT NULL").await;
        none("SELECT COUNT(*) FROM attempt a JOIN referral r ON r.id = a.referral_id WHERE a.person_id <> r.person_id").await;
        none("SELECT COUNT(*) FROM concern a JOIN referral r ON r.id = a.referral_id WHERE a.person_id <> r.person_id").await;
        // A record that went said that the address is secret: so does the one that was kept.
        none(
            "SELECT COUNT(*) FROM person g JOIN person k ON k.id = g.merged_into WHERE g.address_hidden AND NOT k.address_hidden",
        )
        .await;
        // A no on a record that went is a no on the same number of the one that was kept.
        none(
            "SELECT COUNT(*) FROM person g JOIN contact_route a ON a.person_id = g.id JOIN contact_route b ON b.person_id = g.merged_into \
             AND b.value = a.value WHERE a.voicemail = 'no' AND b.voicemail <> 'no'",
        )
        .await;
        counts
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn no_row_is_lost_whatever_happens(steps in proptest::collection::vec(step(), 5..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::new().await;
            let mut counts = BTreeMap::new();
            for step in &steps {
                play.take(step).await;
                counts = play.check(&counts).await;
            }
            // All is undone, the last first: every record lives, and every referral is its own again.
            for _ in 0..4 {
                for who in 0..4 {
                    for _ in 0..steps.len() {
                        play.take(&Step::Undo(who)).await;
                    }
                }
            }
            play.check(&counts).await;
            assert_eq!(play.world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NOT NULL").await, 0);
            let mut tx = play.world.system().await;
            for id in &play.secret {
                let person = person::store::find(&mut tx, *id).await.unwrap().unwrap();
                assert!(person.address.reveal(Reveal::to_keep()).hidden);
            }
            for (id, owner) in &play.owner {
                assert_eq!(referral::store::find(&mut tx, *id).await.unwrap().unwrap().person_id, *owner);
            }
        });
    }
}
