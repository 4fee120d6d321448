//! The public's "activities".

use std::collections::HashMap;

use finder::Results;
use kernel::{Date, Instant, ServiceId};
use maud::{Markup, html};

use super::asked::{self, Part};
use super::danger::{self, Reader};
use super::facts::{Fact, How, Said, ago};
use super::finder::{find_part, point};
use super::model::Full;
use super::pages_list::{address, picked};
use super::pages_search::SIZE;
use super::view_search::{self as searching, To, heading, searched};
use super::{calendar, forms, store, store_dates, times, view};
use crate::places::view::{Dot, picture};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, team};

/// What the public searches by, in the address: it is nobody's record, and can be passed on. No search engine keeps it.
///
/// The search and the ticks are one form, so that what is ticked goes along into the next search and the next part.
pub async fn activities(Read(mut tx): Read, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    let sent = Typed::with(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if !sent.get("without").is_empty() {
        // An address says what is looked for, and not how somebody came to it.
        return tx.done(format!("/activities?{}", asked::less(&sent).encoded())).await;
    }
    let (picks, part) = (picked(&pairs), Part::of(&pairs, SIZE));
    let typed = Typed::with(sent.pairs().filter(|(name, _)| !matches!(*name, "pick" | "page")));
    let mut near = None;
    let (errors, results, found) = match forms::wanted(&typed) {
        Err(errors) => (errors, Results::default(), Vec::new()),
        Ok(mut wanted) => {
            wanted.query.public_only = true;
            if let Some(typed) = &wanted.near {
                near = point(&mut tx, typed).await?;
            }
            let (results, found) = find_part(&mut tx, wanted, part).await?;
            (Errors::default(), results, found.into_iter().map(Full::opened).collect())
        }
    };
    let (fields, searched) = (Fields::new(&typed, &errors), searched(&typed));
    let help = danger::help(&mut tx, &results, Reader::Anybody).await?;
    let lines = team::store::crisis_lines(&mut tx).await?;
    let breaks = store_dates::school_holidays(&mut tx).await?;
    let list = Shown { results: &results, found: &found, picks: &picks, breaks: &breaks, now: tx.now, searched, part };
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-xl" { "Activities near you" }
        (help)
        form method="get" action="/activities" {
            (searching::search_fields(&fields, false, &results.facets))
            (nhsuk::button("Search")) " "
            (searching::take_away(&fields))
            (heading(&results, part, found.len(), searched))
            div class="kith-columns" {
                div id="list" { (list.view()) }
                div { (map(&found, part, near)) }
            }
        }
        p { "Do you run a group? " a href="/activities/add" { "Tell us about it" } "." }
        // Not every word of danger is known.
        @if results.dangers.is_empty() { (team::view::urgent(&lines)) }
    };
    let page = Page::new("Activities", body).section("Activities").invalid(&errors);
    let is_first = !searched && picks.is_empty() && part.number == 1;
    tx.page(if is_first { page } else { page.unlisted() }).await
}

/// What was found, to be ticked.
struct Shown<'a> {
    results: &'a Results,
    found: &'a [Full],
    picks: &'a [ServiceId],
    breaks: &'a [(Date, Date)],
    now: Instant,
    searched: bool,
    part: Part,
}

impl Shown<'_> {
    fn view(&self) -> Markup {
        let offers: HashMap<&str, _> = self.results.offers.iter().map(|offer| (offer.id.as_str(), offer)).collect();
        let elsewhere = self.picks.iter().filter(|id| self.found.iter().all(|full| full.service.id != **id));
        html! {
            @if !self.found.is_empty() { p class="kith-only-narrow" { a href="#map" { "Where they are: the map" } } }
            @for id in elsewhere { input type="hidden" name="pick" value=(id); }
            ol class="nhsuk-list kith-numbered" start=(self.part.before() + 1) {
                @for full in self.found {
                    @let offer = offers.get(full.service.id.to_string().as_str()).copied().filter(|_| self.searched);
                    (view::service(full, offer, &format!("/activities/{}", full.service.id), self.now.date(), false, self.below(full)))
                }
            }
            (searching::parts(self.results, self.part, &To::Button))
            @if !self.found.is_empty() || !self.picks.is_empty() {
                (nhsuk::button("See and print my list").secondary().attribute("formaction", "/activities/list"))
            }
        }
    }

    fn below(&self, full: &Full) -> Markup {
        let (id, name) = (full.service.id, &full.service.name);
        let next = times::coming(full, self.breaks, self.now, 1);
        let label = html! { "Put it on my list" span class="nhsuk-u-visually-hidden" { ": " (name) } };
        let chosen = self.picks.contains(&id).then(|| id.to_string());
        html! {
            @if let Some(next) = next.first() { p { strong { "Next: " } (next.sentence()) } }
            (nhsuk::checkbox("pick", id.to_string(), label).checked(chosen).small().id_prefix(format!("pick-{id}")))
        }
    }
}

