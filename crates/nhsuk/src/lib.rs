//! NHS design system components as typed functions.
//!
//! Each component is a struct with public fields that implements [`maud::Render`], so it stands in
//! `html!` as it is. A function of the same name makes one of what it always needs, and chained
//! setters add the rest:
//!
//! ```
//! use maud::html;
//!
//! let (value, error) = (Some("999 123"), Some("Enter all 10 digits"));
//! let form = html! {
//!     (nhsuk::input("nhs_number", "NHS number")
//!         .hint("10 digits, if you have it")
//!         .value(value)
//!         .error(error)
//!         .width(10))
//!     (nhsuk::button("Save"))
//! };
//! assert!(form.0.contains("Enter all 10 digits"));
//! ```
//!
//! Words go into slots as [`Content`]: a string is escaped, only what `html!` made is not.
//! Attributes are always escaped.
//!
//! The markup is that of nhsuk-frontend 10.6.1; its own test cases are the tests of this crate.
//! Neither the logo of the NHS nor its typeface is part of it.

mod action;
mod attributes;
mod banners;
mod button;
mod card;
mod character_count;
mod checkboxes;
mod choices;
mod code;
mod content;
mod date_input;
mod element;
mod error_message;
mod error_summary;
mod field;
mod fieldset;
mod file_upload;
mod footer;
mod header;
mod header_parts;
mod heading;
mod icon;
mod images;
mod input;
mod label;
mod links;
mod lists;
mod navigation;
mod radios;
mod select;
mod setters;
mod special_inputs;
mod summary_list;
mod table;
mod table_cells;
mod tabs;
mod tag;
mod text_blocks;
mod textarea;

pub use action::{Action, action, action_button};
pub use attributes::Attributes;
pub use banners::{NotificationBanner, Panel, notification_banner, panel, success_banner};
pub use button::{Button, ButtonIcon, ButtonVariant, button, button_link};
pub use card::{Card, CardImage, CardVariant, card, care_card};
pub use character_count::{CharacterCount, character_count};
pub use checkboxes::{Checkboxes, checkbox, checkboxes};
pub use choices::{Behaviour, Choice, ChoiceItem, choice};
pub use code::{Code, code};
pub use content::{Content, MaybeContent, MaybeText};
pub use date_input::{DateInput, DatePart, DateUnit, date_input};
pub use error_message::{ErrorMessage, error_message};
pub use error_summary::{ErrorSummary, SummaryError, error_summary};
pub use field::{FormGroup, Wrapper};
pub use fieldset::{Fieldset, Legend, fieldset, legend};
pub use file_upload::{FileUpload, file_upload};
pub use footer::{Footer, FooterGroup, FooterLink, footer};
pub use header::{Header, header};
pub use header_parts::{AccountItem, AccountTarget, Current, HeaderSearch, Logo, LogoImage, NavigationItem, Organisation};
pub use heading::{Caption, CaptionElement, Heading, HeadingWrapper, Placement, Size, caption, heading};
pub use icon::Icon;
pub use images::{Hero, HeroBlock, Image, hero, image};
pub use input::{Affix, Input, input};
pub use label::{Hint, Label, hint, label};
pub use links::{ActionLink, BackLink, SkipLink, action_link, back_link, skip_link};
pub use lists::{DoDontList, Task, TaskList, do_list, dont_list, task, task_list};
pub use navigation::{
    Breadcrumb, ContentsList, Neighbour, PageLink, PageNumber, Pagination, breadcrumb, contents_list, page_link, pagination,
};
pub use radios::{Radios, radios};
pub use select::{Select, SelectItem, SelectOption, select};
pub use special_inputs::{PasswordInput, SearchInput, password_input, search_input};
pub use summary_list::{SummaryCell, SummaryList, SummaryRow, summary_list, summary_row};
pub use table::{Table, table};
pub use table_cells::{Align, Cell, CellFormat, HeadCell, Sort, cell, head_cell};
pub use tabs::{Tab, Tabs, tabs};
pub use tag::{Tag, TagColour, tag};
pub use text_blocks::{Details, InsetText, Scroll, WarningCallout, details, expander, inset_text, scroll, warning_callout};
pub use textarea::{Textarea, textarea};

/// Lets a component stand in a slot of another.
macro_rules! slots {
    ($($component:ident),+ $(,)?) => {$(
        impl From<$component> for Content {
            fn from(component: $component) -> Self {
                Self::Markup(maud::Render::render(&component))
            }
        }
    )+};
}

slots!(
    Action,
    ActionLink,
    Button,
    Card,
    CharacterCount,
    Checkboxes,
    Code,
    DateInput,
    Details,
    DoDontList,
    Fieldset,
    FileUpload,
    Icon,
    Image,
    Input,
    InsetText,
    PasswordInput,
    Radios,
    Scroll,
    SearchInput,
    Select,
    SummaryList,
    Table,
    Tabs,
    Tag,
    TaskList,
    Textarea,
    WarningCallout,
);
