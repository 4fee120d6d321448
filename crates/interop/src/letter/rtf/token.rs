//! The bytes of an RTF file into what they are: groups, control words, text.

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\word12`: its name and its number.
    Word(&'a str, Option<i32>),
    /// A backslash and one character that is no letter.
    Symbol(u8),
    /// A byte of text, written as it is or as `\'hh`.
    Byte(u8),
}

#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    pub at: usize,
}

/// No control word is longer (the specification says 32 letters).
const LONGEST: usize = 64;

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn word(&mut self) -> Token<'a> {
        let start = self.at;
        while self.at - start < LONGEST && self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.at += 1;
        }
        let name = self.bytes.get(start..self.at).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
        let negative = self.peek() == Some(b'-');
        if negative && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        let mut number = None;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            number = Some(number.unwrap_or(0_i32).saturating_mul(10).saturating_add(i32::from(digit - b'0')));
            self.at += 1;
        }
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if let ("bin", Some(length)) = (name, number.filter(|_| !negative)) {
            self.at = self.at.saturating_add(usize::try_from(length).unwrap_or(0)).min(self.bytes.len());
        }
        Token::Word(name, number.map(|number| if negative { -number } else { number }))
    }

    fn escaped(&mut self) -> Option<Token<'a>> {
        if self.peek()?.is_ascii_alphabetic() {
            return Some(self.word());
        }
        let symbol = self.take()?;
        if symbol != b'\'' {
            return Some(match symbol {
                b'\\' | b'{' | b'}' => Token::Byte(symbol),
                _ => Token::Symbol(symbol),
            });
        }
        let mut digit = || {
            let value = char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
            u8::try_from(value).ok()
        };
        Some(match (digit(), digit()) {
            (Some(high), Some(low)) => Token::Byte(high * 16 + low),
            _ => Token::Symbol(symbol),
        })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            return Some(match self.take()? {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => return self.escaped(),
                b'\r' | b'\n' | 0 => continue,
                b'\t' => Token::Word("tab", None),
                byte => Token::Byte(byte),
            });
        }
    }
}
