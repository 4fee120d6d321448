//! The icons, against the macro of nhsuk-frontend that draws them.

use std::fs;

use maud::Render;
use nhsuk::Icon;

use crate::fixtures::folder;
use crate::tree::{Step, steps};

const ICONS: &[Icon] = &[
    Icon::ArrowLeft,
    Icon::ArrowRight,
    Icon::ArrowUp,
    Icon::ArrowDown,
    Icon::ArrowUpDown,
    Icon::ArrowRightCircle,
    Icon::ArrowLeftCircle,
    Icon::ArrowUpCircle,
    Icon::ArrowDownCircle,
    Icon::ChevronRightCircle,
    Icon::ChevronLeftCircle,
    Icon::ChevronUpCircle,
    Icon::ChevronDownCircle,
    Icon::Cross,
    Icon::Tick,
    Icon::Minus,
    Icon::Plus,
    Icon::Search,
    Icon::User,
];

/// The lines of the macro for each icon: its name in a condition, then its paths.
#[test]
fn icons_match_the_macro() {
    let source = fs::read_to_string(folder().join("../macros/icon.njk")).unwrap();
    let mut branches = source.split("name == \"").skip(1);
    for icon in ICONS {
        let markup = icon.render().0;
        let name = markup.split("nhsuk-icon--").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let branch = branches.find(|branch| branch.starts_with(&format!("{name}\""))).unwrap_or_else(|| panic!("no icon {name}"));
        let drawn = &branch[branch.find("<path").unwrap()..=branch.rfind("/>").unwrap() + 1];
        let paths = |html: &str| -> Vec<Step> {
            let is_path = |step: &Step| matches!(step, Step::Open(name, _) if name == "path");
            steps(html).into_iter().filter(is_path).collect()
        };
        assert_eq!(paths(&format!("<svg>{drawn}</svg>")), paths(&markup), "{name}");
    }
    assert!(branches.next().is_none(), "the package has more icons");
}
