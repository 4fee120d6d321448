//! The words of what is sent: plain files, a file for each purpose and language, read into the binary. Pure.
//!
//! A file says its version, and who checked it; a translation that nobody who speaks the language has checked goes out below the
//! English, never instead of it.

use kernel::{Date, TimeOfDay};

use super::gate::Wording;
use super::model::Purpose;

/// What is filled in. What a purpose has no place for is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Filling {
    /// The first name of who rings.
    pub caller: String,
    pub date: Option<Date>,
    pub from: Option<TimeOfDay>,
    pub until: Option<TimeOfDay>,
    /// What the caller will say first.
    pub say: String,
    /// Whether our number shows when they ring.
    pub hidden: bool,
    /// Where staff are to look; or where somebody may answer.
    pub link: String,
}

/// What the house knows when it is sent.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    pub team: &'a str,
    /// The number from which people are rung, as people read it.
    pub number: &'a str,
    /// Whether an answer to it comes back to us.
    pub answers: Answers,
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// It comes back to us, so one may be asked for.
    Heard,
    /// It would lie where nobody reads it, and the message has to say so: an e-mail, without a mailbox that is read.
    Unheard,
    /// Nothing is said of it: what is read out or printed.
    NotAsked,
}

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub subject: String,
    pub body: String,
    /// Which words these are, for the record: "first_call es 2".
    pub template: String,
    /// The tag of the language that the body begins in.
    pub language: &'static str,
}

/// A language in which there are words: its tag, and the names by which people call it.
struct Language {
    tag: &'static str,
    names: &'static [&'static str],
}

const LANGUAGES: [Language; 3] = [
    Language { tag: "es", names: &["spanish", "español", "castellano"] },
    Language { tag: "pt", names: &["portuguese", "português"] },
    Language { tag: "ar", names: &["arabic", "العربية"] },
];

/// The tag of a language that somebody wrote down, "en" if there are no words in it.
pub fn tag(language: &str) -> &'static str {
    let folded = kernel::fold(language);
    let is_named = |names: &[&str]| folded.split(' ').any(|word| names.iter().any(|name| kernel::fold(name) == word));
    LANGUAGES.iter().find(|known| is_named(known.names)).map_or("en", |known| known.tag)
}

macro_rules! files {
    ($($purpose:literal: $($tag:literal)+;)+) => {
        &[$($(($purpose, $tag, include_str!(concat!("wording/", $purpose, ".", $tag, ".txt"))),)+)+]
    };
}

/// Purpose, language, file.
const FILES: &[(&str, &str, &str)] = files! {
    "first_call": "en" "es" "pt" "ar";
    "no_reply": "en" "es" "pt" "ar";
    "received": "en" "es" "pt" "ar";
    "concern_waits": "en";
};

/// One file, read.
struct Template {
    version: &'static str,
    /// Who checked it; nobody, if nobody did.
    checked: Option<&'static str>,
    subject: &'static str,
    weekdays: Vec<&'static str>,
    hidden: &'static str,
    named: &'static str,
    neutral: &'static str,
    answer: &'static str,
    /// How the link is offered, where there is one.
    link: &'static str,
    /// That nobody reads an answer.
    unheard: &'static str,
    /// Which number to ring instead.
    ring: &'static str,
}

impl Template {
    fn find(purpose: Purpose, tag: &str) -> Option<Self> {
        let (.., text) = FILES.iter().find(|(of, language, _)| *of == purpose.word() && *language == tag)?;
        let (head, sections) = text.split_once("\n\n# ")?;
        let field = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim).unwrap_or_default()
        };
        let section = |name: &str| {
            let found = sections.split("\n\n# ").find_map(|section| section.strip_prefix(name));
            found.map(str::trim).unwrap_or_default()
        };
        Some(Self {
            version: field("version"),
            checked: Some(field("checked")).filter(|by| *by != "nobody"),
            subject: field("subject"),
            weekdays: field("weekdays").split(',').map(str::trim).collect(),
            hidden: field("hidden"),
            named: section("named"),
            neutral: section("neutral"),
            answer: section("answer"),
            link: section("link"),
            unheard: section("unheard"),
            ring: section("ring"),
        })
    }

    fn fill(&self, tag: &str, wording: Wording, filling: &Filling, house: House<'_>) -> String {
        let text = match wording {
            Wording::Named => self.named,
            Wording::Neutral => self.neutral,
        };
        let day = filling.date.map(|date| self.day(tag, date)).unwrap_or_default();
        let time = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
        let number = if filling.hidden { self.hidden } else { house.number };
        let unheard = house.answers == Answers::Unheard;
        // A number that must not show is not told here, either.
        let ring = unheard && !filling.hidden && !house.number.is_empty();
        let more = [
            (house.answers == Answers::Heard, self.answer),
            (!filling.link.is_empty(), self.link),
            (unheard, self.unheard),
            (ring, self.ring),
        ];
        let more = more.into_iter().filter(|(said, sentence)| *said && !sentence.is_empty());
        let body = more.fold(text.to_owned(), |body, (_, sentence)| body + " " + sentence);
        fill(
            &body,
            &[
                ("caller", &filling.caller),
                ("team", house.team),
                ("day", &day),
                ("from", &time(filling.from)),
                ("until", &time(filling.until)),
                ("number", number),
                ("ring", house.number),
                ("say", &filling.say),
                ("link", &filling.link),
            ],
        )
    }

    fn day(&self, tag: &str, date: Date) -> String {
        if tag == "en" {
            return date.with_weekday();
        }
        let weekday = self.weekdays.get(date.weekday() as usize).copied().unwrap_or_default();
        format!("{weekday} {}/{}", date.day(), date.month())
    }
}

