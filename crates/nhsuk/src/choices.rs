//! What radios and checkboxes share: the choices and how they are written.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::field::describe;
use crate::setters::setters;
use crate::{Attributes, Content, ErrorMessage, Fieldset, FormGroup, Hint, Label, Legend};

/// One radio or checkbox.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The value in the form.
    pub value: String,
    /// The label.
    pub label: Label,
    /// The hint below the label.
    pub hint: Option<Hint>,
    /// What is asked in addition while this one is chosen.
    pub conditional: Option<Content>,
    /// Whether it is chosen; the value of the whole group decides when none is given.
    pub checked: Option<bool>,
    /// Whether it is disabled; the whole group decides when none is given.
    pub disabled: Option<bool>,
    /// How a checkbox changes the others. Nothing for a radio.
    pub behaviour: Option<Behaviour>,
    /// The group that the behaviour is for, when not all of the same name.
    pub behaviour_group: Option<String>,
    /// The name of a checkbox, when not that of the group.
    pub name: Option<String>,
    /// The `id`; made from the name and the number of the choice when none is given.
    pub id: Option<String>,
    /// Classes of the input.
    pub classes: String,
    /// Other attributes of the input.
    pub attributes: Attributes,
}

/// How choosing one checkbox changes the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// "None of these": takes the others back.
    Exclusive,
    /// "All of these": chooses the others too. Only shown where scripts run.
    Inclusive,
}

/// A choice of this value and label.
pub fn choice(value: impl Into<String>, label: impl Into<Content>) -> Choice {
    Choice { value: value.into(), label: Label::from(label), ..Choice::default() }
}

setters!(Choice { common; content: conditional; text: behaviour_group, name; });

impl Choice {
    /// Sets the hint below the label.
    #[must_use]
    pub fn hint(mut self, hint: impl crate::MaybeContent) -> Self {
        self.hint = hint.maybe_content().map(Hint::from);
        self
    }

    /// Sets whether it is chosen, whatever the value of the group.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }

    /// Sets whether it is disabled.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = Some(disabled);
        self
    }

    /// Makes it take the others back: "None of these".
    #[must_use]
    pub fn exclusive(mut self) -> Self {
        self.behaviour = Some(Behaviour::Exclusive);
        self
    }

    /// Makes it choose the others too: "All of these".
    #[must_use]
    pub fn inclusive(mut self) -> Self {
        self.behaviour = Some(Behaviour::Inclusive);
        self
    }
}

/// A choice, or words between choices.
#[derive(Clone, Debug)]
pub enum ChoiceItem {
    /// A choice.
    Choice(Box<Choice>),
    /// Words between choices, such as "or".
    Divider {
        /// The words.
        content: Content,
        /// Only shown where scripts run, beside an inclusive choice.
        scripts_only: bool,
    },
}

/// A group of choices, as radios and checkboxes write it.
pub(crate) struct Group<'a> {
    /// "radios" or "checkboxes".
    pub(crate) kind: &'static str,
    /// The type of input.
    pub(crate) input: &'static str,
    pub(crate) name: &'a str,
    pub(crate) id_prefix: &'a str,
    pub(crate) legend: Option<&'a Legend>,
    pub(crate) hint: Option<&'a Hint>,
    pub(crate) error: Option<&'a ErrorMessage>,
    pub(crate) invalid: bool,
    pub(crate) items: &'a [ChoiceItem],
    pub(crate) chosen: &'a [String],
    pub(crate) small: bool,
    pub(crate) inline: bool,
    pub(crate) disabled: bool,
    pub(crate) described_by: Option<&'a str>,
    pub(crate) id: Option<&'a String>,
    pub(crate) classes: &'a str,
    pub(crate) attributes: &'a Attributes,
    pub(crate) form_group: &'a FormGroup,
}

const SCRIPTS_ONLY: &str = "nhsuk-u-frontend-not-supported-hidden";

