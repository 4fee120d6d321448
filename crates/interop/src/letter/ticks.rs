//! Which option of a question is marked. People tick as their program lets them: a box is ticked, or an X is typed before the box,
//! behind it or in its place. An option is chosen only where nothing else can be meant; whatever could belong to two is unread.

use super::labels;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Yes,
    No,
    /// "Not asked", "not known".
    Neither,
    /// Its options stand there, and nobody marked one.
    Unmarked,
    /// Something stands there, and what it means is not sure.
    Unclear,
}

/// An option: its words, and whether it is marked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tick<'a> {
    pub on: bool,
    pub words: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Empty,
    Ticked,
    /// ✓ without a box.
    Tick,
    /// An X without a box, or ✓ that touches the words before it.
    Cross,
    /// It may also be a footnote, or say that a question must be answered.
    Star,
}

impl Mark {
    const fn is_box(self) -> bool {
        matches!(self, Self::Empty | Self::Ticked)
    }
}

/// A part of a line of options.
#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Mark(Mark),
    Words(&'a str),
}

const TICKS: [char; 3] = ['✓', '✔', '√'];
const CROSSES: [char; 3] = ['✗', '✘', '×'];

/// The box with which a text begins, and its length.
fn box_at(text: &str) -> Option<(Mark, usize)> {
    let first = text.chars().next()?;
    match first {
        '☐' | '□' => return Some((Mark::Empty, first.len_utf8())),
        '☒' | '☑' | '■' => return Some((Mark::Ticked, first.len_utf8())),
        '[' | '(' => {}
        _ => return None,
    }
    let close = text.char_indices().take(6).find(|(_, c)| matches!(c, ']' | ')'))?.0;
    let mut inside = text.get(1..close)?.trim().chars();
    let mark = match (inside.next(), inside.next()) {
        (None, _) => Mark::Empty,
        (Some(c), None) if matches!(c, 'x' | 'X' | '*') || TICKS.contains(&c) || CROSSES.contains(&c) => Mark::Ticked,
        _ => return None,
    };
    Some((mark, close + 1))
}

/// The marks of a text, each from where to where.
fn marks(text: &str) -> Vec<(Mark, usize, usize)> {
    let mut marks: Vec<(Mark, usize, usize)> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let last = marks.last().copied();
        if last.is_some_and(|(.., end)| at < end) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let touches_box = last.is_some_and(|(mark, _, end)| end == at && mark.is_box());
        let alone = (touches_box || before.is_none_or(char::is_whitespace))
            && (behind.is_empty() || behind.starts_with(char::is_whitespace) || box_at(behind).is_some());
        let found = match c {
            'x' | 'X' if alone => Some((Mark::Cross, 1)),
            '*' => Some((Mark::Star, 1)),
            c if CROSSES.contains(&c) => Some((Mark::Cross, c.len_utf8())),
            c if TICKS.contains(&c) => Some((Mark::Tick, c.len_utf8())),
            _ => box_at(rest),
        };
        if let Some((mark, length)) = found {
            let end = at + length;
            match last {
                // What touches a box is in it. A star before a box may belong to what is before it.
                Some((other, start, last_end)) if last_end == at && other.is_box() && !mark.is_box() => {
                    marks.pop();
                    marks.push((Mark::Ticked, start, end));
                }
                Some((Mark::Tick | Mark::Cross, start, last_end)) if last_end == at && mark.is_box() => {
                    marks.pop();
                    marks.push((Mark::Ticked, start, end));
                }
                _ => marks.push((mark, at, end)),
            }
        }
        before = Some(c);
    }
    marks
}

/// A text as marks, and the words between them.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (mark, start, end) in marks(text).into_iter().chain([(Mark::Empty, text.len(), text.len())]) {
        let words = text.get(from..start).unwrap_or_default().trim();
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        if start < text.len() {
            parts.push(Part::Mark(mark));
        }
        from = end;
    }
    parts
}

