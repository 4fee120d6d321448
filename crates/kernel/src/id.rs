//! Ids. Each thing has its own type, so that a person's id can never stand where a referral's is meant.
//! They are UUIDs of version 7: new ones sort after old ones, and they tell nothing but their moment.

use uuid::Uuid;

use crate::Instant;

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

            /// An id as it would have been made at a moment; `chance` is what tells it from others of that moment, and with
            /// zeros it is the first of them.
            pub fn at(moment: Instant, chance: [u8; 10]) -> Self {
                let millis = u64::try_from(moment.millis()).unwrap_or_default();
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
            }

            /// When it was made; ids that a seed made from bytes do not tell.
            pub fn moment(self) -> Option<Instant> {
                let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
                Some(Instant::from_millis(i64::try_from(seconds).ok()? * 1000 + i64::from(nanos / 1_000_000)))
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
    /// The joining of two records of one person.
    MergeId,
    ContactRouteId,
    /// Somebody who may act for a person.
    ProxyId,
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
    /// What somebody outside would like to have changed in the directory.
    ServiceChangeId,
    ConnectionId,
    UnmetNeedId,
    /// What somebody of the team looks for, as it is kept for the page that shows it.
    SearchId,
    ConcernId,
    /// Days on which somebody is duty lead.
    DutyId,
    /// A sealed note.
    SafeguardingNoteId,
    MessageId,
    /// Something that leaves, or has left.
    OutgoingId,
    /// What somebody wrote to us.
    ReplyId,
    /// A page that a person asked for, of their own.
    OwnPageId,
    /// A call that was promised for a time.
    PromiseId,
    AuditId,
    StoryId,
    /// A way in which referrals come.
    DoorId,
    /// One thing that came through a door.
    ArrivalId,
    /// An export that waits to be taken in.
    UploadId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_moment_and_sorts_by_it() {
        let (early, late) = (Instant::from_millis(1_700_000_000_123), Instant::from_millis(1_700_000_000_124));
        assert_eq!(AuditId::at(early, [255; 10]).moment(), Some(early));
        assert!(AuditId::at(early, [255; 10]).to_string() < AuditId::at(late, [0; 10]).to_string());
        assert!(AuditId::at(late, [0; 10]) < AuditId::at(late, [1; 10]));
        assert!(AuditId::new().moment() > Some(late));
        assert_eq!(AuditId::from_bytes([7; 16]).moment(), None);
    }
}
