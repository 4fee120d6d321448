//! The letters that a practice puts into EMIS or SystmOne, and how.

use maud::html;
use rust_embed::Embed;

use crate::web::{Answer, Page, Path};
use crate::{Error, Read, Result};

#[derive(Embed)]
#[folder = "../../assets/letters/"]
struct Letters;

const RTF: &str = "application/rtf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The fields of the letter: the words before each, what belongs there, an example, and whether a referral needs it.
const FIELDS: [(&str, &str, &str, bool); 30] = [
    ("First name(s)", "Or their only name", "Fernanda", true),
    ("Family name", "Empty if they have one name only", "Oduya", true),
    ("Likes to be called", "", "Nanda", false),
    ("Date of birth", "Day first", "27-Mar-1969", true),
    ("NHS number", "10 digits", "943 476 5919", false),
    ("Telephone", "The one to ring", "07700 900982", true),
    ("Address", "", "1 Test Street", false),
    ("Postcode", "", "SE16 4JX", false),
    ("The address must be kept secret", "Tick", "X Yes", false),
    ("Language", "That they like to speak", "Portuguese", false),
    ("Interpreter needed", "Tick", "X Yes", false),
    ("Anything that helps to talk or write", "", "Large print", false),
    ("Who can pass on a message", "Needed if there is no telephone", "Ana at the hostel", false),
    ("What could they use help with?", "Tick at least one", "X Food", true),
    ("What do they want, in their own words", "", "To cycle again", false),
    ("Anything we should know from you", "", "Hard of hearing", false),
    ("Do you know of a risk?", "Tick", "X No risk known", true),
    ("If there is a risk: what is it?", "Needed if there is one", "Her ex-partner has a key", false),
    ("Have they agreed to this referral?", "Tick", "X Yes", true),
    ("Were they asked alone?", "Tick", "X Yes", false),
    ("May we leave a voicemail?", "Tick", "X No", false),
    ("May we send a text?", "Tick", "X No", false),
    ("May we say who we are to whoever answers?", "Tick", "X No", false),
    ("Does anybody else use this phone?", "Tick", "X Yes", false),
    ("Safe days and times", "When it is safe to ring", "Weekday mornings", false),
    ("Your name", "Who refers", "Rita Coleman", true),
    ("What you do", "", "Receptionist", false),
    ("How to reach you", "If we have a question", "020 7946 0018", false),
    ("Practice, Practice code", "Where they are registered", "Albion Street, G85138", false),
    ("Date", "Of the letter", "27-Nov-2026", false),
];

pub async fn show(Read(tx): Read) -> Result<Answer> {
    let phone = kernel::PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced());
    let rows = FIELDS
        .map(|(name, what, example, needed)| [name, what, example, if needed { "Yes" } else { "" }].map(|cell| html! { (cell) }));
    let body = html! {
        h1 class="nhsuk-heading-l" { "A referral letter for EMIS and SystmOne" }
        p { "One page with named fields. Your system fills in what it knows, you fill in the rest and paste it at your practice’s link, or choose the file there. Each field is read by its name. You see what was read before you send it." }
        ul class="nhsuk-list" {
            li { "EMIS Web: " a href="/letters/emis.rtf" { "RTF" } " or " a href="/letters/emis.docx" { "Word" } }
            li { "SystmOne: " a href="/letters/systmone.rtf" { "RTF" } " or " a href="/letters/systmone.docx" { "Word" } }
        }
        p { "Choose RTF if you are unsure." }
        p { "Stuck? Ring us: " strong { (phone) } "." }
        h2 { "Set it up in EMIS Web" }
        ol class="nhsuk-list nhsuk-list--number" {
            li { "Open the template manager and bring in the letter as a new document template. Where your EMIS has it, we do not know: ask whoever makes the templates in your practice, or EMIS support." }
            li { "Where the letter has a name in « », put your own merge field in its place: forename for «Forename», and so on. What EMIS calls its fields stands in no public place: the same people know." }
            li { "Leave the words before each field as they are. They are what we read by." }
            li { "A document template is what “Create letter” offers. If you like, add it to a protocol, so that F12 opens it." }
            li { "Write one for an invented patient and paste it at your link. Look whether each field is right, and press “Do not send it”." }
        }
        h2 { "Set it up in SystmOne" }
        ol class="nhsuk-list nhsuk-list--number" {
            li { "Bring in the letter as a new letter template. Where your SystmOne has them, we do not know: ask whoever makes the templates in your practice, or TPP support. The codes look like ~[Surname]." }
            li { "Add your own code where we left a field empty, such as the language." }
            li { "Try it with an invented patient, as above." }
        }
        h2 { "How to tick" }
        p { "Put an X in place of the box: “X Yes”. A box that is ticked, “[x]”, or an X just behind the box is read, too. Where we cannot tell which one you mean, we ask before you send it." }
        (nhsuk::table("The fields").head(["The words before it", "What belongs there", "Example", "Needed"]).rows(rows).first_cell_is_header().responsive())
        h2 { "What you should know" }
        p { "Nothing goes from your system to us by itself, and nothing comes back into it: no vendor has let us in. You send the letter, and you file our answer." }
        p { "We tried the letters with LibreOffice and our own reader, not with Word, nor inside EMIS or SystmOne." }
        p { "A form of your own is read, too, as far as its labels tell. What we cannot read stays beside the referral, and nothing is lost." }
    };
    tx.page(Page::new("A referral letter for EMIS and SystmOne", body)).await
}

pub async fn file(Read(tx): Read, Path(name): Path<String>) -> Result<Answer> {
    let file = Letters::get(&name).ok_or(Error::NotFound)?;
    let media_type = if name.ends_with(".rtf") { RTF } else { DOCX };
    tx.download(&format!("referral-{name}"), media_type, file.data.into_owned()).await
}
