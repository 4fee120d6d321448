//! The frame of every page.

use axum::http::StatusCode;
use kernel::Permission;
use maud::{DOCTYPE, Markup, html};

use crate::{App, Visit};

/// A page: what stands between header and footer.
#[derive(Debug)]
pub struct Page {
    pub title: String,
    pub body: Markup,
    pub status: StatusCode,
    /// Where "Back" goes, for pages that belong to another.
    pub back: Option<String>,
    /// The word of the navigation that this page is under.
    pub section: &'static str,
    /// For paper: no navigation.
    pub bare: bool,
    /// Half as large again, for people with low sight.
    pub large: bool,
    /// Looks again by itself after so many seconds: something goes on.
    pub again: Option<u32>,
    /// For people whom somebody may be watching: the way out comes first, and the title says only whose page it is.
    pub quiet: bool,
    /// Somebody's own page: quiet, and nothing on it tells whose or of what it is. Where its way out sends to, so that the visit ends;
    /// empty where no visit is to end.
    pub own: Option<String>,
    /// No search engine keeps it: it is somebody's own, like what they searched for.
    pub unlisted: bool,
    /// What stands on top of every page of whoever it is for: concerns that wait.
    pub strip: Markup,
    /// The page itself lists the concerns that wait, so they do not stand in a strip as well.
    pub lists_concerns: bool,
}

impl Page {
    /// The title names the person or thing first. It must not say anything that a bystander should not read.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            title: title.into(),
            body,
            status: StatusCode::OK,
            back: None,
            section: "",
            bare: false,
            large: false,
            again: None,
            quiet: false,
            own: None,
            unlisted: false,
            strip: html! {},
            lists_concerns: false,
        }
    }

    /// The page shows a form again, with what is wrong.
    pub fn invalid(mut self, errors: &super::Errors) -> Self {
        if !errors.is_empty() {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
            self.title = format!("Error: {}", self.title);
        }
        self
    }

    pub fn back(mut self, to: impl Into<String>) -> Self {
        self.back = Some(to.into());
        self
    }

    pub fn section(mut self, section: &'static str) -> Self {
        self.section = section;
        self
    }

    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Only for a page that has every concern that waits for whoever sees it, and what to do out of hours.
    pub fn lists_concerns(mut self) -> Self {
        self.lists_concerns = true;
        self
    }

    pub fn again_after(mut self, seconds: u32) -> Self {
        self.again = Some(seconds);
        self
    }

    pub fn large(mut self, large: bool) -> Self {
        self.large = large;
        self
    }

    pub fn unlisted(mut self) -> Self {
        self.unlisted = true;
        self
    }

    /// A page of a person's own; `leave` is where its way out is sent.
    pub fn own(mut self, leave: impl Into<String>) -> Self {
        self.own = Some(leave.into());
        self.unlisted = true;
        self.quiet()
    }

    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self.bare()
    }
}

/// The staff navigation: word, address, who sees it.
const STAFF: [(&str, &str, Permission); 9] = [
    ("Today", "/today", Permission::Casework),
    ("Referrals", "/referrals", Permission::Refer),
    ("People", "/people", Permission::Casework),
    ("Directory", "/directory", Permission::Casework),
    ("Caseloads", "/caseloads", Permission::Lead),
    ("Safeguarding", "/safeguarding", Permission::Safeguarding),
    ("Settings", "/settings", Permission::ManageTeam),
    ("Accounts", "/settings/accounts", Permission::ManageStaff),
    ("Audit", "/audit", Permission::ReadAudit),
];

/// The public navigation.
const PUBLIC: [(&str, &str); 5] = [
    ("Home", "/"),
    ("Our team", "/team"),
    ("Stories", "/stories"),
    ("Activities", "/activities"),
    ("Is it really us?", "/calling"),
];

/// Whether somebody is signed in, as far as the layout is concerned.
fn signed_in(visit: &Visit) -> bool {
    visit.actor.staff.is_some()
}

