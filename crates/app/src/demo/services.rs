//! The invented directory: kinds of things that exist in any such place, at invented venues on real streets.

use db::{Tx, params};
use kernel::{Date, OrganisationId, ServiceId, fold};

use super::Maker;
use super::places::POINTS;
use super::store::{self, put};
use crate::Result;
use crate::directory::facts::{Fact, How};

/// A kind of service: name, what it is, needs and topics, cost in pence (0 free, -1 unknown), wants volunteers, least age,
/// how many of them.
pub(crate) struct Kind(pub &'static str, pub &'static str, pub &'static str, pub i64, pub bool, pub Option<i64>, pub usize);

pub(crate) const KINDS: [Kind; 40] = [
    Kind(
        "Walking group",
        "A gentle walk of about an hour, and tea after it. Nobody is left behind.",
        "walking\nbeing_active\nlonely",
        0,
        true,
        None,
        8,
    ),
    Kind(
        "Park walks for beginners",
        "Flat, slow walks for people who have not been out for a while.",
        "walking\nbeing_active\nmental_wellbeing",
        0,
        false,
        None,
        5,
    ),
    Kind(
        "Cycling course for adults",
        "Learn to ride or get your confidence back: first in the park, then on quiet roads.",
        "cycling\nbeing_active\nroad confidence",
        0,
        false,
        Some(18),
        5,
    ),
    Kind(
        "E-bike rides with older neighbours",
        "Volunteers take older people out on e-bikes with a seat in front. Training in road safety is given.",
        "cycling\nvolunteering\nlonely",
        0,
        true,
        Some(18),
        3,
    ),
    Kind(
        "Debt advice",
        "Free, confidential advice about debt, rent arrears and bailiffs.",
        "money\ndebt\nrent arrears",
        0,
        false,
        Some(18),
        7,
    ),
    Kind(
        "Benefits help",
        "Help with forms and appeals: Universal Credit, PIP, Attendance Allowance.",
        "benefits\nmoney\nforms",
        0,
        false,
        None,
        7,
    ),
    Kind(
        "Housing advice drop-in",
        "Repairs, eviction, overcrowding, applying for a home.",
        "housing\nhomeless\nrent arrears",
        0,
        false,
        None,
        7,
    ),
    Kind("Food pantry", "Choose your own food for a small sum each week.", "food\nmoney", 350, true, None, 6),
    Kind("Food bank", "Emergency food for three days. Ask your link worker for a voucher.", "food\nmoney", 0, true, None, 5),
    Kind("Community lunch", "A hot lunch together at long tables.", "food\nlonely", 300, true, None, 6),
    Kind(
        "Befriending by telephone",
        "A volunteer rings every week for a chat.",
        "lonely\nbereaved\nbefriending",
        0,
        true,
        None,
        4,
    ),
    Kind("Befriending at home", "A volunteer visits every week.", "lonely\ncare_needs\nbefriending", 0, true, Some(60), 4),
    Kind(
        "Bereavement café",
        "Tea with others who have lost someone. You need not talk.",
        "bereaved\nlonely\ngrief",
        0,
        false,
        None,
        4,
    ),
    Kind(
        "Art for wellbeing",
        "Painting and print-making in a small, calm group. No experience needed.",
        "art\nmental_wellbeing\nanxiety",
        200,
        false,
        Some(18),
        6,
    ),
    Kind("Singing together", "A choir where nobody has to read music.", "music\nlonely\nmental_wellbeing", 200, false, None, 4),
    Kind(
        "Mindfulness course",
        "Six weeks of simple ways to settle the mind.",
        "mindfulness\nmental_wellbeing\nanxiety\nstress",
        0,
        false,
        Some(18),
        4,
    ),
    Kind(
        "Community garden",
        "Grow vegetables and company. Gloves are there.",
        "gardening\nnature\nmental_wellbeing\nvolunteering",
        0,
        true,
        None,
        6,
    ),
    Kind("Men’s shed", "Mend, make and talk, side by side.", "woodwork\nlonely\nmental_wellbeing", 100, true, Some(18), 3),
    Kind(
        "Chair exercise",
        "Keep moving, sitting down. Good after illness.",
        "being_active\nlong_term_condition\nfalls",
        250,
        false,
        Some(55),
        5,
    ),
    Kind(
        "Gym on referral",
        "Twelve weeks with a trainer who knows about health conditions.",
        "being_active\nlong_term_condition\nweight",
        500,
        false,
        Some(16),
        4,
    ),
    Kind(
        "Swimming for women",
        "A quiet hour for women only, with women lifeguards.",
        "being_active\nswimming\nwomen",
        300,
        false,
        Some(16),
        3,
    ),
    Kind("Tai chi", "Slow movement for balance and calm.", "being_active\nfalls\nmindfulness", 300, false, None, 4),
    Kind(
        "Carers’ hour",
        "Time for people who look after someone: advice, a rest, others who know.",
        "caring\ncarers\nrest",
        0,
        false,
        None,
        5,
    ),
    Kind("Dementia café", "For people with dementia and whoever comes with them.", "caring\ndementia\nlonely", 0, true, None, 3),
    Kind("English conversation", "Practise English over tea. Any level.", "learning\nesol\nlonely", 0, true, None, 6),
    Kind(
        "Computers from the start",
        "Learn e-mail, forms and video calls at your own speed.",
        "learning\ndigital\nwork",
        0,
        true,
        None,
        5,
    ),
    Kind("Job club", "CVs, applications and interviews, one to one.", "work\nlearning\nconfidence", 0, false, Some(18), 5),
    Kind(
        "Advice on immigration",
        "Free advice by qualified advisers. Bring your papers.",
        "immigration\nlegal",
        0,
        false,
        None,
        3,
    ),
    Kind(
        "Support after abuse",
        "For women, now or years later. Calls are answered by women. The address is not published.",
        "abuse\nwomen\nsafety",
        0,
        false,
        Some(16),
        2,
    ),
    Kind(
        "Support for men after abuse",
        "Talk to someone who understands, by telephone or online.",
        "abuse\nmen\nsafety",
        0,
        false,
        Some(18),
        1,
    ),
    Kind(
        "Recovery group",
        "For people who want to drink less or have stopped.",
        "addiction\nalcohol\nrecovery",
        0,
        false,
        Some(18),
        4,
    ),
    Kind(
        "Help with gambling",
        "Talk, tools and support for you and your family.",
        "addiction\ngambling\nmoney",
        0,
        false,
        Some(18),
        2,
    ),
    Kind("Stay and play", "For parents and children under five.", "parenting\nchildren\nlonely", 150, true, None, 5),
    Kind("Young parents’ group", "For parents under 25.", "parenting\nyoung people", 0, false, Some(16), 2),
    Kind("Repair café", "Bring it, mend it together, take it home.", "repairs\nmoney\nvolunteering", 0, true, None, 3),
    Kind(
        "Handyperson service",
        "Small jobs at home for older and disabled people.",
        "care_needs\nhousing\nfalls",
        -1,
        false,
        Some(60),
        2,
    ),
    Kind(
        "Transport to appointments",
        "Volunteer drivers who come to the door.",
        "care_needs\ntransport\nvolunteering",
        -1,
        true,
        None,
        3,
    ),
    Kind(
        "Sight loss group",
        "For people who are losing their sight: gadgets, tips, company.",
        "disability\nsight loss\nlonely",
        0,
        false,
        None,
        2,
    ),
    Kind(
        "Living with pain",
        "A course about living with pain that lasts.",
        "long_term_condition\npain\nmental_wellbeing",
        0,
        false,
        Some(18),
        3,
    ),
    Kind(
        "Volunteer centre",
        "Find out what you would like to give your time to.",
        "volunteering\nwork\nconfidence",
        0,
        true,
        Some(16),
        3,
    ),
];

pub(crate) const VENUES: [&str; 18] = [
    "Southwark Park Pavilion",
    "Russia Dock Rooms",
    "Surrey Docks Hall",
    "Waterloo Road Rooms",
    "Borough Meeting House",
    "Walworth Garden Hall",
    "Nursery Row Centre",
    "Hawkstone Hall",
    "Bankside Rooms",
    "Trafalgar Hall",
    "Old Kent Road Studio",
    "Albion Street Library",
    "Verney Community Shop",
    "Tower Bridge Road Rooms",
    "Pullens Centre",
    "Guy Street Garden",
    "Lynton Road Hall",
    "East Street Market House",
];

const ORGANISATIONS: [&str; 12] = [
    "Docklands Neighbours",
    "The Elephant Trust",
    "Bermondsey Together",
    "Good Company Southwark",
    "Rotherhithe Time Share",
    "Open Door SE1",
    "Walworth Makers",
    "Green Corner",
    "Southwark Wheels",
    "The Kettle",
    "Steady Ground",
    "New Leaf Advice",
];

pub(crate) const DAYS: [&str; 6] = ["mon", "tue", "wed", "thu", "fri", "sat"];

pub(super) async fn make(tx: &mut Tx, maker: &mut Maker) -> Result<()> {
    let team = maker.team;
    // One step of chance is left out, so that whoever comes after is who they were: pictures and journeys know them.
    let _: [u8; 16] = maker.bytes();
    let mut organisations = Vec::new();
    for (n, name) in ORGANISATIONS.into_iter().enumerate() {
        let id = OrganisationId::from_bytes(maker.bytes());
        let email = format!("hello@{}.example", fold(name).replace(' ', ""));
        let phone = format!("+4420794604{:02}", n + 10);
        put(tx, store::ORGANISATION, params![team, id, name, "An invented organisation.", phone, email, fold(name)]).await?;
        organisations.push((id, phone));
    }
    for (number, Kind(name, about, keywords, pence, volunteers, min_age, count)) in KINDS.into_iter().enumerate() {
        for n in 0..count {
            let (id, at) = (ServiceId::from_bytes(maker.bytes()), (number * 7 + n * 5) % VENUES.len());
            let online = name.contains("telephone") || name.contains("men after abuse");
            let nowhere = online || name == "Support after abuse" || name.contains("at home") || name.contains("Handyperson");
            let venue = VENUES.get(at).copied().unwrap_or_default();
            let full = if nowhere {
                format!("{name}{}", if n == 0 { String::new() } else { format!(" ({})", n + 1) })
            } else {
                format!("{name}, {venue}")
            };
            let (organisation, phone) = match organisations.get((number * 5 + n) % ORGANISATIONS.len()) {
                Some((id, phone)) => (Some(*id), phone.clone()),
                None => (None, String::new()),
            };
            let cost = if pence == 0 {
                "free"
            } else if pence < 0 {
                "unknown"
            } else {
                "paid"
            };
            let days_ago = maker.below(300) as i64;
            let confirmed = maker.chance(80).then(|| maker.now.plus_days(-days_ago));
            let by = if confirmed.is_some() { "Catrin Pugh" } else { "" };
            let eligibility = min_age.map(|age| format!("For people aged {age} and over")).unwrap_or_default();
            let join = maker.word(&["Just come along", "Ring first", "Ask your link worker to refer you", "Send an e-mail"]);
            let access = maker.word(&["Step-free", "One step at the door, ramp on request", "", "Lift; accessible toilet"]);
            put(
                tx,
                store::SERVICE,
                params![
                    team,
                    id,
                    organisation,
                    full,
                    about,
                    about,
                    phone,
                    cost,
                    (pence > 0).then_some(pence),
                    "",
                    eligibility,
                    min_age,
                    keywords,
                    join,
                    access,
                    online,
                    volunteers,
                    confirmed,
                    fold(&full),
                    maker.now
                ],
            )
            .await?;
            for fact in Fact::ALL.iter().filter(|_| confirmed.is_some()) {
                put(tx, store::SERVICE_FACT, params![team, id, fact, How::Checked, by, confirmed]).await?;
            }
            if !nowhere && let Some((postcode, lat, lon)) = POINTS.get(at) {
                put(tx, store::SERVICE_PLACE, params![team, id, venue, format!("{venue}\nLondon"), *postcode, *lat, *lon])
                    .await?;
            }
            let starts = 9 * 60 + 30 * maker.below(17) as i64;
            let day = maker.word(&DAYS);
            put(tx, store::SERVICE_SESSION, params![team, id, day, starts, starts + 90, ""]).await?;
        }
    }
    holidays(tx, maker).await
}

/// The holidays of invented schools, this school year and next.
async fn holidays(tx: &mut Tx, maker: &Maker) -> Result<()> {
    let today = maker.now.date();
    for year in [today.year() - 1, today.year(), today.year() + 1] {
        for (name, from, until) in [
            ("Christmas", (year, 12, 21), (year + 1, 1, 1)),
            ("February half term", (year + 1, 2, 15), (year + 1, 2, 19)),
            ("Easter", (year + 1, 3, 29), (year + 1, 4, 9)),
            ("Summer", (year + 1, 7, 22), (year + 1, 8, 31)),
        ] {
            let date = |(year, month, day): (i16, i8, i8)| Date::new(year, month, day).ok();
            if let Some((from, until)) = date(from).zip(date(until)).filter(|(_, until)| *until >= today) {
                put(tx, store::SCHOOL_HOLIDAY, params![maker.team, from, until, name]).await?;
            }
        }
    }
    Ok(())
}
