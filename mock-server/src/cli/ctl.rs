//! `ctl`: steering a server that runs somewhere, through its `/_mock/` paths.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use hyper::Method;
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::client::{Answer, Client};
use super::{Failure, runtime};

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
    method: Option<String>,
    /// Without the query; a * stands for any text
    #[arg(long)]
    path: Option<String>,
    /// Of the answer
    #[arg(long)]
    status: Option<u16>,
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

/// What to ask, and what to do with the answer.
struct Question {
    method: Method,
    path: String,
    body: Option<Bytes>,
    to_file: Option<PathBuf>,
}

impl Question {
    fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: format!("/_mock/{path}"),
            body: None,
            to_file: None,
        }
    }

    fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    fn post(path: &str) -> Self {
        Self::new(Method::POST, path)
    }

    fn delete(path: &str) -> Self {
        Self::new(Method::DELETE, path)
    }

    fn query(mut self, parameters: &[(&str, Option<String>)]) -> Self {
        for (name, value) in parameters {
            if let Some(value) = value {
                let mark = if self.path.contains('?') { '&' } else { '?' };
                let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
                self.path = format!("{}{mark}{name}={value}", self.path);
            }
        }
        self
    }

    fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The values that there are, as an object.
    fn object<const N: usize>(self, values: [(&str, Value); N]) -> Self {
        let values = values
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.to_owned(), value));
        self.body(Value::Object(values.collect::<Map<_, _>>()).to_string())
    }
}

fn read(file: &PathBuf) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))
}

fn question(command: &Command) -> Result<Question, Failure> {
    Ok(match command {
        Command::Health => Question::get("health"),
        Command::Reset => Question::post("reset"),
        Command::Sessions { user } => Question::get("sessions").query(&[("user", user.clone())]),
        Command::Outbox { to } => Question::get("outbox").query(&[("to", to.clone())]),
        Command::Clock {
            system,
            set,
            advance,
            scale,
            freeze,
            run,
        } => {
            let frozen = (*freeze || *run).then_some(*freeze);
            let changes = [
                ("system", json!(system.then_some(true))),
                ("set", json!(set)),
                ("advance", json!(advance)),
                ("scale", json!(scale)),
                ("freeze", json!(frozen)),
            ];
            if changes.iter().all(|(_, value)| value.is_null()) {
                Question::get("clock")
            } else {
                Question::post("clock").object(changes)
            }
        }
        Command::Requests { forget: true, .. } => Question::delete("requests"),
        Command::Requests {
            which, unexpected, ..
        } => Question::get("requests").query(&[
            ("method", which.method.clone()),
            ("path", which.path.clone()),
            ("status", which.status.map(|status| status.to_string())),
            ("unexpected", unexpected.then(|| "true".to_owned())),
        ]),
        Command::Verify {
            which,
            times,
            at_least,
            at_most,
        } => Question::post("verify").object([
            ("method", json!(which.method)),
            ("path", json!(which.path)),
            ("status", json!(which.status)),
            ("times", json!(times)),
            ("at_least", json!(at_least)),
            ("at_most", json!(at_most)),
        ]),
        Command::Faults(Faults::List) => Question::get("faults"),
        Command::Faults(Faults::Add { rule }) => Question::post("faults").body(rule.clone()),
        Command::Faults(Faults::Remove { id }) => Question::delete(&format!("faults/{id}")),
        Command::Faults(Faults::Clear) => Question::delete("faults"),
        Command::State(State::Export { file }) => Question {
            to_file: file.clone(),
            ..Question::get("state")
        },
        Command::State(State::Import { file }) => {
            Question::new(Method::PUT, "state").body(read(file)?)
        }
        Command::Worlds(Worlds::List) => Question::get("worlds"),
        Command::Worlds(Worlds::Create {
            seed,
            rng_seed,
            idle,
        }) => {
            let seed = seed.as_ref().map(seed_file).transpose()?;
            Question::post("worlds").object([
                ("seed", json!(seed)),
                ("rng_seed", json!(rng_seed)),
                ("idle_seconds", json!(idle)),
            ])
        }
        Command::Worlds(Worlds::Delete { id }) => {
            let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
            Question::delete(&format!("worlds/{id}"))
        }
        Command::Worlds(Worlds::Clear) => Question::delete("worlds"),
    })
}

/// A seed file as the server takes it: read here, where it lies, and understood
/// there.
fn seed_file(file: &PathBuf) -> Result<Value, Failure> {
    let text = read(file)?;
    yaml_serde::from_slice(&text)
        .map_err(|error| Failure::new(format!("{} is wrong: {error}", file.display())))
}

/// Asks the server at `url` and shows what it answers.
/// `authority`: whose certificates to trust over TLS.
pub(crate) fn run(
    url: &str,
    authority: Option<&Path>,
    command: &Command,
) -> Result<ExitCode, Failure> {
    let Question {
        method,
        path,
        body,
        to_file,
    } = question(command)?;
    let url = url.trim_end_matches('/');
    let failed = |failure: Failure| Failure::new(format!("{url}: {}", failure.message));
    let client = Client::new(url, authority).map_err(failed)?;
    let asked = client.send(method, &path, None, body.unwrap_or_default());
    let Answer { status, body, raw } = runtime()?.block_on(asked).map_err(failed)?;
    let right = (200..300).contains(&status);
    // A verdict that says no is an answer too.
    if !right && body.get("ok").is_none() {
        let error = body.get("error").and_then(Value::as_str);
        let error = error.map_or_else(|| format!("status {status}"), str::to_owned);
        return Err(Failure::new(format!("{url}: {error}")));
    }
    match (to_file, command) {
        (Some(file), _) => fs::write(&file, raw)
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.display())))?,
        // Byte for byte, so that it can be compared.
        (None, Command::State(State::Export { .. })) => show(&raw)?,
        (None, _) if raw.is_empty() => {}
        (None, _) => show(format!("{body:#}\n").as_bytes())?,
    }
    Ok(ExitCode::from(u8::from(!right)))
}

fn show(bytes: &[u8]) -> Result<(), Failure> {
    let outcome = io::stdout().write_all(bytes);
    match outcome.and_then(|()| io::stdout().flush()) {
        // Whoever read it has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}
