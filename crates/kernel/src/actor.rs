//! Who is asking, and what they may do.

use crate::{Reveal, StaffId, TeamId};

crate::words! {
    /// What somebody does in the team. One person may have several: the two leaders are link workers too.
    pub enum Role {
        /// Works in a GP practice; refers and sees what became of it.
        Referrer = "referrer", "Referrer";
        LinkWorker = "link_worker", "Link worker";
        TeamLeader = "team_leader", "Team leader";
        /// Runs the system; sees no one's record.
        Operator = "operator", "Operator";
        /// Sees the sealed notes; mostly beside another role.
        SafeguardingLead = "safeguarding_lead", "Safeguarding lead";
    }
}

crate::words! {
    /// What may be done. A route asks for one; the record itself is asked for again where it is loaded.
    pub enum Permission {
        /// Send a referral.
        Refer = "refer", "Refer";
        /// See people of the team and work with them.
        Casework = "casework", "Casework";
        /// Triage, allocate, reassign; see the whole team's people.
        Lead = "lead", "Lead";
        /// Edit practices, sites, assignments, working patterns, absences, words on public pages.
        ManageTeam = "manage_team", "Manage the team";
        /// Make and end accounts, reset a lost phone.
        ManageStaff = "manage_staff", "Manage accounts";
        /// Read the audit trail.
        ReadAudit = "read_audit", "Read the audit trail";
        /// Read and write the sealed notes on safeguarding.
        Safeguarding = "safeguarding", "Safeguarding";
    }
}

impl Role {
    /// What this role may do. Everything else is refused.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Role::Referrer => matches!(permission, Refer),
            Role::LinkWorker => matches!(permission, Refer | Casework),
            Role::TeamLeader => {
                matches!(permission, Refer | Casework | Lead | ManageTeam | ReadAudit | Safeguarding)
            }
            Role::Operator => matches!(permission, ManageTeam | ManageStaff | ReadAudit),
            Role::SafeguardingLead => matches!(permission, Safeguarding),
        }
    }
}

/// The roles of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    pub fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u8)
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.has(*role))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::default(), Self::with)
    }
}

/// Whoever is acting: a member of staff, or the system itself (an import, a job).
#[derive(Clone, Debug)]
pub struct Actor {
    pub team: TeamId,
    /// `None` where the system acts by itself.
    pub staff: Option<StaffId>,
    /// The name that stands in timelines.
    pub name: String,
    pub roles: Roles,
    /// Ties audit rows and log lines of one request together.
    pub request: String,
}

impl Actor {
    /// The system acting by itself: imports, seeds, jobs. It may do nothing that asks for a permission.
    pub fn system(team: TeamId, name: &str) -> Self {
        Self { team, staff: None, name: name.to_owned(), roles: Roles::default(), request: String::new() }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.may(permission))
    }

    /// The capability to read guarded addresses and numbers, for those who work with people.
    pub fn may_reveal(&self) -> Option<Reveal> {
        self.may(Permission::Casework).then(Reveal::granted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_sees_no_one() {
        let operator = Actor { roles: Roles::default().with(Role::Operator), ..Actor::system(TeamId::new(), "Op") };
        assert!(!operator.may(Permission::Casework));
        assert!(operator.may_reveal().is_none());
        assert!(operator.may(Permission::ManageStaff));
    }

    #[test]
    fn roles_add_up() {
        let both: Roles = [Role::LinkWorker, Role::TeamLeader].into_iter().collect();
        assert!(both.has(Role::LinkWorker) && both.has(Role::TeamLeader) && !both.has(Role::Operator));
        assert_eq!(both.iter().count(), 2);
        assert!(!Actor::system(TeamId::new(), "import").may(Permission::Refer));
    }
}
