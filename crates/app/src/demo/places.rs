//! The team, its neighbourhoods, practices and staff.

use db::{Tx, params};
use kernel::{AbsenceId, AssignmentId, NeighbourhoodId, PracticeId, Role, SiteId, StaffId, StoryId};

use super::Maker;
use super::store::{self, put};
use crate::Result;

/// What the later parts of the seed need of the team.
pub(super) struct Team {
    pub workers: Vec<Worker>,
    pub practices: Vec<Practice>,
    /// Who each button of the sign-in page stands for.
    pub doors: Vec<(Role, StaffId)>,
}

#[derive(Clone)]
pub(super) struct Worker {
    pub id: StaffId,
    pub name: String,
}

#[derive(Clone)]
pub(super) struct Practice {
    pub id: PracticeId,
    pub site: SiteId,
    pub referrer: StaffId,
    pub referrer_name: String,
    /// Who has charge of it.
    pub workers: Vec<Worker>,
}

/// Neighbourhoods and their practices: public names, codes and addresses of the NHS organisation file, February 2026. Which
/// practice is in which neighbourhood is our guess by place.
const PRACTICES: [(&str, &str, &str, &str, &str); 13] = [
    ("Rotherhithe", "G85138", "Albion Street Group Practice", "87 Albion Street", "SE16 7JX"),
    ("Rotherhithe", "G85125", "Park Medical Centre", "57 Hawkstone Road", "SE16 2PE"),
    ("Rotherhithe", "G85087", "Silverlock Medical Centre", "2 Verney Way", "SE16 3HA"),
    ("Bermondsey", "G85623", "Bermondsey Spa Medical Centre", "50 Old Jamaica Road", "SE16 4BL"),
    ("Bermondsey", "G85705", "The New Mill Street Surgery", "1 Wolseley Street", "SE1 2BP"),
    ("Borough", "G85642", "Blackfriars Medical Practice", "45 Colombo Street", "SE1 8EE"),
    ("Borough", "G85034", "Nexus Health Group", "2 Princess Street", "SE1 6JP"),
    ("Borough", "G85029", "Falmouth Road Group Practice", "78 Falmouth Road", "SE1 4JW"),
    ("Walworth", "G85721", "East Street Surgery", "Thurlow Street", "SE17 2GN"),
    ("Walworth", "G85632", "The Villa Street Medical Centre", "47 Villa Street", "SE17 2EL"),
    ("Walworth", "G85084", "Penrose Surgery", "33 Penrose Street", "SE17 3DW"),
    ("Old Kent Road", "G85052", "Old Kent Road Surgery", "182-184 Old Kent Road", "SE1 5TY"),
    ("Old Kent Road", "G85019", "Trafalgar Surgery", "10 Trafalgar Avenue", "SE15 6NR"),
];

const WORKERS: [(&str, &str); 16] = [
    ("Amara Nwosu", "I used to run a lunch club. I like long walks and short forms."),
    ("Bilal Hashmi", "I worked in housing for nine years. Ask me about repairs."),
    ("Catrin Pugh", "Gardens, choirs and anything with cake."),
    ("Danuta Zielińska", "Mówię po polsku. I help with money worries."),
    ("Efua Mensah", "I love bringing neighbours together."),
    ("Farouk Benali", "Je parle français et arabe. I cycle everywhere."),
    ("Grace Adeyemi", "Carers are my heroes."),
    ("Hung Tran", "Tôi nói tiếng Việt. Good at finding things out."),
    ("Isla McAllister", "I was a community nurse for years. I am a good listener."),
    ("Jerome Baptiste", "Music gets people talking."),
    ("Kavita Rao", "I run our Tuesday walk."),
    ("Lucía Fernández", "Hablo español. I help people who are new here."),
    ("Mohamed Warsame", "Waxaan ku hadlaa Soomaali. Football and forms."),
    ("Nell Barrowclough", "Art, craft and a cup of tea."),
    ("Oluwaseun Ajayi", "I help people find work and courses."),
    ("Petra Novak", "Quiet things for quiet people."),
];

const NEIGHBOURHOODS: [&str; 5] = ["Rotherhithe", "Bermondsey", "Borough", "Walworth", "Old Kent Road"];

const RECEPTIONISTS: [&str; 13] = [
    "Rita Coleman",
    "Sunita Patel",
    "Tom Ibrahim",
    "Ursula Kent",
    "Vera Osei",
    "Will Santos",
    "Yemi Cole",
    "Zara Malik",
    "Ann Doyle",
    "Babak Rahimi",
    "Chloe Quist",
    "Dev Sharma",
    "Ewa Lis",
];

