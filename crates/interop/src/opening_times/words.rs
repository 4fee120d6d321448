//! Words of opening times into tokens, and tokens into days and times.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Day {
    Mo,
    Tu,
    We,
    Th,
    Fr,
    Sa,
    Su,
}

const WEEK: [Day; 7] = [Day::Mo, Day::Tu, Day::We, Day::Th, Day::Fr, Day::Sa, Day::Su];

impl Day {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Mo => "MO",
            Self::Tu => "TU",
            Self::We => "WE",
            Self::Th => "TH",
            Self::Fr => "FR",
            Self::Sa => "SA",
            Self::Su => "SU",
        }
    }
}

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    hour: u16,
    minute: u16,
    half: Half,
    /// With minutes after a colon or point: 9:00, 13.30.
    has_minutes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
    Unsaid,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Days(Vec<Day>),
    /// 1 to 5, or -1 for the last.
    Ordinal(i8),
    Every,
    EveryOther,
    OfTheMonth,
    Time(Time),
    /// "-", "to", "until".
    To,
    /// "and", "&", a comma, a slash.
    Joiner,
    /// "on", "at", "open": says nothing of its own.
    Filler,
    Break,
}

/// Days that belong together, and how often they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    pub days: Vec<Day>,
    pub ordinals: Vec<i8>,
    pub every_other: bool,
}

/// Nothing where a word is not known.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let lower = text
        .to_lowercase()
        .replace("\\n", "\n") // a line break that an exporter wrote out
        .replace(['–', '—', '−', '‒'], "-")
        // The days and times hold, and the words stay in the description for whoever looks at a week in August.
        .replace("(term time only)", " ")
        .replace("term time only", " ")
        .replace("every other", "everyother")
        .replace("a.m.", "am")
        .replace("p.m.", "pm");
    let words = split(&lower);
    let mut words = words.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        let token = match word {
            "-" | "to" | "until" | "till" | "til" => Token::To,
            "," | "/" | "&" | "+" | "and" => Token::Joiner,
            ";" | "\n" | "." => Token::Break,
            ":" | "on" | "at" | "from" | "open" | "between" | "weekly" | "the" => Token::Filler,
            "every" | "each" => match words.next_if_eq(&"day") {
                Some(_) => Token::Days(WEEK.to_vec()),
                None => Token::Every,
            },
            "everyother" | "fortnightly" => Token::EveryOther,
            "of" | "in" => {
                while words.next_if(|next| ["the", "each", "every"].contains(next)).is_some() {}
                words.next_if(|next| ["month", "months"].contains(next))?;
                Token::OfTheMonth
            }
            "monthly" => Token::OfTheMonth,
            "noon" | "midday" => Token::Time(Time { hour: 12, minute: 0, half: Half::Pm, has_minutes: false }),
            word if word.starts_with(|c: char| c.is_ascii_digit()) => number(word, &mut words)?,
            word => day_word(word)?,
        };
        tokens.push(token);
    }
    Some(tokens)
}

/// Words, numbers with what hangs on them (10:30, 9.15, 2nd, 12noon), and single marks.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let mut word = String::from(c);
        if c.is_ascii_digit() {
            while let Some(next) = letters.peek().copied() {
                let mark = matches!(next, ':' | '.') && word.chars().all(|c| c.is_ascii_digit());
                if mark {
                    // A point is part of the number only before another digit: "10.30" but "until 5."
                    let mut ahead = letters.clone();
                    ahead.next();
                    if !ahead.peek().is_some_and(char::is_ascii_digit) {
                        break;
                    }
                }
                if !(mark || next.is_ascii_alphanumeric()) {
                    break;
                }
                word.push(next);
                letters.next();
            }
        } else if c.is_alphabetic() {
            while let Some(next) = letters.next_if(|next| next.is_alphabetic() || matches!(next, '\'' | '’')) {
                word.push(next);
            }
        } else if c.is_whitespace() && c != '\n' {
            continue;
        }
        words.push(word);
    }
    words
}

fn day_word(word: &str) -> Option<Token> {
    const NAMES: [(&str, Day); 7] = [
        ("monday", Day::Mo),
        ("tuesday", Day::Tu),
        ("wednesday", Day::We),
        ("thursday", Day::Th),
        ("friday", Day::Fr),
        ("saturday", Day::Sa),
        ("sunday", Day::Su),
    ];
    const SHORT: &[&str] = &["mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun"];
    match word {
        "daily" => return Some(Token::Days(WEEK.to_vec())),
        "weekday" | "weekdays" => return Some(Token::Days(WEEK.into_iter().take(5).collect())),
        "weekend" | "weekends" => return Some(Token::Days(vec![Day::Sa, Day::Su])),
        "last" => return Some(Token::Ordinal(-1)),
        "first" => return Some(Token::Ordinal(1)),
        "second" => return Some(Token::Ordinal(2)),
        "third" => return Some(Token::Ordinal(3)),
        "fourth" => return Some(Token::Ordinal(4)),
        _ => {}
    }
    let single = word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word);
    let full = single.strip_suffix('s').unwrap_or(single);
    NAMES
        .into_iter()
        .find(|(name, _)| *name == full || (SHORT.contains(&single) && name.starts_with(single)))
        .map(|(_, day)| Token::Days(vec![day]))
}

