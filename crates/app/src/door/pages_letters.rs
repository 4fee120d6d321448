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

pub async fn show(Read(tx): Read) -> Result<Answer> {
    let body = html! {
        h1 class="nhsuk-heading-l" { "A referral letter for EMIS and SystmOne" }
        p { "One page with named fields. Your system fills in what it knows, you fill in the rest and paste it at your practice’s link, or choose the file there. Each field is read by its name. You see what was read before you send it." }
        ul class="nhsuk-list" {
            li { "EMIS Web: " a href="/letters/emis.docx" { "Word" } " or " a href="/letters/emis.rtf" { "RTF" } }
            li { "SystmOne: " a href="/letters/systmone.docx" { "Word" } " or " a href="/letters/systmone.rtf" { "RTF" } }
        }
        h2 { "Set it up in EMIS Web" }
        ol class="nhsuk-list nhsuk-list--number" {
            li { "Open the template manager and bring in the letter as a new document template." }
            li { "Where the letter has a name in « », put your own merge field in its place: forename for «Forename», and so on. Which names your fields have, your system shows: we do not know them." }
            li { "Leave the words before each field as they are. They are what we read by." }
            li { "If you like, add it to a protocol, so that a function key opens it." }
            li { "Write one for an invented patient and paste it at your link. Look whether each field is right, and press “Do not send it”." }
        }
        h2 { "Set it up in SystmOne" }
        ol class="nhsuk-list nhsuk-list--number" {
            li { "Bring in the letter as a new letter template. The codes look like ~[Surname]." }
            li { "Add your own code where we left a field empty, such as the language." }
            li { "Try it with an invented patient, as above." }
        }
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
