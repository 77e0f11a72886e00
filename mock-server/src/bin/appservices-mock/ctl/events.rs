//! Prints server-sent events, one per line.

use std::mem;

use serde_json::Value;

use super::report;
use crate::error::CommandError;
use crate::{escape, stdout};

/// Prints the events of a stream, whose bytes arrive in any pieces.
#[derive(Default)]
pub(super) struct EventPrinter {
    /// What arrived of the next line.
    line: Vec<u8>,
    /// Nobody reads stdout any more, or it cannot be written.
    stopped: bool,
    error: Option<CommandError>,
}

impl EventPrinter {
    /// Prints the events that are complete. Returns whether to go on.
    pub(super) fn print(&mut self, bytes: &[u8], as_json: bool) -> bool {
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let line = mem::take(&mut self.line);
            // The other lines repeat what the data contain.
            let Some(data) = line.strip_prefix(b"data: ") else {
                continue;
            };
            let printed = match printable(data, as_json) {
                None => continue,
                Some(text) => stdout::print_if_open(text.as_bytes()),
            };
            match printed {
                Ok(true) => {}
                Ok(false) => self.stopped = true,
                Err(error) => {
                    self.error = Some(error);
                    self.stopped = true;
                }
            }
            if self.stopped {
                return false;
            }
        }
        true
    }

    /// Whether the stream ended because nothing more can be printed.
    pub(super) fn has_stopped(&self) -> bool {
        self.stopped
    }

    /// # Errors
    ///
    /// If an event could not be written to stdout.
    pub(super) fn finish(self) -> Result<(), CommandError> {
        self.error.map_or(Ok(()), Err)
    }
}

/// The line for an event; `None` if it is not JSON, which the server never sends.
fn printable(data: &[u8], as_json: bool) -> Option<String> {
    let event: Value = serde_json::from_slice(data).ok()?;
    if as_json {
        return Some(escape::json(&format!("{event}\n")).into_owned());
    }
    let at = report::time(&event["at"]);
    let kind = event["kind"].as_str().unwrap_or_default();
    let line = format!("{at:<20}  {kind:<8}  {}", description(&event));
    Some(format!("{}\n", escape::text(line.trim_end())))
}

/// What happened, in words.
fn description(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    let number = |name: &str| event[name].as_u64().unwrap_or_default();
    // Each part is left out if it is absent.
    let with = |word: &str, name: &str| match text(name) {
        "" => String::new(),
        value => format!(" {word}{value}"),
    };
    let what = match text("kind") {
        "request" => {
            let query = match text("query") {
                "" => String::new(),
                query => format!("?{query}"),
            };
            let status = match number("status") {
                0 => "no response".to_owned(),
                status => status.to_string(),
            };
            format!("{} {}{query} {status}", text("method"), text("path"))
        }
        "login" => {
            let outcome = if number("status") < 400 {
                "ok"
            } else {
                "refused"
            };
            let parts = [
                with("user ", "user"),
                with("", "error_code"),
                with("", "reason"),
            ];
            format!("{outcome} {}{}", text("provider"), parts.concat())
        }
        "session" => {
            let change = match text("reason") {
                "" => text("change").to_owned(),
                reason => format!("{} ({reason})", text("change")),
            };
            format!("{change} {}{}", text("session"), with("of user ", "user"))
        }
        "user" => format!("{} {}{}", text("change"), text("user"), with("", "email")),
        "mail" => format!("{} to {}", text("mail"), text("to")),
        "fault" => format!(
            "rule {} {} for {} {}",
            number("rule"),
            text("effect"),
            text("method"),
            text("path")
        ),
        "clock" => {
            let clock = &event["clock"];
            let frozen = clock["frozen"].as_bool() == Some(true);
            let state = if frozen { "stopped" } else { "running" };
            format!("{} {state}", clock["time"].as_str().unwrap_or_default())
        }
        "function" => {
            let lines = event["lines"].as_array().into_iter().flatten();
            let lines: Vec<_> = lines.filter_map(Value::as_str).collect();
            let lines = match lines.join(" | ") {
                none if none.is_empty() => none,
                lines => format!(" {lines}"),
            };
            format!("{}{}{lines}", text("function"), with("error: ", "error"))
        }
        // The ID after which to continue is not one of this server.
        "missed" if event["restarted"].as_bool() == Some(true) => {
            "the server was restarted, events before that are lost".to_owned()
        }
        "missed" => format!("{} events", number("count")),
        _ => text("change").to_owned(),
    };
    format!("{what}{}", with("in ", "app"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(event: &str) -> String {
        printable(event.as_bytes(), false).unwrap()
    }

    #[test]
    fn each_kind_has_a_line_in_words() {
        for (event, expected) in [
            (
                r#"{"kind":"request","at":0,"method":"GET","path":"/a","query":"b=1","status":200}"#,
                "request   GET /a?b=1 200\n",
            ),
            (
                r#"{"kind":"request","at":0,"method":"GET","path":"/a","status":0}"#,
                "request   GET /a no response\n",
            ),
            (
                r#"{"kind":"login","at":0,"app":"s","provider":"api-key","status":401,"error_code":"AuthError"}"#,
                "login     refused api-key AuthError in s\n",
            ),
            (
                r#"{"kind":"session","at":0,"app":"s","change":"ended","reason":"revoked","session":"1","user":"2"}"#,
                "session   ended (revoked) 1 of user 2 in s\n",
            ),
            (
                r#"{"kind":"mail","at":0,"mail":"reset","to":"a\u001b[31m"}"#,
                "mail      reset to a\\u{1b}[31m\n",
            ),
            (
                r#"{"kind":"function","at":0,"app":"s","function":"f","lines":[]}"#,
                "function  f in s\n",
            ),
            (
                r#"{"kind":"function","at":0,"app":"s","function":"f","lines":["a","b"],"error":"no"}"#,
                "function  f error: no a | b in s\n",
            ),
        ] {
            assert_eq!(line(event), format!("1970-01-01T00:00:00Z  {expected}"));
        }
        let missed = line(r#"{"kind":"missed","count":3}"#);
        assert_eq!(missed, "-                     missed    3 events\n");
        let restarted = line(r#"{"kind":"missed","count":0,"restarted":true}"#);
        assert_eq!(
            restarted,
            "-                     missed    the server was restarted, events before that are lost\n"
        );
    }
}
