//! Keeps the own world in a file, so that nothing that was acknowledged is lost
//! when the program is killed.
//!
//! Whoever changes the world leaves a list of changes here before the lock is
//! given back, so that the lists come in the order of what happened. A thread
//! writes whatever has gathered in one transaction: requests in flight share it.
//! An answer waits until everything that its request saw is in the file. Once
//! something cannot be written, nothing is acknowledged any more.

mod backend;
mod error;
mod file;
mod rows;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::watch;

use crate::controls::clock::{Clock, Hands};
use crate::controls::faults::{Faults, RuleState};
use crate::state::{Change, Id, Part, Place, State};

pub use error::DataError;
pub(crate) use file::DataFile;

/// How many bytes of changes may wait to be written before new requests wait.
const BACKLOG: usize = 64 * 1024 * 1024;

/// Everything that is kept.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) state: State,
    pub(crate) clock: Hands,
    pub(crate) faults: Vec<RuleState>,
}

/// The store stopped: something could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Changes on their way into a file.
#[derive(Debug)]
pub(crate) struct Store {
    shared: Arc<Shared>,
    told: Mutex<Told>,
    thread: Option<JoinHandle<()>>,
}

/// What the file knows of that which surrounds the world.
#[derive(Debug, Default)]
struct Told {
    clock: Option<Hands>,
    /// The number of the last change.
    faults: Option<u64>,
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    /// There is something to write, or the end has come.
    work: Condvar,
    /// Something was written, or nothing will be any more.
    done: Condvar,
    progress: watch::Sender<Progress>,
}

#[derive(Debug, Default)]
struct Queue {
    changes: Vec<Change>,
    bytes: usize,
    /// How many lists were ever left.
    noted: u64,
    ending: bool,
    progress: Progress,
}

/// How far the writing is.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    /// How many lists are in the file.
    kept: u64,
    broken: bool,
    /// Too much waits.
    behind: bool,
}

impl Progress {
    /// Whether so many lists are in the file; none yet.
    fn has(self, noted: u64) -> Option<Result<(), Broken>> {
        if self.kept >= noted {
            Some(Ok(()))
        } else {
            self.broken.then_some(Err(Broken))
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progressed(&self, change: impl FnOnce(&mut Progress)) {
        let mut queue = self.queue();
        change(&mut queue.progress);
        queue.progress.behind = queue.bytes > BACKLOG;
        self.progress.send_replace(queue.progress);
        self.done.notify_all();
    }
}

/// A value of what surrounds the world.
fn put(part: Part, value: &impl serde::Serialize) -> Change {
    let place = Place {
        app: Id::ZERO,
        part,
        key: Vec::new(),
    };
    // Both can be written.
    Change::Put(place, serde_json::to_vec(value).unwrap_or_default())
}

impl Told {
    /// What the file does not know yet. The lock of the world is held, so that
    /// lists come in the order of what happened.
    fn changes(&mut self, state: &mut State, clock: &Clock, faults: &Faults) -> Vec<Change> {
        let mut changes = state.changes();
        if changes.first() == Some(&Change::Begin) {
            *self = Self::default();
        }
        let hands = Some(clock.take());
        if self.clock != hands {
            self.clock = hands;
            changes.push(put(Part::Clock, &hands));
        }
        let version = Some(faults.version());
        if self.faults != version {
            self.faults = version;
            changes.push(put(Part::Faults, &faults.take()));
        }
        changes
    }
}

impl Store {
    /// Makes a file of everything there is.
    pub(crate) fn create(
        path: &Path,
        state: &mut State,
        clock: &Clock,
        faults: &Faults,
    ) -> Result<Self, DataError> {
        let mut told = Told::default();
        let changes = told.changes(state, clock, faults);
        Self::run(DataFile::create(path, &changes)?, told)
    }

    /// As [`create`](Self::create), on a disk that tests have in their hands.
    #[cfg(test)]
    pub(crate) fn on(
        disk: impl redb::StorageBackend,
        state: &mut State,
        clock: &Clock,
        faults: &Faults,
    ) -> Self {
        let mut told = Told::default();
        let changes = told.changes(state, clock, faults);
        let file = DataFile::fill(Path::new("a-disk"), disk, &changes);
        Self::run(file.expect("nothing fails yet"), told).expect("there are threads")
    }

    /// Goes on with a file of which everything was read and nothing has changed
    /// since.
    pub(crate) fn go_on(file: DataFile, clock: &Clock, faults: &Faults) -> Result<Self, DataError> {
        let told = Told {
            clock: Some(clock.take()),
            faults: Some(faults.version()),
        };
        Self::run(file, told)
    }

    fn run(file: DataFile, told: Told) -> Result<Self, DataError> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            work: Condvar::new(),
            done: Condvar::new(),
            progress: watch::Sender::new(Progress::default()),
        });
        let path = file.path().to_owned();
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("appservices-data".to_owned())
            .spawn(move || writer::write_all(&of_thread, &file))
            .map_err(|source| DataError::Open { path, source })?;
        Ok(Self {
            shared,
            told: Mutex::new(told),
            thread: Some(thread),
        })
    }

    /// Leaves what changed since the last time to be written.
    pub(crate) fn note(&self, state: &mut State, clock: &Clock, faults: &Faults) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = told.changes(state, clock, faults);
        if changes.is_empty() {
            return;
        }
        let mut queue = self.shared.queue();
        // Counted in any case: what is not written is not kept.
        queue.noted += 1;
        if queue.progress.broken {
            return;
        }
        queue.bytes += changes.iter().map(Change::size).sum::<usize>();
        queue.changes.extend(changes);
        if queue.bytes > BACKLOG {
            queue.progress.behind = true;
            self.shared.progress.send_replace(queue.progress);
        }
        self.shared.work.notify_one();
    }

    /// Waits until there is room for more changes.
    pub(crate) async fn room(&self) -> Result<(), Broken> {
        let ready = |progress: &Progress| progress.broken || !progress.behind;
        let mut progress = self.shared.progress.subscribe();
        match progress.wait_for(ready).await {
            Ok(progress) if !progress.broken => Ok(()),
            _ => Err(Broken),
        }
    }

    /// Waits until everything left so far is in the file.
    pub(crate) async fn kept(&self) -> Result<(), Broken> {
        let noted = {
            let queue = self.shared.queue();
            if let Some(outcome) = queue.progress.has(queue.noted) {
                return outcome;
            }
            queue.noted
        };
        let mut progress = self.shared.progress.subscribe();
        match progress
            .wait_for(|progress| progress.has(noted).is_some())
            .await
        {
            Ok(progress) => progress.has(noted).unwrap_or(Err(Broken)),
            Err(_) => Err(Broken),
        }
    }

    /// As [`kept`](Self::kept), for those who have no runtime.
    pub(crate) fn kept_blocking(&self) -> Result<(), Broken> {
        let mut queue = self.shared.queue();
        let noted = queue.noted;
        loop {
            if let Some(outcome) = queue.progress.has(noted) {
                return outcome;
            }
            let woken = self.shared.done.wait(queue);
            queue = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Store {
    /// Waits until everything is written and the file is closed.
    fn drop(&mut self) {
        self.shared.queue().ending = true;
        self.shared.work.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported already; here it must not abort.
            let _ = thread.join();
        }
    }
}