/// What breaks a line or turns the writing around: a name with such a sign in it could make a number read as another.
fn turns_text(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Puts each value where its name stands in braces, once through: what is in a value is never filled again.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        filled.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        filled.extend(value.chars().filter(|c| !turns_text(*c)));
        rest = after;
    }
    filled + rest
}

/// The words for somebody who reads this language. `None` for what is not made of words.
pub fn words(purpose: Purpose, language: &str, wording: Wording, filling: &Filling, house: House<'_>) -> Option<Words> {
    let english = Template::find(purpose, "en")?;
    let tag = tag(language);
    let theirs = if tag == "en" { None } else { Template::find(purpose, tag) };
    let in_english = || english.fill("en", wording, filling, house);
    let name = |tag: &str, template: &Template| format!("{purpose} {tag} {}", template.version);
    Some(match theirs {
        None => Words { subject: english.subject.to_owned(), body: in_english(), template: name("en", &english), language: "en" },
        Some(theirs) => {
            let body = theirs.fill(tag, wording, filling, house);
            match theirs.checked {
                Some(_) => Words { subject: theirs.subject.to_owned(), body, template: name(tag, &theirs), language: tag },
                None => Words {
                    subject: english.subject.to_owned(),
                    body: format!("{}\n\n{body}", in_english()),
                    template: format!("{}, {}", name("en", &english), name(tag, &theirs)),
                    language: "en",
                },
            }
        }
    })
}

