//! Markup in what people type stays text, in every slot and attribute of every component.

use maud::{Markup, Render, html};
use nhsuk::*;

use crate::tree::{Step, steps};

/// Ends a quoted value, an attribute or a tag, if anything does.
const TYPED: &str = "<script>alert(1)</script>\"'&--><b x=y onclick=\"z\">";

/// The components, each with what was typed in every slot and attribute, and how often it is there then: ids
/// and names stand in several places.
fn components() -> Vec<(&'static str, Markup, usize)> {
    let t = TYPED;
    let extra = || Attributes::new().with("data-extra", t);
    let label = || Label { caption: Some(t.into()), hidden: Some(t.into()), ..Label::from(t) };
    let affix = || Affix { attributes: extra(), ..Affix::from(t) };
    let choices = || {
        vec![
            ChoiceItem::Choice(Box::new(choice(t, t).hint(t).conditional(t).behaviour_group(t).attribute("data-extra", t))),
            ChoiceItem::Divider { content: t.into(), scripts_only: false },
        ]
    };
    let heading = || nhsuk::heading(t).caption(t).hidden(t).href(t).id(t).classes(t).attribute("data-extra", t);
    let link = || PageLink { attributes: extra(), ..page_link(t, t) };
    let act = || action(t, t).hidden(t).attribute("data-extra", t).id(t);
    let cards = || {
        card(t)
            .content(t)
            .href(t)
            .action(act())
            .action(action_button(t).name(t).value(t))
            .id(t)
            .classes(t)
            .attribute("data-extra", t)
    };
    let filled = || {
        input(t, t)
            .hint(t)
            .error(t)
            .value(t)
            .kind(t)
            .autocomplete(t)
            .autocapitalize(t)
            .inputmode(t)
            .pattern(t)
            .placeholder(t)
            .described_by(t)
            .prefix(t)
            .suffix(t)
            .after(t)
            .id(t)
            .classes(t)
            .group_classes(t)
            .attribute("data-extra", t)
    };
    let table = || {
        let mut table = table(t)
            .head([head_cell(t).hidden(t).href(t).width(t).attribute("data-extra", t)])
            .row([cell(t).hidden(t).href(t).width(t).sort_value(t).classes(t)])
            .id(t)
            .classes(t)
            .attribute("data-extra", t);
        table.scroll = true;
        table
    };
    vec![
        ("action-link", action_link(t, t).id(t).classes(t).attribute("data-extra", t).render(), 5),
        ("back-link", back_link(t).content(t).hidden(t).id(t).classes(t).attribute("data-extra", t).render(), 6),
        ("breadcrumb", Breadcrumb { items: vec![link()], ..breadcrumb().label(t).id(t).classes(t) }.render(), 9),
        ("button", button(t).name(t).value(t).aria_label(t).kind(t).id(t).classes(t).attribute("data-extra", t).render(), 8),
        ("button link", button_link(t, t).aria_label(t).id(t).render(), 4),
        ("caption", caption(t).id(t).classes(t).attribute("data-extra", t).render(), 4),
        // Each action repeats the title of its card.
        ("card", cards().render(), 16),
        (
            "card with image",
            Card { image: Some(CardImage::File { src: t.into(), alt: t.into() }), ..Card::default() }.render(),
            2,
        ),
        ("character-count", character_count(t, t, 9).hint(t).error(t).value(t).description(t).count_type(t).render(), 15),
        (
            "checkboxes",
            Checkboxes { items: choices(), ..checkboxes(t, t).hint(t).error(t).id(t).classes(t).attribute("data-extra", t) }
                .render(),
            24,
        ),
        (
            "code",
            Code {
                background: Some(t.into()),
                button_classes: Some(t.into()),
                messages: extra(),
                ..code(t).button().copy_text(t).id(t).classes(t)
            }
            .render(),
            8,
        ),
        (
            "contents-list",
            ContentsList {
                items: vec![link(), PageLink { current: true, items: vec![link()], ..link() }],
                ..contents_list().label(t).title(t).id(t).classes(t)
            }
            .render(),
            12,
        ),
        (
            "date-input",
            DateInput { id: t.into(), ..date_input(t, t).hint(t).error(t).values(t, t, t).described_by(t).group_classes(t) }
                .render(),
            22,
        ),
        ("details", details(t, t).id(t).classes(t).attribute("data-extra", t).render(), 5),
        ("do-dont-list", do_list([t]).heading(heading()).prefix(t).id(t).classes(t).attribute("data-extra", t).render(), 11),
        ("error-message", error_message(t).prefix(t).id(t).classes(t).attribute("data-extra", t).render(), 5),
        (
            "error-summary",
            ErrorSummary {
                heading: heading(),
                ..error_summary().error(t, t).note(t).description(t).id(t).classes(t).attribute("data-extra", t)
            }
            .render(),
            14,
        ),
        (
            "fieldset",
            Fieldset {
                content: t.into(),
                ..fieldset(t, html! {}).role(t).described_by(t).id(t).classes(t).attribute("data-extra", t)
            }
            .render(),
            7,
        ),
        (
            "file-upload",
            FileUpload { messages: extra(), ..file_upload(t, t).hint(t).error(t).accept(t).id(t).classes(t).group_classes(t) }
                .render(),
            14,
        ),
        (
            "footer",
            footer()
                .link(t, t)
                .group(t, [(t, t)])
                .meta(t)
                .meta_title(t)
                .copyright(t)
                .id(t)
                .classes(t)
                .attribute("data-extra", t)
                .render(),
            11,
        ),
        (
            "header",
            Header {
                logo: Some(Logo { alt: t.into(), aria_label: None, image: LogoImage::File(t.into()) }),
                organisation: Some(Organisation { name: t.into(), split: Some(t.into()), descriptor: Some(t.into()) }),
                container_classes: t.into(),
                ..header(t, t)
                    .search(t, t, t)
                    .nav(t, t, Current::Page)
                    .account_name(t)
                    .account_link(t, t)
                    .account_form(t, t, html! {})
                    .account_label(t)
                    .navigation_label(t)
                    .id(t)
                    .classes(t)
            }
            .render(),
            28,
        ),
        ("header of a service", header(t, t).render(), 2),
        ("heading", heading().render(), 7),
        (
            "hero",
            Hero { container_classes: t.into(), ..hero(heading(), t).id(t).classes(t).attribute("data-extra", t) }.render(),
            12,
        ),
        ("hint", hint(t).id(t).classes(t).attribute("data-extra", t).render(), 4),
        ("image", image(t, t).caption(t).width(t).sizes(t).srcset(t).id(t).classes(t).attribute("data-extra", t).render(), 9),
        ("input", Input { prefix: Some(affix()), suffix: Some(affix()), label: label(), ..filled() }.render(), 28),
        ("inset-text", inset_text(t).prefix(t).id(t).classes(t).attribute("data-extra", t).render(), 5),
        ("label", Label { for_id: Some(t.into()), ..label() }.id(t).classes(t).attribute("data-extra", t).render(), 7),
        ("legend", legend(t).caption(t).hidden(t).id(t).classes(t).attribute("data-extra", t).render(), 6),
        ("notification-banner", notification_banner(t).title(heading()).heading(heading()).role(t).id(t).classes(t).render(), 19),
        ("pagination", pagination().previous_titled(t, t).next_titled(t, t).label(t).id(t).classes(t).render(), 7),
        ("pagination of numbers", pagination().previous(t).next(t).page(1, t, true).render(), 3),
        ("panel", panel(heading(), t).id(t).classes(t).attribute("data-extra", t).render(), 11),
        (
            "password-input",
            PasswordInput { messages: extra(), ..password_input(t, t).hint(t).error(t).show_text(t).show_label(t).id(t) }
                .render(),
            16,
        ),
        (
            "radios",
            Radios {
                items: choices(),
                ..radios(t, t).hint(t).error(t).id_prefix(t).described_by(t).group_classes(t).id(t).classes(t)
            }
            .render(),
            25,
        ),
        ("scroll", scroll(t, t).id(t).classes(t).attribute("data-extra", t).render(), 5),
        ("search-input", search_input(t, t).hint(t).error(t).value(t).placeholder(t).id(t).render(), 12),
        ("select", select(t, t).item(t, t).hint(t).error(t).value(t).after(t).id(t).classes(t).render(), 14),
        ("skip-link", skip_link().content(t).href(t).id(t).classes(t).attribute("data-extra", t).render(), 5),
        (
            "summary-list",
            summary_list()
                .add_row(summary_row(t, t).action(act()).key_width(t).id(t).classes(t))
                .card(cards())
                .id(t)
                .classes(t)
                .render(),
            28,
        ),
        ("table", table().render(), 17),
        ("responsive table", table().responsive().card(cards()).render(), 34),
        ("tabs", tabs(t).item(t, t).title(t).id(t).classes(t).render(), 7),
        ("tag", tag(t).id(t).classes(t).attribute("data-extra", t).render(), 4),
        ("task-list", task_list().task(task(t, t).hint(t).href(t)).task(task(t, t)).id_prefix(t).id(t).classes(t).render(), 13),
        ("textarea", textarea(t, t).value(t).hint(t).error(t).autocomplete(t).id(t).classes(t).render(), 13),
        ("warning-callout", warning_callout(t, t).id(t).classes(t).attribute("data-extra", t).render(), 5),
    ]
}

