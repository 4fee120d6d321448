//! Text that stands for what is drawn (ISO 32000-2, 14.9.4 Replacement text): for a hyphen at the end of a line, or a box whose font
//! has no character for it.
//!
//! The interpreter tells the tag of a marked stretch, but not its properties. So each stretch that has such a text is given a tag of
//! its own before it is drawn: `/Span <</ActualText (-)>> BDC` becomes `/KithSpoken0 <<…>> BDC`.

const KEY: &[u8] = b"/ActualText";
const TAG: &str = "KithSpoken";
/// So many are looked at.
const MOST: usize = 20_000;
/// No longer one is put in the place of glyphs.
const LONGEST: usize = 2_000;

/// Which text a tag stands for.
pub(super) fn spoken_at(tag: &[u8]) -> Option<usize> {
    std::str::from_utf8(tag.strip_prefix(TAG.as_bytes())?).ok()?.parse().ok()
}

/// Gives stretches with a text of their own a tag that tells which it is, and gathers the texts.
pub(super) fn mark_spoken(content: Vec<u8>, spoken: &mut Vec<String>) -> Vec<u8> {
    let mut made = Vec::new();
    let mut done = 0;
    while let Some(key) = find(&content, KEY, done.max(1)) {
        let next = key + KEY.len();
        let head = content.get(done..key).unwrap_or_default();
        // The name right before the dictionary, on the same few bytes.
        let tag = head.windows(2).rposition(|two| two == b"<<").and_then(|open| {
            let before = head.get(..open)?.trim_ascii_end();
            let slash = before.iter().rposition(|byte| *byte == b'/')?;
            let name = before.get(slash + 1..)?;
            (!name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric)).then_some((slash, open))
        });
        let text = content.get(next..).and_then(string);
        if let (Some((slash, open)), Some(text)) = (tag, text.filter(|text| text.len() <= LONGEST))
            && spoken.len() < MOST
        {
            made.extend_from_slice(head.get(..slash).unwrap_or_default());
            made.extend_from_slice(format!("/{TAG}{} ", spoken.len()).as_bytes());
            made.extend_from_slice(head.get(open..).unwrap_or_default());
            spoken.push(text);
        } else {
            made.extend_from_slice(head);
        }
        made.extend_from_slice(KEY);
        done = next;
    }
    if done == 0 {
        return content;
    }
    made.extend_from_slice(content.get(done..).unwrap_or_default());
    made
}

fn find(content: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    content.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| at + from)
}

/// The string that begins here, in hexadecimal or in brackets.
fn string(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.trim_ascii_start();
    let raw = match bytes.first()? {
        b'<' => {
            let end = bytes.iter().position(|byte| *byte == b'>')?;
            let digits: Vec<u8> = bytes.get(1..end)?.iter().filter_map(|byte| digit(*byte)).collect();
            digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit)).collect()
        }
        b'(' => in_brackets(bytes.get(1..)?)?,
        _ => return None,
    };
    lopdf::decode_text_string(&lopdf::Object::String(raw, lopdf::StringFormat::Literal)).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn in_brackets(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut raw = Vec::new();
    let mut deep = 0_usize;
    let mut rest = bytes.iter().copied().take(LONGEST * 4).peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'\\' => match rest.next()? {
                b'n' => raw.push(b'\n'),
                b'r' => raw.push(b'\r'),
                b't' => raw.push(b'\t'),
                first @ b'0'..=b'7' => {
                    let mut code = u32::from(first - b'0');
                    for _ in 0..2 {
                        let Some(more) = rest.next_if(|byte| (b'0'..=b'7').contains(byte)) else { break };
                        code = code * 8 + u32::from(more - b'0');
                    }
                    raw.push(u8::try_from(code & 0xff).unwrap_or_default());
                }
                other => raw.push(other),
            },
            b'(' => {
                deep += 1;
                raw.push(byte);
            }
            b')' if deep == 0 => return Some(raw),
            b')' => {
                deep -= 1;
                raw.push(byte);
            }
            other => raw.push(other),
        }
    }
    None
}
