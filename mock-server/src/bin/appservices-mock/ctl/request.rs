//! Turns `ctl` commands into requests.

use std::path::Path;

use appservices_mock::Seed;
use hyper::Method;
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::args::ctl::{
    Clock, Command, Events, Faults, Pattern, Requests, Snapshots, State, Verify, Worlds,
};
use crate::error::CommandError;
use crate::files;

/// A request to a path below `/_mock/`.
pub(super) struct ControlRequest {
    pub(super) method: Method,
    pub(super) path: String,
    /// Empty if the request has no body.
    pub(super) body: Bytes,
}

impl ControlRequest {
    /// Builds the request for a command.
    ///
    /// # Errors
    ///
    /// If a file that the command names cannot be read or parsed.
    pub(super) fn new(command: &Command) -> Result<Self, CommandError> {
        Ok(match command {
            Command::Health { .. } => Self::get("health"),
            Command::Reset => Self::post("reset"),
            Command::Reload => Self::post("reload"),
            Command::Sessions { user } => Self::get("sessions").query("user", user.as_deref()),
            Command::Login { app, user } => {
                Self::post("sessions").json([("app", json!(app)), ("user", json!(user))])
            }
            Command::Outbox { to } => Self::get("outbox").query("to", to.as_deref()),
            Command::Clock(clock) => Self::clock(clock),
            Command::Requests(requests) => Self::requests(requests)?,
            // It has the keys that the replay logs in with.
            Command::Replay { .. } => Self::get("overview"),
            Command::Events(events) => Self::events(events),
            Command::Verify(verify) => Self::verify(verify)?,
            Command::Faults(Faults::List) => Self::get("faults"),
            Command::Faults(Faults::Add {
                pattern,
                times,
                rule,
            }) => Self::fault(pattern, *times, rule.as_deref())?,
            Command::Faults(Faults::Remove { id }) => Self::delete(&format!("faults/{id}")),
            Command::Faults(Faults::Clear) => Self::delete("faults"),
            Command::State(State::Export { .. }) => Self::get("state"),
            Command::State(State::Import { file }) => {
                Self::with_method(Method::PUT, "state").body(files::read(file)?)
            }
            Command::Snapshots(Snapshots::List) => Self::get("snapshots"),
            Command::Snapshots(Snapshots::Save { name }) => Self::snapshot(Method::PUT, name),
            Command::Snapshots(Snapshots::Restore { name }) => Self::snapshot(Method::POST, name),
            Command::Snapshots(Snapshots::Delete { name }) => Self::snapshot(Method::DELETE, name),
            Command::Worlds(Worlds::List) => Self::get("worlds"),
            Command::Worlds(Worlds::Create {
                seed,
                rng_seed,
                idle,
            }) => {
                let seed = seed.as_deref().map(parse_seed).transpose()?;
                Self::post("worlds").json([
                    ("seed", json!(seed)),
                    ("rng_seed", json!(rng_seed)),
                    ("idle_seconds", json!(idle)),
                ])
            }
            Command::Worlds(Worlds::Delete { id }) => {
                let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
                Self::delete(&format!("worlds/{id}"))
            }
            Command::Worlds(Worlds::Clear) => Self::delete("worlds"),
        })
    }

    /// Without options the clock is read, otherwise changed.
    fn clock(clock: &Clock) -> Self {
        let freeze = (clock.freeze || clock.run).then_some(clock.freeze);
        let changes = [
            ("system", json!(clock.system.then_some(true))),
            ("set", json!(clock.set)),
            ("advance", json!(clock.advance)),
            ("scale", json!(clock.scale)),
            ("freeze", json!(freeze)),
        ];
        if changes.iter().all(|(_, value)| value.is_null()) {
            Self::get("clock")
        } else {
            Self::post("clock").json(changes)
        }
    }

    fn requests(requests: &Requests) -> Result<Self, CommandError> {
        if requests.clear {
            return Ok(Self::delete("requests"));
        }
        let filter = &requests.filter;
        let mut members = pattern(&filter.pattern)?;
        members.extend([
            ("status", json!(filter.status)),
            ("unexpected", json!(requests.unexpected.then_some(true))),
        ]);
        Ok(Self::post("requests/search").json(members))
    }

    /// With `--no-follow` and without `--after`, the kept events are meant: there is nothing
    /// else to print.
    fn events(events: &Events) -> Self {
        let after = events.after.or(events.no_follow.then_some(0));
        let after = after.map(|after| after.to_string());
        Self::get("events")
            .query("after", after.as_deref())
            .query("kind", events.kind.as_deref())
            .query("follow", events.no_follow.then_some("false"))
    }

