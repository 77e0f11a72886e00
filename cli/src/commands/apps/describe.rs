//! `apps describe`: what is in an app.

use super::super::{Context, Result, resolve};
use crate::args::AppArgs;
use crate::report::Report;

pub(in crate::commands) async fn run(context: &Context<'_>, args: &AppArgs) -> Result {
    context.require_login()?;
    let wanted = resolve::wanted(context, &args.into())?;
    let api = context.admin_api().await?;
    let app = resolve::find(context, &api, wanted).await?;
    let description = api.description(&app).await?;
    Ok(Report::document("App description", &description).into())
}