/// Whether there is a box or a tick in it. An X or a star may mean anything.
pub(super) fn has_boxes(text: &str) -> bool {
    marks(text).iter().any(|(mark, ..)| mark.is_box() || *mark == Mark::Tick)
}

/// All options of a text, each in a cell of its own or several in one. `None` where it is not sure to which option a mark belongs.
pub(super) fn ticks(text: &str) -> Option<Vec<Tick<'_>>> {
    let cells: Vec<Vec<Part<'_>>> = text.split(['\n', '\t']).map(parts).filter(|parts| !parts.is_empty()).collect();
    let is_words = |part: &Part<'_>| matches!(part, Part::Words(_));
    // Boxes in cells of their own: then only their order tells.
    if cells.iter().any(|cell| !cell.iter().any(is_words)) {
        return options(&cells.concat());
    }
    let mut all = Vec::new();
    for cell in cells {
        all.extend(options(&cell)?);
    }
    Some(all)
}

fn options<'a>(parts: &[Part<'a>]) -> Option<Vec<Tick<'a>>> {
    // "(please tick)" is no option.
    let parts = match parts {
        [Part::Words(words), rest @ ..] if is_order(words) && !rest.is_empty() => rest,
        all => all,
    };
    let mut runs: Vec<(Vec<Mark>, &'a str)> = vec![(Vec::new(), "")];
    for part in parts {
        match (part, runs.last_mut()) {
            (Part::Mark(mark), Some((marks, ""))) => marks.push(*mark),
            (Part::Words(words), Some((_, open @ ""))) => *open = words,
            (Part::Mark(mark), _) => runs.push((vec![*mark], "")),
            (Part::Words(words), _) => runs.push((Vec::new(), words)),
        }
    }
    let words_first = runs.first().is_some_and(|(marks, _)| marks.is_empty());
    let behind = runs.pop_if(|(_, words)| words.is_empty()).map(|(marks, _)| marks).unwrap_or_default();
    let last = runs.len().checked_sub(1)?;
    let boxed = runs.iter().any(|(marks, _)| marks.iter().any(|mark| mark.is_box()));
    let mut ticks = Vec::new();
    if words_first && (last > 0 || !behind.is_empty()) {
        // "Yes ☒ No ☐": the marks of each option stand behind it, also those of the last.
        if behind.is_empty() {
            return None;
        }
        let marks = runs.iter().skip(1).map(|(marks, _)| marks).chain([&behind]);
        for (at, (marks, (_, words))) in marks.zip(&runs).enumerate() {
            let on = match marks.as_slice() {
                [one] if one.is_box() => *one == Mark::Ticked,
                [Mark::Tick | Mark::Cross] | [Mark::Tick | Mark::Cross, Mark::Empty | Mark::Ticked] => true,
                [Mark::Empty | Mark::Ticked, Mark::Tick | Mark::Cross] if at == last => true,
                _ => return None,
            };
            ticks.push(Tick { on, words });
        }
        return Some(ticks);
    }
    for (at, (marks, words)) in runs.iter().enumerate() {
        let on = match marks.as_slice() {
            [] => false,
            [one] if one.is_box() => *one == Mark::Ticked,
            [Mark::Tick | Mark::Cross] => true,
            // In place of a box, where others have theirs.
            [Mark::Star] if boxed => true,
            [Mark::Empty | Mark::Ticked, Mark::Tick | Mark::Cross] => true,
            // Before any box but the first it may belong to the words before it.
            [Mark::Tick | Mark::Cross, Mark::Empty | Mark::Ticked] if at == 0 => true,
            _ => return None,
        };
        ticks.push(Tick { on, words });
    }
    match (behind.as_slice(), ticks.last_mut()) {
        ([], _) => {}
        ([Mark::Tick | Mark::Cross], Some(tick)) => tick.on = true,
        _ => return None,
    }
    Some(ticks)
}

