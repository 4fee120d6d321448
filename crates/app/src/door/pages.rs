//! The door of a practice or of an organisation, for whoever has its link: paste a letter, drop a file, or fill in the form. It
//! takes and shows nothing back but what its sender just gave, and a receipt number.

use axum::Extension;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use interop::letter::Reading;
use kernel::{Actor, ArrivalId};
use maud::html;
use sha2::{Digest, Sha256};

use super::browser::Browser;
use super::model::{Arrival, Dismissal, Door, Fate, Kind};
use super::pages_check::{AGAIN, Check, check_view};
use super::pages_gone::{gone_view, phone_of_team};
use super::prefill;
use super::reader::{self, Brought};
use super::store::{self, Original, Taken};
use super::store_room;
use crate::referral::forms::NewReferral;
use crate::referral::store_receive::{Site, receive, site, sites_open};
use crate::referral::view::{Stance, not_a_crisis_service};
use crate::team::model::CrisisLine;
use crate::web::{Answer, Client, Errors, Fields, File, Knocked, Page, Path, Query, Typed, Upload, once};
use crate::{App, Error, Read, Result, Tx, Visit, Write, team};

/// The door of a link, and what its pages show of it.
pub(super) struct Open {
    pub door: Door,
    /// Where to refer from: its own site, or every one.
    pub sites: Vec<Site>,
    pub lines: Vec<CrisisLine>,
}

impl Open {
    async fn load(tx: &mut Tx, token: &str) -> Result<Self> {
        let door = store::by_token(tx, token).await?;
        // Whoever is signed in has no rights of their own here: whoever has the link is somebody like everybody else.
        let request = tx.actor().request.clone();
        tx.visit.actor = Actor { request, ..Actor::system(tx.team(), &format!("By link, {}", door.name)) };
        let sites = match door.site_id {
            Some(id) => vec![site(tx, id).await?],
            None => sites_open(tx).await?,
        };
        Ok(Self { sites, lines: team::store::crisis_lines(tx).await?, door })
    }

    pub fn address(&self) -> String {
        format!("/refer/{}", self.door.token.as_deref().unwrap_or_default())
    }

    pub fn stance(&self) -> Stance {
        if self.door.kind == Kind::Partner { Stance::Partner } else { Stance::Refers }
    }
}

/// Refuses a referral that is too much for one hour.
fn room(tx: &Tx, door: &Door, client: Client) -> Result<()> {
    if tx.app().limits.allow(door, client, tx.now) {
        return Ok(());
    }
    Err(too_much(tx, "Very many referrals came from here in the last hour, so this one was not taken. Try again in an hour"))
}

/// What is said to whoever brings a letter to a link that leads nowhere any more. A form that was typed is shown back: [`gone_view`].
fn gone(tx: &Tx) -> Error {
    let phone = phone_of_team(tx);
    Error::refused(format!("This link was changed, and your letter was NOT sent. Ask the team for the new link: {phone}"))
}

/// Asked before a letter is taken in at all: a link that leads nowhere, and a flood, must not cost ten megabytes of reading.
pub fn knock(app: App, visit: Visit, token: String, client: Client) -> Knocked {
    Box::pin(async move {
        let mut tx = Tx::read(&app, visit).await?;
        let door = match store::by_token(&mut tx, &token).await {
            Err(Error::NotFound) => return Err(gone(&tx)),
            door => door?,
        };
        if !tx.app().limits.allow_reading(&door, client, tx.now) {
            return Err(too_much(
                &tx,
                "Very many letters came from here in the last hour, so this one was not read. Fill in the form",
            ));
        }
        let since = tx.now.plus_days(-1);
        if store_room::unsent(&mut tx, door.id, since).await? >= MOST_UNSENT {
            return Err(too_much(
                &tx,
                "Very many letters came by this link today and were never sent, so this one was not read. Fill in the form",
            ));
        }
        Ok(())
    })
}

/// Says what to do, and whom to ring.
fn too_much(tx: &Tx, sentence: &str) -> Error {
    let phone = kernel::PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced());
    Error::TooMuch(format!("{sentence}, or ring us: {phone}."))
}