pub fn layout(app: &App, visit: &Visit, page: &Page) -> Markup {
    let staff = signed_in(visit);
    html! {
        (DOCTYPE)
        html lang="en-GB" class=[page.large.then_some("kith-large-print")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="theme-color" content="#005eb8";
                @if let Some(seconds) = page.again { meta http-equiv="refresh" content=(seconds); }
                @if page.unlisted { meta name="robots" content="noindex"; }
                title { (page.title) @if !page.quiet { " – " (visit.team_name) } }
                link rel="icon" href="/assets/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(super::assets::address("kith.css"));
                script type="module" src=(super::assets::address("kith.js")) {}
            }
            body class=(if staff { "kith-staff" } else { "kith-public" }) {
                (nhsuk::skip_link())
                @if page.quiet { (leave(page.own.as_deref().filter(|ends| !ends.is_empty()))) }
                @if app.config.demo {
                    aside class="kith-demo" aria-label="Demonstration" {
                        "Demonstration with invented people. Nothing here is real, and nothing is sent."
                    }
                }
                @if !page.bare { (header(visit, page, staff)) }
                @if page.quiet && page.own.is_none() { (nhsuk::header(visit.team_name.as_str(), "/")) }
                @if page.own.is_none() { (page.strip) }
                div class="nhsuk-width-container" {
                    @if let Some(back) = &page.back { nav aria-label="Back" { (nhsuk::back_link(back.as_str())) } }
                    main class="nhsuk-main-wrapper" id="maincontent" role="main" {
                        @if visit.saved && page.status == StatusCode::OK && !page.bare { (super::saved::view()) }
                        (page.body)
                    }
                }
                @if !page.bare { (footer(visit, staff)) }
            }
        }
    }
}

/// Where "Leave this page" leads: a page that anybody may have open.
pub const NEUTRAL: &str = "https://www.bbc.co.uk/weather";

/// The way out, in sight at all times. It is a plain link, or the button of a form that ends the visit first; a script makes it quicker
/// (`assets/scripts/leave.js`).
fn leave(ends: Option<&str>) -> Markup {
    html! {
        nav class="kith-leave" aria-label="Leave quickly" {
            span class="kith-leave__help" data-leave-help role="status" {}
            @match ends {
                None => { a class="kith-leave__link" href=(NEUTRAL) rel="noreferrer noopener" data-leave { "Leave this page" } }
                Some(ends) => {
                    form method="post" action=(ends) data-leave=(NEUTRAL) { button class="kith-leave__link" { "Leave this page" } }
                }
            }
        }
    }
}

fn header(visit: &Visit, page: &Page, staff: bool) -> Markup {
    use nhsuk::Current;
    let current = |word: &str| if page.section == word { Current::Section } else { Current::No };
    let mut header = nhsuk::header(visit.team_name.as_str(), if staff { home(visit) } else { "/" });
    if staff {
        for (word, address, permission) in STAFF {
            if visit.actor.may(permission) {
                header = header.nav(word, address, current(word));
            }
        }
        header = header.account_link(visit.actor.name.as_str(), "/account").account_form("Sign out", "/sign-out", html! {});
    } else {
        for (word, address) in PUBLIC {
            header = header.nav(word, address, current(word));
        }
        header = header.account_link("Sign in", "/sign-in");
    }
    html! { (header) }
}

/// Where someone starts after signing in.
pub fn home(visit: &Visit) -> &'static str {
    if visit.actor.may(Permission::Casework) {
        "/today"
    } else if visit.actor.may(Permission::Refer) {
        "/referrals"
    } else if visit.actor.may(Permission::Safeguarding) && !visit.actor.may(Permission::ManageTeam) {
        "/safeguarding"
    } else {
        "/settings"
    }
}

fn footer(visit: &Visit, staff: bool) -> Markup {
    let footer = if staff {
        nhsuk::footer().link("The team's public page", "/")
    } else {
        nhsuk::footer().link("Our team", "/team").link("Was that really us?", "/calling").link("Staff sign in", "/sign-in")
    };
    html! { (footer.copyright(visit.team_name.as_str())) }
}
