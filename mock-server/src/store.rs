//! Persists the default world in a data file, so that a killed process loses no
//! acknowledged change.
//!
//! A request enqueues its changes while it still holds the lock of the state, so the
//! queue has the order in which the changes were made. A writer thread commits
//! everything queued in one transaction, which requests in flight share. A response
//! is sent once every change that its request could have seen is on disk. After a
//! failed write, nothing is acknowledged any more.

mod backend;
mod error;
mod file;
mod queue;
mod rows;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::controls::clock::{Clock, ClockState};
use crate::controls::faults::Faults;
use crate::state::{Change, Id, RowAddress, State, Table};
use crate::store::queue::{Progress, Shared};

pub use error::DataError;
pub(crate) use file::DataFile;
pub(crate) use queue::StoreFailed;

/// The queue of changes in front of a data file, and the thread that writes them.
#[derive(Debug)]
pub(crate) struct Store {
    shared: Arc<Shared>,
    /// Locked after the state, never before it: the opposite order could deadlock with
    /// `enqueue`, whose callers hold the lock of the state.
    seen: Mutex<Seen>,
    path: PathBuf,
    thread: Option<JoinHandle<()>>,
}

/// The clock and fault rules that were last queued. Unlike the state, they have no
/// dirty flags.
#[derive(Debug, Default)]
struct Seen {
    clock: Option<ClockState>,
    /// The version of the fault rules.
    faults: Option<u64>,
}

/// Returns the change that writes a table with one value that belongs to no app.
fn put_global(table: Table, value: &impl serde::Serialize) -> Change {
    let address = RowAddress {
        app: Id::ZERO,
        table,
        key: Vec::new(),
    };
    // Serializing cannot fail: the map keys of both values are strings.
    let value = serde_json::to_vec(value).unwrap_or_default();
    Change::Put(address, value.into())
}

impl Seen {
    /// Returns everything that changed since the last call. The caller holds the lock of
    /// the state, so that batches are queued in the order in which changes were made.
    fn drain_changes(&mut self, state: &mut State, clock: &Clock, faults: &Faults) -> Vec<Change> {
        let mut changes = state.drain_changes();
        // A reset deletes these rows too, so they must be written again.
        if changes.first() == Some(&Change::Reset) {
            *self = Self::default();
        }
        let now = Some(clock.snapshot());
        if self.clock != now {
            self.clock = now;
            changes.push(put_global(Table::Clock, &now));
        }
        let version = Some(faults.version());
        if self.faults != version {
            self.faults = version;
            changes.push(put_global(Table::Faults, &faults.snapshot()));
        }
        changes
    }
}

impl Store {
    /// Creates a data file with the whole state and starts the writer.
    ///
    /// # Errors
    ///
    /// [`DataError`], if the file cannot be created.
    pub(crate) fn create(
        path: &Path,
        state: &mut State,
        clock: &Clock,
        faults: &Faults,
    ) -> Result<Self, DataError> {
        let mut seen = Seen::default();
        let changes = seen.drain_changes(state, clock, faults);
        Self::start_writer(DataFile::create(path, &changes)?, seen)
    }

    /// As [`create`](Self::create), on a storage backend that a test controls.
    #[cfg(test)]
    pub(crate) fn on_backend(
        disk: impl redb::StorageBackend,
        state: &mut State,
        clock: &Clock,
        faults: &Faults,
    ) -> Self {
        let mut seen = Seen::default();
        let changes = seen.drain_changes(state, clock, faults);
        let file = DataFile::fill(Path::new("a-disk"), disk, &changes);
        Self::start_writer(file.expect("the backend does not fail yet"), seen)
            .expect("a thread can be spawned")
    }

    /// Starts the writer for a data file whose state was just read.
    ///
    /// # Errors
    ///
    /// [`DataError`], if the thread cannot be started.
    pub(crate) fn resume(
        file: DataFile,
        clock: &Clock,
        faults: &Faults,
    ) -> Result<Self, DataError> {
        let seen = Seen {
            clock: Some(clock.snapshot()),
            faults: Some(faults.version()),
        };
        Self::start_writer(file, seen)
    }

