//! What came and is no referral yet, for a leader: the original, and the form to make a referral of it; or it joins a referral that
//! was there, or is set aside with a reason. And the count that nothing was lost.

use kernel::{ArrivalId, Date, NhsNumber, Permission, PhoneNumber, Postcode};
use maud::{Markup, html};

use super::forms;
use super::model::{Arrival, Dismissal, Fate, Tally};
use super::pages_check::{beside, original_view, unclear_view};
use super::prefill;
use super::store::{self, Original, Taken};
use super::store_room::ASIDE_DAYS;
use crate::person::matching::{Claim, Match, compare};
use crate::person::names::Names;
use crate::referral::model::Referral;
use crate::referral::store_receive::{Site, receive, sites_open};
use crate::referral::view::{Stance, form_fields};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write, referral};

/// A form of the page that was sent and is shown again: the last part of its address, what was typed, what is wrong.
type Sent<'a> = Option<(&'static str, &'a Typed, &'a Errors)>;

pub async fn show(Read(mut tx): Read, Path(id): Path<ArrivalId>) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    let arrival = store::load_arrival(&mut tx, id).await?;
    let page = view(&mut tx, &arrival, None).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, arrival: &Arrival, sent: Sent<'_>) -> Result<Page> {
    let originals = store::originals(tx, arrival).await?;
    let unclear = prefill::unclear(&originals);
    let must: Vec<&str> = unclear.iter().map(|unclear| unclear.field).collect();
    let sites = sites_open(tx).await?;
    let (nothing, no_errors) = (Typed::default(), Errors::default());
    let errors = sent.map_or(&no_errors, |(_, _, errors)| errors);
    let fields = |act: &str| match sent {
        Some((sent, typed, errors)) if sent == act => Fields::new(typed, errors),
        _ => Fields::new(&nothing, &no_errors),
    };
    let mut begun = Typed::parse(arrival.form.as_bytes());
    if let Some(site) = arrival.site_id {
        begun.set("site", site.to_string());
    }
    let make = match sent {
        Some(("make", typed, errors)) => Fields::new(typed, errors),
        _ => Fields::new(&begun, &no_errors),
    };
    let (join, aside) = (fields("join"), fields("set-aside"));
    let at = |act: &str| format!("/arrivals/{}/{act}", arrival.id);
    let version = html! { input type="hidden" name="version" value=(arrival.version); };
    let waits = arrival.fate() == Fate::Waiting && arrival.referral_id.is_none();
    let likely = if waits { likely(tx, &begun).await? } else { Vec::new() };
    // Where nothing was read there is nothing to correct: then what else can be done with it comes first.
    let nothing_read = begun.get("given_names").is_empty() && begun.get("family_name").is_empty() && sent.is_none();
    let others = html! {
        @for referral in &likely {
            form class="kith-inline" method="post" action=(at("join")) data-once {
                (once())
                (version)
                input type="hidden" name="number" value=(referral.number);
                (nhsuk::button(html! { "Join it to referral " (referral.number) ": " bdi { (referral.sent_name) } ", " (referral.state.label().to_lowercase()) }).secondary())
            }
        }
        (nhsuk::details("It belongs to a referral that we have", html! {
            form method="post" action=(at("join")) data-once {
                (once())
                (version)
                (join.input("number", "Number of the referral").numeric().width(10))
                (nhsuk::button("Join it").secondary())
            }
        }).open(!join.errors.is_empty()))
        (nhsuk::details("Set it aside", html! {
            form method="post" action=(at("set-aside")) data-once {
                (once())
                (version)
                (aside.radios("why", "Why?").items(Dismissal::ALL.iter().map(|why| (why.word(), why.label()))).small())
                (aside.textarea("note", "In a few words").rows(2))
                (nhsuk::button("Set it aside").secondary())
            }
        }).open(!aside.errors.is_empty()))
    };
    let body = html! {
        @if let Some((_, typed, errors)) = sent { (Fields::new(typed, errors).summary()) }
        h1 class="nhsuk-heading-l" { "What came: number " (arrival.number) }
        p { bdi { (arrival.titled()) } }
        p { (arrival.door_name) ", " (arrival.at.long()) ". " @if waits { (arrival.why()) "." } @else { (arrival.fate().label()) "." } }
        @if let Some(referral) = arrival.referral_id.or(arrival.joined_to) {
            p { a href={ "/referrals/" (referral) } { "The referral" } }
        }
        @if waits && arrival.is_urgent() {
            (nhsuk::warning_callout("Is anyone at risk now?", html! {
                p { @if arrival.says_risk() { "It says that there is a risk" } @else { "There are words in it that may mean a risk" } @if !arrival.risk_words().is_empty() { ": “" (arrival.risk_words()) "”" } "." }
                p { "Ring whoever sent it, or the person, before you do anything else." }
            }).heading_level(2))
        }
        @if arrival.dismissed_at.is_some() { (set_aside_view(arrival, &version)) }
        @if waits && sent.is_none() { (unclear_view(&unclear, &begun)) }
        div class="kith-beside" {
            (beside(originals_view(arrival.id, &originals)))
            div {
                @if waits {
                    @if nothing_read { (others) }
                    form method="post" action=(at("make")) data-once data-unsaved {
                        (once())
                        (version)
                        (site_select(&make, &sites))
                        (form_fields(&make, Stance::Reads, &must))
                        (nhsuk::button("Make a referral of it"))
                    }
                    @if !nothing_read { (others) }
                }
            }
        }
    };
    let back = if waits { "/referrals/triage" } else { "/referrals/doors" };
    Ok(Page::new(format!("What came: number {}", arrival.number), body).section("Referrals").back(back).invalid(errors))
}

