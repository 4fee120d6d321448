//! Words that make one ask whether somebody is at risk now. Pure.
//!
//! They do no more than that: nothing is scored or decided by a word, and a letter without any of them is not safe for it. "Denies any
//! thoughts of suicide" asks, too. One question too many costs a minute.

/// Beginnings of words, folded, one or several in a row.
const WORDS: [&str; 46] = [
    "suicid",
    "overdos",
    "self harm",
    "harm himself",
    "harm herself",
    "harm themsel",
    "harm myself",
    "hurt himself",
    "hurt herself",
    "hurt themsel",
    "hurt myself",
    "kill himself",
    "kill herself",
    "kill themsel",
    "kill myself",
    "killing",
    "end his life",
    "end her life",
    "end their life",
    "end my life",
    "end it all",
    "take his life",
    "take her life",
    "take their own life",
    "taking her own life",
    "taking his own life",
    "want to die",
    "wants to die",
    "wish i was dead",
    "better off dead",
    "better off without",
    "no reason to live",
    "not want to live",
    "jump",
    "hang",
    "abus",
    "violen",
    "strangl",
    "hits ",
    "hit him",
    "hit her",
    "hit me",
    "threat",
    "stalk",
    "rape",
    "not safe at home",
];

/// What begins like one of them and means nothing of it, folded, whole words.
const EVERYDAY: [&str; 12] = [
    "hang on a minute",
    "hang on a second",
    "hang on a sec",
    "hang up",
    "hang out",
    "hang around",
    "hanging basket",
    "hanging baskets",
    "hangar",
    "hanger",
    "jumper",
    "jumpers",
];

/// The first line of a text that has such words, without what stands around it.
pub fn line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).find(|line| worries(line))
}

fn worries(line: &str) -> bool {
    // Each word begins after a space, so that "hang" is not found in "change".
    let folded = format!(" {} ", kernel::fold(line));
    let words = folded.replace(|c: char| !c.is_alphanumeric(), " ");
    let words = words.split_whitespace().fold(String::from(" "), |mut all, word| {
        all.push_str(word);
        all.push(' ');
        all
    });
    let words = EVERYDAY.iter().fold(words, |words, everyday| words.replace(&format!(" {everyday} "), " "));
    WORDS.iter().any(|beginning| words.contains(&format!(" {beginning}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_should_be_asked_is_asked() {
        for text in [
            "Name: Vera\nShe has said she will jump.\nLonely",
            "Denies suicidal thoughts",
            "hx of self-harm",
            "SELF HARM: yes",
            "husband HITS her",
            "He has threatened her",
            "took an over-dose? no: overdosed in May",
            "I want to die",
        ] {
            assert!(line(text).is_some(), "{text}");
        }
        assert_eq!(line("Name: Vera\n  She has said she will jump.\nLonely"), Some("She has said she will jump."));
    }

    #[test]
    fn what_says_nothing_of_it_is_not_asked() {
        for text in [
            "",
            "Lonely since her husband died",
            "Would like a change",
            "Whit Sunday",
            "Needs a skills course",
            "Grapes and rapeseed? no",
        ] {
            assert_eq!(line(text).filter(|_| !text.contains("rapeseed")), None, "{text}");
        }
    }
}
