//! What frames a page and leads through pages, from the options of the macros.

use maud::{Markup, PreEscaped, Render};
use nhsuk::{
    AccountItem, AccountTarget, ActionLink, BackLink, Breadcrumb, ContentsList, Current, Footer, FooterGroup, FooterLink, Header,
    HeaderSearch, Logo, LogoImage, NavigationItem, Neighbour, Organisation, PageLink, PageNumber, Pagination, SkipLink,
};
use serde_json::Value;

use crate::options::Options;
use crate::tree;

fn reverse(o: Options<'_>) -> bool {
    o.text("variant").as_deref() == Some("reverse")
}

fn action_link(o: Options<'_>) -> ActionLink {
    ActionLink {
        content: o.content().unwrap(),
        href: o.text("href"),
        kind: o.text("type"),
        reverse: reverse(o),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn back_link(o: Options<'_>) -> BackLink {
    BackLink {
        content: o.content().unwrap_or_default(),
        href: o.text("href"),
        kind: o.text("type"),
        hidden: o.slot("visuallyHiddenText"),
        reverse: reverse(o),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn skip_link(o: Options<'_>) -> SkipLink {
    SkipLink { content: o.content(), href: o.text("href"), id: o.text("id"), classes: o.classes(), attributes: o.attributes() }
}

fn page_links(o: Options<'_>) -> Vec<PageLink> {
    o.list("items")
        .into_iter()
        .map(|item| PageLink {
            content: item.content().unwrap(),
            href: item.words("href"),
            current: item.flag("current"),
            items: page_links(item),
            attributes: item.attributes(),
        })
        .collect()
}

fn breadcrumb(o: Options<'_>) -> Breadcrumb {
    Breadcrumb {
        items: page_links(o),
        back_link: back_link(o.get("backLink")),
        label: o.text("ariaLabel"),
        reverse: reverse(o),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn contents_list(o: Options<'_>) -> ContentsList {
    ContentsList {
        items: page_links(o),
        label: o.text("ariaLabel"),
        title: o.slot("visuallyHiddenText"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

/// The page before or after; some test cases use the old names of its options.
fn neighbour(o: Options<'_>, key: &str) -> Option<Neighbour> {
    let item = o.get(key);
    Some(Neighbour {
        href: item.text("href").or_else(|| o.text(&format!("{key}Url")))?,
        content: item.content(),
        title: item.slot("label").or_else(|| o.slot(&format!("{key}Page"))),
        attributes: item.attributes(),
    })
}

fn pagination(o: Options<'_>) -> Pagination {
    Pagination {
        previous: neighbour(o, "previous"),
        next: neighbour(o, "next"),
        items: o
            .list("items")
            .into_iter()
            .map(|item| match item.flag("ellipsis") {
                true => PageNumber::Gap,
                false => PageNumber::Page {
                    number: item.number("number").unwrap(),
                    href: item.words("href"),
                    current: item.flag("current"),
                },
            })
            .collect(),
        label: o.text("ariaLabel"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn footer_links(o: Options<'_>) -> Vec<FooterLink> {
    o.list("items")
        .into_iter()
        .map(|item| FooterLink { content: item.content().unwrap(), href: item.words("href"), attributes: item.attributes() })
        .collect()
}

fn footer(o: Options<'_>) -> Footer {
    let (navigation, meta) = (o.get("navigation"), o.get("meta"));
    let groups = match navigation.0.is_object() {
        true => vec![navigation],
        false => navigation.items(),
    };
    let copyright = o.get("copyright");
    Footer {
        navigation: groups
            .into_iter()
            .map(|group| FooterGroup {
                heading: group.heading_at("heading"),
                content: group.content(),
                items: footer_links(group),
                width: group.text("width"),
            })
            .collect(),
        columns: o.number("columns").map(|it| it.try_into().unwrap()),
        meta_items: footer_links(meta),
        meta_title: meta.slot("visuallyHiddenText"),
        meta: meta.content().or_else(|| o.text("html").map(|html| PreEscaped(html).into())),
        // This crate claims nobody's copyright unless asked to.
        copyright: match copyright.is_some() {
            true => copyright.content(),
            false => Some("© NHS England".into()),
        },
        container_classes: o.words("containerClasses"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

/// The logo of a test case: a file, or the drawing of the NHS logo, which is not part of the crate
/// and so comes from the expected markup.
fn logo(o: Options<'_>, expected: &str) -> Logo {
    let logo = o.get("logo");
    let drawing = tree::first_element(expected, "nhsuk-header__logo");
    Logo {
        alt: logo.text("alt").unwrap_or_else(|| "NHS".to_owned()),
        aria_label: logo.text("ariaLabel"),
        image: match logo.text("src") {
            Some(src) => LogoImage::File(src),
            None => LogoImage::Markup(PreEscaped(drawing.unwrap())),
        },
    }
}

fn account_item(item: Options<'_>) -> AccountItem {
    let target = match (item.text("href"), item.text("action")) {
        (Some(href), _) => AccountTarget::Link(href),
        (None, Some(action)) => AccountTarget::Form { action, fields: None },
        (None, None) => AccountTarget::None,
    };
    AccountItem { content: item.content().unwrap(), target, icon: item.flag("icon"), classes: item.classes() }
}

fn navigation_item(item: Options<'_>) -> NavigationItem {
    NavigationItem {
        content: item.content().unwrap(),
        href: item.text("href"),
        current: match (item.flag("current"), item.flag("active")) {
            (true, _) => Current::Page,
            (false, true) => Current::Section,
            (false, false) => Current::No,
        },
        classes: item.classes(),
        attributes: item.attributes(),
    }
}

fn header_search(search: Options<'_>) -> HeaderSearch {
    let text = |path: [&str; 2]| search.get(path[0]).text(path[1]);
    HeaderSearch {
        action: search.text("action").unwrap_or_else(|| "https://www.nhs.uk/search/".to_owned()),
        name: search.text("name").unwrap_or_else(|| "q".to_owned()),
        label: text(["label", "visuallyHiddenText"]).unwrap_or_else(|| "Search the NHS website".to_owned()).into(),
        placeholder: text(["input", "placeholder"]).unwrap_or_else(|| "Search".to_owned()),
    }
}

fn header(o: Options<'_>, expected: &str) -> Header {
    let (service, navigation) = (o.get("service"), o.get("navigation"));
    let (organisation, account) = (o.get("organisation"), o.get("account"));
    let white = |o: Options<'_>| o.text("colour").as_deref() == Some("white");
    Header {
        service: service.text("text"),
        service_href: service.text("href"),
        organisation: organisation.is_truthy().then(|| Organisation {
            name: organisation.words("name"),
            split: organisation.text("split"),
            descriptor: organisation.text("descriptor"),
        }),
        logo: Some(logo(o, expected)),
        logo_href: o.get("logo").text("href"),
        search: o.flag("search").then(|| header_search(o.get("search"))),
        account: account.list("items").into_iter().map(account_item).collect(),
        account_label: account.text("ariaLabel"),
        navigation: navigation.list("items").into_iter().map(navigation_item).collect(),
        navigation_label: navigation.text("ariaLabel"),
        navigation_justified: navigation.flag("justified"),
        navigation_white: white(navigation),
        white: white(o),
        inline: o.flag("inline"),
        container_classes: o.words("containerClasses"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

pub fn render(component: &str, o: Options<'_>, expected: &str) -> Option<Markup> {
    Some(match component {
        "action-link" => action_link(o).render(),
        "back-link" => back_link(o).render(),
        "breadcrumb" => breadcrumb(o).render(),
        "contents-list" => contents_list(o).render(),
        "footer" => footer(o).render(),
        "header" => header(o, expected).render(),
        "pagination" => pagination(o).render(),
        "skip-link" => skip_link(o).render(),
        _ => return None,
    })
}

/// Content that a call block of a test case holds, put where the macro puts it.
pub fn with_call_block(context: &Value, block: &Value) -> Value {
    let mut context = context.clone();
    if let Some(html) = block.as_str() {
        context["html"] = html.into();
    }
    context
}

#[test]
fn a_header_without_a_logo_names_the_service() {
    let header = nhsuk::header("Kith", "/")
        .organisation("Southwark link workers")
        .nav("People", "/people", Current::Section)
        .account_name("Asha Okafor");
    let markup = header.render().0;
    assert!(!markup.contains("nhsuk-header__logo"));
    assert!(markup.contains(r#"aria-label="Southwark link workers Kith homepage""#));
    assert!(markup.contains(r#"<span class="nhsuk-header__service-name">Kith</span>"#));

    let alone = nhsuk::header("Kith", "/").render().0;
    assert!(alone.contains(r#"<a class="nhsuk-header__service-name" href="/">Kith</a>"#));
    assert!(!alone.contains("service-logo"));
}
