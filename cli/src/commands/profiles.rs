//! `profiles list`: lists the profiles on this machine.

use super::context::Context;
use super::output::CommandResult;
use crate::error::CliError;
use crate::profile::Profile;
use crate::report::Report;

pub(super) fn list(context: &Context<'_>) -> CommandResult {
    let store = context.store()?;
    let rows = store
        .names()?
        .into_iter()
        .map(|name| {
            let profile = store.with_name(name.clone()).read()?;
            Ok(vec![name.to_string(), api_key(&profile)])
        })
        .collect::<Result<Vec<_>, CliError>>()?;
    let title = format!("Found {} profile(s)", rows.len());
    Ok(Report::table(title, vec!["Profile", "API Key"], rows).into())
}

fn api_key(profile: &Profile) -> String {
    match (&profile.public_api_key, &profile.session) {
        (None, _) => "(logged out)".to_owned(),
        (Some(public), None) => format!("{public} (logged out)"),
        (Some(public), Some(_)) => public.clone(),
    }
}
