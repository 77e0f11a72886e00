//! `whoami`: whose login requests are made with, without asking the server.

use super::{Context, Outcome, Result};
use crate::api::AtlasApi;
use crate::args::WhoamiArgs;
use crate::profile::Profile;
use crate::report::{Part, Report};

pub(super) async fn run(context: &Context<'_>, args: &WhoamiArgs) -> Result {
    let Some(keys) = context.logged_in_keys()? else {
        return Ok(Report::text(nobody(&context.profile)).into());
    };
    let mut report = Report::text(format!("Currently logged in user: {}", keys.redacted()));
    if args.show_projects() {
        let projects = AtlasApi::new(context.atlas_url.clone(), keys)?
            .projects()
            .await?;
        let rows: Vec<_> = projects
            .into_iter()
            .map(|project| vec![project.id.to_string(), project.name])
            .collect();
        let title = format!("Found {} project(s)", rows.len());
        let list: Vec<Part> = Report::list(title, vec!["Project ID", "Project Name"], rows).parts;
        report.parts.extend(list);
    }
    Ok(Outcome::from(report))
}

/// What to say of a profile without a session.
pub(super) fn nobody(profile: &Profile) -> String {
    match &profile.public_api_key {
        Some(public) => format!("The user, {public}, is not currently logged in"),
        None => "No user is currently logged in".to_owned(),
    }
}
