//! Ids. Each thing has its own type, so that a person's id can never stand where a referral's is meant.
//! They are UUIDs of version 7: new ones sort after old ones, and they tell nothing but their moment.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id.
            #[expect(clippy::new_without_default, reason = "a new id is an act, not a default")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// An id from given bytes: for seeds that must come out the same each time.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }

        $crate::text_column!($name);
    )+};
}

ids! {
    /// The provider: owns people, staff, settings and public pages.
    TeamId,
    NeighbourhoodId,
    PracticeId,
    /// One place of a practice; a practice can have eight.
    SiteId,
    StaffId,
    /// A link worker's dated charge of a site.
    AssignmentId,
    AbsenceId,
    PersonId,
    ContactRouteId,
    /// One episode of a person with the team.
    ReferralId,
    /// A fact in the life of a referral.
    EventId,
    AttemptId,
    AppointmentId,
    ContactId,
    NeedId,
    GoalId,
    ActionId,
    PlanVersionId,
    OrganisationId,
    ServiceId,
    SourceId,
    ConnectionId,
    UnmetNeedId,
    ConcernId,
    MessageId,
    AuditId,
    StoryId,
}
