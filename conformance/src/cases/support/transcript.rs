//! One run as a text: what was typed, the exit status, the streams, the requests seen.
use std::fmt::Write as _;

use appservices_mock::RecordedRequest;

/// A text in the making.
#[derive(Default)]
pub(crate) struct Transcript {
    text: String,
}

impl Transcript {
    /// Begins with the command line, as a shell would be given it.
    pub(crate) fn new(env: &[(&str, &str)], args: &[String]) -> Self {
        let mut text = "$ ".to_owned();
        for (name, value) in env {
            let _ = write!(text, "{name}={} ", quote(value));
        }
        text.push_str("appservices");
        for arg in args {
            let _ = write!(text, " {}", quote(arg));
        }
        text.push('\n');
        Self { text }
    }

    /// One more line.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A part under a title; an empty one is left out.
    pub(crate) fn part(&mut self, title: &str, body: &str) {
        if !body.is_empty() {
            let _ = writeln!(self.text, "--- {title}");
            self.text.push_str(&visible(body));
            if !body.ends_with('\n') {
                self.text.push_str("(no newline)\n");
            }
        }
    }

    /// The requests, those sent side by side in the order of their paths.
    pub(crate) fn requests(&mut self, requests: &[RecordedRequest], unordered: bool) {
        let lines = requests.iter().map(|request| {
            let query = request.query.as_deref();
            Line::of(&request.method, &request.path, query, request.status)
        });
        self.lines(lines.collect(), unordered);
    }

    fn lines(&mut self, mut lines: Vec<Line>, unordered: bool) {
        if unordered {
            lines.sort_by(|a, b| (&a.asked, a.status).cmp(&(&b.asked, b.status)));
        } else {
            lines
                .chunk_by_mut(|a, b| a.kind == b.kind)
                .for_each(|phase| phase.sort_by(|a, b| a.key().cmp(&b.key())));
        }
        self.line("--- requests");
        for line in &lines {
            self.line(&format!("{} -> {}", line.asked, line.status));
        }
        if lines.is_empty() {
            self.line("(none)");
        }
    }

    /// The finished text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// A request in a transcript.
struct Line {
    /// What requests sent side by side have in common.
    kind: String,
    is_change: bool,
    /// Method, path and query.
    asked: String,
    status: u16,
}

impl Line {
    fn of(method: &str, path: &str, query: Option<&str>, status: u16) -> Self {
        let query = query.map(|query| format!("?{query}"));
        Self {
            kind: kind(method, path),
            is_change: method != "GET",
            asked: format!("{method} {path}{}", query.unwrap_or_default()),
            status,
        }
    }

    /// Sorts what was read before what was changed.
    fn key(&self) -> (bool, &str) {
        (self.is_change, &self.asked)
    }
}

/// What requests sent side by side have in common. Users are changed while others are
/// still being looked up or listed.
fn kind(method: &str, path: &str) -> String {
    let of_users = ["/users", "/user_registrations"];
    if let Some((app, _)) = of_users.iter().find_map(|part| {
        let (app, rest) = path.split_once(part)?;
        (rest.is_empty() || rest.starts_with('/')).then_some((app, rest))
    }) && (method != "POST")
    {
        return format!("{app}/users");
    }
    let mut kind = method.to_owned();
    let mut named = false;
    for segment in path.split('/') {
        kind.push('/');
        kind.push_str(if named { "*" } else { segment });
        named = !named && ["groups", "apps"].contains(&segment);
    }
    kind
}

/// Requests sent side by side are in the order of their paths, whatever is named in them.
#[test]
fn parallel_requests_are_sorted() {
    for (method, path) in [
        ("PUT", "/groups/a/apps/b/users/ID/logout"),
        ("DELETE", "/groups/a/apps/b/users/ID"),
        ("DELETE", "/groups/a/apps/b/user_registrations/by_id/ID"),
        ("GET", "/groups/ID/apps"),
    ] {
        let text = |ids: [&str; 2]| {
            let lines = ids.map(|id| Line::of(method, &path.replace("ID", id), None, 204));
            let mut transcript = Transcript::default();
            transcript.lines(lines.into(), false);
            transcript.finish()
        };
        assert_eq!(text(["2", "1"]), text(["1", "2"]), "{path}");
    }
}

/// A word as a shell needs it, so that the line can be pasted.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=,./:@[]".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if word.chars().any(|c| c.is_control() || c == '\'') {
        format!("$'{}'", word.escape_default())
    } else {
        format!("'{word}'")
    }
}

/// Escape codes and carriage returns spelt out: a snapshot must not move the reader's cursor.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c.to_string(),
            c if c.is_control() => c.escape_default().to_string(),
            c => c.to_string(),
        })
        .collect()
}
