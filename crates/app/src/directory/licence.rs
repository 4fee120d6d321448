//! Which licences let everybody use an entry again. One rule decides what of others may be published.

/// The open licences that publishers of directories use, as they are shown, with the ways in which they are written: letters and digits
/// only, in lower case, without the number of a version.
pub const OPEN: [(&str, &[&str]); 7] = [
    ("Open Government Licence v3.0", &["ogl", "ogluk", "opengovernmentlicence", "opengovernmentlicense", "ukogl"]),
    ("CC BY 4.0", &["ccby", "creativecommonsattribution", "creativecommonsby"]),
    ("CC BY-SA 4.0", &["ccbysa", "creativecommonsattributionsharealike", "creativecommonsbysa"]),
    ("CC0 1.0", &["cc0", "cczero", "creativecommonszero", "publicdomain"]),
    ("ODbL 1.0", &["odbl", "opendatabaselicence", "opendatabaselicense"]),
    ("ODC-BY 1.0", &["odcby", "opendatacommonsattribution"]),
    ("PDDL 1.0", &["pddl", "opendatacommonspublicdomain"]),
];

/// Whether this licence lets everybody use again what it covers. What is not known to is not: "all rights reserved", "ask us", or one
/// that forbids a use (CC BY-NC) or a change (CC BY-ND).
pub fn allows_passing_on(licence: &str) -> bool {
    known(licence).is_some()
}

/// Whether what stands in the team's directory may leave the team: what it wrote itself may, and of a source what its licence allows.
pub fn lets_out(source: Option<&str>, licence: Option<&str>) -> bool {
    source.is_none() || licence.is_some_and(allows_passing_on)
}

/// The name under which a licence is known, if it is an open one.
pub fn known(licence: &str) -> Option<&'static str> {
    let folded: String = licence.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let folded = folded.trim_start_matches("the");
    let is = |written: &str| {
        let rest = folded.strip_prefix(written).unwrap_or("no");
        // "3.0", "v3", "1.0 universal", "4.0 international", "4.0 licence".
        let rest = rest
            .trim_start_matches("license")
            .trim_start_matches("licence")
            .trim_start_matches("version")
            .trim_start_matches('v');
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        matches!(
            rest,
            "" | "uk" | "universal" | "international" | "licence" | "license" | "internationallicence" | "internationallicense"
        )
    };
    OPEN.iter().find(|(_, ways)| ways.iter().any(|way| is(way))).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_plainly_open_is_passed_on() {
        for (written, name) in [
            ("OGL-3.0", "Open Government Licence v3.0"),
            ("OGL v3", "Open Government Licence v3.0"),
            ("Open Government Licence v3.0", "Open Government Licence v3.0"),
            ("the Open Government Licence version 2", "Open Government Licence v3.0"),
            ("OGL-UK-3.0", "Open Government Licence v3.0"),
            ("CC-BY-4.0", "CC BY 4.0"),
            ("CC BY 4.0 International", "CC BY 4.0"),
            ("Creative Commons Attribution 4.0 International License", "CC BY 4.0"),
            ("cc by-sa 4.0", "CC BY-SA 4.0"),
            ("CC0", "CC0 1.0"),
            ("CC0 1.0 Universal", "CC0 1.0"),
            ("ODbL-1.0", "ODbL 1.0"),
            ("", "no"),
            ("unknown", "no"),
            ("Other", "no"),
            ("All rights reserved", "no"),
            ("CC BY-NC 4.0", "no"),
            ("CC BY-NC-SA 4.0", "no"),
            ("CC BY-ND 4.0", "no"),
            ("not OGL", "no"),
            ("CC BY 4.0, but ask us first", "no"),
        ] {
            assert_eq!(known(written).unwrap_or("no"), name, "{written}");
        }
    }
}
