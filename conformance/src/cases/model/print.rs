//! How the model writes for people, and for scripts that read what people read.
use std::fmt::Write as _;

use super::facts::{App, PROVIDERS};
use super::row::Row;
use super::typed::{Ask, Format, Verb};
use super::{Expected, machine};

/// Where the text goes.
pub(super) struct Printer<'a> {
    ask: &'a Ask,
    /// The IDs of the app and its project.
    app: Option<(String, String)>,
    pub(super) expected: Expected,
}

impl<'a> Printer<'a> {
    pub(super) fn new(ask: &'a Ask) -> Self {
        let file = ask.file.then(String::new);
        Self {
            ask,
            app: None,
            expected: Expected {
                file,
                ..Expected::default()
            },
        }
    }

    /// A piece of the result: into the file, if there is one.
    pub(super) fn result(&mut self, text: &str) {
        let target = self.expected.file.as_mut();
        target.unwrap_or(&mut self.expected.stdout).push_str(text);
    }

    /// A line for people; programs count rows.
    pub(super) fn text(&mut self, text: &str) {
        match self.ask.format {
            Format::Text => self.result(&format!("{text}\n")),
            Format::Json => self.result(&format!("{}}}\n", message(text))),
            Format::Ndjson | Format::Csv => {}
        }
    }

    /// A number with its sentence.
    pub(super) fn counted(&mut self, text: &str, number: usize) {
        match self.ask.format {
            Format::Text => self.result(&format!("{text}\n")),
            Format::Json => self.result(&format!(
                "{},\"doc\":{{\"count\":{number}}}}}\n",
                message(text)
            )),
            Format::Ndjson => {}
            Format::Csv => self.result(&format!("\"count\"\n\"{number}\"\n")),
        }
    }

    /// The app at work: said on stderr where what was typed is only the beginning of its name;
    /// always in the totals for programs and in rehearsals for people.
    pub(super) fn app(&mut self, app: &App) {
        self.app = Some((app.id.clone(), app.group.clone()));
        let typed = self.ask.app.as_ref();
        let exact =
            typed.is_some_and(|typed| [&app.id, &app.client_app_id, &app.name].contains(&typed));
        let text = format!("App: {} (project {})", app.client_app_id, app.group);
        if exact {
            return;
        }
        self.expected.stderr = match self.ask.format {
            Format::Text | Format::Csv => format!("{text}\n"),
            Format::Json => format!("{}}}\n", message(&text)),
            Format::Ndjson => {
                let line = message(&text);
                format!("{{{}{}}}\n", self.line_type("notice"), &line[1..])
            }
        };
    }

    /// The type of a line on stderr, for programs that read typed lines.
    fn line_type(&self, name: &str) -> String {
        match self.ask.format {
            Format::Ndjson => format!("\"type\":\"{name}\","),
            Format::Text | Format::Json | Format::Csv => String::new(),
        }
    }

    /// An error: on stderr, and in the file too if people read that.
    /// Below it the next step, a title and a text.
    pub(super) fn error(&mut self, text: &str, next: Option<(&str, &str)>) {
        let mut lines = String::new();
        match self.ask.format {
            Format::Text | Format::Csv => {
                let _ = writeln!(lines, "{text}");
                if let Some((title, step)) = next {
                    let _ = writeln!(lines, "{title}: {step}");
                }
            }
            Format::Json | Format::Ndjson => {
                let (text, line_type) = (machine::json(text), self.line_type("error"));
                let _ = writeln!(
                    lines,
                    "{{{line_type}\"time\":\"[TIME]\",\"level\":\"error\",\"err\":{text}}}"
                );
                let line_type = self.line_type("hint");
                if let Some((title, step)) =
                    next.map(|(title, step)| (machine::json(title), machine::json(step)))
                {
                    let _ = writeln!(
                        lines,
                        "{{{line_type}\"time\":\"[TIME]\",\"level\":\"debug\",\"message\":{title},\"data\":[{step}]}}"
                    );
                }
            }
        }
        self.expected.stderr.push_str(&lines);
        if let (Some(file), Format::Text | Format::Json) =
            (&mut self.expected.file, self.ask.format)
        {
            file.push_str(&lines);
        }
        self.expected.code = 1;
    }

