//! How the model writes: tables, lines of JSON, errors.
use std::fmt::Write as _;

use super::{Ask, Expected, PROVIDERS, User};

/// One user in the result.
pub(super) struct Row {
    id: String,
    kind: String,
    labels: Vec<&'static str>,
    email: String,
    name: String,
    /// Why the sessions were not revoked; `None`: they were.
    pub(super) details: Option<String>,
}

impl Row {
    pub(super) fn of(user: &User) -> Self {
        let known = PROVIDERS.iter().filter(|p| user.providers.contains(&p.0));
        let mut labels: Vec<&'static str> = known.map(|p| p.1).collect();
        let other = |p: &&str| PROVIDERS.iter().all(|known| known.0 != *p);
        if user.providers.is_empty() || user.providers.iter().any(other) {
            labels.push("Unknown");
        }
        Self {
            id: user.id.clone(),
            kind: user.kind.to_owned(),
            labels,
            email: user.email.clone(),
            name: user.name.clone(),
            details: user.refusal.map(str::to_owned),
        }
    }

    pub(super) fn unknown(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind: String::new(),
            labels: vec!["Unknown"],
            email: String::new(),
            name: String::new(),
            details: Some("user not found".into()),
        }
    }

    fn cells(&self, own: Option<&str>) -> Vec<String> {
        let first = match own {
            Some("Email") => Some(&self.email),
            Some(_) => Some(&self.name),
            None => None,
        };
        let rest = [
            self.id.clone(),
            self.kind.clone(),
            self.details.is_none().to_string(),
            self.details.clone().unwrap_or_default(),
        ];
        first.cloned().into_iter().chain(rest).collect()
    }
}

/// Where the text goes.
pub(super) struct Printer {
    json: bool,
    pub(super) expected: Expected,
}

impl Printer {
    pub(super) fn new(ask: &Ask) -> Self {
        let file = ask.file.then(String::new);
        Self {
            json: ask.json,
            expected: Expected {
                file,
                ..Expected::default()
            },
        }
    }

    /// A piece of the result: into the file, if there is one.
    fn result(&mut self, text: &str) {
        let target = self.expected.file.as_mut();
        target.unwrap_or(&mut self.expected.stdout).push_str(text);
    }

    pub(super) fn text(&mut self, text: &str) {
        let line = if self.json {
            format!(
                "{{\"time\":\"[TIME]\",\"level\":\"info\",\"message\":{}}}\n",
                json(text)
            )
        } else {
            format!("{text}\n")
        };
        self.result(&line);
    }

    /// An error: on stderr, and in the file too.
    pub(super) fn error(&mut self, text: &str) {
        let line = if self.json {
            format!(
                "{{\"time\":\"[TIME]\",\"level\":\"error\",\"err\":{}}}\n",
                json(text)
            )
        } else {
            format!("{text}\n")
        };
        self.expected.stderr.push_str(&line);
        if let Some(file) = &mut self.expected.file {
            file.push_str(&line);
        }
        self.expected.code = 1;
    }

    pub(super) fn tables(&mut self, rows: &[Row]) {
        let known = PROVIDERS.iter().map(|p| (p.1, p.2));
        for (label, own) in known.chain([("Unknown", None)]) {
            let mut of_type: Vec<&Row> = rows
                .iter()
                .filter(|row| row.labels.contains(&label))
                .collect();
            if of_type.is_empty() {
                continue;
            }
            of_type.sort_by_key(|row| row.details.is_none());
            let title = format!("Provider type: {label}");
            let mut headers: Vec<&str> = own.into_iter().collect();
            headers.extend(["ID", "Type", "Session Revoked", "Details"]);
            let cells: Vec<Vec<String>> = of_type.iter().map(|row| row.cells(own)).collect();
            let text = if self.json {
                json_table(&title, &headers, &cells)
            } else {
                text_table(&title, &headers, &cells)
            };
            self.result(&text);
        }
    }
}

fn text_table(title: &str, headers: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].len());
        cells.chain([headers[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headers.len()).map(width).collect();
    let dashes: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
    let headers: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
    let mut text = format!("{title}\n");
    for row in [&headers, &dashes].into_iter().chain(rows) {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "  {cell:width$}");
        }
        text.push('\n');
    }
    text
}

fn json_table(title: &str, headers: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let mut cells: Vec<(&&str, &String)> = headers.iter().zip(row).collect();
            cells.sort();
            let cells: Vec<String> = cells
                .iter()
                .map(|(header, cell)| format!("{}:{}", json(header), json(cell)))
                .collect();
            format!("{{{}}}", cells.join(","))
        })
        .collect();
    let headers: Vec<String> = headers.iter().map(|header| json(header)).collect();
    format!(
        "{{\"time\":\"[TIME]\",\"level\":\"info\",\"message\":{},\"data\":[{}],\"headers\":[{}]}}\n",
        json(title),
        rows.join(","),
        headers.join(",")
    )
}

/// A JSON string of plain text.
fn json(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An error in the words typed: nothing is asked of the server, no file is made.
pub(super) fn usage(reason: &str) -> Expected {
    let stderr = format!(
        "error: {reason}\n\nUsage: appservices users revoke [OPTIONS]\n\nFor more information, try '--help'.\n"
    );
    Expected {
        code: 2,
        stderr,
        ..Expected::default()
    }
}

/// The table in the contract, to the blank.
#[test]
fn the_published_table() {
    let row = |id: &str, email: &str| {
        ["email", id, "normal", "true", ""]
            .map(|cell| cell.replace("email", email))
            .to_vec()
    };
    let rows = [
        row("65a000000000000000000002", "ada@example.com"),
        row("65a000000000000000000005", "grace@example.com"),
    ];
    let headers = ["Email", "ID", "Type", "Session Revoked", "Details"];
    let lines = [
        "Provider type: User/Password",
        "  Email              ID                        Type    Session Revoked  Details",
        "  -----------------  ------------------------  ------  ---------------  -------",
        "  ada@example.com    65a000000000000000000002  normal  true                    ",
        "  grace@example.com  65a000000000000000000005  normal  true                    ",
        "",
    ];
    assert_eq!(
        text_table("Provider type: User/Password", &headers, &rows),
        lines.join("\n")
    );
}
