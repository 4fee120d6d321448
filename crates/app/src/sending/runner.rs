//! Sends what is due, as long as the process lives. Several processes may: each takes what no other has.

use std::sync::Arc;
use std::time::Duration;

use post::Handed;

use super::carriers::{Carriers, told};
use super::model::{Carried, Channel, MOST_TRIES, Purpose, try_again_at};
use super::store::{self, Parcel, Taken, Went};
use super::store_unknown;
use crate::tx::again;
use crate::{App, Error, Result, Tx};

/// So often it is looked whether something is due.
const EVERY: Duration = Duration::from_secs(5);
/// A provider that is away is left alone for so long, unless it says for how long.
const AWAY_MINUTES: i64 = 2;

/// A transaction of the runner, done again while another writer is in the way.
macro_rules! in_turn {
    ($app:expr, |$tx:ident| $work:expr) => {
        again!({
            let mut $tx = Tx::system($app, "Sending").await?;
            let done = $work;
            $tx.commit().await?;
            Ok::<_, Error>(done)
        })
    };
}

/// Starts sending: each channel by itself, so that a provider that hangs holds up nothing but its own.
pub fn start(app: App, carriers: Carriers) {
    let carriers = Arc::new(carriers);
    for channel in [Channel::Text, Channel::Email, Channel::Letter] {
        let (app, carriers) = (app.clone(), carriers.clone());
        tokio::spawn(async move {
            loop {
                if let Err(error) = send(&app, &carriers, carriers.carried().only(channel)).await {
                    tracing::error!(error = error.chain(), "messages could not be sent");
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }
    tokio::spawn(async move {
        loop {
            if let Err(error) = look_after_unknown(&app, &carriers).await {
                tracing::error!(error = error.chain(), "it could not be asked what became of messages");
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}

/// Sends everything that is due, and asks after what nobody knows of. Gives how many were handed over.
pub async fn turn(app: &App, carriers: &Carriers) -> Result<usize> {
    look_after_unknown(app, carriers).await?;
    send(app, carriers, carriers.carried()).await
}

async fn send(app: &App, carriers: &Carriers, mut carried: Carried) -> Result<usize> {
    while in_turn!(app, |tx| store_unknown::lain(&mut tx, carried).await?)? > 0 {}
    let heard = carriers.heard();
    let mut handed_over = 0;
    loop {
        match in_turn!(app, |tx| store::take_next(&mut tx, carried, heard).await?)? {
            Taken::Nothing => return Ok(handed_over),
            Taken::Settled => {}
            Taken::HandOver(parcel) => {
                let handed = carriers.carry(&parcel).await;
                if let Handed::Later(later) = &handed
                    && later.ours
                {
                    // It would be the same with the next: this provider is left alone until the next turn.
                    carried = carried.without(parcel.channel);
                }
                let went = went(app, &parcel, handed);
                in_turn!(app, |tx| store::went(&mut tx, parcel.id, &went).await?)?;
                handed_over += 1;
            }
        }
    }
}

/// What the outbox makes of how handing over ended.
fn went(app: &App, parcel: &Parcel, handed: Handed) -> Went {
    match handed {
        Handed::Accepted { id } => Went::Taken { provider: Carriers::name(parcel.channel), id: Some(id) },
        Handed::Never { why } => Went::Never { why },
        Handed::Unknown { why } => Went::Unknown { why },
        Handed::Later(later) if later.ours => {
            let minutes = later.after.map_or(AWAY_MINUTES, minutes);
            Went::Again { at: app.clock.now().plus_minutes(minutes), why: later.why, ours: true }
        }
        Handed::Later(later) if parcel.tries >= MOST_TRIES => Went::Never { why: later.why },
        Handed::Later(later) => Went::Again {
            at: try_again_at(app.clock.now(), parcel.tries, later.after.map(minutes), rand::random()),
            why: later.why,
            ours: false,
        },
    }
}

fn minutes(after: Duration) -> i64 {
    i64::try_from(after.as_secs().div_ceil(60)).unwrap_or(i64::MAX).clamp(1, 24 * 60)
}

/// Messages whose sender died are unknown from now on; and of those that are, as of those that lay too long, the provider is asked, if it
/// can be. What it surely does not have is sent again. A mail cannot be asked after: one to somebody of the team is sent again, because
/// twice does no harm there; for one to a person somebody has to look.
async fn look_after_unknown(app: &App, carriers: &Carriers) -> Result<()> {
    in_turn!(app, |tx| store_unknown::lost_leases(&mut tx).await?)?;
    for unknown in in_turn!(app, |tx| store_unknown::unknown(&mut tx).await?)? {
        let reference = unknown.id.to_string();
        match carriers.find(unknown.channel, &reference).await {
            Some(Ok(Some(delivery))) => {
                let taken = Went::Taken { provider: Carriers::name(unknown.channel), id: Some(delivery.id.clone()) };
                in_turn!(app, |tx| {
                    store::went(&mut tx, unknown.id, &taken).await?;
                    if let Some((came, why)) = told(&delivery) {
                        store::told(&mut tx, &reference, &delivery.id, came, why).await?;
                    }
                })?;
            }
            Some(Ok(None)) => in_turn!(app, |tx| store_unknown::send_again(&mut tx, &unknown).await?)?,
            None if unknown.purpose == Purpose::ConcernWaits => {
                in_turn!(app, |tx| store_unknown::send_again(&mut tx, &unknown).await?)?
            }
            // It cannot be asked now, and it would be the same with the next.
            Some(Err(_)) => break,
            None => {}
        }
    }
    Ok(())
}
