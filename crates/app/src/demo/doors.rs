//! The doors of the demonstration, and what came through each.

use db::{Tx, params};
use kernel::{ArrivalId, DoorId, ReferralId};

use super::Maker;
use super::store::{self, put};
use crate::Result;

/// A letter as a practice's system writes it: what somebody pasted and did not send.
const LETTER: &str = "Referral to the social prescribing team\nFirst name(s): Winifred\nFamily name: Achebe\nDate of birth: 14-May-1944\n\
    Telephone: 07700 900461\nWhat could they use help with?\n[x] Lonely or cut off\n[x] Needs care or help at home\n\
    What do they want, in their own words: Somebody to go to the market with\nHave they agreed to this referral? Yes\n\
    Your name: Sam Doyle\nWhat you do: Receptionist";

pub(super) async fn make(tx: &mut Tx, maker: &mut Maker) -> Result<()> {
    let (team, opened) = (maker.team, maker.now.plus_days(-180));
    let form = DoorId::from_bytes(maker.bytes());
    put(tx, store::DOOR, params![team, form, "form", "The form here", None::<String>, None::<String>, true, opened]).await?;
    let own = DoorId::from_bytes(maker.bytes());
    put(tx, store::DOOR, params![team, own, "self", "People themselves", None::<String>, None::<String>, true, opened]).await?;
    let mail = DoorId::from_bytes(maker.bytes());
    put(tx, store::DOOR, params![team, mail, "mail", "The mailbox", None::<String>, None::<String>, true, opened]).await?;
    let mut first = None;
    for (site, name) in store::sites(tx).await? {
        let id = DoorId::from_bytes(maker.bytes());
        let token = kernel::hex(maker.bytes::<16>());
        put(tx, store::DOOR, params![team, id, "practice", name, site, token, true, opened]).await?;
        first.get_or_insert(id);
    }
    let partner = DoorId::from_bytes(maker.bytes());
    let token = kernel::hex(maker.bytes::<16>());
    put(tx, store::DOOR, params![team, partner, "partner", "Bermondsey Advice Centre", None::<String>, token, true, opened])
        .await?;
    for referral in store::some_active(tx).await? {
        store::second(tx, referral, ReferralId::from_bytes(maker.bytes()), maker.now.plus_days(-2)).await?;
    }
    store::arrivals(tx, form).await?;
    let waiting = [
        (first.unwrap_or(form), "Pasted text", "", None, LETTER),
        (
            mail,
            "Referral for a patient",
            "Came with a picture of a letter",
            Some(maker.now.plus_minutes(-90)),
            "Please see the attached letter.\nThank you\nSam",
        ),
        (
            mail,
            "Out of office: Sam Doyle",
            "Looks like an automatic reply",
            Some(maker.now.plus_minutes(-45)),
            "I am away until Monday.",
        ),
    ];
    for (n, (door, title, note, sent, text)) in waiting.into_iter().enumerate() {
        let id = ArrivalId::from_bytes(maker.bytes());
        let at = maker.now.plus_minutes(-120 + n as i64 * 20);
        store::waiting_arrival(tx, team, id, door, &format!("waiting {n}"), at, sent, title, note).await?;
        put(tx, store::ORIGINAL, params![team, id, title, text.as_bytes().to_vec(), text]).await?;
    }
    Ok(())
}
