//! How the model writes for programs: `-f ndjson` and `-f csv`.
use super::row::{Cell, Row};
use super::typed::{Ask, Format};
use super::{Expected, time::rfc3339};

/// One line about a user.
pub(super) fn object(record: &[(String, Cell)]) -> String {
    let pairs: Vec<String> = record
        .iter()
        .map(|(name, cell)| format!("{}:{}", json(name), value(cell)))
        .collect();
    format!("{{\"type\":\"user\",{}}}\n", pairs.join(","))
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Bool(value) => value.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => json(text),
        Cell::List(items) => list(items.iter().copied()),
    }
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<String> = items.map(json).collect();
    format!("[{}]", items.join(","))
}

/// The last line.
pub(super) fn totals(rows: &[Row], ask: &Ask) -> String {
    let all = rows.len();
    let failed = rows.iter().filter(|row| row.error.is_some()).count();
    let filters = filters(ask);
    if ask.verb.only_looks() {
        let all = all - failed;
        return format!(
            "{{\"type\":\"totals\",\"totals\":{{\"users\":{all},\"failed\":{failed}}},\"filters\":{filters}}}\n"
        );
    }
    let (done, key, dry) = (all - failed, ask.verb.done(), ask.dry_run);
    let numbers = format!("\"users\":{all},\"{key}\":{done},\"failed\":{failed}");
    // No response is lost here, and no run ends early.
    let rest = "\"unknown\":0,\"not_attempted\":0";
    format!(
        "{{\"type\":\"totals\",\"totals\":{{{numbers},{rest}}},\"dry_run\":{dry},\"filters\":{filters}}}\n"
    )
}

/// The filters that are given, as an object.
fn filters(ask: &Ask) -> String {
    let mut pairs = Vec::new();
    if ask.pending {
        pairs.push("\"pending\":true".to_owned());
    }
    if let Some(state) = ask.state {
        pairs.push(format!("\"state\":\"{state}\""));
    }
    if !ask.providers.is_empty() {
        let types = list(ask.providers.iter().copied());
        pairs.push(format!("\"provider_types\":{types}"));
    }
    if !ask.emails.is_empty() {
        let emails = list(ask.emails.iter().map(String::as_str));
        pairs.push(format!("\"emails\":{emails}"));
    }
    let dates = ask.dates;
    for (name, when) in [
        ("last_login_before", dates.last_login_before),
        ("last_login_after", dates.last_login_after),
        ("created_before", dates.created_before),
        ("created_after", dates.created_after),
    ] {
        pairs.extend(when.map(|when| format!("\"{name}\":\"{}\"", rfc3339(when))));
    }
    if dates.never {
        pairs.push("\"never_logged_in\":true".to_owned());
    }
    format!("{{{}}}", pairs.join(","))
}

/// A header and a row a user.
pub(super) fn sheet(rows: &[Row], ask: &Ask) -> String {
    let nobody = Row::missing("", "");
    let names = nobody.record(ask).into_iter().map(|(name, _)| name);
    let mut text = line(&names.collect::<Vec<_>>());
    for row in rows {
        let record = row.record(ask);
        let cells: Vec<String> = record.iter().map(|(_, cell)| field(cell)).collect();
        text.push_str(&line(&cells));
    }
    text
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::List(items) => items.join(";"),
        other => value(other),
    }
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
    cells.join(",") + "\n"
}

impl Expected {
    /// The same with its streams as [`canonical`] has them.
    pub(super) fn canonical(self, format: Format) -> Self {
        Self {
            stdout: canonical(&self.stdout, format),
            file: self.file.map(|file| canonical(&file, format)),
            ..self
        }
    }
}

/// Rows for programs come as results come: sorted here, behind a header, before the totals.
pub(crate) fn canonical(text: &str, format: Format) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = lines.len();
    let rows = match format {
        Format::Ndjson => 0..end.saturating_sub(1),
        Format::Csv => 1.min(end)..end,
        Format::Text | Format::Json => 0..0,
    };
    lines[rows].sort_unstable();
    lines.concat()
}

/// A JSON string of plain text.
pub(super) fn json(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[test]
fn totals_and_headers_keep_their_places() {
    assert_eq!(canonical("b\na\nt\n", Format::Ndjson), "a\nb\nt\n");
    assert_eq!(canonical("h\nb\na\n", Format::Csv), "h\na\nb\n");
    assert_eq!(canonical("b\na\n", Format::Json), "b\na\n");
    assert_eq!(canonical("", Format::Csv), "");
}
