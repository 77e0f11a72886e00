//! `profiles list`: the profiles on this machine.

use super::{Context, Result};
use crate::error::CliError;
use crate::profile::Profile;
use crate::report::Report;

pub(super) fn list(context: &Context<'_>) -> Result {
    let store = context.store()?;
    let rows = store
        .names()?
        .into_iter()
        .map(|name| {
            let profile = store.sibling(name.clone()).read()?;
            Ok(vec![name.to_string(), api_key(&profile)])
        })
        .collect::<std::result::Result<Vec<_>, CliError>>()?;
    let title = format!("Found {} profile(s)", rows.len());
    Ok(Report::list(title, vec!["Profile", "API Key"], rows).into())
}

fn api_key(profile: &Profile) -> String {
    match (&profile.public_api_key, &profile.session) {
        (None, _) => "(logged out)".to_owned(),
        (Some(public), None) => format!("{public} (logged out)"),
        (Some(public), Some(_)) => public.clone(),
    }
}
