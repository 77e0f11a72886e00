//! What the program prints and writes.

#![expect(clippy::print_stderr, reason = "errors of the program")]

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::report::text::Layout;
use crate::report::{Report, html, json, junit, text};
use crate::selection::Candidate;

/// How a report is written to a file.
#[derive(Debug, Clone, Copy)]
enum Format {
    Html,
    Json,
    Junit,
    Text,
}

/// The files to write, checked before anything runs.
#[derive(Debug)]
pub(super) struct Files(Vec<(PathBuf, Format)>);

impl Files {
    /// # Errors
    ///
    /// [`Failure`], if the extension of a file names no format.
    pub(super) fn parse(paths: &[PathBuf]) -> Result<Self, Failure> {
        let parse = |path: &PathBuf| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            let format = match extension {
                Some("html") => Format::Html,
                Some("json") => Format::Json,
                Some("xml") => Format::Junit,
                Some("txt") => Format::Text,
                _ => {
                    let path = path.display();
                    return Err(Failure::usage(&format!("unknown format of report: {path}"))
                        .hint("use a file with the extension .html, .json, .txt or .xml"));
                }
            };
            Ok((path.clone(), format))
        };
        paths.iter().map(parse).collect::<Result<_, _>>().map(Self)
    }

    /// # Errors
    ///
    /// [`Failure`], if a file cannot be written.
    pub(super) fn write(&self, report: &Report) -> Result<(), Failure> {
        for (path, format) in &self.0 {
            let document = match format {
                Format::Html => html::render(report),
                Format::Json => json::render(report),
                Format::Junit => junit::render(report),
                Format::Text => text::render(report, Layout::default()),
            };
            write(path, &document)?;
        }
        Ok(())
    }
}

/// Replaces the file at once, so that no one reads half a report.
fn write(path: &Path, document: &str) -> Result<(), Failure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(document.as_bytes())?;
        file.persist(path).map_err(|error| error.error)
    });
    let message = |error| format!("cannot write {}: {error}", path.display());
    written
        .map(drop)
        .map_err(|error| Failure::run(&message(error)))
}

/// Prints the report for people.
pub(super) fn print(report: &Report) -> Result<(), Failure> {
    let stdout = std::io::stdout();
    let layout = Layout {
        colour: stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty()),
        ..Layout::default()
    };
    print_text(&text::render(report, layout))
}

/// Prints the rules, one for each line: ID, level and title.
pub(super) fn print_list(rules: &[(Candidate<'_>, &str)]) -> Result<(), Failure> {
    let width = rules
        .iter()
        .map(|(rule, _)| rule.id.len())
        .max()
        .unwrap_or(0);
    let lines = rules.iter().map(|(rule, title)| {
        let levels = rule
            .requirements
            .iter()
            .map(|requirement| requirement.level);
        let level = levels.min().map_or("", crate::requirements::Level::name);
        format!("{:width$}  {level:6}  {title}\n", rule.id)
    });
    print_text(&lines.collect::<String>())
}

/// A reader that has read enough closes the pipe; that is no error.
fn print_text(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::run(&format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

pub(super) fn print_failure(failure: &Failure) {
    eprintln!("error: {}", failure.message);
    if let Some(hint) = &failure.hint {
        eprintln!("Hint: {hint}");
    }
}
