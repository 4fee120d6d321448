//! Reads the options of a test case, which are those of the Nunjucks macros.

use maud::PreEscaped;
use nhsuk::{
    Action, Attributes, ButtonVariant, Caption, CaptionElement, Content, ErrorMessage, Heading, HeadingWrapper, Hint, Icon,
    Label, Legend, Placement, Size, Tag, TagColour,
};
use serde_json::Value;

/// A value among the options; null where there is none.
#[derive(Clone, Copy)]
pub struct Options<'a>(pub &'a Value);

impl<'a> Options<'a> {
    pub fn get(self, key: &str) -> Self {
        Self(self.0.get(key).unwrap_or(&Value::Null))
    }

    /// Whether the value is there at all.
    pub fn is_some(self) -> bool {
        !self.0.is_null()
    }

    /// Whether Nunjucks would take it for true.
    pub fn is_truthy(self) -> bool {
        match self.0 {
            Value::Null => false,
            Value::Bool(on) => *on,
            Value::String(text) => !text.is_empty(),
            _ => true,
        }
    }

    pub fn flag(self, key: &str) -> bool {
        self.get(key).is_truthy()
    }

    /// Whether the value is there and false.
    pub fn is_off(self, key: &str) -> bool {
        self.get(key).0 == &Value::Bool(false)
    }

    pub fn maybe_flag(self, key: &str) -> Option<bool> {
        self.get(key).0.as_bool()
    }

