//! What whoever rings has to know before: one list, for the screen and for paper. Pure.

use kernel::{Instant, ReplyId, Reveal, SafeContact};

use super::model::PromiseAnswer;
use super::store_today::Call;
use crate::person::model::is_old;

/// What they told us, which goes before whatever we were about to do: one rule for the day's list and for the person's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody has read it yet: it may be that their telephone is not safe any more.
    Wrote(ReplyId),
    NoCall,
    Another,
}

impl Told {
    pub const fn label(self) -> &'static str {
        match self {
            Told::Wrote(_) => "They wrote: read it before you ring",
            Told::NoCall => "They do not want a call",
            Told::Another => "They asked for another time",
        }
    }
}

/// What goes first of that.
pub fn told(unread: Option<ReplyId>, no_call_at: Option<Instant>, answer: Option<PromiseAnswer>) -> Option<Told> {
    let another = (answer == Some(PromiseAnswer::Another)).then_some(Told::Another);
    unread.map(Told::Wrote).or(no_call_at.map(|_| Told::NoCall)).or(another)
}

/// What comes before all else, the gravest first.
pub fn before(call: &Call, safe: &SafeContact, answer_days: i64, now: Instant, may: Reveal) -> Vec<String> {
    let label = call.phone_label.as_deref().filter(|label| !label.is_empty());
    let orders = [
        (call.no_call_at.is_some(), "They do not want a call. Ring only if they ask for it, or end it"),
        (call.unread.is_some(), "They wrote to us. Read it before you ring"),
        (call.concern, "There is a concern. Read it before you ring, or speak to a team leader"),
        (call.was_unsafe, "It was not safe last time. Speak to a team leader before you ring"),
        (call.abuse, "Abuse was ticked. Ask first whether they are alone"),
        (call.promise_answer == Some(PromiseAnswer::Another), "They asked for another time. Find one before you ring"),
    ];
    let old = is_old(call.confirmed_at, call.stale_at, answer_days, now);
    let ask = "Ask again what is safe: the answers are old, or something has changed";
    orders
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, order)| order.to_owned())
        .chain(call.whose.of_proxy().map(|proxy| proxy.order(may)))
        .chain(label.map(|label| format!("This number: {label}")))
        .chain(old.then(|| ask.to_owned()))
        .chain(call.formats().call_orders(safe.may_text()).into_iter().map(str::to_owned))
        .collect()
}
