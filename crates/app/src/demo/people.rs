//! Invented people.

use db::{Tx, params};
use kernel::{ContactRouteId, Date, NhsNumber, PersonId, ProxyId, StaffId, fold};

use super::Maker;
use super::places::{POINTS, Practice};
use super::store::{self, put};
use crate::Result;

pub(super) struct Made {
    pub id: PersonId,
    pub called: String,
}

pub(crate) const GIVEN: [&str; 60] = [
    "Abena",
    "Adrian",
    "Aisha",
    "Albert",
    "Alejandra",
    "Andrzej",
    "Anh",
    "Beatrice",
    "Bola",
    "Carmen",
    "Charles",
    "Chi",
    "Chinedu",
    "Daniel",
    "Deborah",
    "Derek",
    "Doreen",
    "Edna",
    "Elif",
    "Emmanuel",
    "Esther",
    "Fatima",
    "Florence",
    "Frank",
    "Gabriela",
    "George",
    "Gloria",
    "Hassan",
    "Ibrahim",
    "Ines",
    "Irene",
    "Ivan",
    "Jean",
    "Joan",
    "Joseph",
    "Joyce",
    "Juan",
    "Kamala",
    "Kevin",
    "Khadija",
    "Leroy",
    "Linh",
    "Lorna",
    "Margaret",
    "Maria",
    "Maureen",
    "Michael",
    "Mirela",
    "Nadia",
    "Ngozi",
    "Pablo",
    "Patience",
    "Patrick",
    "Rosa",
    "Sadia",
    "Samuel",
    "Sheila",
    "Tariq",
    "Winston",
    "Yusuf",
];

pub(crate) const FAMILY: [&str; 50] = [
    "Abdi",
    "Achebe",
    "Ali",
    "Baker",
    "Barrett",
    "Begum",
    "Boateng",
    "Bright",
    "Cardoso",
    "Chan",
    "Clarke",
    "Costa",
    "Cruz",
    "Dang",
    "Davies",
    "Diallo",
    "Dogan",
    "Edwards",
    "Eze",
    "Ferreira",
    "Ford",
    "García",
    "Green",
    "Hassan",
    "Hill",
    "Hughes",
    "Iqbal",
    "Jackson",
    "Johnson",
    "Kaya",
    "Kelly",
    "Khan",
    "Kowalski",
    "Lewis",
    "Mahmoud",
    "Marsh",
    "Mensah",
    "Morales",
    "Murphy",
    "Ndiaye",
    "O’Brien",
    "Okeke",
    "Osman",
    "Popescu",
    "Quaye",
    "Reid",
    "Santos",
    "Taylor",
    "Vu",
    "Ward",
];

pub(crate) const LANGUAGES: [&str; 8] =
    ["Spanish", "Portuguese", "Somali", "Bengali", "Vietnamese", "Turkish", "Arabic", "Yoruba"];

/// The n-th valid NHS number of the range kept for tests.
pub(super) fn nhs_number(n: usize) -> Option<NhsNumber> {
    (0..)
        .filter_map(|i| {
            let first_nine = format!("999{:06}", 100_000 + i);
            NhsNumber::check_digit(&first_nine).map(|check| format!("{first_nine}{check}"))
        })
        .nth(n)
        .and_then(|digits| digits.parse().ok())
}

/// Many of the older ones have somebody who helps them with all this, and said that we may talk with them.
pub(super) async fn proxies(tx: &mut Tx, maker: &mut Maker) -> Result<()> {
    let asked = maker.now.plus_days(-40);
    for (person, family) in store::born_before(tx, maker.today.plus_days(-60 * 365)).await? {
        let (id, name) = (ProxyId::from_bytes(maker.bytes()), format!("Sam {family}"));
        let (relation, evidence) = ("grown-up child", "They told us, alone, on the telephone");
        let params = params![maker.team, id, person, name, relation, evidence, true, false, asked.date(), asked, "Amara Nwosu"];
        put(tx, store::PROXY, params).await?;
    }
    Ok(())
}

