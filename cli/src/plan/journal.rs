//! The journal of a plan: what its application has done so far.
//!
//! The first line has the digest of the plan, every further one the outcome for one
//! user. Each is written as soon as the outcome is known. A run that is started
//! again reads the journal, and changes only users that are not `done`.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::entry::{Entry, EntryResult};
use super::error::PlanError;
use super::reader::Plan;
use super::writer::sync_directory;
use crate::files;
use crate::printable::escaped_json;
use crate::sealed_line::{self, End};

/// After how many outcomes the file is synced, which can take milliseconds. A line
/// survives the end of the process as soon as it is written; only a power failure
/// loses those that are not synced, and then their users are changed once more.
const SYNC_LINES: usize = 1024;

/// The journal of a plan, locked against other runs.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    done: Done,
    is_resumed: bool,
    unsynced: usize,
}

/// The users of a plan that are done.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// For each user, by number: how many times the change was sent until it was
    /// done; 0 if it is not done. A byte, so that a million users take a megabyte.
    attempts: Vec<u8>,
    pub(crate) count: u64,
}

impl Done {
    fn insert(&mut self, n: u64, attempts: u32) {
        let Ok(index) = usize::try_from(n) else {
            return;
        };
        if self.attempts.len() <= index {
            self.attempts.resize(index + 1, 0);
        }
        if self.attempts[index] == 0 {
            self.count += 1;
        }
        self.attempts[index] = u8::try_from(attempts.max(1)).unwrap_or(u8::MAX);
    }

    /// How many times the change to a user was sent, if it is done.
    pub(crate) fn attempts(&self, n: u64) -> Option<u32> {
        let attempts = usize::try_from(n).ok().and_then(|n| self.attempts.get(n));
        attempts
            .filter(|attempts| **attempts > 0)
            .map(|attempts| u32::from(*attempts))
    }
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Start {
    /// The version of the format.
    journal: u64,
    /// The SHA-256 of the plan.
    plan_sha256: String,
}

const VERSION: u64 = 1;

/// The outcome for one user.
#[derive(Debug, Serialize, Deserialize)]
struct Line<'a> {
    n: u64,
    // For people. It may be escaped, which cannot be borrowed.
    #[serde(skip_deserializing)]
    id: &'a str,
    result: &'a str,
    attempts: u32,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
}

