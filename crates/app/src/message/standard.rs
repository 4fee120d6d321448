//! A message by the names of the Social Prescribing Information Standard (DAPB4066, PRSB version 1.1,
//! <https://theprsb.org/standards/social-prescribing-standard/>, Open Government Licence v3.0): what another system reads.
//!
//! The standard cuts many texts at 150 characters; ours are whole, because a cut text is a lost one. Its section *Risks* stands
//! only in the part that is kept from online view, so that its absence from the other part says nothing. The practice's own reason
//! for referring is left out: nobody has read it through for what may be seen online.

use serde_json::{Map, Value, json};

use super::model::{MessageBack, Part};

/// The message as nested items, each by its name in the standard. Items without words are left out.
pub fn by_name(message: &MessageBack, part: Part) -> Value {
    let summary: Vec<&str> = [&message.done, &message.tried, &message.changed, &message.outcome]
        .into_iter()
        .map(String::as_str)
        .filter(|words| !words.trim().is_empty())
        .collect();
    let (summary, risks) = match part {
        Part::Online => (summary.join("\n\n"), String::new()),
        Part::NotOnline => (String::new(), summary.join("\n\n")),
    };
    let entry = |items: Value| with_words(items).map(|items| json!([items]));
    let needs: Vec<Value> = lines(&message.needs).map(|need| json!({ "Free text": need })).collect();
    let signposts: Vec<Value> =
        lines(&message.connected).map(|to| json!({ "Signpost to": { "Service": { "Free text": to } } })).collect();
    let sections = json!({
        "Person demographics": {
            "Person name": { "Person full name": message.person_name },
            "Date of birth": message.date_of_birth,
            "NHS number": message.nhs_number,
        },
        "GP practice": {
            "GP practice record entry": [{
                "GP practice details": message.practice_name,
                "GP practice identifier": message.practice_code,
            }],
        },
        "Referral details": {
            "Referral details record entry": entry(json!({
                "Date": message.referred_on,
                "Referrer details": {
                    "Name": message.referrer_name,
                    "Role": message.referrer_role,
                    "Organisation": { "Coded value": message.practice_code, "Free text": message.practice_name },
                },
                "Referral to": { "Name": message.written_by, "Team": message.team },
            })),
        },
        "Plan and requested actions": {
            "Plan and requested actions record entry": entry(json!({ "Actions for professionals": message.requested })),
        },
        "Clinical summary": { "Clinical summary": summary },
        "Signpost details": { "Signpost details record entry": signposts },
        "Care and support plan": {
            "Needs, concerns or problems": needs,
            "Date this plan was last updated": message.written_on,
        },
        "Risks": { "Risks record entry": entry(json!({ "Risk": { "Free text": risks } })) },
        "Social prescribing code": message.code,
    });
    with_words(sections).unwrap_or(Value::Null)
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The value without empty texts, lists and groups; nothing if nothing is left.
fn with_words(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::Array(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(with_words).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(items) => {
            let items: Map<String, Value> =
                items.into_iter().filter_map(|(name, item)| with_words(item).map(|item| (name, item))).collect();
            (!items.is_empty()).then_some(Value::Object(items))
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{MessageBack, NO_ACTION, example};
    use super::*;

    #[test]
    fn what_is_empty_is_left_out_and_actions_are_always_said() {
        let json = by_name(&example(), Part::Online);
        assert_eq!(json["Person demographics"]["Date of birth"], "1969-03-27");
        assert_eq!(json["Person demographics"]["NHS number"], "9434765919");
        assert_eq!(json["GP practice"]["GP practice record entry"][0]["GP practice identifier"], "G85138");
        let actions = &json["Plan and requested actions"]["Plan and requested actions record entry"][0];
        assert_eq!(actions["Actions for professionals"], NO_ACTION);
        let names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        for absent in ["Clinical summary", "Signpost details", "Risks", "Social prescribing code"] {
            assert!(!names.contains(&absent), "{absent} has no words");
        }
    }

    #[test]
    fn needs_and_services_are_a_list_and_long_texts_are_whole() {
        let long = "She told me about the flat. ".repeat(400);
        let message = MessageBack {
            needs: "Alone most days\nDebt".into(),
            connected: "Walking group (takes part: still going)\n".into(),
            done: long.clone(),
            tried: "Choir (stopped going)".into(),
            ..example()
        };
        let json = by_name(&message, Part::Online);
        assert_eq!(json["Care and support plan"]["Needs, concerns or problems"][1]["Free text"], "Debt");
        assert_eq!(json["Signpost details"]["Signpost details record entry"].as_array().unwrap().len(), 1);
        let summary = json["Clinical summary"]["Clinical summary"].as_str().unwrap();
        assert!(summary.starts_with(&long) && summary.ends_with("Choir (stopped going)"));
    }

    #[test]
    fn only_the_second_part_has_risks() {
        let message = MessageBack { done: "He hit her.".into(), ..example() };
        assert!(by_name(&message, Part::Online).get("Risks").is_none());
        let second = by_name(&message, Part::NotOnline);
        assert_eq!(second["Risks"]["Risks record entry"][0]["Risk"]["Free text"], "He hit her.");
        assert!(second.get("Clinical summary").is_none());
    }
}
