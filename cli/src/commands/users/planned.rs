//! `--plan` and `--apply`: the users that a command selects, written to a file and
//! changed later.

use std::path::Path;

use serde_json::value::to_raw_value;

use super::super::active_app::ActiveApp;
use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult};
use super::super::resolve::{self, Input};
use super::action::Action;
use super::operation::{self, Operation};
use super::outcome::Outcome;
use super::proof::AppAccess;
use super::recorder::{self, AuditRun, Purpose, Recorder};
use super::selection::{Query, look_up_participle};
use super::sinks::Sink;
use super::source::{Application, Source};
use super::tables::app_cells;
use crate::args::ChangeArgs;
use crate::digest;
use crate::error::CliError;
use crate::plan::{Header, Journal, Plan, PlanError, PlanWriter};
use crate::report::{Cell, Part, Record, Report};
use crate::signals;
use crate::terminal::grouped;

/// The most users not found that an error names.
const MAX_NAMED: usize = 5;

/// Writes the selected users to a plan.
pub(super) async fn write(
    context: &Context<'_>,
    args: &ChangeArgs,
    action: Action,
    path: &Path,
) -> CommandResult {
    let input = Input::BeforeApp(|| Query::new(&args.select));
    let (query, api, app) = resolve::open_app(context, &args.app, input).await?;
    let filters = to_raw_value(&query.filters()).expect("filters have string keys only");
    let header = Header {
        plan: 1,
        command: action.command().to_owned(),
        server: context.settings.base_url.to_string(),
        project_id: app.reference.group.to_string(),
        app_id: app.reference.id.to_string(),
        app: app.name.clone(),
        pending: query.pending,
        filters,
        created: recorder::now(),
        users: 0,
        fingerprint: digest::random_id().map_err(CliError::Runtime)?,
    };
    // Before users are selected, so that a file that exists costs nobody time.
    let mut sink = PlanSink::new(PlanWriter::create(path, header)?);
    let operation = Operation {
        context,
        action,
        // Nothing is changed.
        is_dry_run: true,
        query: &query,
        app: &app,
        api: &api,
        progress: context.terminal.progress("Planning"),
        application: None,
        access: None,
    };
    signals::stop_on_interrupt(context.stop());
    let source = operation.source().await;
    let Some(source) = source.map_err(|error| app.name_in(error))? else {
        return Ok(Report::default().into());
    };
    operation.progress.restart();
    let ended = Box::pin(operation.stream(source, &mut [&mut sink])).await;
    if context.stop().is_requested()
        && let Some(signal) = signals::received()
    {
        return Err(CliError::Stopped {
            signal,
            is_list_complete: ended.is_ok(),
        });
    }
    // Part of the users is no plan.
    if let Some(error) = ended.map_err(|error| app.name_in(error))? {
        return Err(error);
    }
    let (header, failure) = sink.finish()?;
    Ok(CommandOutput {
        failure,
        ..plan_report(&header, action, &app, path).into()
    })
}

fn plan_report(header: &Header, action: Action, app: &ActiveApp, path: &Path) -> Report {
    let users = usize::try_from(header.users).unwrap_or(usize::MAX);
    let plural = if users == 1 { "" } else { "s" };
    let [app, project] = app_cells(&app.reference);
    let planned = Record(vec![("planned", Cell::count(users))]);
    let totals = Record(vec![
        ("totals", Cell::Record(planned)),
        ("plan", Cell::Text(path.display().to_string())),
        ("fingerprint", Cell::Text(header.fingerprint.clone())),
        app,
        project,
    ]);
    let title = format!(
        "Planned to {} {} user{plural}, see '{}'",
        action.wording().intent,
        grouped(users),
        path.display()
    );
    Report {
        parts: vec![Part::Count {
            title,
            count: users,
            totals,
        }],
    }
}

/// Writes users to a plan as they are found.
struct PlanSink {
    writer: PlanWriter,
    error: Option<PlanError>,
    found: usize,
    not_found: usize,
    /// The first users not found.
    names: Vec<String>,
    has_other_errors: bool,
    hint: Option<&'static str>,
}

impl PlanSink {
    fn new(writer: PlanWriter) -> Self {
        Self {
            writer,
            error: None,
            found: 0,
            not_found: 0,
            names: Vec::new(),
            has_other_errors: false,
            hint: None,
        }
    }

