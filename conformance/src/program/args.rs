//! The arguments of `appservices-conformance`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::cases::Flavour;
use crate::selection::Names;

/// Check whether a server, a command line or an app conforms to App Services
#[derive(Debug, Parser)]
#[command(
    name = "appservices-conformance",
    version = env!("APPSERVICES_VERSION"),
    max_term_width = 100,
    after_help = "Exit status:\n  \
        0  everything that was checked holds\n  \
        1  something does not hold, or a known failure no longer fails\n  \
        2  the arguments are invalid\n  \
        3  nothing could be checked, or a report could not be written"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) subject: Subject,
}

#[derive(Debug, Subcommand)]
pub(super) enum Subject {
    /// Check a server, over the network only
    Server(Server),
    /// Check a program that claims to be `appservices`, against the built-in server
    Cli(Cli),
    /// Run an app or a script against the built-in server, under a list of traps
    Client(Client),
}

#[derive(Debug, Args)]
pub(super) struct Server {
    /// Base URL of the server [default: the built-in server]
    #[arg(long, value_name = "URL", requires_all = ["admin_key", "project"])]
    pub(super) base_url: Option<String>,
    /// Key pair of an administrator, joined by a colon
    #[arg(
        long,
        value_name = "PUBLIC:PRIVATE",
        env = "APPSERVICES_CONFORMANCE_ADMIN_KEY",
        hide_env_values = true,
        requires = "base_url"
    )]
    pub(super) admin_key: Option<String>,
    /// ID of a project of the administrator, in which apps are created and deleted
    #[arg(long, value_name = "ID", requires = "base_url")]
    pub(super) project: Option<String>,
    /// Seconds to wait for a response of the server
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(1..=3600),
        requires = "base_url"
    )]
    pub(super) timeout: u64,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct Cli {
    /// Path of the program
    #[arg(long, value_name = "PATH", required_unless_present = "list")]
    pub(super) bin: Option<PathBuf>,
    /// The command line that the program implements; checks in which realm-cli differs are skipped for it
    #[arg(long, value_enum, default_value_t)]
    pub(super) flavour: Flavour,
    /// Run every combination of options instead of a sample, which takes minutes
    #[arg(long)]
    pub(super) thorough: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct Client {
    /// Seconds that the command may run under each trap
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(super) timeout: u64,
    #[command(flatten)]
    pub(super) common: Common,
    /// Command to run, with its arguments
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "list")]
    pub(super) command: Vec<OsString>,
}

/// What every subject takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Run only rules with this ID or with a requirement of this ID, `*` stands for any
    /// characters
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Run only rules of this level: MUST or SHOULD
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub(super) level: Vec<String>,
    /// Run only rules whose requirements are in this area, such as server/users
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub(super) area: Vec<String>,
    /// Do not run rules with this ID or with a requirement of this ID
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) except: Vec<String>,
    /// File of known failures, one ID for each line; a known failure that passes fails the run
    #[arg(long, value_name = "FILE")]
    pub(super) known: Option<PathBuf>,
    /// Write a report to this file
    #[arg(
        long,
        value_name = "FILE",
        help = "Write a report to this file, by its extension: .html, .json, .txt or .xml (JUnit)"
    )]
    pub(super) report: Vec<PathBuf>,
    /// Print nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Run no further rule after one has failed
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Rules that run at a time [default: three for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// List the rules that would be run, and run none
    #[arg(long)]
    pub(super) list: bool,
}

impl Common {
    pub(super) fn included(&self) -> Names {
        Names {
            ids: self.only.clone(),
            levels: self.level.clone(),
            areas: self.area.clone(),
        }
    }

    pub(super) fn excluded(&self) -> Names {
        Names {
            ids: self.except.clone(),
            ..Names::default()
        }
    }
}
