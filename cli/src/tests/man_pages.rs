//! Checks that the manual pages in `cli/man` match the commands.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use clap::Command;

use crate::args::{Topic, whole_command};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/man");

/// The date, source and manual of a page. The date is empty: with one, pages
/// would differ from day to day.
const HEADER: &str = concat!(
    r#""" "appservices "#,
    env!("CARGO_PKG_VERSION"),
    r#"" "User Commands""#
);

/// Prints apostrophes as such, and turns off hyphenation and justification, so
/// that options are neither split nor stretched.
const LAYOUT: &str = r".ie \n(.g .ds Aq \(aq
.el .ds Aq '
.nh
.ad l";

/// The last section of the program's page.
const FILES: &str = r".SH FILES
.TP
~/.config/appservices\-cli/NAME.yaml
A profile, readable only by you; in XDG_CONFIG_HOME if set, or in the platform's own configuration directory
";

/// The help topics as sections.
fn topics() -> String {
    let mut parts = Vec::new();
    for (topic, title) in [
        (Topic::Formatting, "OUTPUT FORMATS"),
        (Topic::ExitCodes, "EXIT STATUS"),
        (Topic::Environment, "ENVIRONMENT"),
    ] {
        parts.push(format!(
            ".SH {title:?}\n{}\n",
            escaped(topic.introduction())
        ));
        for list in topic.lists() {
            if !list.title.is_empty() {
                parts.push(format!(".SS {}\n", escaped(list.title)));
            }
            for (term, meaning) in list.entries {
                parts.push(format!(".TP\n{}\n{}\n", escaped(term), escaped(meaning)));
            }
        }
        if !topic.examples().is_empty() {
            parts.push(format!(".SS Examples\n{}\n", verbatim(topic.examples())));
        }
    }
    parts.concat()
}

/// The expected pages, by file name.
fn expected_pages() -> BTreeMap<String, String> {
    let mut root = without_help_command(whole_command());
    // Sets full names and inherited options.
    root.build();
    let mut pages = BTreeMap::new();
    add(&root, &mut pages);
    pages
}

/// Omits `help users`, which prints the same as `users --help`.
fn without_help_command(command: Command) -> Command {
    command
        .disable_help_subcommand(true)
        .mut_subcommands(without_help_command)
}

fn add(command: &Command, pages: &mut BTreeMap<String, String>) {
    let man = clap_mangen::Man::new(command.clone());
    pages.insert(man.get_filename(), page(command, &man).unwrap());
    for sub in command.get_subcommands() {
        add(sub, pages);
    }
}

/// Renders a page with its sections in the customary order.
fn page(command: &Command, man: &clap_mangen::Man) -> io::Result<String> {
    let mut page = Vec::new();
    let name = man.get_filename();
    let name = name.trim_end_matches(".1");
    writeln!(page, ".TH {name} 1 {HEADER}\n{LAYOUT}")?;
    man.render_name_section(&mut page)?;
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    section(
        &mut page,
        "SYNOPSIS",
        &format!("\\fB{}\\fR", escaped(usage)),
    )?;
    man.render_description_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    man.render_options_section(&mut page)?;
    if let Some(more) = command.get_after_long_help() {
        for (title, lines) in titled(&more.to_string()) {
            section(&mut page, &title.to_uppercase(), &verbatim(&lines))?;
        }
    }
    if command.get_name() == "appservices" {
        page.extend_from_slice((topics() + FILES).as_bytes());
    } else {
        let more = "Exit statuses, variables and files: \\fBappservices\\fR(1).";
        section(&mut page, "SEE ALSO", more)?;
    }
    Ok(String::from_utf8(page).expect("help is UTF-8"))
}

fn section(page: &mut Vec<u8>, title: &str, body: &str) -> io::Result<()> {
    writeln!(page, ".SH {title:?}\n{body}")
}

/// Splits the end of a long help into titles, which end in a colon, and the
/// indented lines below each.
fn titled(help: &str) -> Vec<(&str, Vec<&str>)> {
    let mut parts = Vec::new();
    for line in help.lines().filter(|line| !line.is_empty()) {
        match parts.last_mut() {
            Some((_, lines)) if line.starts_with(' ') => Vec::push(lines, line.trim()),
            _ => parts.push((line.trim_end_matches(':'), Vec::new())),
        }
    }
    parts
}

/// A paragraph with its line breaks preserved.
fn verbatim(lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
    format!(".nf\n{}\n.fi", lines.join("\n"))
}

/// Escapes text so that `man` prints it unchanged and it can be copied.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq")
}

/// The existing pages, by file name.
fn existing_pages() -> BTreeMap<String, String> {
    let Ok(folder) = fs::read_dir(FOLDER) else {
        return BTreeMap::new();
    };
    folder
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn update(pages: &BTreeMap<String, String>) {
    fs::create_dir_all(FOLDER).unwrap();
    for file in existing_pages()
        .keys()
        .filter(|file| !pages.contains_key(*file))
    {
        fs::remove_file(Path::new(FOLDER).join(file)).unwrap();
    }
    for (file, page) in pages {
        fs::write(Path::new(FOLDER).join(file), page).unwrap();
    }
}

#[test]
fn manual_pages_are_up_to_date() {
    let pages = expected_pages();
    #[expect(
        clippy::disallowed_methods,
        reason = "configures the test, not the program"
    )]
    let is_update = std::env::var_os("UPDATE_MAN").is_some();
    if is_update {
        update(&pages);
    }
    let files = existing_pages();
    let names = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>();
    let hint = "run `UPDATE_MAN=1 cargo test -p appservices man` to update the pages";
    assert_eq!(names(&files), names(&pages), "{hint}");
    for (file, page) in &pages {
        assert!(
            files[file] == *page,
            "cli/man/{file} is out of date: {hint}"
        );
    }
}