/// Postcodes where the invented people and places are, with the centre of each. Contains OS data © Crown copyright and
/// database right, Royal Mail data © Royal Mail copyright and database right; source: Office for National Statistics, licensed
/// under the Open Government Licence v3.0.
pub(crate) const POINTS: [(&str, f64, f64); 18] = [
    ("SE16 2TX", 51.495362, -0.053477),
    ("SE16 7PF", 51.495981, -0.039375),
    ("SE16 4JX", 51.501224, -0.054509),
    ("SE1 8TG", 51.50398, -0.108643),
    ("SE1 4YB", 51.500926, -0.092171),
    ("SE17 1RW", 51.491459, -0.097277),
    ("SE17 2TS", 51.486262, -0.085207),
    ("SE16 2UA", 51.494111, -0.053948),
    ("SE1 0HX", 51.505445, -0.099691),
    ("SE15 6NR", 51.485672, -0.074414),
    ("SE1 5UD", 51.492762, -0.080152),
    ("SE16 7JQ", 51.499479, -0.052855),
    ("SE16 3PB", 51.490026, -0.059797),
    ("SE1 3UJ", 51.497188, -0.082444),
    ("SE17 3PZ", 51.490765, -0.09889),
    ("SE1 1XT", 51.503977, -0.089551),
    ("SE16 2ET", 51.494205, -0.057473),
    ("SE17 1JE", 51.48871, -0.096354),
];

/// Where the practices are, from the same list.
const PRACTICE_POINTS: [(&str, f64, f64); 12] = [
    ("SE16 7JX", 51.501007, -0.050643),
    ("SE16 2PE", 51.492145, -0.04984),
    ("SE16 3HA", 51.485967, -0.063369),
    ("SE16 4BL", 51.496936, -0.069257),
    ("SE1 2BP", 51.500708, -0.071144),
    ("SE1 8EE", 51.505364, -0.105775),
    ("SE1 6JP", 51.495617, -0.101958),
    ("SE1 4JW", 51.496718, -0.093297),
    ("SE17 2GN", 51.48793, -0.086001),
    ("SE17 2EL", 51.486565, -0.088305),
    ("SE17 3DW", 51.487447, -0.097789),
    ("SE1 5TY", 51.49044, -0.081128),
];

