//! What leaves the house: one gate, one outbox, and what became of each.
//!
//! A slice that has something to tell puts it into the outbox in the transaction of its cause ([`store::queue`]). Whoever hands it over
//! takes it out ([`store::take_next`]), which reads the facts as they are then and asks the gate ([`gate::decide`]); only with the
//! gate's [`gate::Permit`] can anything be handed to a provider.

pub mod gate;
pub mod model;
pub mod store;
mod store_facts;
pub mod wording;
