//! What can be asked of a server, as it is typed.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Whether the server is ready
    Health,
    /// State, clock, faults and requests as at the start
    Reset,
    /// Live sessions by user
    Sessions {
        /// Only of the user with this ID or address
        #[arg(long)]
        user: Option<String>,
    },
    /// Mails with their tokens and links
    Outbox {
        /// Only those to this address
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
    },
    /// Show the clock, or change it; several changes happen in the order below
    Clock {
        /// Back to the system's time
        #[arg(long)]
        system: bool,
        /// To seconds since 1970, or such as 2024-05-01T12:00:00Z
        #[arg(long, value_name = "TIME")]
        set: Option<String>,
        /// On by 31m, 1h30m, 60d or a number of seconds
        #[arg(long, value_name = "SPAN")]
        advance: Option<String>,
        /// So many times faster than real time
        #[arg(long, value_name = "FACTOR")]
        scale: Option<f64>,
        /// Stop it
        #[arg(long, conflicts_with = "run")]
        freeze: bool,
        /// Let it run on
        #[arg(long)]
        run: bool,
    },
    /// Requests that the server was asked, oldest first
    Requests {
        #[command(flatten)]
        which: Which,
        /// Only those that no route knew
        #[arg(long)]
        unexpected: bool,
        /// Forget all requests instead
        #[arg(long)]
        forget: bool,
    },
    /// Check how often requests came; exit status 1 if not as often as expected
    Verify {
        #[command(flatten)]
        which: Which,
        /// Exactly so often
        #[arg(long, value_name = "N")]
        times: Option<usize>,
        /// At least so often; 1 where nothing is said
        #[arg(long, value_name = "N")]
        at_least: Option<usize>,
        /// At most so often
        #[arg(long, value_name = "N")]
        at_most: Option<usize>,
    },
    /// Rules of misbehaviour
    #[command(subcommand)]
    Faults(Faults),
    /// Everything there is, as one JSON document
    #[command(subcommand)]
    State(State),
    /// Isolated worlds on the same port
    #[command(subcommand)]
    Worlds(Worlds),
}

/// Which requests are meant.
#[derive(clap::Args)]
pub(crate) struct Which {
    /// Such as PUT
    #[arg(long)]
    pub(super) method: Option<String>,
    /// Without the query; a * stands for any text
    #[arg(long)]
    pub(super) path: Option<String>,
    /// Of the answer
    #[arg(long)]
    pub(super) status: Option<u16>,
}

#[derive(Subcommand)]
pub(crate) enum Faults {
    /// Show the rules and how often each was met
    List,
    /// Add a rule, as a seed file has it but in JSON
    Add {
        /// Such as `{"path": "*/logout", "times": 1, "effect": {"type": "hang_up"}}`
        #[arg(value_name = "JSON")]
        rule: String,
    },
    /// Remove a rule
    Remove {
        /// As the list shows it
        id: u64,
    },
    /// Remove all rules
    Clear,
}

#[derive(Subcommand)]
pub(crate) enum State {
    /// Write it out
    Export {
        /// Where to; default: standard output
        file: Option<PathBuf>,
    },
    /// Put it in place of everything there is
    Import {
        /// What was exported
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum Worlds {
    /// Show the worlds
    List,
    /// Make one, and show its base URL
    Create {
        /// What it begins with, a JSON or YAML file; default: what the server
        /// began with
        #[arg(long, value_name = "FILE")]
        seed: Option<PathBuf>,
        /// What its ids, tokens and secrets are made from
        #[arg(long, value_name = "NUMBER")]
        rng_seed: Option<u64>,
        /// Delete it after so many seconds without a request
        #[arg(long, value_name = "SECONDS")]
        idle: Option<u64>,
    },
    /// Delete one
    Delete {
        /// As the list shows it
        id: String,
    },
    /// Delete all
    Clear,
}
