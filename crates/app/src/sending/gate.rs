//! The one gate. Whatever leaves the house is decided on here, when it leaves: send, hold or refuse, and why.
//!
//! What was allowed when somebody pressed a button may not be any more when the message goes: people die, move, say no. So the facts are
//! read in the transaction that hands a message over ([`super::store::take`]), and a [`Permit`], without which nothing can be handed
//! over, is made nowhere but here.

use kernel::{Answer, Instant, Reveal, SafeContact, SafeHours, next_safe_moment};

use super::model::Channel;

kernel::words! {
    /// Why something is held or not sent.
    pub enum Why {
        Died = "died", "They have died.";
        NotWanted = "not_wanted", "What it was about is over.";
        SaidNo = "said_no", "They said no to this.";
        NotAsked = "not_asked", "They have not said yes to this. Ask them, then write anew.";
        Old = "old", "Their answers are old, or something has changed since. Ask them again, then write anew.";
        WasUnsafe = "was_unsafe", "It was not safe to talk last time. A team leader decides what to do.";
        NumberHidden = "number_hidden", "Our number must not show on their phone, and this message says it.";
        NoRoute = "no_route", "This number or address is not theirs any more.";
        ProxyOver = "proxy_over", "It is the number or address of somebody who acts for them no more.";
        NoAddress = "no_address", "There is no address to send it to.";
        NoPrint = "no_print", "They need braille or audio: a plain letter does not serve them. Reach them in another way.";
        TooLate = "too_late", "It would have come too late.";
        NotSafeHour = "not_safe_hour", "It is not an hour that they called safe.";
        Quiet = "quiet", "It is not an hour for messages.";
        Unread = "unread", "They have written to us. It waits until somebody has read that.";
        Enough = "enough", "They have had enough messages for one day.";
        NoLongerHere = "no_longer_here", "They no longer work here.";
        Nobody = "nobody", "There is nobody to send it to.";
    }
}

/// How much a message may say of us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// Nothing of who we are or why we write.
    Neutral,
    /// The name of the team.
    Named,
}

impl Wording {
    /// Whether a link may stand in it: only where it may say who we are, since then nobody else reads it.
    pub fn may_link(self) -> bool {
        self == Wording::Named
    }
}

/// Leave to hand one message over now. Nobody else can make one.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    wording: Wording,
}

impl Permit {
    pub fn wording(&self) -> Wording {
        self.wording
    }

    /// Where it goes may be written on it.
    pub fn reveal(&self) -> Reveal {
        Reveal::to_deliver()
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Send(Permit),
    /// Not now; to be asked again then.
    Hold {
        until: Instant,
        why: Why,
    },
    Refuse(Why),
}

/// The team's choices that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The hours in which texts and e-mails may come to people.
    pub hours: SafeHours,
    /// So many messages to a person in 24 hours, at most.
    pub in_a_day: usize,
}

/// All that the decision goes by, as it is now.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub channel: Channel,
    pub now: Instant,
    pub expires_at: Instant,
    /// Whether what it is about still stands.
    pub wanted: bool,
    /// It tells them to ring us, and so our number stands in it.
    pub says_number: bool,
    pub to: To<'a>,
    pub limits: Limits,
}

#[derive(Clone, Debug)]
pub enum To<'a> {
    Person(PersonFacts<'a>),
    /// A member of staff; whether they still work here, and, for what goes by a provider, whether we know their address.
    Staff {
        active: bool,
        address: bool,
    },
    /// Paper that a member of staff hands to a person across the table; whether they still work here, and whether the person has died.
    ByHand {
        active: bool,
        died: bool,
    },
}

#[derive(Clone, Debug)]
pub struct PersonFacts<'a> {
    pub died: bool,
    /// The way by which it is to go, if it is still theirs.
    pub route: Option<RouteFacts<'a>>,
    /// A call was ended because it was not safe, after these answers were given.
    pub was_unsafe: bool,
    /// A plain letter does not serve them.
    pub no_print: bool,
    /// Our number must not show on one of their telephones.
    pub hide_number: bool,
    /// What they wrote has not been read yet, and may be that this must not come: in any language, in any words. This is no answer to it.
    pub unread: bool,
    /// When messages were sent to them in the last 24 hours.
    pub sent: &'a [Instant],
}

