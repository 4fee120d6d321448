//! A letter on paper, with the address where a window envelope shows it.

use documents::{Block, Document, TextSize};
use kernel::Date;

use super::gate::Wording;
use super::store::Parcel;

/// What is printed. Who we are stands on it only if it may; the envelope shows nothing but name and address.
pub fn letter(team: &str, today: Date, parcel: &Parcel) -> Document {
    let address = parcel.to.reveal(parcel.permit.reveal());
    let mut recipient = vec![parcel.name.clone()];
    recipient.extend(address.lines().map(str::to_owned));
    let sender = match parcel.permit.wording() {
        Wording::Named => vec![team.to_owned()],
        Wording::Neutral => Vec::new(),
    };
    Document {
        title: parcel.subject.clone(),
        language: "en-GB".to_owned(),
        sender,
        recipient,
        date: today.long(),
        reference: None,
        blocks: vec![Block::Paragraph(parcel.body.clone())],
        footer: String::new(),
        size: if parcel.large { TextSize::Large } else { TextSize::Normal },
    }
}
