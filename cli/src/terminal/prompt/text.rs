//! Prompts for a text or a secret.

use super::keys::Key;
use super::line::Line;
use super::screen::Row;
use super::{Input, Question};

/// Whether the input can be read on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    Visible,
    Masked,
}

/// Stands in for the answer of a masked prompt, whatever its length.
const MASKED_ANSWER: &str = "********";

/// A prompt for a line.
#[derive(Debug)]
pub(super) struct Text {
    line: Line,
    secrecy: Secrecy,
    hint: Option<&'static str>,
}

impl Text {
    pub(super) fn new(secrecy: Secrecy, hint: Option<&'static str>) -> Self {
        Self {
            line: Line::default(),
            secrecy,
            hint,
        }
    }
}

impl Question for Text {
    type Answer = String;

    fn input(&self) -> Input {
        self.line.shown(match self.secrecy {
            Secrecy::Masked if !mutant!(SecretIsShownWhileTyped) => Some('*'),
            Secrecy::Visible | Secrecy::Masked => None,
        })
    }

    fn rows(&self) -> Vec<Row> {
        self.hint.map(Row::help).into_iter().collect()
    }

    fn press(&mut self, key: &Key) {
        self.line.press(key);
    }

    fn submit(&mut self) -> Option<(String, String)> {
        let text = self.line.text();
        let shown = match self.secrecy {
            Secrecy::Visible => text.clone(),
            Secrecy::Masked => MASKED_ANSWER.to_owned(),
        };
        Some((text, shown))
    }
}
