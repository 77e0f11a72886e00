//! Appends to an audit trail.

use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::event::{self, Event, Interrupted};
use super::tail::{self, NotATrail, Rest, Tail};
use crate::digest::Digest;
use crate::files;
use crate::sealed_line::MAX_BYTES;

/// After how many lines the file is synced. A power failure then loses at most as
/// many. Every line is written at once, so that a killed run loses none.
const SYNC_LINES: usize = 1024;

/// An audit trail cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrailError {
    #[error("cannot {verb} audit trail '{path}'", path = .path.display())]
    Access {
        /// `open`, `write` or `read`.
        verb: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// The file must not be appended to: it may be anything.
    #[error("'{path}' is not an audit trail: its last line is not a record", path = .path.display())]
    NotATrail { path: PathBuf },
}

impl TrailError {
    /// An error about the file at `path`. `verb` is what could not be done.
    pub(crate) fn new(verb: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source
            .get_ref()
            .is_some_and(<dyn Error + Send + Sync>::is::<NotATrail>)
        {
            return Self::NotATrail { path };
        }
        Self::Access { verb, path, source }
    }

    /// The next step.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotATrail { .. } => Some("name a new file"),
            Self::Access { .. } => None,
        }
    }
}

/// An audit trail that is appended to, possibly by several runs at once.
#[derive(Debug)]
pub(crate) struct Trail {
    path: PathBuf,
    file: File,
    /// The end of the file after the last write of this run.
    tail: Tail,
    unsynced: usize,
}

impl Trail {
    /// Opens an audit trail, or creates one that only its owner can read.
    ///
    /// # Errors
    /// The file cannot be opened, is not an audit trail, or is reached by another
    /// user's link.
    pub(crate) fn open(path: &Path) -> Result<Self, TrailError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let opened = files::open_own(path, files::owner_only(&mut options)).and_then(|mut file| {
            let tail = locked(&mut file, tail::read)?;
            if mutant!(AuditTrailIsReadable) {
                files::share(&file)?;
            }
            Ok(Self {
                path: path.to_owned(),
                file,
                tail,
                unsynced: 0,
            })
        });
        opened.map_err(|source| TrailError::new("open", path, source))
    }

    /// Appends a line.
    ///
    /// # Errors
    /// The file cannot be locked or written, or is no audit trail any more.
    pub(super) fn append(&mut self, event: &impl Event) -> Result<(), TrailError> {
        let last = self.tail;
        let written = locked(&mut self.file, |file| append(file, last, event));
        self.tail = written.map_err(|source| self.error(source))?;
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
    pub(crate) fn sync(&mut self) -> Result<(), TrailError> {
        self.unsynced = 0;
        let synced = self.file.sync_data();
        synced.map_err(|source| self.error(source))
    }

    /// Appends the beginning of a run. It is on the disk before the first change.
    ///
    /// # Errors
    /// See [`append`](Self::append).
    pub(crate) fn start<F: serde::Serialize>(
        &mut self,
        start: &event::Start<'_, F>,
    ) -> Result<(), TrailError> {
        self.append(start)?;
        if mutant!(AuditStartIsNotSynced) {
            return Ok(());
        }
        self.sync()
    }

    /// Appends the outcome for a user.
    ///
    /// # Errors
    /// See [`append`](Self::append).
    pub(crate) fn user(&mut self, user: &event::UserEvent<'_>) -> Result<(), TrailError> {
        self.append(user)
    }

    /// Appends the end of a run.
    ///
    /// # Errors
    /// See [`append`](Self::append).
    pub(crate) fn end(&mut self, end: &event::End<'_>) -> Result<(), TrailError> {
        self.append(end)?;
        self.sync()
    }

    fn error(&self, source: io::Error) -> TrailError {
        TrailError::new("write", &self.path, source)
    }
}

/// Calls `action` while no other process appends to the file.
fn locked<T>(file: &mut File, action: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
    file.lock()?;
    let result = action(file);
    file.unlock()?;
    result
}

fn append(file: &mut File, last: Tail, event: &impl Event) -> io::Result<Tail> {
    // Other runs may have appended since.
    let is_last = file.metadata()?.len() == last.length;
    let tail = if is_last || mutant!(AuditIgnoresOtherRuns) {
        last
    } else {
        tail::read(file)?
    };
    let (mut seq, mut prev) = (tail.seq + 1, tail.hash);
    let mut text = String::new();
    match tail.rest {
        Rest::Nothing => {}
        Rest::Unterminated(hash) => {
            text.push('\n');
            (seq, prev) = (seq + 1, hash);
        }
        // The incomplete line stays, so that the file is only ever appended to. It
        // counts as a line, and the next one explains it.
        Rest::Incomplete { bytes, hash } => {
            let line = event::line(&Interrupted { bytes }, seq + 1, hash);
            text.push('\n');
            text.push_str(&line);
            text.push('\n');
            (seq, prev) = (seq + 2, Digest::of(line.as_bytes()));
        }
    }
    let line = event::line(event, seq, prev);
    if line.len() > MAX_BYTES {
        let reason = format!("the line is longer than {MAX_BYTES} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    text.push_str(&line);
    text.push('\n');
    file.write_all(text.as_bytes())?;
    Ok(Tail {
        length: tail.length + text.len() as u64,
        seq,
        hash: Digest::of(line.as_bytes()),
        rest: Rest::Nothing,
    })
}
