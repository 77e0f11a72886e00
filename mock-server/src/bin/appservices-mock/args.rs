//! The command line: subcommands, options and their help.

pub(crate) mod ctl;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

use appservices_mock::{AccessTokens, Log};
use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use self::values::KeyPair;

/// The program's arguments.
#[derive(Parser)]
#[command(
    name = "appservices-mock",
    version = env!("APPSERVICES_VERSION"),
    about,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a server until Ctrl-C or SIGTERM
    Serve {
        /// Port to listen on; 0 picks a free one
        #[arg(long, default_value_t = 8080, value_parser = values::port)]
        port: u16,
        #[command(flatten)]
        launch: LaunchArgs,
        #[command(flatten)]
        server: ServerArgs,
    },
    /// Start a server, run a command against it, and stop the server
    #[command(after_help = "\
Environment of COMMAND:
  APPSERVICES_BASE_URL, APPSERVICES_ATLAS_URL              address of the server
  APPSERVICES_PUBLIC_API_KEY, APPSERVICES_PRIVATE_API_KEY  first key pair
  APPSERVICES_PROJECT                                      first project with an app, or the first
  APPSERVICES_APP                                          its first app, if it has one
  PATH                                                     starts with this program's directory
  SSL_CERT_FILE, NODE_EXTRA_CA_CERTS                       with --tls: file of --tls-ca
  APPSERVICES_CONTROL_TOKEN                                with --control-token: the token")]
    Exec {
        /// Port to listen on; 0 picks a free one
        #[arg(long, default_value_t = 0, value_parser = values::port)]
        port: u16,
        #[command(flatten)]
        server: ServerArgs,
        /// Command to run, and its arguments
        #[arg(required = true, last = true, value_name = "COMMAND")]
        command: Vec<OsString>,
    },
    /// Show how a user's sessions are revoked, on a temporary server
    Demo {
        /// Use TLS, with a certificate generated at startup
        #[arg(long, requires = "tls_ca")]
        tls: bool,
        /// With --tls: file to write the authority's certificate to, for clients to trust
        #[arg(long, value_name = "FILE", requires = "tls")]
        tls_ca: Option<PathBuf>,
    },
    /// Control a running server
    Ctl {
        /// Base URL of the server (http://HOST:PORT or https://HOST:PORT), or of one
        /// of its worlds
        #[arg(
            long,
            env = "APPSERVICES_BASE_URL",
            default_value = "http://127.0.0.1:8080",
            value_parser = NonEmptyStringValueParser::new(),
            hide_env_values = true
        )]
        url: String,
        /// With https: file with the certificates to trust (PEM), see --tls-ca of serve
        #[arg(
            long,
            env = "SSL_CERT_FILE",
            value_name = "FILE",
            hide_env_values = true
        )]
        ca: Option<PathBuf>,
        /// Token of the server's controls, see --control-token of serve
        #[arg(
            long,
            env = "APPSERVICES_CONTROL_TOKEN",
            value_name = "TOKEN",
            value_parser = NonEmptyStringValueParser::new(),
            hide_env_values = true
        )]
        control_token: Option<String>,
        /// Print the response as JSON instead of text for people
        #[arg(long, global = true, display_order = 1000)]
        json: bool,
        #[command(subcommand)]
        command: ctl::Command,
    },
    /// Print a completion script for a shell
    #[command(alias = "completions")]
    Completion {
        /// Shell to complete for
        shell: Shell,
    },
    /// Print the manual page, in roff
    Man {
        /// Print the page of this command, such as serve
        command: Option<String>,
    },
}

/// Options of `serve` for programs that launch it.
#[derive(clap::Args)]
pub(crate) struct LaunchArgs {
    /// Print the address, key pairs, projects and apps as text, or as one line of JSON
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        value_parser = values::banner_format_parser()
    )]
    pub(crate) output_format: BannerFormat,
    /// Stop at the end of standard input as well: a pipe ends when the program that
    /// started the server exits, however it exits
    #[arg(long)]
    pub(crate) stop_on_eof: bool,
}

/// How `serve` prints what clients need.
#[derive(Clone, Copy)]
pub(crate) enum BannerFormat {
    Text,
    Json,
}

