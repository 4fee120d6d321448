//! What is said of an offer: why it is there, and what about it does not fit. Each is true of the entry, and was asked or matters.

use crate::index::Index;
use crate::lexicon::posting_of;
use crate::listed::Listed;
use crate::marks::Marks;
use crate::rank::Ranked;
use crate::reading::Wish;
use crate::suits::{Days, has_access, is_interpreter};
use crate::text::{stem, words};
use crate::wanted::{Part, Wanted};
use crate::ways::Way;
use crate::{Cost, Misfit, Offer, Query, Reason};

/// A kind is given as a reason if the entry is so surely of it, and it answers so well.
const SURELY: f64 = 0.3;

/// From so many weeks on a wait is told.
const LONG_WAIT: u16 = 4;

/// Nobody has made sure of it for so long.
const LONG_AGO: u32 = 365;

/// What is meant so surely is "often" meant, and what is less sure "may" be.
const OFTEN: f64 = 0.55;

impl Index {
    pub(crate) fn offer(&self, ranked: Ranked<'_>, wanted: &Wanted, query: &Query) -> Offer {
        let Ranked { slot, listed, marks, score, km, helps } = ranked;
        let mut reasons: Vec<Reason> = Vec::new();
        // What only hints is told where nothing else can be.
        let (hints, outright): (Vec<&Part>, Vec<&Part>) = wanted.parts.iter().partition(|part| part.hint);
        for parts in [outright, hints] {
            if reasons.is_empty() {
                for reason in parts.into_iter().flat_map(|part| self.why(part, slot, listed)) {
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
            }
        }
        if reasons.is_empty() {
            reasons.extend(if helps { Some(Reason::Crisis) } else { self.faintly(&wanted.parts, listed) });
        }
        let mut misfits = Vec::new();
        let far = |km: &f64| query.within_km.is_some_and(|within| *km > within);
        match km {
            Some(km) if far(&km) => misfits.push(Misfit::Far { km }),
            Some(km) => reasons.push(Reason::Distance { km }),
            None if wanted.near.is_some() && !marks.secret && !marks.online && !marks.outreach && !marks.by_phone => {
                misfits.push(Misfit::PlaceNotKnown);
            }
            None => {}
        }
        match Days::of(listed, wanted) {
            Days::NotAsked => {}
            Days::Suit(sessions) => reasons.extend(sessions.into_iter().map(Reason::Session)),
            Days::Other => misfits.push(Misfit::OtherDays),
            Days::OtherTimes => misfits.push(Misfit::OtherTimes),
            Days::NotKnown => misfits.push(Misfit::DaysNotKnown),
        }
        let free_wanted = query.free_only || wanted.wishes.contains(Wish::NoMoney);
        match listed.cost {
            cost if cost.is_free() => reasons.push(Reason::Free),
            Cost::Unknown if free_wanted => misfits.push(Misfit::CostNotKnown),
            Cost::Donation if free_wanted => misfits.push(Misfit::AsksDonation),
            Cost::Pence(pence) if free_wanted => misfits.push(Misfit::Costs { pence }),
            _ => {}
        }
        reasons.extend((query.volunteering && marks.volunteers_wanted).then_some(Reason::WantsVolunteers));
        reasons.extend(marks.online.then_some(Reason::Online));
        reasons.extend(marks.by_phone.then_some(Reason::ByPhone));
        reasons.extend(marks.outreach.then_some(Reason::ComesToYou));
        let mut spoken = listed.languages.iter().map(|language| self.languages().name(*language));
        for language in wanted.languages.iter().filter(|language| spoken.clone().any(|spoken| spoken == *language)) {
            reasons.push(Reason::Language(language.clone()));
        }
        let speaks = wanted.languages.iter().any(|language| spoken.clone().any(|spoken| spoken == language));
        reasons.extend((!wanted.languages.is_empty() && !speaks && spoken.any(is_interpreter)).then_some(Reason::Interpreters));
        access(marks, wanted, &mut reasons, &mut misfits);
        match wanted.ages {
            _ if listed.ages.is_everyone() => {}
            Some(_) => reasons.push(Reason::Ages(listed.ages)),
            None => misfits.push(Misfit::Ages(listed.ages)),
        }
        match marks.gender {
            Some(gender) if wanted.gender == Some(gender) => reasons.push(Reason::OnlyFor(gender)),
            Some(gender) => misfits.push(Misfit::OnlyFor(gender.to_string())),
            None => {}
        }
        misfits.extend(listed.restricted_to.as_deref().map(|whom| Misfit::OnlyFor(whom.to_owned())));
        if marks.full {
            misfits.push(Misfit::Full);
        } else {
            misfits.extend(listed.waiting_weeks.filter(|weeks| *weeks >= LONG_WAIT).map(|weeks| Misfit::Wait { weeks }));
        }
        misfits.extend(days_old(listed, query).filter(|days| *days > LONG_AGO).map(|days| Misfit::Old { days }));
        Offer { id: listed.id.to_string(), score, distance_km: km, reasons, misfits }
    }

    /// What of the entry answers this part: its own words first, else the kind that it is of.
    fn why(&self, part: &Part, slot: usize, listed: &Listed) -> Vec<Reason> {
        let has = |way: &&Way| way.stems.iter().all(|&stem| posting_of(self.postings(stem), slot).is_some());
        let says = !part.phrase || self.words_count(part, slot, listed);
        let words: Vec<Reason> =
            part.words.iter().filter(|_| says).filter_map(|ways| ways.iter().find(has)).map(|way| way.reason.clone()).collect();
        let has_all = |words: &[Reason]| {
            let shown = words.iter().map(|reason| if let Reason::Word { word } = reason { word.as_str() } else { "" });
            shown.collect::<Vec<_>>().join(" ") == part.said
        };
        if words.len() > 1 && has_all(&words) {
            return vec![Reason::Word { word: part.said.clone() }];
        }
        if part.kinds.is_empty() || (!words.is_empty() && words.len() == part.words.len()) {
            return words;
        }
        match self.of_kind_wanted(part, listed).filter(|(answers, _)| *answers >= SURELY) {
            Some((_, reason)) => vec![reason],
            None => words,
        }
    }

    /// The kind by which the entry answers this part best, with how well.
    fn of_kind_wanted(&self, part: &Part, listed: &Listed) -> Option<(f64, Reason)> {
        let answers = part.kinds.iter().map(|(kind, how)| (*kind, how * listed.sure_of(*kind)));
        let (kind, answers) = answers.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        let means = self.vocabulary().kind(kind)?.name.clone();
        let stems = |text: &str| words(text).iter().map(|word| stem(&word.folded)).collect::<Vec<_>>();
        let same = stems(&part.said) == stems(&means);
        let said = part.said.clone();
        let how = part.kinds.iter().find(|(known, _)| *known == kind).map_or(0.0, |(_, how)| *how);
        let reason = match () {
            () if same => Reason::Offers(means),
            () if how < OFTEN => Reason::MayMean { said, means },
            () => Reason::OftenMeans { said, means },
        };
        Some((answers, reason))
    }

    /// What is offered for a kind that it hardly is has this for its reason.
    fn faintly(&self, parts: &[Part], listed: &Listed) -> Option<Reason> {
        let all = parts.iter().filter_map(|part| self.of_kind_wanted(part, listed)).filter(|(answers, _)| *answers > 0.0);
        all.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, reason)| reason)
    }

    /// Of which kinds an entry was read to be, in a line, the surest first: to see why it was found, or was not.
    pub fn kinds_of(&self, id: &str) -> String {
        let mut kinds = self.by_id(id).map(|listed| listed.kinds.to_vec()).unwrap_or_default();
        kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
        let name = |kind: u16| self.vocabulary().kind(usize::from(kind)).map_or("", |kind| kind.name.as_str());
        kinds.iter().map(|(kind, sure)| format!("{} {sure:.2}", name(*kind))).collect::<Vec<_>>().join(", ")
    }

    /// What a text was understood to ask for, in a line: to see why something was found, and what a word was taken for.
    pub fn understood(&self, text: &str) -> String {
        let wanted = crate::wanted::wanted(self, &Query { text: text.to_owned(), ..Query::default() });
        let name = |kind: &usize| self.vocabulary().kind(*kind).map_or("", |kind| kind.name.as_str());
        let parts: Vec<String> = wanted
            .parts
            .iter()
            .map(|part| {
                let kinds: Vec<&str> =
                    part.kinds.iter().filter(|(_, how)| *how > 0.39).map(|(kind, _)| name(kind)).take(4).collect();
                format!("{}×{:.2} {}", part.said, part.weight, kinds.join("+"))
            })
            .collect();
        let refused: Vec<&str> = wanted.refused_kinds.iter().map(name).collect();
        format!(
            "{} | ages {:?} {:?} gender {:?} only {:?} days {:?} wishes {:?} refused {refused:?} languages {:?} place {} crisis {:?}",
            parts.join("; "),
            wanted.ages,
            wanted.child,
            wanted.gender,
            wanted.only_gender,
            wanted.days,
            wanted.wishes,
            wanted.languages,
            wanted.near.is_some(),
            wanted.crisis,
        )
    }
}

/// What makes it easier to get in, of what was asked for.
fn access(marks: &Marks, wanted: &Wanted, reasons: &mut Vec<Reason>, misfits: &mut Vec<Misfit>) {
    for wish in Wish::ACCESS.into_iter().filter(|wish| wanted.wishes.contains(*wish)) {
        let (has, has_not) = wish.told();
        if has_access(marks, wish) {
            reasons.push(Reason::Access(has));
        } else if marks.placed {
            misfits.push(Misfit::Access(has_not));
        }
    }
}

/// How many days before the day of asking it was confirmed.
fn days_old(listed: &Listed, query: &Query) -> Option<u32> {
    u32::try_from(query.today?.days_since(listed.confirmed?)).ok()
}
