//! `apps describe`: prints the service's description of an app.

use super::super::context::Context;
use super::super::output::CommandResult;
use super::super::resolve::{self, Input};
use crate::args::AppArgs;
use crate::line_type::LineType;
use crate::report::Report;

pub(in crate::commands) async fn run(context: &Context<'_>, args: &AppArgs) -> CommandResult {
    let ((), api, app) = resolve::open_app(context, args, Input::BeforeApp(|| Ok(()))).await?;
    let description = api.description(&app.reference).await;
    let description = description.map_err(|error| app.name_in(error.into()))?;
    Ok(Report::document(LineType::App, "App description", &description).into())
}
