//! `api`: any request to the Admin API with the stored login.

use std::io::Read as _;

use super::{Context, DRY_RUN, Outcome, Result, input};
use crate::api::{Call, Method};
use crate::args::{ApiArgs, Body, Verb, check_json};
use crate::error::CliError;
use crate::report::{Part, Report};

/// The longest body that is sent, in bytes.
const LONGEST_BODY: u64 = 16 * 1024 * 1024;

pub(super) async fn run(context: &Context<'_>, args: &ApiArgs) -> Result {
    context.require_login()?;
    let method = match args.method {
        Verb::Get => Method::Get,
        Verb::Post => Method::Post,
        Verb::Put => Method::Put,
        Verb::Patch => Method::Patch,
        Verb::Delete => Method::Delete,
    };
    let path = args.path.as_str();
    let body = args.data.as_ref().map(read).transpose()?;
    if args.dry_run.is_set() {
        let line = format!("Would send {} {path}", method.as_str());
        return Ok(Report::text(line)
            .after(Part::Text(DRY_RUN.to_owned()))
            .into());
    }
    let api = context.admin_api().await?;
    let call = Call {
        method,
        path,
        body: body.as_deref(),
    };
    let answer = api.raw(call).await?;
    let failure = match answer.status {
        200..300 => None,
        status => Some(CliError::Status {
            status: match answer.words {
                Some(words) => format!("{}: {words}", answer.status_line),
                None => answer.status_line,
            },
            class: u8::try_from(status / 100).unwrap_or(1),
        }),
    };
    Ok(Outcome {
        report: Report::answer(answer.body),
        failure,
    })
}

fn read(body: &Body) -> std::result::Result<Vec<u8>, CliError> {
    let source = match body {
        Body::Json(text) => return Ok(text.clone().into_bytes()),
        Body::Elsewhere(source) => source,
    };
    let unreadable = |source_error| CliError::Unreadable {
        place: source.to_string(),
        source: source_error,
    };
    let bad = |reason: String| CliError::BadBody {
        place: source.to_string(),
        reason,
    };
    let mut text = Vec::new();
    input::open(source)
        .and_then(|from| from.take(LONGEST_BODY + 1).read_to_end(&mut text))
        .map_err(unreadable)?;
    if text.len() as u64 > LONGEST_BODY {
        return Err(bad(format!("it is longer than {LONGEST_BODY} bytes")));
    }
    check_json(&text).map_err(bad)?;
    Ok(text)
}
