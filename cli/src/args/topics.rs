//! Help topics: what applies to every command. `help TOPIC` prints one, and the manual page
//! of the program has all of them.

use std::fmt::Write as _;

use crate::line_type::LineType;

/// A topic of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Environment,
    ExitCodes,
    Formatting,
}

/// Terms and their meanings.
pub(crate) struct List {
    /// Empty if the topic has a single list.
    pub(crate) title: &'static str,
    pub(crate) entries: Vec<(&'static str, &'static str)>,
}

const VARIABLES: [(&str, &str); 14] = [
    (
        "APPSERVICES_PUBLIC_API_KEY, APPSERVICES_PRIVATE_API_KEY",
        "log in with this key pair, for this command only; nothing is stored",
    ),
    (
        "APPSERVICES_APP, APPSERVICES_PROJECT",
        "default for --app and --project; must not be empty",
    ),
    (
        "APPSERVICES_BASE_URL, APPSERVICES_ATLAS_URL",
        "default for --base-url and --atlas-url",
    ),
    (
        "APPSERVICES_DEBUG",
        "set and neither 0 nor false: as --debug",
    ),
    (
        "APPSERVICES_RETRY_WAIT",
        "the wait before the first retry, such as 1ms, from which the others grow (100ms)",
    ),
    (
        "APPSERVICES_TELEMETRY_URL",
        "your own collector of usage events; without it, none is sent",
    ),
    ("DO_NOT_TRACK", "set and not 0: no usage event is sent"),
    (
        "CI",
        "set and not false: never prompt, as without a terminal",
    ),
    ("NO_COLOR", "no styling, as --disable-colors"),
    ("TERM", "no styling if it is dumb"),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "connect through proxies; https_proxy and so on come first\n\
         HTTP_PROXY is ignored if REQUEST_METHOD is set, as in a CGI script",
    ),
    (
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "trust these certificates instead of the system's",
    ),
    (
        "XDG_CONFIG_HOME",
        "where the directory of profiles is, on Linux (~/.config)",
    ),
    (
        "HOME",
        "the home directory; on Windows, USERPROFILE and APPDATA",
    ),
];

const STATUSES: [(&str, &str); 6] = [
    ("0", "success, also if there was nothing to do"),
    (
        "1",
        "an error, also if a single user or app was not found or not changed",
    ),
    ("2", "an option or argument could not be parsed"),
    (
        "3, 4, 5",
        "only from api: the first digit of the response status",
    ),
    ("130", "interrupted (Ctrl-C, SIGINT)"),
    ("143", "terminated (SIGTERM)"),
];

const FORMATS: [(&str, &str); 4] = [
    ("text", "sentences and tables, without --output-format"),
    (
        "json",
        "objects with time, level and message, as the vendor's tool prints them;\n\
         a table adds data and headers, and each of its values is a string",
    ),
    (
        "ndjson",
        "one object per line with typed values, as soon as it is known",
    ),
    (
        "csv",
        "a header and a row per item; the fields of ndjson, without type and totals",
    ),
];

impl Topic {
    /// Every topic, in the order of the help.
    pub(crate) const ALL: [Self; 3] = [Self::Environment, Self::ExitCodes, Self::Formatting];

    /// The topic with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::ExitCodes => "exit-codes",
            Self::Formatting => "formatting",
        }
    }

    /// The title.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Environment => "Environment variables",
            Self::ExitCodes => "Exit codes",
            Self::Formatting => "Output formats",
        }
    }

    /// The lines below the title.
    pub(crate) fn introduction(self) -> &'static str {
        match self {
            Self::Environment => {
                "A flag takes precedence over a variable, and a variable over the profile. An empty\n\
                 variable counts as unset, unless noted otherwise."
            }
            Self::ExitCodes => "If several apply, the exit code is the highest.",
            Self::Formatting => {
                "--output-format (-f) selects how results are printed. They go to stdout, or to the\n\
                 file of --output-target (-o); everything else goes to stderr."
            }
        }
    }

    /// The terms that the topic explains.
    pub(crate) fn lists(self) -> Vec<List> {
        let untitled = |entries: &[(&'static str, &'static str)]| List {
            title: "",
            entries: entries.to_vec(),
        };
        match self {
            Self::Environment => vec![untitled(&VARIABLES)],
            Self::ExitCodes => vec![untitled(&STATUSES)],
            Self::Formatting => vec![
                List {
                    title: "Formats",
                    entries: FORMATS.to_vec(),
                },
                List {
                    title: "The field \"type\" of every line of ndjson",
                    entries: LineType::all().collect(),
                },
            ],
        }
    }

    /// The lines at the end, with commands that run as they are.
    pub(crate) fn examples(self) -> &'static [&'static str] {
        match self {
            Self::Environment | Self::ExitCodes => &[],
            Self::Formatting => &[
                "appservices users list --app shop -f ndjson | jq 'select(.type == \"user\")'",
                "appservices users count --app shop -f ndjson | jq .totals.users",
            ],
        }
    }

    /// The text of the help.
    pub(crate) fn text(self) -> String {
        let mut text = format!("{}\n\n{}\n", self.about(), self.introduction());
        for list in self.lists() {
            text.push('\n');
            if !list.title.is_empty() {
                // Writing to a `String` cannot fail.
                let _ = writeln!(text, "{}:", list.title);
            }
            list.append_to(&mut text);
        }
        if !self.examples().is_empty() {
            let _ = write!(text, "\nExamples:\n  {}\n", self.examples().join("\n  "));
        }
        text
    }
}