/// What somebody goes back to in order to change the text.
#[derive(serde::Deserialize)]
pub struct Again {
    begun: Option<ArrivalId>,
}

pub async fn show(
    Read(mut tx): Read,
    Path(token): Path<String>,
    Query(again): Query<Again>,
    headers: HeaderMap,
) -> Result<Answer> {
    let open = Open::load(&mut tx, &token).await?;
    let mut typed = Typed::default();
    if let Some(arrival) = mine(&mut tx, &open, again.begun, &headers).await?.filter(is_unsent) {
        let originals = store::originals(&mut tx, &arrival).await?;
        let pasted = originals.into_iter().find(|original| original.name == PASTED).map(|original| original.text);
        typed.set("text", pasted.unwrap_or_default());
        typed.set("instead", arrival.id.to_string());
    }
    let page = start_view(&tx, &open, &typed, &Errors::default());
    tx.page(page).await
}

fn start_view(tx: &Tx, open: &Open, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Refer somebody" }
        p { "To " bdi { (tx.visit.team_name) } ", from " strong { (open.door.name) } "." }
        (not_a_crisis_service(&open.lines, open.stance()))
        form method="post" action={ (open.address()) "/read" } enctype="multipart/form-data" data-unsaved {
            (once())
            @if !typed.get("instead").is_empty() { input type="hidden" name="instead" value=(typed.get("instead")); }
            (f.textarea("text", "Paste the letter").hint("All of it, as it stands. You can correct what we read before you send it.").rows(8))
            (f.file("file", "Or choose a file").hint("RTF, Word (DOCX), PDF or text, up to 10 MB. A photo is only kept: nobody reads it into the form for you."))
            (nhsuk::button("Read it"))
        }
        p { "No letter yet? " a href="/letters" { "Put one into EMIS or SystmOne" } ", or " a href={ (open.address()) "/form" } { "fill in the form" } "." }
    };
    Page::new("Refer somebody", body).bare().invalid(errors)
}

/// So many bytes of a day may be kept of what came by one link and is not sent, or not yet: it takes room until somebody has looked.
const MOST_UNSENT: i64 = 200 * 1024 * 1024;
/// What a pasted text is called.
const PASTED: &str = "Pasted text";
/// So long the browser that began a referral is shown it again: a working day.
const SHOWN_FOR_MINUTES: i64 = 12 * 60;
/// So many files one referral may bring: its letter, and what belongs to it.
const MOST_FILES: usize = 3;

/// What a sender gave, read: each file and the pasted text by itself.
struct Given {
    originals: Vec<(Original, Vec<u8>)>,
    /// Of the one that tells most. What the others say is shown beside it, in no field.
    reading: Reading,
    /// What a person has to know before they look at it.
    note: String,
}

