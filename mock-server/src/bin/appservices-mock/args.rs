//! What can be typed.

use std::path::PathBuf;

use appservices_mock::{AccessTokens, Log};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use clap_complete::Shell;

/// A server that behaves like MongoDB Atlas App Services.
#[derive(Parser)]
#[command(name = "appservices-mock", version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Run the server until Ctrl-C or SIGTERM
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        /// Port to listen on; 0 takes a free one
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Run a command with a server of its own, and end the server with it
    #[command(after_help = "\
COMMAND finds in its environment:
  APPSERVICES_BASE_URL, APPSERVICES_ATLAS_URL                 the server
  APPSERVICES_PUBLIC_API_KEY, APPSERVICES_PRIVATE_API_KEY     the key pair
  APPSERVICES_PROJECT, APPSERVICES_APP                        the first project and app
  PATH                                                        this program's folder first")]
    Exec {
        #[command(flatten)]
        server: ServerArgs,
        /// Port to listen on; 0 takes a free one
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// What to run
        #[arg(required = true, last = true, value_name = "COMMAND")]
        command: Vec<std::ffi::OsString>,
    },
    /// Show a user's sessions being revoked, on a server of its own
    Demo {
        /// Over TLS, with a certificate made at start
        #[arg(long, requires = "tls_ca")]
        tls: bool,
        /// With --tls: where to write the authority's certificate
        #[arg(long, value_name = "FILE", requires = "tls")]
        tls_ca: Option<PathBuf>,
    },
    /// Steer a server that runs somewhere
    Ctl {
        /// Where it is, http://HOST:PORT, https://HOST:PORT, or the base URL of one
        /// of its worlds
        #[arg(
            long,
            env = "APPSERVICES_BASE_URL",
            default_value = "http://127.0.0.1:8080",
            hide_env_values = true
        )]
        url: String,
        /// For https: whose certificates to trust (PEM); what --tls-ca wrote
        #[arg(
            long,
            env = "SSL_CERT_FILE",
            value_name = "FILE",
            hide_env_values = true
        )]
        ca: Option<PathBuf>,
        #[command(subcommand)]
        command: crate::ctl::Command,
    },
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the manual page, in roff
    Man {
        /// Of one verb, such as serve
        verb: Option<String>,
    },
}

/// What describes a server.
#[derive(clap::Args)]
pub(crate) struct ServerArgs {
    /// Address or name to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: String,
    /// What to start with: demo, empty, or a JSON or YAML file [default: demo;
    /// empty with --app-dir]
    #[arg(long, value_name = "demo|empty|FILE")]
    pub(crate) seed: Option<String>,
    /// An app as the vendor's command lines pulled it; may be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) app_dir: Vec<PathBuf>,
    /// Generate so many users for the first app, of every provider
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) users: u32,
    /// Keep the state in a file, so that what was acknowledged outlives a crash.
    /// If there is one, the server goes on with it, and options that describe a
    /// beginning are not used
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// What ids, tokens and secrets are made from: the same number and the same
    /// requests give the same ones
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) rng_seed: u64,
    /// Stop the clock at a time, in seconds since 1970
    #[arg(long, value_name = "SECONDS")]
    pub(crate) stopped_at: Option<i64>,
    /// What revoking a user's sessions does to access tokens: end them too, as
    /// documented, or let them expire, as observed [default: as the seed says]
    #[arg(long, value_name = "documented|observed", value_parser = sessions)]
    pub(crate) sessions: Option<AccessTokens>,
    /// Tell of each request on stderr [default: text for serve, off for exec]
    #[arg(long, value_name = "FORM", value_parser = log())]
    pub(crate) log: Option<Log>,
    /// Write the port to a file once listening; it is removed at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) port_file: Option<PathBuf>,
    /// Speak TLS with a certificate made now, for localhost and --host
    #[arg(long, requires = "tls_ca", conflicts_with = "tls_cert")]
    pub(crate) tls: bool,
    /// With --tls: where to write the authority's certificate, for clients
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) tls_ca: Option<PathBuf>,
    /// Speak TLS with this certificate (PEM, with those behind it)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Key pair to log in with, in place of the seed's
    #[arg(long, value_name = "PUB:PRIV", value_parser = KeyPair::parse)]
    pub(crate) admin_key: Option<KeyPair>,
}

impl ServerArgs {
    /// Options given that describe what a server begins with.
    pub(crate) fn of_the_beginning(&self) -> Vec<&'static str> {
        let all = [
            ("--seed", self.seed.is_some()),
            ("--app-dir", !self.app_dir.is_empty()),
            ("--users", self.users > 0),
            ("--rng-seed", self.rng_seed > 0),
            ("--stopped-at", self.stopped_at.is_some()),
            ("--sessions", self.sessions.is_some()),
            ("--admin-key", self.admin_key.is_some()),
        ];
        let given = all.into_iter().filter(|(_, given)| *given);
        given.map(|(name, _)| name).collect()
    }
}

fn log() -> impl TypedValueParser<Value = Log> {
    // Named here, completions know them too.
    PossibleValuesParser::new(["text", "json", "off"]).map(|form| match form.as_str() {
        "text" => Log::Text,
        "json" => Log::Json,
        _ => Log::Off,
    })
}

fn sessions(text: &str) -> Result<AccessTokens, &'static str> {
    match text {
        "documented" => Ok(AccessTokens::EndWithSession),
        "observed" => Ok(AccessTokens::LiveUntilExpiry),
        _ => Err("expected documented or observed"),
    }
}

/// An administrator's key pair.
#[derive(Clone)]
pub(crate) struct KeyPair {
    pub(crate) public: String,
    pub(crate) private: String,
}

impl KeyPair {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text.split_once(':') {
            Some((public, private)) if !public.is_empty() && !private.is_empty() => Ok(Self {
                public: public.to_owned(),
                private: private.to_owned(),
            }),
            _ => Err("expected a public and a private key with a colon between them"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    /// `--admin-key` needs both halves; the private one may hold a colon.
    #[test]
    fn key_pairs() {
        let pair = KeyPair::parse("a:b:c").map(|pair| (pair.public, pair.private));
        assert_eq!(pair, Ok(("a".to_owned(), "b:c".to_owned())));
        for wrong in ["", ":", "a", "a:", ":b"] {
            assert!(KeyPair::parse(wrong).is_err(), "{wrong}");
        }
    }
}
