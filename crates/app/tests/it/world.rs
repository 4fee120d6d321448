//! A small team to test with, and requests to it.
//!
//! `World::new()` has a team of one neighbourhood and two practices, one of each role, and a woman who was referred. Each
//! slice adds what its routes need in a `things` function of its own test file.

mod reply;

use std::collections::BTreeMap;

use app::account::session::{self, Stage};
use app::person::model::{Address, NewPerson, NewRoute, RouteKind};
use app::{App, Config, Tx, Visit};
use axum::body::Body;
use axum::http::{Request, header};
use db::params;
use db::testing::TestDb;
use kernel::{
    Actor, Clock, Date, Instant, NeighbourhoodId, PersonId, PracticeId, ReferralId, Role, Roles, SafeContact, SiteId, StaffId,
    TeamId,
};
use tower::ServiceExt as _;

pub use self::reply::Reply;
use super::canary::log::Listener;

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Nobody,
    /// A receptionist of the practice that referred.
    Referrer,
    /// A receptionist of another practice.
    OtherReferrer,
    /// The link worker who has charge of the practice's site.
    Worker,
    /// A link worker who has nothing to do with the person.
    OtherWorker,
    /// Leader and link worker in one.
    Leader,
    Operator,
    /// Sees the sealed notes and nothing else.
    SafeguardingLead,
}

impl Who {
    pub const ALL: [Who; 8] = [
        Who::Nobody,
        Who::Referrer,
        Who::OtherReferrer,
        Who::Worker,
        Who::OtherWorker,
        Who::Leader,
        Who::Operator,
        Who::SafeguardingLead,
    ];

    pub fn roles(self) -> Roles {
        let roles: &[Role] = match self {
            Who::Nobody => &[],
            Who::Referrer | Who::OtherReferrer => &[Role::Referrer],
            Who::Worker | Who::OtherWorker => &[Role::LinkWorker],
            Who::Leader => &[Role::LinkWorker, Role::TeamLeader],
            Who::Operator => &[Role::Operator],
            Who::SafeguardingLead => &[Role::SafeguardingLead],
        };
        roles.iter().copied().collect()
    }

    fn name(self) -> &'static str {
        match self {
            Who::Nobody => "Nobody",
            Who::Referrer => "Rita Receptionist",
            Who::OtherReferrer => "Olu Otherpractice",
            Who::Worker => "Amara Okafor",
            Who::OtherWorker => "Ben Elsewhere",
            Who::Leader => "Leila Leader",
            Who::Operator => "Otto Operator",
            Who::SafeguardingLead => "Sade Safeguarding",
        }
    }
}

pub struct World {
    pub app: App,
    pub test_db: TestDb,
    pub team: TeamId,
    pub practice: PracticeId,
    pub other_practice: PracticeId,
    pub site: SiteId,
    pub other_site: SiteId,
    /// Mrs Fernanda Oduya-Núñez, referred by the practice, with one phone of which nothing was asked.
    pub person: PersonId,
    /// Her referral, active, with [`Who::Worker`].
    pub referral: ReferralId,
    staff: BTreeMap<Who, StaffId>,
    cookies: BTreeMap<Who, String>,
    /// What the browser of everybody who is at a door was told to send again.
    pub begun: std::sync::Mutex<String>,
    /// What the browser of everybody who searches was told to send again.
    pub pressed: std::sync::Mutex<String>,
    /// What names in sample requests stand for.
    pub things: BTreeMap<String, String>,
    router: axum::Router,
    _listener: Listener,
}

/// The folder of files that others published, which `KITH_REAL_FILES` names: they are not part of this repository. Without it, says how
/// many were left out.
pub fn real_files(skipping: usize) -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("KITH_REAL_FILES").map(Into::into);
    if folder.is_none() {
        println!("KITH_REAL_FILES is not set: skipped {skipping}");
    }
    folder
}

