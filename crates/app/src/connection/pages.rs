//! Finding something for a person, and what becomes of it.

use std::collections::HashMap;

use axum::http::HeaderMap;
use kernel::{AppointmentId, ConnectionId, PhoneNumber, ReferralId, ServiceId};
use maud::{Markup, html};

use super::model::{Part, State};
use super::rules::{SentLately, more_than_they_take, next};
use super::store::{self, Connection};
use super::view::{self as shared, Pressed};
use crate::contact::model::{AppointmentState, Interpreter, Mode};
use crate::directory;
use crate::directory::asked::{self, Asked};
use crate::directory::danger::{self, Reader};
use crate::directory::view_search::{self as searching, To};
use crate::person::model::Person;
use crate::referral::model::Referral;
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write, contact, person, referral};

/// So many are shown at a time.
const SIZE: usize = 15;

/// Where the search beside a person's plan is.
pub(super) fn find_path(id: ReferralId) -> String {
    format!("/referrals/{id}/find")
}

/// A search that was kept, or what is known of the person to start from.
pub async fn find(
    Read(mut tx): Read,
    Path(id): Path<ReferralId>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let person = person::store::find(&mut tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let asked = Asked::of(&mut tx, &pairs, Some(id), SIZE).await?;
    let typed = match &asked.typed {
        Some(typed) => typed.clone(),
        None => starting(&mut tx, &referral, &person).await?,
    };
    let pressed = Pressed::of(&headers, asked.search);
    let page = find_view(&mut tx, (&referral, &person), &typed, &asked, pressed).await?;
    tx.page(page).await
}

/// By POST, and kept: what a worker types is about this person, and must not stand in an address.
pub async fn search(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    referral::store::load(&mut tx, id).await?;
    let search = asked::keep(&mut tx, &typed, Some(id)).await?;
    tx.done(format!("{}?search={search}", find_path(id))).await
}

/// What is known: needs, likes, age, and the part of town.
async fn starting(tx: &mut Tx, referral: &Referral, person: &Person) -> Result<Typed> {
    let mut typed = Typed::with([("text", store::starting_words(tx, referral).await?)]);
    if let Some(age) = person.age(tx.today()) {
        typed.set("age", age.to_string());
    }
    let home = tx.actor().may_reveal().and_then(|may| {
        let address = person.address.reveal(may);
        address.postcode.clone().filter(|_| !address.hidden)
    });
    // A hidden address is not put on the screen: then the search starts from their practice, as where there is none.
    let near = match home {
        Some(postcode) => Some(postcode.to_string()),
        None => store::site_postcode(tx, referral).await?,
    };
    if let Some(postcode) = near {
        typed.set("near", postcode);
    }
    Ok(typed)
}

/// The search and what was found, after what was pressed of what is missing.
async fn find_view(
    tx: &mut Tx,
    (referral, person): (&Referral, &Person),
    typed: &Typed,
    asked: &Asked,
    pressed: Pressed,
) -> Result<Page> {
    let banner = person::banner_of(tx, person).await?;
    let needs = referral::store_triage::needs(tx, referral.id).await?;
    let connections = store::of_referral(tx, referral.id).await?;
    let (errors, results, found) = match directory::forms::wanted(typed) {
        Err(errors) => (errors, finder::Results::default(), Vec::new()),
        Ok(wanted) => {
            let (results, found) = directory::finder::find_part(tx, wanted, asked.part).await?;
            (Errors::default(), results, found)
        }
    };
    let fields = Fields::new(typed, &errors);
    let help = danger::help(tx, &results, Reader::Staff(Some(referral.person_id))).await?;
    let sent = store::sent_lately(tx, &found.iter().map(|full| full.service.id).collect::<Vec<_>>(), None).await?;
    let today = tx.today();
    let at = format!("/referrals/{}", referral.id);
    let body = html! {
        (banner)
        (fields.summary())
        (shared::told(pressed, &at))
        @if asked.is_gone { (searching::gone()) }
        (help)
        h2 class="nhsuk-heading-l" { "Find something that fits" }
        div class="kith-columns" {
            div {
                form id=(shared::SEARCH) method="post" action={ (at) "/find" } {
                    (searching::search_fields(&fields, true, &results.facets))
                    (nhsuk::button("Search again")) " "
                    (searching::take_away(&fields))
                }
                (shared::way())
                @if let Some(sentence) = results.unmatched_sentence() { p { (sentence) } }
                @if found.is_empty() { p { "Nothing fits these words. Try fewer or other ones." } }
                ol class="nhsuk-list" start=(asked.part.before() + 1) {
                    @for full in &found {
                        @let offer = results.offers.iter().find(|offer| offer.id == full.service.id.to_string());
                        (directory::view::service(full, offer, &asked.entry(full.service.id), today, true, html! {
                            (room_view(full.service.weekly_room, &sent, full.service.id))
                            (suggest_form(&at, full.service.id, &full.service.name, full.service.volunteers_wanted))
                        }))
                    }
                }
                (searching::parts(&results, asked.part, &To::Address(&|part: usize| asked.address(&find_path(referral.id), part))))
                (shared::form(&at, typed, &needs, None))
            }
            aside aria-label="What was suggested" { (connections_view(&connections)) }
        }
    };
    Ok(Page::new(format!("Find: {}", person.name()), body)
        .section("People")
        .back(format!("/people/{}", referral.person_id))
        .invalid(&errors))
}

/// A word about a group that has been sent, or soon will be, as many as it can take; nothing of any other.
fn room_view(weekly_room: Option<i64>, lately: &HashMap<ServiceId, SentLately>, service: ServiceId) -> Markup {
    let enough = more_than_they_take(weekly_room, lately.get(&service).copied().unwrap_or_default());
    html! {
        @if let Some(enough) = enough {
            p class="kith-enough" { strong { @if enough.is_full { "Ring first: " } @else { "Soon full: " } } (enough.sentence) }
        }
    }
}

fn suggest_form(at: &str, service: ServiceId, name: &str, volunteers: bool) -> Markup {
    html! {
        form class="kith-inline" method="post" action={ (at) "/connections" } data-once {
            (once())
            input type="hidden" name="service" value=(service);
            (nhsuk::button(html! { "Suggest" span class="nhsuk-u-visually-hidden" { " " (name) } }).secondary().small().name("part").value(Part::Participant.word()))
            @if volunteers {
                (nhsuk::button(html! { "Suggest as volunteer" span class="nhsuk-u-visually-hidden" { " " (name) } }).secondary().small().name("part").value(Part::Volunteer.word()))
            }
        }
    }
}

fn connections_view(connections: &[Connection]) -> Markup {
    html! {
        h3 { "Suggested and agreed" }
        @if connections.is_empty() { p { "Nothing yet." } }
        ul class="nhsuk-list" {
            @for connection in connections {
                li { a href={ "/connections/" (connection.id) } { (connection.service_name) } br; (connection.part.label()) ": " (connection.state.label()) }
            }
        }
    }
}

pub async fn suggest(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let service = typed.get("service").parse().map_err(|_| Error::NotFound)?;
    let part = typed.get("part").parse().unwrap_or(Part::Participant);
    let connection = store::suggest(&mut tx, &referral, service, part).await?;
    tx.done(format!("/connections/{connection}")).await
}

pub async fn show(Read(mut tx): Read, Path(id): Path<ConnectionId>) -> Result<Answer> {
    let connection = store::load(&mut tx, id).await?;
    let page = view(&mut tx, &connection, &Typed::with([("minutes", "90")]), &Errors::default()).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, connection: &Connection, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, connection.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let steps = store::steps(tx, connection.id).await?;
    let visits = store::visits(tx, connection.id).await?;
    let service = directory::store::load(tx, connection.service_id).await?;
    let place = service.places.first().map(|place| place.name.clone()).unwrap_or_default();
    // Once they are there it is too late to ask.
    let asking = matches!(connection.state, State::Suggested | State::Agreed | State::Signposted | State::Referred);
    let sent = match service.service.weekly_room {
        Some(_) if asking => store::sent_lately(tx, &[connection.service_id], Some(connection.id)).await?,
        _ => HashMap::new(),
    };
    let fields = Fields::new(typed, errors);
    let id = connection.id;
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { a href={ "/directory/" (connection.service_id) } { (connection.service_name) } }
        p { (connection.part.label()) ". " strong { (connection.state.label()) } " since " (connection.state_at.date().short()) "." }
        @if asking { (room_view(service.service.weekly_room, &sent, connection.service_id)) }
        @match PhoneNumber::parse(&connection.service_phone) {
            Ok(phone) => { p { "Telephone: " a href={ "tel:" (phone.e164()) } { (phone.spaced()) } } }
            Err(_) if connection.service_phone.is_empty() => {}
            Err(_) => { p { "Telephone: " (connection.service_phone) } }
        }
        @if !connection.may_share.is_empty() { p { "They may be told: " (connection.may_share) } }
        @if let Some(at) = connection.said_no_at {
            section class="kith-quiet" {
                h3 { "They said no to this" }
                p { "On their own page, " (at.short()) ". Nothing more can be done with it before you have talked with them. If it stays a no, choose “" (State::PersonDeclined.label()) "” below." }
                form method="post" action={ "/connections/" (id) "/looked" } data-once {
                    (once())
                    input type="hidden" name="version" value=(connection.version);
                    (nhsuk::button("I talked with them: they want it").secondary())
                }
            }
        }
        form method="post" action={ "/connections/" (id) } data-once {
            (once())
            input type="hidden" name="version" value=(connection.version);
            (nhsuk::radios("state", "What happened?").items(steps_from(connection).map(|state| (state.word(), state.label()))).error(errors.of("state")))
            @if connection.said_no_at.is_none() && next(connection.state).contains(&State::Referred) {
                (nhsuk::input("may_share", "If you refer: what did they agree that the service may be told?").value(connection.may_share.as_str()))
            }
            (nhsuk::textarea("note", "A word about it").rows(2))
            (nhsuk::button("Save"))
        }
        @for visit in &visits {
            h3 { "Going along, " (visit.starts_at.long()) }
            p { (visit.place) " · " (visit.state.label()) }
            @if !visit.how_it_went.is_empty() { p class="kith-own-words" { (visit.how_it_went) } }
            @if visit.state == AppointmentState::Planned {
                form method="post" action={ "/appointments/" (visit.appointment_id) "/visited" } data-once {
                    (once())
                    (nhsuk::textarea("how_it_went", "How did it go?").rows(3))
                    (nhsuk::button("We went").name("attended").value("yes"))
                    " "
                    (nhsuk::button("They did not come").secondary().name("attended").value("no"))
                }
            }
        }
        (nhsuk::details("Go along with them", html! {
            form method="post" action={ "/connections/" (id) "/visit" } data-once {
                (once())
                (fields.date("day", "Day"))
                (fields.input("time", "Time").width(5))
                (fields.input("minutes", "Minutes").numeric().width(4))
                (fields.input("place", "Where you meet").hint(place))
                (nhsuk::button("Book it"))
            }
        }).open(!errors.is_empty()))
        h3 { "What happened" }
        ol class="kith-timeline" {
            @for step in &steps {
                li {
                    time class="kith-timeline__when" { (step.at.short()) }
                    h4 class="kith-timeline__what" { (step.state.label()) }
                    p { bdi { (step.staff_name) } }
                    @if !step.note.is_empty() { p class="kith-own-words" { (step.note) } }
                }
            }
        }
    };
    let back = format!("/referrals/{}/find", connection.referral_id);
    Ok(Page::new(format!("Connection: {}", person.name()), body).section("People").back(back).invalid(errors))
}

