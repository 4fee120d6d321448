//! stub
use serde::{Deserialize, Serialize};
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Text,
}
impl FileKind {
    pub fn media_type(self) -> &'static str {
        "text/plain"
    }
}
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Opened {
    pub kind: FileKind,
    pub lines: Vec<String>,
    pub kept: Vec<u8>,
    pub stripped: Vec<String>,
}
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Refused {
    pub message: String,
}
pub fn open(_: &[u8]) -> Result<Opened, Refused> {
    Err(Refused { message: String::new() })
}
pub fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
pub fn read(_: &[String]) -> Reading {
    Reading::default()
}
#[derive(Serialize, Deserialize, Clone, Debug, Default)]
pub struct Reading {
    pub fields: Vec<Field>,
    pub unread: Vec<usize>,
}
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub what: What,
    pub value: String,
    pub label: String,
    pub lines: Vec<usize>,
    pub sure: bool,
}
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    GivenNames,
    FamilyName,
    PreferredName,
    DateOfBirth,
    NhsNumber,
    Address,
    Postcode,
    Phone,
    Email,
    Language,
    Interpreter,
    Communication,
    GoBetween,
    Needs,
    Wants,
    Reason,
    Risk,
    RiskNote,
    Agreed,
    AskedInPrivate,
    Voicemail,
    Text,
    SayWho,
    Shared,
    SafeTimes,
    AddressSecret,
    ReferrerName,
    ReferrerRole,
    ReferrerContact,
    Practice,
    PracticeCode,
    ReferralDate,
}
