//! From a document to pages to bytes: a fixed template reads the document as data.

use std::sync::LazyLock;

use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::clusters::read_once;
use crate::fonts::FONTS;
use crate::letter::Letter;
use crate::{Document, DocumentError};

/// The document as an A4 PDF, tagged for screen readers (PDF/UA-1). The same document always makes
/// the same bytes.
///
/// A page takes some tens of milliseconds of one core; in a server call it where blocking is
/// allowed.
///
/// # Errors
///
/// [`DocumentError::NoTitle`] and [`DocumentError::Language`] when these are not given;
/// [`DocumentError::Layout`] and [`DocumentError::Export`] should the layout engine refuse, which
/// no text is known to cause.
pub fn pdf(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let letter = Letter::new(document)?;
    let data = serde_json::to_vec(&letter).map_err(|e| DocumentError::Layout(e.to_string()))?;
    // No text is longer than all of them together.
    let longest = data.len();
    let desk = Desk { office: OFFICE.as_ref().map_err(|why| DocumentError::Layout(why.clone()))?, data: Bytes::new(data) };
    let bytes = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|why| DocumentError::Layout(sentences(&why)))
        .and_then(|pages| export(&read_once(&pages, longest)));
    // The engine remembers what it laid out. A letter about a person must not stay in memory.
    comemo::evict(0);
    bytes
}

fn export(pages: &PagedDocument) -> Result<Vec<u8>, DocumentError> {
    let options = PdfOptions {
        creator: Smart::Custom(None),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|why| DocumentError::Export(why.message().to_string()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(pages, &options).map_err(|why| DocumentError::Export(sentences(&why)))
}

fn sentences(diagnostics: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
    messages.join("; ")
}

/// What is the same for all letters.
struct Office {
    library: LazyHash<Library>,
    template: Source,
    data: FileId,
}

static OFFICE: LazyLock<Result<Office, String>> = LazyLock::new(|| {
    Ok(Office {
        library: LazyHash::new(Library::default()),
        template: Source::new(file("letter.typ")?, include_str!("letter.typ").to_owned()),
        data: file("letter.json")?,
    })
});

fn file(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|why| why.to_string())?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// All that the layout engine can see of the world: the template, one document, our fonts.
struct Desk<'a> {
    office: &'a Office,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.office.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.office.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.office.template.id() { Ok(self.office.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.office.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.list.get(index).cloned()
    }

    /// A letter carries the date that it was given, and no other.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
