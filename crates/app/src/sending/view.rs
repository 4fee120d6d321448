//! What other slices show of sending.

use kernel::{Answer, ConcernId, ContactRouteId, Guarded, Instant, PhoneNumber, Reveal};
use maud::{Markup, html};

use super::gate::{Why, Wording};
use super::model::{Carried, Channel, State};
use super::reply::Reply;
use super::store_list::{Listed, ONE_BY_ONE};
use super::store_preview::{Goes, Preview};
use crate::contact::model::PromiseAnswer;
use crate::person::model::{ContactRoute, OfProxy, RouteKind, full_name};
use crate::person::talk::Formats;

/// A way by which somebody could be written to, and why not, if not. Only for choosing: the gate asks again when it is sent.
#[derive(Clone, Debug)]
pub struct Way {
    pub route: ContactRouteId,
    pub channel: Channel,
    value: Guarded<String>,
    /// Whose it is, where it is not the person's own.
    of_proxy: Option<OfProxy>,
    pub refused: Option<&'static str>,
}

impl Way {
    /// As a form sends it.
    pub fn word(&self) -> String {
        format!("{}:{}", self.channel, self.route)
    }

    /// "A text to 07700 900 982", and whose that is, where it is not their own: "A text to 07700 900 982, of Mercy Adeyemi (mother), who acts for them".
    pub fn sentence(&self, may: Reveal) -> String {
        let value = self.value.reveal(may);
        let whose = self.of_proxy.as_ref().map(|proxy| format!(", of {}", proxy.named(may))).unwrap_or_default();
        let way = match self.channel {
            Channel::Text => format!("A text to {}", PhoneNumber::parse(value).map_or(value.clone(), |phone| phone.spaced())),
            Channel::Email => format!("An e-mail to {value}"),
            _ => "A letter to their address".to_owned(),
        };
        way + &whose
    }
}

/// The ways of a person, for whom these formats serve. `days` is for how long answers hold.
pub fn ways(may: Reveal, routes: &[ContactRoute], formats: &Formats, days: i64, now: Instant, carried: Carried) -> Vec<Way> {
    let way = |route: &ContactRoute| {
        let channel = match route.kind {
            RouteKind::Phone => Channel::Text,
            RouteKind::Email => Channel::Email,
            RouteKind::Address => Channel::Letter,
            RouteKind::GoBetween => return None,
        };
        let refused = match route.safe.text {
            Answer::No => Some(Why::SaidNo),
            Answer::NotAsked => Some(Why::NotAsked),
            Answer::Yes if route.is_old(days, now) => Some(Why::Old),
            Answer::Yes if channel == Channel::Letter && formats.no_print() => Some(Why::NoPrint),
            Answer::Yes => None,
        };
        let no_mobile = channel == Channel::Text && !route.phone(may).is_some_and(|phone| phone.takes_texts());
        let unable = no_mobile
            .then_some("Texts go only to mobiles of the United Kingdom.")
            .or((!carried.carries(channel) && channel != Channel::Letter).then_some("Kith is not set up to send this here."));
        Some(Way {
            route: route.id,
            channel,
            value: route.value.clone(),
            of_proxy: route.of_proxy.clone(),
            refused: refused.map(Why::label).or(unable),
        })
    };
    routes.iter().filter_map(way).collect()
}

/// What a message would say, and whether it would leave.
pub fn preview(preview: &Preview) -> Markup {
    html! {
        @match preview.goes {
            Goes::Now => {}
            Goes::NotBefore(_, Why::Unread) => { p { strong { (Why::Unread.label()) } } }
            Goes::NotBefore(until, why) => { p { "It waits until " (until.short()) ". " (why.label()) } }
            Goes::Never(why) => { p { strong { "It would not be sent. " } (why.label()) } }
        }
        @if preview.channel != Channel::Text { p { "About: " (preview.words.subject) } }
        @for part in preview.words.body.split("\n\n") { p class="kith-own-words" dir="auto" { (part) } }
        p {
            @match preview.wording {
                Wording::Named => { "It says who we are: they said that it is safe. " }
                Wording::Neutral => { "It says nothing of who we are. " }
            }
            "What is safe is looked at again when it leaves. If their answers change before, these words may change, or nothing is sent."
        }
    }
}

