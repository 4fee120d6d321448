//! Every test case that nhsuk-frontend ships, against the components.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use maud::Markup;
use serde_json::Value;

use crate::options::Options;
use crate::tree::{Step, steps};
use crate::{blocks, controls, frame};

/// Test cases that are left out: component, name of the case, reason.
const LEFT_OUT: &[(&str, &str, &str)] = &[];

/// Components that are left out, with the reason.
const COMPONENTS_LEFT_OUT: &[(&str, &str)] = &[];

fn components() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/node_modules/nhsuk-frontend/dist/nhsuk/components")
}

/// A component of the package with its test cases.
fn package() -> BTreeMap<String, Vec<Value>> {
    let folder = components();
    let entries = fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("nhsuk-frontend is not at {}: run `cargo xtask setup`", folder.display()));
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(path.join("fixtures.json")).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            (name, file["fixtures"].as_array().unwrap().clone())
        })
        .collect()
}

/// The names of the components that the package has.
pub fn component_names() -> Vec<String> {
    package().into_keys().collect()
}

fn render(component: &str, case: &Value) -> Option<Markup> {
    let context = frame::with_call_block(&case["context"], &case["callBlock"]);
    let options = Options(&context);
    let expected = case["html"].as_str().unwrap();
    controls::render(component, options)
        .or_else(|| blocks::render(component, options))
        .or_else(|| frame::render(component, options, expected))
}

/// The first place where two documents differ, with what stands before it.
fn difference(expected: &[Step], rendered: &[Step]) -> String {
    let same = expected.iter().zip(rendered).take_while(|(one, other)| one == other).count();
    let around = |steps: &[Step]| {
        let from = same.saturating_sub(2);
        let to = steps.len().min(same + 3);
        format!("{:?}", &steps[from.min(to)..to])
    };
    format!("  expected {}\n  rendered {}", around(expected), around(rendered))
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what the test is read for")]
fn components_match_the_fixtures() {
    let package = package();
    let mut problems = Vec::new();
    let mut left_out_seen = 0;
    let (mut all, mut matched_all) = (0, 0);
    for (component, cases) in &package {
        if let Some((_, reason)) = COMPONENTS_LEFT_OUT.iter().find(|(it, _)| it == component) {
            println!("{component}: left out ({reason})");
            continue;
        }
        let (mut matched, mut left_out) = (0, Vec::new());
        for case in cases {
            let name = case["name"].as_str().unwrap();
            if let Some((.., reason)) = LEFT_OUT.iter().find(|(one, other, _)| one == component && *other == name) {
                left_out.push(*reason);
                continue;
            }
            let Some(markup) = render(component, case) else {
                problems.push(format!("{component} / {name}: no such component"));
                continue;
            };
            let expected = steps(case["html"].as_str().unwrap());
            let rendered = steps(&markup.0);
            if expected == rendered {
                matched += 1;
            } else {
                let difference = difference(&expected, &rendered);
                problems.push(format!("{component} / {name}\n{difference}"));
            }
        }
        let total = cases.len();
        match left_out.first() {
            Some(reason) => println!("{component}: {matched} of {total} fixtures match, left out: {} ({reason})", left_out.len()),
            None => println!("{component}: {matched} of {total} fixtures match, left out: 0"),
        }
        left_out_seen += left_out.len();
        all += total;
        matched_all += matched;
    }
    println!("all: {matched_all} of {all} fixtures match, left out: {left_out_seen}");
    assert!(all >= 900, "only {all} fixtures were found: the package has changed its shape");
    for (component, name, _) in LEFT_OUT {
        let known = package.get(*component).is_some_and(|cases| cases.iter().any(|case| case["name"] == *name));
        assert!(known, "{component} / {name} is left out but not there");
    }
    assert!(problems.is_empty(), "{} fixtures do not match:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn a_difference_in_markup_is_found() {
    let same = steps("<p class=\"a b\" id=\"x\">One\n  <b>two</b></p>");
    assert_eq!(same, steps("<p id=x class='a b'> One <b>two </b>\n</p>"));
    for other in [
        "<p class=\"b a\" id=\"x\">One <b>two</b></p>",
        "<p class=\"a b\" id=\"x\">One<b>two</b></p>",
        "<p class=\"a b\" id=\"x\">One <i>two</i></p>",
        "<p class=\"a b\">One <b>two</b></p>",
        "<p class=\"a b\" id=\"x\">One <b>two</b></p><p></p>",
    ] {
        assert_ne!(same, steps(other), "{other}");
    }
}
