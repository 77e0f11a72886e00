//! `whoami`: shows who is logged in, without a request to the server.

use super::context::Context;
use super::output::{CommandOutput, CommandResult};
use crate::args::WhoamiArgs;
use crate::error::CliError;
use crate::profile::Profile;
use crate::report::Report;

pub(super) async fn run(context: &Context<'_>, args: &WhoamiArgs) -> CommandResult {
    let Some(keys) = context.active_keys()? else {
        return Ok(CommandOutput {
            report: Report::text(not_logged_in(&context.settings.profile)),
            failure: Some(CliError::NotLoggedIn),
            if_unwritten: None,
        });
    };
    let mut report = Report::text(format!("Currently logged in user: {}", keys.redacted()));
    if args.show_projects() {
        let rows: Vec<_> = context
            .atlas_api(keys)?
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
