//! The blocks of content, from the options of the macros.

use maud::{Markup, PreEscaped, Render, html};
use nhsuk::{
    Align, Attributes, Card, CardImage, CardVariant, Cell, CellFormat, Code, Content, Details, DoDontList, ErrorSummary,
    HeadCell, Hero, HeroBlock, Image, InsetText, NotificationBanner, Panel, Scroll, Sort, SummaryCell, SummaryError, SummaryList,
    SummaryRow, Tab, Table, Tabs, Task, TaskList, WarningCallout,
};

use crate::options::Options;

pub fn card(o: Options<'_>) -> Card {
    let description = o.get("description");
    let mut content = o.text("html").map(|html| PreEscaped(html).into()).or_else(|| description.content()).unwrap_or_default();
    let mut heading = o.heading_at("heading");
    // The macro puts `heading.html` behind a heading of `heading.text`; here that is content.
    let texts = o.get("heading");
    if let (Some(text), Some(after)) = (texts.text("text"), texts.text("html")) {
        let description = match content {
            Content::Text(text) => html! { p.nhsuk-card__description { (text) } },
            Content::Markup(markup) => markup,
        };
        content = html! { (PreEscaped(after)) (description) }.into();
        heading = heading.map(|heading| nhsuk::Heading { content: text.into(), ..heading });
    }
    let image = o.get("image");
    Card {
        variant: match o.text("variant").as_deref() {
            None => CardVariant::Basic,
            Some("feature") => CardVariant::Feature,
            Some("primary") => CardVariant::Primary,
            Some("secondary") => CardVariant::Secondary,
            Some("warning") => CardVariant::Warning,
            Some("non-urgent") => CardVariant::NonUrgent,
            Some("urgent") => CardVariant::Urgent,
            Some("emergency") => CardVariant::Emergency,
            Some(other) => panic!("variant {other}"),
        },
        heading,
        href: o.text("href"),
        clickable: o.flag("clickable"),
        image: match (image.text("html"), image.text("src")) {
            (Some(html), _) => Some(CardImage::Markup(PreEscaped(html))),
            (None, Some(src)) => Some(CardImage::File { src, alt: image.words("alt") }),
            (None, None) => None,
        },
        content,
        actions: o.get("actions").actions(),
        actions_classes: o.get("actions").classes(),
        id: o.text("id"),
        classes: o.classes(),
        content_classes: description.classes(),
        attributes: o.attributes(),
    }
}

