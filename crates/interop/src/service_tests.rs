use super::*;

#[test]
fn repeated_ids_are_told_once_each() {
    let services: Vec<Service> =
        ["a", "b", "a", "a", "c", "b"].into_iter().map(|id| Service { source_id: id.into(), ..Service::default() }).collect();
    assert_eq!(repeated_ids(&services), ["a", "b"]);
}

#[test]
fn a_key_does_not_hang_on_case_and_spaces() {
    let key = stable_key("Moon  Walk!", Some("The Moon Trust"), Some("SE16 4JX"));
    assert_eq!(key, "moon-walk|the-moon-trust|se16-4jx");
    assert_eq!(stable_key("MOON WALK", Some("the moon trust"), Some("se16 4jx")), key);
    assert_ne!(stable_key("Moon walk", None, Some("SE16 4JX")), key);
}

#[test]
fn free_only_where_it_is_said_plainly() {
    for (text, expected) in [
        ("Free", Some(true)),
        ("This is free of charge.", Some(true)),
        ("No charge", Some(true)),
        ("£0", Some(true)),
        ("Free for all", Some(true)),
        ("£3 per session", Some(false)),
        ("£2.50", Some(false)),
        ("This is not free", Some(false)),
        ("Fees apply", Some(false)),
        ("Free for carers, £3 for others", None),
        ("Free for carers", None),
        ("First session free", None),
        ("Free, donations welcome", None),
        ("There may be a charge", None),
        ("Ring us", None),
        ("Gluten-free lunch £4", None),
        ("", None),
    ] {
        assert_eq!(free_from_text(text), expected, "{text}");
    }
}