/// Longer terms have a line of their own.
const MAX_TERM: usize = 12;

impl List {
    /// Appends one entry per line, or two if a term is long.
    fn append_to(&self, text: &mut String) {
        let width = self.entries.iter().map(|(term, _)| term.len()).max();
        let width = width.unwrap_or_default();
        for (term, meaning) in &self.entries {
            let mut lines = meaning.lines();
            let indent = if width > MAX_TERM {
                let _ = writeln!(text, "  {term}");
                6
            } else {
                let first = lines.next().unwrap_or_default();
                let _ = writeln!(text, "  {term:width$}  {first}");
                width + 4
            };
            for line in lines {
                let _ = writeln!(text, "{:indent$}{line}", "");
            }
        }
    }
}

/// The end of the program's help.
pub(super) const LIST: &str = "\
Help Topics:
  environment  Environment variables
  exit-codes   Exit codes
  formatting   Output formats

Run 'appservices help TOPIC' to read one.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::exit;
    use crate::signals::Signal;

    #[test]
    fn help_of_the_program_lists_every_topic() {
        let listed: Vec<_> = LIST
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .collect();
        let topics = Topic::ALL.map(|topic| format!("{:11}  {}", topic.name(), topic.about()));
        assert_eq!(listed, topics);
    }

    /// Every text in quotes that has the form of a variable's name.
    fn variables_in(source: &str) -> Vec<&str> {
        let is_name = |text: &&str| {
            text.len() > 1 && text.bytes().all(|c| c.is_ascii_uppercase() || c == b'_')
        };
        source
            .split('"')
            .skip(1)
            .step_by(2)
            .filter(is_name)
            .collect()
    }

    #[test]
    fn every_variable_is_explained() {
        let read = variables_in(include_str!("../env.rs"));
        assert!(read.len() > 15, "{read:?}");
        let (help, readme) = (Topic::Environment.text(), include_str!("../../README.md"));
        // Only a program that is built for measuring test suites reads the first one.
        for name in read.iter().filter(|name| **name != "APPSERVICES_MUTANT") {
            let is_word = |text: &str| {
                let other = |c: char| !(c.is_ascii_uppercase() || c == '_');
                text.split(other).any(|word| word == *name)
            };
            assert!(is_word(&help.to_uppercase()), "{name} in the help");
            assert!(is_word(readme), "{name} in the README");
        }
    }

    #[test]
    fn every_exit_code_is_explained() {
        let explained: Vec<u8> = STATUSES
            .iter()
            .flat_map(|(codes, _)| codes.split(", ").map(|code| code.parse().unwrap()))
            .collect();
        assert_eq!(explained, [0, 1, 2, 3, 4, 5, 130, 143]);
        for code in [
            exit::SUCCESS,
            exit::FAILURE,
            exit::USAGE,
            exit::INTERRUPTED,
            Signal::Interrupt.exit_status(),
            Signal::Terminate.exit_status(),
        ] {
            assert!(explained.contains(&code), "{code}");
        }
        // A constant that the list above lacks.
        let constants = include_str!("../error.rs").matches(": u8 = ").count();
        assert_eq!(
            constants, 4,
            "a new exit code: explain it in the help topic"
        );
        let readme = include_str!("../../README.md");
        for (codes, _) in STATUSES {
            assert!(readme.contains(&format!("\n| {codes} | ")), "{codes}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_help() {
        for topic in Topic::ALL {
            for line in topic.text().lines() {
                assert!(line.len() <= 100, "{line}");
            }
        }
    }
}
