//! A person, and how they may safely be reached.

use std::collections::BTreeSet;
use std::fmt;

use kernel::{
    Answer, ContactRouteId, Date, Guarded, Instant, NhsNumber, PersonId, PhoneNumber, Postcode, PracticeId, ProxyId, ReplyId,
    Reveal, SafeContact, SafeHours, SiteId, TimeOfDay, fold,
};

use super::talk::{Formats, Interpreting};

/// A person as staff who work with them see them.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub given_names: String,
    /// Empty for people with one name.
    pub family_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    pub language: String,
    pub interpreter: bool,
    pub interpreting: Interpreting,
    pub formats: Formats,
    pub communication: String,
    /// Where they live. Nobody prints it without the right to.
    pub address: Guarded<Address>,
    pub practice_id: PracticeId,
    pub practice_name: String,
    pub site_id: Option<SiteId>,
    pub died_on: Option<Date>,
    /// Something that they wrote and nobody has read.
    pub unread: Option<ReplyId>,
    /// Somebody who acted for them was found not to be safe for them.
    pub proxy_not_safe: bool,
    pub version: i64,
}

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Lines, one under the other.
    pub lines: String,
    pub postcode: Option<Postcode>,
    /// Must not be seen by others nor guessed from distances.
    pub hidden: bool,
}

/// As it is typed and kept it must be read; a log must not have it.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    /// Nothing is known of where they live.
    pub fn is_empty(&self) -> bool {
        self.lines.trim().is_empty() && self.postcode.is_none()
    }

    /// As on an envelope.
    pub fn in_lines(&self) -> String {
        let postcode = self.postcode.as_ref().map(ToString::to_string);
        let lines = self.lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        lines.chain(postcode).collect::<Vec<_>>().join("\n")
    }

    pub fn in_one_line(&self) -> String {
        let postcode = self.postcode.as_ref().map(ToString::to_string);
        self.lines.lines().map(str::to_owned).chain(postcode).collect::<Vec<_>>().join(", ")
    }
}

impl Person {
    /// The name in full, as given.
    pub fn name(&self) -> String {
        full_name(&self.given_names, &self.family_name)
    }

    /// What to call them.
    pub fn called(&self) -> &str {
        match (self.preferred_name.as_str(), self.given_names.split(' ').next()) {
            ("", Some(first)) => first,
            (preferred, _) => preferred,
        }
    }

    pub fn age(&self, today: Date) -> Option<i16> {
        self.date_of_birth.map(|born| born.age_on(today))
    }
}

/// Given and family name with one space, whichever is missing.
pub fn full_name(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}

/// What a person is found by: all their names, folded.
pub fn folded_name(given: &str, family: &str, preferred: &str) -> String {
    fold(&format!("{given} {family} {preferred}"))
}

/// The words of a folded name, each once.
pub fn name_words(folded: &str) -> BTreeSet<&str> {
    folded.split(' ').filter(|word| !word.is_empty()).collect()
}

kernel::words! {
    pub enum RouteKind {
        Phone = "phone", "Phone";
        Email = "email", "E-mail";
        /// Somebody through whom they can be reached: a hostel, a day centre, a sister.
        GoBetween = "go_between", "Go-between";
        /// Letters to where they live. The address itself is the person's, guarded; the route has the answers.
        Address = "address", "Letters to their address";
    }
}

/// One way to reach a person, with its own answers.
#[derive(Clone, Debug)]
pub struct ContactRoute {
    pub id: ContactRouteId,
    pub kind: RouteKind,
    /// Where it leads: guarded like where they live, whether or not that was called a secret. A number finds a person as an address does.
    pub value: Guarded<String>,
    pub label: String,
    /// Whose it is, where it is not the person's own.
    pub of_proxy: Option<OfProxy>,
    pub safe: SafeContact,
    /// When the answers were last given or gone through.
    pub confirmed_at: Option<Instant>,
    /// Since when they hold no more, because the address or the household has changed.
    pub stale_at: Option<Instant>,
    /// A call was ended because it was not safe, after these answers were given.
    pub unsafe_at: Option<Instant>,
    pub version: i64,
}

