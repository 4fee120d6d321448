use super::*;

#[test]
fn words_for_nothing_are_nothing() {
    for text in ["", "  ", "NA", "n/a", "Not known", "null", "-"] {
        assert_eq!(value(text), None, "{text}");
    }
    assert_eq!(value(" Nan's kitchen "), Some("Nan's kitchen"));
}

#[test]
fn dates_in_the_forms_people_use() {
    for (text, expected) in [
        ("2026-01-31", Some("2026-01-31")),
        ("2026-01-31T10:30:45.123Z", Some("2026-01-31")),
        ("20260131", Some("2026-01-31")),
        ("31/01/2026", Some("2026-01-31")),
        ("3/4/2026", Some("2026-04-03")),
        ("31-01-2026 09:00", Some("2026-01-31")),
        ("2024-02-29", Some("2024-02-29")),
        ("2026-02-29", None),
        ("31/13/2026", None),
        ("01/02/26", None),
        ("-2026-1-1", None),
        ("soon", None),
        ("", None),
    ] {
        assert_eq!(iso_date(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn times_of_day() {
    for (text, expected) in [
        ("09:00", Some("09:00")),
        ("9:30", Some("09:30")),
        ("10:00:00", Some("10:00")),
        ("10:00:00.000Z", Some("10:00")),
        ("09:00+01:00", Some("09:00")),
        ("24:00", None),
        ("9", None),
        ("hh:mm:ss", None),
        ("10:00:99", None),
        ("10:00:00:00", None),
    ] {
        assert_eq!(clock_time(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn only_addresses_that_are_safe_to_link_to() {
    for (text, expected) in [
        ("http://example.org/a?b=c", Some("http://example.org/a?b=c")),
        ("HTTPS://Example.org", Some("https://Example.org")),
        ("www.example.org", Some("https://www.example.org")),
        ("example.org/path http://other.org", Some("https://example.org/path")),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://a\"onmouseover=", None),
        ("a@example.org", None),
        ("example_counselling", None),
        ("http://", None),
        ("https://.", None),
        ("", None),
    ] {
        assert_eq!(web_address(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn emails_that_a_message_can_be_sent_to() {
    assert_eq!(email(" mailto:hello@example.org ").as_deref(), Some("hello@example.org"));
    for text in ["hello", "@example.org", "hello@", "a b@example.org", "a@b", "[email removed]", "a@b.org,c@d.org"] {
        assert_eq!(email(text), None, "{text}");
    }
}

#[test]
fn html_becomes_text() {
    for (html, expected) in [
        ("<p>First.</p><p>Second &amp; <b>bold</b>.</p>", "First.\n\nSecond & bold."),
        ("One<br/>Two<BR>Three", "One\nTwo\nThree"),
        ("<ul><li>Tea</li><li>Chat</li></ul>", "- Tea\n- Chat"),
        ("<script>alert('x')</script>Safe<style>p{}</style>", "Safe"),
        ("<SCRIPT src=x>alert(1)", ""),
        ("a <!-- hidden --> b", "a b"),
        ("children <5 and >2", "children <5 and >2"),
        ("Caf&eacute; &#163;3 &nbsp;here", "Café £3 here"),
        ("no end <b to this", "no end <b to this"),
        ("<h2>Title</h2>Body", "Title\n\nBody"),
        ("Plain\r\n\r\n\r\ntext  with   gaps", "Plain\n\ntext with gaps"),
        ("<a href=\"javascript:alert(1)\">link</a>", "link"),
        ("<!-- never closed", ""),
        ("<", "<"),
    ] {
        assert_eq!(plain(html), expected, "{html}");
    }
}

#[test]
fn a_million_open_tags_take_no_time() {
    let start = std::time::Instant::now();
    for piece in ["<a", "<script></script>", "<1", "<!--", "</"] {
        let _ = plain(&piece.repeat(200_000));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_a_parser(text in ".*") {
        let _ = (plain(&text), iso_date(&text), clock_time(&text), web_address(&text), email(&text), yes_no(&text));
    }

    /// Whatever comes in, nothing that a browser would take for a script tag is made out of real tags.
    #[test]
    fn tags_are_gone(inside in "[a-z ]{0,10}") {
        let text = plain(&format!("<script>{inside}</script><b>{inside}</b>"));
        proptest::prop_assert!(!text.contains('<'));
    }
}
