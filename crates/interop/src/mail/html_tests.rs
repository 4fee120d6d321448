use super::text;

#[test]
fn what_a_reader_sees() {
    for (html, expected) in [
        ("", ""),
        ("plain &amp; simple", "plain & simple"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>one</p><p>two\n  more</p>", "one\n\ntwo more"),
        ("<ul><li>a<li>b</ul>after", "- a\n- b\n\nafter"),
        ("children <5 and 3 < 4", "children <5 and 3 < 4"),
        ("<head><title>No</title><style>p{}</style></head><body>Yes</body>", "Yes"),
        ("<script>if (a<b) {}</script>Yes<!-- no --> too", "Yes too"),
        ("a<!-- never closed", "a never closed"),
        ("<style>never closed", "never closed"),
        ("caf&eacute;&nbsp;&pound;5 &#8211; ok", "café £5 – ok"),
        ("<o:p>&nbsp;</o:p><![if !vml]>x<![endif]>", "x"),
        ("unclosed <b", "unclosed <b"),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
}

#[test]
fn a_form_keeps_its_cells() {
    let form = "<p>Hello</p><table><tr><th>NHS number</th><td><p class=MsoNormal>943 476 5919<o:p></o:p></p></td></tr>\
                <tr><td>Address</td><td>1 Moon Road<br>London</td></tr><tr><td>Risk</td><td></td></tr></table><p>Bye</p>";
    assert_eq!(text(form), "Hello\n\nNHS number\t943 476 5919\nAddress\t1 Moon Road, London\nRisk\n\nBye");
}

#[test]
fn a_form_inside_the_layout_keeps_its_cells_too() {
    let form = "<table><tr><td>logo</td><td><table><tr><td>Name</td><td>Ada</td></tr><tr><td>Born</td><td>1950</td></tr></table></td></tr></table>";
    assert_eq!(text(form), "logo\nName\tAda\nBorn\t1950");
}

#[test]
fn an_empty_cell_keeps_its_place_in_the_row() {
    assert_eq!(text("<table><tr><td>a</td><td></td><td>c</td></tr></table>"), "a\t\tc");
}

#[test]
fn tables_without_end_and_without_start() {
    assert_eq!(text("<table><tr><td>a<td>b<tr><td>c<td>d"), "a\tb\nc\td");
    assert_eq!(text("</td></tr></table>a<td>b"), "a b");
    assert_eq!(text(&"<table><tr><td>".repeat(5_000)), "");
    assert_eq!(text(&format!("{}deep", "<table><tr><td>".repeat(5_000))), "deep");
}

#[test]
fn it_ends_in_reasonable_time() {
    let started = std::time::Instant::now();
    for piece in ["<a", "<!--", "</", "<td>", "<style>", "&", "<table>", "<b ", "<script></"] {
        text(&piece.repeat(200_000));
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(30), "{:?}", started.elapsed());
}
