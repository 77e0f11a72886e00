//! What can be typed.

use clap::{Parser, Subcommand};

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
    Demo,
}

/// What describes a server.
#[derive(clap::Args)]
pub(crate) struct ServerArgs {
    /// Address or name to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: String,
    /// What to start with: demo, empty, or a JSON or YAML file
    #[arg(long, default_value = "demo", value_name = "demo|empty|FILE")]
    pub(crate) seed: String,
    /// Key pair to log in with, in place of the seed's
    #[arg(long, value_name = "PUB:PRIV", value_parser = KeyPair::parse)]
    pub(crate) admin_key: Option<KeyPair>,
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