impl Group<'_> {
    pub(crate) fn render(&self) -> Markup {
        let described = describe(self.id_prefix, self.described_by, self.hint, self.error);
        let kind = self.kind;
        // Without a fieldset nothing else would read hint and error of the group out.
        let inherited = match (self.legend, self.input) {
            (None, "checkbox") => described.by.as_deref(),
            _ => None,
        };
        let list = element("div")
            .class(
                Classes::new(&format!("nhsuk-{kind}"))
                    .when(self.small, &format!("nhsuk-{kind}--small"))
                    .when(self.inline, &format!("nhsuk-{kind}--inline"))
                    .add(self.classes),
            )
            .maybe("id", self.id)
            .attr("data-module", format!("nhsuk-{kind}"))
            .extra(self.attributes)
            .wrap(html! {
                @if let Some(before) = &self.form_group.before { (before) }
                @for (item, number) in self.items.iter().zip(1..) {
                    @match item {
                        ChoiceItem::Choice(choice) => (self.choice(choice, number, inherited)),
                        ChoiceItem::Divider { content, scripts_only } => {
                            (element("div")
                                .class(
                                    Classes::new(&format!("nhsuk-{kind}__divider"))
                                        .when(*scripts_only, SCRIPTS_ONLY),
                                )
                                .wrap(content))
                        },
                    }
                }
                @if let Some(after) = &self.form_group.after { (after) }
            });
        let inner = html! { (described.markup) (list) };
        let content = match self.legend {
            Some(legend) => {
                Fieldset { legend: legend.clone(), content: inner.into(), described_by: described.by, ..Fieldset::default() }
                    .render()
            }
            None => inner,
        };
        self.form_group.wrap(self.invalid || self.error.is_some(), &content)
    }

    fn choice(&self, choice: &Choice, number: usize, inherited: Option<&str>) -> Markup {
        let kind = self.kind;
        // The first has no number, so that a link from the error summary needs none.
        let id = choice.id.clone().unwrap_or_else(|| match number {
            1 => self.id_prefix.to_owned(),
            _ => format!("{}-{number}", self.id_prefix),
        });
        let conditional_id = format!("conditional-{id}");
        let checked = choice.checked.unwrap_or_else(|| self.chosen.contains(&choice.value));
        let hint_id = choice.hint.as_ref().map(|hint| hint.id.clone().unwrap_or_else(|| format!("{id}-item-hint")));
        let described: Vec<&str> = inherited.into_iter().chain(hint_id.as_deref()).collect();
        let behaviour = choice.behaviour.map(|behaviour| match behaviour {
            Behaviour::Exclusive => "exclusive",
            Behaviour::Inclusive => "inclusive",
        });
        let mut label = choice.label.clone();
        label.classes = Classes::new(&format!("nhsuk-{kind}__label")).add(&choice.label.classes).to_string();
        html! {
            (element("div")
                .class(
                    Classes::new(&format!("nhsuk-{kind}__item"))
                        .when(choice.behaviour == Some(Behaviour::Inclusive), SCRIPTS_ONLY),
                )
                .wrap(html! {
                    (element("input")
                        .class(Classes::new(&format!("nhsuk-{kind}__input")).add(&choice.classes))
                        .attr("id", &id)
                        .attr("name", choice.name.as_deref().unwrap_or(self.name))
                        .attr("type", self.input)
                        .attr("value", &choice.value)
                        .flag("checked", checked)
                        .flag("disabled", choice.disabled.unwrap_or(self.disabled))
                        .maybe("data-behaviour", behaviour)
                        .maybe("data-behaviour-group", choice.behaviour_group.as_ref())
                        .maybe(
                            "data-aria-controls",
                            choice.conditional.as_ref().map(|_| &conditional_id),
                        )
                        .maybe(
                            "aria-describedby",
                            (!described.is_empty()).then(|| described.join(" ")),
                        )
                        .extra(&choice.attributes)
                        .void())
                    (label.render_for(Some(&id)))
                    @if let Some(hint) = &choice.hint {
                        (hint.render_with(hint_id.as_deref(), &format!("nhsuk-{kind}__hint")))
                    }
                }))
            @if let Some(conditional) = &choice.conditional {
                (element("div")
                    .class(
                        Classes::new(&format!("nhsuk-{kind}__conditional"))
                            .when(!checked, &format!("nhsuk-{kind}__conditional--hidden")),
                    )
                    .attr("id", &conditional_id)
                    .wrap(conditional))
            }
        }
    }
}

/// The setters that radios and checkboxes share.
macro_rules! choice_setters {
    ($type:ident) => {
        impl $type {
            /// Adds a choice of this value and label.
            #[must_use]
            pub fn item(self, value: impl Into<String>, label: impl Into<$crate::Content>) -> Self {
                self.choice($crate::choice(value, label))
            }

            /// Adds choices: pairs of value and label.
            #[must_use]
            pub fn items<V: Into<String>, L: Into<$crate::Content>>(self, items: impl IntoIterator<Item = (V, L)>) -> Self {
                items.into_iter().fold(self, |group, (value, label)| group.item(value, label))
            }

            /// Adds a choice that has more to it, made with [`choice`](crate::choice).
            #[must_use]
            pub fn choice(mut self, choice: $crate::Choice) -> Self {
                self.items.push($crate::ChoiceItem::Choice(Box::new(choice)));
                self
            }

            /// Adds words between choices, such as "or".
            #[must_use]
            pub fn divider(mut self, content: impl Into<$crate::Content>) -> Self {
                self.items.push($crate::ChoiceItem::Divider { content: content.into(), scripts_only: false });
                self
            }

            /// Sets what ids start with when it is not the name.
            #[must_use]
            pub fn id_prefix(mut self, prefix: impl $crate::MaybeText) -> Self {
                self.id_prefix = prefix.maybe_text();
                self
            }
        }
    };
}

pub(crate) use choice_setters;
