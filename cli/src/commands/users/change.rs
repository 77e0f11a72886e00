//! `users revoke`, `enable`, `disable` and `delete`: makes one change to each
//! selected user.
//!
//! A stream: the selection finds users, the change turns each into an [`Outcome`],
//! and the sinks consume outcomes as they arrive. Nothing holds the whole list, unless
//! somebody is asked which users to take.

use futures_util::future;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::super::active_app::ActiveApp;
use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult, dry_run_notice};
use super::super::resolve::{self, Input};
use super::action::Action;
use super::outcome::Outcome;
use super::plan::Plan;
use super::planned;
use super::proof::{AppAccess, Proof, ProofTally};
use super::recorder::{AuditRun, Purpose, Recorder};
use super::resume::Application;
use super::selection::{self, Candidate, Ended, Query, Selected, Selection};
use super::sinks::{Detail, OutcomeTable, Records, Sink, Tally};
use super::tables::app_cells;
use crate::api::{AdminApi, Attempt, PAGE_SIZE};
use crate::args::ChangeArgs;
use crate::audit::Trail;
use crate::error::CliError;
use crate::report::{Cell, Part, Record, Report};
use crate::signals;
use crate::terminal::{Progress, grouped};

/// One of the commands, about to be carried out.
pub(super) struct Operation<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) action: Action,
    pub(super) is_dry_run: bool,
    pub(super) query: &'a Query,
    pub(super) app: &'a ActiveApp,
    pub(super) api: &'a AdminApi,
    pub(super) progress: Progress,
    /// With `--apply`.
    pub(super) application: Option<Application>,
    /// With `--prove`.
    pub(super) access: Option<AppAccess>,
}

/// Where users come from.
pub(super) enum Source<'a> {
    /// They are changed as they are found.
    Selection(Selection<'a>),
    /// They were all found before the first is changed.
    Chosen {
        users: Vec<Selected>,
        /// The error if users were named but none of them is left.
        nobody: Option<CliError>,
    },
    /// They are read from a plan.
    Plan(&'a Plan),
}

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
    let trail = open_trail(args)?;
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
        return Ok(Report::text("No users deleted").into());
    };
    let mut recorder = Recorder::default();
    let purpose = Purpose {
        action,
        filters: query.filters(),
        plan: None,
        reason: args.run.reason(),
    };
    recorder.audit = AuditRun::start_if(trail, context, &app, purpose)?;
    let detail = detail(context, args);
    Box::pin(operation.change(source, detail, recorder)).await
}

/// How many rows to print.
pub(super) fn detail(context: &Context<'_>, args: &ChangeArgs) -> Detail {
    if args.verbose() || !context.terminal.is_on_screen() {
        Detail::Everything
    } else {
        Detail::Readable
    }
}

/// Opens the audit trail, before anything is requested from the server.
pub(super) fn open_trail(args: &ChangeArgs) -> Result<Option<Trail>, CliError> {
    let path = args.run.audit.as_deref();
    Ok(path.map(Trail::open).transpose()?)
}