/// So many whom it may be of are looked at.
const LIKELY: usize = 3;

/// The open referrals of those whom it may be of, by what was read.
async fn likely(tx: &mut Tx, read: &Typed) -> Result<Vec<Referral>> {
    let number = NhsNumber::parse(read.get("nhs_number")).ok();
    let phone = PhoneNumber::parse(read.get("phone")).ok().map(|phone| phone.to_string());
    let postcode = Postcode::parse(read.get("postcode")).ok().map(|postcode| postcode.to_string());
    let claim = Claim {
        nhs_number: number.as_ref(),
        date_of_birth: Date::parse_parts(read.get("born-day"), read.get("born-month"), read.get("born-year")).ok(),
        names: Names {
            given_names: read.get("given_names").to_owned(),
            family_name: read.get("family_name").to_owned(),
            preferred_name: read.get("preferred_name").to_owned(),
        },
        postcode: postcode.as_deref(),
        phone: phone.as_deref(),
    };
    let known = referral::store_receive::known(tx, &claim).await?;
    let people = match compare(&claim, &known) {
        Match::Same(id) => vec![id],
        Match::Perhaps(perhaps) => perhaps.into_iter().map(|(id, _)| id).take(LIKELY).collect(),
    };
    let mut open = Vec::new();
    for person in people {
        tx.saw(person, "something that came");
        open.extend(referral::store::of_person(tx, person).await?.into_iter().find(|referral| referral.state.is_open()));
    }
    Ok(open)
}

fn site_select(f: &Fields<'_>, sites: &[Site]) -> nhsuk::Select {
    let items = sites.iter().map(|site| (site.id.to_string(), site.name.as_str()));
    f.select("site", "Practice").item("", "Choose").items(items).value(f.typed.get("site"))
}

fn set_aside_view(arrival: &Arrival, version: &Markup) -> Markup {
    let why = arrival.dismissed_why.map(Dismissal::label).unwrap_or_default();
    html! {
        (nhsuk::inset_text(format!("{why}. {}", arrival.dismissed_note)))
        form method="post" action={ "/arrivals/" (arrival.id) "/take-back" } data-once {
            (once())
            (version)
            (nhsuk::button("Take it back into triage").secondary())
        }
    }
}

/// What was sent: its text with what was read from it, and each file to keep.
pub(super) fn originals_view(arrival: ArrivalId, originals: &[Original]) -> Markup {
    html! {
        @if originals.is_empty() { p { "It was typed into our own form: there is no letter." } }
        @for original in originals {
            (original_view(original))
            @if !original.media_type.is_empty() {
                p { a href={ "/arrivals/" (arrival) "/originals/" (original.position) } { "Keep the file as it came" span class="nhsuk-u-visually-hidden" { ": " (original.name) } } }
            }
        }
    }
}

