//! Changes users as they come from their source, and reports what became of them.
//!
//! A stream: a source yields users, the change turns each into an [`Outcome`], and the
//! sinks consume outcomes as they arrive. Nothing holds the whole list, unless somebody
//! is asked which users to take.

use futures_util::future;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::super::active_app::ActiveApp;
use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult, dry_run_notice};
use super::action::Action;
use super::outcome::Outcome;
use super::proof::{AppAccess, Proof, ProofTally};
use super::recorder::Recorder;
use super::selection::{AHEAD, Candidate, Ended, Query, Selected};
use super::sinks::{Detail, OutcomeTable, Records, Sink, Tally};
use super::source::{Application, Source};
use super::tables::app_cells;
use crate::api::{AdminApi, Attempt, PaceStatus};
use crate::args::ChangeArgs;
use crate::error::CliError;
use crate::report::{Cell, Part, Record, Report};
use crate::signals;
use crate::terminal::Progress;

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

impl Operation<'_> {
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
        let (sender, found) = mpsc::channel(AHEAD);
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
        if self.is_dry_run && !mutant!(DryRunChanges) {
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
                // Each requested ID has its result, even if it was not looked up.
                is_list_complete: ended.is_ok() || self.query.ids.is_some(),
            });
        }
        match ended {
            Err(error) => Some(self.app.name_in(error)),
            Ok(Some(nobody)) => Some(nobody),
            Ok(None) => tally.failure(self.action, self.is_dry_run),
        }
    }

    /// The state of the requests, as the progress line shows it.
    pub(super) fn load(&self) -> PaceStatus {
        self.api.pace().status()
    }
}

/// How many rows to print.
pub(super) fn detail(context: &Context<'_>, args: &ChangeArgs) -> Detail {
    if args.verbose() || !context.terminal.is_on_screen() {
        Detail::Everything
    } else {
        Detail::Readable
    }
}

/// The users of a channel.
fn receive(found: mpsc::Receiver<Selected>) -> impl stream::Stream<Item = Selected> {
    stream::unfold(found, async |mut found| {
        let selected = found.recv().await?;
        Some((selected, found))
    })
}
