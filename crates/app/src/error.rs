//! What can go wrong while answering somebody, and who hears what.

/// How a handler or a store function fails.
///
/// - What was typed wrong never comes here: it is shown beside the field ([`crate::web::Errors`]).
/// - A rule says no: [`Error::Refused`], with the sentence that the user sees.
/// - More came from somewhere than is taken in a while: [`Error::TooMuch`], with the sentence that says what to do.
/// - A program asks for what cannot be: [`Error::NotUnderstood`], with the sentence for whoever wrote it.
/// - Absent, or not for you: [`Error::NotFound`]; the two look alike.
/// - The record was joined to another that the actor may see: [`Error::Joined`]. Who looks is sent there; who writes is told.
/// - The rest is [`Error::Database`] or [`Error::Failed`]: logged as a chain, shown as the problem page with a reference.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    TooMuch(String),
    #[error("not understood: {0}")]
    NotUnderstood(String),
    #[error("joined to another record")]
    Joined { gone: kernel::PersonId, kept: kernel::PersonId },
    #[error("the database")]
    Database(#[from] db::Error),
    #[error("{what}")]
    Failed {
        what: &'static str,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A rule says no. The sentence says why and what can be done.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Error::Refused(sentence.into())
    }

    /// Something failed that the user cannot help: `.map_err(Error::failed("making the PDF"))`.
    pub fn failed<E: Into<Box<dyn std::error::Error + Send + Sync>>>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |cause| Error::Failed { what, cause: cause.into() }
    }

    /// The whole chain of causes in one line, for the log. No layer puts personal data into its text.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }

    /// The row was changed by somebody else since the form was made.
    pub fn is_stale(&self) -> bool {
        matches!(self, Error::Database(db::Error::Stale))
    }
}
