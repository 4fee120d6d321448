//! An answer of the product, and what a test says of it.

use axum::http::StatusCode;

/// An answer, read whole.
pub struct Reply {
    pub status: StatusCode,
    pub location: String,
    pub headers: axum::http::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Asserts the page holds a text, and shows the page if not.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "expected {text:?} ({}) in:\n{}", self.status, self.body);
        self
    }

    #[track_caller]
    pub fn says_not(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "did not expect {text:?} in:\n{}", self.body);
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "location {:?}, body:\n{}", self.location, self.body);
        self
    }

    /// Asserts that the browser is sent on, and where.
    #[track_caller]
    pub fn goes_to(&self, path: &str) -> &Self {
        self.is(303);
        assert_eq!(self.location, path);
        self
    }

    /// The value of a hidden field or input of the page.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let needle = format!("name=\"{name}\"");
        let at = self.body.find(&needle).unwrap_or_else(|| panic!("no field {name} in:\n{}", self.body));
        let start = self.body[..at].rfind('<').unwrap();
        let tag = &self.body[start..start + self.body[start..].find('>').unwrap()];
        let value = tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">")
    }
}