/// Whoever acts for a person ([`super::proxy`]), where a way to reach them leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfProxy {
    pub id: ProxyId,
    /// Guarded: whoever finds the proxy finds the person.
    pub name: Guarded<String>,
    pub relation: String,
    pub may_hear: bool,
    /// The first day on which they act no more, if it ends by itself.
    pub until: Option<Date>,
}

impl OfProxy {
    /// "Mercy Adeyemi (mother), who acts for them until the night before 3 May 2027".
    pub fn named(&self, may: Reveal) -> String {
        let until = self.until.map(|day| format!(" until the night before {}", day.long())).unwrap_or_default();
        format!("{} ({}), who acts for them{until}", self.name.reveal(may), self.relation)
    }

    /// What whoever rings has to know first.
    pub fn order(&self, may: Reveal) -> String {
        order_of_proxy(&self.named(may), self.may_hear)
    }
}

/// What is to be known where a number leads to somebody who acts for a person. `whom` is who that is, for whoever is told.
pub fn order_of_proxy(whom: &str, may_hear: bool) -> String {
    let hears = match may_hear {
        true => "They may hear what we do",
        false => "Tell them nothing of what we do: ask only to speak with the person",
    };
    format!("This is not their own: it leads to {whom}. {hears}")
}

/// Whose a way to reach a person is, as [`super::store_proxy::proxy_columns`] reads it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ProxyColumns {
    proxy_id: Option<ProxyId>,
    proxy_name: Option<Guarded<String>>,
    proxy_relation: Option<String>,
    proxy_may_hear: Option<bool>,
    proxy_until: Option<Date>,
}

impl ProxyColumns {
    /// Whoever acts for them and has it; none where it is their own.
    pub fn of_proxy(&self) -> Option<OfProxy> {
        Some(OfProxy {
            id: self.proxy_id?,
            name: self.proxy_name.clone()?,
            relation: self.proxy_relation.clone().unwrap_or_default(),
            may_hear: self.proxy_may_hear.unwrap_or_default(),
            until: self.proxy_until,
        })
    }
}

/// Whether answers hold no more: something has changed since, or they are older than so many days.
pub fn is_old(confirmed_at: Option<Instant>, stale_at: Option<Instant>, days: i64, now: Instant) -> bool {
    stale_at.is_some() || confirmed_at.is_some_and(|at| at.plus_days(days) <= now)
}

impl ContactRoute {
    pub fn is_old(&self, days: i64, now: Instant) -> bool {
        is_old(self.confirmed_at, self.stale_at, days, now)
    }

    /// The answers as they hold now, if they hold for so many days: of old ones only each no.
    pub fn safe_now(&self, days: i64, now: Instant) -> SafeContact {
        if self.is_old(days, now) { self.safe.grown_old() } else { self.safe.clone() }
    }

    /// The number, if this is a telephone.
    pub fn phone(&self, may: Reveal) -> Option<PhoneNumber> {
        (self.kind == RouteKind::Phone).then(|| self.value.reveal(may).parse().ok()).flatten()
    }

    /// As people read it who may.
    pub fn shown(&self, may: Reveal) -> String {
        match (self.kind, self.phone(may)) {
            (RouteKind::Address, _) => self.kind.label().to_owned(),
            (_, Some(phone)) => phone.spaced(),
            _ => self.value.reveal(may).clone(),
        }
    }

    /// What it is and whose, for words that are read by more people than may see where it leads.
    pub fn named(&self) -> String {
        named(self.kind, &self.value, &self.label)
    }
}

