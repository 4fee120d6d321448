//! A team as large as its referrals ask for.

use db::params;
use kernel::{AssignmentId, NeighbourhoodId, PracticeId, Role, SiteId, StaffId};

use super::store::{self, Rows};
use crate::demo::Maker;
use crate::demo::people::{FAMILY, GIVEN};
use crate::demo::places::POINTS;

/// Referrals of a link worker in ten years.
const EACH: u64 = 2_300;
const FEWEST: u64 = 4;

pub(super) struct Team {
    pub workers: Vec<Worker>,
    pub practices: Vec<Practice>,
    /// Whom each button of the sign-in page stands for.
    pub doors: Vec<(Role, StaffId)>,
}

pub(super) struct Worker {
    pub id: StaffId,
    pub name: String,
    pub first_name: &'static str,
}

pub(super) struct Practice {
    pub id: PracticeId,
    pub site: SiteId,
    pub referrer: StaffId,
    pub referrer_name: String,
}

impl Team {
    /// The practice that a worker has charge of.
    pub fn practice_of(&self, worker: usize) -> Option<&Practice> {
        self.practices.get(worker % self.practices.len().max(1))
    }
}

/// How many link workers so many referrals ask for.
pub(super) fn workers(referrals: u64) -> u64 {
    (referrals / EACH).max(FEWEST)
}

pub(super) fn make(rows: &mut Rows, maker: &mut Maker, referrals: u64) -> Team {
    let team = maker.team;
    rows.add(store::TEAM, params![team, "Load test team", "+442079460150", "team@load.example"]);
    for (postcode, lat, lon) in POINTS {
        rows.add(store::POSTCODE, params![postcode, lat, lon]);
    }
    let count = usize::try_from(workers(referrals)).unwrap_or_default();
    let mut doors = Vec::new();
    let mut workers = Vec::new();
    for n in 0..count {
        // One in eight leads.
        let roles: &[Role] = if n % 8 == 1 { &[Role::LinkWorker, Role::TeamLeader] } else { &[Role::LinkWorker] };
        let worker = staff(rows, maker, n, roles);
        match n {
            0 => doors.push((Role::LinkWorker, worker.id)),
            1 => doors.push((Role::TeamLeader, worker.id)),
            _ => {}
        }
        workers.push(worker);
    }
    let mut practices: Vec<Practice> = Vec::new();
    let mut neighbourhood = NeighbourhoodId::from_bytes(maker.bytes());
    // As in the first team: thirteen practices to sixteen workers, three to a neighbourhood.
    for n in 0..count * 13 / 16 {
        if n % 3 == 0 {
            neighbourhood = NeighbourhoodId::from_bytes(maker.bytes());
            rows.add(store::NEIGHBOURHOOD, params![team, neighbourhood, format!("Neighbourhood {}", n / 3 + 1)]);
        }
        let (id, site) = (PracticeId::from_bytes(maker.bytes()), SiteId::from_bytes(maker.bytes()));
        let name = format!("Practice {}", n + 1);
        rows.add(store::PRACTICE, params![team, id, format!("X{:05}", n + 1), name, neighbourhood]);
        let postcode = POINTS.get(n % POINTS.len()).map(|(postcode, ..)| *postcode);
        rows.add(store::SITE, params![team, site, id, name, postcode]);
        let referrer = staff(rows, maker, count + n, &[Role::Referrer]);
        rows.add(store::STAFF_PRACTICE, params![team, referrer.id, id]);
        practices.push(Practice { id, site, referrer: referrer.id, referrer_name: referrer.name });
    }
    let made = Team { workers, practices, doors };
    let from = maker.today.plus_days(-4000);
    for (n, worker) in made.workers.iter().enumerate() {
        if let Some(practice) = made.practice_of(n) {
            let id = AssignmentId::from_bytes(maker.bytes());
            rows.add(store::ASSIGNMENT, params![team, id, worker.id, practice.site, from]);
        }
    }
    let operator = staff(rows, maker, 2 * count, &[Role::Operator]);
    let mut doors = made.doors;
    doors.push((Role::Operator, operator.id));
    doors.extend(made.practices.first().map(|practice| (Role::Referrer, practice.referrer)));
    Team { doors, ..made }
}

fn staff(rows: &mut Rows, maker: &mut Maker, n: usize, roles: &[Role]) -> Worker {
    let (team, id) = (maker.team, StaffId::from_bytes(maker.bytes()));
    let first = GIVEN.get(n % GIVEN.len()).copied().unwrap_or_default();
    let family = FAMILY.get(n / GIVEN.len() % FAMILY.len()).copied().unwrap_or_default();
    let name = format!("{first} {family}");
    rows.add(store::STAFF, params![team, id, name, first, format!("staff{n}@load.example")]);
    for role in roles {
        rows.add(store::STAFF_ROLE, params![team, id, *role]);
    }
    Worker { id, name, first_name: first }
}