fn is_order(words: &str) -> bool {
    let words = words.to_lowercase();
    words.starts_with('(') || words.starts_with("please") || words.starts_with("tick") || words.starts_with("delete")
}

const YES: [&str; 7] = ["yes", "y", "true", "yes there is a risk", "agreed", "obtained", "given"];
const NO: [&str; 15] = [
    "no",
    "n",
    "none",
    "nil",
    "none known",
    "no risk known",
    "no known risks",
    "no known risk",
    "no risks",
    "not required",
    "false",
    "nil known",
    "no risks known",
    "no risk",
    "no risk identified",
];
const NEITHER: [&str; 8] = ["not asked", "not known", "unknown", "n a", "na", "dont know", "unsure", "not sure"];

/// What a question with "yes" and "no" is answered. Anything more than a plain answer is unclear.
pub(super) fn said(text: &str) -> Said {
    match parts(text).as_slice() {
        [Part::Words(words)] => return plain(words),
        // Behind a question by itself.
        [Part::Mark(Mark::Ticked | Mark::Tick)] => return Said::Yes,
        [Part::Mark(Mark::Empty)] | [] => return Said::Unmarked,
        _ => {}
    }
    let Some(ticks) = ticks(text) else { return Said::Unclear };
    let on: Vec<&str> = ticks.iter().filter(|tick| tick.on).map(|tick| tick.words).collect();
    // What is written beside the options may be an answer, too.
    let only_options = ticks.iter().all(|tick| tick.on || is_only_options(tick.words));
    match on.as_slice() {
        [] if only_options => Said::Unmarked,
        [one] if only_options && plain(one) != Said::Unmarked => plain(one),
        // Words beside a yes do not take it back.
        [one] if plain(one) == Said::Yes => Said::Yes,
        _ => Said::Unclear,
    }
}

/// Yes or no, where it is said plainly.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match said(text) {
        Said::Yes => Some(true),
        Said::No => Some(false),
        Said::Neither | Said::Unmarked | Said::Unclear => None,
    }
}

fn plain(text: &str) -> Said {
    // What stands in brackets may be the very thing.
    if text.contains('(') {
        return Said::Unclear;
    }
    let words = labels::normal(text);
    let is = |list: &[&str]| list.contains(&words.as_str());
    match () {
        () if is(&YES) => Said::Yes,
        () if is(&NO) => Said::No,
        () if is(&NEITHER) => Said::Neither,
        () if is_only_options(text) => Said::Unmarked,
        () => Said::Unclear,
    }
}

