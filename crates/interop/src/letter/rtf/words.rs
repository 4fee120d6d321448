//! What the control words of RTF mean to us.

use encoding_rs::Encoding;

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    /// Heads and feet of pages, footnotes: behind the body.
    Tail,
    /// The number or bullet of a list.
    Bullet,
    Fonts,
    /// What a field is made of.
    Instruction,
    /// One choice of a drop-down field.
    Choice,
    Nowhere,
}

/// What a destination does with its group.
pub(super) enum Destination {
    To(Place),
    /// Left out, and taken out of the file, told in these words.
    Remove(&'static str),
}

pub(super) const OBJECT: &str = "an embedded object";
const ELSEWHERE: &str = "a link to a file elsewhere";

/// Destinations by name (Rich Text Format Specification 1.9.1). `ignorable` are those behind `\*`, which a reader that does not
/// know them leaves out.
pub(super) fn destination(word: &str, ignorable: bool) -> Option<Destination> {
    use Destination::{Remove, To};
    Some(match word {
        "object" | "objdata" | "datastore" | "objclass" | "objname" => Remove(OBJECT),
        "template" | "mailmerge" | "filetbl" | "nextfile" | "subdocument" => Remove(ELSEWHERE),
        "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" | "footnote" => {
            To(Place::Tail)
        }
        "fonttbl" => To(Place::Fonts),
        "fldinst" => To(Place::Instruction),
        "ffl" => To(Place::Choice),
        "listtext" | "pntext" => To(Place::Bullet),
        "colortbl" | "stylesheet" | "info" | "pict" | "listtable" | "listoverridetable" | "revtbl" | "rsidtbl" | "generator"
        | "themedata" | "colorschememapping" | "latentstyles" | "xmlnstbl" | "formfield" | "shprslt" | "nonshppict" | "sp"
        | "pn" | "nonesttables" | "private" | "ftnsep" | "ftnsepc" | "aftnsep" | "aftnsepc" | "ftncn" | "aftncn" | "xe"
        | "tc" | "rxe" | "bkmkstart" | "bkmkend" | "falt" | "panose" | "fontemb" | "title" | "author" | "operator"
        | "comment" | "doccomm" | "factoidname" | "passwordhash" | "docvar" | "userprops" | "annotation" | "atnid"
        | "atnauthor" | "defchp" | "defpap" | "mmathPr" | "wgrffmtfilter" | "pgptbl" | "protusertbl" | "svb" | "background" => {
            To(Place::Nowhere)
        }
        // The text of a text box stands in them.
        "shpinst" | "shptxt" | "do" | "dptxbxtext" | "fldrslt" | "rtf" | "shp" | "shpgrp" | "shppict" => return None,
        _ if ignorable => To(Place::Nowhere),
        _ => return None,
    })
}

/// What a control word puts into the text.
pub(super) fn sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "emdash" => "—",
        "endash" => "–",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "emspace" | "enspace" | "qmspace" => " ",
        "zwj" => "\u{200d}",
        "zwnj" => "\u{200c}",
        "tab" => "\t",
        "par" | "line" | "sect" | "page" | "column" => "\n",
        // Text boxes stand on lines of their own.
        "shptxt" | "dptxbxtext" => "\n",
        _ => return None,
    })
}

/// The encoding of a Windows code page, as `\ansicpg` names it.
pub(super) fn code_page(number: i32) -> &'static Encoding {
    match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10000 => encoding_rs::MACINTOSH,
        65001 => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// The code page of a font, as `\fcharset` tells it; nothing where that says no more than the letter itself.
pub(super) fn charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(code_page(page))
}