impl Operation<'_> {
    /// Finds out which users to change: asks which, or whether to, if need be.
    /// `None` if the answer is no.
    ///
    /// # Errors
    /// Whatever keeps the whole list from being read, and a prompt that is needed off
    /// a terminal.
    pub(super) async fn source(&self) -> Result<Option<Source<'_>>, CliError> {
        let query = self.query;
        let are_named = query.ids.is_some() || !query.filter.emails.is_empty();
        let asks_which = !self.context.yes && !are_named;
        let asks_whether = self.action == Action::Delete && !self.context.yes && !self.is_dry_run;
        let mut selection = Selection {
            api: self.api,
            app: &self.app.reference,
            query,
            limit: None,
            is_changed_meanwhile: true,
            progress: &self.progress,
        };
        if !asks_which && !asks_whether {
            return Ok(Some(Source::Selection(selection)));
        }
        selection.is_changed_meanwhile = false;
        let mut found = Vec::new();
        let listing = selection.for_each(|selected| found.push(selected));
        let load = || self.load();
        let nobody = self.progress.track(load, listing).await?;
        if self.context.stop().is_requested() {
            return Err(CliError::Interrupted);
        }
        found.sort_by_cached_key(Selected::sort_key);
        let users = |users, nobody| Ok(Some(Source::Chosen { users, nobody }));
        let count = found
            .iter()
            .filter(|selected| selected.candidate.user().is_some())
            .count();
        if count == 0 {
            return users(found, nobody);
        }
        if asks_which {
            found = selection::choose(self.context, found, self.action.wording().question)?;
            let is_everybody = found.len() == count && count > PAGE_SIZE;
            if is_everybody && !asks_whether && !self.is_dry_run && !self.confirm(count)? {
                found.clear();
            }
        }
        let count = found
            .iter()
            .filter(|selected| selected.candidate.user().is_some())
            .count();
        if asks_whether && count > 0 && !self.confirm(count)? {
            return Ok(None);
        }
        users(found, nobody)
    }

    /// Asks whether to change that many users.
    pub(super) fn confirm(&self, count: usize) -> Result<bool, CliError> {
        let intent = self.action.wording().intent;
        let pending = if self.query.pending { "pending " } else { "" };
        let plural = if count == 1 { "" } else { "s" };
        let count = grouped(count);
        self.context.terminal.prompter().confirm(&format!(
            "This action will {intent} {count} {pending}user{plural}, would you like to proceed?"
        ))
    }

    /// Changes the users and reports the outcomes.
    pub(super) async fn change(
        &self,
        source: Source<'_>,
        detail: Detail,
        mut recorder: Recorder,
    ) -> CommandResult {
        let terminal = self.context.terminal;
        let proves = self.access.is_some();
        let mut records = Records::new(terminal, self.action, self.is_dry_run, proves);
        let mut table = OutcomeTable::new(self.action, self.is_dry_run, detail, proves);
        let (mut tally, mut proofs) = (Tally::default(), ProofTally::default());
        // Recorded first: what is printed can be lost.
        let mut sinks: Vec<&mut dyn Sink> = vec![&mut recorder, &mut tally, &mut proofs];
        match &mut records {
            Some(records) => sinks.push(records),
            None => sinks.push(&mut table),
        }
        self.progress.restart();
        let started = Instant::now();
        let ended = self.stream(source, &mut sinks).await;
        let is_nobody = match &ended {
            Err(_) => tally.is_nobody_found(),
            Ok(nobody) => nobody.is_some(),
        };
        let is_error_only = ended.is_err() && tally.total() == 0;
        let unrecorded = recorder.finish();
        let failure = match self.failure(ended, &tally) {
            Some(error) if is_error_only => return Err(unrecorded.unwrap_or(error)),
            failure => failure,
        };
        let mut table_error = None;
        let report = match &records {
            Some(records) => {
                records.finish();
                self.totals(&tally)
            }
            // The error names those who were not found.
            None if is_nobody => Report::default(),
            None => {
                let parts = table.finish().unwrap_or_else(|error| {
                    table_error = Some(error);
                    Vec::new()
                });
                self.report(parts, &tally)
            }
        };
        let is_changed = !self.is_dry_run && !is_nobody && tally.total() > 0;
        Ok(CommandOutput {
            summary: is_changed.then(|| {
                let summary = tally.summary(self.action, started.elapsed());
                match proofs.sentence() {
                    Some(sentence) => format!("{summary}. {sentence}"),
                    None => summary,
                }
            }),
            failure: unrecorded.or(failure).or(table_error),
            ..report.into()
        })
    }

    /// Passes users from the source to the change, and outcomes to the sinks.
    pub(super) async fn stream(&self, source: Source<'_>, sinks: &mut [&mut dyn Sink]) -> Ended {
        let in_flight = self.api.pace().max_in_flight();
        let (sender, found) = mpsc::channel(in_flight.max(PAGE_SIZE));
        let select = async {
            match source {
                Source::Selection(selection) => Box::pin(selection.send(sender)).await,
                Source::Chosen { users, nobody } => {
                    for _ in &users {
                        self.progress.found();
                    }
                    self.progress.all_found();
                    for selected in users {
                        if sender.send(selected).await.is_err() {
                            break;
                        }
                    }
                    Ok(nobody)
                }
                Source::Plan(plan) => self.send_planned(plan, sender).await,
            }
        };
        let change_all = receive(found)
            .map(async |selected| {
                let outcome = self.outcome(selected).await;
                self.progress.done(outcome.verdict.is_done());
                outcome
            })
            // Not `buffered`: a slow request must not delay the ones behind it.
            .buffer_unordered(in_flight)
            .for_each(|outcome| {
                for sink in sinks.iter_mut() {
                    sink.accept(&outcome);
                }
                future::ready(())
            });
        let select = async {
            let ended = select.await;
            self.progress.all_found();
            ended
        };
        let work = future::join(select, change_all);
        let (ended, ()) = self.progress.track(|| self.load(), work).await;
        ended
    }

    /// Changes one user.
    async fn outcome(&self, selected: Selected) -> Outcome {
        if self.is_dry_run {
            return Outcome::of_dry_run(selected);
        }
        let Selected {
            position,
            candidate,
        } = selected;
        match candidate {
            Candidate::NotFound(not_found) => Outcome::not_found(position, not_found),
            Candidate::Found(user) => {
                if let Some(attempts) = self.earlier_attempts(position) {
                    return Outcome::of_earlier(position, user, attempts);
                }
                let change = self.action.change(self.query.pending);
                let app = &self.app.reference;
                let mut attempt: Attempt = self.api.change_user(app, &user.id, change).await;
                if self.is_deleted_already(&attempt) {
                    attempt.outcome = Ok(());
                }
                let proof = match &self.access {
                    Some(access) if attempt.outcome.is_ok() => {
                        Some(Proof::read(self.api, app, &user.id, access).await)
                    }
                    _ => None,
                };
                Outcome {
                    proof,
                    ..Outcome::of_change(position, user, attempt)
                }
            }
        }
    }

    /// The totals, printed after the records.
    fn totals(&self, tally: &Tally) -> Report {
        let [app, project] = app_cells(&self.app.reference);
        let line = Record(vec![
            ("totals", Cell::Record(tally.totals(self.action))),
            ("dry_run", Cell::Bool(self.is_dry_run)),
            ("filters", Cell::Record(self.query.filters())),
            app,
            project,
        ]);
        Report {
            parts: vec![Part::Totals(line)],
        }
    }

    /// The tables and what stands before them.
    fn report(&self, tables: Vec<Part>, tally: &Tally) -> Report {
        let mut report = Report::default();
        if self.is_dry_run {
            report.parts.push(dry_run_notice());
            report.parts.push(Part::Text(self.app.summary()));
            report.parts.extend(self.query.options().map(Part::Text));
        }
        if tally.total() == 0 {
            let no_users = self.action.wording().no_users;
            report.parts.push(Part::Text(no_users.to_owned()));
        }
        report.parts.extend(tables);
        report
    }

    /// The error of the command.
    fn failure(&self, ended: Ended, tally: &Tally) -> Option<CliError> {
        if self.context.stop().is_requested()
            && let Some(signal) = signals::received()
        {
            return Some(CliError::Stopped {
                signal,
                is_list_complete: ended.is_ok(),
            });
        }
        match ended {
            Err(error) => Some(self.app.name_in(error)),
            Ok(Some(nobody)) => Some(nobody),
            Ok(None) => tally.failure(self.action, self.is_dry_run),
        }
    }

    fn load(&self) -> crate::api::PaceStatus {
        self.api.pace().status()
    }
}

/// The users of a channel.
fn receive(found: mpsc::Receiver<Selected>) -> impl stream::Stream<Item = Selected> {
    stream::unfold(found, async |mut found| {
        let selected = found.recv().await?;
        Some((selected, found))
    })
}
