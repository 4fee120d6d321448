//! What an audit entry says.

use kernel::{AuditId, Instant, PersonId, StaffId, TeamId};

kernel::words! {
    pub enum Act {
        Saw = "saw", "Saw";
        Searched = "searched", "Searched";
        Changed = "changed", "Changed";
        Printed = "printed", "Printed or downloaded";
        Copied = "copied", "Copied";
        Opened = "opened", "Opened a record outside their caseload";
        SignedIn = "signed_in", "Signed in";
        SignedOut = "signed_out", "Signed out";
        /// Looked at the sealed notes, or wrote one.
        Sealed = "sealed", "Sealed notes";
        Account = "account", "Changed an account";
    }
}

/// One line of the trail. `what` names a page or a part, never content.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: AuditId,
    pub team: TeamId,
    pub at: Instant,
    pub staff: Option<StaffId>,
    pub staff_name: String,
    pub act: Act,
    pub person: Option<PersonId>,
    pub what: &'static str,
    pub request: String,
}

impl Entry {
    /// Whether another entry of the same request adds nothing.
    pub fn says_the_same(&self, other: &Entry) -> bool {
        (self.act, self.person, self.what) == (other.act, other.person, other.what)
    }
}
