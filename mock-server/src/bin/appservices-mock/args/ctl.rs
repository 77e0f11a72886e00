//! The commands of `ctl`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use serde_json::Value;

use super::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check that the server is ready
    Health {
        /// Succeed also if the server runs with its controls disabled, as a container does
        /// without a control token
        #[arg(long)]
        allow_disabled: bool,
    },
    /// Restore the initial state, clock and faults, and clear the journal; worlds stay
    Reset,
    /// Read the app directories of --app-dir again and apply their changes; users, sessions and
    /// the journal stay
    Reload,
    /// List live sessions per user
    Sessions {
        /// Only sessions of the user with this ID or email address
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        user: Option<String>,
    },
    /// Start a session of any user without credentials, and show its tokens
    Login {
        /// Client app ID
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        app: String,
        /// ID or email address of the user
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        user: String,
    },
    /// List mails with their tokens and links
    Outbox {
        /// Only mails to this address
        #[arg(long, value_name = "ADDRESS", value_parser = NonEmptyStringValueParser::new())]
        to: Option<String>,
    },
    /// Show or change the clock; several changes apply in the order listed below
    Clock(Clock),
    /// List the requests in the journal, oldest first
    Requests(Requests),
    /// Print events as they happen, one per line, until Ctrl-C
    Events(Events),
    /// Check how often a request was made; exits with 1 if the count is unexpected
    Verify(Verify),
    /// Send the requests of a recording again, and compare the responses; exits with 1 if any
    /// differs
    Replay {
        /// File of --record
        file: PathBuf,
        /// What to send for a placeholder such as password:1, if it is not a secret that the
        /// server issues; can be repeated
        #[arg(long, value_name = "PLACEHOLDER=VALUE", value_parser = values::pair)]
        secret: Vec<(String, String)>,
    },
    /// List, add and remove fault rules
    #[command(subcommand)]
    Faults(Faults),
    /// Export or import the state as one JSON document
    #[command(subcommand)]
    State(State),
    /// Take named snapshots of the state, and return to them
    #[command(subcommand)]
    Snapshots(Snapshots),
    /// List, create and delete isolated worlds on the same port
    #[command(subcommand)]
    Worlds(Worlds),
}

#[derive(Args)]
pub(crate) struct Clock {
    /// Return to the system's time
    #[arg(long)]
    pub(crate) system: bool,
    /// Set the time, in seconds since 1970 or as 2024-05-01T12:00:00Z
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) set: Option<String>,
    /// Advance by a duration such as 31m, 1h30m or 60d, or by a number of seconds
    #[arg(
        long,
        value_name = "DURATION",
        allow_hyphen_values = true,
        value_parser = values::duration
    )]
    pub(crate) advance: Option<String>,
    /// Run at this multiple of real time
    #[arg(long, value_name = "FACTOR", value_parser = values::factor)]
    pub(crate) scale: Option<f64>,
    /// Stop the clock
    #[arg(long, conflicts_with = "run")]
    pub(crate) freeze: bool,
    /// Let a stopped clock run again
    #[arg(long)]
    pub(crate) run: bool,
}

#[derive(Args)]
pub(crate) struct Requests {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Only requests that matched no route
    #[arg(long)]
    pub(crate) unexpected: bool,
    /// Clear the journal instead of listing it
    #[arg(long, alias = "forget")]
    pub(crate) clear: bool,
}

#[derive(Args)]
pub(crate) struct Events {
    /// Only events of these kinds, separated by commas: request, login, session, user, mail,
    /// fault, clock, function, app, world
    #[arg(long, value_name = "KINDS", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) kind: Option<String>,
    /// Start after the event with this ID, or with 0 after none: print those that are kept
    /// first
    #[arg(long, value_name = "ID", value_parser = values::number::<u64>)]
    pub(crate) after: Option<u64>,
    /// Exit after the events that are kept
    #[arg(long)]
    pub(crate) no_follow: bool,
}

#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Expect exactly N requests
    #[arg(
        long,
        value_name = "N",
        conflicts_with_all = ["at_least", "at_most"],
        value_parser = values::number::<usize>
    )]
    pub(crate) times: Option<usize>,
    /// Expect at least N requests; 1 if no count is given
    #[arg(long, value_name = "N", value_parser = values::number::<usize>)]
    pub(crate) at_least: Option<usize>,
    /// Expect at most N requests
    #[arg(long, value_name = "N", value_parser = values::number::<usize>)]
    pub(crate) at_most: Option<usize>,
}

