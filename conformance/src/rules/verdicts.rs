//! What rules require of a response.

use serde_json::Value;

use crate::setup::World;
use crate::target::{Answer, Call, Outcome, Stop};

/// The body of a response.
pub(crate) enum Says {
    /// Nothing, and no content type.
    Nothing,
    /// Any JSON.
    Json,
    /// This text as `error`, and no code.
    Error(&'static str),
    /// This text as `error` and this `error_code`.
    Coded(&'static str, &'static str),
    /// Any text as `error`; the code is not compared.
    AnyError,
}

/// A finding unless the answer has this status and body.
pub(crate) fn check(answer: &Answer, status: u16, says: &Says) -> Outcome {
    ensure_eq!(answer.status, status, "the status of {answer:?}");
    let content_type = answer.header("content-type");
    if matches!(says, Says::Nothing) {
        let seen = (content_type, answer.body.len());
        ensure_eq!(seen, (None, 0), "content type and length of {answer:?}");
        return Ok(());
    }
    ensure_eq!(
        content_type,
        Some("application/json"),
        "the content type of {answer:?}"
    );
    let body = answer.json()?;
    let (text, code) = match *says {
        Says::Nothing | Says::Json => return Ok(()),
        Says::AnyError => {
            ensure!(
                !answer.text("error").is_empty(),
                "there is no `error`: {answer:?}"
            );
            return Ok(());
        }
        Says::Error(text) => (text, None),
        Says::Coded(text, code) => (text, Some(code)),
    };
    let code = code.map(Value::from);
    ensure_eq!(
        (&body["error"], body.get("error_code")),
        (&Value::from(text), code.as_ref()),
        "the error of {answer:?}"
    );
    Ok(())
}

/// A finding unless it is a 401 that no client takes for a session that ended: without the
/// code `InvalidSession`, which would make it refresh and repeat the request.
pub(crate) fn refused_for_good(answer: &Answer) -> Outcome {
    ensure_eq!(answer.status, 401, "the status of {answer:?}");
    ensure_ne!(
        answer.text("error_code"),
        "InvalidSession",
        "the code of {answer:?}"
    );
    ensure!(
        !answer.text("error").is_empty(),
        "there is no `error`: {answer:?}"
    );
    Ok(())
}

/// The IDs of a list, in its order.
pub(crate) fn ids(answer: Answer) -> Result<Vec<String>, Stop> {
    let list = answer.expect(200)?.list()?;
    let id = |item: &Value| item["_id"].as_str().unwrap_or_default().to_owned();
    Ok(list.iter().map(id).collect())
}

/// Sends a call that must be refused with an error body and a status of the 400s.
pub(crate) fn refused(call: Call<'_>) -> Result<Answer, Stop> {
    let answer = call.send()?;
    ensure!(
        (400..500).contains(&answer.status),
        "not refused: {answer:?}"
    );
    check(&answer, answer.status, &Says::AnyError)?;
    Ok(answer)
}

/// A finding unless the error has a link to an entry of the app's log on this server.
pub(crate) fn hold_link(world: &World<'_>, answer: &Answer) -> Outcome {
    let link = answer.text("link");
    let base = world.http.base_url();
    let log = format!(
        "{base}{}",
        world.path("/groups/{group}/apps/{app_id}/logs?co_id=")
    );
    let id = link.strip_prefix(&log).unwrap_or_default();
    ensure!(is_id(id), "the link is not {log}ID: {answer:?}");
    Ok(())
}

/// Whether a text is 24 lower-case hex digits.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
