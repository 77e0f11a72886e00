//! `api`: sends any Admin API request with the stored login.

use std::io::Read as _;

use super::context::Context;
use super::input;
use super::output::{CommandOutput, CommandResult, dry_run_notice};
use crate::api::AdminRequest;
use crate::args::{ApiArgs, Body, check_json};
use crate::error::CliError;
use crate::files::Pipes;
use crate::report::Report;

/// The largest request body, in bytes.
const MAX_BODY_BYTES: u64 = 16 * 1024 * 1024;

pub(super) async fn run(context: &Context<'_>, args: &ApiArgs) -> CommandResult {
    context.require_login()?;
    let path = args.path.as_str();
    let body = args.data.as_ref().map(read).transpose()?;
    if args.dry_run.is_set() {
        let line = format!("Would send {} {path}", args.method.as_str());
        return Ok(Report::text(line).with_preamble(dry_run_notice()).into());
    }
    let api = context.admin_api().await?;
    let request = AdminRequest {
        method: args.method,
        path,
        body: body.as_deref(),
    };
    let response = api.send_raw(request).await?;
    let failure = match response.status {
        200..300 => None,
        status => Some(CliError::Status {
            status: match response.error {
                Some(error) => format!("{}: {error}", response.status_line),
                None => response.status_line,
            },
            class: u8::try_from(status / 100).unwrap_or(1),
        }),
    };
    Ok(CommandOutput {
        failure,
        ..Report::body(response.body).into()
    })
}

fn read(body: &Body) -> Result<Vec<u8>, CliError> {
    let source = match body {
        Body::Json(text) => return Ok(text.clone().into_bytes()),
        Body::ReadFrom(source) => source,
    };
    let invalid = |reason: String| CliError::InvalidBody {
        input: source.to_string(),
        reason,
    };
    let mut text = Vec::new();
    input::open(source, Pipes::Rejected, MAX_BODY_BYTES)
        .and_then(|mut reader| reader.read_to_end(&mut text))
        .map_err(|error| CliError::UnreadableInput {
            input: source.to_string(),
            source: error,
        })?;
    check_json(&text).map_err(invalid)?;
    Ok(text)
}