#[derive(Clone, Debug)]
pub struct RouteFacts<'a> {
    /// What they said.
    pub said: &'a SafeContact,
    /// What they said holds no more: it is too old, or the address or household has changed since.
    pub old: bool,
    /// It leads to somebody who acted for them and does no more.
    pub proxy_over: bool,
    /// Somebody else of ours has this number, too.
    pub also_of_another: bool,
    /// There is where to send it.
    pub address: bool,
}

/// After so long it is asked again whether what they wrote has been read.
const LOOK_AGAIN_MINUTES: i64 = 5;

/// Whether something may leave now. Reasons that end it come first, those that hold it last: so nothing waits that will never go.
pub fn decide(facts: &Facts<'_>) -> Verdict {
    if facts.now >= facts.expires_at {
        return Verdict::Refuse(Why::TooLate);
    }
    if !facts.wanted {
        return Verdict::Refuse(Why::NotWanted);
    }
    match &facts.to {
        To::Staff { active: false, .. } | To::ByHand { active: false, .. } => Verdict::Refuse(Why::NoLongerHere),
        To::Staff { address: false, .. } => Verdict::Refuse(Why::Nobody),
        To::ByHand { died: true, .. } => Verdict::Refuse(Why::Died),
        To::Staff { .. } | To::ByHand { .. } => Verdict::Send(Permit { wording: Wording::Neutral }),
        To::Person(person) => to_person(facts, person),
    }
}

fn to_person(facts: &Facts<'_>, person: &PersonFacts<'_>) -> Verdict {
    if person.died {
        return Verdict::Refuse(Why::Died);
    }
    let Some(route) = &person.route else { return Verdict::Refuse(Why::NoRoute) };
    if route.proxy_over {
        return Verdict::Refuse(Why::ProxyOver);
    }
    if person.was_unsafe {
        return Verdict::Refuse(Why::WasUnsafe);
    }
    if facts.says_number && person.hide_number {
        return Verdict::Refuse(Why::NumberHidden);
    }
    match route.said.text {
        Answer::No => return Verdict::Refuse(Why::SaidNo),
        Answer::NotAsked => return Verdict::Refuse(Why::NotAsked),
        Answer::Yes if route.old => return Verdict::Refuse(Why::Old),
        Answer::Yes => {}
    }
    if person.no_print && facts.channel == Channel::Letter {
        return Verdict::Refuse(Why::NoPrint);
    }
    if !route.address {
        return Verdict::Refuse(Why::NoAddress);
    }
    if let Some((until, why)) = not_before(facts, person, route) {
        return match until {
            Some(until) if until < facts.expires_at => Verdict::Hold { until, why },
            _ => Verdict::Refuse(Why::TooLate),
        };
    }
    Verdict::Send(Permit { wording: wording(route) })
}

/// How much may be said by this way, as things are now. It lets nothing out: for that it takes a [`Permit`].
pub fn wording(route: &RouteFacts<'_>) -> Wording {
    let may_name = route.said.say_who == Answer::Yes && route.said.shared == Answer::No && !route.also_of_another;
    if may_name { Wording::Named } else { Wording::Neutral }
}

/// From when on it may go, if that is not now; `None` for when if that is never.
fn not_before(facts: &Facts<'_>, person: &PersonFacts<'_>, route: &RouteFacts<'_>) -> Option<(Option<Instant>, Why)> {
    let enough = enough_until(person.sent, facts.limits.in_a_day, facts.now);
    let from = enough.unwrap_or(facts.now);
    let next = match facts.channel.disturbs() {
        true => next_safe_moment(from, &[route.said.hours, facts.limits.hours]),
        false => Some(from),
    };
    if next == Some(facts.now) {
        // Nobody knows when it will be read, so it is asked again soon, to the end of its time.
        let last = Instant::from_millis(facts.expires_at.millis() - 1);
        let until = Some(facts.now.plus_minutes(LOOK_AGAIN_MINUTES).min(last)).filter(|until| *until > facts.now);
        return person.unread.then_some((until, Why::Unread));
    }
    let why = if enough.is_some() {
        Why::Enough
    } else if !route.said.hours.includes_moment(facts.now) {
        Why::NotSafeHour
    } else {
        Why::Quiet
    };
    Some((next, why))
}

/// Until when somebody has had enough; `None` if they have not.
fn enough_until(sent: &[Instant], most: usize, now: Instant) -> Option<Instant> {
    let mut lately: Vec<Instant> = sent.iter().copied().filter(|at| at.plus_days(1) > now).collect();
    lately.sort_unstable();
    let over = lately.len().checked_sub(most)?;
    // Once this one is a day old, one less than the most is left.
    lately.get(over).map(|at| at.plus_days(1))
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
