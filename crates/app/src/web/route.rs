//! The access table. [`route`] is the only way to add a route, and it wants to know who may use it and what a valid request
//! looks like; a test sends that request as every role and as nobody, and fails if any answer differs from the table.

use std::pin::Pin;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use kernel::Permission;

use super::Client;
use crate::{App, Result, Visit};

/// Who may use a route. Whoever may not gets the answer for what does not exist, or is asked to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// A provider, by the token that we gave it: a program, so nothing of it comes from a page of ours.
    Provider,
    /// Anybody who is signed in.
    SignedIn,
    /// Staff with this permission. Whether this one record is theirs is asked where it is loaded.
    May(Permission),
}

/// A valid request, for the test of the access table.
///
/// Names in the path (`{person}`) and in braces in the form are filled from the test's world. [`Sample::at`] takes another
/// thing of the world for a name: `at("referral", "referral:triage")`.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    pub query: &'static str,
    pub form: &'static str,
    pub at: Vec<(&'static str, &'static str)>,
    /// Works only for the one who wrote the record: others who may see it are told that it is not theirs.
    pub own: bool,
}

impl Sample {
    /// A request with nothing but its path.
    pub fn plain() -> Self {
        Self::default()
    }

    pub fn query(query: &'static str) -> Self {
        Self { query, ..Self::default() }
    }

    /// A form as it is sent: `"note=Hello&version={referral.version}"`.
    pub fn form(form: &'static str) -> Self {
        Self { form, ..Self::default() }
    }

    pub fn own(mut self) -> Self {
        self.own = true;
        self
    }

    pub fn at(mut self, name: &'static str, thing: &'static str) -> Self {
        self.at.push((name, thing));
        self
    }
}

/// What a slice asks before a large form is read: whether the name in its address leads anywhere, and whether there is room.
pub type Knock = fn(App, Visit, String, Client) -> Knocked;
/// The answer to it.
pub type Knocked = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What the gate knows of a route.
#[derive(Clone, Copy)]
pub struct Guard {
    pub access: Access,
    /// It takes files, so its form may be larger.
    pub files: bool,
    pub knock: Option<Knock>,
}

/// A row of the access table.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub sample: Sample,
    pub(super) files: bool,
    pub(super) knock: Option<Knock>,
    pub(super) handler: MethodRouter<App>,
}

/// Adds a route: the only way to do so.
pub fn route<H, T>(method: Method, path: &'static str, access: Access, handler: H, sample: Sample) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    let filter = if method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
    Route { method, path, access, sample, files: false, knock: None, handler: on(filter, handler) }
}

impl Route {
    /// A route whose form may bring files.
    pub fn with_files(mut self) -> Self {
        self.files = true;
        self
    }

    /// Such a route, which asks something before its form is read.
    pub fn knocking(mut self, knock: Knock) -> Self {
        self.knock = Some(knock);
        self.with_files()
    }

    /// What the gate asks of it.
    pub(super) fn guard(&self) -> Guard {
        Guard { access: self.access, files: self.files, knock: self.knock }
    }
}
