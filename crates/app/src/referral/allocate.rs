//! Who a referral goes to: a pure rule over facts.

use kernel::StaffId;

/// Somebody who could take it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Candidate {
    pub id: StaffId,
    pub name: String,
    pub first_name: String,
    /// Had this person before.
    pub knows: bool,
    /// Has charge of the site today, or covers somebody who has.
    pub of_site: bool,
    pub absent: bool,
    /// Referrals that are open; of these on hold; and of these with an open concern.
    pub open: i64,
    pub on_hold: i64,
    pub concerns: i64,
    /// Received in the last 28 days.
    pub lately: i64,
}

/// How heavy a caseload is: an open referral weighs 1, one on hold a quarter, a concern that is not closed adds a half.
pub fn weight(open: i64, on_hold: i64, concerns: i64) -> f64 {
    (open - on_hold) as f64 + on_hold as f64 * 0.25 + concerns as f64 * 0.5
}

impl Candidate {
    pub fn weight(&self) -> f64 {
        weight(self.open, self.on_hold, self.concerns)
    }
}

/// Who is proposed: whoever knows the person, else the lightest of the site's; never somebody who is away.
pub fn propose(candidates: &[Candidate]) -> Option<&Candidate> {
    let lightest = |a: &&Candidate, b: &&Candidate| {
        a.weight().total_cmp(&b.weight()).then(a.lately.cmp(&b.lately)).then_with(|| a.name.cmp(&b.name)).then(a.id.cmp(&b.id))
    };
    let here = || candidates.iter().filter(|candidate| !candidate.absent);
    here()
        .filter(|candidate| candidate.knows)
        .min_by(lightest)
        .or_else(|| here().filter(|candidate| candidate.of_site).min_by(lightest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(name: &str) -> Candidate {
        Candidate {
            id: StaffId::new(),
            name: name.into(),
            first_name: name.into(),
            knows: false,
            of_site: true,
            absent: false,
            open: 10,
            on_hold: 0,
            concerns: 0,
            lately: 0,
        }
    }

    #[track_caller]
    fn check(candidates: Vec<Candidate>, expected: Option<&str>) {
        assert_eq!(propose(&candidates).map(|candidate| candidate.name.as_str()), expected);
    }

    #[test]
    fn who_gets_it() {
        check(vec![], None);
        check(vec![candidate("Ama"), Candidate { open: 9, ..candidate("Ben") }], Some("Ben"));
        check(vec![Candidate { knows: true, of_site: false, open: 90, ..candidate("Ama") }, candidate("Ben")], Some("Ama"));
        check(vec![Candidate { knows: true, absent: true, ..candidate("Ama") }, candidate("Ben")], Some("Ben"));
        check(vec![Candidate { absent: true, ..candidate("Ama") }], None);
        check(vec![Candidate { of_site: false, ..candidate("Ama") }], None);
        check(vec![Candidate { concerns: 1, ..candidate("Ama") }, candidate("Ben")], Some("Ben"));
        check(vec![candidate("Ben"), Candidate { open: 12, on_hold: 4, ..candidate("Ama") }], Some("Ama"));
        check(vec![Candidate { lately: 2, ..candidate("Ama") }, candidate("Ben")], Some("Ben"));
        check(vec![candidate("Ben"), candidate("Ama")], Some("Ama"));
    }
}