/// Selects requests of the journal.
#[derive(Args)]
pub(crate) struct Filter {
    #[command(flatten)]
    pub(crate) pattern: Pattern,
    /// Only requests with this response status
    #[arg(long, value_parser = values::journal_status)]
    pub(crate) status: Option<u16>,
}

/// The pattern that requests must match.
#[derive(Args)]
pub(crate) struct Pattern {
    /// Only requests with this method, such as PUT
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) method: Option<String>,
    /// Only requests to this path, without the query; * matches any text
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) path: Option<String>,
    /// Only requests whose path contains a match of this regular expression
    #[arg(long, value_name = "REGEX", conflicts_with = "path")]
    pub(crate) path_matches: Option<String>,
    /// Only requests with this query parameter; * matches any text; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = values::pair)]
    pub(crate) query: Vec<(String, String)>,
    /// Only requests whose query parameter contains a match of this regular expression
    #[arg(long, value_name = "NAME=REGEX", value_parser = values::pair)]
    pub(crate) query_matches: Vec<(String, String)>,
    /// Only requests with this header; * matches any text; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = values::pair)]
    pub(crate) header: Vec<(String, String)>,
    /// Only requests whose header contains a match of this regular expression
    #[arg(long, value_name = "NAME=REGEX", value_parser = values::pair)]
    pub(crate) header_matches: Vec<(String, String)>,
    /// Only requests whose body has these members, at any depth, such as
    /// `{"username": "*"}`
    #[arg(long, value_name = "JSON", value_parser = values::json)]
    pub(crate) body: Option<Value>,
    /// Only requests whose body contains a match of this regular expression
    #[arg(long, value_name = "REGEX", conflicts_with = "body")]
    pub(crate) body_matches: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Faults {
    /// List the rules, and how often each matched and fired
    List,
    /// Add a rule; the effect is status 500 by default
    Add {
        #[command(flatten)]
        pattern: Box<Pattern>,
        /// Fire at most N times
        #[arg(long, value_name = "N", value_parser = values::number::<u32>)]
        times: Option<u32>,
        /// The rule, with the keys of a seed file, such as
        /// `{"path": "*/logout", "times": 1, "effect": {"type": "hang_up"}}`; options are
        /// added to it
        #[arg(value_name = "JSON", required_unless_present_any = [
            "method", "path", "path_matches", "query", "query_matches", "header", "header_matches",
            "body", "body_matches",
        ])]
        rule: Option<String>,
    },
    /// Remove a rule
    Remove {
        /// ID of the rule, see `list`
        #[arg(value_parser = values::number::<u64>)]
        id: u64,
    },
    /// Remove all rules
    Clear,
}

#[derive(Subcommand)]
pub(crate) enum State {
    /// Export the state
    Export {
        /// File to write [default: standard output]
        file: Option<PathBuf>,
    },
    /// Replace the state with an exported one
    Import {
        /// File to read
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum Snapshots {
    /// List the snapshots
    List,
    /// Store the state, the clock and the faults under a name
    Save {
        /// Name of the snapshot; an earlier one is replaced
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        name: String,
    },
    /// Return to a snapshot; the journal stays
    Restore {
        /// Name of the snapshot
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        name: String,
    },
    /// Delete a snapshot
    Delete {
        /// Name of the snapshot
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        name: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum Worlds {
    /// List the worlds
    List,
    /// Create a world and show its base URL
    Create {
        /// Seed file, JSON or YAML [default: the server's initial state]
        #[arg(long, value_name = "FILE")]
        seed: Option<PathBuf>,
        /// Derive IDs, tokens and secrets from this number
        #[arg(long, value_name = "NUMBER", value_parser = values::number::<u64>)]
        rng_seed: Option<u64>,
        /// Delete the world after this many seconds without a request
        #[arg(long, value_name = "SECONDS", value_parser = values::number::<u64>)]
        idle: Option<u64>,
    },
    /// Delete a world
    Delete {
        /// ID of the world, see `list`
        id: String,
    },
    /// Delete all worlds
    Clear,
}
