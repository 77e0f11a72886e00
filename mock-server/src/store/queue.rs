//! The queue between requests, which produce changes, and the writer thread.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::state::Change;

/// Size of the queue, in bytes, above which new requests wait. It bounds the memory if
/// the disk is slower than the requests.
const BACKLOG_LIMIT: usize = 64 * 1024 * 1024;

/// A write failed: the store persists nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoreFailed;

/// What the store and its writer share.
#[derive(Debug)]
pub(super) struct Shared {
    // Of std, not of tokio: the writer is a plain thread, and requests hold the lock only to
    // append or to read, never across an await.
    queue: Mutex<Queue>,
    /// Signalled when changes were queued and when the store is dropped.
    pub(super) work: Condvar,
    /// Signalled when changes were persisted and when a write failed.
    pub(super) done: Condvar,
    pub(super) progress: watch::Sender<Progress>,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) changes: Vec<Change>,
    pub(super) bytes: usize,
    /// Number of batches queued since the start.
    pub(super) queued: u64,
    pub(super) closing: bool,
    pub(super) progress: Progress,
}

/// The writer's progress.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// Number of batches on disk.
    pub(super) persisted: u64,
    pub(super) failed: bool,
    /// The queue is over its limit.
    pub(super) over_limit: bool,
}

impl Progress {
    /// Whether the first `batches` batches are on disk; `None` while they are being
    /// written.
    pub(super) fn outcome(self, batches: u64) -> Option<Result<(), StoreFailed>> {
        // Before the failure: what was written earlier is still acknowledged.
        if self.persisted >= batches {
            Some(Ok(()))
        } else {
            self.failed.then_some(Err(StoreFailed))
        }
    }
}

impl Shared {
    pub(super) fn new() -> Self {
        Self {
            queue: Mutex::default(),
            work: Condvar::new(),
            done: Condvar::new(),
            progress: watch::Sender::new(Progress::default()),
        }
    }

    pub(super) fn queue(&self) -> MutexGuard<'_, Queue> {
        // The queue is never left half updated, so a panic elsewhere does not matter.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn update_progress(&self, change: impl FnOnce(&mut Progress)) {
        let mut queue = self.queue();
        change(&mut queue.progress);
        queue.progress.over_limit = queue.is_over_limit();
        // Sent under the lock, so that the last value sent is the last one set.
        self.progress.send_replace(queue.progress);
        self.done.notify_all();
    }
}

impl Queue {
    pub(super) fn is_over_limit(&self) -> bool {
        self.bytes > BACKLOG_LIMIT
    }
}
