//! Promising a call: when, who, and what they will say first.

use kernel::{Answer as Answered, ContactRouteId, Instant, PromiseId, ReferralId, SafeHours, StaffId, TimeOfDay};
use maud::{Markup, html};

use super::model::{PromiseAnswer, ToldHow};
use super::offers::{Offer, why_not};
use super::pages_times::{free_hours, to_print};
use super::store_promise::{self as store, LETTER_DAYS, New, Promise, Said, Told};
use super::{say, store_policy, view};
use crate::referral::model::Referral;
use crate::sending::gate::{Why, Wording};
use crate::sending::model::{Channel, Purpose, State};
use crate::sending::store_preview::{self, Goes};
use crate::sending::view::{self as sending, Way, state_words, ways};
use crate::sending::wording::{Answers, Filling, House, words};
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write, person, referral, team};

/// Whether whoever asks will ring, in the place of whoever had promised to.
#[derive(serde::Deserialize)]
pub struct Who {
    #[serde(default)]
    mine: String,
}

pub async fn form(Read(mut tx): Read, Path(id): Path<ReferralId>, Query(who): Query<Who>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let typed = Typed::with([("say", say::words(rand::random())), ("mine", who.mine)]);
    let page = form_view(&mut tx, &referral, &typed, &Errors::default()).await?;
    tx.page(page).await
}

/// Who rings: whoever asks; but a call that somebody else promised is moved, and stays theirs, unless whoever asks takes it over.
async fn who_rings(tx: &mut Tx, referral: ReferralId, typed: &Typed) -> Result<(StaffId, Option<Promise>)> {
    let (me, standing) = (tx.staff()?, store::standing(tx, referral).await?);
    let theirs = standing.as_ref().filter(|promise| promise.caller_works && !typed.has("mine", "yes"));
    Ok((theirs.map_or(me, |promise| promise.staff_id), standing))
}

async fn form_view(tx: &mut Tx, referral: &Referral, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let routes = person::store::routes(tx, person.id).await?;
    let days = team::store::settings(tx).await?.safe_answer_days;
    let (caller, standing) = who_rings(tx, referral.id, typed).await?;
    let hours = free_hours(tx, caller, referral.id, &routes, 8).await?;
    let mut typed = typed.clone();
    // What they chose is one press away, if it is still free.
    if let Some(at) =
        standing.as_ref().and_then(|promise| promise.wished_at).filter(|_| typed.get("hour").is_empty() && errors.is_empty())
        && let Some(free) = hours.iter().find(|hour| Offer::parse(&hour.word()) == Some(at))
    {
        typed.set("hour", free.word());
    }
    let wish = standing.as_ref().filter(|promise| promise.answer == Some(PromiseAnswer::Another));
    let wish = wish.map(|promise| wished(promise.wished_at, promise.wish()));
    let moved = standing.filter(|promise| promise.staff_id == caller && tx.actor().staff != Some(caller));
    let ways = ways(tx.reveal()?, &routes, &person.formats, days, tx.now, tx.app().config.carried);
    let (may, may_not): (Vec<&Way>, Vec<&Way>) = ways.iter().partition(|way| way.refused.is_none());
    let (f, reveal) = (Fields::new(&typed, errors), tx.reveal()?);
    let told = f
        .radios("told", "How will they know?")
        .items(may.iter().map(|way| (way.word(), way.sentence(reveal))))
        .item(ToldHow::Aloud.word(), "I have told them, or somebody does");
    let told = match person.formats.no_print() {
        true => told,
        false => told.item(ToldHow::Paper.word(), "On paper, which I write for them"),
    };
    let hour = f.radios("hour", "When will you ring?").items(hours.iter().map(|hour| (hour.word(), hour.sentence())));
    let body = html! {
        (banner)
        (f.summary())
        h2 class="nhsuk-heading-l" { "Tell them when you will ring" }
        p { "People answer a call that they expect. They are told your first name, the hour, our number, and two words that you say first. They are not told why." }
        @if let Some(wish) = wish { p { "They asked for another time." (wish) } }
        @if let Some(promise) = &moved {
            p { strong { bdi { (promise.caller) } " rings them, as promised before." } " These are their free hours. " a href={ "/referrals/" (referral.id) "/promise?mine=yes" } { "I ring them myself instead" } }
        }
        @if person.interpreter { p { strong { "Book an interpreter for the same hour: " } (view::interpreter(&person)) } }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="mine" value=(typed.get("mine"));
            @if hours.is_empty() { p { "In the next two weeks you have no free hour that is safe for them. Choose one yourself." } }
            (hour.item("other", "Another hour"))
            (f.date("day", "If another: on"))
            (f.input("time", "from").hint("Like 10:30 or 2pm. You have an hour from then").width(5))
            (f.input("say", "The words that you say first").width(20).spellcheck(false))
            (told)
            @for way in may_not { p { (way.sentence(reveal)) ": " (way.refused.unwrap_or_default()) } }
            (nhsuk::button("Promise it"))
        }
        @if !hours.is_empty() { (to_print(referral.id)) }
    };
    let back = format!("/people/{}", referral.person_id);
    Ok(Page::new(format!("When you ring: {}", person.name()), body).section("Today").back(back).invalid(errors))
}