/// A row of `contact_route`.
#[derive(sqlx::FromRow)]
pub(super) struct RouteRow {
    id: ContactRouteId,
    kind: RouteKind,
    value: Guarded<String>,
    label: String,
    #[sqlx(flatten)]
    whose: ProxyColumns,
    voicemail: Answer,
    text: Answer,
    say_who: Answer,
    show_number: Answer,
    shared: Answer,
    safe_days: i64,
    safe_from: Option<TimeOfDay>,
    safe_until: Option<TimeOfDay>,
    who_may_answer: String,
    code_word: String,
    their_word: String,
    confirmed_at: Option<Instant>,
    stale_at: Option<Instant>,
    unsafe_at: Option<Instant>,
    version: i64,
}

impl From<RouteRow> for ContactRoute {
    fn from(row: RouteRow) -> Self {
        let hours =
            SafeHours { days: u8::try_from(row.safe_days).unwrap_or_default(), from: row.safe_from, until: row.safe_until };
        let safe = SafeContact {
            voicemail: row.voicemail,
            text: row.text,
            say_who: row.say_who,
            show_number: row.show_number,
            shared: row.shared,
            hours,
            who_may_answer: row.who_may_answer,
            code_word: row.code_word,
            their_word: row.their_word,
        };
        Self {
            id: row.id,
            kind: row.kind,
            value: row.value,
            label: row.label,
            of_proxy: row.whose.of_proxy(),
            safe,
            confirmed_at: row.confirmed_at,
            stale_at: row.stale_at,
            unsafe_at: row.unsafe_at,
            version: row.version,
        }
    }
}

/// A row of `person` with the practice's name.
#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    id: PersonId,
    given_names: String,
    family_name: String,
    preferred_name: String,
    pronouns: String,
    date_of_birth: Option<Date>,
    nhs_number: Option<NhsNumber>,
    language: String,
    interpreter: bool,
    #[sqlx(flatten)]
    interpreting: Interpreting,
    formats: Option<String>,
    communication: String,
    address: String,
    postcode: Option<Postcode>,
    address_hidden: bool,
    practice_id: PracticeId,
    practice_name: String,
    site_id: Option<SiteId>,
    died_on: Option<Date>,
    unread: Option<ReplyId>,
    proxy_not_safe: bool,
    version: i64,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            given_names: row.given_names,
            family_name: row.family_name,
            preferred_name: row.preferred_name,
            pronouns: row.pronouns,
            date_of_birth: row.date_of_birth,
            nhs_number: row.nhs_number,
            language: row.language,
            interpreter: row.interpreter,
            interpreting: row.interpreting,
            formats: Formats::read(row.formats.as_deref()),
            communication: row.communication,
            address: Guarded::new(Address { lines: row.address, postcode: row.postcode, hidden: row.address_hidden }),
            practice_id: row.practice_id,
            practice_name: row.practice_name,
            site_id: row.site_id,
            died_on: row.died_on,
            unread: row.unread,
            proxy_not_safe: row.proxy_not_safe,
            version: row.version,
        }
    }
}

/// What is known of somebody new.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    pub language: String,
    pub interpreter: bool,
    pub communication: String,
    pub address: Address,
    pub practice_id: PracticeId,
    pub site_id: SiteId,
}

/// A new way to reach a person.
#[derive(Clone, Debug)]
pub struct NewRoute {
    pub kind: RouteKind,
    pub value: Guarded<String>,
    pub label: String,
    pub safe: SafeContact,
}

impl NewRoute {
    /// What it is and whose, for words that are read by more people than may see where it leads.
    pub fn named(&self) -> String {
        named(self.kind, &self.value, &self.label)
    }
}

fn named(kind: RouteKind, value: &Guarded<String>, label: &str) -> String {
    let mut words = kind.label().to_owned();
    if kind == RouteKind::Phone {
        words = format!("{words} ending {}", value.ending());
    }
    if label.is_empty() { words } else { format!("{words} ({label})") }
}