    pub fn text(self, key: &str) -> Option<String> {
        match self.get(key).0 {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub fn words(self, key: &str) -> String {
        self.text(key).unwrap_or_default()
    }

    pub fn number(self, key: &str) -> Option<u64> {
        self.get(key).0.as_u64()
    }

    /// The items of a list. Empty ones are left out, as the macros do.
    pub fn list(self, key: &str) -> Vec<Self> {
        self.get(key).items()
    }

    pub fn items(self) -> Vec<Self> {
        self.0.as_array().into_iter().flatten().map(Options).filter(|item| item.is_truthy()).collect()
    }

    /// What a value says that is text, or an object with `html` or `text`.
    pub fn content(self) -> Option<Content> {
        if let Value::String(text) = self.0 {
            return Some(text.into());
        }
        self.text("html")
            .map(|html| Content::from(PreEscaped(html)))
            .or_else(|| self.text("text").map(Content::from))
            .filter(|content| !content.is_empty())
    }

    pub fn slot(self, key: &str) -> Option<Content> {
        self.get(key).content()
    }

    pub fn classes(self) -> String {
        self.words("classes")
    }

    pub fn attributes(self) -> Attributes {
        let mut attributes = Attributes::new();
        for (name, value) in self.get("attributes").0.as_object().into_iter().flatten() {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            attributes = attributes.with(name.clone().leak(), value);
        }
        attributes
    }

    /// Texts of scripts, as `data-i18n` attributes.
    pub fn messages(self, keys: &[(&str, &str)]) -> Attributes {
        let mut attributes = Attributes::new();
        for (key, name) in keys {
            match self.get(key).0 {
                Value::String(text) => {
                    attributes = attributes.with(format!("data-i18n.{name}").leak(), text);
                }
                Value::Object(forms) => {
                    for (form, text) in forms {
                        attributes = attributes.with(format!("data-i18n.{name}.{form}").leak(), text.as_str().unwrap());
                    }
                }
                _ => {}
            }
        }
        attributes
    }

    pub fn size(self, key: &str) -> Option<Size> {
        match self.text(key)?.as_str() {
            "xxs" => Some(Size::Xxs),
            "xs" => Some(Size::Xs),
            "s" => Some(Size::S),
            "m" => Some(Size::M),
            "l" => Some(Size::L),
            "xl" => Some(Size::Xl),
            "xxl" => Some(Size::Xxl),
            other => panic!("size {other}"),
        }
    }

    pub fn icon(self) -> Option<Icon> {
        Some(match self.0.as_str()? {
            "search" => Icon::Search,
            "user" => Icon::User,
            "tick" => Icon::Tick,
            "plus" => Icon::Plus,
            "arrow-left" => Icon::ArrowLeft,
            "arrow-right" => Icon::ArrowRight,
            other => panic!("icon {other}"),
        })
    }

    pub fn button_variant(self, key: &str) -> Option<ButtonVariant> {
        Some(match self.text(key)?.as_str() {
            "secondary" => ButtonVariant::Secondary,
            "secondary-solid" => ButtonVariant::SecondarySolid,
            "reverse" => ButtonVariant::Reverse,
            "warning" => ButtonVariant::Warning,
            "login" => ButtonVariant::Login,
            "brand" => ButtonVariant::Brand,
            other => panic!("variant {other}"),
        })
    }

    pub fn caption(self) -> Option<Caption> {
        Some(Caption {
            content: self.content()?,
            size: self.size("size"),
            placement: match self.text("placement").as_deref() {
                None | Some("start") => Placement::Start,
                Some("before") => Placement::Before,
                Some("end") => Placement::End,
                Some("after") => Placement::After,
                Some(other) => panic!("placement {other}"),
            },
            element: match self.text("element").as_deref() {
                None | Some("span") => CaptionElement::Span,
                Some("p") => CaptionElement::Paragraph,
                Some("h2") => CaptionElement::Heading(2),
                Some(other) => panic!("element {other}"),
            },
            id: self.text("id"),
            classes: self.classes(),
            attributes: self.attributes(),
        })
    }

    pub fn heading(self) -> Option<Heading> {
        Some(Heading {
            content: self.content()?,
            size: self.size("size"),
            level: self.number("level").map(|level| level.try_into().unwrap()),
            caption: self.get("caption").caption(),
            href: self.text("href"),
            hidden: self.slot("visuallyHiddenText"),
            id: self.text("id"),
            classes: self.classes(),
            attributes: self.attributes(),
        })
    }

    pub fn heading_at(self, key: &str) -> Option<Heading> {
        self.get(key).heading()
    }

    /// Options of a label or legend, which may hold those of a heading.
    fn titled(self) -> Label {
        let heading = self.get("heading");
        let has_heading =
            (self.flag("isPageHeading") && !self.is_off("heading")) || (!self.is_off("isPageHeading") && heading.is_truthy());
        let outer = |key: &str| Some(self.get(key)).filter(|it| it.is_some());
        let inner = |key: &str| Some(heading.get(key)).filter(|it| it.is_some());
        let pick = |key: &str| match has_heading {
            true => inner(key).or_else(|| outer(key)),
            false => outer(key),
        };
        let content = match has_heading {
            true => heading.content().or_else(|| self.content()),
            false => self.content().or_else(|| heading.content()),
        };
        let from_heading = has_heading && heading.get("size").is_some();
        Label {
            content: content.unwrap_or_default(),
            size: if from_heading { heading } else { self }.size("size"),
            heading: has_heading.then(|| HeadingWrapper {
                level: heading.number("level").map_or(1, |level| level.try_into().unwrap()),
                id: heading.text("id"),
                attributes: heading.attributes(),
            }),
            caption: pick("caption").and_then(Self::caption),
            hidden: pick("visuallyHiddenText").and_then(Self::content),
            id: self.text("id"),
            classes: self.classes(),
            attributes: self.attributes(),
            for_id: self.text("for"),
        }
    }

    pub fn label(self) -> Label {
        self.titled()
    }

    pub fn legend(self) -> Legend {
        let label = self.titled();
        Legend {
            content: label.content,
            size: label.size,
            heading: label.heading,
            caption: label.caption,
            hidden: label.hidden,
            id: label.id,
            classes: label.classes,
            attributes: label.attributes,
        }
    }

    pub fn hint(self) -> Option<Hint> {
        Some(Hint { content: self.content()?, id: self.text("id"), classes: self.classes(), attributes: self.attributes() })
    }

    pub fn error_message(self) -> Option<ErrorMessage> {
        let content = self.content()?;
        let prefix = self.get("visuallyHiddenText");
        Some(ErrorMessage {
            content,
            prefix: match prefix.is_some() {
                true => prefix.content().unwrap_or_default(),
                false => "Error".into(),
            },
            id: self.text("id"),
            classes: self.classes(),
            attributes: self.attributes(),
        })
    }

    /// Actions: an array, or an object that holds one.
    pub fn actions(self) -> Vec<Action> {
        let list = match self.0.is_array() {
            true => self.items(),
            false => self.list("items"),
        };
        list.into_iter()
            .map(|item| Action {
                content: item.content().unwrap_or_default(),
                href: item.text("href"),
                hidden: item.slot("visuallyHiddenText"),
                kind: item.text("type"),
                name: item.text("name"),
                value: item.text("value"),
                id: item.text("id"),
                classes: item.classes(),
                attributes: item.attributes(),
            })
            .collect()
    }

    pub fn tag(self) -> Tag {
        let colour = match self.get("colour").0 {
            Value::Bool(false) => Some(TagColour::NoColour),
            Value::String(name) => Some(match name.as_str() {
                "white" => TagColour::White,
                "grey" => TagColour::Grey,
                "green" => TagColour::Green,
                "aqua-green" => TagColour::AquaGreen,
                "blue" => TagColour::Blue,
                "purple" => TagColour::Purple,
                "pink" => TagColour::Pink,
                "red" => TagColour::Red,
                "orange" => TagColour::Orange,
                "yellow" => TagColour::Yellow,
                other => panic!("colour {other}"),
            }),
            _ => None,
        };
        Tag {
            content: self.content().unwrap_or_default(),
            colour,
            no_border: self.is_off("border"),
            id: self.text("id"),
            classes: self.classes(),
            attributes: self.attributes(),
        }
    }
}