fn summary_cell(o: Options<'_>) -> SummaryCell {
    SummaryCell {
        content: o.content().unwrap_or_default(),
        width: o.text("width"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn summary_list(o: Options<'_>) -> SummaryList {
    SummaryList {
        rows: o
            .list("rows")
            .into_iter()
            .map(|row| SummaryRow {
                key: summary_cell(row.get("key")),
                value: summary_cell(row.get("value")),
                actions: row.get("actions").actions(),
                actions_classes: row.get("actions").classes(),
                no_border: row.is_off("border"),
                id: row.text("id"),
                classes: row.classes(),
                attributes: row.attributes(),
            })
            .collect(),
        no_border: o.is_off("border"),
        no_last_row_border: o.is_off("lastRowBorder"),
        card: o.flag("card").then(|| card(o.get("card"))),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn format(o: Options<'_>) -> Option<CellFormat> {
    match o.text("format")?.as_str() {
        "numeric" => Some(CellFormat::Numeric),
        "string" => Some(CellFormat::Text),
        other => panic!("format {other}"),
    }
}

fn align(o: Options<'_>) -> Option<Align> {
    match o.text("align")?.as_str() {
        "left" => Some(Align::Left),
        "centre" => Some(Align::Centre),
        "right" => Some(Align::Right),
        other => panic!("align {other}"),
    }
}

fn sort(o: Options<'_>) -> Option<Sort> {
    match o.0.as_str() {
        Some("ascending") => Some(Sort::Ascending),
        Some("descending") => Some(Sort::Descending),
        Some("none") => Some(Sort::None),
        Some(other) => panic!("sort {other}"),
        None => o.is_truthy().then_some(Sort::None),
    }
}

fn span(o: Options<'_>, key: &str) -> Option<u16> {
    o.number(key).map(|number| number.try_into().unwrap())
}

fn table(o: Options<'_>) -> Table {
    let head = o.list("head").into_iter().map(|item| HeadCell {
        content: item.content().unwrap_or_default(),
        hidden: item.slot("visuallyHiddenText"),
        format: format(item),
        align: align(item),
        width: item.text("width"),
        href: item.text("href"),
        sort: sort(item.get("sort")),
        sort_next: sort(item.get("sortNext")),
        colspan: span(item, "colspan"),
        rowspan: span(item, "rowspan"),
        classes: item.classes(),
        attributes: item.attributes(),
    });
    let rows = o.list("rows").into_iter().map(|row| {
        let cells = row.items().into_iter().map(|item| Cell {
            content: item.content().unwrap_or_default(),
            hidden: item.slot("visuallyHiddenText"),
            format: format(item),
            align: align(item),
            width: item.text("width"),
            href: item.text("href"),
            sort_value: item.text("sortValue"),
            colspan: span(item, "colspan"),
            rowspan: span(item, "rowspan"),
            classes: item.classes(),
            attributes: item.attributes(),
        });
        cells.collect()
    });
    // `panel`, `heading` and `headingLevel` are the old names of a feature card and its heading.
    let around = match (o.flag("card"), o.flag("panel")) {
        (true, _) => Some(card(o.get("card"))),
        (false, true) => Some(Card {
            variant: CardVariant::Feature,
            heading: o.heading_at("heading").map(|heading| nhsuk::Heading {
                level: o.number("headingLevel").map(|level| level.try_into().unwrap()),
                ..heading
            }),
            ..Card::default()
        }),
        (false, false) => None,
    };
    Table {
        caption: o.heading_at("caption"),
        head: head.collect(),
        rows: rows.collect(),
        first_cell_is_header: o.flag("firstCellIsHeader"),
        responsive: o.flag("responsive"),
        compact: o.flag("compact"),
        striped: o.flag("striped"),
        reverse: o.text("variant").as_deref() == Some("reverse"),
        no_border: o.is_off("border"),
        no_last_row_border: o.is_off("lastRowBorder"),
        scroll: o.flag("scroll"),
        card: around,
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn reverse(o: Options<'_>) -> bool {
    o.text("variant").as_deref() == Some("reverse")
}

fn details(o: Options<'_>) -> Details {
    let expander = o.classes() == "nhsuk-expander";
    Details {
        summary: o.slot("summary").unwrap(),
        content: o.content().unwrap_or_default(),
        open: o.flag("open"),
        expander,
        reverse: reverse(o),
        id: o.text("id"),
        classes: if expander { String::new() } else { o.classes() },
        attributes: o.attributes(),
    }
}

fn do_dont_list(o: Options<'_>) -> DoDontList {
    DoDontList {
        heading: o.heading_at("heading").or_else(|| o.heading_at("title")).unwrap(),
        dont: o.text("icon").as_deref() == Some("cross"),
        prefix: o.slot("prefixText"),
        hide_prefix: o.flag("hidePrefix"),
        items: o.list("items").into_iter().map(|item| item.slot("item").or_else(|| item.content()).unwrap()).collect(),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn error_summary(o: Options<'_>) -> ErrorSummary {
    ErrorSummary {
        heading: o.heading_at("heading").unwrap(),
        description: o.slot("description").or_else(|| o.text("html").map(|html| PreEscaped(html).into())),
        errors: o
            .list("errorList")
            .into_iter()
            .map(|item| SummaryError { content: item.content().unwrap(), href: item.text("href"), attributes: item.attributes() })
            .collect(),
        disable_auto_focus: o.maybe_flag("disableAutoFocus"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn notification_banner(o: Options<'_>) -> NotificationBanner {
    let heading = o.get("heading");
    // A heading that is a paragraph is what text without a heading becomes.
    let paragraph = heading.text("element").as_deref() == Some("p");
    let content = if paragraph { heading.content() } else { o.content() };
    NotificationBanner {
        success: o.text("variant").as_deref() == Some("success"),
        title: o.heading_at("title"),
        heading: heading.heading().filter(|_| !paragraph),
        content: content.unwrap_or_default(),
        role: o.text("role"),
        disable_auto_focus: o.maybe_flag("disableAutoFocus"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn task_list(o: Options<'_>) -> TaskList {
    TaskList {
        // The macro counts items that it leaves out.
        items: o
            .get("items")
            .0
            .as_array()
            .into_iter()
            .flatten()
            .map(Options)
            .zip(1..)
            .filter(|(item, _)| item.is_truthy())
            .map(|(item, number)| {
                let status = item.get("status");
                let tag = status.get("tag");
                Task {
                    content: item.slot("heading").or_else(|| item.slot("title")).unwrap(),
                    href: item.text("href"),
                    hint: item.slot("hint"),
                    status: match tag.is_truthy() {
                        true => tag.tag().into(),
                        false => status.content().unwrap_or_default(),
                    },
                    number: Some(number),
                    status_classes: status.classes(),
                    classes: item.classes(),
                }
            })
            .collect(),
        id_prefix: o.text("idPrefix"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn tabs(o: Options<'_>) -> Tabs {
    Tabs {
        items: o
            .list("items")
            .into_iter()
            .map(|item| Tab {
                label: item.slot("label").unwrap(),
                content: item.slot("panel").unwrap_or_default(),
                id: item.text("id"),
                attributes: item.attributes(),
            })
            .collect(),
        id_prefix: o.text("idPrefix"),
        title: o.slot("visuallyHiddenText"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn image(o: Options<'_>) -> Image {
    Image {
        src: o.words("src"),
        alt: o.words("alt"),
        markup: o.text("html").map(PreEscaped),
        caption: o.slot("caption"),
        width: o.text("width"),
        sizes: o.text("sizes"),
        srcset: o.text("srcset"),
        no_border: o.is_off("border"),
        no_background: o.is_off("background"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn hero(o: Options<'_>) -> Hero {
    let mut blocks = Vec::new();
    if o.flag("heading") || o.flag("text") || o.flag("html") {
        blocks.push(HeroBlock {
            heading: o.heading_at("heading"),
            content: o.content().unwrap_or_default(),
            width: o.text("width").or_else(|| Some("two-thirds".to_owned())),
            ..HeroBlock::default()
        });
    }
    blocks.extend(o.list("content").into_iter().map(|item| HeroBlock {
        heading: item.heading_at("heading"),
        content: item.content().unwrap_or_default(),
        image: item.flag("image").then(|| image(item.get("image"))),
        width: item.text("width"),
        classes: item.classes(),
    }));
    Hero {
        blocks,
        image: o.get("image").text("src"),
        no_border: o.is_off("border"),
        container_classes: o.words("containerClasses"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn code(o: Options<'_>) -> Code {
    let classes = o.get("copyButtonClassList");
    Code {
        content: o.content().unwrap_or_default(),
        button: o.flag("button"),
        button_classes: classes.is_some().then(|| {
            let names = classes.items().into_iter();
            names.map(|name| name.0.as_str().unwrap()).collect::<Vec<_>>().join(" ")
        }),
        prevent_double_click: o.get("button").maybe_flag("preventDoubleClick"),
        copy_text: o.text("copyButtonText"),
        messages: o.messages(&[("copiedButtonText", "copied-button"), ("copiedAnnouncementText", "copied-announcement")]),
        background: o.text("background"),
        reverse: reverse(o),
        no_border: o.is_off("border"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn warning_callout(o: Options<'_>) -> WarningCallout {
    WarningCallout {
        heading: o.heading_at("heading").unwrap_or_default(),
        content: o.content().unwrap_or_default(),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn panel(o: Options<'_>) -> Panel {
    Panel {
        heading: o.heading_at("heading").unwrap(),
        content: o.content().unwrap_or_default(),
        interruption: o.text("variant").as_deref() == Some("interruption"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn inset_text(o: Options<'_>) -> InsetText {
    InsetText {
        content: o.content().unwrap_or_default(),
        prefix: o.slot("visuallyHiddenText"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn scroll(o: Options<'_>) -> Scroll {
    Scroll {
        content: o.content().unwrap_or_default(),
        labelled_by: o.text("labelledBy"),
        reverse: reverse(o),
        id: o.text("id"),
        classes: o.classes(),
        attributes: Attributes::new(),
    }
}

pub fn render(component: &str, o: Options<'_>) -> Option<Markup> {
    Some(match component {
        "caption" => o.caption()?.render(),
        "card" => card(o).render(),
        "code" => code(o).render(),
        "details" => details(o).render(),
        "do-dont-list" => do_dont_list(o).render(),
        "error-summary" => error_summary(o).render(),
        "heading" => o.heading()?.render(),
        "hero" => hero(o).render(),
        "images" => image(o).render(),
        "inset-text" => inset_text(o).render(),
        "notification-banner" => notification_banner(o).render(),
        "panel" => panel(o).render(),
        "scroll" => scroll(o).render(),
        "summary-list" => summary_list(o).render(),
        "tables" => table(o).render(),
        "tabs" => tabs(o).render(),
        "tag" => o.tag().render(),
        "task-list" => task_list(o).render(),
        "warning-callout" => warning_callout(o).render(),
        _ => return None,
    })
}