    /// Completes the plan. Returns the error about users who were not found.
    fn finish(self) -> Result<(Header, Option<CliError>), PlanError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let header = self.writer.finish()?;
        let mut names = self.names.join(", ");
        if self.not_found > self.names.len() {
            names = format!("{names} and {} more", self.not_found - self.names.len());
        }
        let failure = (self.not_found > 0).then(|| CliError::UsersNotFound {
            failed: self.not_found,
            total: self.found + self.not_found,
            done: look_up_participle(!self.has_other_errors),
            names,
            hint: self.hint,
        });
        Ok((header, failure))
    }
}

impl Sink for PlanSink {
    fn accept(&mut self, outcome: &Outcome) {
        if let Some(user) = &outcome.user {
            self.found += 1;
            if self.error.is_none() {
                let key = outcome.position.sort_key(&outcome.requested);
                self.error = self.writer.push(key, user).err();
            }
            return;
        }
        self.not_found += 1;
        let error = outcome.verdict.error();
        self.has_other_errors |= error.is_some_and(|error| !error.is_not_found());
        self.hint = self.hint.or(outcome.hint);
        if self.names.len() < MAX_NAMED {
            self.names.push(outcome.requested.clone());
        }
    }
}

/// Changes the users of a plan, except those that an earlier run has changed.
pub(super) async fn apply(
    context: &Context<'_>,
    args: &ChangeArgs,
    action: Action,
    path: &Path,
) -> CommandResult {
    let plan = Plan::open_for(path, context, action, &args.app)?;
    let trail = recorder::open_trail(args)?;
    let (api, app) = plan.open_app(context, &args.app).await?;
    let query = Query::of_plan(plan.header.pending);
    let is_dry_run = args.dry_run.is_set();
    // A dry run creates no journal.
    let mut journal = if is_dry_run && !Journal::exists(&plan) {
        None
    } else {
        Some(Journal::open(&plan)?)
    };
    let done = journal.as_mut().map(Journal::take_done).unwrap_or_default();
    let left = plan.users.saturating_sub(done.count);
    if left == 0 && plan.users > 0 && !context.terminal.writes_records() {
        let users = usize::try_from(plan.users).unwrap_or(usize::MAX);
        let plural = if users == 1 { "" } else { "s" };
        let text = format!("Already applied: {} user{plural}", grouped(users));
        return Ok(Report::text(text).into());
    }
    if !is_dry_run {
        app.announce(context.terminal);
    }
    for notice in notices(&plan, done.count) {
        context.terminal.notices().inform(&notice);
    }
    let operation = Operation {
        context,
        action,
        is_dry_run,
        query: &query,
        app: &app,
        api: &api,
        progress: context.terminal.progress(action.wording().present),
        application: Some(Application {
            done,
            repeats: journal.as_ref().is_some_and(Journal::is_resumed),
        }),
        access: AppAccess::read_if(args.run.prove(), &api, &app.reference).await?,
    };
    let count = usize::try_from(left).unwrap_or(usize::MAX);
    let asks = action == Action::Delete && !context.yes && !is_dry_run && count > 0;
    if asks && !operation.confirm(count)? {
        return Ok(Report::text("No users deleted").into());
    }
    let mut recorder = Recorder::default();
    if !is_dry_run {
        let purpose = Purpose {
            action,
            filters: &plan.header.filters,
            plan: Some(plan.header.fingerprint.as_str()),
            reason: args.run.reason(),
        };
        // First, so that an audit trail that cannot be written leaves the plan as it
        // was.
        recorder.audit = AuditRun::start_if(trail, context, &app, purpose)?;
        if let Some(journal) = &mut journal {
            journal.begin(&plan)?;
        }
        recorder.journal = journal;
    }
    signals::stop_on_interrupt(context.stop());
    let detail = operation::detail(context, args);
    Box::pin(operation.change(Source::Plan(&plan), detail, recorder)).await
}

/// What a person should know before a plan is applied.
fn notices(plan: &Plan, done: u64) -> Vec<String> {
    let total = plan.header.users;
    let removed = (plan.removed() > 0).then(|| {
        let removed = plan.removed();
        format!("{removed} of {total} users were removed from the plan")
    });
    let resumed =
        (done > 0).then(|| format!("{done} of {} users were done by earlier runs", plan.users));
    removed.into_iter().chain(resumed).collect()
}
