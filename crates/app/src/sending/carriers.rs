//! Who hands things over: a mail server and GOV.UK Notify, as the environment names them. The only file that speaks to a provider.

use std::time::Duration;

use anyhow::Context as _;
use post::loopback::mail::{MailServer, Script};
use post::loopback::{KEY, Kind, Loopback, Template};
use post::notify::{self, Delivery, Notify};
use post::smtp::{Mail, Smtp};
use post::{Handed, Later, Patience, Secret};

use super::model::{Carried, Channel, Heard};
use super::store::{LEASE_MINUTES, Parcel};

/// How long a provider is waited for: well within a lease.
const PATIENCE: Patience =
    Patience { connect: Duration::from_secs(15), step: Duration::from_secs(20), end: Duration::from_secs(60) };

/// An account at GOV.UK Notify, with the templates there that our words are put into: each has the one gap `((words))`; that of a letter
/// also `((subject))`.
#[derive(Clone, Debug)]
pub struct Account {
    pub client: Notify,
    pub text_template: Option<String>,
    pub letter_template: Option<String>,
    /// By this token Notify shows that it is it, when it tells us of deliveries and answers. Without it we hear nothing.
    pub token: Option<String>,
}

/// Where answers to mail and what mail servers tell of it go: to a mailbox that we read ([`super::mailbox`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswersTo {
    /// An address of its own, perhaps with [`KEY_PLACE`] in it; none where that is the sender's.
    pub address: Option<String>,
}

/// In the address for answers the key of the message stands here, for mail servers that give our `Message-ID` another one.
const KEY_PLACE: &str = "{key}";

impl AnswersTo {
    /// As the environment has it.
    ///
    /// # Errors
    /// When that is no address.
    pub fn parse(address: Option<String>) -> anyhow::Result<Self> {
        let answers = Self { address };
        let sample = answers.to("00000000-0000-0000-0000-000000000000");
        anyhow::ensure!(
            sample.as_deref().is_none_or(post::smtp::is_address),
            "KITH_REPLIES_ADDRESS is no address of e-mail, like answers@example.org or answers+{KEY_PLACE}@example.org"
        );
        Ok(answers)
    }

    fn to(&self, key: &str) -> Option<String> {
        self.address.as_ref().map(|address| address.replace(KEY_PLACE, key))
    }
}

/// Whether a message came and, if not, why; nothing as long as that is not known.
pub fn told(delivery: &Delivery) -> Option<(bool, &'static str)> {
    let why = match delivery.state {
        notify::State::NotNow => "Their telephone was off for too long, or full.",
        notify::State::NotThere => "There is no such number or address, or it takes nothing from us.",
        notify::State::Fault => "The provider could not send it.",
        notify::State::OnItsWay | notify::State::Sent | notify::State::Delivered => "",
    };
    delivery.state.came().map(|came| (came, why))
}

