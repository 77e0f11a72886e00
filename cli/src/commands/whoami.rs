//! `whoami`: shows who is logged in, without a request to the server.

use super::context::{Context, Login};
use super::output::{CommandOutput, CommandResult};
use crate::api::Project;
use crate::args::WhoamiArgs;
use crate::error::CliError;
use crate::line_type::LineType;
use crate::profile::Profile;
use crate::report::{Cell, Part, Record, Records, Report, Table};

pub(super) async fn run(context: &Context<'_>, args: &WhoamiArgs) -> CommandResult {
    let profile = &context.settings.profile;
    let keys = match context.login() {
        Ok(Login::Keys(keys)) => Some(keys),
        Ok(Login::Session(_)) => profile.keys(),
        Err(error @ CliError::NotLoggedIn) => {
            return Ok(CommandOutput {
                report: nobody(context, not_logged_in(profile)),
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
    let public = match &keys {
        Some(keys) => Some(keys.public.clone()),
        None => profile.public_api_key.clone(),
    };
    let text = format!("Currently logged in user: {user}");
    let mut report = status(context, text, true, public);
    if args.show_projects() {
        let projects = context
            .atlas_api(keys.ok_or(CliError::NoKeys)?)?
            .projects()
            .await?;
        report.parts.push(list(&projects));
        report = report.and_totals(vec![("projects", Cell::count(projects.len()))]);
    }
    Ok(report.into())
}

fn list(projects: &[Project]) -> Part {
    let cells = |project: &Project| [project.id.to_string(), project.name.clone()];
    let record = |project: &Project| {
        let values = cells(project).map(Cell::Text);
        Record(PROJECT_KEYS.into_iter().zip(values).collect())
    };
    Part::Rows {
        table: Table {
            title: format!("Found {} project(s)", projects.len()),
            headers: vec!["Project ID", "Project Name"],
            rows: projects.iter().map(|one| cells(one).to_vec()).collect(),
        },
        records: Records {
            line_type: LineType::Project,
            keys: &PROJECT_KEYS,
            rows: projects.iter().map(record).collect(),
        },
    }
}

const PROJECT_KEYS: [&str; 2] = ["project_id", "project_name"];

/// The state after which nobody is logged in.
pub(super) fn nobody(context: &Context<'_>, text: impl Into<String>) -> Report {
    let last = context.settings.profile.public_api_key.clone();
    status(context, text, false, last)
}

/// The state of the login: a sentence for people, a record for programs. An old profile may
/// lack the public key.
pub(super) fn status(
    context: &Context<'_>,
    text: impl Into<String>,
    is_logged_in: bool,
    public: Option<String>,
) -> Report {
    let settings = &context.settings;
    let text = text.into();
    let record = Record(vec![
        ("profile", Cell::Text(settings.profile_name.to_string())),
        ("public_api_key", Cell::text_or_null(public)),
        ("logged_in", Cell::Bool(is_logged_in)),
        ("base_url", Cell::Text(settings.base_url.to_string())),
        ("message", Cell::Text(text.clone())),
    ]);
    Report {
        parts: vec![Part::Status {
            text,
            line_type: LineType::Login,
            record,
        }],
    }
}

/// The message for a profile without a session.
pub(super) fn not_logged_in(profile: &Profile) -> String {
    match &profile.public_api_key {
        Some(public) => format!("The user, {public}, is not currently logged in"),
        None => "No user is currently logged in".to_owned(),
    }
}
