//! Prompts: what can be asked, and when it cannot be.
//!
//! [`Question`] states what a prompt shows and how keys change it, without a
//! terminal; [`screen`] draws it and reads keys.

mod confirm;
mod keys;
mod line;
mod list;
mod screen;
mod text;

use std::io;

use confirm::Confirm;
use keys::Key;
use list::{Chosen, List};
use screen::{Row, Screen};
use text::{Secrecy, Text};

use crate::domain::Secret;
use crate::error::CliError;

/// Prompts the user. When not running interactively, every prompt fails with an
/// error that names `flags`: those that replace it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prompter {
    pub(super) interactive: bool,
    pub(super) plain: bool,
}

/// The content of a prompt, and how keys change it.
trait Question {
    type Answer;

    /// The possible answers, shown behind the question until there is one.
    fn choices(&self) -> &'static str {
        ""
    }

    /// The typed text, shown after the question.
    fn input(&self) -> Input;

    /// The lines below the question.
    fn rows(&self) -> Vec<Row>;

    /// Applies a key other than those that end a prompt.
    fn press(&mut self, key: &Key);

    /// The answer, and the text that replaces the prompt on the screen; `None`
    /// if there is none yet.
    fn submit(&mut self) -> Option<(Self::Answer, String)>;
}

/// The input of a prompt as shown.
#[derive(Debug)]
struct Input {
    /// The part before the cursor.
    before: String,
    after: String,
}

/// How a prompt ended without an answer.
enum Ended {
    /// By Escape, Ctrl-C or Ctrl-D.
    Interrupted,
    Failed(io::Error),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl Prompter {
    pub(crate) fn is_interactive(self) -> bool {
        self.interactive
    }

    /// Prompts for a line of text, which may be empty.
    pub(crate) fn text(
        self,
        question: &str,
        hint: Option<&'static str>,
        flags: &'static str,
    ) -> Result<String, CliError> {
        self.ask(question, flags, Text::new(Secrecy::Visible, hint))
    }

    /// Prompts for a secret, which is masked with stars.
    pub(crate) fn secret(self, question: &str, flags: &'static str) -> Result<Secret, CliError> {
        self.ask(question, flags, Text::new(Secrecy::Masked, None))
            .map(Secret::new)
    }

    /// Asks a yes-no question. The default is no.
    pub(crate) fn confirm(self, question: &str) -> Result<bool, CliError> {
        self.ask(question, "--yes", Confirm::default())
    }

    /// Prompts to select one option and returns its index.
    pub(crate) fn select(
        self,
        question: &str,
        options: &[String],
        flags: &'static str,
    ) -> Result<usize, CliError> {
        let chosen = self.ask(question, flags, List::new(options, Chosen::One))?;
        Ok(chosen.first().copied().unwrap_or_default())
    }

    /// Prompts to select any number of options and returns their indices, in
    /// order. `names` are what remains on the screen of a few that were selected.
    pub(crate) fn select_many(
        self,
        question: &str,
        options: &[String],
        names: &[String],
        flags: &'static str,
    ) -> Result<Vec<usize>, CliError> {
        let list = List::new(options, Chosen::any()).with_names(names);
        self.ask(question, flags, list)
    }

    fn ask<Q: Question>(
        self,
        question: &str,
        flags: &'static str,
        state: Q,
    ) -> Result<Q::Answer, CliError> {
        if !self.interactive {
            return Err(CliError::NotInteractive { flags });
        }
        run(question, state, self.plain).map_err(|ended| match ended {
            Ended::Interrupted => CliError::Interrupted,
            Ended::Failed(error) => CliError::Prompt(error.to_string()),
        })
    }
}

/// Shows the question until it is answered.
fn run<Q: Question>(question: &str, mut state: Q, plain: bool) -> Result<Q::Answer, Ended> {
    let mut screen = Screen::open(question, plain)?;
    loop {
        screen.draw(state.choices(), &state.input(), &state.rows())?;
        match screen.read_key()? {
            Key::Enter => {
                if let Some((answer, shown)) = state.submit() {
                    screen.answered(&shown)?;
                    return Ok(answer);
                }
            }
            Key::Escape => {
                screen.canceled()?;
                return Err(Ended::Interrupted);
            }
            Key::Interrupt => {
                screen.leave()?;
                return Err(Ended::Interrupted);
            }
            key => state.press(&key),
        }
    }
}
