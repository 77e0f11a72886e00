//! Records outcomes as they arrive: in the journal of a plan, and in an audit
//! trail.

use std::time::SystemTime;

use serde::Serialize;

use super::super::active_app::ActiveApp;
use super::super::context::Context;
use super::action::Action;
use super::outcome::Outcome;
use super::selection::Position;
use super::sinks::Sink;
use crate::args::ChangeArgs;
use crate::audit::{Counts, End, Start, Trail, UserEvent};
use crate::digest;
use crate::error::CliError;
use crate::plan::{Entry, EntryResult, Journal};

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Records the outcomes of a run.
///
/// An error is kept until the end, because stopping at once would leave the change
/// half done. Nothing is written after it: a journal or an audit trail with a gap
/// would be wrong.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) journal: Option<Journal>,
    pub(super) audit: Option<AuditRun>,
    error: Option<CliError>,
}

impl Recorder {
    fn add(&mut self, position: Position, entry: &Entry<'_>) -> Result<(), CliError> {
        if let Some(audit) = &mut self.audit {
            audit.add(entry)?;
        }
        // Without a line, a later run makes the change.
        let is_attempted = entry.result != EntryResult::NotAttempted;
        let journal = self.journal.as_mut().filter(|_| is_attempted);
        // The users of a plan are numbered.
        if let (Some(journal), Position::Nth(n)) = (journal, position) {
            journal.add(n, entry)?;
        }
        Ok(())
    }

    /// Ends the records, and returns the first error.
    pub(super) fn finish(mut self) -> Option<CliError> {
        if let Some(journal) = &mut self.journal {
            let synced = journal.sync().err().map(CliError::from);
            self.error = self.error.or(synced);
        }
        if let (Some(audit), None) = (&mut self.audit, &self.error) {
            self.error = audit.end().err();
        }
        self.error
    }
}

impl Sink for Recorder {
    fn accept(&mut self, outcome: &Outcome) {
        if self.error.is_none() && !outcome.is_earlier {
            self.error = self.add(outcome.position, &outcome.entry()).err();
        }
    }
}

/// What the first line of a run says beside the app.
#[derive(Debug)]
pub(super) struct Purpose<'a, F> {
    pub(super) action: Action,
    pub(super) filters: F,
    /// The fingerprint of the plan that is applied.
    pub(super) plan: Option<&'a str>,
    /// `--reason`.
    pub(super) reason: Option<&'a str>,
}

/// The lines of this run in an audit trail.
#[derive(Debug)]
pub(super) struct AuditRun {
    trail: Trail,
    id: String,
    counts: Counts,
}

impl AuditRun {
    /// Writes the first line of the run.
    ///
    /// # Errors
    /// The file cannot be written: nothing may be changed then.
    fn start<F: Serialize>(
        mut trail: Trail,
        context: &Context<'_>,
        app: &ActiveApp,
        purpose: Purpose<'_, F>,
    ) -> Result<Self, CliError> {
        let id = digest::random_id().map_err(CliError::Runtime)?;
        let profile_key = context.settings.profile.public_api_key.clone();
        let public_api_key = context
            .active_keys()?
            .map(|keys| {
                if mutant!(PrivateKeyIsRecorded) {
                    return keys.private.expose().to_owned();
                }
                keys.public
            })
            .or(profile_key);
        trail.start(&Start {
            run: &id,
            time: &now(),
            public_api_key: public_api_key.as_deref(),
            server: context.settings.base_url.as_str(),
            project_id: app.reference.group.as_str(),
            app_id: app.reference.id.as_str(),
            app: &app.name,
            command: purpose.action.command(),
            filters: purpose.filters,
            plan: purpose.plan,
            reason: purpose.reason,
            version: VERSION,
        })?;
        Ok(Self {
            trail,
            id,
            counts: Counts::default(),
        })
    }

    /// Writes the first line of the run, if there is an audit trail.
    ///
    /// # Errors
    /// See [`start`](Self::start).
    pub(super) fn start_if<F: Serialize>(
        trail: Option<Trail>,
        context: &Context<'_>,
        app: &ActiveApp,
        purpose: Purpose<'_, F>,
    ) -> Result<Option<Self>, CliError> {
        trail
            .map(|trail| Self::start(trail, context, app, purpose))
            .transpose()
    }

    fn add(&mut self, entry: &Entry<'_>) -> Result<(), CliError> {
        let counts = &mut self.counts;
        counts.users += 1;
        *match entry.result {
            EntryResult::Done => &mut counts.done,
            EntryResult::Failed => &mut counts.failed,
            EntryResult::Unknown => &mut counts.unknown,
            EntryResult::NotAttempted => &mut counts.not_attempted,
            EntryResult::NotFound => &mut counts.not_found,
        } += 1;
        self.trail.user(&UserEvent {
            run: &self.id,
            id: entry.id,
            result: match entry.result {
                EntryResult::Failed if mutant!(FailureIsRecordedAsDone) => {
                    EntryResult::Done.as_str()
                }
                result => result.as_str(),
            },
            attempts: entry.attempts,
            error: entry.error,
            error_code: entry.error_code,
        })?;
        Ok(())
    }

    fn end(&mut self) -> Result<(), CliError> {
        self.trail.end(&End {
            run: &self.id,
            time: &now(),
            counts: self.counts,
        })?;
        Ok(())
    }
}

/// The current time, as RFC 3339.
pub(super) fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}

/// Opens the audit trail, before anything is requested from the server.
pub(super) fn open_trail(args: &ChangeArgs) -> Result<Option<Trail>, CliError> {
    let path = args.run.audit.as_deref();
    Ok(path.map(Trail::open).transpose()?)
}
