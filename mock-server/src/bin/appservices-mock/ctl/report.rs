//! What `ctl` prints for people. With `--json`, it prints the response instead.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::table::Table;
use crate::args::ctl::{Command, Faults, Snapshots, Worlds};
use crate::escape;
use crate::shown::{shorten, words};

/// Longest text of a body or a condition in a table, in characters.
const MAX_TEXT: usize = 60;

/// The text for a successful response; empty if there is nothing to report.
pub(super) fn text(command: &Command, json: &Value) -> String {
    match command {
        Command::Health { .. } => health(json),
        Command::Reload => reload(json),
        Command::Sessions { .. } => sessions(json),
        Command::Login { .. } => values(json),
        Command::Outbox { .. } => outbox(json),
        Command::Clock(_) => clock(json),
        Command::Requests(options) if !options.clear => requests(json),
        Command::Verify(_) => {
            let [expected, seen] = ["expected", "seen"].map(|name| word(&json[name]));
            format!("expected {expected}, seen {seen}\n")
        }
        Command::Faults(Faults::List) => faults(json),
        Command::Faults(Faults::Add { .. }) => format!("added fault rule {}\n", word(&json["id"])),
        Command::Snapshots(Snapshots::List) => snapshots(json),
        Command::Worlds(Worlds::List) => worlds(json.as_array().map_or(&[], Vec::as_slice)),
        Command::Worlds(Worlds::Create { .. }) => worlds(std::slice::from_ref(json)),
        _ => String::new(),
    }
}

/// A value without quotes; empty if there is none.
fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        _ => words(value),
    }
}

/// The elements of an array; none if it is no array.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Seconds since 1970 as a time in UTC.
pub(super) fn time(seconds: &Value) -> String {
    let seconds = seconds.as_i64();
    let at = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.map_or_else(|| "-".to_owned(), |at| at.to_string())
}

fn health(json: &Value) -> String {
    let version = word(&json["version"]);
    format!("ready, version {}\n", escape::text(&version))
}

/// The members of an object, one per line.
fn values(json: &Value) -> String {
    let members = json.as_object().into_iter().flatten();
    let line =
        |(name, value): (&String, &Value)| format!("{name}: {}\n", escape::text(&word(value)));
    members.map(line).collect()
}

/// A line for each app, one for each file that changed, and one for each warning.
fn reload(json: &Value) -> String {
    let mut lines = Vec::new();
    for app in each(&json["apps"]) {
        let changed: Vec<_> = each(&app["changed"]).map(word).collect();
        let count = match changed.len() {
            0 => "unchanged".to_owned(),
            1 => "1 file changed".to_owned(),
            count => format!("{count} files changed"),
        };
        lines.push(format!("{}: {count}", word(&app["client_app_id"])));
        lines.extend(changed.iter().map(|path| format!("  {path}")));
    }
    for warning in each(&json["warnings"]) {
        let [file, reason] = ["file", "reason"].map(|key| word(&warning[key]));
        lines.push(format!("warning: {file}: {reason}"));
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(&escape::text(&line));
        text.push('\n');
    }
    text
}

fn sessions(json: &Value) -> String {
    let mut table = Table::new(["APP", "USER", "EMAIL", "SESSION", "DEVICE", "EXPIRES"]);
    for user in each(&json["users"]) {
        for session in each(&user["sessions"]) {
            table.row([
                word(&user["app"]),
                word(&user["user"]),
                word(&user["email"]),
                word(&session["id"]),
                word(&session["device"]),
                time(&session["expires"]),
            ]);
        }
    }
    table.lines("no live sessions")
}

fn outbox(json: &Value) -> String {
    let mut table = Table::new(["TIME", "APP", "KIND", "TO", "LINK"]);
    for mail in each(json) {
        let link = match word(&mail["link"]) {
            link if link.is_empty() => {
                let [token, id] = ["token", "token_id"].map(|name| word(&mail[name]));
                format!("token={token}&tokenId={id}")
            }
            link => link,
        };
        table.row([
            time(&mail["created"]),
            word(&mail["app"]),
            word(&mail["kind"]),
            word(&mail["to"]),
            link,
        ]);
    }
    table.lines("no mails")
}

fn clock(json: &Value) -> String {
    let state = match json["frozen"].as_bool() {
        Some(true) => "stopped".to_owned(),
        _ if json["scale"] == 1.0 => "running".to_owned(),
        _ => format!("running {} times as fast as real time", json["scale"]),
    };
    format!("{}  {state}\n", time(&json["now"]))
}

fn requests(json: &Value) -> String {
    let mut table = Table::new(["NUMBER", "STATUS", "METHOD", "TARGET", "BODY"]);
    for request in each(&json["requests"]) {
        let target = match word(&request["query"]) {
            query if query.is_empty() => word(&request["path"]),
            query => format!("{}?{query}", word(&request["path"])),
        };
        table.row([
            word(&request["number"]),
            status(&request["status"]),
            word(&request["method"]),
            target,
            shorten(&word(&request["body"]), MAX_TEXT),
        ]);
    }
    let dropped = json["dropped"].as_u64().unwrap_or(0);
    let note = match dropped {
        0 => String::new(),
        dropped => format!("{dropped} older requests were dropped\n"),
    };
    format!("{}{note}", table.lines("no requests"))
}

