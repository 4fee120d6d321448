//! Who may act for a person, for what, and until when. Pure.
//!
//! A proxy is of one person, never of "the family": who acts for one child acts by that for no other. A parent's word ends where the child is
//! sixteen, at midnight, as access to a child's record does in the NHS
//! ([proxy access, age and development based reviews](https://digital.nhs.uk/services/proxy-application-service/safeguarding-your-patients)).
//! Where the person said no, or it may not be safe for them, that stands against whatever is written down by somebody who does not know of it.

use kernel::{Date, Guarded, Instant, ProxyId};

kernel::words! {
    /// By what right somebody acts for a person.
    pub enum Basis {
        Agreed = "agreed", "The person asked for it";
        Parent = "parent", "Parental responsibility, until they are 16";
        Attorney = "attorney", "Lasting power of attorney for health and welfare";
        Deputy = "deputy", "Deputy of the Court of Protection";
    }
}

kernel::words! {
    /// Why somebody acts no more.
    pub enum Ending {
        NotNeeded = "not_needed", "It is not needed any more";
        NotWanted = "not_wanted", "The person does not want it";
        NotSafe = "not_safe", "It may not be safe for the person";
    }
}

impl Ending {
    /// Nobody lets them act again who does not know of this.
    pub const fn blocks(self) -> bool {
        matches!(self, Ending::NotWanted | Ending::NotSafe)
    }
}

/// From this age on nobody acts for somebody as their parent.
pub const GROWN: i16 = 16;
/// At these ages a child is asked alone whether it is still right: the RCGP says at 11, the NHS (above) at 13 or earlier.
const ASKED_AT: [i16; 2] = [11, 13];
/// So long before the end both are told that it comes.
const TOLD_BEFORE: i64 = 60;

/// Somebody who acts for a person, or did.
#[derive(Clone, Debug)]
pub struct Proxy {
    pub id: ProxyId,
    /// Guarded: whoever finds the proxy finds the person.
    pub name: Guarded<String>,
    /// What they are to the person: mother, neighbour, support worker.
    pub relation: String,
    pub basis: Basis,
    pub evidence: String,
    /// They may hear what we do with the person.
    pub may_hear: bool,
    /// They may agree to things for the person.
    pub may_decide: bool,
    pub until_on: Option<Date>,
    pub reviewed_on: Option<Date>,
    pub made_at: Instant,
    pub made_by: String,
    /// The leader who let them act again after a no.
    pub again_by: String,
    pub ended_at: Option<Instant>,
    pub ended_by: String,
    pub ending: Option<Ending>,
    pub version: i64,
}

/// Whether somebody acts for a person on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Until the day before this one, if it ends by itself.
    Acts(Option<Date>),
    Ended(Ending),
    /// The person said no to them, or it may not be safe, in what somebody else wrote down.
    Blocked,
    /// Its day came: the first on which they acted no more.
    Over(Date),
    /// A parent of somebody whose date of birth nobody knows: it may be over.
    AgeUnknown,
}

impl Standing {
    pub const fn acts(self) -> bool {
        matches!(self, Standing::Acts(_))
    }
}

impl Proxy {
    /// Whether they act for whoever was born then, on a day. `all` are the proxies of the same person, among them those who act no more: a no to the
    /// same name counts, whichever record it stood in.
    pub fn standing(&self, all: &[Proxy], born: Option<Date>, today: Date) -> Standing {
        if let Some(ending) = self.ending {
            return Standing::Ended(ending);
        }
        if all.iter().any(|other| other.says_no_to(self)) {
            return Standing::Blocked;
        }
        let grown = match (self.basis, born) {
            (Basis::Parent, None) => return Standing::AgeUnknown,
            (Basis::Parent, Some(born)) => Some(born.turns(GROWN)),
            _ => None,
        };
        match grown.into_iter().chain(self.until_on).min() {
            Some(day) if day <= today => Standing::Over(day),
            day => Standing::Acts(day),
        }
    }

    /// The first day on which nobody is reached by their number any more; none while they act and no end is known.
    pub fn used_until(&self, all: &[Proxy], born: Option<Date>, today: Date) -> Option<Date> {
        match self.standing(all, born, today) {
            Standing::Acts(day) => day,
            Standing::Over(day) => Some(day),
            Standing::Ended(_) | Standing::Blocked | Standing::AgeUnknown => Some(today),
        }
    }

    /// Whether this is a no that stands against another row of the same name.
    fn says_no_to(&self, other: &Proxy) -> bool {
        self.ending.is_some_and(Ending::blocks) && self.name.reads_like(&other.name) && {
            let again = !other.again_by.is_empty() && self.ended_at.is_some_and(|at| at <= other.made_at);
            !again
        }
    }

    /// What is to be done about it now, in words; `standing` is theirs of today.
    pub fn to_do(&self, standing: Standing, born: Option<Date>, today: Date) -> Option<String> {
        match standing {
            Standing::AgeUnknown => Some("Find out when the person was born. Until then nobody acts as their parent".to_owned()),
            Standing::Acts(Some(day)) if day <= today.plus_days(TOLD_BEFORE) => {
                Some(format!("From {} on they act no more. Tell both before, each in a way that is safe", day.long()))
            }
            Standing::Acts(_) if self.basis == Basis::Parent => {
                let born = born?;
                let asked = ASKED_AT.into_iter().rev().find(|years| born.turns(*years) <= today)?;
                let since = born.turns(asked);
                let done = self.reviewed_on.is_some_and(|on| on >= since);
                (!done).then(|| format!("They have turned {asked}. Ask the child, alone, whether this is still right"))
            }
            _ => None,
        }
    }

    /// What they may do, for whoever speaks with them.
    pub fn may(&self) -> &'static str {
        match (self.may_hear, self.may_decide) {
            (true, true) => "may hear what we do, and agree to things",
            (true, false) => "may hear what we do",
            (false, true) => "may agree to things. Tell them only what that needs",
            (false, false) => "may pass on messages. Tell them nothing of what we do",
        }
    }
}

/// Those who were found not to be safe for the person, unless somebody of that name was let act again.
pub fn not_safe(all: &[(Proxy, Standing)]) -> impl Iterator<Item = &Proxy> {
    let acts_again = |ended: &Proxy| all.iter().any(|(proxy, standing)| standing.acts() && proxy.name.reads_like(&ended.name));
    all.iter().map(|(proxy, _)| proxy).filter(move |proxy| proxy.ending == Some(Ending::NotSafe) && !acts_again(proxy))
}

/// A no to somebody of this name, if one stands: whoever writes them down anew must be a leader, and know.
pub fn no_to<'a>(all: &'a [Proxy], name: &Guarded<String>) -> Option<&'a Proxy> {
    all.iter()
        .filter(|proxy| proxy.ending.is_some_and(Ending::blocks) && proxy.name.reads_like(name))
        .max_by_key(|proxy| proxy.ended_at)
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
