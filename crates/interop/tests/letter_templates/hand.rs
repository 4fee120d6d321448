//! Ten letters by hand, in the styles of forms that other teams use: what is read right, wrong, and left unread. The letters and what
//! they say are invented; the styles are those of public forms.

use std::path::Path;

use interop::letter::{What, lines_of, read};

/// What became of the fields of one letter.
pub struct Hand {
    pub name: String,
    pub right: usize,
    pub wrong: Vec<String>,
    pub unread: Vec<String>,
}

/// The word of a field, as the files of what is expected have it.
fn word(what: What) -> String {
    serde_json::to_value(what).unwrap().as_str().unwrap().to_owned()
}

pub fn letters() -> Vec<Hand> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letters/hand");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files
        .iter()
        .map(|path| {
            let reading = read(&lines_of(&std::fs::read_to_string(path).unwrap()));
            let expected = std::fs::read_to_string(path.with_extension("expected")).unwrap();
            let expected: Vec<(&str, &str)> = expected.lines().map(|line| line.split_once(": ").unwrap()).collect();
            let mut hand = Hand {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                right: 0,
                wrong: Vec::new(),
                unread: Vec::new(),
            };
            let read_as = |field: &str| {
                let values = reading.fields.iter().filter(|one| word(one.what) == field);
                values.map(|one| super::flat(&one.value)).collect::<Vec<_>>().join("|")
            };
            for (field, value) in &expected {
                match read_as(field) {
                    read if read == super::flat(value) => hand.right += 1,
                    read if read.is_empty() => hand.unread.push((*field).to_owned()),
                    read => hand.wrong.push(format!("{field}: “{read}” for “{value}”")),
                }
            }
            let named: Vec<&str> = expected.iter().map(|(field, _)| *field).collect();
            for field in reading.fields.iter().filter(|field| !named.contains(&word(field.what).as_str())) {
                hand.wrong.push(format!("{}: “{}” for nothing", word(field.what), field.value));
            }
            hand
        })
        .collect()
}
