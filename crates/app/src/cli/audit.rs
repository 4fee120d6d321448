//! `kith audit …`.

use crate::audit::{self, Verdict};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Chain what is not chained yet, then check the whole chain
    Verify,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Verify = command;
    let db = super::open().await?;
    audit::seal_all(&db).await?;
    match audit::verify(&db).await? {
        Verdict::Whole { links, last } => {
            println!("{links} entries, all in order.");
            println!("Keep this on another machine; the next check must still contain it: {links} {last}");
            Ok(())
        }
        Verdict::Broken { position, why } => anyhow::bail!("the audit trail is broken at entry {position}: {why}"),
    }
}