/// The steps that may be taken now.
fn steps_from(connection: &Connection) -> impl Iterator<Item = State> {
    let said_no = connection.said_no_at.is_some();
    next(connection.state).iter().copied().filter(move |state| !said_no || *state == State::PersonDeclined)
}

/// They were asked about their no, and want it after all.
pub async fn looked(Write(mut tx): Write, Path(id): Path<ConnectionId>, typed: Typed) -> Result<Answer> {
    let mut connection = store::load(&mut tx, id).await?;
    connection.version = typed.version();
    store::looked(&mut tx, &connection).await?;
    tx.done(format!("/connections/{id}")).await
}

pub async fn step(Write(mut tx): Write, Path(id): Path<ConnectionId>, typed: Typed) -> Result<Answer> {
    let mut connection = store::load(&mut tx, id).await?;
    let Ok(to) = typed.get("state").parse() else {
        let page = view(&mut tx, &connection, &typed, &Errors::one("state", "Choose what happened")).await?;
        return tx.page(page).await;
    };
    connection.version = typed.version();
    let mut check = Checked::new(&typed);
    let (note, may_share) = (check.text("note"), check.line("may_share"));
    if !check.errors.is_empty() {
        let errors = check.errors;
        let page = view(&mut tx, &connection, &typed, &errors).await?;
        return tx.page(page).await;
    }
    store::step(&mut tx, &connection, to, &note, &may_share).await?;
    tx.done(format!("/connections/{id}")).await
}

pub async fn visit(Write(mut tx): Write, Path(id): Path<ConnectionId>, mut typed: Typed) -> Result<Answer> {
    let connection = store::load(&mut tx, id).await?;
    typed.set("mode", Mode::Visit.word());
    typed.set("interpreter", Interpreter::None.word());
    match contact::forms::appointment(&typed, tx.today()) {
        Err(errors) => {
            let page = view(&mut tx, &connection, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(new) => {
            store::book_visit(&mut tx, &connection, &new).await?;
            tx.done(format!("/connections/{id}")).await
        }
    }
}

pub async fn visited(Write(mut tx): Write, Path(id): Path<AppointmentId>, typed: Typed) -> Result<Answer> {
    let attended = typed.get("attended") == "yes";
    let how = Checked::new(&typed).text("how_it_went");
    let connection = store::visited(&mut tx, id, attended, &how).await?;
    tx.done(format!("/connections/{connection}")).await
}
