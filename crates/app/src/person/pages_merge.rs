//! Joining two records of one person: who it may be, the two side by side, and taking them apart again. For leaders.

use kernel::{Instant, MergeId, Permission, PersonId, Reveal};
use maud::{Markup, html};

use super::merge::{self, Fields, Routes, Source};
use super::model::{Address, ContactRoute, Person, full_name};
use super::store_find::{self as people, Listed};
use super::store_merge::{self, Joined, Part};
use super::talk::Formats;
use super::{store, store_together, store_unmerge};
use crate::concern::model::{Concern, State as ConcernState};
use crate::referral::model::Referral;
use crate::web::{Answer, Errors, Fields as Inputs, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, concern, referral};

pub async fn choose(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    let page = choose_view(&mut tx, id, &Typed::default()).await?;
    tx.page(page).await
}

pub async fn find(Read(mut tx): Read, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let page = choose_view(&mut tx, id, &typed).await?;
    tx.page(page).await
}

async fn choose_view(tx: &mut Tx, id: PersonId, typed: &Typed) -> Result<Page> {
    tx.require(Permission::Lead)?;
    let person = store::load(tx, id, "joining records").await?;
    let words = typed.get("words").trim();
    let mut rows = match words {
        "" => people::alike(tx, id).await?,
        words => people::search(tx, words).await?,
    };
    rows.retain(|row| row.id != id);
    let (no_errors, today) = (Errors::default(), tx.today());
    let fields = Inputs::new(typed, &no_errors);
    let body = html! {
        h1 class="nhsuk-heading-l" { "Another record of " bdi { (person.name()) } }
        p { "Sometimes one person has two records: two practices referred them, or a name was spelled in two ways. Choose the other record. \
             You see both side by side before anything is changed." }
        h2 { @if words.is_empty() { "It may be" } @else { "Found" } }
        @if rows.is_empty() { p { @if words.is_empty() { "Nobody has the same name, birth date or telephone number." } @else { "Nobody." } } }
        @else { (others(id, &rows, today)) }
        form method="post" {
            (fields.input("words", "Find the other record").hint("Name, NHS number, telephone, or date of birth like 1969-03-27").width(20).spellcheck(false))
            (nhsuk::button("Find").secondary())
        }
    };
    Ok(Page::new("Another record", body).section("People").back(format!("/people/{id}")))
}

fn others(id: PersonId, rows: &[Listed], today: kernel::Date) -> Markup {
    html! {
        (nhsuk::table("Records").hide_caption().head(["Name", "Age", "Where it stands"]).rows(rows.iter().map(|row| vec![
            html! { a href={ "/people/" (id) "/merge/" (row.id) } { bdi { (full_name(&row.given_names, &row.family_name)) } } },
            html! { @if let Some(born) = row.date_of_birth { (born.age_on(today)) } @else { "Not known" } },
            html! { @if let Some(state) = row.state { (state.label()) } @if let Some(worker) = &row.worker_name { ", " bdi { (worker) } } },
        ])).responsive())
    }
}

/// One of the two records, with what hangs on it.
struct Side {
    person: Person,
    fields: Fields,
    routes: Vec<ContactRoute>,
    referrals: Vec<Referral>,
    concerns: Vec<Concern>,
}

async fn side(tx: &mut Tx, id: PersonId) -> Result<Side> {
    let person = store::load(tx, id, "joining records").await?;
    let may = tx.reveal()?;
    Ok(Side {
        fields: Fields::of(&person, may),
        routes: store::routes(tx, id).await?,
        referrals: referral::store::of_person(tx, id).await?,
        concerns: concern::store::of_person(tx, id).await?,
        person,
    })
}

