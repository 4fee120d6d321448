//! Markup as a flat list of tags and words, in which what a browser does not show is gone.

use scraper::{ElementRef, Html, Node};

/// Elements within a line. White space between words counts across their tags; at any other tag a
/// line ends.
const INLINE: &[&str] = &["a", "abbr", "b", "code", "em", "i", "span", "strong"];

/// One step through a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A tag with its attributes, in the order of their names.
    Open(String, Vec<(String, String)>),
    /// Words; a space at the start stands for any white space before them.
    Words(String),
    /// The end of an element.
    Close(String),
}

/// Walks through a piece of HTML.
pub fn steps(html: &str) -> Vec<Step> {
    let document = Html::parse_fragment(html);
    let mut walk = Walk::default();
    walk.children(document.root_element());
    walk.steps
}

/// The steps of the first element that this finds and all in it.
pub fn first_element(html: &str, class: &str) -> Option<String> {
    let document = Html::parse_fragment(html);
    let found = document.root_element().descendent_elements().find(|element| element.value().classes().any(|it| it == class));
    found.map(|element| element.html())
}

#[derive(Default)]
struct Walk {
    steps: Vec<Step>,
    /// Whether words stand before on the same line.
    in_line: bool,
    /// Whether white space has been seen since.
    space: bool,
}

impl Walk {
    fn children(&mut self, parent: ElementRef<'_>) {
        for node in parent.children() {
            match node.value() {
                Node::Text(text) => self.text(text, &parent),
                Node::Element(_) => self.element(ElementRef::wrap(node).unwrap()),
                _ => {}
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>) {
        let name = element.value().name();
        let inline = INLINE.contains(&name);
        let mut attributes: Vec<_> = element.value().attrs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        attributes.sort();
        self.line_break(!inline);
        self.steps.push(Step::Open(name.to_owned(), attributes));
        self.children(element);
        self.line_break(!inline);
        self.steps.push(Step::Close(name.to_owned()));
    }

    fn line_break(&mut self, here: bool) {
        if here {
            self.in_line = false;
            self.space = false;
        }
    }

    fn text(&mut self, text: &str, parent: &ElementRef<'_>) {
        let keeps_space = ["pre", "textarea"].contains(&parent.value().name())
            || parent.ancestors().filter_map(ElementRef::wrap).any(|it| it.value().name() == "pre");
        if keeps_space {
            self.steps.push(Step::Words(text.to_owned()));
            return;
        }
        // A non-breaking space is not white space.
        let words: Vec<&str> = text.split(|it: char| it.is_ascii_whitespace()).filter(|it| !it.is_empty()).collect();
        self.space |= text.starts_with(|it: char| it.is_ascii_whitespace());
        if words.is_empty() {
            return;
        }
        let before = if self.in_line && self.space { " " } else { "" };
        self.steps.push(Step::Words(format!("{before}{}", words.join(" "))));
        self.in_line = true;
        self.space = text.ends_with(|it: char| it.is_ascii_whitespace());
    }
}
