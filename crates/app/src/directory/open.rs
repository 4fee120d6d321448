//! What anybody may read of an entry whose place is secret, like a refuge: nothing that tells where it is, whoever wrote it into which text.
//! Pure. Pages, calendar files, PDF, the finder's index and what goes to other directories all read an entry through [`Full::opened`].

use kernel::{Postcode, fold};

use super::model::Full;

/// What a service is called whose own name tells where it is.
const NAMELESS: &str = "A service whose place is kept secret";

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

    /// A text without its sentences that tell the secret; nothing of it, if what is left still does.
    fn without_secret(&self, text: &str) -> String {
        if !self.tells_secret(text) {
            return text.to_owned();
        }
        let open = |line: &str| {
            let sentences = line.split_inclusive(['.', '!', '?', ';']).filter(|sentence| !self.tells_secret(sentence));
            sentences.collect::<String>().trim().to_owned()
        };
        let left = text.lines().map(open).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        if self.tells_secret(&left) { String::new() } else { left }
    }

    /// The entry as anybody may read it. An entry without a secret is as it is.
    pub fn opened(mut self) -> Self {
        if !self.service.place_hidden {
            return self;
        }
        let mut service = self.service.clone();
        for text in [
            &mut service.summary,
            &mut service.description,
            &mut service.cost_note,
            &mut service.eligibility,
            &mut service.how_to_join,
            &mut service.access_note,
            &mut service.keywords,
            &mut service.languages,
        ] {
            *text = self.without_secret(text);
        }
        // Of an address on the web or a mailbox no half is left.
        for address in [&mut service.url, &mut service.email] {
            if self.tells_secret(address) {
                address.clear();
            }
        }
        if self.tells_secret(&service.name) {
            NAMELESS.clone_into(&mut service.name);
        }
        service.organisation = service.organisation.filter(|name| !self.tells_secret(name));
        let said: Vec<String> = self.sessions.iter().map(|session| self.without_secret(&session.words)).collect();
        let closed: Vec<String> = self.closures.iter().map(|closure| self.without_secret(&closure.words)).collect();
        self.sessions.iter_mut().zip(said).for_each(|(session, words)| session.words = words);
        self.closures.iter_mut().zip(closed).for_each(|(closure, words)| closure.words = words);
        self.service = service;
        self
    }
}