/// How often the words stand in text and in the values of attributes, whole.
fn whole(walk: &[Step]) -> usize {
    let words = |text: &str| text.matches(TYPED).count();
    walk.iter()
        .map(|step| match step {
            Step::Words(text) => words(text),
            Step::Open(_, attributes) => attributes.iter().map(|(_, value)| words(value)).sum(),
            Step::Close(_) => 0,
        })
        .sum()
}

#[test]
fn what_people_type_stays_text() {
    let mut wrong = Vec::new();
    for (name, markup, count) in components() {
        let walk = steps(&markup.0);
        for step in &walk {
            let Step::Open(element, attributes) = step else {
                continue;
            };
            assert!(element != "script" && element != "b", "{name}: {element}");
            assert!(attributes.iter().all(|(it, _)| it != "onclick" && it != "x"), "{name}: {attributes:?}");
        }
        assert!(!markup.0.contains("<script"), "{name}");
        wrong.extend((whole(&walk) != count).then(|| format!("{name}: {} times, not {count}", whole(&walk))));
    }
    assert!(wrong.is_empty(), "what was typed is there\n{}", wrong.join("\n"));
}

#[test]
fn every_component_is_fed() {
    let fed: Vec<&str> = components().iter().map(|(name, ..)| *name).collect();
    for component in crate::fixtures::component_names() {
        let name = match component.as_str() {
            "images" => "image",
            "tables" => "table",
            other => other,
        };
        assert!(fed.contains(&name), "{name} is not fed");
    }
}

#[test]
fn an_image_address_cannot_end_its_style() {
    let markup = hero("Welcome", "").image("x');background:url('//evil").render();
    assert!(markup.0.contains("url('x%27%29;background:url%28%27//evil');"));
}

#[test]
fn an_answer_of_line_breaks_comes_back_whole() {
    let markup = textarea("note", "Note").value("\nfirst").render();
    let walk = steps(&markup.0);
    assert!(walk.contains(&Step::Words("\nfirst".to_owned())), "{walk:?}");
}

#[test]
fn nothing_is_wrong_without_an_error() {
    let none: Option<String> = None;
    for error in [none, Some(String::new())] {
        let markup = input("name", "Name").error(error).render();
        assert!(!markup.0.contains("error"), "{}", markup.0);
    }
}
