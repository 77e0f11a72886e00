//! The manual pages in `cli/man`, held against the commands as they are.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use clap::Command;

use super::usage;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/man");

/// A page's date (none, or it would be old every day), its program and its kind.
const ISSUE: &str = concat!(
    r#""" "appservices "#,
    env!("CARGO_PKG_VERSION"),
    r#"" "User Commands""#
);

/// An apostrophe is one also where roff would write a quotation mark; options
/// are not torn apart at the end of a line, nor lines at their blanks.
const LAYOUT: &str = r".ie \n(.g .ds Aq \(aq
.el .ds Aq '
.nh
.ad l";

/// What holds for every command.
const ABOUT_ALL: &str = r#".SH "EXIT STATUS"
.TP
0
All is done; also where there was nobody to do it to
.TP
1
Something failed, or was not done for one of the users or apps, or one of them is unknown
.TP
2
The command line cannot be understood
.TP
3, 4, 5
\fBappservices api\fR: the class of the answer's status
.TP
130
Interrupted while asking
.SH ENVIRONMENT
An empty variable counts as not set.
.TP
APPSERVICES_PUBLIC_API_KEY, APPSERVICES_PRIVATE_API_KEY
Log in for this one command; nothing is stored
.TP
APPSERVICES_APP, APPSERVICES_PROJECT
Stand in for \fB\-\-app\fR and \fB\-\-project\fR
.TP
APPSERVICES_BASE_URL, APPSERVICES_ATLAS_URL
Stand in for \fB\-\-base\-url\fR and \fB\-\-atlas\-url\fR
.TP
APPSERVICES_TELEMETRY_URL, DO_NOT_TRACK
A collector of usage of your own, without which none is sent; and never to send any
.TP
CI
Never ask, as without a terminal
.TP
NO_COLOR, TERM
No styling, as with \fB\-\-disable\-colors\fR; TERM only if it is "dumb"
.SH FILES
.TP
~/.config/appservices\-cli/NAME.yaml
A profile, below XDG_CONFIG_HOME if that is set, or below the platform's own place for configuration; readable by you only
"#;

/// The pages as they should be, by file name.
fn pages() -> BTreeMap<String, String> {
    let mut root = without_help_command(usage::whole_command());
    // Building fills in full names and inherited options.
    root.build();
    let mut pages = BTreeMap::new();
    add(&root, &mut pages);
    pages
}

/// `help users` says what `users --help` and its page say.
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

/// A page in the order in which manual pages are read.
fn page(command: &Command, man: &clap_mangen::Man) -> io::Result<String> {
    let mut page = Vec::new();
    let name = man.get_filename();
    let name = name.trim_end_matches(".1");
    writeln!(page, ".TH {name} 1 {ISSUE}\n{LAYOUT}")?;
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
            section(&mut page, &title.to_uppercase(), &as_they_are(&lines))?;
        }
    }
    if command.get_name() == "appservices" {
        page.extend_from_slice(ABOUT_ALL.as_bytes());
    } else {
        let more = "Exit statuses, variables and files: \\fBappservices\\fR(1).";
        section(&mut page, "SEE ALSO", more)?;
    }
    Ok(String::from_utf8(page).expect("help is text"))
}

fn section(page: &mut Vec<u8>, title: &str, body: &str) -> io::Result<()> {
    writeln!(page, ".SH {title:?}\n{body}")
}

/// The end of a long help: indented lines below a title that ends in a colon.
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

/// A paragraph whose lines stay apart.
fn as_they_are(lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
    format!(".nf\n{}\n.fi", lines.join("\n"))
}

/// Text as `man` shows it to the letter, so that it can be pasted.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq")
}

/// The pages as they are.
fn files() -> BTreeMap<String, String> {
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
    for file in files().keys().filter(|file| !pages.contains_key(*file)) {
        fs::remove_file(Path::new(FOLDER).join(file)).unwrap();
    }
    for (file, page) in pages {
        fs::write(Path::new(FOLDER).join(file), page).unwrap();
    }
}

#[test]
fn manual_pages_are_current() {
    let pages = pages();
    #[expect(
        clippy::disallowed_methods,
        reason = "asks how the test is run, not how the program is"
    )]
    let is_update = std::env::var_os("UPDATE_MAN").is_some();
    if is_update {
        update(&pages);
    }
    let files = files();
    let names = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>();
    let hint = "`UPDATE_MAN=1 cargo test -p appservices man` writes the pages anew";
    assert_eq!(names(&files), names(&pages), "{hint}");
    for (file, page) in &pages {
        assert!(files[file] == *page, "cli/man/{file} is old: {hint}");
    }
}