    fn start_writer(file: DataFile, seen: Seen) -> Result<Self, DataError> {
        let shared = Arc::new(Shared::new());
        let path = file.path().to_owned();
        let open_error = {
            let path = path.clone();
            |source| DataError::Open { path, source }
        };
        let writer_shared = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("appservices-data".to_owned())
            .spawn(move || writer::run(&writer_shared, &file))
            .map_err(open_error)?;
        Ok(Self {
            shared,
            seen: Mutex::new(seen),
            path,
            thread: Some(thread),
        })
    }

    /// The data file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Queues everything that changed since the last call.
    pub(crate) fn enqueue(&self, state: &mut State, clock: &Clock, faults: &Faults) {
        // Held until the changes are queued, so that batches are queued in the order in which
        // they were drained.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = seen.drain_changes(state, clock, faults);
        if changes.is_empty() {
            return;
        }
        let mut queue = self.shared.queue();
        // Counted even after a failure, so that the request that made these changes is
        // not acknowledged.
        queue.queued += 1;
        if queue.progress.failed {
            return;
        }
        // Estimated, not measured: the limit only has to have the right order of magnitude.
        queue.bytes += changes.iter().map(Change::size).sum::<usize>();
        queue.changes.extend(changes);
        if queue.is_over_limit() {
            queue.progress.over_limit = true;
            self.shared.progress.send_replace(queue.progress);
        }
        self.shared.work.notify_one();
    }

    /// Waits until the queue is below its limit.
    ///
    /// # Errors
    ///
    /// [`StoreFailed`] after a failed write.
    pub(crate) async fn wait_for_capacity(&self) -> Result<(), StoreFailed> {
        let ready = |progress: &Progress| progress.failed || !progress.over_limit;
        // `wait_for` checks the current value first, so progress before the subscription counts.
        let mut progress = self.shared.progress.subscribe();
        match progress.wait_for(ready).await {
            Ok(progress) if !progress.failed => Ok(()),
            _ => Err(StoreFailed),
        }
    }

    /// Waits until everything queued so far is on disk.
    ///
    /// # Errors
    ///
    /// [`StoreFailed`] if any of it could not be written.
    pub(crate) async fn persisted(&self) -> Result<(), StoreFailed> {
        let queued = {
            let queue = self.shared.queue();
            if let Some(outcome) = queue.progress.outcome(queue.queued) {
                return outcome;
            }
            queue.queued
        };
        // The lock is released: it must not be held across an await. Progress made meanwhile is
        // not missed, because `wait_for` checks the current value first.
        let mut progress = self.shared.progress.subscribe();
        let written = progress.wait_for(|progress| progress.outcome(queued).is_some());
        match written.await {
            Ok(progress) => progress.outcome(queued).unwrap_or(Err(StoreFailed)),
            Err(_) => Err(StoreFailed),
        }
    }

    /// As [`persisted`](Self::persisted), for callers that are not async.
    ///
    /// # Errors
    ///
    /// [`StoreFailed`] if any of it could not be written.
    pub(crate) fn persisted_blocking(&self) -> Result<(), StoreFailed> {
        let mut queue = self.shared.queue();
        let queued = queue.queued;
        loop {
            if let Some(outcome) = queue.progress.outcome(queued) {
                return outcome;
            }
            let woken = self.shared.done.wait(queue);
            queue = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Store {
    /// Waits until everything queued is on disk and the file is closed.
    fn drop(&mut self) {
        // Under the lock of the queue: between the writer's check and its wait, the signal would
        // be lost.
        self.shared.queue().closing = true;
        self.shared.work.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the writer was reported when it happened; panicking in a
            // destructor would abort.
            let _ = thread.join();
        }
    }
}
