//! With whom a concern is at each moment, from made-up facts.

use app::concern::escalation::{House, Limits, Member, Standing, Step, Waiting};
use app::team::model::Settings;
use kernel::{ConcernId, Date, Instant, StaffId, TimeOfDay};

fn at(day: &str, time: &str) -> Instant {
    let date: Date = day.parse().unwrap();
    date.at(TimeOfDay::parse(time).unwrap()).exactly().unwrap()
}

fn member(name: &str) -> Member {
    let hours = vec![(TimeOfDay::parse("9").unwrap(), TimeOfDay::parse("17").unwrap())];
    Member { id: StaffId::new(), name: name.into(), leader: false, duty: false, has_week: true, hours, away: false, cover: None }
}

struct Team {
    members: Vec<Member>,
    limits: Limits,
    worker: StaffId,
}

/// Amara works with the person, Ben and Cat are others, Leila leads.
fn team() -> Team {
    let mut members: Vec<Member> = ["Amara", "Ben", "Cat", "Leila"].map(member).into();
    members[3].leader = true;
    let worker = members[0].id;
    Team { members, limits: Limits::new(&Settings::default(), None), worker }
}

impl Team {
    fn get(&mut self, name: &str) -> &mut Member {
        self.members.iter_mut().find(|member| member.name == name).unwrap()
    }

    fn waiting(&self, since: Instant) -> Waiting {
        Waiting { id: ConcernId::new(), since, opened_by: None, worker: Some(self.worker) }
    }

    fn standing(&self, since: Instant, now: Instant) -> Standing {
        House::new(&self.members, &self.limits, now).standing(&self.waiting(since))
    }

    fn names(&self, standing: &Standing) -> Vec<&str> {
        self.members.iter().filter(|member| standing.with.contains(&member.id)).map(|member| member.name.as_str()).collect()
    }

    #[track_caller]
    fn says(&self, since: Instant, minutes: i64, step: Step, names: &[&str]) {
        let standing = self.standing(since, since.plus_minutes(minutes));
        assert_eq!((standing.step, self.names(&standing).as_slice()), (step, names), "after {minutes} minutes");
    }
}

const FRIDAY: &str = "2026-11-27";

#[test]
fn it_goes_further_by_the_clock_and_leaves_nobody_behind() {
    let mut team = team();
    let since = at(FRIDAY, "10:00");
    for (minutes, step, names) in [
        (0, Step::Worker, &["Amara"][..]),
        (14, Step::Worker, &["Amara"]),
        (15, Step::Duty, &["Amara", "Leila"]),
        (60, Step::Everyone, &["Amara", "Ben", "Cat", "Leila"]),
    ] {
        team.says(since, minutes, step, names);
    }
    team.get("Cat").duty = true;
    team.says(since, 15, Step::Duty, &["Amara", "Cat"]);
    team.says(since, 30, Step::Leaders, &["Amara", "Cat", "Leila"]);
}

#[test]
fn who_covers_has_it_and_where_nobody_is_there_it_goes_on_at_once() {
    let mut team = team();
    let (since, ben) = (at(FRIDAY, "10:00"), team.get("Ben").id);
    team.get("Amara").away = true;
    team.says(since, 0, Step::Duty, &["Leila"]);
    team.get("Amara").cover = Some(ben);
    team.says(since, 0, Step::Worker, &["Ben"]);
    team.says(since, 20, Step::Duty, &["Ben", "Leila"]);
    team.get("Ben").away = true;
    team.get("Leila").away = true;
    team.says(since, 0, Step::Everyone, &["Cat"]);
}

#[test]
fn whoever_has_gone_home_has_nothing() {
    let mut team = team();
    let since = at(FRIDAY, "18:00");
    team.says(since, 0, Step::OutOfHours, &[]);
    let cat = team.get("Cat").id;
    team.limits.out_of_hours = Some(cat);
    team.says(since, 0, Step::OutOfHours, &["Cat"]);
    // Saturday and Sunday alike; on Monday it is everyone's who is there.
    team.get("Leila").has_week = false;
    team.says(since, 24 * 60, Step::OutOfHours, &["Cat"]);
    let monday = team.standing(since, at("2026-11-30", "09:00"));
    assert_eq!((monday.step, team.names(&monday).len()), (Step::Everyone, 4));
    // The evening worker is there.
    team.get("Ben").hours = vec![(TimeOfDay::parse("17").unwrap(), TimeOfDay::parse("21").unwrap())];
    team.says(since, 0, Step::Everyone, &["Ben"]);
}

#[test]
fn on_a_bank_holiday_nobody_is_at_work() {
    let team = team();
    let christmas = at("2026-12-25", "10:00");
    let standing = team.standing(christmas, christmas.plus_minutes(5));
    assert_eq!((standing.step, standing.with.len()), (Step::OutOfHours, 0));
}

#[test]
fn limits_that_were_set_in_the_wrong_order_lose_nobody() {
    let mut team = team();
    (team.limits.duty, team.limits.leaders, team.limits.all) = (60, 30, 10);
    let since = at(FRIDAY, "10:00");
    team.says(since, 59, Step::Worker, &["Amara"]);
    team.says(since, 60, Step::Everyone, &["Amara", "Ben", "Cat", "Leila"]);
}