impl Given {
    /// The names of all of it.
    fn title(&self) -> String {
        self.originals.iter().map(|(original, _)| original.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Every byte of all of it.
    fn bytes(&self) -> Vec<u8> {
        self.originals.iter().flat_map(|(_, bytes)| bytes).copied().collect()
    }
}

/// Reads a text and files. What is wrong with them is said beside the field.
async fn read_given(app: &App, text: &str, files: Vec<File>) -> Result<Given, Errors> {
    if files.is_empty() && text.trim().is_empty() {
        return Err(Errors::one("text", "Paste the letter, choose a file, or fill in the form"));
    }
    if text.chars().count() > super::MOST_PASTED {
        return Err(Errors::one("text", "This is too long for one letter. Paste the letter of one person"));
    }
    if files.len() > MOST_FILES {
        return Err(Errors::one("file", format!("Choose {MOST_FILES} files or fewer, all about one person")));
    }
    let (mut read, mut notes) = (Vec::new(), Vec::new());
    if !text.trim().is_empty() {
        let (lines, reading) = reader::read_text(text);
        let original = original(PASTED, "text/plain; charset=utf-8", &lines);
        read.push((original, text.as_bytes().to_vec(), Some(reading)));
    }
    let several = files.len() > 1;
    for file in files {
        let brought = reader::read_soon(app, file.bytes).await.map_err(|refused| {
            Errors::one("file", if several { format!("{}: {}", file.name, refused.message) } else { refused.message })
        })?;
        read.push(match brought {
            Brought::Read(reader::Read { opened, reading }) => {
                (original(&file.name, opened.kind.media_type(), &opened.lines), opened.kept, Some(reading))
            }
            Brought::Unread(kind, bytes) => {
                notes.push(format!("{} could not be opened here and was not checked: take care when you open it", file.name));
                (original(&file.name, kind.media_type(), &[]), bytes, None)
            }
        });
    }
    Ok(together(read, notes.join(". ")))
}

/// What came, with its text and without what was read from it.
fn original(name: &str, media_type: &str, lines: &[String]) -> Original {
    Original {
        position: 0,
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        text: lines.join("\n"),
        reading: String::new(),
    }
}

/// Puts together what was read. The form has room for one letter: the one of which most was read, and of two the first.
fn together(read: Vec<(Original, Vec<u8>, Option<Reading>)>, note: String) -> Given {
    let fields = |reading: &Option<Reading>| reading.as_ref().map_or(0, |reading| reading.fields.len());
    let most = read.iter().map(|(_, _, reading)| fields(reading)).max().unwrap_or_default();
    let mut letter = None;
    let kept = read.into_iter().map(|(mut original, bytes, reading)| {
        let is_letter = letter.is_none() && fields(&reading) == most;
        // Without a reading nobody has read it.
        if let Some(reading) = reading {
            let lines = original.text.lines().count();
            let reading =
                if is_letter { reading } else { Reading { fields: Vec::new(), unread: (0..lines).collect(), ..reading } };
            original.reading = serde_json::to_string(&reading).unwrap_or_default();
            if is_letter {
                letter = Some(reading);
            }
        }
        (original, bytes)
    });
    let originals = kept.collect();
    Given { originals, reading: letter.unwrap_or_default(), note }
}

/// Reads what was given, keeps it, and shows what was understood. It is kept before its sender says "send", because a tab that is
/// closed too early must not lose somebody; but nobody is rung for it.
pub async fn take_letter(
    Read(mut tx): Read,
    Path(token): Path<String>,
    headers: HeaderMap,
    Upload { typed, files }: Upload,
) -> Result<Answer> {
    let open = Open::load(&mut tx, &token).await?;
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    // No transaction is held while a file is read: that may take seconds.
    drop(tx);
    let given = read_given(&app, typed.get("text"), files).await;
    let mut tx = Tx::write(&app, visit).await?;
    let given = match given {
        Ok(given) => given,
        Err(errors) => {
            let page = start_view(&tx, &open, &typed, &errors);
            return tx.page(page).await;
        }
    };
    tx.take_turn().await;
    let mut form = prefill::form(&given.reading);
    if let [only] = open.sites.as_slice() {
        form.set("site", only.id.to_string());
    }
    let (taken, new) = store::take(&mut tx, &open.door, &mark(&typed, &given.bytes()), &given.title(), false).await?;
    let browser = Browser::of(&headers).unwrap_or_else(Browser::new);
    if new {
        for ((original, bytes), position) in given.originals.into_iter().zip(0..) {
            store::keep_original(&mut tx, taken.id, position, &original, bytes).await?;
        }
        store::keep_form(&mut tx, taken.id, &form.encoded(), &given.note).await?;
        store::set_browser(&mut tx, taken.id, &browser.hash()).await?;
    }
    // Somebody went back and brought it again, with other words.
    let instead = mine(&mut tx, &open, typed.get("instead").parse().ok(), &headers).await?;
    if let Some(before) = instead.filter(|before| is_unsent(before) && before.id != taken.id) {
        store::dismiss(&mut tx, before.id, Dismissal::NotSent, "", before.version).await?;
    }
    let cookie = browser.cookie(tx.app());
    Ok(tx.done(begun_address(&open, taken.id)).await?.with_header(SET_COOKIE, &cookie))
}

/// What makes a form the same form when it comes again: its mark and every word and file in it. The same mark with other words, as after
/// going back for the next patient, is another form.
pub(super) fn mark(typed: &Typed, file: &[u8]) -> String {
    format!("{}.{}", once_of(typed), words(typed, file))
}

/// All that somebody told, in whichever tab, as a hash.
fn words(typed: &Typed, file: &[u8]) -> String {
    const OURS: [&str; 4] = ["once", "arrival", "instead", AGAIN];
    let is_told = |(name, value): &(&str, &str)| !OURS.contains(name) && !matches!(*value, "" | "not_asked");
    let mut told: Vec<(&str, &str)> = typed.pairs().filter(is_told).collect();
    told.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(Typed::with(told).encoded());
    hash.update(file);
    kernel::hex(hash.finalize())
}

/// What stands between a form and being sent: what is missing or wrong in it, or that the very same was sent today.
async fn checked(tx: &mut Tx, open: &Open, typed: &Typed, originals: &[Original]) -> Result<Result<NewReferral, Errors>> {
    let new = match prefill::checked_by_sender(typed, tx.today(), &prefill::unclear(originals)) {
        Ok(new) if typed.get(AGAIN).is_empty() => new,
        other => return Ok(other),
    };
    Ok(match store::sent_today(tx, open.door.id, &words(typed, b"")).await? {
        Some(number) => Err(Errors::one(AGAIN, format!("You sent this today, number {number}. Send it again?"))),
        None => Ok(new),
    })
}

/// The mark itself, without anything that a mark never has; a form without one is like no other.
pub(super) fn once_of(typed: &Typed) -> String {
    let mark: String = typed.get("once").chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).take(100).collect();
    if mark.is_empty() { ArrivalId::new().to_string() } else { mark }
}

pub async fn form(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    let open = Open::load(&mut tx, &token).await?;
    let check = Check { open: &open, arrival: None, originals: &[], typed: &Typed::default() };
    tx.page(check_view(&check, &Errors::default(), true)).await
}

fn begun_address(open: &Open, arrival: ArrivalId) -> String {
    format!("{}/begun/{arrival}", open.address())
}

/// What came by this very door, if this browser brought it and not too long ago. To all others it is as if it were not there.
async fn mine(tx: &mut Tx, open: &Open, id: Option<ArrivalId>, headers: &HeaderMap) -> Result<Option<Arrival>> {
    let (Some(id), Some(browser)) = (id, Browser::of(headers)) else { return Ok(None) };
    let since = tx.now.plus_minutes(-SHOWN_FOR_MINUTES);
    let is_mine = |arrival: &Arrival| arrival.door_id == open.door.id && arrival.browser == browser.hash() && arrival.at > since;
    Ok(store::find(tx, id).await?.filter(is_mine))
}

fn is_unsent(arrival: &Arrival) -> bool {
    arrival.fate() == Fate::Waiting && arrival.referral_id.is_none()
}

/// What this browser began, as it was left. Its address tells nothing, and shows nothing in another browser.
pub async fn begun(Read(mut tx): Read, Path((token, id)): Path<(String, ArrivalId)>, headers: HeaderMap) -> Result<Answer> {
    let open = Open::load(&mut tx, &token).await?;
    let Some(arrival) = mine(&mut tx, &open, Some(id), &headers).await? else { return tx.done(open.address()).await };
    if arrival.referral_id.is_some() {
        return tx.done(receipt_address(&open, arrival.number, false)).await;
    }
    if !is_unsent(&arrival) {
        return tx.done(open.address()).await;
    }
    let originals = store::originals(&mut tx, &arrival).await?;
    let typed = Typed::parse(arrival.form.as_bytes());
    let errors = checked(&mut tx, &open, &typed, &originals).await?.err().unwrap_or_default();
    let check = Check { open: &open, arrival: Some(id), originals: &originals, typed: &typed };
    tx.page(check_view(&check, &errors, true)).await
}

pub async fn send(
    Write(mut tx): Write,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    mut typed: Typed,
) -> Result<Answer> {
    tx.take_turn().await;
    let open = match Open::load(&mut tx, &token).await {
        Err(Error::NotFound) => {
            let page = gone_view(&tx, &typed);
            return tx.page(page).await;
        }
        open => open?,
    };
    if let [only] = open.sites.as_slice() {
        typed.set("site", only.id.to_string());
    }
    let begun = mine(&mut tx, &open, typed.get("arrival").parse().ok(), &headers).await?;
    // Enter in a line presses the first button of a form. That one only looks: nobody sends what they have not looked at.
    let looks = typed.remove("look");
    let key = mark(&typed, b"");
    // Sent already, and not a word is another: the receipt is the same.
    if !looks && let Some((_, number)) = store::seen(&mut tx, open.door.id, &key).await? {
        return tx.done(receipt_address(&open, number, false)).await;
    }
    let originals = match &begun {
        Some(arrival) => store::originals(&mut tx, arrival).await?,
        None => Vec::new(),
    };
    let new = match checked(&mut tx, &open, &typed, &originals).await? {
        Ok(new) if !looks => new,
        checked => {
            // What was begun is kept as it is now, and shown at its own address: so nothing is lost by going back.
            if let Some(arrival) = begun.filter(is_unsent) {
                typed.remove("arrival");
                typed.remove("once");
                store::keep_form(&mut tx, arrival.id, &typed.encoded(), &arrival.note).await?;
                return tx.done(begun_address(&open, arrival.id)).await;
            }
            let errors = checked.err().unwrap_or_default();
            let check = Check { open: &open, arrival: None, originals: &[], typed: &typed };
            return tx.page(check_view(&check, &errors, looks)).await;
        }
    };
    let Some(site) = open.sites.iter().find(|site| site.id == new.site) else { return Err(Error::NotFound) };
    let taken = match begun {
        Some(arrival) if is_unsent(&arrival) => {
            store::set_key(&mut tx, arrival.id, &key).await?;
            Taken { id: arrival.id, number: arrival.number, kind: open.door.kind }
        }
        // Something was made of it meanwhile, or it was set aside: what is sent now is a thing of its own.
        _ => {
            room(&tx, &open.door, client)?;
            store::add(&mut tx, &open.door, &key, "", true).await?
        }
    };
    receive(&mut tx, &new, site, taken).await?;
    let careful = new.risk == crate::referral::model::Risk::Known;
    tx.done(receipt_address(&open, taken.number, careful)).await
}

fn receipt_address(open: &Open, number: i64, careful: bool) -> String {
    format!("{}/sent?number={number}{}", open.address(), if careful { "&risk=yes" } else { "" })
}

/// Its sender does not want to send it after all. What came is kept, with that as its end.
pub async fn forget(Write(mut tx): Write, Path(token): Path<String>, headers: HeaderMap, typed: Typed) -> Result<Answer> {
    let open = Open::load(&mut tx, &token).await?;
    let begun = mine(&mut tx, &open, typed.get("arrival").parse().ok(), &headers).await?;
    if let Some(arrival) = begun.filter(|arrival| is_unsent(arrival) && arrival.sent_at.is_none()) {
        store::dismiss(&mut tx, arrival.id, Dismissal::NotSent, "", arrival.version).await?;
    }
    tx.done(open.address()).await
}

#[derive(serde::Deserialize)]
pub struct Receipt {
    number: i64,
    #[serde(default)]
    risk: String,
}

/// The receipt. Nothing is looked up for it: it repeats its address.
pub async fn sent(Read(mut tx): Read, Path(token): Path<String>, Query(receipt): Query<Receipt>) -> Result<Answer> {
    let open = Open::load(&mut tx, &token).await?;
    let phone = kernel::PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced());
    let body = html! {
        (nhsuk::panel("Referral sent", html! { "Number " strong { (receipt.number) } }))
        @if !receipt.risk.is_empty() { (not_a_crisis_service(&open.lines, open.stance())) }
        @if open.door.kind == Kind::Partner { p { "Keep the number. With it you can ask us about the referral. Somebody from our team looks at it first." } }
        @else { p { "Write this number in the patient’s record. With it you can ask us what became of the referral." } }
        h2 { "Tell them, when they are alone" }
        p class="kith-words" { "Somebody from " bdi { (tx.visit.team_name) } " will ring you from " (phone) "." }
        p { "We ring from that number only. Ask whether it is safe for them to save it." }
        p { a href=(open.address()) { "Refer somebody else" } }
    };
    tx.page(Page::new("Referral sent", body).bare()).await
}
