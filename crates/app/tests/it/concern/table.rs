//! With whom a concern is, in a database of random weeks, absences, covers and duties, against a table that is made another way.

use app::concern::escalation::{Step, is_shown_to};
use app::concern::watch;
use db::params;
use kernel::{AbsenceId, Date, DutyId, Instant, Role, StaffId, TimeOfDay};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::super::world::{Who, World};

/// Four weeks from Monday 14 December 2026: with Christmas, the Monday that stands in for Boxing Day, and New Year.
const DAYS: i64 = 28;
const HOLIDAYS: [i64; 3] = [11, 14, 18];

/// Somebody of the team, as it is written into the database. Days are counted from the first Monday, and the last is not included.
struct Somebody {
    id: StaffId,
    leader: bool,
    /// Minutes of the day for each day of the week; nobody's usual week where there is none at all.
    week: [Option<(i64, i64)>; 7],
    away: Option<(i64, i64, Option<StaffId>)>,
    duty: Option<(i64, i64)>,
}

fn day(n: i64) -> Date {
    "2026-12-14".parse::<Date>().unwrap().plus_days(n)
}

fn range(rng: &mut StdRng) -> (i64, i64) {
    let from = rng.random_range(-3..DAYS);
    (from, from + rng.random_range(1..12))
}

fn team(rng: &mut StdRng) -> Vec<Somebody> {
    let ids: Vec<StaffId> = (0..rng.random_range(1..8)).map(|_| StaffId::new()).collect();
    let one = |(n, id): (usize, &StaffId)| {
        let has_week = rng.random_bool(0.7);
        let spell = |rng: &mut StdRng| {
            let from = rng.random_range(7..18) * 60;
            (from, from + rng.random_range(1..7) * 60)
        };
        let mut week = [None; 7];
        for hours in week.iter_mut().take(6) {
            *hours = (has_week && rng.random_bool(0.7)).then(|| spell(rng));
        }
        let away = rng.random_bool(0.5).then(|| {
            let (from, until) = range(rng);
            let cover = ids[rng.random_range(0..ids.len())];
            (from, until, (cover != *id && rng.random_bool(0.7)).then_some(cover))
        });
        let duty = rng.random_bool(0.3).then(|| range(rng));
        Somebody { id: *id, leader: n > 0 && rng.random_bool(0.3), week, away, duty }
    };
    ids.iter().enumerate().map(one).collect()
}