pub(super) async fn make(tx: &mut Tx, maker: &mut Maker) -> Result<Team> {
    let team = maker.team;
    put(tx, store::TEAM, params![team, "North Southwark Link Workers", "+442079460150", "team@linkworkers.example"]).await?;
    for (position, (name, phone, note)) in [
        ("Emergency", "999", "Someone is in danger now"),
        ("NHS 111, option 2", "111", "Mental health crisis, all day and night"),
        ("Crisis line, South London and Maudsley", "0800 731 2864", "All day and night"),
        ("Samaritans", "116 123", "To talk, at any time, free"),
        ("Southwark adult social care", "020 7525 0088", "An adult may be harmed or neglected"),
        ("Southwark children’s services", "020 7525 1921", "A child may be harmed"),
    ]
    .into_iter()
    .enumerate()
    {
        // The council's two are there from nine to five, and have one number for all other times.
        let office = name.starts_with("Southwark");
        let (from, until) = (office.then_some(540_i64), office.then_some(1020_i64));
        let outside = if office { "02075255000" } else { "" };
        let phone = phone.replace(' ', "");
        put(tx, store::CRISIS_LINE, params![team, position as i64, name, phone, note, from, until, outside]).await?;
    }
    for (postcode, lat, lon) in POINTS.into_iter().chain(PRACTICE_POINTS) {
        put(tx, store::POSTCODE, params![postcode, lat, lon]).await?;
    }
    let mut neighbourhoods = Vec::new();
    for name in NEIGHBOURHOODS {
        let id = NeighbourhoodId::from_bytes(maker.bytes());
        put(tx, store::NEIGHBOURHOOD, params![team, id, name]).await?;
        neighbourhoods.push((name, id));
    }
    let mut doors = Vec::new();
    let mut workers = Vec::new();
    for (n, (name, about)) in WORKERS.into_iter().enumerate() {
        let id = staff(tx, maker, name, about, true, &[Role::LinkWorker]).await?;
        if n < 2 {
            put(tx, store::STAFF_ROLE, params![team, id, Role::TeamLeader]).await?;
        }
        for (day, from, until) in
            [("mon", 540, 1020), ("tue", 540, 1020), ("wed", 570, 1050), ("thu", 540, 1020), ("fri", 540, 960)]
        {
            if !(n % 5 == 3 && day == "fri") {
                put(tx, store::WORKING_HOURS, params![team, id, day, from as i64, until as i64, "Practice and phone"]).await?;
            }
        }
        workers.push(Worker { id, name: name.to_owned() });
    }
    let mut practices = Vec::new();
    for (n, (neighbourhood, code, name, street, postcode)) in PRACTICES.into_iter().enumerate() {
        let id = PracticeId::from_bytes(maker.bytes());
        let site = SiteId::from_bytes(maker.bytes());
        let hood = neighbourhoods.iter().find(|(hood, _)| *hood == neighbourhood).map(|(_, id)| *id);
        let duty = format!("+4420794603{:02}", n + 10);
        put(tx, store::PRACTICE, params![team, id, code, name, hood, format!("{}@nhs.example", code.to_lowercase()), duty])
            .await?;
        put(tx, store::SITE, params![team, site, id, name, format!("{street}\nLondon"), postcode, duty]).await?;
        national(tx, code, name, street, postcode).await?;
        let receptionist = RECEPTIONISTS.get(n).copied().unwrap_or("Rita Coleman");
        let referrer = staff(tx, maker, receptionist, "", false, &[Role::Referrer]).await?;
        put(tx, store::STAFF_PRACTICE, params![team, referrer, id]).await?;
        // One or two workers have charge of each practice.
        let mut charge = Vec::new();
        for at in [n, n + 13] {
            if let Some(worker) = workers.get(at) {
                let from = maker.today.plus_days(-400);
                put(tx, store::ASSIGNMENT, params![team, AssignmentId::from_bytes(maker.bytes()), worker.id, site, from]).await?;
                charge.push(worker.clone());
            }
        }
        practices.push(Practice { id, site, referrer, referrer_name: receptionist.to_owned(), workers: charge });
    }
    // One that the team does not have yet, to be added.
    national(tx, "Y06113", "QHS GP Care Home Service", "50 Old Jamaica Road", "SE16 4BL").await?;
    // One worker is away and covered; another will be.
    if let (Some(away), Some(soon), Some(cover)) = (workers.get(6), workers.get(9), workers.get(2)) {
        for (who, from, until) in [(away, -3, 4), (soon, 10, 18)] {
            let (from, until) = (maker.today.plus_days(from), maker.today.plus_days(until));
            put(tx, store::ABSENCE, params![team, AbsenceId::from_bytes(maker.bytes()), who.id, from, until, cover.id]).await?;
        }
    }
    let operator = staff(tx, maker, "Ophelia Grant", "", false, &[Role::Operator]).await?;
    doors.push((Role::Operator, operator));
    doors.extend(practices.first().map(|practice| (Role::Referrer, practice.referrer)));
    doors.extend(workers.first().map(|worker| (Role::TeamLeader, worker.id)));
    doors.extend(workers.get(2).map(|worker| (Role::LinkWorker, worker.id)));
    put(
        tx,
        store::STORY,
        params![
            team,
            StoryId::from_bytes(maker.bytes()),
            "Back on the bike",
            "Marian had not been out much for years. Some things in her past made her afraid of phones and of busy roads. She liked to \
             cycle, but only in the park, and only alone.\n\nHer doctor’s receptionist referred her. Catrin, a link worker, rang when it \
             was safe, and listened. They found a cycling course and a walking group. Catrin came along to the first walk.\n\nThen the \
             community centre needed people to take older neighbours out on e-bikes. Marian trained, learned the rules of the road, \
             and now she does it every week.",
            "I thought I would never go on a road again. Now I take other people out, and we laugh all the way."
        ],
    )
    .await?;
    Ok(Team { workers, practices, doors })
}

/// Puts a practice on the national list, which is in capitals.
async fn national(tx: &mut Tx, code: &str, name: &str, street: &str, postcode: &str) -> Result<()> {
    let address = format!("{street}\nLondon").to_uppercase();
    put(tx, store::NATIONAL_PRACTICE, params![code, name.to_uppercase(), address, postcode]).await
}

async fn staff(tx: &mut Tx, maker: &mut Maker, name: &str, about: &str, public: bool, roles: &[Role]) -> Result<StaffId> {
    let (team, id) = (maker.team, StaffId::from_bytes(maker.bytes()));
    let first = name.split(' ').next().unwrap_or(name);
    let email = format!("{}@linkworkers.example", kernel::fold(name).replace(' ', "."));
    put(tx, store::STAFF, params![team, id, name, first, email, "", about, public]).await?;
    for role in roles {
        put(tx, store::STAFF_ROLE, params![team, id, *role]).await?;
    }
    Ok(id)
}
