//! The words of the public pages. Each has a default that is true of any such team; a team writes its own.

use kernel::StoryId;

kernel::words! {
    /// A text of the public pages.
    pub enum Text {
        Overview = "overview", "What social prescribing is";
        Purpose = "purpose", "Why we do it";
        Offer = "offer", "What we can help with";
        HowTo = "how_to", "How to be referred";
        OurNumber = "our_number", "About calls from our number";
        NotForReferrals = "not_for_referrals", "Not for new referrals";
        CallsPage = "calls_page", "Was that really us?";
        Film = "film", "Our film";
        Members = "members", "Members' area";
    }
}

impl Text {
    /// What stands there until the team writes its own. Reading age 9 to 11.
    pub const fn default_words(self) -> &'static str {
        match self {
            Text::Overview => {
                "Some things that make us feel unwell cannot be fixed by medicine. Worries about money or housing. Being alone. \
                 Losing someone. Not getting out much.\n\nA link worker is someone from our team who has time to listen. You talk \
                 about what matters to you. Then you make a plan together, and find people and places near you that can help."
            }
            Text::Purpose => {
                "We want everyone in our area to have people around them, a safe place to live, and something to look forward to. \
                 It is free, and you choose what you want to do."
            }
            Text::Offer => {
                "Debt and money\nBenefits and forms\nHousing worries\nFeeling lonely\nWalking groups and keeping fit\nGardening\n\
                 Art and music\nMindfulness\nVolunteering\nSupport for carers"
            }
            Text::HowTo => {
                "Ask at your GP practice. Anyone who works there can refer you: the doctor, the nurse, or the person at the desk. \
                 Then one of our link workers will ring you."
            }
            Text::OurNumber => {
                "We ring people from this number. You can save it in your phone, so that you know it is us. If you asked us not to let it show, no \
                 number shows when we ring: listen for the two words that we told you."
            }
            Text::NotForReferrals => {
                "Please do not ring this number to ask for a new referral. Go to your GP practice, and they will refer you."
            }
            Text::CallsPage => {
                "We say our first name and ask if it is a good time to talk.\nWe never ask for your bank details or a password.\n\
                 We never ask you to pay for anything.\nIt is always fine to hang up and ask your GP practice if it was us."
            }
            Text::Film => "Our film is on its way.",
            Text::Members => "For our team and for GP practices: sign in to refer someone or to see your list.",
        }
    }
}

/// A text as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub text: Text,
    pub body: String,
    pub version: i64,
}

/// A story told with leave; the name in it is not the person's own.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Story {
    pub id: StoryId,
    pub title: String,
    pub body: String,
    pub quote: String,
    pub shown: bool,
    pub version: i64,
}

/// What somebody wrote into the form of a story.
#[derive(Clone, Debug)]
pub struct NewStory {
    pub title: String,
    pub body: String,
    pub quote: String,
    pub shown: bool,
}

/// A practice and who has charge of it, for "find my link worker".
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PracticeWorker {
    pub neighbourhood: Option<String>,
    pub practice: String,
    /// Absent where nobody has charge of it today, or they did not agree to be shown.
    pub worker: Option<String>,
}

/// Somebody of the team who agreed to be shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    pub first_name: String,
    pub about: String,
    pub leads: bool,
}
