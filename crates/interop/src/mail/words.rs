//! What somebody wrote themselves: an answer without the message that it answers.
//!
//! Programs mark what they quote in as many ways as there are programs. Only what is plainly such a mark counts; in doubt everything
//! stays, since a few words too many cost nothing and a few too few may be those that mattered.

/// How programs begin the message that they quote, in a line of its own. Lower case.
const RULES: &[&str] = &[
    "-----original message-----",
    "---- original message ----",
    "-------- original message --------",
    "-----mensaje original-----",
    "-----mensagem original-----",
    "-- a message inside this one --",
];

/// How the line ends that says who wrote what follows, in the languages of our own messages. Lower case.
const WROTE: &[&str] = &["wrote:", "escribió:", "escribio:", "escreveu:", "كتب:", "a écrit :"];

/// How that line begins.
const ON: &[&str] = &["on ", "el ", "em ", "a ", "no dia ", "le ", "في "];

/// The words without what is quoted below them. What is written within or below quoted lines stays, since it may be the answer.
pub(super) fn own(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    // Quoted lines to the end, without a word of who wrote them.
    let tail = lines.iter().rposition(|line| !is_quoted(line)).map_or(0, |last| last + 1);
    let cut = (0..tail).find(|at| begins_quote(&lines, *at)).unwrap_or(tail);
    let (kept, quoted) = lines.split_at(cut);
    // Somebody who answers below or between what they quote: then all of it is shown.
    let below =
        quoted.iter().skip(2).any(|line| !is_quoted(line)) && quoted.iter().any(|line| line.trim_start().starts_with('>'));
    let kept = if below { lines.as_slice() } else { kept };
    let own = kept.join("\n").trim().to_owned();
    // Nothing of their own above it: perhaps the mark was none.
    if own.is_empty() { text.trim().to_owned() } else { own }
}

fn is_quoted(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('>')
}

fn begins_quote(lines: &[&str], at: usize) -> bool {
    let line = lines.get(at).map(|line| line.trim()).unwrap_or_default();
    let lower = line.to_lowercase();
    if RULES.contains(&lower.as_str()) {
        return true;
    }
    // Outlook: a rule, or nothing, and then who wrote, when and to whom.
    let next = |name: &[&str], after: usize| {
        let line = lines.get(at + after).map(|line| line.trim().to_lowercase()).unwrap_or_default();
        name.iter().any(|name| line.starts_with(name))
    };
    if next(&["from:", "de:", "من:"], 0) && next(&["sent:", "date:", "enviado:", "fecha:", "data:", "تاريخ"], 1) {
        return true;
    }
    // "On Tuesday … wrote:", which programs break over two lines, and then quoted lines.
    let ends = |text: &str| WROTE.iter().any(|end| text.ends_with(end));
    let two = format!("{lower} {}", lines.get(at + 1).map(|line| line.trim().to_lowercase()).unwrap_or_default());
    ON.iter().any(|start| lower.starts_with(start)) && lower.chars().any(char::is_numeric) && (ends(&lower) || ends(&two))
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn what_is_quoted_goes() {
        for text in [
            "1\n\nOn Tue, 24 Nov 2026 at 10:00, <kith@example.org> wrote:\n> Hello, this is Amara.\n> I will ring you",
            "1\n\nOn Tue, 24 Nov 2026 at 10:00, North Southwark Team\n<kith@example.org> wrote:\n\n> Hello",
            "1\n-----Original Message-----\nFrom: kith@example.org\nHello",
            "1\n\nFrom: kith@example.org <kith@example.org>\nSent: 24 November 2026 10:00\nTo: Ada\nSubject: A call\n\nHello",
            "1\n\nEl mar, 24 nov 2026 a las 10:00, <kith@example.org> escribió:\n> Hola",
            "1\n\nEm ter., 24 de nov. de 2026 às 10:00, <kith@example.org> escreveu:\n\nOlá",
            "1\n\nفي الثلاثاء 24 نوفمبر 2026 كتب:\n> مرحبا",
            "1\n> Hello\n> this is",
            "1\n\n-- A message inside this one --\nFrom: kith",
        ] {
            assert_eq!(own(text), "1", "{text}");
        }
    }

    #[test]
    fn in_doubt_everything_stays() {
        for text in [
            "He said he would come.\nOn Monday 3 he wrote that he knows where I am.\nPlease help",
            "On Tue, 24 Nov 2026, kith wrote:\n> Hello\n\nPlease do not ring, he is here",
            "> I will ring you\nNot at home please\n> The first words\nok",
            "From: me\nto you",
            "> all of it quoted",
            "On Tue, 24 Nov 2026, kith wrote:\n> Hello",
            "",
        ] {
            assert_eq!(own(text), text.trim(), "{text}");
        }
    }
}
