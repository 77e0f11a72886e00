//! Questions to the person at the terminal.

use std::borrow::Cow;

use inquire::ui::{Color, RenderConfig, StyleSheet, Styled};
use inquire::{Confirm, InquireError, MultiSelect, Password, PasswordDisplayMode, Select, Text};

use crate::domain::Secret;
use crate::error::CliError;
use crate::printable::visible;

/// Asks, or says that nobody is there to answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prompter {
    pub(super) attended: bool,
    pub(super) plain: bool,
}

impl Prompter {
    /// Whether there is somebody to ask.
    pub(crate) fn is_attended(self) -> bool {
        self.attended
    }

    /// Fails where nobody could answer: `task` is what the answer is needed
    /// for, `flags` what to give instead.
    fn attend(self, task: &'static str, flags: &'static str) -> Result<(), CliError> {
        if self.attended {
            Ok(())
        } else {
            Err(CliError::NoTerminal { task, flags })
        }
    }

    fn look(self) -> RenderConfig<'static> {
        if self.plain {
            return RenderConfig::empty();
        }
        // The dark shades can be read on white as well as on black.
        let (mark, accent) = (Color::DarkGreen, Color::DarkCyan);
        let accented = StyleSheet::empty().with_fg(accent);
        RenderConfig {
            prompt_prefix: Styled::new("?").with_fg(mark),
            answered_prompt_prefix: Styled::new(">").with_fg(mark),
            selected_checkbox: Styled::new("[x]").with_fg(mark),
            highlighted_option_prefix: Styled::new(">").with_fg(accent),
            help_message: accented,
            answer: accented,
            selected_option: Some(accented),
            ..RenderConfig::default_colored()
        }
    }

    /// A line of text, possibly empty; `hint` says what an empty one means.
    pub(crate) fn text(
        self,
        question: &str,
        hint: Option<&str>,
        task: &'static str,
        flags: &'static str,
    ) -> Result<String, CliError> {
        self.attend(task, flags)?;
        let mut prompt = Text::new(question).with_render_config(self.look());
        if let Some(hint) = hint {
            prompt = prompt.with_help_message(hint);
        }
        prompt.prompt().map_err(ended)
    }

    /// A secret, shown as stars while it is typed.
    pub(crate) fn secret(
        self,
        question: &str,
        task: &'static str,
        flags: &'static str,
    ) -> Result<Secret, CliError> {
        self.attend(task, flags)?;
        Password::new(question)
            .with_display_mode(PasswordDisplayMode::Masked)
            .without_confirmation()
            .with_render_config(self.look())
            .prompt()
            .map(Secret::new)
            .map_err(ended)
    }

    /// Yes or no; Enter alone says no.
    pub(crate) fn confirm(self, question: &str) -> Result<bool, CliError> {
        self.attend("confirm", "--yes")?;
        Confirm::new(question)
            .with_default(false)
            .with_render_config(self.look())
            .prompt()
            .map_err(ended)
    }

    /// The place of the one chosen; callers have made sure that somebody is
    /// there.
    pub(crate) fn select(self, question: &str, labels: &[String]) -> Result<usize, CliError> {
        Select::new(question, shown(labels))
            .with_render_config(self.look())
            .raw_prompt()
            .map(|chosen| chosen.index)
            .map_err(ended)
    }

    /// As [`select`](Self::select), or an error where nobody is there.
    pub(crate) fn pick(
        self,
        question: &str,
        labels: &[String],
        task: &'static str,
        flags: &'static str,
    ) -> Result<usize, CliError> {
        self.attend(task, flags)?;
        self.select(question, labels)
    }

    /// The places of those chosen, in order.
    pub(crate) fn choose(
        self,
        question: &str,
        labels: &[String],
        task: &'static str,
        flags: &'static str,
    ) -> Result<Vec<usize>, CliError> {
        self.attend(task, flags)?;
        let chosen = MultiSelect::new(question, shown(labels))
            // The answer repeats on the screen: a number, not a thousand names.
            .with_formatter(&|chosen| format!("{} selected", chosen.len()))
            .with_render_config(self.look())
            .raw_prompt()
            .map_err(ended)?;
        let mut places: Vec<_> = chosen.iter().map(|option| option.index).collect();
        places.sort_unstable();
        Ok(places)
    }
}

fn shown(labels: &[String]) -> Vec<Cow<'_, str>> {
    labels.iter().map(|label| visible(label)).collect()
}

fn ended(error: InquireError) -> CliError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            CliError::Interrupted
        }
        other => CliError::Prompt(other.to_string()),
    }
}