pub async fn compare(Read(mut tx): Read, Path((id, other)): Path<(PersonId, PersonId)>) -> Result<Answer> {
    let page = compare_view(&mut tx, id, other, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn compare_view(tx: &mut Tx, id: PersonId, other: PersonId, typed: &Typed, errors: &Errors) -> Result<Page> {
    tx.require(Permission::Lead)?;
    if id == other {
        return Err(Error::refused("This is one record. Choose another."));
    }
    let (kept, gone) = (side(tx, id).await?, side(tx, other).await?);
    let routes = store_together::routes_if_joined(tx, id, other).await?;
    let (holds, differs) = merge::joined(&kept.fields, &gone.fields);
    let obstacle = merge::obstacle(&kept.fields, &gone.fields);
    let two_numbers = merge::numbers_differ(&kept.fields, &gone.fields);
    let (inputs, may) = (Inputs::new(typed, errors), tx.reveal()?);
    let body = html! {
        (inputs.summary())
        h1 class="nhsuk-heading-l" { "Is this one person?" }
        p { "One record stays and the other goes: everything on the one that goes is joined to the one that stays. It can be undone, also later." }
        (fields_view(&kept, &gone, &holds))
        h2 { "Ways to reach them" }
        p { "The safer answer holds: a no beats a yes." }
        (routes_view(&kept, &gone, &routes, may))
        (work_view(&kept, &gone))
        @if !differs.is_empty() || !routes.differs.is_empty() {
            h2 { "What the record that goes says differently" }
            p { "It does not hold, but it is kept in what happened, so that somebody can ask." }
            ul class="nhsuk-list nhsuk-list--bullet" { @for words in differs.iter().chain(&routes.differs) { li { (words) } } }
        }
        @match obstacle {
            Some(words) => { (nhsuk::warning_callout("Ask first", html! { p { (words) } })) }
            None => {
                @if merge::births_differ(&kept.fields, &gone.fields) {
                    (nhsuk::warning_callout("Two dates of birth", html! { p { "Look twice: a parent and a child can have one name, one address and one telephone." } }))
                }
                @if two_numbers { (nhsuk::warning_callout("Two NHS numbers", html! { p { (merge::TWO_NUMBERS) } p { "Ask the practice before you join them." } })) }
                form method="post" data-once {
                    (once())
                    input type="hidden" name="version" value=(kept.person.version);
                    input type="hidden" name="other_version" value=(gone.person.version);
                    @if two_numbers { (nhsuk::checkbox("checked", "yes", "I have checked with the practice").error(errors.of("checked"))) }
                    (nhsuk::button("Join the two records"))
                }
            }
        }
        p { a href={ "/people/" (other) "/merge/" (id) } { "Keep the other record instead" } }
        p { a href={ "/people/" (id) } { "They are two people: leave them as they are" } }
    };
    Ok(Page::new("Is this one person?", body).section("People").back(format!("/people/{id}/merge")).invalid(errors))
}

/// Field by field: both records, and what holds afterwards.
fn fields_view(kept: &Side, gone: &Side, holds: &Fields) -> Markup {
    let born = |fields: &Fields| fields.date_of_birth.map_or("Not known".to_owned(), |date| date.long());
    let number = |fields: &Fields| fields.nhs_number.as_ref().map_or("Not known".to_owned(), |number| number.spaced());
    let language = |fields: &Fields| match (fields.language.as_str(), fields.interpreter) {
        ("", false) => "Not known".to_owned(),
        ("", true) => "Interpreter needed".to_owned(),
        (language, false) => language.to_owned(),
        (language, true) => format!("{language}, interpreter needed"),
    };
    let wishes = |fields: &Fields| or_not_known(&fields.interpreting.sentence(""));
    let serves = |side: &Side| or_not_known(&side.person.formats.labels());
    let all: Formats = kept.person.formats.iter().chain(gone.person.formats.iter()).collect();
    let or = or_not_known;
    let died = |fields: &Fields| fields.died_on.map_or("No".to_owned(), |on| on.long());
    let (a, b) = (&kept.fields, &gone.fields);
    let mut rows = vec![
        ("Name", a.name(), b.name(), holds.name()),
        ("Called", or(&a.preferred_name), or(&b.preferred_name), or(&holds.preferred_name)),
        ("Pronouns", or(&a.pronouns), or(&b.pronouns), or(&holds.pronouns)),
        ("Date of birth", born(a), born(b), born(holds)),
        ("NHS number", number(a), number(b), number(holds)),
        ("Address", place(&a.place()), place(&b.place()), place(&holds.place())),
        ("Language", language(a), language(b), language(holds)),
        ("The interpreter", wishes(a), wishes(b), wishes(holds)),
        ("What serves them", serves(kept), serves(gone), or_not_known(&all.labels())),
        ("To talk and write", or(&a.communication), or(&b.communication), or(&holds.communication)),
        ("Practice", kept.person.practice_name.clone(), gone.person.practice_name.clone(), kept.person.practice_name.clone()),
        ("Died", died(a), died(b), died(holds)),
    ];
    rows.retain(|(_, a, b, _)| a != b || (a != "Not known" && a != "No"));
    html! {
        (nhsuk::table("Side by side").hide_caption().head(["What", "Stays", "Goes", "Afterwards"]).rows(rows.into_iter().map(|(what, a, b, after)| {
            vec![
                html! { (what) },
                html! { bdi { (a) } },
                html! { bdi { (b) } @if a != b { " (differs)" } },
                html! { @if after == a { bdi { (after) } } @else { strong { bdi { (after) } } " (changes)" } },
            ]
        })).first_cell_is_header().responsive())
    }
}

fn or_not_known(words: &str) -> String {
    if words.is_empty() { "Not known".to_owned() } else { words.to_owned() }
}

/// Where somebody lives, as a leader compares it: what must be kept secret is said to whoever works with people, and marked.
fn place(address: &Address) -> String {
    match (address.is_empty(), address.hidden) {
        (true, false) => "Not known".to_owned(),
        (true, true) => "Must be kept secret".to_owned(),
        (false, false) => address.in_one_line(),
        (false, true) => format!("Kept secret: {}", address.in_one_line()),
    }
}

fn said(safe: &kernel::SafeContact) -> String {
    let words = safe.in_words();
    if words.is_empty() { "Nothing was asked".to_owned() } else { words }
}

fn routes_view(kept: &Side, gone: &Side, routes: &Routes, may: Reveal) -> Markup {
    let same_of = |id| routes.same.iter().find(|same| same.kept == id);
    let theirs = |id| gone.routes.iter().find(move |route| route.id == id);
    let whose = |route: &ContactRoute| match route.label.as_str() {
        "" => route.shown(may),
        label => format!("{} ({label})", route.shown(may)),
    };
    let mut rows = Vec::new();
    for route in &kept.routes {
        let same = same_of(route.id);
        let other = same.and_then(|same| theirs(same.gone)).map_or("Not on it".to_owned(), |route| said(&route.safe));
        let after = same.map_or_else(|| said(&route.safe), |same| said(&same.holds.safe));
        rows.push((whose(route), said(&route.safe), other, after));
    }
    for (id, holds) in &routes.over {
        if let Some(route) = theirs(*id) {
            rows.push((whose(route), "Not on it".to_owned(), said(&route.safe), said(&holds.safe)));
        }
    }
    html! {
        @if rows.is_empty() { p { "None is known." } }
        @else {
            (nhsuk::table("Ways to reach them").hide_caption().head(["What", "Stays", "Goes", "Afterwards"]).rows(rows.into_iter().map(|(what, a, b, after)| {
                vec![
                    html! { (what) },
                    html! { (a) },
                    html! { (b) },
                    html! { @if after == a { (after) } @else { strong { (after) } " (changes)" } },
                ]
            })).first_cell_is_header().responsive())
        }
    }
}

/// Referrals that are open and concerns that are not closed, of both: all of them are with the one record afterwards.
fn work_view(kept: &Side, gone: &Side) -> Markup {
    let open = |side: &Side| -> Vec<String> {
        side.referrals
            .iter()
            .filter(|referral| referral.state.is_open())
            .map(|referral| match &referral.worker_name {
                Some(worker) => format!("Referral {}, {}, with {worker}", referral.number, referral.state.label().to_lowercase()),
                None => format!("Referral {}, {}", referral.number, referral.state.label().to_lowercase()),
            })
            .collect()
    };
    let concerns = |side: &Side| -> Vec<String> {
        side.concerns
            .iter()
            .filter(|concern| concern.state != ConcernState::Closed)
            .map(|concern| format!("{}, since {}", concern.state.label(), concern.opened_at.short()))
            .collect()
    };
    let list = |words: Vec<String>| html! { @if words.is_empty() { "None" } @for (position, words) in words.iter().enumerate() { @if position > 0 { br; } (words) } };
    let workers: std::collections::BTreeSet<_> = [kept, gone]
        .iter()
        .flat_map(|side| side.referrals.iter().filter(|referral| referral.state.is_open()))
        .filter_map(|referral| referral.worker_name.as_deref())
        .collect();
    html! {
        h2 { "Referrals and concerns" }
        (nhsuk::table("Referrals and concerns").hide_caption().head(["What", "Stays", "Goes"])
            .row([html! { "Open referrals" }, list(open(kept)), list(open(gone))])
            .row([html! { "All referrals" }, html! { (kept.referrals.len()) }, html! { (gone.referrals.len()) }])
            .row([html! { "Concerns" }, list(concerns(kept)), list(concerns(gone))])
            .first_cell_is_header().responsive())
        p { "Afterwards all of them are on the record that stays." }
        @if workers.len() > 1 {
            (nhsuk::inset_text(html! {
                p { "Two link workers have an open referral: " (workers.into_iter().collect::<Vec<_>>().join(" and ")) ". Both stay as they are. Afterwards, settle who goes on." }
            }))
        }
    }
}

pub async fn merge(Write(mut tx): Write, Path((id, other)): Path<(PersonId, PersonId)>, typed: Typed) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    let kept = store::load(&mut tx, id, "joining records").await?;
    let gone = store::load(&mut tx, other, "joining records").await?;
    if kept.version != typed.version() || gone.version.to_string() != typed.get("other_version") {
        return Err(db::Error::Stale.into());
    }
    let may = tx.reveal()?;
    let (ours, theirs) = (Fields::of(&kept, may), Fields::of(&gone, may));
    // An obstacle is refused by the store, tick or no tick.
    if merge::obstacle(&ours, &theirs).is_none() && merge::numbers_differ(&ours, &theirs) && !typed.has("checked", "yes") {
        let errors = Errors::one("checked", "Ask the practice whether this is one person, then tick that you did");
        let page = compare_view(&mut tx, id, other, &typed, &errors).await?;
        return tx.page(page).await;
    }
    store_merge::merge(&mut tx, &kept, &gone, Part::Whole { source: Source::Record, claimed: None }).await?;
    tx.done(format!("/people/{id}")).await
}

pub async fn undo(Write(mut tx): Write, Path(id): Path<MergeId>, typed: Typed) -> Result<Answer> {
    let kept = store_unmerge::unmerge(&mut tx, id, typed.version()).await?;
    tx.done(format!("/people/{kept}")).await
}

/// On the page of a person, for leaders: which records were joined to it, and the way to another.
pub(super) fn joined_view(person: PersonId, joined: &[Joined]) -> Markup {
    let words = |one: &Joined| {
        let Joined { given_names, family_name, by_name, at, .. } = one;
        let name = full_name(given_names, family_name);
        let when: Instant = *at;
        html! {
            @if one.whole { "Joined with another record, " } @else { "A referral was joined from another record, " }
            bdi { (name) } ", on " (when.long()) " by " bdi { (by_name) } "."
        }
    };
    html! {
        h2 { "Other records" }
        @for (position, one) in joined.iter().enumerate() {
            p { (words(one)) }
            @if let Some(address) = &one.address { (nhsuk::details("Where they live by that record", html! { p { bdi { (address) } } })) }
            // The last goes first.
            @if position == 0 {
                form method="post" action={ "/merges/" (one.id) "/undo" } data-once {
                    (once())
                    input type="hidden" name="version" value=(one.version);
                    (nhsuk::button("Undo: they are two people").secondary().small())
                }
            }
        }
        p { a href={ "/people/" (person) "/merge" } { "This person has another record" } }
    }
}
