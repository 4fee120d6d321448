//! What DOCX and XLSX have in common (ECMA-376 part 2): a zip of XML parts that lead to each other.
//!
//! The zip and the XML are both ways to hurt a reader, so what is unpacked is counted, and XML may not define anything.

pub(crate) mod container;
pub(crate) mod relations;
pub(crate) mod xml;

/// A part of the file: its name, without a slash before it, and what is in it.
pub(crate) struct Part {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why a file is not read. Its reader says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Damaged,
    /// Built as no program would build it.
    Hurt,
    /// With a password.
    Locked,
    /// It unpacks to more than its reader bears.
    TooLarge,
}
