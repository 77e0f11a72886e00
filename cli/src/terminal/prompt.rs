//! Prompts.

use std::borrow::Cow;

use inquire::ui::{Color, RenderConfig, StyleSheet, Styled};
use inquire::{Confirm, InquireError, MultiSelect, Password, PasswordDisplayMode, Select, Text};

use crate::domain::Secret;
use crate::error::CliError;
use crate::printable::escaped;

/// Prompts the user. When not running interactively, every prompt fails with an
/// error that names `flags`: those that replace it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prompter {
    pub(super) interactive: bool,
    pub(super) plain: bool,
}

impl Prompter {
    pub(crate) fn is_interactive(self) -> bool {
        self.interactive
    }

    fn require_interactive(self, flags: &'static str) -> Result<(), CliError> {
        if self.interactive {
            Ok(())
        } else {
            Err(CliError::NotInteractive { flags })
        }
    }

    fn render_config(self) -> RenderConfig<'static> {
        if self.plain {
            return RenderConfig::empty();
        }
        // Dark shades are readable on light and dark backgrounds.
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

    /// Prompts for a line of text, which may be empty.
    pub(crate) fn text(
        self,
        question: &str,
        hint: Option<&str>,
        flags: &'static str,
    ) -> Result<String, CliError> {
        self.require_interactive(flags)?;
        let mut prompt = Text::new(question).with_render_config(self.render_config());
        if let Some(hint) = hint {
            prompt = prompt.with_help_message(hint);
        }
        prompt.prompt().map_err(prompt_error)
    }

    /// Prompts for a secret, which is masked with stars.
    pub(crate) fn secret(self, question: &str, flags: &'static str) -> Result<Secret, CliError> {
        self.require_interactive(flags)?;
        Password::new(question)
            .with_display_mode(PasswordDisplayMode::Masked)
            .without_confirmation()
            .with_render_config(self.render_config())
            .prompt()
            .map(Secret::new)
            .map_err(prompt_error)
    }

    /// Asks a yes-no question. The default is no.
    pub(crate) fn confirm(self, question: &str) -> Result<bool, CliError> {
        self.require_interactive("--yes")?;
        Confirm::new(question)
            .with_default(false)
            .with_render_config(self.render_config())
            .prompt()
            .map_err(prompt_error)
    }

    /// Prompts to select one option and returns its index.
    pub(crate) fn select(
        self,
        question: &str,
        options: &[String],
        flags: &'static str,
    ) -> Result<usize, CliError> {
        self.require_interactive(flags)?;
        Select::new(question, escaped_all(options))
            .with_render_config(self.render_config())
            .raw_prompt()
            .map(|selected| selected.index)
            .map_err(prompt_error)
    }

    /// Prompts to select any number of options and returns their indices, in
    /// order.
    pub(crate) fn select_many(
        self,
        question: &str,
        options: &[String],
        flags: &'static str,
    ) -> Result<Vec<usize>, CliError> {
        self.require_interactive(flags)?;
        let selected = MultiSelect::new(question, escaped_all(options))
            // The answer remains on the screen: show a number, not 1,000 names.
            .with_formatter(&|selected| format!("{} selected", selected.len()))
            .with_render_config(self.render_config())
            .raw_prompt()
            .map_err(prompt_error)?;
        let mut indices: Vec<_> = selected.iter().map(|option| option.index).collect();
        indices.sort_unstable();
        Ok(indices)
    }
}

fn escaped_all(options: &[String]) -> Vec<Cow<'_, str>> {
    options.iter().map(|option| escaped(option)).collect()
}

fn prompt_error(error: InquireError) -> CliError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            CliError::Interrupted
        }
        other => CliError::Prompt(other.to_string()),
    }
}
