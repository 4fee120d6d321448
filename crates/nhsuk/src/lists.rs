//! Lists of things to do: tasks, and what to do or not to do.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Card, CardVariant, Content, Heading, Icon};

/// Things to do, and how far each is.
#[derive(Clone, Debug, Default)]
pub struct TaskList {
    /// The tasks.
    pub items: Vec<Task>,
    /// What ids start with; "task-list" when none is given.
    pub id_prefix: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// One thing to do.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// What it is.
    pub content: Content,
    /// Where it is done; it cannot be started yet when none is given.
    pub href: Option<String>,
    /// A second line.
    pub hint: Option<Content>,
    /// How far it is: words or a tag.
    pub status: Content,
    /// Its number in ids, when not its place in the list: ids stay the same then when tasks before
    /// it come and go.
    pub number: Option<usize>,
    /// Classes of the element around the status.
    pub status_classes: String,
    /// Classes after those of the component.
    pub classes: String,
}

/// A task with its status.
pub fn task(content: impl Into<Content>, status: impl Into<Content>) -> Task {
    Task { content: content.into(), status: status.into(), ..Task::default() }
}

setters!(Task { content: hint; text: href; });

impl Task {
    /// Sets its number in ids.
    #[must_use]
    pub fn number(mut self, number: usize) -> Self {
        self.number = Some(number);
        self
    }
}

/// A list without tasks yet.
#[must_use]
pub fn task_list() -> TaskList {
    TaskList::default()
}

setters!(TaskList { common; text: id_prefix; });

impl TaskList {
    /// Adds a task that is done at this address.
    #[must_use]
    pub fn item(self, content: impl Into<Content>, href: impl Into<String>, status: impl Into<Content>) -> Self {
        self.task(task(content, status).href(href.into()))
    }

    /// Adds a task that has more to it, made with [`task`].
    #[must_use]
    pub fn task(mut self, task: Task) -> Self {
        self.items.push(task);
        self
    }
}

impl Task {
    fn render_as(&self, prefix: &str, place: usize) -> Markup {
        let number = self.number.unwrap_or(place);
        let hint_id = format!("{prefix}-{number}-hint");
        let status_id = format!("{prefix}-{number}-status");
        let described_by = match self.hint {
            Some(_) => format!("{hint_id} {status_id}"),
            None => status_id.clone(),
        };
        element("li")
            .class(
                Classes::new("nhsuk-task-list__item")
                    .when(self.href.is_some(), "nhsuk-task-list__item--with-link")
                    .add(&self.classes),
            )
            .wrap(html! {
                div.nhsuk-task-list__name-and-hint {
                    @match &self.href {
                        Some(href) => {
                            a.nhsuk-task-list__link.nhsuk-link href=(href)
                                aria-describedby=(described_by) { (self.content) }
                        },
                        None => div { (self.content) },
                    }
                    @if let Some(hint) = &self.hint {
                        div.nhsuk-task-list__hint id=(hint_id) { (hint) }
                    }
                }
                (element("div")
                    .class(Classes::new("nhsuk-task-list__status").add(&self.status_classes))
                    .attr("id", &status_id)
                    .wrap(&self.status))
            })
    }
}

impl Render for TaskList {
    fn render(&self) -> Markup {
        let prefix = self.id_prefix.as_deref().unwrap_or("task-list");
        element("ul")
            .class(Classes::new("nhsuk-task-list").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                @for (task, place) in self.items.iter().zip(1..) {
                    (task.render_as(prefix, place))
                }
            })
    }
}

/// What to do, or what not to do.
#[derive(Clone, Debug, Default)]
pub struct DoDontList {
    /// The heading; of level 3 unless it has its own.
    pub heading: Heading,
    /// Whether it lists what not to do.
    pub dont: bool,
    /// What stands before each item; "do not" in a list of what not to do when none is given.
    pub prefix: Option<Content>,
    /// Nothing before each item.
    pub hide_prefix: bool,
    /// The items.
    pub items: Vec<Content>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// What to do, headed "Do".
pub fn do_list<C: Into<Content>>(items: impl IntoIterator<Item = C>) -> DoDontList {
    DoDontList { heading: "Do".into(), items: items.into_iter().map(Into::into).collect(), ..DoDontList::default() }
}

/// What not to do, headed "Don't". Each item goes on from "do not".
pub fn dont_list<C: Into<Content>>(items: impl IntoIterator<Item = C>) -> DoDontList {
    DoDontList { heading: "Don't".into(), dont: true, ..do_list(items) }
}

setters!(DoDontList { common; content: prefix; mark: hide_prefix; });

impl DoDontList {
    /// Sets the heading.
    #[must_use]
    pub fn heading(mut self, heading: impl Into<Heading>) -> Self {
        self.heading = heading.into();
        self
    }
}

impl Render for DoDontList {
    fn render(&self) -> Markup {
        let (icon, class) =
            if self.dont { (Icon::Cross, "nhsuk-list nhsuk-list--cross") } else { (Icon::Tick, "nhsuk-list nhsuk-list--tick") };
        let prefix = match (&self.prefix, self.dont) {
            _ if self.hide_prefix => None,
            (Some(prefix), _) => Some(prefix.clone()),
            (None, true) => Some("do not".into()),
            (None, false) => None,
        };
        let list = html! {
            ul class=(class) role="list" {
                @for item in &self.items {
                    li {
                        (icon)
                        @if let Some(prefix) = &prefix { (prefix) " " }
                        (item)
                    }
                }
            }
        };
        Card {
            variant: CardVariant::Feature,
            heading: Some(Heading { level: self.heading.level.or(Some(3)), ..self.heading.clone() }),
            content: list.into(),
            id: self.id.clone(),
            classes: self.classes.clone(),
            attributes: self.attributes.clone(),
            ..Card::default()
        }
        .render()
    }
}