    fn verify(verify: &Verify) -> Result<Self, CommandError> {
        let mut members = pattern(&verify.filter.pattern)?;
        members.extend([
            ("status", json!(verify.filter.status)),
            ("times", json!(verify.times)),
            ("at_least", json!(verify.at_least)),
            ("at_most", json!(verify.at_most)),
        ]);
        Ok(Self::post("verify").json(members))
    }

    /// A rule of which the options are a part. Without options, an object is sent as it was
    /// given, so that the server reports where it is invalid.
    fn fault(
        options: &Pattern,
        times: Option<u32>,
        rule: Option<&str>,
    ) -> Result<Self, CommandError> {
        let request = Self::post("faults");
        let mut members = pattern(options)?;
        members.push(("times", json!(times)));
        members.retain(|(_, value)| !value.is_null());
        let Some(rule) = rule else {
            return Ok(request.json(members));
        };
        if !rule.trim_start().starts_with('{') {
            return Err(CommandError::usage(
                "the rule must be a JSON object, such as '{\"path\": \"*/logout\"}'; for a path alone, \
                 use --path"
                    .to_owned(),
            ));
        }
        if members.is_empty() {
            return Ok(request.body(rule.to_owned()));
        }
        let rule: Map<String, Value> = serde_json::from_str(rule).map_err(|error| {
            CommandError::new(format!("cannot add the fault rule: invalid JSON: {error}"))
        })?;
        if let Some((name, _)) = members.iter().find(|(name, _)| rule.contains_key(*name)) {
            return Err(CommandError::usage(format!(
                "the rule has '{name}', and so have the options"
            )));
        }
        let named = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Ok(request.body(Value::Object(rule.into_iter().chain(named).collect()).to_string()))
    }

    fn snapshot(method: Method, name: &str) -> Self {
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        Self::with_method(method, &format!("snapshots/{name}"))
    }

    fn with_method(method: Method, path: &str) -> Self {
        Self {
            method,
            path: format!("/_mock/{path}"),
            body: Bytes::new(),
        }
    }

    fn get(path: &str) -> Self {
        Self::with_method(Method::GET, path)
    }

    fn post(path: &str) -> Self {
        Self::with_method(Method::POST, path)
    }

    fn delete(path: &str) -> Self {
        Self::with_method(Method::DELETE, path)
    }

    /// Adds a query parameter, unless its value is `None`.
    fn query(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            let separator = if self.path.contains('?') { '&' } else { '?' };
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            self.path = format!("{}{separator}{name}={value}", self.path);
        }
        self
    }

    fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the body to an object of the members that are not null.
    fn json<'a>(self, members: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let members = members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.to_owned(), value));
        self.body(Value::Object(members.collect::<Map<_, _>>()).to_string())
    }
}

/// The members of a pattern; null for those that are not given.
///
/// # Errors
///
/// If an option names a parameter or header that another names.
fn pattern(pattern: &Pattern) -> Result<Vec<(&'static str, Value)>, CommandError> {
    let matches = |source: &String| json!({ "matches": source });
    let fields = |option: &str, texts: &[(String, String)], expressions: &[(String, String)]| {
        let texts = texts.iter().map(|(name, text)| (name, json!(text)));
        let expressions = expressions
            .iter()
            .map(|(name, source)| (name, matches(source)));
        let mut all = Map::new();
        for (name, value) in texts.chain(expressions) {
            if all.insert(name.clone(), value).is_some() {
                return Err(CommandError::usage(format!(
                    "--{option} and --{option}-matches can name '{name}' once"
                )));
            }
        }
        Ok(if all.is_empty() {
            Value::Null
        } else {
            all.into()
        })
    };
    let path = pattern.path_matches.as_ref().map(matches);
    let body = pattern.body_matches.as_ref().map(matches);
    Ok(vec![
        ("method", json!(pattern.method)),
        ("path", path.unwrap_or_else(|| json!(pattern.path))),
        (
            "query",
            fields("query", &pattern.query, &pattern.query_matches)?,
        ),
        (
            "headers",
            fields("header", &pattern.header, &pattern.header_matches)?,
        ),
        ("body", body.unwrap_or_else(|| json!(pattern.body))),
    ])
}

/// Reads a seed file as JSON or YAML.
fn parse_seed(file: &Path) -> Result<Value, CommandError> {
    let text = files::read(file)?;
    // The server would report a position in the JSON that is sent, not in the file.
    Seed::load(file).map_err(CommandError::new)?;
    yaml_serde::from_slice(&text)
        .map_err(|error| CommandError::new(format!("cannot parse '{}': {error}", file.display())))
}
