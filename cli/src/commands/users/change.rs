//! `users revoke`, `enable`, `disable` and `delete`: makes one change to each
//! selected user.

use super::super::context::Context;
use super::super::output::CommandResult;
use super::super::resolve::{self, Input};
use super::action::Action;
use super::operation::{self, Operation};
use super::planned;
use super::proof::AppAccess;
use super::recorder::{self, AuditRun, Purpose, Recorder};
use super::selection::Query;
use crate::args::ChangeArgs;
use crate::report::Report;
use crate::signals;

pub(in crate::commands) async fn run(
    context: &Context<'_>,
    args: &ChangeArgs,
    action: Action,
) -> CommandResult {
    match (&args.run.plan, &args.run.apply) {
        (Some(path), _) => return planned::write(context, args, action, path).await,
        (_, Some(path)) => return planned::apply(context, args, action, path).await,
        (None, None) => {}
    }
    let trail = recorder::open_trail(args)?;
    let input = Input::BeforeApp(|| Query::new(&args.select));
    let (query, api, app) = resolve::open_app(context, &args.app, input).await?;
    let is_dry_run = args.dry_run.is_set();
    if !is_dry_run {
        app.announce(context.terminal);
    }
    let operation = Operation {
        context,
        action,
        is_dry_run,
        query: &query,
        app: &app,
        api: &api,
        progress: context.terminal.progress(action.wording().present),
        application: None,
        access: AppAccess::read_if(args.run.prove(), &api, &app.reference).await?,
    };
    signals::stop_on_interrupt(context.stop());
    let source = match operation.source().await {
        Ok(source) => source,
        Err(error) => return Err(operation.app.name_in(error)),
    };
    let Some(source) = source else {
        return Ok(Report::text(format!("No users {}", action.wording().done)).into());
    };
    let mut recorder = Recorder::default();
    let purpose = Purpose {
        action,
        filters: query.filters(),
        plan: None,
        reason: args.run.reason(),
    };
    recorder.audit = AuditRun::start_if(trail, context, &app, purpose)?;
    let detail = operation::detail(context, args);
    Box::pin(operation.change(source, detail, recorder)).await
}
