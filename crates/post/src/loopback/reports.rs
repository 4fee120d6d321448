//! How the service tells of what happened: callbacks with a bearer token, again when nobody took them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::Method;
use serde_json::Value;

use crate::notify::{Asked, Http};
use crate::tls::Tls;
use crate::{Patience, Setting, Trust};

/// After the first, so many times.
const AGAIN: usize = 5;

/// In which order kept reports are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    AsItWas,
    /// The last first.
    Reversed,
    /// Each two times, one after the other.
    Twice,
}

/// What became of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What came back each time; nothing where no answer came.
    pub answers: Vec<Option<u16>>,
}

impl Told {
    /// Whether it was taken in the end.
    pub fn is_taken(&self) -> bool {
        self.answers.last().is_some_and(|status| matches!(status, Some(200..=299)))
    }
}

#[derive(Clone)]
struct To {
    deliveries: Http,
    texts: Http,
    authorization: String,
    pause: Duration,
}

#[derive(Clone, Copy)]
pub(crate) enum What {
    Delivery,
    Text,
}

#[derive(Default)]
struct State {
    to: Option<To>,
    /// Kept reports, where they are kept.
    held: Option<Vec<(What, Value)>>,
}

pub(crate) struct Reports {
    tls: Tls,
    state: Mutex<State>,
}

impl Reports {
    pub fn new() -> Result<Self, Setting> {
        Ok(Self { tls: Tls::new(&Trust::default())?, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn to(&self, deliveries: &str, texts: &str, token: &str, pause: Duration) -> Result<(), Setting> {
        let limit = Duration::from_secs(10);
        let http = |address| Http::parse(address, self.tls.clone(), Patience { connect: limit, step: limit, end: limit });
        let (deliveries, texts) = (http(deliveries)?, http(texts)?);
        self.state().to = Some(To { deliveries, texts, authorization: format!("Bearer {token}"), pause });
        Ok(())
    }

    pub fn hold(&self) {
        self.state().held.get_or_insert_default();
    }

    pub async fn release(&self, order: Order) -> Vec<Told> {
        let mut held = self.state().held.take().unwrap_or_default();
        if order == Order::Reversed {
            held.reverse();
        }
        let mut all = Vec::new();
        for (what, report) in held {
            for _ in 0..if order == Order::Twice { 2 } else { 1 } {
                all.extend(self.tell(what, report.clone()).await);
            }
        }
        all
    }

    /// Gives it back where it shall be told now.
    pub fn keep(&self, what: What, report: Value) -> Option<Value> {
        match &mut self.state().held {
            Some(held) => held.push((what, report)),
            None => return Some(report),
        }
        None
    }

    /// As the real service: a refusal of the caller (4xx) is the end, a fault or silence is not.
    pub async fn tell(&self, what: What, report: Value) -> Option<Told> {
        let to = self.state().to.clone()?;
        let http = match what {
            What::Delivery => &to.deliveries,
            What::Text => &to.texts,
        };
        let mut answers = Vec::new();
        loop {
            let asked = http.ask(Method::POST, "", &to.authorization, Some(report.to_string().into_bytes())).await;
            let status = if let Asked::Answer { status, .. } = asked { Some(status) } else { None };
            answers.push(status);
            let again = status.is_none_or(|status| status >= 500);
            if !again || answers.len() > AGAIN {
                return Some(Told { answers });
            }
            tokio::time::sleep(to.pause).await;
        }
    }
}
