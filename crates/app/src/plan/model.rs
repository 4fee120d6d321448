//! What matters to a person, and the plan made with them: needs, goals, actions. Pure.

use kernel::{ActionId, Date, GoalId, NeedId};

use crate::referral::model::Need as NeedKind;

/// The standard's "About me", in the person's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::FromRow)]
pub struct AboutMe {
    pub matters: String,
    pub people: String,
    pub enjoy: String,
    pub holds_back: String,
    pub communicate: String,
    pub do_and_dont: String,
    pub strengths: String,
    /// 0 where nothing was written yet.
    pub version: i64,
}

impl AboutMe {
    /// Field, question and answer of each part.
    pub fn parts(&self) -> [(&'static str, &'static str, &str); 7] {
        [
            ("matters", "What matters to me", &self.matters),
            ("people", "People who are important to me", &self.people),
            ("enjoy", "What I enjoy", &self.enjoy),
            ("holds_back", "What holds me back", &self.holds_back),
            ("communicate", "How to talk and write with me", &self.communicate),
            ("do_and_dont", "Please do, and please don’t", &self.do_and_dont),
            ("strengths", "What I am good at", &self.strengths),
        ]
    }
}

kernel::words! {
    pub enum GoalStatus {
        Open = "open", "Open";
        Reached = "reached", "Reached";
        Partly = "partly", "Partly reached";
        LetGo = "let_go", "Let go";
    }
}

kernel::words! {
    pub enum ActionStatus {
        Open = "open", "Open";
        Done = "done", "Done";
        Dropped = "dropped", "Dropped";
    }
}

kernel::words! {
    pub enum Who {
        Person = "person", "They do it";
        Worker = "worker", "The link worker does it";
        Other = "other", "Somebody else does it";
    }
}

kernel::words! {
    /// Who agreed to the plan.
    pub enum AgreedBy {
        Person = "person", "The person";
        Representative = "representative", "Somebody who speaks for them";
        NotAgreed = "not_agreed", "Not agreed (say why)";
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Need {
    pub id: NeedId,
    pub kind: Option<NeedKind>,
    pub words: String,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Goal {
    pub id: GoalId,
    pub need_id: NeedId,
    pub words: String,
    pub importance: Option<i64>,
    pub status: GoalStatus,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Action {
    pub id: ActionId,
    pub goal_id: GoalId,
    pub what: String,
    pub who: Who,
    pub who_name: String,
    pub due_on: Option<Date>,
    pub confidence: Option<i64>,
    pub status: ActionStatus,
}

/// The plan of a referral. Version 0 is a plan that nobody has begun.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub agreed_on: Option<Date>,
    pub review_on: Option<Date>,
    pub version: i64,
    pub needs: Vec<Need>,
    pub goals: Vec<Goal>,
    pub actions: Vec<Action>,
}

/// A plan as it was agreed on a day: kept whole, and never changed again.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Snapshot {
    pub needs: Vec<SnapshotNeed>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SnapshotNeed {
    pub words: String,
    pub goals: Vec<SnapshotGoal>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SnapshotGoal {
    pub words: String,
    pub status: String,
    pub actions: Vec<String>,
}

impl Action {
    /// "Go to the first walk (they do it, by 3 May 2027)".
    pub fn sentence(&self) -> String {
        let who = if self.who_name.is_empty() { self.who.label() } else { &self.who_name };
        match (self.status, self.due_on) {
            (ActionStatus::Open, Some(due)) => format!("{} ({who}, by {})", self.what, due.short()),
            (ActionStatus::Open, None) => format!("{} ({who})", self.what),
            (status, _) => format!("{} ({})", self.what, status.label()),
        }
    }
}

impl Plan {
    pub fn snapshot(&self) -> Snapshot {
        let actions =
            |goal: &Goal| self.actions.iter().filter(|action| action.goal_id == goal.id).map(Action::sentence).collect();
        let goals = |need: &Need| {
            let own = self.goals.iter().filter(|goal| goal.need_id == need.id);
            own.map(|goal| SnapshotGoal { words: goal.words.clone(), status: goal.status.to_string(), actions: actions(goal) })
                .collect()
        };
        Snapshot { needs: self.needs.iter().map(|need| SnapshotNeed { words: need.words.clone(), goals: goals(need) }).collect() }
    }
}
