//! What anybody may read of an entry whose place is secret, like a refuge: nothing that tells where it is, whoever wrote it into which text.
//! Pure. Pages, calendar files, PDF, the finder's index and what goes to other directories all read an entry through [`Full::opened`].

use kernel::{Postcode, fold};

use super::model::Full;
use crate::referral::model::Need;

/// What a service is called whose own name tells where it is.
pub(crate) const NAMELESS: &str = "A service whose place is kept secret";

impl Full {
    /// Whether a text tells a place that is kept secret: a postcode, or what a place of it is called, a line of its address, or its street.
    pub fn tells_secret(&self, text: &str) -> bool {
        if !self.service.place_hidden || text.is_empty() {
            return false;
        }
        let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let is_postcode = |words: &[&str]| Postcode::parse(&words.join(" ")).is_ok();
        let folded = format!(" {} ", fold(&text.replace(['/', '_', '.', ',', ';', ':'], " ")));
        let lines = self.places.iter().flat_map(|place| place.address.split(['\n', ',']).chain([place.name.as_str()]));
        let tells = |line: &str| {
            let line = fold(line);
            // "Flat 2, 12a Needleman Street" is told by "Needleman Street", too. "London" alone tells nothing that helps to find it, and
            // stands in every other text.
            let numbered = line
                .split(' ')
                .collect::<Vec<_>>()
                .iter()
                .rposition(|word| word.contains(|c: char| c.is_ascii_digit()))
                .map_or(0, |at| at + 1);
            let street = line.split(' ').skip(numbered).collect::<Vec<_>>().join(" ");
            [line, street].into_iter().any(|line| line.contains(' ') && folded.contains(&format!(" {line} ")))
        };
        words.windows(1).any(is_postcode) || words.windows(2).any(is_postcode) || lines.map(str::trim).any(tells)
    }

    /// The entry as anybody may read it. An entry without a secret is as it is. Of one with a secret only facts are left that have no words
    /// of their own: whom it is for, what it costs, how to ring. Prose is not searched for what may tell the place, because there is always
    /// another way to tell it.
    pub fn opened(mut self) -> Self {
        if !self.service.place_hidden {
            return self;
        }
        let is_nameless = self.tells_secret(&self.service.name) || self.is_called_like_a_place(&self.service.name);
        let tells = |name: &String| self.tells_secret(name) || self.is_called_like_a_place(name);
        let organisation = self.service.organisation.clone().filter(|name| !tells(name));
        let service = &mut self.service;
        if is_nameless {
            NAMELESS.clone_into(&mut service.name);
        }
        service.organisation = organisation;
        for text in [
            &mut service.summary,
            &mut service.description,
            &mut service.cost_note,
            &mut service.eligibility,
            &mut service.how_to_join,
            &mut service.access_note,
            &mut service.url,
            &mut service.email,
            &mut service.source_said,
        ] {
            text.clear();
        }
        // Topics that are of the team's own list tell nothing; others are words like any.
        let topics = service.keywords.lines().filter(|topic| topic.parse::<Need>().is_ok());
        service.keywords = topics.collect::<Vec<_>>().join("\n");
        self.sessions.iter_mut().for_each(|session| session.words.clear());
        self.closures.iter_mut().for_each(|closure| closure.words.clear());
        self
    }

    /// Whether a name is that of a place of it, if only of one word.
    fn is_called_like_a_place(&self, name: &str) -> bool {
        let name = fold(name);
        self.places.iter().any(|place| !place.name.trim().is_empty() && fold(&place.name) == name)
    }

    /// What of an entry says which kinds of help it is, though nobody may find it by these words.
    pub fn unspoken(&self) -> String {
        if !self.service.place_hidden {
            return String::new();
        }
        let service = &self.service;
        [&service.name, &service.summary, &service.description, &service.keywords.replace('\n', ". ")]
            .map(String::as_str)
            .join(". ")
    }
}