    /// What was done, or would be.
    pub(super) fn acted(&mut self, rows: &[Row]) {
        let verb = self.ask.verb;
        let would = format!("Would {}", capital(verb.word()));
        let column = if self.ask.dry_run {
            &would
        } else {
            verb.column()
        };
        self.tables(rows, &["ID", "Type", column, "Details"]);
    }

    /// How many users a change reached: on stderr, for people only, wherever the result goes.
    pub(super) fn summary(&mut self, done: usize, all: usize) {
        if matches!(self.ask.format, Format::Json | Format::Ndjson) {
            return;
        }
        let verb = capital(self.ask.verb.done());
        let plural = if all == 1 { "" } else { "s" };
        let failed = match all - done {
            0 => String::new(),
            failed => format!("; {failed} failed"),
        };
        let line = format!("{verb} {done} of {all} user{plural} in [SECONDS] s{failed}\n");
        self.expected.stderr.push_str(&line);
    }

    /// Who is there.
    pub(super) fn listed(&mut self, rows: &[Row]) {
        self.tables(rows, &["ID", "Type", "Enabled", "Last Authenticated"]);
    }

    fn tables(&mut self, rows: &[Row], columns: &[&str]) {
        let known = PROVIDERS.iter().map(|p| (p.1, p.2));
        let lists = self.ask.verb == Verb::List;
        for (label, own) in known.chain([("Unknown", None)]) {
            let mut of_type: Vec<&Row> = rows
                .iter()
                .filter(|row| row.stands_under(label) && !(lists && row.error.is_some()))
                .collect();
            if of_type.is_empty() {
                continue;
            }
            if lists {
                of_type.sort_by_key(|row| std::cmp::Reverse(row.last_login));
            } else {
                of_type.sort_by_key(|row| row.error.is_none());
            }
            let cells = |row: &&Row| {
                if lists {
                    row.listed(own)
                } else {
                    row.acted(own, self.ask)
                }
            };
            let cells: Vec<Vec<String>> = of_type.iter().map(cells).collect();
            let title = format!("Provider type: {label}");
            let headers: Vec<&str> = own.into_iter().chain(columns.iter().copied()).collect();
            match self.ask.format {
                Format::Text => self.result(&text_table(&title, &headers, &cells)),
                Format::Json => self.result(&json_table(&title, &headers, &cells)),
                Format::Ndjson | Format::Csv => {}
            }
        }
    }

    /// The rows for programs, and what they add up to.
    pub(super) fn records(&mut self, rows: &[Row]) {
        match self.ask.format {
            Format::Text | Format::Json => {}
            Format::Ndjson => {
                for row in rows {
                    self.result(&machine::object(&row.record(self.ask)));
                }
                self.totals(rows);
            }
            Format::Csv => self.result(&machine::sheet(rows, self.ask)),
        }
    }

    /// The last line for programs.
    pub(super) fn totals(&mut self, rows: &[Row]) {
        if self.ask.format == Format::Ndjson {
            let (app, project) = self.app.clone().expect("an app with totals");
            let totals = machine::totals(rows, self.ask);
            let totals = totals.trim_end_matches("}\n");
            let end = format!("\"app_id\":\"{app}\",\"project_id\":\"{project}\"");
            self.result(&format!("{totals},{end}}}\n"));
        }
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
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

/// A line of JSON without its end.
fn message(text: &str) -> String {
    format!(
        "{{\"time\":\"[TIME]\",\"level\":\"info\",\"message\":{}",
        machine::json(text)
    )
}

fn json_table(title: &str, headers: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let mut cells: Vec<(&&str, &String)> = headers.iter().zip(row).collect();
            cells.sort();
            let cells: Vec<String> = cells
                .iter()
                .map(|(header, cell)| format!("{}:{}", machine::json(header), machine::json(cell)))
                .collect();
            format!("{{{}}}", cells.join(","))
        })
        .collect();
    let headers: Vec<String> = headers.iter().map(|header| machine::json(header)).collect();
    format!(
        "{},\"data\":[{}],\"headers\":[{}]}}\n",
        message(title),
        rows.join(","),
        headers.join(",")
    )
}

/// An error in the words typed: nothing is asked of the server, no file is made.
pub(super) fn usage(verb: Verb, reason: &str) -> Expected {
    let verb = verb.word();
    let stderr = format!(
        "error: {reason}\n\nUsage: appservices users {verb} [OPTIONS]\n\nFor more information, try '--help'.\n"
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