/// The status of a response; the server hung up for 0.
fn status(status: &Value) -> String {
    if *status == 0 {
        "-".to_owned()
    } else {
        word(status)
    }
}

fn faults(json: &Value) -> String {
    let mut table = Table::new(["ID", "METHOD", "PATH", "WHEN", "EFFECT", "MATCHED", "FIRED"]);
    for rule in each(json) {
        let path = match &rule["path"] {
            Value::String(path) if path.is_empty() => "*".to_owned(),
            path => word(path),
        };
        let method = match word(&rule["method"]) {
            method if method.is_empty() => "*".to_owned(),
            method => method,
        };
        table.row([
            word(&rule["id"]),
            method,
            path,
            shorten(&conditions(rule), MAX_TEXT),
            shorten(&effect(&rule["effect"]), MAX_TEXT),
            word(&rule["matched"]),
            word(&rule["fired"]),
        ]);
    }
    table.lines("no fault rules")
}

/// The conditions of a rule beside method and path.
fn conditions(rule: &Value) -> String {
    let parts = [
        "query",
        "headers",
        "body",
        "after",
        "every",
        "probability",
        "times",
    ];
    let stated = parts.into_iter().filter_map(|name| {
        let value = &rule[name];
        let is_default = value.is_null() || (name == "after" && *value == 0);
        (!is_default).then(|| format!("{name} {}", word(value)))
    });
    stated.collect::<Vec<_>>().join(", ")
}

/// The type of an effect, and its values.
fn effect(effect: &Value) -> String {
    let kind = word(&effect["type"]);
    let members = effect.as_object().into_iter().flatten();
    let values = members.filter(|(name, value)| *name != "type" && !value.is_null());
    let values: Map<_, _> = values
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    match values.get("status") {
        _ if values.is_empty() => kind,
        Some(status) if values.len() == 1 => format!("{kind} {status}"),
        _ => format!("{kind} {}", Value::Object(values)),
    }
}

fn snapshots(json: &Value) -> String {
    let mut table = Table::new(["NAME", "TIME"]);
    for snapshot in each(json) {
        table.row([word(&snapshot["name"]), time(&snapshot["at"])]);
    }
    table.lines("no snapshots")
}

fn worlds(all: &[Value]) -> String {
    let mut table = Table::new(["ID", "BASE URL", "IDLE SECONDS"]);
    for world in all {
        table.row(["id", "base_url", "idle_seconds"].map(|name| word(&world[name])));
    }
    table.lines("no worlds")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fault_rules_show_what_they_are_for_and_what_they_do() {
        let rules = json!([
            {"id": 1, "method": "PUT", "path": "*/logout", "query": {"a": "1"}, "times": 2,
                "after": 0, "every": null, "effect": {"type": "status", "status": 503},
                "matched": 3, "fired": 2},
            {"id": 12, "method": null, "path": {"matches": "^/a"}, "after": 1, "times": null,
                "effect": {"type": "delay", "millis": 5}, "matched": 0, "fired": 0},
        ]);
        let expected = "\
ID  METHOD  PATH               WHEN                      EFFECT              MATCHED  FIRED
1   PUT     */logout           query {\"a\":\"1\"}, times 2  status 503          3        2
12  *       {\"matches\":\"^/a\"}  after 1                   delay {\"millis\":5}  0        0
";
        assert_eq!(faults(&rules), expected);
        assert_eq!(faults(&json!([])), "no fault rules\n");
    }

    #[test]
    fn requests_show_their_target_and_a_short_body() {
        let page = json!({"dropped": 2, "requests": [
            {"number": 7, "method": "PUT", "path": "/a", "query": "b=1", "status": 0,
                "body": {"c": "d".repeat(80)}},
        ]});
        let body = format!("{{\"c\":\"{}…", "d".repeat(54));
        let expected = format!(
            "NUMBER  STATUS  METHOD  TARGET  BODY\n7       -       PUT     /a?b=1  {body}\n\
             2 older requests were dropped\n"
        );
        assert_eq!(requests(&page), expected);
    }

    #[test]
    fn the_clock_is_described_in_words() {
        for (json, expected) in [
            (
                json!({"now": 0, "frozen": true, "scale": 1.0}),
                "1970-01-01T00:00:00Z  stopped\n",
            ),
            (
                json!({"now": 60, "frozen": false, "scale": 1.0}),
                "1970-01-01T00:01:00Z  running\n",
            ),
            (
                json!({"now": 60, "frozen": false, "scale": 2.5}),
                "1970-01-01T00:01:00Z  running 2.5 times as fast as real time\n",
            ),
        ] {
            assert_eq!(clock(&json), expected);
        }
    }
}