async fn write_down(world: &World, team: &[Somebody]) {
    let mut tx = world.system().await;
    for sql in ["DELETE FROM working_hours", "DELETE FROM absence", "DELETE FROM duty", "UPDATE staff SET active = FALSE"] {
        tx.run(sql, params![]).await.unwrap();
    }
    for (n, one) in team.iter().enumerate() {
        let name = format!("Somebody {n}");
        let sql = "INSERT INTO staff (team_id, id, name, first_name, email) VALUES ($1, $2, $3, $3, $4)";
        tx.run(sql, params![world.team, one.id, name, format!("{}@example.org", one.id)]).await.unwrap();
        let roles = [Some(Role::LinkWorker), one.leader.then_some(Role::TeamLeader)];
        for role in roles.into_iter().flatten() {
            let sql = "INSERT INTO staff_role (team_id, staff_id, role) VALUES ($1, $2, $3)";
            tx.run(sql, params![world.team, one.id, role]).await.unwrap();
        }
        for (weekday, hours) in one.week.iter().enumerate() {
            let Some((from, until)) = hours else { continue };
            let weekday = day(weekday as i64).weekday();
            let sql =
                "INSERT INTO working_hours (team_id, staff_id, weekday, from_minute, until_minute) VALUES ($1, $2, $3, $4, $5)";
            tx.run(sql, params![world.team, one.id, weekday, *from, *until]).await.unwrap();
        }
    }
    for one in team {
        if let Some((from, until, cover)) = one.away {
            let sql =
                "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) VALUES ($1, $2, $3, $4, $5, $6)";
            tx.run(sql, params![world.team, AbsenceId::new(), one.id, day(from), day(until), cover]).await.unwrap();
        }
        if let Some((from, until)) = one.duty {
            let sql = "INSERT INTO duty (team_id, id, staff_id, from_on, until_on) VALUES ($1, $2, $3, $4, $5)";
            tx.run(sql, params![world.team, DutyId::new(), one.id, day(from), day(until)]).await.unwrap();
        }
    }
    let sql = "UPDATE referral SET worker_id = $1, state = 'active' WHERE id = $2";
    tx.run(sql, params![team[0].id, world.referral]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The table: at which step each first has it, and of those at work everybody whose step has come; the first step that has anybody, if none.
fn expected(team: &[Somebody], today: i64, minute: i64, waited: i64) -> (Step, Vec<StaffId>) {
    let within = |range: Option<(i64, i64)>| range.is_some_and(|(from, until)| from <= today && today < until);
    let away = |one: &Somebody| within(one.away.map(|(from, until, _)| (from, until)));
    let at_work = |one: &&Somebody| {
        let weekday = (today % 7) as usize;
        let hours = if one.week.iter().any(Option::is_some) { one.week[weekday] } else { (weekday < 5).then_some((540, 1020)) };
        !HOLIDAYS.contains(&today) && !away(one) && hours.is_some_and(|(from, until)| from <= minute && minute < until)
    };
    let worker = &team[0];
    let cover = worker.away.and_then(|(.., cover)| cover).filter(|_| away(worker));
    let somebody_has_duty = team.iter().any(|one| within(one.duty));
    let first_step = |one: &Somebody| {
        if one.id == worker.id || Some(one.id) == cover {
            0
        } else if if somebody_has_duty { within(one.duty) } else { one.leader } {
            1
        } else if one.leader {
            2
        } else {
            3
        }
    };
    let by_clock = [15, 30, 60].iter().filter(|limit| waited >= **limit).count();
    let there: Vec<(usize, StaffId)> = team.iter().filter(at_work).map(|one| (first_step(one), one.id)).collect();
    let Some(first) = there.iter().map(|(step, _)| *step).min() else { return (Step::OutOfHours, Vec::new()) };
    let step = by_clock.max(first);
    let steps = [Step::Worker, Step::Duty, Step::Leaders, Step::Everyone];
    (steps[step], there.into_iter().filter(|(first, _)| *first <= step).map(|(_, id)| id).collect())
}

#[tokio::test]
async fn with_whom_it_is_agrees_with_a_table_that_is_made_another_way() {
    let world = World::new().await;
    let id = super::raise(&world, Who::Worker, "x").await;
    let mut rng = StdRng::seed_from_u64(20_261_214);
    let mut seen = [0; 5];
    for _ in 0..12 {
        let team = team(&mut rng);
        write_down(&world, &team).await;
        for _ in 0..80 {
            let today = rng.random_range(0..DAYS);
            // Often on the edge of an hour, where mistakes are.
            let minute = if rng.random_bool(0.5) {
                rng.random_range(8..19) * 60 - rng.random_range(0..2)
            } else {
                rng.random_range(0..1440)
            };
            let waited = if rng.random_bool(0.9) { rng.random_range(0..65) } else { rng.random_range(75..4 * 1440) };
            let now: Instant = day(today).at(TimeOfDay::from_minutes(minute).unwrap()).exactly().unwrap();
            world.app.clock.set(now);
            let mut tx = world.system().await;
            let since = now.plus_minutes(-waited);
            tx.run("UPDATE concern SET waiting_since = $1, opened_by_id = NULL WHERE id = $2", params![since, id]).await.unwrap();
            let watch = watch::look(&mut tx).await.unwrap();
            let (waiting, standing) = &watch.waiting[0];
            let (step, mut with) = expected(&team, today, minute, waited);
            let mut found = standing.with.clone();
            with.sort_by_key(ToString::to_string);
            found.sort_by_key(ToString::to_string);
            assert_eq!((standing.step, &found), (step, &with), "{}, waited {waited} minutes", now.long());
            for one in &team {
                let shown = with.contains(&one.id) || step == Step::OutOfHours;
                assert_eq!(is_shown_to(one.id, waiting, standing), shown, "{}", now.long());
            }
            seen[step as usize] += 1;
        }
    }
    assert!(seen.iter().all(|times| *times > 10), "each step comes up: {seen:?}");
}