/// All words that there are, for a page that shows them: purpose, language, version, who checked it.
pub fn all() -> Vec<(Purpose, &'static str, &'static str, Option<&'static str>)> {
    FILES
        .iter()
        .filter_map(|(purpose, tag, _)| {
            let purpose: Purpose = purpose.parse().ok()?;
            let template = Template::find(purpose, tag)?;
            Some((purpose, *tag, template.version, template.checked))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: House<'static> =
        House { team: "North Southwark Social Prescribing", number: "020 3883 1624", answers: Answers::Heard };

    fn filling() -> Filling {
        let time = |text| TimeOfDay::parse(text).ok();
        Filling {
            caller: "Amara".into(),
            date: "2026-11-24".parse().ok(),
            from: time("10:00"),
            until: time("11:00"),
            say: "blue kettle".into(),
            ..Filling::default()
        }
    }

    #[test]
    fn a_text_that_says_nothing_of_why() {
        let words = words(Purpose::FirstCall, "English", Wording::Neutral, &filling(), HOUSE).unwrap();
        assert_eq!(
            words.body,
            "Hello, this is Amara. I will ring you on Tuesday 24 November, between 10:00 and 11:00, from 020 3883 1624. The first words \
             I say will be \"blue kettle\", so that you know it is me. Please answer 1 if this is good, 2 if another time is better, or 3 \
             if you do not want a call."
        );
        assert_eq!(words.template, "first_call en 3");
    }

    #[test]
    fn what_nobody_has_checked_goes_below_the_english() {
        let words = words(Purpose::FirstCall, "Spanish (some English)", Wording::Named, &filling(), HOUSE).unwrap();
        assert!(words.body.starts_with("Hello, this is Amara from North Southwark"), "{}", words.body);
        assert!(words.body.contains("\n\nHola, soy Amara"), "{}", words.body);
        assert!(words.body.contains("el martes 24/11"));
        assert_eq!(tag("العربية"), "ar");
        assert_eq!(tag("Yoruba"), "en");
    }

    #[test]
    fn every_file_is_whole() {
        let places = ["caller", "team", "day", "from", "until", "number", "ring", "say", "link"];
        for (purpose, tag, text) in FILES {
            let purpose: Purpose = purpose.parse().unwrap();
            let template = Template::find(purpose, tag).unwrap();
            let english = Template::find(purpose, "en").unwrap();
            assert!(
                !template.version.is_empty() && !template.subject.is_empty() && !template.hidden.is_empty(),
                "{purpose} {tag}"
            );
            assert_eq!(template.weekdays.len(), 7, "{purpose} {tag}");
            for (theirs, ours) in [
                (template.named, english.named),
                (template.neutral, english.neutral),
                (template.answer, english.answer),
                (template.link, english.link),
                (template.unheard, english.unheard),
                (template.ring, english.ring),
            ] {
                let names = |text: &str| {
                    let mut names: Vec<String> =
                        text.split('{').skip(1).map(|part| part.split('}').next().unwrap().to_owned()).collect();
                    names.sort();
                    names.dedup();
                    names
                };
                assert_eq!(names(theirs), names(ours), "{purpose} {tag} does not say what the English says");
                assert_eq!(theirs.is_empty(), ours.is_empty(), "{purpose} {tag}");
                assert!(names(theirs).iter().all(|name| places.contains(&name.as_str())), "{purpose} {tag}: {text}");
            }
            assert!(!template.neutral.contains("{team}"), "{purpose} {tag}: the neutral words name the team");
        }
    }

    #[test]
    fn neutral_words_tell_nothing_to_whoever_looks_over_a_shoulder() {
        for (purpose, tag, _) in FILES {
            let template = Template::find(purpose.parse().unwrap(), tag).unwrap();
            let Template { subject, neutral, answer, unheard, ring, .. } = &template;
            let said = format!("{subject} {neutral} {answer} {unheard} {ring}").to_lowercase();
            for word in
                ["prescri", "nhs", "doctor", "practice", "health", "abuse", "support", "link worker", "referr", "service", "http"]
            {
                assert!(!said.contains(word), "{purpose} {tag} says {word}");
            }
        }
    }

    #[test]
    fn where_nobody_reads_answers_the_message_says_so_and_which_number_to_ring() {
        let house = House { answers: Answers::Unheard, ..HOUSE };
        for (language, nobody) in [
            ("English", "Nobody reads answers to this e-mail."),
            ("Spanish", "Nadie lee las respuestas a este correo."),
            ("Portuguese", "Ninguém lê as respostas a este e-mail."),
            ("Arabic", "لا أحد يقرأ الردود على هذه الرسالة."),
        ] {
            for purpose in [Purpose::FirstCall, Purpose::NoReply] {
                for wording in [Wording::Named, Wording::Neutral] {
                    let said = |filling: &Filling, house| words(purpose, language, wording, filling, house).unwrap().body;
                    let body = said(&filling(), house);
                    let (_, after) = body.rsplit_once(nobody).unwrap_or_else(|| panic!("{purpose} {language}: {body}"));
                    let rings = if purpose == Purpose::NoReply { body.as_str() } else { after };
                    assert!(rings.contains(HOUSE.number), "{purpose} {language}: {body}");
                    assert!(!body.contains("answer 1") && !body.contains("responda 2") && !body.contains("أجب 2"), "{body}");
                    // Where our number must not show it does not show here.
                    let hidden = Filling { hidden: true, ..filling() };
                    assert!(purpose == Purpose::NoReply || !said(&hidden, house).contains(HOUSE.number), "{purpose} {language}");
                    for answers in [Answers::Heard, Answers::NotAsked] {
                        assert!(!said(&filling(), House { answers, ..HOUSE }).contains(nobody));
                    }
                }
            }
        }
    }

    #[test]
    fn a_name_turns_no_writing_round_and_begins_no_line() {
        let turned = fill("From {caller}: 020 1234", &[("caller", "A\u{202e}m\u{2066}ara\r\nBcc: x\u{0}")]);
        assert_eq!(turned, "From AmaraBcc: x: 020 1234");
        // Names of every script stay as they are.
        assert_eq!(fill("{caller}", &[("caller", "Wòjćiech نادية 李")]), "Wòjćiech نادية 李");
    }

    /// GOV.UK Notify takes 918 characters. With letters that are not in the alphabet of texts 67 fit into one of their parts.
    #[test]
    fn every_text_fits_however_long_the_names_are() {
        let filling = Filling {
            caller: "Abcdefghijklmnopqrstuvwxyz Abcdefghijklm".to_owned(),
            date: Some(Date::new(2026, 9, 30).unwrap()),
            from: TimeOfDay::parse("10:00").ok(),
            until: TimeOfDay::parse("11:00").ok(),
            say: "morning mountain mountain mountain hedge".to_owned(),
            ..Filling::default()
        };
        let house = House {
            team: "The Social Prescribing Team of a Very Long Network of Practices",
            number: "020 3883 1624",
            answers: Answers::Heard,
        };
        for language in ["English", "Spanish", "Portuguese", "Arabic"] {
            for purpose in [Purpose::FirstCall, Purpose::NoReply, Purpose::Received] {
                let words = words(purpose, language, Wording::Named, &filling, house).unwrap();
                let length = words.body.chars().count();
                assert!(length <= 918, "{purpose} in {language}: {length} characters");
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_never_filled_again() {
        assert_eq!(fill("{caller}: {say}", &[("caller", "{say}"), ("say", "x")]), "{say}: x");
        assert_eq!(fill("an open {brace", &[]), "an open {brace");
    }
}