/// The original of a referral, for whoever may see the referral.
pub async fn of_referral(Read(mut tx): Read, Path(id): Path<kernel::ReferralId>) -> Result<Answer> {
    tx.require(Permission::Casework)?;
    let referral = referral::store::load(&mut tx, id).await?;
    let mut came = Vec::new();
    for arrival in store::all_of_referral(&mut tx, id).await? {
        came.push((store::originals(&mut tx, &arrival).await?, arrival));
    }
    if came.is_empty() {
        return Err(Error::NotFound);
    }
    let body = html! {
        h1 class="nhsuk-heading-l" { "What came: number " (referral.number) }
        @for (originals, arrival) in &came {
            @if arrival.joined_to.is_some() { h2 { "Joined to it: number " (arrival.number) } }
            p { (arrival.door_name) ", " (arrival.at.long()) }
            (originals_view(arrival.id, originals))
        }
    };
    let page = Page::new(format!("What came: number {}", referral.number), body);
    tx.page(page.section("Referrals").back(format!("/referrals/{}", referral.id))).await
}

/// A file as it came, to keep.
pub async fn original(Read(mut tx): Read, Path((id, position)): Path<(ArrivalId, i64)>) -> Result<Answer> {
    tx.require(Permission::Casework)?;
    let arrival = store::load_arrival(&mut tx, id).await?;
    let (media_type, bytes) = store::original_bytes(&mut tx, &arrival, position).await?;
    let ending = media_type.split(['/', ';']).nth(1).unwrap_or("bin").to_owned();
    let ending = match ending.as_str() {
        "rtf" | "pdf" | "png" | "jpeg" | "tiff" => ending.as_str(),
        "plain" => "txt",
        _ if media_type.contains("wordprocessingml") => "docx",
        _ => "bin",
    };
    tx.download(&format!("arrival-{}-{position}.{ending}", arrival.number), &media_type, bytes).await
}

pub async fn make(Write(mut tx): Write, Path(id): Path<ArrivalId>, typed: Typed) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    tx.take_turn().await;
    let arrival = store::load_arrival(&mut tx, id).await?;
    let unclear = prefill::unclear(&store::originals(&mut tx, &arrival).await?);
    let new = match prefill::checked(&typed, tx.today(), &unclear) {
        Ok(new) => new,
        Err(errors) => {
            let page = view(&mut tx, &arrival, Some(("make", &typed, &errors))).await?;
            return tx.page(page).await;
        }
    };
    if arrival.version != typed.version() {
        return Err(Error::Database(db::Error::Stale));
    }
    let site = sites_open(&mut tx).await?.into_iter().find(|site| site.id == new.site).ok_or(Error::NotFound)?;
    let taken = Taken { id, number: arrival.number, kind: arrival.door_kind };
    let referral = receive(&mut tx, &new, &site, taken).await?;
    let made = referral::store::find(&mut tx, referral).await?.ok_or(Error::NotFound)?;
    match made.state {
        referral::model::State::InTriage => tx.done(format!("/referrals/{referral}/triage")).await,
        _ => tx.done(format!("/referrals/triage?after={}", arrival.number)).await,
    }
}

pub async fn join(Write(mut tx): Write, Path(id): Path<ArrivalId>, typed: Typed) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    let arrival = store::load_arrival(&mut tx, id).await?;
    let errors = match forms::join(&typed) {
        Ok(number) => match referral::store_triage::numbered(&mut tx, number).await? {
            Some(referral) => {
                let into = referral::store::load(&mut tx, referral).await?;
                referral::store_triage::take_in(&mut tx, &arrival, &into, typed.version()).await?;
                return tx.done(format!("/referrals/triage?after={}", arrival.number)).await;
            }
            None => Errors::one("number", "There is no referral with this number"),
        },
        Err(errors) => errors,
    };
    let page = view(&mut tx, &arrival, Some(("join", &typed, &errors))).await?;
    tx.page(page).await
}

pub async fn set_aside(Write(mut tx): Write, Path(id): Path<ArrivalId>, typed: Typed) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    let arrival = store::load_arrival(&mut tx, id).await?;
    match forms::set_aside(&typed) {
        Err(errors) => {
            let page = view(&mut tx, &arrival, Some(("set-aside", &typed, &errors))).await?;
            tx.page(page).await
        }
        Ok(aside) => {
            store::dismiss(&mut tx, id, aside.why, &aside.note, typed.version()).await?;
            tx.done(format!("/referrals/triage?after={}", arrival.number)).await
        }
    }
}

pub async fn take_back(Write(mut tx): Write, Path(id): Path<ArrivalId>, typed: Typed) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    store::load_arrival(&mut tx, id).await?;
    store::take_back(&mut tx, id, typed.version()).await?;
    tx.done(format!("/arrivals/{id}")).await
}

#[derive(serde::Deserialize)]
pub struct Since {
    #[serde(default)]
    days: Option<i64>,
}

