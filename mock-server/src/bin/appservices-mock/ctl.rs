//! `ctl`: controls a running server through its `/_mock/` paths.

mod request;

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use self::request::ControlRequest;
use crate::args::ctl::{Command, State};
use crate::client::{Client, Response};
use crate::error::CommandError;
use crate::{escape, files, runtime, stdout};

/// Sends the request that `command` describes to the server at `url`, and prints the
/// response. `ca` is the file with the certificates to trust with `https`, and
/// `control_token` the token of the server's controls.
pub(crate) fn run(
    url: &str,
    ca: Option<&Path>,
    control_token: Option<&str>,
    command: &Command,
) -> Result<ExitCode, CommandError> {
    let ControlRequest { method, path, body } = ControlRequest::new(command)?;
    let url = url.trim_end_matches('/');
    let client = Client::new(url, ca)?;
    let response = client.send(method, &path, control_token, body);
    let response = runtime::build()?.block_on(response).map_err(|error| {
        CommandError::new(format!(
            "{error}\nUse --url to set the address of a running server"
        ))
    });
    let Response { status, body, json } = response?;
    let success = (200..300).contains(&status);
    // `verify` reports a failed expectation with status 409, and its verdict is output.
    let is_verdict = json.get("ok").is_some();
    if !success && !is_verdict {
        let reason = json.get("error").and_then(Value::as_str);
        let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
        let hint = match status {
            401 => "\nUse --control-token or APPSERVICES_CONTROL_TOKEN to set the token",
            _ => "",
        };
        return Err(CommandError::new(format!(
            "{url} responded with {status}{reason}{hint}"
        )));
    }
    match command {
        // Byte for byte, so that two exports can be compared.
        Command::State(State::Export { file: Some(file) }) => files::write(file, &body)?,
        Command::State(State::Export { file: None }) => stdout::print(&body)?,
        _ if body.is_empty() => {}
        _ => stdout::print(escape::json(&format!("{json:#}\n")).as_bytes())?,
    }
    Ok(ExitCode::from(u8::from(!success)))
}