/// Options of `serve` and `exec`.
#[derive(clap::Args)]
pub(crate) struct ServerArgs {
    /// Address or host name to listen on
    #[arg(long, default_value = "127.0.0.1", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) host: String,
    /// Accept this host name or address for the controls under /_mock/, besides
    /// loopback and --host; can be repeated
    #[arg(long, value_name = "HOST", value_parser = values::host)]
    pub(crate) allow_host: Vec<String>,
    /// Require this token for the controls under /_mock/. Without one, the controls
    /// are disabled if other machines can reach the server
    #[arg(
        long,
        env = "APPSERVICES_CONTROL_TOKEN",
        value_name = "TOKEN",
        value_parser = NonEmptyStringValueParser::new(),
        hide_env_values = true
    )]
    pub(crate) control_token: Option<String>,
    /// Base URL in all responses, if clients reach the server by another address
    /// [default: from the headers of the request or of a proxy on this machine]
    #[arg(long, value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) public_url: Option<String>,
    /// Initial state: demo, empty, or a JSON or YAML file [default: demo; empty
    /// with --app-dir]
    #[arg(long, value_name = "demo|empty|FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) seed: Option<String>,
    /// Add an app from a directory that the vendor's CLI pulled; can be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) app_dir: Vec<PathBuf>,
    /// Generate N users with various providers for the first app
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        value_parser = values::number::<u32>
    )]
    pub(crate) users: u32,
    /// Keep the state in a file, so that it survives a crash. If the file exists,
    /// its state is used, and options for the initial state are ignored
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// Derive IDs, tokens and secrets from this number: the same requests then
    /// produce the same values, and tokens can be forged [default: only IDs are the
    /// same in every run]
    #[arg(long, value_name = "NUMBER", value_parser = values::number::<u64>)]
    pub(crate) rng_seed: Option<u64>,
    /// Stop the clock at this time, in seconds since 1970
    #[arg(long, value_name = "SECONDS", value_parser = values::time)]
    pub(crate) stopped_at: Option<SystemTime>,
    /// When a user's sessions are revoked: end access tokens too, as documented, or
    /// let them expire, as observed [default: set by the seed]
    #[arg(long, value_name = "documented|observed", value_parser = values::sessions)]
    pub(crate) sessions: Option<AccessTokens>,
    /// Log each request to stderr [default: text for serve, off for exec]
    #[arg(long, value_name = "FORMAT", value_parser = values::log_parser())]
    pub(crate) log: Option<Log>,
    /// Record every request and response in a new file, for `ctl replay`; passwords, keys and
    /// tokens are placeholders
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// With --record: replace the file if it is a recording
    #[arg(long, requires = "record")]
    pub(crate) record_replace: bool,
    /// Write the port to this file once the server listens; the file is removed
    /// when the server stops
    #[arg(long, value_name = "FILE")]
    pub(crate) port_file: Option<PathBuf>,
    /// Use TLS, with a certificate generated at startup for localhost and --host
    #[arg(long, requires = "tls_ca", conflicts_with = "tls_cert")]
    pub(crate) tls: bool,
    /// With --tls: file to write the authority's certificate to, for clients to trust
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) tls_ca: Option<PathBuf>,
    /// Use TLS with this certificate (PEM), followed by any intermediate ones
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key of --tls-cert (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Key pair to log in with, instead of the seed's
    #[arg(long, value_name = "PUB:PRIV", value_parser = KeyPair::parse)]
    pub(crate) admin_key: Option<KeyPair>,

    /// Start with a defect on purpose, to measure a test suite
    #[cfg(feature = "mutants")]
    #[arg(
        long,
        value_name = "NAME",
        value_parser = values::mutant_parser(),
        hide_possible_values = true
    )]
    pub(crate) mutant: Option<String>,
}

impl ServerArgs {
    /// Whether `--seed` names a seed that is not a file.
    pub(crate) fn names_built_in_seed(&self) -> bool {
        matches!(self.seed.as_deref(), Some("demo" | "empty"))
    }

    /// The options in use that describe the initial state.
    pub(crate) fn initial_state_options(&self) -> Vec<&'static str> {
        let options = [
            ("--seed", self.seed.is_some()),
            ("--app-dir", !self.app_dir.is_empty()),
            ("--users", self.users > 0),
            ("--rng-seed", self.rng_seed.is_some()),
            ("--stopped-at", self.stopped_at.is_some()),
            ("--sessions", self.sessions.is_some()),
            ("--admin-key", self.admin_key.is_some()),
        ];
        let used = options.into_iter().filter(|(_, is_used)| *is_used);
        used.map(|(name, _)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argument_definitions_are_consistent() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }
}
