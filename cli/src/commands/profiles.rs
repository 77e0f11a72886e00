//! `profiles list`: lists the profiles on this machine.

use super::context::Context;
use super::output::{CommandOutput, CommandResult};
use crate::error::CliError;
use crate::profile::Profile;
use crate::report::Report;

pub(super) fn list(context: &Context<'_>) -> CommandResult {
    let store = context.store()?;
    let names = store.names()?;
    let mut unreadable = Vec::new();
    let mut rows = Vec::new();
    for name in &names {
        let api_key = match store.with_name(name.clone()).read() {
            Ok(profile) => api_key(&profile),
            // One profile must not hide the others.
            Err(error) => {
                unreadable.push(name.clone());
                format!("(unreadable: {})", error.cause())
            }
        };
        rows.push(vec![name.to_string(), api_key]);
    }
    let title = format!("Found {} profile(s)", rows.len());
    Ok(CommandOutput {
        report: Report::table(title, vec!["Profile", "API Key"], rows),
        failure: (!unreadable.is_empty()).then_some(CliError::UnreadableProfiles {
            total: names.len(),
            names: unreadable,
        }),
        if_unwritten: None,
        summary: None,
    })
}

fn api_key(profile: &Profile) -> String {
    match (&profile.public_api_key, &profile.session) {
        (None, _) => "(logged out)".to_owned(),
        (Some(public), None) => format!("{public} (logged out)"),
        (Some(public), Some(_)) => public.clone(),
    }
}
