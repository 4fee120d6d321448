//! With whom a concern is that nobody has accepted yet. Pure: worked out anew from the facts by every page and by the watch, so that it
//! is right with mail down, after a restart, and where no process wrote anything down. ADR 0015.

use kernel::{ConcernId, Instant, StaffId, TimeOfDay, Weekday};

use crate::directory::times::bank_holiday;
use crate::team::model::Settings;

kernel::words! {
    /// How far it has gone. Whoever had it before has it still.
    pub enum Step {
        Worker = "worker", "The link worker, or who covers";
        Duty = "duty", "The duty lead";
        Leaders = "leaders", "The team leaders";
        Everyone = "everyone", "Everyone of the team";
        /// Nobody of the team is at work: it goes where the team said.
        OutOfHours = "out_of_hours", "Out of hours";
    }
}

/// A concern that nobody has accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub id: ConcernId,
    /// Since when nobody has it.
    pub since: Instant,
    pub opened_by: Option<StaffId>,
    /// Who works with the person.
    pub worker: Option<StaffId>,
}

/// Somebody of the team on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: StaffId,
    pub name: String,
    pub leader: bool,
    /// Duty lead of this day.
    pub duty: bool,
    /// They have a usual week.
    pub has_week: bool,
    /// Their hours of this day.
    pub hours: Vec<(TimeOfDay, TimeOfDay)>,
    pub away: bool,
    /// Who covers, if they are away.
    pub cover: Option<StaffId>,
}

impl Member {
    /// Whether they are at work now. Staff who have gone home own nothing, and on a bank holiday nobody is there.
    pub fn at_work(&self, limits: &Limits, now: Instant) -> bool {
        let time = now.time();
        let within = |&(from, until): &(TimeOfDay, TimeOfDay)| from <= time && time < until;
        !self.away
            && bank_holiday(now.date()).is_none()
            && if self.has_week {
                self.hours.iter().any(within)
            } else {
                limits.hours_of(now).is_some_and(|hours| within(&hours))
            }
    }
}

/// What the team has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub duty: i64,
    pub leaders: i64,
    pub all: i64,
    /// The hours of those without a usual week.
    pub from: i64,
    pub until: i64,
    /// A member of staff who is there out of hours.
    pub out_of_hours: Option<StaffId>,
}

impl Limits {
    pub fn new(settings: &Settings, out_of_hours: Option<StaffId>) -> Self {
        Self {
            duty: settings.concern_duty_minutes,
            leaders: settings.concern_leaders_minutes,
            all: settings.concern_all_minutes,
            from: settings.work_from,
            until: settings.work_until,
            out_of_hours,
        }
    }

    fn hours_of(&self, now: Instant) -> Option<(TimeOfDay, TimeOfDay)> {
        if matches!(now.date().weekday(), Weekday::Saturday | Weekday::Sunday) {
            return None;
        }
        // Until 24:00 is until the end of the day.
        let time = |hour: i64| TimeOfDay::from_minutes((hour.clamp(0, 24) * 60).min(24 * 60 - 1)).ok();
        time(self.from).zip(time(self.until))
    }

    /// How far it has gone by the clock alone. A limit below the one before it counts as that one.
    fn by_clock(&self, minutes: i64) -> Step {
        let leaders = self.leaders.max(self.duty);
        if minutes < self.duty {
            Step::Worker
        } else if minutes < leaders {
            Step::Duty
        } else if minutes < self.all.max(leaders) {
            Step::Leaders
        } else {
            Step::Everyone
        }
    }
}

/// With whom a concern is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub step: Step,
    /// Everybody with whom it is. Empty only out of hours, if the team named nobody.
    pub with: Vec<StaffId>,
}

/// A team at one moment: what is the same for every concern is worked out once.
pub struct House<'a> {
    team: &'a [Member],
    limits: &'a Limits,
    now: Instant,
    at_work: Vec<&'a Member>,
    has_duty: bool,
}

impl<'a> House<'a> {
    /// `team` is the team of this day.
    pub fn new(team: &'a [Member], limits: &'a Limits, now: Instant) -> Self {
        let at_work = team.iter().filter(|member| member.at_work(limits, now)).collect();
        Self { team, limits, now, at_work, has_duty: team.iter().any(|member| member.duty) }
    }

    /// With whom a concern is at this moment. Where the step by the clock has nobody at work, the next one is taken at once.
    pub fn standing(&self, waiting: &Waiting) -> Standing {
        let by_clock = self.limits.by_clock(self.now.minutes_since(waiting.since));
        let worker = self.team.iter().find(|member| Some(member.id) == waiting.worker);
        let cover = worker.filter(|worker| worker.away).and_then(|worker| worker.cover);
        // Whoever had it before has it still.
        let is_with = |member: &Member, step: Step| {
            Some(member.id) == waiting.worker
                || Some(member.id) == cover
                || step >= Step::Duty && if self.has_duty { member.duty } else { member.leader }
                || step >= Step::Leaders && member.leader
                || step >= Step::Everyone
        };
        for step in [Step::Worker, Step::Duty, Step::Leaders, Step::Everyone].into_iter().filter(|step| *step >= by_clock) {
            let with: Vec<StaffId> = self.at_work.iter().filter(|member| is_with(member, step)).map(|member| member.id).collect();
            if !with.is_empty() {
                return Standing { step, with };
            }
        }
        let named = self.team.iter().map(|member| member.id).filter(|id| self.limits.out_of_hours == Some(*id));
        Standing { step: Step::OutOfHours, with: named.collect() }
    }
}

/// Whether somebody is shown it on each page: who has it, who raised it, and out of hours whoever is here at all.
pub fn is_shown_to(staff: StaffId, waiting: &Waiting, standing: &Standing) -> bool {
    standing.with.contains(&staff) || waiting.opened_by == Some(staff) || standing.step == Step::OutOfHours
}