fn number<'w>(word: &str, words: &mut std::iter::Peekable<impl Iterator<Item = &'w str>>) -> Option<Token> {
    let end = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (figures, suffix) = word.split_at_checked(end)?;
    if let "st" | "nd" | "rd" | "th" = suffix {
        let which: i8 = figures.parse().ok()?;
        return (1..=5).contains(&which).then_some(Token::Ordinal(which));
    }
    let half = match suffix {
        "" => match words.next_if(|next| ["am", "pm", "noon"].contains(next)) {
            Some("am") => Half::Am,
            Some(_) => Half::Pm,
            None => Half::Unsaid,
        },
        "am" => Half::Am,
        "pm" | "noon" => Half::Pm,
        _ => return None,
    };
    let (hour, minute, has_minutes) = match figures.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute, true),
        Some(_) => return None,
        None => (figures, "0", false),
    };
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let latest = if half == Half::Unsaid { 23 } else { 12 };
    let fits = hour <= latest && minute < 60 && (half == Half::Unsaid || hour > 0);
    fits.then_some(Token::Time(Time { hour, minute, half, has_minutes }))
}

impl Time {
    fn on(self, half: Half) -> u16 {
        let hour = match half {
            Half::Am => self.hour % 12,
            Half::Pm => self.hour % 12 + 12,
            Half::Unsaid => self.hour,
        };
        hour * 60 + self.minute
    }

    /// Minutes after midnight, where the time says by itself which half of the day it is.
    pub(super) fn alone(self) -> Option<u16> {
        (self.half != Half::Unsaid || self.hour > 12).then(|| self.on(self.half))
    }
}

/// Both ends in minutes after midnight. A half of the day said at the end holds for the start too, if the start then
/// comes first: 1-3pm, but 11-1pm starts in the morning. With neither said, only what can mean one thing: an end after 12 is the
/// 24-hour clock, and a start from 9 with an end up to 12:59 with minutes written is the morning.
pub(super) fn between(start: Time, end: Time) -> Option<(u16, u16)> {
    let (opens, closes) = match (start.half, end.half) {
        (Half::Unsaid, Half::Unsaid) => {
            let (opens, closes) = (start.on(Half::Unsaid), end.on(Half::Unsaid));
            let clock_24 = end.hour > 12 && start.hour >= 6;
            let morning = start.has_minutes && end.has_minutes && start.hour >= 9;
            if !(clock_24 || morning) {
                return None;
            }
            (opens, closes)
        }
        (Half::Unsaid, half) => {
            let closes = end.on(half);
            let same = start.on(half);
            let opens = if start.hour > 12 || same < closes { same } else { start.on(Half::Am) };
            (opens, closes)
        }
        (half, Half::Unsaid) => {
            // "9am-5": the end is the next time the clock shows that hour.
            let opens = start.on(half);
            let closes = [end.on(Half::Am), end.on(Half::Pm)].into_iter().find(|closes| *closes > opens)?;
            (opens, closes)
        }
        (first, second) => (start.on(first), end.on(second)),
    };
    (opens < closes).then_some((opens, closes))
}

/// Takes the days that these tokens start with: "every 1st and 3rd Tuesday of the month", "Mon, Tue & Fri", "Tues - Thurs".
pub(super) fn days(tokens: &[Token]) -> Option<(Days, &[Token])> {
    let mut found = Days { days: Vec::new(), ordinals: Vec::new(), every_other: false };
    let mut every = false;
    let mut of_month = false;
    let mut rest = tokens;
    loop {
        rest = match rest {
            [Token::Every, after @ ..] if found.days.is_empty() => {
                every = true;
                after
            }
            [Token::EveryOther, after @ ..] if found.days.is_empty() => {
                found.every_other = true;
                after
            }
            [Token::Ordinal(which), after @ ..] if found.days.is_empty() => {
                found.ordinals.push(*which);
                after
            }
            [Token::Joiner, after @ ..] if found.days.is_empty() && matches!(after, [Token::Ordinal(_), ..]) => after,
            [Token::Days(from), Token::To, Token::Days(to), after @ ..] => {
                let ([from], [to]) = (from.as_slice(), to.as_slice()) else { return None };
                found.days.extend(WEEK.into_iter().filter(|day| (from..=to).contains(&day)));
                if from >= to {
                    return None; // Sat - Mon: rare, and as often a slip
                }
                after
            }
            [Token::Days(days), after @ ..] => {
                found.days.extend(days);
                after
            }
            // A comma, "and" or nothing between days of one set, but not before a set with its own "1st" or "every".
            [Token::Joiner, Token::Joiner, after @ ..] | [Token::Joiner, after @ ..]
                if !found.days.is_empty() && matches!(after, [Token::Days(_), ..]) =>
            {
                after
            }
            [Token::OfTheMonth, after @ ..] if !found.days.is_empty() && !of_month => {
                of_month = true;
                after
            }
            _ => break,
        };
    }
    let unclear = of_month && found.ordinals.is_empty()
        || !found.ordinals.is_empty() && found.every_other
        // "Every 2nd Sunday" is every other Sunday to half of its readers.
        || !found.ordinals.is_empty() && every && !of_month;
    found.days.sort_unstable();
    found.days.dedup();
    (!found.days.is_empty() && !unclear).then_some((found, rest))
}
