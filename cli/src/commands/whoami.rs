//! `whoami`: shows who is logged in, without a request to the server.

use super::context::{Context, Login};
use super::output::{CommandOutput, CommandResult};
use crate::args::WhoamiArgs;
use crate::error::CliError;
use crate::profile::Profile;
use crate::report::Report;

pub(super) async fn run(context: &Context<'_>, args: &WhoamiArgs) -> CommandResult {
    let profile = &context.settings.profile;
    let keys = match context.login() {
        Ok(Login::Keys(keys)) => Some(keys),
        Ok(Login::Session(_)) => profile.keys(),
        Err(error @ CliError::NotLoggedIn) => {
            return Ok(CommandOutput {
                report: Report::text(not_logged_in(profile)),
                failure: Some(error),
                if_unwritten: None,
                summary: None,
            });
        }
        Err(error) => return Err(error),
    };
    // A profile may have a session without keys.
    let user = match &keys {
        Some(keys) => keys.redacted(),
        None => profile
            .public_api_key
            .clone()
            .unwrap_or("(unknown)".to_owned()),
    };
    let mut report = Report::text(format!("Currently logged in user: {user}"));
    if args.show_projects() {
        let rows: Vec<_> = context
            .atlas_api(keys.ok_or(CliError::NoKeys)?)?
            .projects()
            .await?
            .into_iter()
            .map(|project| vec![project.id.to_string(), project.name])
            .collect();
        let title = format!("Found {} project(s)", rows.len());
        let table = Report::table(title, vec!["Project ID", "Project Name"], rows);
        report.parts.extend(table.parts);
    }
    Ok(report.into())
}

/// The message for a profile without a session.
pub(super) fn not_logged_in(profile: &Profile) -> String {
    match &profile.public_api_key {
        Some(public) => format!("The user, {public}, is not currently logged in"),
        None => "No user is currently logged in".to_owned(),
    }
}
