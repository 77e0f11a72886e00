//! Commands as requests.

use std::fs;
use std::path::PathBuf;

use hyper::Method;
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::ctl::command::{Command, Faults, State, Worlds};

/// What to ask, and what to do with the answer.
pub(super) struct Question {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Bytes>,
    pub(super) to_file: Option<PathBuf>,
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

/// The request that a command stands for.
pub(super) fn question(command: &Command) -> Result<Question, Failure> {
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
