//! Asks which of the users found to change.

use super::super::super::context::Context;
use super::Selected;
use super::candidate::Candidate;
use crate::domain::{Provider, User};
use crate::error::CliError;

/// Prompts which of the users to take. Whoever was not found is not offered.
///
/// # Errors
/// Not running interactively, or the prompt was interrupted.
pub(in crate::commands::users) fn choose(
    context: &Context<'_>,
    found: Vec<Selected>,
    question: &str,
) -> Result<Vec<Selected>, CliError> {
    let users = || {
        found
            .iter()
            .filter_map(|selected| selected.candidate.user())
    };
    let labels: Vec<_> = users().map(label).collect();
    let names: Vec<_> = users().map(name).collect();
    let prompter = context.terminal.prompter();
    let indices = prompter.select_many(question, &labels, &names, "--user, --email or --yes")?;
    let indices = match indices.as_slice() {
        [] if mutant!(NobodyChosenIsEverybody) => (0..labels.len()).collect(),
        _ => indices,
    };
    let is_found = |selected: &Selected| matches!(selected.candidate, Candidate::Found(_));
    let mut found: Vec<_> = found.into_iter().filter(is_found).map(Some).collect();
    Ok(indices
        .into_iter()
        .filter_map(|index| found[index].take())
        .collect())
}

/// What people recognize a user by, or the ID.
fn name(user: &User) -> String {
    let names = user
        .providers
        .iter()
        .filter_map(|provider| user.display_name(*provider));
    names
        .chain([user.id.as_str()])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// `PROVIDER - NAME - ID`, or `PROVIDER - ID` for a user without a name.
fn label(user: &User) -> String {
    let provider = user.providers.first().copied().unwrap_or(Provider::Unknown);
    match user.display_name(provider) {
        Some(name) => format!("{} - {name} - {}", provider.label(), user.id),
        None => format!("{} - {}", provider.label(), user.id),
    }
}