/// Where they are, numbered as in the list. Of a secret place nothing is there.
fn map(found: &[Full], part: Part, near: Option<(f64, f64)>) -> Markup {
    let place = |full: &Full| {
        let points = full.shown_places().iter().filter_map(|place| Some((place.lat?, place.lon?)));
        let far = |(lat, lon): &(f64, f64)| near.map_or(0.0, |(y, x)| (lat - y).hypot((lon - x) * 0.62));
        points.min_by(|a, b| far(a).total_cmp(&far(b)))
    };
    let places: Vec<(usize, Option<(f64, f64)>)> = (part.before() + 1..).zip(found.iter().map(place)).collect();
    let dots =
        places.iter().filter_map(|(number, at)| at.map(|(lat, lon)| Dot { lat, lon, mark: number.to_string(), size: 0.0 }));
    let dots: Vec<Dot> = dots.collect();
    let nowhere: Vec<String> = places.iter().filter(|(_, at)| at.is_none()).map(|(number, _)| number.to_string()).collect();
    html! {
        @if !dots.is_empty() {
            section class="kith-map-beside" id="map" aria-labelledby="map-heading" {
                h2 class="nhsuk-heading-s" id="map-heading" { "Where they are" }
                (picture(&dots, near, "Where the activities are to each other. The list says where each is, in the same order."))
                p {
                    @if near.is_some() { "The cross is the place that you searched near, and the rings say how far. " }
                    "The numbers are those of the list."
                    @if !nowhere.is_empty() { " Not on the map, since they have no address that we may show: " (nowhere.join(", ")) "." }
                }
                p class="kith-only-narrow" { a href="#list" { "Back to the list" } }
            }
        }
    }
}

pub async fn activity(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load_public(&mut tx, id).await?;
    let page = activity_view(&mut tx, &full, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

/// One activity, with what somebody wrote of what has changed, and what is wrong with it.
pub(super) async fn activity_view(tx: &mut Tx, full: &Full, typed: &Typed, errors: &Errors) -> Result<Page> {
    let (id, f) = (full.service.id, Fields::new(typed, errors));
    let today = tx.today();
    let breaks = store_dates::school_holidays(tx).await?;
    let has_days = !times::coming(full, &breaks, tx.now, 1).is_empty();
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-xl" { (full.service.name) }
        p class="kith-said" data-fact=(Fact::Running) { "It is running. " (who_says(full, Fact::Running, today)) }
        (view::facts(full, &|fact| html! { (who_says(full, fact, today)) }))
        (view::next_days(full, &breaks, tx.now))
        @if has_days {
            p { a href={ "/activities/" (id) "/calendar.ics" } { "Put it in my calendar" } }
        }
        p { a href=(address("/activities/list", &[id])) { "Print it, or have it in large print" } }
        (nhsuk::details("Tell us if something has changed", html! {
            form method="post" action={ "/activities/" (id) "/changed" } data-once {
                (once())
                (f.textarea("words", "What has changed?").rows(3))
                (f.input("your_contact", "Your telephone or e-mail, if we may ask you"))
                (nhsuk::button("Send").secondary())
            }
        }).open(!errors.is_empty()))
        p { "You can go there yourself, or ask your link worker to come along the first time." }
    };
    Ok(Page::new(full.service.name.clone(), body).section("Activities").back("/activities").invalid(errors))
}

/// Who says a fact, for anybody: the list that it comes from, or that it was checked, and when. Nobody's name.
fn who_says(full: &Full, fact: Fact, today: Date) -> String {
    match full.said(fact) {
        Some(Said { how: How::Feed, by, at, .. }) => format!("From {by}, read {}", ago(today.days_since(at.date()))),
        Some(said) => format!("Checked {}", ago(today.days_since(said.at.date()))),
        None => "Nobody has checked this".to_owned(),
    }
}

/// When it is, for the calendar of a telephone.
pub async fn calendar(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load_public(&mut tx, id).await?;
    let breaks = store_dates::school_holidays(&mut tx).await?;
    let page = format!("{}/activities/{id}", tx.app().config.public_url.trim_end_matches('/'));
    let file = calendar::file(&full, &breaks, tx.now, &page).ok_or(Error::NotFound)?;
    tx.file("activity.ics", "text/calendar; charset=utf-8", file.into_bytes()).await
}
