//! The exchanges and the output that show what a client did, without secrets.

use std::fmt::Write as _;

use crate::client::proxy::{Answer, Call, Delivery, Exchange, Origin};
use crate::client::run::Run;
use crate::report::{self, Finding};

/// How much of a body or of an output is shown, in bytes.
const MAX_SHOWN: usize = 2_000;

/// A finding with these exchanges, and with the command's output.
pub(in crate::client) fn finding(
    run: &Run,
    message: impl Into<String>,
    exchanges: &[&Exchange],
) -> Finding {
    let shown = exchanges.iter().map(|exchange| report::Exchange {
        request: run.memory.redact(&request(&exchange.call, run)),
        response: exchange.answer.as_ref().map_or_else(
            || "(the connection was closed)".to_owned(),
            |answer| run.memory.redact(&response(answer)),
        ),
    });
    let output = report::Exchange {
        request: format!("APPSERVICES_TRAP={} {}", run.trap, run.command),
        response: run.memory.redact(&output(run)),
    };
    Finding {
        exchanges: shown.chain([output]).collect(),
        ..Finding::new(message)
    }
}

fn request(call: &Call, run: &Run) -> String {
    let origin = match call.origin {
        Origin::Main => "",
        Origin::Other => run.memory.other_origin.as_str(),
    };
    let query = call.query.as_ref().map(|query| format!("?{query}"));
    let query = query.unwrap_or_default();
    let mut text = format!("{} {origin}{}{query}", call.method, call.path);
    append(&mut text, &call.headers, &call.body);
    text
}

fn response(answer: &Answer) -> String {
    let mut text = answer.status.to_string();
    append(&mut text, &answer.headers, &answer.body);
    let delivery = match answer.delivery {
        Delivery::Whole => return text,
        Delivery::Chunked(size) => format!("sent in chunks of {size} bytes"),
        Delivery::Pieces(count, pause) => format!("sent in {count} pieces, {pause:?} apart"),
        Delivery::Late(delay) => format!("sent {delay:?} late"),
        Delivery::Half => "half of it was sent, then the connection was closed".to_owned(),
    };
    format!("{text}\n({delivery})")
}

fn append(text: &mut String, headers: &[(String, String)], body: &[u8]) {
    for (name, value) in headers {
        // A string accepts everything.
        let _ = write!(text, "\n{name}: {value}");
    }
    if !body.is_empty() {
        text.push_str("\n\n");
        text.push_str(&shorten(body));
    }
}

fn output(run: &Run) -> String {
    let mut text = run.end();
    for (name, stream) in [
        ("stdout", &run.output.stdout),
        ("stderr", &run.output.stderr),
    ] {
        if !stream.is_empty() {
            let _ = write!(text, "\n--- {name} ---\n{}", shorten(stream));
        }
    }
    text
}

/// The beginning and the end of a text that is long.
fn shorten(bytes: &[u8]) -> String {
    if bytes.len() <= MAX_SHOWN {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let half = MAX_SHOWN / 2;
    let (begin, end) = (&bytes[..half], &bytes[bytes.len() - half..]);
    let left_out = bytes.len() - MAX_SHOWN;
    format!(
        "{}\n... {left_out} bytes left out ...\n{}",
        String::from_utf8_lossy(begin),
        String::from_utf8_lossy(end)
    )
}