/// Monday 23 November 2026, ten o'clock in London.
pub fn monday_at_ten() -> Instant {
    Date::new(2026, 11, 23).unwrap().at(kernel::TimeOfDay::parse("10:00").unwrap()).exactly().unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let listener = Listener::new();
        let test_db = db::testing::fresh().await;
        let team = TeamId::new();
        let mut tx = test_db.db.write().await.unwrap();
        tx.run(
            "INSERT INTO team (id, name, phone) VALUES ($1, 'North Southwark Social Prescribing', '+442038831624')",
            params![team],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let clock = Clock::frozen(monday_at_ten());
        // Files are read by the program itself, in a process of its own, as when it serves.
        let reader = config.reader.unwrap_or_else(|| env!("CARGO_BIN_EXE_kith").into());
        let config = Config { reader: Some(reader), ..config };
        let app = App::start(test_db.db.clone(), clock, config).await.unwrap();
        let router = app::web::router(app.clone());
        let mut world = Self {
            app,
            test_db,
            team,
            practice: PracticeId::new(),
            other_practice: PracticeId::new(),
            site: SiteId::new(),
            other_site: SiteId::new(),
            person: PersonId::new(),
            referral: ReferralId::new(),
            staff: BTreeMap::new(),
            cookies: BTreeMap::new(),
            begun: Default::default(),
            pressed: Default::default(),
            things: BTreeMap::new(),
            router,
            _listener: listener,
        };
        world.make_team().await;
        world.make_person().await;
        world
    }

    /// The world with everything that any route's sample needs.
    pub async fn with_all_things() -> Self {
        Self::new().await.and_all_things().await
    }

    pub async fn and_all_things(self) -> Self {
        let mut world = self;
        super::account::things(&mut world).await;
        super::concern::things(&mut world).await;
        super::contact::things(&mut world).await;
        super::diary::things(&mut world).await;
        super::directory::things(&mut world).await;
        super::oruk::things(&mut world).await;
        super::door::things(&mut world).await;
        super::connection::things(&mut world).await;
        super::message::things(&mut world).await;
        super::my::things(&mut world).await;
        super::person::things(&mut world).await;
        super::plan::things(&mut world).await;
        super::public::things(&mut world).await;
        super::referral::things(&mut world).await;
        super::sending::things(&mut world).await;
        super::team::things(&mut world).await;
        world
    }

    async fn make_team(&mut self) {
        let mut tx = self.system().await;
        let (team, neighbourhood) = (self.team, NeighbourhoodId::new());
        tx.run("INSERT INTO neighbourhood (team_id, id, name) VALUES ($1, $2, 'Bermondsey')", params![team, neighbourhood])
            .await
            .unwrap();
        for (practice, site, code, name, postcode) in [
            (self.practice, self.site, "G85138", "Albion Street Health Centre", "SE16 7JQ"),
            (self.other_practice, self.other_site, "G85029", "Falmouth Road Group Practice", "SE1 4JW"),
        ] {
            tx.run(
                "INSERT INTO practice (team_id, id, ods_code, name, neighbourhood_id, duty_phone) VALUES ($1, $2, $3, $4, $5, '+442079460018')",
                params![team, practice, code, name, neighbourhood],
            )
            .await
            .unwrap();
            tx.run(
                "INSERT INTO site (team_id, id, practice_id, name, postcode) VALUES ($1, $2, $3, $4, $5)",
                params![team, site, practice, name, postcode],
            )
            .await
            .unwrap();
        }
        for who in Who::ALL.into_iter().filter(|who| *who != Who::Nobody) {
            let staff = StaffId::new();
            let first = who.name().split(' ').next().unwrap();
            tx.run(
                "INSERT INTO staff (team_id, id, name, first_name, email) VALUES ($1, $2, $3, $4, $5)",
                params![team, staff, who.name(), first, format!("{}@example.org", first.to_lowercase())],
            )
            .await
            .unwrap();
            for role in who.roles().iter() {
                tx.run("INSERT INTO staff_role (team_id, staff_id, role) VALUES ($1, $2, $3)", params![team, staff, role])
                    .await
                    .unwrap();
            }
            self.staff.insert(who, staff);
        }
        for (who, practice) in [(Who::Referrer, self.practice), (Who::OtherReferrer, self.other_practice)] {
            tx.run(
                "INSERT INTO staff_practice (team_id, staff_id, practice_id) VALUES ($1, $2, $3)",
                params![team, self.staff(who), practice],
            )
            .await
            .unwrap();
        }
        for (who, site) in [(Who::Worker, self.site), (Who::OtherWorker, self.other_site)] {
            tx.run(
                "INSERT INTO assignment (team_id, id, staff_id, site_id, from_on) VALUES ($1, $2, $3, $4, '2026-01-01')",
                params![team, kernel::AssignmentId::new(), self.staff(who), site],
            )
            .await
            .unwrap();
            for day in ["mon", "tue", "wed", "thu", "fri"] {
                tx.run(
                    "INSERT INTO working_hours (team_id, staff_id, weekday, from_minute, until_minute) VALUES ($1, $2, $3, 540, 1020)",
                    params![team, self.staff(who), day],
                )
                .await
                .unwrap();
            }
        }
        tx.commit().await.unwrap();
        let now = self.app.clock.now();
        for who in Who::ALL.into_iter().filter(|who| *who != Who::Nobody) {
            let mut tx = self.test_db.db.write().await.unwrap();
            let token = session::start(&mut tx, team, self.staff(who), Stage::Full, now).await.unwrap();
            tx.commit().await.unwrap();
            self.cookies.insert(who, format!("kith={token}"));
        }
    }

    async fn make_person(&mut self) {
        let mut tx = self.system().await;
        let new = NewPerson {
            given_names: "Fernanda".into(),
            family_name: "Oduya-Núñez".into(),
            preferred_name: "Nanda".into(),
            pronouns: "she/her".into(),
            date_of_birth: Some(Date::new(1969, 3, 27).unwrap()),
            nhs_number: Some(a_valid_999_number(1)),
            language: "Portuguese".into(),
            interpreter: true,
            communication: String::new(),
            address: Address {
                lines: "1 Test Street\nLondon".into(),
                postcode: Some("SE16 4JX".parse().unwrap()),
                hidden: false,
            },
            practice_id: self.practice,
            site_id: self.site,
        };
        self.person = app::person::store::add(&mut tx, &new).await.unwrap();
        let route = NewRoute {
            kind: RouteKind::Phone,
            value: "+447700900982".into(),
            label: "Mobile".into(),
            safe: SafeContact::default(),
        };
        let route = app::person::store::add_route(&mut tx, self.person, &route, 0).await.unwrap();
        let worker = self.staff(Who::Worker);
        self.referral = self.add_referral(&mut tx, self.person, "active", Some(worker), 1).await;
        tx.commit().await.unwrap();
        self.thing("person", self.person);
        self.thing("referral", self.referral);
        self.thing("referral.version", 0);
        self.thing("route", route);
        self.thing("practice", self.practice);
        self.thing("site", self.site);
        self.thing("worker", worker);
        self.thing("leader", self.staff(Who::Leader));
    }

    /// Somebody of whom nothing is known but a name.
    pub async fn add_somebody(&self, tx: &mut Tx, given: &str, family: &str) -> PersonId {
        let new = NewPerson {
            given_names: given.into(),
            family_name: family.into(),
            preferred_name: String::new(),
            pronouns: String::new(),
            date_of_birth: None,
            nhs_number: None,
            language: String::new(),
            interpreter: false,
            communication: String::new(),
            address: Address::default(),
            practice_id: self.practice,
            site_id: self.site,
        };
        app::person::store::add(tx, &new).await.unwrap()
    }

    /// A referral in a state, written as it is: for tests that begin in the middle of the road.
    pub async fn add_referral(
        &self,
        tx: &mut Tx,
        person: PersonId,
        state: &str,
        worker: Option<StaffId>,
        number: i64,
    ) -> ReferralId {
        let (id, now) = (ReferralId::new(), tx.now);
        tx.run(
            "INSERT INTO referral (team_id, id, number, person_id, practice_id, site_id, referrer_staff_id, referrer_name, received_at, \
             received_on, state, wants, agreed, risk, worker_id, allocated_at, touched_at, sent_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'Rita Receptionist', $8, $9, $10, 'To get out more', 'yes', 'none_known', $11, $12, $8, 'Fernanda Oduya-Núñez')",
            params![
                self.team,
                id,
                number,
                person,
                self.practice,
                self.site,
                self.staff(Who::Referrer),
                now,
                now.date(),
                state,
                worker,
                worker.map(|_| now)
            ],
        )
        .await
        .unwrap();
        id
    }

    pub fn staff(&self, who: Who) -> StaffId {
        self.staff[&who]
    }

    pub fn thing(&mut self, name: &str, value: impl std::fmt::Display) {
        self.things.insert(name.to_owned(), value.to_string());
    }

    /// A transaction of the system itself.
    pub async fn system(&self) -> Tx {
        Tx::system(&self.app, "test").await.unwrap()
    }

    /// A writing transaction of somebody, for store functions that ask who is there.
    pub async fn acting(&self, who: Who) -> Tx {
        let actor = Actor {
            team: self.team,
            staff: Some(self.staff(who)),
            name: who.name().to_owned(),
            roles: who.roles(),
            request: "test".to_owned(),
        };
        let visit = Visit::new(actor, "North Southwark Social Prescribing".into(), "+442038831624".into());
        Tx::write(&self.app, visit).await.unwrap()
    }

    /// Moves the clock.
    pub fn later(&self, minutes: i64) {
        let now = self.app.clock.now();
        self.app.clock.set(now.plus_minutes(minutes));
    }

    /// Moves the clock while everybody who is signed in goes on working.
    pub async fn later_at_work(&self, minutes: i64) {
        self.later(minutes);
        let (now, mut tx) = (self.app.clock.now(), self.test_db.db.write().await.unwrap());
        tx.run("UPDATE session SET seen_at = $1, expires_at = $2", params![now, now.plus_days(1)]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// One number out of the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.test_db.db.read().await.unwrap().count(sql, params![]).await.unwrap()
    }

    pub async fn get(&self, who: Who, path: &str) -> Reply {
        let request = Request::get(path);
        self.send(who, request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form and goes on where it leads.
    pub async fn post_and_follow(&self, who: Who, path: &str, form: &[(&str, &str)]) -> Reply {
        let sent = self.post(who, path, form).await;
        self.get(who, &sent.is(303).location).await
    }

    /// Sends a form as one of our own pages would.
    pub async fn post(&self, who: Who, path: &str, form: &[(&str, &str)]) -> Reply {
        self.post_encoded(who, path, &serde_urlencoded::to_string(form).unwrap()).await
    }

    pub async fn post_encoded(&self, who: Who, path: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(who, request.body(Body::from(form.to_owned())).unwrap()).await
    }

    pub async fn send(&self, who: Who, mut request: Request<Body>) -> Reply {
        if let Some(cookie) = self.cookies.get(&who) {
            request.headers_mut().append(header::COOKIE, cookie.parse().unwrap());
        }
        if let Some(cookie) = self.things.get("own.cookie") {
            request.headers_mut().append(header::COOKIE, cookie.parse().unwrap());
        }
        for kept in [&self.begun, &self.pressed] {
            let pair = kept.lock().unwrap().clone();
            if !pair.is_empty() {
                request.headers_mut().append(header::COOKIE, pair.parse().unwrap());
            }
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default().to_owned();
            match pair.split('=').next() {
                Some("kith_begun") => *self.begun.lock().unwrap() = pair,
                Some("kith_pressed") => *self.pressed.lock().unwrap() = pair,
                _ => {}
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply {
            status: parts.status,
            location: parts.headers.get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }
}

/// The n-th valid NHS number of the range that is kept for tests.
pub fn a_valid_999_number(n: u32) -> kernel::NhsNumber {
    (0..)
        .filter_map(|i| {
            let first_nine = format!("999{:06}", 1 + i);
            kernel::NhsNumber::check_digit(&first_nine).map(|check| format!("{first_nine}{check}"))
        })
        .nth(n as usize)
        .and_then(|digits| digits.parse().ok())
        .unwrap()
}