/// What came by each door and what became of it.
pub async fn count(Read(mut tx): Read, Query(since): Query<Since>) -> Result<Answer> {
    let days = since.days.unwrap_or(28).clamp(1, 36_500);
    let from = tx.now.plus_days(-days);
    let tallies = store::tallies(&mut tx, from).await?;
    let all = tallies.iter().fold(Tally::default(), |sum, tally| Tally {
        kind: None,
        door: "Together".to_owned(),
        came: sum.came + tally.came,
        waiting: sum.waiting + tally.waiting,
        begun: sum.begun + tally.begun,
        accepted: sum.accepted + tally.accepted,
        returned: sum.returned + tally.returned,
        rejected: sum.rejected + tally.rejected,
        joined: sum.joined + tally.joined,
        dismissed: sum.dismissed + tally.dismissed,
    });
    let row = |tally: &Tally| {
        let waiting = html! { (tally.waiting) @if tally.begun > 0 { " (" (tally.begun) " being written)" } };
        let figures = [tally.accepted, tally.returned, tally.rejected, tally.joined];
        let name = html! { bdi { (tally.door) } @if !tally.adds_up() { strong { " does not add up: tell whoever runs Kith" } } };
        let aside = html! {
            @if tally.kind.is_none() && tally.dismissed > 0 { a href="/arrivals/aside" { (tally.dismissed) span class="nhsuk-u-visually-hidden" { " set aside: see them" } } }
            @else { (tally.dismissed) }
        };
        [name, html! { (tally.came) }, waiting]
            .into_iter()
            .chain(figures.map(|figure| html! { (figure) }))
            .chain([aside])
            .collect::<Vec<_>>()
    };
    let heads = ["Door", "Came", "Waiting", "Taken on", "Returned", "Not taken on", "Joined", "Set aside"];
    let body = html! {
        h1 class="nhsuk-heading-l" { "What came, and what became of it" }
        p { "Of the last " (days) " days. What came is waiting, taken on, returned, not taken on, joined to what we had, or set aside with a reason: each is counted by itself, and together they are what came." }
        p { a href="?days=7" { "7 days" } " · " a href="?days=28" { "28 days" } " · " a href="?days=365" { "A year" } " · " a href="?days=36500" { "Ever" } }
        p { a href="/arrivals/aside" { "See what was set aside" } }
        @if tallies.is_empty() { p { "Nothing came." } }
        @else {
            (nhsuk::table("By door").hide_caption().head(heads).rows(std::iter::once(row(&all)).chain(tallies.iter().map(row))).first_cell_is_header().responsive())
        }
    };
    tx.page(Page::new("What came", body).section("Referrals").back("/referrals/triage")).await
}

/// So many that were set aside stand on one page.
const ASIDE: usize = 50;

#[derive(serde::Deserialize)]
pub struct Before {
    #[serde(default)]
    before: Option<i64>,
}

/// What was set aside, so that somebody can see that it was right to.
pub async fn aside(Read(mut tx): Read, Query(from): Query<Before>) -> Result<Answer> {
    let mut rows = store::set_aside(&mut tx, from.before.unwrap_or(i64::MAX), ASIDE as i64 + 1).await?;
    let more = rows.len() > ASIDE;
    rows.truncate(ASIDE);
    let body = html! {
        h1 class="nhsuk-heading-l" { "What was set aside" }
        p { "Open it to read it, or to take it back into triage. A file goes after " (ASIDE_DAYS) " days; its words stay." }
        @if rows.is_empty() { p { "Nothing was set aside." } }
        @else {
            ol class="kith-queue" data-keys {
                @for row in &rows {
                    li class="kith-queue__row" {
                        div class="kith-queue__who" {
                            a href={ "/arrivals/" (row.id) } data-open { bdi { (row.titled()) } }
                            p { (row.door_name) " · number " (row.number) }
                        }
                        div class="kith-queue__why" {
                            p { (row.dismissed_why.map(Dismissal::label).unwrap_or_default()) }
                            @if !row.dismissed_note.is_empty() { p { (row.dismissed_note) } }
                        }
                        p class="kith-queue__when" { @if let Some(at) = row.dismissed_at { (at.short()) ", " } bdi { (row.dismissed_by) } }
                    }
                }
            }
        }
        @if more { @if let Some(last) = rows.last() { p { a href={ "?before=" (last.number) } { "Older ones" } } } }
    };
    tx.page(Page::new("What was set aside", body).section("Referrals").back("/referrals/doors")).await
}
