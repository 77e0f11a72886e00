//! Checks and reads a plan.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::{LineError, PlanError};
use super::format::{self, Header, VERSION};
use crate::digest::{Digest, Hasher};
use crate::domain::User;
use crate::files;
use crate::sealed_line::{self, End};

/// A plan that is intact.
#[derive(Debug)]
pub(crate) struct Plan {
    path: PathBuf,
    file: File,
    pub(crate) header: Header,
    /// The SHA-256 of the file.
    pub(crate) digest: Digest,
    /// How many users are left; people may have removed some.
    pub(crate) users: u64,
}

/// A user of a plan.
#[derive(Debug)]
pub(crate) struct Planned {
    /// Its number, from 1. Numbers of removed users are missing.
    pub(crate) n: u64,
    pub(crate) user: User,
}

impl Plan {
    /// Reads a plan once, and checks every line. Only one line at a time is held in
    /// memory.
    ///
    /// # Errors
    /// The file cannot be read, is not a plan, or has a line that was changed,
    /// added, repeated or moved.
    pub(crate) fn open(path: &Path) -> Result<Self, PlanError> {
        let read_error = |source| PlanError::Read {
            path: path.to_owned(),
            source,
        };
        let file = files::open_own(path, OpenOptions::new().read(true)).map_err(read_error)?;
        let mut lines = Lines::new(&file, path);
        let header = lines.header()?;
        let mut users = 0;
        while lines.next_user(&header)?.is_some() {
            users += 1;
        }
        let digest = lines.hasher.finish();
        Ok(Self {
            path: path.to_owned(),
            file,
            header,
            digest,
            users,
        })
    }

    /// How many users were removed since the plan was written.
    pub(crate) fn removed(&self) -> u64 {
        self.header.users.saturating_sub(self.users)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the plan again, user by user.
    ///
    /// # Errors
    /// The file cannot be read, or is another one now.
    pub(crate) fn users(&self) -> Result<Users<'_>, PlanError> {
        let rewound = (&self.file).seek(SeekFrom::Start(0));
        rewound.map_err(|source| PlanError::Read {
            path: self.path.clone(),
            source,
        })?;
        let mut lines = Lines::new(&self.file, &self.path);
        lines.header()?;
        Ok(Users { plan: self, lines })
    }
}

/// The users of a plan, in order.
pub(crate) struct Users<'a> {
    plan: &'a Plan,
    lines: Lines<'a>,
}

impl Users<'_> {
    /// The next user; `None` at the end.
    ///
    /// # Errors
    /// The plan was changed since it was opened.
    pub(crate) fn next(&mut self) -> Result<Option<Planned>, PlanError> {
        let planned = self.lines.next_user(&self.plan.header)?;
        if planned.is_none() {
            let hasher = std::mem::take(&mut self.lines.hasher);
            if hasher.finish() != self.plan.digest {
                return Err(PlanError::Changed {
                    path: self.plan.path.clone(),
                });
            }
        }
        Ok(planned)
    }
}

/// The lines of a file.
struct Lines<'a> {
    path: &'a Path,
    reader: BufReader<&'a File>,
    line: Vec<u8>,
    /// The number of the last line.
    number: u64,
    /// Whether the file ends within the last line.
    is_unterminated: bool,
    /// The number of the last user.
    last: u64,
    hasher: Hasher,
}

impl<'a> Lines<'a> {
    fn new(file: &'a File, path: &'a Path) -> Self {
        Self {
            path,
            reader: BufReader::with_capacity(64 * 1024, file),
            line: Vec::new(),
            number: 0,
            is_unterminated: false,
            last: 0,
            hasher: Hasher::default(),
        }
    }

    /// Reads a line without blanks at its end, which editors add and remove.
    fn read(&mut self) -> Result<Option<&str>, PlanError> {
        let read = sealed_line::read(&mut self.reader, &mut self.line);
        let end = read.map_err(|source| PlanError::Read {
            path: self.path.to_owned(),
            source,
        })?;
        self.number += 1;
        self.is_unterminated = end == End::File;
        match end {
            End::Nothing => return Ok(None),
            End::TooLong => self.line.clear(),
            End::Newline | End::File => {}
        }
        self.hasher.update(&self.line);
        self.hasher.update(b"\n");
        let text = std::str::from_utf8(&self.line).unwrap_or_default();
        Ok(Some(text.trim_end()))
    }

    fn header(&mut self) -> Result<Header, PlanError> {
        let path = self.path.to_owned();
        let Some(line) = self.read()? else {
            return Err(PlanError::NotAPlan { path });
        };
        match format::version(line) {
            None if format::is_user(line) => Err(PlanError::Line {
                path,
                line: 1,
                reason: LineError::NoHeader,
            }),
            None => Err(PlanError::NotAPlan { path }),
            Some(version) if version != VERSION => Err(PlanError::OtherVersion { path, version }),
            Some(_) => Header::parse(line).ok_or(PlanError::Line {
                path,
                line: 1,
                reason: LineError::Changed,
            }),
        }
    }

    fn next_user(&mut self, header: &Header) -> Result<Option<Planned>, PlanError> {
        let Some(line) = self.read()? else {
            return Ok(None);
        };
        let parsed = format::parse(line, &header.fingerprint);
        let is_part = parsed.is_none() && !format::is_object(line);
        let is_cut_off = is_part && self.is_unterminated;
        let error = |reason| {
            Err(PlanError::Line {
                path: self.path.to_owned(),
                line: self.number,
                reason,
            })
        };
        match parsed {
            None if is_cut_off => error(LineError::Incomplete),
            None => error(LineError::ChangedOrForeign),
            Some((n, _)) if n <= self.last && !mutant!(RepeatedPlanLineIsAccepted) => {
                error(LineError::RepeatedOrMoved)
            }
            Some((n, _)) if n > header.users => error(LineError::Foreign),
            Some((n, user)) => {
                self.last = n;
                Ok(Some(Planned { n, user }))
            }
        }
    }
}
