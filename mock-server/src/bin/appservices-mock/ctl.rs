//! `ctl`: controls a running server through its `/_mock/` paths.

mod events;
mod replay;
mod report;
mod request;
mod table;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use self::events::EventPrinter;
use self::replay::{Recording, Replay};
use self::request::ControlRequest;
use crate::args::ctl::{Command, Faults, Snapshots, State, Worlds};
use crate::client::{Client, Response};
use crate::error::CommandError;
use crate::{escape, files, runtime, stdout};

/// How the server begins the reason of a rejection if all controls are disabled.
const DISABLED: &str = "the controls are disabled";

/// The server to control.
pub(crate) struct Server<'a> {
    pub(crate) url: &'a str,
    /// The file with the certificates to trust with `https`.
    pub(crate) ca: Option<&'a Path>,
    /// The token of the server's controls.
    pub(crate) control_token: Option<&'a str>,
}

/// Sends the request that `command` describes to the server, and prints the response, as it
/// is or for people.
pub(crate) fn run(
    server: &Server<'_>,
    as_json: bool,
    command: &Command,
) -> Result<ExitCode, CommandError> {
    let ControlRequest { method, path, body } = ControlRequest::new(command)?;
    let Server {
        ca, control_token, ..
    } = *server;
    let url = server.url.trim_end_matches('/');
    let client = Client::new(url, ca)?;
    let recording = match command {
        // Before the first request: a wrong file is no reason to send any.
        Command::Replay { file, .. } => Some(Recording::read(file)?),
        _ => None,
    };
    let mut printer = EventPrinter::default();
    let response = runtime::build()?.block_on(async {
        match command {
            Command::Events(_) => {
                let receive = |bytes: &[u8]| printer.print(bytes, as_json);
                client.stream(&path, control_token, receive).await
            }
            _ => client.send(method, &path, control_token, body).await,
        }
    });
    let has_stopped = printer.has_stopped();
    printer.finish()?;
    let response = response.map_err(|error| {
        let message = error.to_string();
        if message.contains('\n') {
            // It names the next step already.
            return error;
        }
        CommandError::new(format!(
            "{message}\nUse --url to set the address of a running server"
        ))
    });
    let Response {
        status,
        body,
        mut json,
    } = response?;
    if let Command::Health {
        allow_disabled: true,
    } = command
        && status == 403
        && json["error"]
            .as_str()
            .is_some_and(|reason| reason.starts_with(DISABLED))
    {
        let ready: &[u8] = if as_json {
            b"{\n  \"ready\": true\n}\n"
        } else {
            b"ready, controls disabled\n"
        };
        stdout::print(ready)?;
        return Ok(ExitCode::SUCCESS);
    }
    let success = (200..300).contains(&status);
    if let Command::Events(events) = command
        && success
        && !has_stopped
        && !events.no_follow
    {
        return Err(CommandError::new(format!("{url} has closed the stream")));
    }
    // `verify` reports a failed expectation with status 409, and its verdict is output.
    let is_verdict = json.get("ok").is_some();
    if !success && !is_verdict {
        let reason = json.get("error").and_then(Value::as_str);
        return Err(rejection(url, status, reason, command));
    }
    if let (Some(recording), Command::Replay { secret, .. }) = (recording, command) {
        let replay = Replay::new(&client, control_token, secret, &json);
        let outcome = runtime::build()?.block_on(replay.run(&recording))?;
        let text = if as_json {
            format!("{:#}\n", outcome.json())
        } else {
            outcome.text()
        };
        stdout::print(text.as_bytes())?;
        return Ok(ExitCode::from(u8::from(outcome.differs())));
    }
    // The message has a line for each near miss, which JSON would escape.
    let message = json.as_object_mut().and_then(|json| json.remove("message"));
    if let Some(message) = message.as_ref().and_then(Value::as_str)
        && !success
    {
        // If stderr is closed, the exit code has to be enough.
        let lines: Vec<_> = message.split('\n').map(escape::text).collect();
        let _ = writeln!(io::stderr(), "error: {}", lines.join("\n"));
    }
    match command {
        // Byte for byte, so that two exports can be compared.
        Command::State(State::Export { file: Some(file) }) => files::write(file, &body)?,
        Command::State(State::Export { file: None }) => stdout::print(&body)?,
        _ if body.is_empty() => {}
        _ if !as_json && success => stdout::print(report::text(command, &json).as_bytes())?,
        // The message above says all of it.
        _ if !as_json => {}
        _ => stdout::print(escape::json(&format!("{json:#}\n")).as_bytes())?,
    }
    Ok(ExitCode::from(u8::from(!success)))
}

/// The error for a rejected request. `reason` is the server's.
fn rejection(url: &str, status: u16, reason: Option<&str>, command: &Command) -> CommandError {
    CommandError::new(match (command, status, reason) {
        (Command::Faults(Faults::Remove { id }), 404, Some("fault rule not found")) => format!(
            "no fault rule {id}\nRun 'appservices-mock ctl faults list' for a list of the rules"
        ),
        (Command::Worlds(Worlds::Delete { id }), 404, Some("world not found")) => format!(
            "no world '{id}'\nRun 'appservices-mock ctl worlds list' for a list of the worlds"
        ),
        (
            Command::Snapshots(Snapshots::Restore { name } | Snapshots::Delete { name }),
            404,
            Some("snapshot not found"),
        ) => format!(
            "no snapshot '{name}'\nRun 'appservices-mock ctl snapshots list' for a list of them"
        ),
        (Command::State(State::Import { file }), 400, Some(reason)) => {
            format!("cannot import '{}': {reason}", file.display())
        }
        (Command::Reload, 409, Some(reason)) => format!("nothing was reloaded: {reason}"),
        (Command::Faults(Faults::Add { .. }), 400, Some(reason)) => {
            format!("cannot add the fault rule: {reason}")
        }
        (Command::Clock(_) | Command::Worlds(Worlds::Create { .. }), 400, Some(reason)) => {
            without_position(reason).to_owned()
        }
        _ => {
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            let hint = match status {
                401 => "\nUse --control-token or APPSERVICES_CONTROL_TOKEN to set the token",
                _ => "",
            };
            format!("{url} responded with {status}{reason}{hint}")
        }
    })
}

/// The reason why a body is invalid, without its position in the body: `ctl` wrote the
/// body, so the position is of no use to the user.
fn without_position(reason: &str) -> &str {
    let reason = reason
        .strip_prefix("invalid request body: ")
        .unwrap_or(reason);
    match reason.rsplit_once(" at line ") {
        Some((reason, position)) if position.contains(" column ") => reason,
        _ => reason,
    }
}
