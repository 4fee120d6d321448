//! Twenty invented people to merge into a letter, each with something that letters stumble on.

pub struct Person {
    /// By label, what is filled in behind it. Empty values are empty fields.
    pub typed: Vec<(&'static str, String)>,
    /// By label, the box that is ticked.
    pub ticked: Vec<(&'static str, &'static str)>,
    pub needs: Vec<&'static str>,
}

fn story(n: usize) -> String {
    let part = "She said: I have not been out since March. Name: that is what they call me at the market. The risk: falling on the stairs? Date: none. ";
    format!(
        "{}\nReason: my knees.\n\nHousing: damp, and mould in the bedroom. {}",
        part.repeat(n),
        "All of it, every day. ".repeat(n * 2)
    )
    .split('\n')
    .map(str::trim)
    .collect::<Vec<_>>()
    .join("\n")
}

pub fn people() -> Vec<Person> {
    let names: [(&str, &str, &str); 20] = [
        ("Fernanda", "Oduya-Núñez", "Nanda"),
        ("Sukarno", "", ""),
        ("Mary Ann", "O’Brien-Smith", ""),
        ("Jan", "van der Berg", ""),
        ("Grace", "Reason", ""),
        ("Ayşe", "Yılmaz", "Ayse"),
        ("يوسف", "الحسن", "Youssef"),
        ("Łucja", "Wałęsa", ""),
        ("Seán", "Mac Giolla Phádraig", "Shay"),
        ("Đorđe", "Đukić", ""),
        ("Nguyễn Thị", "Hương", "Lan"),
        ("Anne-Marie", "D'Souza", ""),
        ("Dolores", "Housing", ""),
        ("Kwame", "Asante-Mensah", ""),
        ("Zoë", "Brontë", ""),
        ("Ólafur", "Jónsson", ""),
        ("Mei Ling", "Tan", ""),
        ("Tunde", "Adébáyọ̀", ""),
        ("Patience", "Practice", ""),
        ("May", "March", "June"),
    ];
    let born = ["29-Feb-1952", "05-Mar-1969", "31/12/1940", "1.2.1950", "", "27 March 1961"];
    names
        .iter()
        .enumerate()
        .map(|(n, (given, family, called))| {
            let risk = n % 3 == 0;
            let own = |condition: bool, text: &str| if condition { text.to_owned() } else { String::new() };
            Person {
                typed: vec![
                    ("First name(s):", (*given).to_owned()),
                    ("Family name:", (*family).to_owned()),
                    ("Likes to be called:", (*called).to_owned()),
                    ("Date of birth:", born[n % born.len()].to_owned()),
                    ("NHS number:", own(n % 4 != 1, ["943 476 5919", "9434765919"][n % 2])),
                    ("Telephone:", own(n % 5 != 2, &format!("07700 9002{n:02}"))),
                    ("Address:", own(n % 7 != 3, &format!("Flat {n}, 1 Test Street\nLondon"))),
                    ("Postcode:", own(n % 7 != 3, "SE16 4JX")),
                    ("Language:", own(n % 2 == 0, ["Portuguese", "Arabic (Sudanese)", "Yorùbá"][n % 3])),
                    ("Anything that helps to talk or write:", own(n % 3 == 1, "Large print; speak slowly")),
                    ("Who can pass on a message:", own(n % 5 == 2, "Bede House day centre, ask for Joy")),
                    (
                        "What do they want, in their own words:",
                        match n % 4 {
                            0 => story(8),
                            1 => "To cycle again".to_owned(),
                            2 => "Company.\nSomebody to walk with.\n\nTo sleep.".to_owned(),
                            _ => String::new(),
                        },
                    ),
                    (
                        "Anything we should know from you:",
                        own(n % 3 != 1, "On antidepressants. Telephone her sister only in an emergency."),
                    ),
                    ("If there is a risk: what is it?", own(risk, "Told Dr Nair of suicidal thoughts: seen today")),
                    ("Safe days and times:", own(n % 4 == 2, "Tuesdays before 12:00")),
                    ("Your name:", "Rita Coleman".to_owned()),
                    ("What you do:", own(n % 2 == 0, "Receptionist")),
                    ("How to reach you:", own(n % 3 == 0, "020 7946 0018")),
                    ("Practice:", "Albion Street Health Centre".to_owned()),
                    ("Practice code:", own(n % 2 == 0, "G85138")),
                    ("Date:", "27-Nov-2026".to_owned()),
                ],
                ticked: vec![
                    ("The address must be kept secret:", ["No", "Yes", ""][n % 3]),
                    ("Interpreter needed:", ["Yes", "No", ""][n % 3]),
                    ("Do you know of a risk?", if risk { "Yes" } else { "No risk known" }),
                    ("Have they agreed to this referral?", if n % 6 == 5 { "No" } else { "Yes" }),
                    ("Were they asked alone?", ["Yes", "No", "Not asked", ""][n % 4]),
                    ("May we leave a voicemail?", ["No", "Yes", "Not asked", ""][n % 4]),
                    ("May we send a text?", ["Not asked", "No", "Yes", ""][n % 4]),
                    ("May we say who we are to whoever answers?", ["", "No", "Yes"][n % 3]),
                    ("Does anybody else use this phone?", ["Yes", "", "No"][n % 3]),
                ],
                needs: super::template::NEEDS
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| (at + n) % 6 == 0)
                    .map(|(_, need)| *need)
                    .collect(),
            }
        })
        .collect()
}