impl Journal {
    /// Opens or creates the journal of a plan: `FILE.journal` for `FILE`. Truncates
    /// a line that a killed run left incomplete.
    ///
    /// # Errors
    /// Another run is applying the plan, the plan was changed since it was first
    /// applied, or the journal is damaged or not accessible.
    pub(crate) fn open(plan: &Plan) -> Result<Self, PlanError> {
        let path = path_for(plan.path());
        let error = |verb, source| PlanError::Journal {
            verb,
            path: path.clone(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let file = files::open_own(&path, files::owner_only(&mut options))
            .map_err(|source| error("open", source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if mutant!(TwoRunsApplyAPlan) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(PlanError::Busy {
                    path: plan.path().to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(error("open", source)),
        }
        let mut journal = Self {
            path,
            file,
            done: Done::default(),
            is_resumed: false,
            unsynced: 0,
        };
        let complete = journal.read(plan)?;
        journal.is_resumed = complete > 0;
        journal
            .truncate(complete)
            .map_err(|source| journal.write_error(source))?;
        Ok(journal)
    }

    /// Whether a run has begun to apply a plan.
    pub(crate) fn exists(plan: &Plan) -> bool {
        path_for(plan.path()).exists()
    }

    /// Writes the first line, unless there is one. From now on, the plan must not
    /// change any more.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn begin(&mut self, plan: &Plan) -> Result<(), PlanError> {
        if self.is_resumed {
            return Ok(());
        }
        let start = Start {
            journal: VERSION,
            plan_sha256: plan.digest.to_string(),
        };
        let begun = self.file.write_all(line(&start).as_bytes()).and_then(|()| {
            if mutant!(JournalStartIsNotSynced) {
                return Ok(());
            }
            self.file.sync_all()
        });
        begun.map_err(|source| self.write_error(source))?;
        sync_directory(&self.path);
        Ok(())
    }

    /// Reads the file, and returns the length of its complete lines.
    fn read(&mut self, plan: &Plan) -> Result<u64, PlanError> {
        let mut reader = BufReader::with_capacity(64 * 1024, &self.file);
        let (mut bytes, mut length) = (Vec::new(), 0);
        for number in 1.. {
            let end = sealed_line::read(&mut reader, &mut bytes);
            let end = end.map_err(|source| PlanError::Journal {
                verb: "read",
                path: self.path.clone(),
                source,
            })?;
            let path = || self.path.clone();
            match end {
                End::Nothing | End::File if number > 1 => break,
                End::Nothing => break,
                End::File if is_incomplete_start(&bytes) => break,
                End::File => return Err(PlanError::NotAJournal { path: path() }),
                End::TooLong | End::Newline => {}
            }
            let text = std::str::from_utf8(&bytes).unwrap_or_default();
            if number == 1 {
                let start: Start = serde_json::from_str(text)
                    .map_err(|_| PlanError::NotAJournal { path: path() })?;
                if start.plan_sha256 != plan.digest.to_string() && !mutant!(PlanMayChangeLater) {
                    return Err(PlanError::Changed {
                        path: plan.path().to_owned(),
                    });
                }
            } else {
                let line = serde_json::from_str::<Line>(text).ok();
                let line = line.filter(|line| (1..=plan.header.users).contains(&line.n));
                let line = line.ok_or_else(|| PlanError::JournalLine {
                    path: path(),
                    line: number,
                })?;
                let is_over = line.result == EntryResult::Failed.as_str();
                if line.result == EntryResult::Done.as_str()
                    || mutant!(ResumedRunSkipsFailures if is_over)
                {
                    self.done.insert(line.n, line.attempts);
                }
            }
            length += bytes.len() as u64 + 1;
        }
        Ok(length)
    }

    /// Truncates the file to its complete lines.
    fn truncate(&mut self, complete: u64) -> io::Result<()> {
        if complete < self.file.metadata()?.len() {
            self.file.set_len(complete)?;
        }
        Ok(())
    }

    /// Whether an earlier run has begun to apply the plan.
    pub(crate) fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// The users that earlier runs have changed.
    pub(crate) fn take_done(&mut self) -> Done {
        std::mem::take(&mut self.done)
    }

    /// Adds the outcome for a user.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn add(&mut self, n: u64, entry: &Entry<'_>) -> Result<(), PlanError> {
        let text = line(&Line {
            n,
            id: entry.id,
            result: entry.result.as_str(),
            attempts: entry.attempts,
            error: entry.error,
            error_code: entry.error_code,
        });
        if mutant!(JournalLosesALine if n.is_multiple_of(8)) {
            return Ok(());
        }
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|source| self.write_error(source))?;
        self.unsynced += 1;
        if self.unsynced >= SYNC_LINES {
            self.sync()?;
        }
        Ok(())
    }

    /// Waits until all lines are on the disk.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn sync(&mut self) -> Result<(), PlanError> {
        self.unsynced = 0;
        if mutant!(JournalIsNotSynced) {
            return Ok(());
        }
        let synced = self.file.sync_data();
        synced.map_err(|source| self.write_error(source))
    }

    fn write_error(&self, source: io::Error) -> PlanError {
        PlanError::Journal {
            verb: "write",
            path: self.path.clone(),
            source,
        }
    }
}

/// The journal of a plan.
pub(crate) fn path_for(plan: &Path) -> PathBuf {
    let mut path = OsString::from(plan);
    path.push(".journal");
    path.into()
}

/// Whether the bytes are the beginning of a first line.
fn is_incomplete_start(bytes: &[u8]) -> bool {
    let beginning = format!("{{\"journal\":{VERSION},\"plan_sha256\":\"");
    beginning.bytes().zip(bytes).all(|(a, b)| a == *b)
}

fn line(object: &impl Serialize) -> String {
    let json = serde_json::to_string(object).expect("lines have string keys only");
    let mut line = escaped_json(&json).into_owned();
    line.push('\n');
    line
}