pub async fn make(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let routes = person::store::routes(&mut tx, referral.person_id).await?;
    let days = team::store::settings(&mut tx).await?.safe_answer_days;
    let formats = person::store::formats(&mut tx, referral.person_id).await?;
    let ways = ways(tx.reveal()?, &routes, &formats, days, tx.now, tx.app().config.carried);
    let safe = store_policy::safe_to_ring(&mut tx, id, &routes).await?;
    let (caller, _) = who_rings(&mut tx, id, &typed).await?;
    match read(&typed, caller, safe, &ways, formats.no_print(), &tx.visit.team_name, tx.now) {
        Err(errors) => {
            let page = form_view(&mut tx, &referral, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(_) if !typed.get("change").is_empty() => {
            let page = form_view(&mut tx, &referral, &typed, &Errors::default()).await?;
            tx.page(page).await
        }
        Ok(new) => match new.told {
            // What leaves cannot be called back: somebody reads it first.
            Told::Message { route, channel } if !typed.has("read", "yes") => {
                let page = words_view(&mut tx, &referral, &new, (channel, route), &typed).await?;
                tx.page(page).await
            }
            _ => {
                let promise = store::make(&mut tx, &referral, &new).await?;
                tx.done(format!("/promises/{promise}")).await
            }
        },
    }
}

/// The words that would leave, to be read before the call is promised.
async fn words_view(tx: &mut Tx, referral: &Referral, new: &New, by: (Channel, ContactRouteId), typed: &Typed) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let message = store::to_be_told(tx, referral, new, by).await?;
    let previews = store_preview::of_new(tx, person.id, &message).await?;
    let goes = previews.iter().all(|preview| !matches!(preview.goes, Goes::Never(_)));
    let body = html! {
        (banner)
        h2 class="nhsuk-heading-l" { "Read it before it leaves" }
        p { (by.0.label()) ", about a call on " strong { (new.from_at.date().with_weekday()) ", " (new.from_at.time()) } ":" }
        @for preview in &previews { (sending::preview(preview)) }
        form method="post" data-once {
            (once())
            @for (name, value) in typed.pairs().filter(|(name, _)| !["once", "read", "change"].contains(name)) { input type="hidden" name=(name) value=(value); }
            @if goes { (nhsuk::button("Promise it, and send this").name("read").value("yes")) " " }
            (nhsuk::button("Change something").secondary().name("change").value("yes"))
        }
    };
    let back = format!("/people/{}", referral.person_id);
    Ok(Page::new(format!("When you ring: {}", person.name()), body).section("Today").back(back))
}

fn read(
    typed: &Typed,
    caller: StaffId,
    safe: SafeHours,
    ways: &[Way],
    no_print: bool,
    team: &str,
    now: Instant,
) -> Result<New, Errors> {
    let mut check = Checked::new(typed);
    let from_at = match typed.get("hour") {
        "" => {
            check.errors.add("hour", "Choose when you will ring");
            None
        }
        "other" => {
            let day = check.date("day");
            if day.is_none() && check.errors.of("day").is_none() {
                check.errors.add("day", "Enter the day");
            }
            let time = check.value("time", "Enter the time", TimeOfDay::parse);
            match (day, time) {
                (Some(day), Some(time)) => day.at(time).exactly().map_err(|sentence| check.errors.add("time", sentence)).ok(),
                _ => None,
            }
        }
        offered => {
            let at = Offer::parse(offered);
            if at.is_none() {
                check.errors.add("hour", "Choose when you will ring");
            }
            at
        }
    };
    let field = if typed.get("hour") == "other" { "day" } else { "hour" };
    if let Some(sentence) = from_at.and_then(|at| why_not(safe, at, now)) {
        check.errors.add(field, sentence);
    }
    let say = check.required("say", "Enter the words that you say first");
    let say = kernel::fold(&say);
    if say::tells_who(&say, team) {
        check.errors.add("say", "These words tell whoever picks up who rings. Use two that mean nothing, like “blue kettle”");
    }
    if !say.is_empty() && (say.len() > 40 || say.split(' ').count() < 2) {
        check.errors.add("say", "Use two words or three, like “blue kettle”");
    }
    let told = match typed.get("told") {
        "aloud" => Some(Told::Otherwise(ToldHow::Aloud)),
        "paper" if no_print => {
            check.errors.add("told", Why::NoPrint.label());
            None
        }
        "paper" => Some(Told::Otherwise(ToldHow::Paper)),
        word => ways
            .iter()
            .find(|way| way.word() == word && way.refused.is_none())
            .map(|way| Told::Message { route: way.route, channel: way.channel }),
    };
    match (told, from_at) {
        (None, _) if check.errors.of("told").is_none() => check.errors.add("told", "Choose how they will know"),
        (Some(Told::Message { channel: Channel::Letter, .. }), Some(at)) if at < now.plus_days(LETTER_DAYS) => {
            check
                .errors
                .add("told", "A letter would come too late for this hour. Choose a later day, or tell them in another way");
        }
        _ => {}
    }
    check.finish(|| {
        let from_at = from_at?;
        Some(New { caller, from_at, until_at: from_at.plus_minutes(60), say, told: told? })
    })
}

pub async fn show(Read(mut tx): Read, Path(id): Path<PromiseId>) -> Result<Answer> {
    let promise = store::load(&mut tx, id).await?;
    let person = person::store::find(&mut tx, promise.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(&mut tx, &person).await?;
    let preview = match promise.outgoing_id {
        Some(id) if promise.message == Some(State::Waiting) => {
            let outgoing = crate::sending::store::load(&mut tx, id).await?;
            store_preview::of_waiting(&mut tx, &outgoing).await?
        }
        _ => None,
    };
    let hidden = person::store::routes(&mut tx, person.id).await?.iter().any(|route| route.safe.show_number == Answered::No);
    let body = html! {
        // Whoever prints this page all the same prints the words alone: what stands in the banner is not for the paper of a shared home.
        div class="kith-screen-only" { (banner) }
        h2 class="nhsuk-heading-l kith-screen-only" { "A promised call" }
        p class="kith-screen-only" { strong { (promise.hour()) } ", by " bdi { (promise.caller) } @if promise.ended_at.is_some() { ". This is over: you rang, another time was promised, or whoever was told acts for them no more." } }
        p class="kith-screen-only" { "First you say: " strong { "“" (promise.say) "”" } }
        @if person.interpreter { p class="kith-screen-only" { strong { "Interpreter: " } (view::interpreter(&person)) } }
        @match (promise.told_how, promise.message) {
            (ToldHow::Message, Some(state)) => {
                p class="kith-screen-only" {
                    "The message: " (state_words(state)) "."
                    @if let Some(why) = promise.why.as_deref().filter(|why| !why.is_empty()) { " " (why) }
                    @if state.wants_somebody() { " Tell them in another way, or promise another time." }
                }
                @if let Some(preview) = &preview { div class="kith-screen-only" { (nhsuk::details("What it says", sending::preview(preview))) } }
                @else if let Some(id) = promise.outgoing_id { p class="kith-screen-only" { a href={ "/sending/" (id) } { "What it says" } } }
            }
            (how, _) => { p class="kith-screen-only" { (how.label()) "." } }
        }
        @if promise.ended_at.is_none() {
            @match (promise.answer, promise.answered_at) {
                (Some(answer), Some(at)) => { p class="kith-screen-only" { "They said: " strong { (answer.label()) } ", " (at.short()) "." (wished(promise.wished_at, promise.wish())) } }
                _ => { p class="kith-screen-only" { "They have not answered yet." } }
            }
            h3 class="kith-screen-only" { "To read out, or to write down for them" }
            (to_read_out(&tx, &promise, &person.language, hidden))
            form class="kith-screen-only" method="post" data-once {
                (once())
                p { "What did they say?" }
                @for answer in PromiseAnswer::ALL { (nhsuk::button(answer.label()).secondary().small().name("answer").value(answer.word())) " " }
            }
            p class="kith-screen-only" { a href={ "/referrals/" (promise.referral_id) "/promise" } { "Promise another time instead" } }
        }
    };
    tx.page(Page::new("When you ring", body).section("Today").back("/today")).await
}

/// When they would like to be rung instead.
pub(super) fn wished(at: Option<Instant>, words: &str) -> Markup {
    html! {
        @if let Some(at) = at { " They would like: " strong { (at.date().with_weekday()) ", " (at.time()) } "." }
        @if !words.is_empty() { " They wrote: " q dir="auto" { (words) } }
    }
}

/// The words of the message, for whoever is told by mouth or on paper. What may be read by anybody says nothing of us, and not our number
/// where it must not show.
fn to_read_out(tx: &Tx, promise: &Promise, language: &str, hidden: bool) -> Markup {
    let filling = Filling {
        caller: promise.caller.clone(),
        date: Some(promise.from_at.date()),
        from: Some(promise.from_at.time()),
        until: Some(promise.until_at.time()),
        say: promise.say.clone(),
        hidden,
        ..Filling::default()
    };
    let phone = kernel::PhoneNumber::parse(&tx.visit.team_phone).map(|phone| phone.spaced()).unwrap_or_default();
    let house = House { team: &tx.visit.team_name, number: &phone, answers: Answers::NotAsked };
    let words = words(Purpose::FirstCall, language, Wording::Neutral, &filling, house);
    html! { @for part in words.iter().flat_map(|words| words.body.split("\n\n")) { p class="kith-own-words" dir="auto" { (part) } } }
}

pub async fn answer(Write(mut tx): Write, Path(id): Path<PromiseId>, typed: Typed) -> Result<Answer> {
    let promise = store::load(&mut tx, id).await?;
    let answer: PromiseAnswer = typed.get("answer").parse().map_err(|_| Error::refused("Choose what they said."))?;
    store::answer(&mut tx, &promise, answer, &Said::default()).await?;
    tx.done(format!("/promises/{id}")).await
}