/// A second record of the leader's first person, without an NHS number: somebody wrote them down anew, and the two wait to be joined.
pub(super) async fn second_record(tx: &mut Tx, maker: &mut Maker, leader: StaffId) -> Result<()> {
    let Some((person, name)) = store::first_person(tx, leader).await? else { return Ok(()) };
    let id = PersonId::from_bytes(maker.bytes());
    put(tx, store::PERSON_AGAIN, params![maker.team, id, person]).await?;
    store::put_name(tx, maker.team, id, &name).await
}

/// A made-up person of a practice. The n-th has a name that few forms expect.
pub(super) async fn make(tx: &mut Tx, maker: &mut Maker, n: usize, practice: &Practice) -> Result<Made> {
    let (team, id) = (maker.team, PersonId::from_bytes(maker.bytes()));
    let (given, family) = match n {
        17 => ("Suharto", ""),
        42 => ("فاطمة", "الزهراء"),
        77 => ("Siobhán Mary-Kate", "O’Shaughnessy-D’Souza"),
        105 => ("小明", "王"),
        _ => (maker.word(&GIVEN), maker.word(&FAMILY)),
    };
    let age = 19 + maker.below(70) as i64;
    let born = maker.today.plus_days(-(age * 365 + maker.below(365) as i64));
    let born = match n {
        29 => Date::new(1968, 2, 29).ok(),
        58 => None,
        _ => Some(born),
    };
    let foreign = maker.chance(18);
    let language = if foreign { maker.word(&LANGUAGES) } else { "English" };
    let interpreter = foreign && maker.chance(55);
    let point = maker.below(POINTS.len());
    let postcode = POINTS.get(point).map(|(postcode, _, _)| *postcode).filter(|_| maker.chance(95));
    let street = maker.word(&["Example Street", "Sample Road", "Pattern Way", "Test Gardens", "Model Court"]);
    let address = format!("{} {street}\nLondon", 1 + maker.below(140));
    let hidden = maker.chance(4);
    let communication = if maker.chance(8) {
        maker.word(&["Large print", "Hard of hearing: speak slowly", "Reads little; please ring", "Uses sign language"])
    } else {
        ""
    };
    let nhs = if maker.chance(94) { nhs_number(n) } else { None };
    let name = format!("{given} {family}");
    let created = maker.now.plus_days(-190);
    put(
        tx,
        store::PERSON,
        params![
            team,
            id,
            given,
            family,
            "",
            "",
            born,
            nhs,
            language,
            interpreter,
            communication,
            address,
            postcode,
            hidden,
            practice.id,
            practice.site,
            fold(&name),
            created
        ],
    )
    .await?;
    store::put_name(tx, team, id, &name).await?;
    let mut answer = |yes: u32, no: u32| {
        let roll = maker.below(100) as u32;
        if roll < yes {
            "yes"
        } else if roll < yes + no {
            "no"
        } else {
            "not_asked"
        }
    };
    let (voicemail, text, say_who, show) = (answer(35, 25), answer(40, 15), answer(45, 12), answer(60, 5));
    let shared = if hidden { "yes" } else { answer(5, 50) };
    let (days, from, until) = match maker.below(12) {
        0 => (0b0000_1010, Some(600i64), Some(720i64)),
        1 => (0, Some(780), Some(1020)),
        2 => (0b0001_1111, None, Some(900)),
        _ => (0, None, None),
    };
    let code_word = if hidden { "bluebell" } else { "" };
    let phone = format!("+447700900{:03}", n % 1000);
    let confirmed = (voicemail != "not_asked").then(|| maker.now.plus_days(-40));
    put(
        tx,
        store::CONTACT_ROUTE,
        params![
            team,
            ContactRouteId::from_bytes(maker.bytes()),
            id,
            phone,
            "Mobile",
            voicemail,
            text,
            say_who,
            show,
            shared,
            days as i64,
            from,
            until,
            "",
            code_word,
            confirmed
        ],
    )
    .await?;
    Ok(Made { id, called: given.split(' ').next().unwrap_or(given).to_owned() })
}
