//! Yes-no prompts. An empty answer is no.

use super::keys::Key;
use super::line::Line;
use super::screen::Row;
use super::{Input, Question};

#[derive(Debug, Default)]
pub(super) struct Confirm {
    line: Line,
    /// Whether the last answer was neither yes nor no.
    is_invalid: bool,
}

impl Question for Confirm {
    type Answer = bool;

    fn choices(&self) -> &'static str {
        "(y/N) "
    }

    fn input(&self) -> Input {
        self.line.shown(None)
    }

    fn rows(&self) -> Vec<Row> {
        let help = Row::help("answer 'y' for yes or 'n' for no");
        self.is_invalid.then_some(help).into_iter().collect()
    }

    fn press(&mut self, key: &Key) {
        self.line.press(key);
    }

    fn submit(&mut self) -> Option<(bool, String)> {
        let answer = match self.line.text().trim().to_lowercase().as_str() {
            "" if mutant!(ConfirmationDefaultsToYes) => true,
            "y" | "yes" => true,
            "" | "n" | "no" => false,
            _ => {
                self.is_invalid = true;
                return None;
            }
        };
        let shown = if answer { "Yes" } else { "No" };
        Some((answer, shown.to_owned()))
    }
}