/// Where a message stands, within a sentence.
pub fn state_words(state: State) -> String {
    let label = state.label();
    let mut chars = label.chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// What did not arrive, for the top of the day's list: whom it was for, and how many more there are.
pub fn not_arrived(rows: &[Listed]) -> Markup {
    let more = rows.len().saturating_sub(ONE_BY_ONE);
    html! {
        @if !rows.is_empty() {
            section class="kith-quiet" {
                p { @if rows.len() == 1 { "A message did not arrive" } @else { (rows.len()) " messages did not arrive" } ": reach them in another way" }
                ul class="nhsuk-list" { @for row in rows.iter().take(ONE_BY_ONE) { li { (whom(row)) } } }
                @if more > 0 { p { a href="/sending" { "And " (more) " more" } } }
            }
        }
    }
}

/// What a message is for, as a link to it, and whom it is to.
pub fn whom(row: &Listed) -> Markup {
    html! {
        a href={ "/sending/" (row.id) } { (row.purpose.label()) }
        (to(row))
    }
}

/// The same without the link.
pub fn of(row: &Listed) -> Markup {
    html! { (row.purpose.label()) (to(row)) }
}

fn to(row: &Listed) -> Markup {
    html! {
        @if let Some(given) = &row.given_names { ", to " bdi { (full_name(given, row.family_name.as_deref().unwrap_or_default())) } }
        @if let Some(staff) = &row.staff_name { ", to " bdi { (staff) } }
    }
}

/// What a bare answer means, and to which message of ours it is.
pub fn means(reply: &Reply) -> Markup {
    let words = |answer| match answer {
        PromiseAnswer::Yes => "yes, this is good",
        PromiseAnswer::Another => "another time, please",
        PromiseAnswer::No => "no call, please",
    };
    let answers = reply.answers.zip(reply.answers_of).zip(reply.outgoing_id);
    html! {
        @if let Some(answer) = reply.means() {
            p {
                "It means: " strong { (words(answer)) } "."
                @if let Some(((purpose, at), id)) = answers { " It answers " a href={ "/sending/" (id) } { "“" (purpose.label()) "”" } " of " (at.short()) "." }
            }
        }
    }
}

/// So many who wrote stand open on top of the day.
const ON_TOP: usize = 2;

/// What nobody has read, each with the way to read it: on top of the day's list, and beside another of the same person. What stands in a
/// concern that waits is one line that leads to it.
pub fn unread(heading: &str, replies: &[Reply], concern: &dyn Fn(&Reply) -> Option<ConcernId>) -> Markup {
    let (first, rest) = replies.split_at(ON_TOP.min(replies.len()));
    html! {
        @if !replies.is_empty() {
            section class="kith-quiet" {
                h2 { (heading) }
                (unread_list(first, concern))
                @if !rest.is_empty() {
                    (nhsuk::details(format!("And {} more", rest.len().min(MOST)), html! {
                        (unread_list(rest.get(..MOST).unwrap_or(rest), concern))
                        @if rest.len() > MOST { p { "There are more. They show here when these are read." } }
                    }))
                }
            }
        }
    }
}

/// So many more are one press away.
const MOST: usize = 98;

fn unread_list(replies: &[Reply], concern: &dyn Fn(&Reply) -> Option<ConcernId>) -> Markup {
    html! {
        ul class="nhsuk-list" {
            @for reply in replies {
                li {
                    a href={ "/replies/" (reply.id) } {
                        @match &reply.given_names {
                            Some(given) => { bdi { (full_name(given, reply.family_name.as_deref().unwrap_or_default())) } }
                            None if reply.channel == Channel::Email => { "An e-mail address of nobody we know" }
                            None => { "A number of nobody we know" }
                        }
                    }
                    ", " (reply.received_at.short())
                    @if !reply.note.is_empty() { ". " (reply.note) }
                    @if let Some(said) = reply.sealed.said() { ". " (said) }
                    @match concern(reply) {
                        Some(id) => { ": what they wrote " a href={ "/concerns/" (id) } { "stands in a concern that waits" } }
                        None => {
                            p class="kith-own-words" dir="auto" { (reply.words.chars().take(200).collect::<String>()) }
                            (means(reply))
                        }
                    }
                }
            }
        }
    }
}
