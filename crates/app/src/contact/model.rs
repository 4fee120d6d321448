//! Calls, conversations and appointments: the words.

kernel::words! {
    /// How an attempt to reach somebody ended.
    pub enum AttemptResult {
        Spoke = "spoke", "We spoke";
        NoAnswer = "no_answer", "No answer";
        /// Only where the person said that a voicemail is safe.
        Voicemail = "voicemail", "Left a voicemail";
        WrongNumber = "wrong_number", "Wrong or dead number";
        /// Nothing was disclosed.
        SomeoneElse = "someone_else", "Someone else answered";
        CallBack = "call_back", "Asked to be called later";
        TextSent = "text_sent", "Sent a text";
        LetterSent = "letter_sent", "Sent a letter";
        Unsafe = "unsafe", "Not safe to talk, ended";
        /// They rang us.
        TheyRang = "they_rang", "They rang us";
    }
}

impl AttemptResult {
    /// Whether the person was reached.
    pub const fn reached(self) -> bool {
        matches!(self, AttemptResult::Spoke | AttemptResult::CallBack | AttemptResult::TheyRang)
    }
}

kernel::words! {
    /// How a contact was held. The codes of the NHS consultation mechanism are in [`Mode::nhs_code`].
    pub enum Mode {
        Phone = "phone", "Telephone";
        InPerson = "in_person", "Face to face";
        Home = "home", "At their home";
        Video = "video", "Video call";
        Text = "text", "Text message";
        Email = "email", "E-mail";
        Letter = "letter", "Letter";
        GoBetween = "go_between", "Through a go-between";
        /// Going along to a service.
        Visit = "visit", "Going along";
    }
}

impl Mode {
    /// Consultation mechanism of the NHS Data Dictionary
    /// (<https://www.datadictionary.nhs.uk/attributes/consultation_mechanism.html>).
    pub const fn nhs_code(self) -> &'static str {
        match self {
            Mode::InPerson | Mode::Home | Mode::Visit => "01",
            Mode::Phone => "02",
            Mode::Email => "05",
            Mode::Text => "09",
            Mode::Video => "11",
            Mode::Letter | Mode::GoBetween => "98",
        }
    }
}

kernel::words! {
    pub enum AppointmentState {
        Planned = "planned", "Planned";
        Attended = "attended", "They came";
        Missed = "missed", "They did not come";
        CancelledByPerson = "cancelled_by_person", "They cancelled";
        CancelledByUs = "cancelled_by_us", "We cancelled";
    }
}

kernel::words! {
    pub enum Interpreter {
        None = "none", "No interpreter";
        Needed = "needed", "Interpreter still to be booked";
        Booked = "booked", "Interpreter booked";
    }
}