/// Whether these are options and nothing else: "Yes / No / Not asked".
fn is_only_options(text: &str) -> bool {
    let words = labels::normal(text);
    let mut rest = words.as_str();
    while !rest.is_empty() {
        let starts = |phrase: &&&str| rest.strip_prefix(**phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let found = YES.iter().chain(&NO).chain(&NEITHER).filter(starts).max_by_key(|phrase| phrase.len());
        let Some(behind) = found.and_then(|phrase| rest.strip_prefix(*phrase)) else { return false };
        rest = behind.trim_start();
    }
    !words.is_empty() && !text.contains('(')
}

/// Whether a line has options of a yes-or-no question and nothing else, marked or not.
pub(super) fn is_options(text: &str) -> bool {
    let parts = parts(text);
    !parts.is_empty()
        && parts.iter().all(|part| matches!(part, Part::Words(words) if is_only_options(words)) || matches!(part, Part::Mark(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_marked_as_programs_let_people_mark_it() {
        for text in [
            "☐ Yes ☒ No",
            "☐ Yes  X No  ",
            "☐ Yes x No",
            "☐ Yes × No",
            "☐ Yes ✗ No",
            "☐ Yes ✓ No",
            "☐ Yes * No",
            "☐ Yes ☐x No",
            "☐ Yes ☐X No",
            "☐ Yes x☐ No",
            "☐ Yes ☐ X No",
            "☐ Yes ☐ No X",
            "☐ Yes ☐ No ✓",
            "☐ Yes ☐ No✓",
            "☐ Yes ☐* No",
            "[ ] Yes [x] No",
            "[] Yes [X] No",
            "[ ] Yes [ x ] No",
            "( ) Yes (x) No",
            "( ) Yes (*) No",
            "☐ Yes [x] No",
            "☐ Yes ☐ ✓ No",
            "X No",
            "No X",
            "No ☒",
            "No",
            "Yes ☐ No ☒",
            "Yes ☐ No X",
            "Yes ☐ No ☐ X",
            "☐ Yes\tX No",
            "☐\tYes\tX\tNo",
            "☐ Yes\n☐ No X",
            "☐ Yes\n☒ No\n☐ Not asked",
            "(please tick) ☐ Yes ☒ No",
        ] {
            assert_eq!(said(text), Said::No, "{text}");
            let swapped = text.replace("Yes", "#").replace("No", "Yes").replace("Yest asked", "Not asked").replace('#', "No");
            assert_eq!(said(&swapped), Said::Yes, "{swapped}");
        }
        for text in ["X ☐ Yes ☐ No", "X Yes\t☐ No", "☐ Yes X\t☐ No", "* Yes ☐ No", "Yes X No ☐", "Yes ✓ No ☐", "☒", "[x]", "✓"]
        {
            assert_eq!(said(text), Said::Yes, "{text}");
        }
        assert_eq!(said("☐ Yes ☐ No X Not asked"), Said::Neither);
        assert_eq!(said("☐ Yes X No risk known"), Said::No);
        assert_eq!(said("☒ Yes\nHe has a key"), Said::Yes);
    }

    #[test]
    fn what_could_be_meant_otherwise_is_unread() {
        for text in [
            "☐ Yes X ☐ No",
            "☐ Yes ✓ ☐ No",
            "Yes X No",
            "Yes ☐ X No ☐",
            "Yes ☐ No",
            "Yes ☒ No",
            "X Yes X No",
            "☒ Yes ☒ No",
            "☒ Yes ☐ No X",
            "X Yes No",
            "X",
            "x",
            "*",
            "* ☐ Yes ☐ No",
            "* Yes\tNo",
            "*☐ Yes ☐ No",
            "☐ Yes* ☐ No",
            "☐ Yes ☐ No*",
            "☐ Yesx ☐ No",
            "☐xYes ☐ No",
            "☐ Yes ☐ No: ask her sister",
            "☐ Yes ☒ No, but he has a key",
            "☐ Yes ☒ No (but he has a key)",
            "☐ Yes ☒ No\nBut he has a key",
            "No (but he has a key)",
            "Yes, from him X No",
            "Yes, from him ☒ No",
            "maybe",
            "☒ Yes ☒ Not asked",
            "☐ Yes ☐ No ☒",
        ] {
            assert_eq!(said(text), Said::Unclear, "{text}");
        }
        for text in ["☐ Yes ☐ No", "Yes / No", "Y/N", "☐ Yes ☐ No risk known", "☐", "☐ Yes\n☐ No ☐ Not asked"] {
            assert_eq!(said(text), Said::Unmarked, "{text}");
        }
    }

    #[test]
    fn options_of_a_list() {
        let on = |text| ticks(text).map(|ticks| ticks.iter().filter(|tick| tick.on).map(|tick| tick.words).collect::<Vec<_>>());
        assert_eq!(on("☒ Housing\t☐ Food\n[x] Debt and money"), Some(vec!["Housing", "Debt and money"]));
        assert_eq!(on("X Housing\t☐ Food\n☐x Debt and money\nBenefits"), Some(vec!["Housing", "Debt and money"]));
        assert_eq!(on("☐ Housing  X Food  ☐ Benefits"), Some(vec!["Food"]));
        assert_eq!(on("☐ Housing X ☐ Food"), None);
    }
}