/// A setting of the environment, if it says something.
pub(crate) fn of(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// All that can be handed over to.
#[derive(Clone, Debug, Default)]
pub struct Carriers {
    pub mail: Option<Smtp>,
    pub notify: Option<Account>,
    /// Without it nobody reads answers to mail, and mail says so.
    pub answers: Option<AnswersTo>,
}

impl Carriers {
    /// Those that the environment names: `KITH_SMTP` (smtps://name@server) with `KITH_SMTP_PASSWORD` and `KITH_SMTP_FROM`;
    /// `KITH_NOTIFY_KEY` with `KITH_NOTIFY_TEXT`, `KITH_NOTIFY_LETTER` (ids of templates) and `KITH_NOTIFY_TOKEN`.
    ///
    /// # Errors
    /// With what is missing or wrong.
    pub fn from_environment() -> anyhow::Result<Self> {
        let mail = match of("KITH_SMTP") {
            None => None,
            Some(server) => {
                let from =
                    of("KITH_SMTP_FROM").context("KITH_SMTP is set, and KITH_SMTP_FROM, the address mail comes from, is not")?;
                // Nothing of who we are stands in the sender's name either.
                let smtp =
                    Smtp::parse(&server, of("KITH_SMTP_PASSWORD").map(Secret::Password), &from, "").context("KITH_SMTP")?;
                Some(smtp.patient(PATIENCE))
            }
        };
        let notify = match of("KITH_NOTIFY_KEY") {
            None => None,
            Some(key) => {
                let address = of("KITH_NOTIFY").unwrap_or_else(|| post::notify::ADDRESS.to_owned());
                let client = Notify::new(&address, &key).context("KITH_NOTIFY_KEY")?.patient(PATIENCE);
                let account = Account {
                    client,
                    text_template: of("KITH_NOTIFY_TEXT"),
                    letter_template: of("KITH_NOTIFY_LETTER"),
                    token: of("KITH_NOTIFY_TOKEN"),
                };
                anyhow::ensure!(
                    account.text_template.is_some() || account.letter_template.is_some(),
                    "KITH_NOTIFY_KEY is set, and neither KITH_NOTIFY_TEXT nor KITH_NOTIFY_LETTER is"
                );
                Some(account)
            }
        };
        Ok(Self { mail, notify, answers: None })
    }

    /// Servers on this machine, for the demonstration: what they take stays in their memory, and ends with them.
    ///
    /// # Errors
    /// When they cannot be started.
    pub async fn on_this_machine(public_url: &str) -> anyhow::Result<(Self, (MailServer, Loopback))> {
        let mail_server = MailServer::start(Script::default()).await?;
        let server = format!("smtp://127.0.0.1:{}", mail_server.port);
        let mail = Smtp::parse(&server, None, "messages@example.org", "")?.patient(PATIENCE);
        let template = |kind, id: &str, subject: Option<&str>| Template {
            id: id.to_owned(),
            kind,
            name: "Words".to_owned(),
            subject: subject.map(str::to_owned),
            body: "((words))".to_owned(),
        };
        // Letters are printed by hand, as in most teams: so there is something to print.
        let text = "6f1d2c3b-4a59-4687-9b0c-1d2e3f405162";
        let templates = vec![template(Kind::Sms, text, None)];
        let notify_server = Loopback::start(0, KEY, templates).await?;
        let token = of("KITH_NOTIFY_TOKEN").unwrap_or_else(|| format!("{:032x}", rand::random::<u128>()));
        let told = |what: &str| format!("{public_url}/post/notify/{what}");
        notify_server.call_back(&told("delivery"), &told("reply"), &token, Duration::from_secs(60))?;
        let account = Account {
            client: Notify::new(notify_server.address(), KEY)?.patient(PATIENCE),
            text_template: Some(text.to_owned()),
            letter_template: None,
            token: Some(token),
        };
        Ok((Self { mail: Some(mail), notify: Some(account), answers: None }, (mail_server, notify_server)))
    }

    pub fn carried(&self) -> Carried {
        let account = self.notify.as_ref();
        Carried {
            text: account.is_some_and(|account| account.text_template.is_some()),
            email: self.mail.is_some(),
            letter: account.is_some_and(|account| account.letter_template.is_some()),
        }
    }

    /// By which ways answers come back to us.
    pub fn heard(&self) -> Heard {
        let text = self.notify.as_ref().is_some_and(|account| account.token.is_some());
        Heard { text, email: self.mail.is_some() && self.answers.is_some() }
    }

    /// The name by which it is written down who took it.
    pub fn name(channel: Channel) -> &'static str {
        if channel == Channel::Email { "mail" } else { "notify" }
    }

    /// A hand-over takes no longer than a lease lasts.
    pub fn fit_the_lease(&self) -> bool {
        let lease = Duration::from_secs(u64::try_from(LEASE_MINUTES * 60).unwrap_or_default());
        let mail = self.mail.as_ref().map(Smtp::longest);
        let notify = self.notify.as_ref().map(|account| account.client.longest());
        [mail, notify].into_iter().flatten().all(|longest| longest < lease)
    }

    /// Hands one message over, once. Whoever calls has the gate's permit: it lies in the parcel.
    pub async fn carry(&self, parcel: &Parcel) -> Handed {
        let to = parcel.to.reveal(parcel.permit.reveal());
        let reference = parcel.id.to_string();
        match (parcel.channel, &self.mail, &self.notify) {
            (Channel::Email, Some(mail), _) => {
                // Nothing but our key of the message goes along, in its name and, where that is wanted, in the address for answers.
                let answers = self.answers.as_ref().and_then(|answers| answers.to(&reference));
                let letter = Mail {
                    to: to.clone(),
                    subject: parcel.subject.clone(),
                    text: parcel.body.clone(),
                    language: parcel.language.clone(),
                    key: reference,
                    reply_to: answers.clone(),
                    return_to: answers,
                    attachment: None,
                };
                mail.send(&letter).await
            }
            (Channel::Text, _, Some(Account { client, text_template: Some(template), .. })) => {
                client.text(to, template, &[("words", &parcel.body)], &reference).await
            }
            (Channel::Letter, _, Some(Account { client, letter_template: Some(template), .. })) => {
                let lines: Vec<&str> = std::iter::once(parcel.name.as_str()).chain(to.lines()).collect();
                let gaps = [("words", parcel.body.as_str()), ("subject", parcel.subject.as_str())];
                client.letter(&lines, template, &gaps, &reference).await
            }
            _ => Handed::Later(Later { why: "Nothing is set up to send this.".to_owned(), after: None, ours: true }),
        }
    }

    /// What became of a message of which nobody knows whether it was taken. `None` where nobody can be asked.
    pub async fn find(&self, channel: Channel, reference: &str) -> Option<Result<Option<Delivery>, Later>> {
        match (channel, &self.notify) {
            (Channel::Text | Channel::Letter, Some(account)) => Some(account.client.find(reference).await),
            _ => None,
        }
    }
}
