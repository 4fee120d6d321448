//! The controls of forms, from the options of the macros.

use maud::{Markup, Render};
use nhsuk::{
    Affix, Attributes, Behaviour, Button, ButtonIcon, CharacterCount, Checkboxes, Choice, ChoiceItem, DateInput, DatePart,
    DateUnit, Fieldset, FileUpload, FormGroup, Icon, Input, PasswordInput, Radios, SearchInput, Select, SelectItem, SelectOption,
    Textarea, Wrapper,
};

use crate::options::Options;

pub fn button(o: Options<'_>) -> Button {
    let icon = o.get("icon");
    let name = icon.get("name").icon().or_else(|| icon.icon());
    Button {
        content: o.content().unwrap_or_default(),
        variant: o.button_variant("variant").unwrap_or_default(),
        small: o.flag("small"),
        icon: name.map(|name| ButtonIcon { icon: name, at_end: icon.text("placement").as_deref() == Some("end") }),
        href: o.text("href"),
        kind: o.text("type"),
        name: o.text("name"),
        value: o.text("value"),
        disabled: o.flag("disabled"),
        prevent_double_click: o.maybe_flag("preventDoubleClick"),
        aria_label: o.text("ariaLabel"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

fn form_group(o: Options<'_>) -> FormGroup {
    let group = o.get("formGroup");
    FormGroup {
        classes: group.classes(),
        attributes: group.attributes(),
        before: group.slot("beforeInput").or_else(|| group.slot("beforeInputs")),
        after: group.slot("afterInput").or_else(|| group.slot("afterInputs")),
    }
}

fn affix(o: Options<'_>) -> Option<Affix> {
    Some(Affix { content: o.content()?, classes: o.classes(), attributes: o.attributes() })
}

/// The options that `true` stands for: a state without a message.
fn invalid(o: Options<'_>) -> bool {
    o.maybe_flag("errorMessage") == Some(true)
}

pub fn input(o: Options<'_>) -> Input {
    Input {
        name: o.words("name"),
        label: o.get("label").label(),
        hint: o.get("hint").hint(),
        error: o.get("errorMessage").error_message(),
        invalid: invalid(o),
        value: o.text("value"),
        kind: o.text("type"),
        width: o.number("width").map(|width| width.try_into().unwrap()),
        autocomplete: o.text("autocomplete"),
        autocapitalize: o.text("autocapitalize"),
        inputmode: o.text("inputmode"),
        pattern: o.text("pattern"),
        placeholder: o.text("placeholder"),
        spellcheck: o.maybe_flag("spellcheck"),
        prefix: affix(o.get("prefix")),
        suffix: affix(o.get("suffix")),
        code: o.flag("code"),
        large: o.flag("large"),
        disabled: o.flag("disabled"),
        described_by: o.text("describedBy"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
        wrapper: Wrapper { classes: o.get("inputWrapper").classes(), attributes: o.get("inputWrapper").attributes() },
        form_group: form_group(o),
    }
}

pub fn textarea(o: Options<'_>) -> Textarea {
    Textarea {
        name: o.words("name"),
        label: o.get("label").label(),
        hint: o.get("hint").hint(),
        error: o.get("errorMessage").error_message(),
        invalid: invalid(o),
        value: o.text("value"),
        rows: o.number("rows").map(|rows| rows.try_into().unwrap()),
        autocomplete: o.text("autocomplete"),
        spellcheck: o.maybe_flag("spellcheck"),
        disabled: o.flag("disabled"),
        described_by: o.text("describedBy"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
        form_group: form_group(o),
    }
}

pub fn character_count(o: Options<'_>) -> CharacterCount {
    CharacterCount {
        textarea: textarea(o),
        max_length: o.number("maxlength").map(|it| it.try_into().unwrap()),
        max_words: o.number("maxwords").map(|it| it.try_into().unwrap()),
        threshold: o.number("threshold").map(|it| it.try_into().unwrap()),
        count_type: o.text("countType"),
        description: o.text("textareaDescriptionText"),
        message_classes: o.get("countMessage").classes(),
        messages: o.messages(&[
            ("charactersUnderLimitText", "characters-under-limit"),
            ("charactersAtLimitText", "characters-at-limit"),
            ("charactersOverLimitText", "characters-over-limit"),
            ("wordsUnderLimitText", "words-under-limit"),
            ("wordsAtLimitText", "words-at-limit"),
            ("wordsOverLimitText", "words-over-limit"),
        ]),
    }
}

pub fn select(o: Options<'_>) -> Select {
    Select {
        name: o.words("name"),
        label: o.get("label").label(),
        hint: o.get("hint").hint(),
        error: o.get("errorMessage").error_message(),
        invalid: invalid(o),
        items: o
            .list("items")
            .into_iter()
            .map(|item| match item.flag("divider") {
                true => SelectItem::Divider,
                false => SelectItem::Option(SelectOption {
                    text: item.words("text"),
                    value: item.text("value"),
                    selected: item.maybe_flag("selected"),
                    disabled: item.flag("disabled"),
                    attributes: item.attributes(),
                }),
            })
            .collect(),
        value: o.text("value"),
        disabled: o.flag("disabled"),
        described_by: o.text("describedBy"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
        wrapper: Wrapper { classes: o.get("inputWrapper").classes(), attributes: o.get("inputWrapper").attributes() },
        form_group: form_group(o),
    }
}

fn choices(o: Options<'_>) -> Vec<ChoiceItem> {
    o.list("items")
        .into_iter()
        .map(|item| {
            let behaviour = match item.text("behaviour").as_deref() {
                _ if item.flag("exclusive") => Some(Behaviour::Exclusive),
                Some("exclusive") => Some(Behaviour::Exclusive),
                Some("inclusive") => Some(Behaviour::Inclusive),
                Some(other) => panic!("behaviour {other}"),
                None => None,
            };
            if let Some(content) = item.slot("divider") {
                return ChoiceItem::Divider { content, scripts_only: behaviour == Some(Behaviour::Inclusive) };
            }
            let label = item.get("label");
            ChoiceItem::Choice(Box::new(Choice {
                value: item.words("value"),
                label: if label.is_some() { label } else { item }.label(),
                hint: item.get("hint").hint(),
                conditional: item.slot("conditional"),
                checked: item.maybe_flag("checked"),
                disabled: item.maybe_flag("disabled"),
                behaviour,
                behaviour_group: item.text("exclusiveGroup").or_else(|| item.text("behaviourGroup")),
                name: item.text("name"),
                id: item.text("id"),
                classes: item.classes(),
                attributes: item.attributes(),
            }))
        })
        .collect()
}

pub fn radios(o: Options<'_>) -> Radios {
    let fieldset = o.get("fieldset");
    Radios {
        name: o.words("name"),
        legend: fieldset.is_truthy().then(|| fieldset.get("legend").legend()),
        hint: o.get("hint").hint(),
        error: o.get("errorMessage").error_message(),
        invalid: invalid(o),
        items: choices(o),
        value: o.text("value"),
        small: o.flag("small"),
        inline: o.flag("inline"),
        disabled: o.flag("disabled"),
        described_by: fieldset.text("describedBy"),
        id_prefix: o.text("idPrefix"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
        form_group: form_group(o),
    }
}

pub fn checkboxes(o: Options<'_>) -> Checkboxes {
    let radios = radios(o);
    Checkboxes {
        name: radios.name,
        legend: radios.legend,
        hint: radios.hint,
        error: radios.error,
        invalid: radios.invalid,
        items: radios.items,
        values: o.list("values").into_iter().map(|value| value.0.as_str().unwrap().to_owned()).collect(),
        small: radios.small,
        inline: radios.inline,
        disabled: radios.disabled,
        described_by: radios.described_by.or_else(|| o.text("describedBy")),
        id_prefix: radios.id_prefix,
        id: radios.id,
        classes: radios.classes,
        attributes: radios.attributes,
        form_group: radios.form_group,
    }
}

fn date_part(o: Options<'_>, item: Options<'_>, name: &str) -> DatePart {
    let unit = match name {
        "day" => DateUnit::Day,
        "month" => DateUnit::Month,
        "year" => DateUnit::Year,
        other => panic!("part {other}"),
    };
    let width = if unit == DateUnit::Year { 4 } else { 2 };
    assert!(item.number("width").is_none_or(|it| it == width));
    let values = o.get("values");
    DatePart {
        name: o.text("namePrefix").map(|prefix| format!("{prefix}[{name}]")),
        label: item.slot("label"),
        value: item.text("value").or_else(|| o.get(name).text("value")).or_else(|| values.text(name)),
        autocomplete: item.text("autocomplete"),
        invalid: item.flag("error"),
        disabled: item.maybe_flag("disabled"),
        id: item.text("id"),
        classes: item.classes(),
        attributes: item.attributes(),
        ..DatePart::new(unit)
    }
}

pub fn date_input(o: Options<'_>) -> DateInput {
    let fieldset = o.get("fieldset");
    let items = o.list("items");
    let parts = if items.is_empty() {
        ["day", "month", "year"].into_iter().filter(|name| !o.is_off(name)).map(|name| date_part(o, o.get(name), name)).collect()
    } else {
        items.into_iter().map(|item| date_part(o, item, &item.words("name"))).collect()
    };
    DateInput {
        id: o.words("id"),
        legend: fieldset.is_truthy().then(|| fieldset.get("legend").legend()),
        hint: o.get("hint").hint(),
        error: o.get("errorMessage").error_message(),
        invalid: invalid(o),
        parts,
        disabled: o.flag("disabled"),
        described_by: fieldset.text("describedBy"),
        classes: o.classes(),
        attributes: o.attributes(),
        form_group: form_group(o),
    }
}

pub fn fieldset(o: Options<'_>) -> Fieldset {
    Fieldset {
        legend: o.get("legend").legend(),
        content: o.content().unwrap_or_default(),
        role: o.text("role"),
        described_by: o.text("describedBy"),
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
    }
}

pub fn file_upload(o: Options<'_>) -> FileUpload {
    let mut messages = Attributes::new();
    let button_classes = o.get("chooseFilesButtonClassList");
    if button_classes.is_some() {
        messages = messages.with("data-choose-files-button-class-list", button_classes.0.to_string());
    }
    for (key, name) in [
        ("chooseFilesButtonText", "choose-files-button"),
        ("noFileChosenText", "no-file-chosen"),
        ("dropInstructionText", "drop-instruction"),
        ("enteredDropZoneText", "entered-drop-zone"),
        ("leftDropZoneText", "left-drop-zone"),
    ] {
        if let Some(text) = o.text(key) {
            messages = messages.with(format!("data-i18n.{name}").leak(), text);
        }
    }
    let forms = o.get("multipleFilesChosenText");
    for (form, text) in forms.0.as_object().into_iter().flatten() {
        messages = messages.with(format!("data-i18n.multiple-files-chosen.{form}").leak(), text.as_str().unwrap());
    }
    FileUpload {
        name: o.words("name"),
        label: o.get("label").label(),
        hint: o.get("hint").hint(),
        error: o.get("errorMessage").error_message(),
        invalid: invalid(o),
        multiple: o.flag("multiple"),
        accept: None,
        disabled: o.flag("disabled"),
        described_by: o.text("describedBy"),
        messages,
        id: o.text("id"),
        classes: o.classes(),
        attributes: o.attributes(),
        form_group: form_group(o),
    }
}

pub fn password_input(o: Options<'_>) -> PasswordInput {
    let button = o.get("button");
    PasswordInput {
        input: input(o),
        button_variant: button.button_variant("variant"),
        button_disabled: button.maybe_flag("disabled"),
        prevent_double_click: button.maybe_flag("preventDoubleClick"),
        show_text: o.text("showPasswordText"),
        show_label: o.text("showPasswordAriaLabel"),
        messages: o.messages(&[
            ("hidePasswordText", "hide-password"),
            ("hidePasswordAriaLabel", "hide-password-aria-label"),
            ("passwordShownAnnouncementText", "password-shown-announcement"),
            ("passwordHiddenAnnouncementText", "password-hidden-announcement"),
        ]),
    }
}

pub fn search_input(o: Options<'_>) -> SearchInput {
    let given = o.get("button");
    let icon = given.get("icon");
    let search = ButtonIcon { icon: Icon::Search, at_end: false };
    SearchInput {
        input: input(o),
        button: (!o.is_off("button")).then(|| {
            let button = button(given);
            Button {
                icon: match icon.is_some() {
                    true => button.icon,
                    false => Some(search),
                },
                disabled: given.maybe_flag("disabled").unwrap_or(o.flag("disabled")),
                ..button
            }
        }),
    }
}

pub fn render(component: &str, o: Options<'_>) -> Option<Markup> {
    Some(match component {
        "button" => button(o).render(),
        "character-count" => character_count(o).render(),
        "checkboxes" => checkboxes(o).render(),
        "date-input" => date_input(o).render(),
        "error-message" => o.error_message().unwrap().render(),
        "fieldset" => fieldset(o).render(),
        "file-upload" => file_upload(o).render(),
        "hint" => o.hint().unwrap().render(),
        "input" => input(o).render(),
        "label" => o.label().render(),
        "legend" => o.legend().render(),
        "password-input" => password_input(o).render(),
        "radios" => radios(o).render(),
        "search-input" => search_input(o).render(),
        "select" => select(o).render(),
        "textarea" => textarea(o).render(),
        _ => return None,
    })
}
