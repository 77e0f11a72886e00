//! `ctl`: steering a server that runs somewhere, through its `/_mock/` paths.

mod command;
mod question;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

pub(crate) use self::command::Command;
use self::command::State;
use self::question::{Question, question};
use crate::client::{Answer, Client};
use crate::{Failure, runtime};

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
