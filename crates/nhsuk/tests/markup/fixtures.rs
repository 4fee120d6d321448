//! Every test case that nhsuk-frontend ships, against the components. None is left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use maud::Markup;
use serde_json::Value;

use crate::options::Options;
use crate::tree::{Step, steps};
use crate::{blocks, controls, frame};

/// Where the package keeps its components.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/node_modules/nhsuk-frontend/dist/nhsuk/components")
}

/// The components in a folder, each with its test cases.
fn package(folder: &Path) -> BTreeMap<String, Vec<Value>> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|_| panic!("nhsuk-frontend is not at {}: run `cargo xtask setup`", folder.display()));
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
    package(&folder()).into_keys().collect()
}

/// A test case as the component of this crate renders it; none where there is no such component.
fn render(component: &str, case: &Value) -> Option<Markup> {
    let context = frame::with_call_block(&case["context"], &case["callBlock"]);
    let options = Options(&context);
    let expected = case["html"].as_str().unwrap();
    controls::render(component, options)
        .or_else(|| blocks::render(component, options))
        .or_else(|| frame::render(component, options, expected))
}

/// What is wrong with the markup of a test case, if anything is.
fn problem(component: &str, case: &Value) -> Option<String> {
    let Some(markup) = render(component, case) else {
        return Some("  there is no such component".to_owned());
    };
    let expected = steps(case["html"].as_str().unwrap());
    let rendered = steps(&markup.0);
    (expected != rendered).then(|| difference(&expected, &rendered))
}

/// The first place where two documents differ, with what stands around it.
fn difference(expected: &[Step], rendered: &[Step]) -> String {
    let same = expected.iter().zip(rendered).take_while(|(one, other)| one == other).count();
    let around = |steps: &[Step]| {
        let to = steps.len().min(same + 3);
        format!("{:?}", &steps[same.saturating_sub(2).min(to)..to])
    };
    format!("  expected {}\n  rendered {}", around(expected), around(rendered))
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what the test is read for")]
fn components_match_the_fixtures() {
    let mut problems = Vec::new();
    let mut cases_seen = 0;
    for (component, cases) in package(&folder()) {
        let before = problems.len();
        for case in &cases {
            let found = problem(&component, case);
            problems.extend(found.map(|it| format!("{component} / {}\n{it}", case["name"])));
        }
        let matched = cases.len() - (problems.len() - before);
        println!("{component}: {matched} of {} fixtures match", cases.len());
        cases_seen += cases.len();
    }
    println!("all: {} of {cases_seen} fixtures match", cases_seen - problems.len());
    assert!(cases_seen >= 900, "only {cases_seen} fixtures were found: the package has changed its shape");
    assert!(problems.is_empty(), "{} fixtures do not match:\n{}", problems.len(), problems.join("\n"));
}

#[test]
#[should_panic(expected = "run `cargo xtask setup`")]
fn a_missing_package_is_not_passed_over() {
    package(Path::new("no-such-folder"));
}

#[test]
fn a_component_that_is_not_there_is_a_problem() {
    let case = serde_json::json!({ "name": "default", "context": {}, "html": "<p></p>" });
    assert!(problem("no-such-component", &case).is_some());
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
