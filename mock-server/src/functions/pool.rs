//! The threads that run functions, and the order in which calls get their turn.
//!
//! A call waits in the lane of its caller, and lanes take turns. A call first runs for at most
//! [`FIRST_TURN`]. If it has not ended by then and others wait, it is stopped and starts again
//! later, for twice as long, behind those that have not had a turn. One thread is never taken by
//! such long calls. So a trivial call waits for a few short turns at most, however many calls
//! never end.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::controls::clock::real;
use crate::functions::engine::{self, Ended, Stop, THREAD_STACK};
use crate::functions::lanes::{Lanes, Queued};
use crate::functions::{Finished, Job, Lane, Limits};
use crate::state::RunFailure;

/// How long a call runs before others get a turn.
const FIRST_TURN: Duration = Duration::from_millis(25);

/// The numbers of threads. With one alone, a long call would delay all others.
const THREADS: (usize, usize) = (2, 4);

/// How often a waiting caller looks whether its call is stuck.
const PATROL: Duration = Duration::from_millis(500);

/// How long after its time limit a call counts as stuck: it is in a loop of the engine that
/// cannot be interrupted.
const GRACE: Duration = Duration::from_secs(1);

/// Most threads that are left to calls that are stuck.
const MAX_STUCK: usize = 8;

/// Runs functions on threads of its own, which start with the first call.
#[derive(Debug)]
pub(crate) struct Runner {
    limits: Limits,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    /// Signalled for each call that is queued, and at the end.
    queued: Condvar,
    /// The number of calls in the queue, for threads that hold no lock.
    waiting: AtomicUsize,
    is_closed: AtomicBool,
}

#[derive(Debug, Default)]
struct Queue {
    /// Calls that have had no turn yet.
    fresh: Lanes<Waiting>,
    /// Calls that did not end in their first turn.
    long: Lanes<Waiting>,
    /// Threads that run or wait for a call, without those that are stuck.
    threads: usize,
    idle: usize,
    /// Threads that run a long call.
    long_running: usize,
    stuck: usize,
}

/// A call in the queue.
#[derive(Debug)]
struct Waiting {
    job: Arc<Job>,
    progress: Arc<Progress>,
    reply: oneshot::Sender<Finished>,
    /// How long its next turn is, while others wait.
    turn: Duration,
}

impl Queued for Waiting {
    fn lane(&self) -> &Lane {
        &self.job.lane
    }
}

/// What a caller and the thread of its call share.
#[derive(Debug)]
struct Progress {
    arrived: Instant,
    /// Nobody waits for the outcome.
    is_abandoned: AtomicBool,
    /// When the current turn began.
    turn: Mutex<Option<Instant>>,
    /// The current turn is one of a long call. Changes only under the lock of the queue.
    is_long: AtomicBool,
    /// The thread was given up. Changes only under the lock of the queue.
    is_stuck: AtomicBool,
}

impl Progress {
    fn turn(&self) -> MutexGuard<'_, Option<Instant>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks a call as abandoned when its caller goes away.
struct Caller(Arc<Progress>);

impl Drop for Caller {
    fn drop(&mut self) {
        self.0.is_abandoned.store(true, Ordering::Relaxed);
    }
}

impl Default for Runner {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.shared.is_closed.store(true, Ordering::Relaxed);
        // Under the lock, so that no thread misses it between its check and its wait.
        drop(self.shared.queue());
        self.shared.queued.notify_all();
    }
}

impl Runner {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            shared: Arc::new(Shared {
                queue: Mutex::default(),
                queued: Condvar::new(),
                waiting: AtomicUsize::new(0),
                is_closed: AtomicBool::new(false),
            }),
        }
    }

    /// How long after its arrival a call fails.
    pub(crate) fn patience(&self) -> Duration {
        self.limits.patience
    }

    /// Runs a call. If the caller stops waiting, so does the function.
    pub(crate) async fn run(&self, job: impl Into<Arc<Job>>) -> Finished {
        let job = job.into();
        let (reply, mut finished) = oneshot::channel();
        let progress = Arc::new(Progress {
            arrived: job.began,
            is_abandoned: AtomicBool::new(false),
            turn: Mutex::new(None),
            is_long: AtomicBool::new(false),
            is_stuck: AtomicBool::new(false),
        });
        let caller = Caller(Arc::clone(&progress));
        let waiting = Waiting {
            job,
            progress,
            reply,
            turn: FIRST_TURN,
        };
        if let Err(error) = self.enqueue(waiting) {
            return Finished::failed(RunFailure::Threw(format!(
                "cannot start a thread for functions: {error}"
            )));
        }
        loop {
            match tokio::time::timeout(PATROL, &mut finished).await {
                Ok(Ok(finished)) => return finished,
                // The thread panicked.
                Ok(Err(_)) => {
                    let message = "the function ended without a result";
                    return Finished::failed(RunFailure::Threw(message.to_owned()));
                }
                Err(_) if self.is_stuck(&caller.0) || self.is_out_of_patience(&caller.0) => {
                    return Finished::failed(RunFailure::TimeLimit);
                }
                Err(_) => {}
            }
        }
    }

    fn enqueue(&self, call: Waiting) -> std::io::Result<()> {
        let mut queue = self.shared.queue();
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let most = cores.clamp(THREADS.0, THREADS.1);
        if queue.idle == 0 && queue.threads < most {
            self.add_thread(&mut queue)?;
        }
        queue.fresh.push(call);
        self.shared.waiting.fetch_add(1, Ordering::Relaxed);
        drop(queue);
        self.shared.queued.notify_one();
        Ok(())
    }

    fn add_thread(&self, queue: &mut Queue) -> std::io::Result<()> {
        let (shared, limits) = (Arc::clone(&self.shared), self.limits);
        thread::Builder::new()
            .name("functions".to_owned())
            .stack_size(THREAD_STACK)
            .spawn(move || work(&shared, &limits))?;
        queue.threads += 1;
        Ok(())
    }

    /// Whether a call does not end although it was told to. Its thread is then given up, and
    /// another one takes its place.
    fn is_stuck(&self, progress: &Progress) -> bool {
        let limit = self.limits.time + GRACE;
        let is_over = || {
            let turn = *progress.turn();
            turn.is_some_and(|began| real().duration_since(began) >= limit)
        };
        if !is_over() {
            return false;
        }
        let mut queue = self.shared.queue();
        // Its turn may have ended while this waited for the lock.
        if is_over() && queue.stuck < MAX_STUCK && !progress.is_stuck.load(Ordering::Relaxed) {
            progress.is_stuck.store(true, Ordering::Relaxed);
            queue.stuck += 1;
            queue.threads -= 1;
            queue.long_running -= usize::from(progress.is_long.load(Ordering::Relaxed));
            if self.shared.waiting.load(Ordering::Relaxed) > 0 {
                // If it cannot be started, the next call tries again.
                let _ = self.add_thread(&mut queue);
            }
        }
        true
    }

    /// Whether a call has waited for too long without a turn: every thread is stuck.
    fn is_out_of_patience(&self, progress: &Progress) -> bool {
        let waited = real().duration_since(progress.arrived);
        progress.turn().is_none() && waited >= self.limits.patience + GRACE
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next call. Returns it; `None` at the end.
    fn next(&self) -> Option<Waiting> {
        let mut queue = self.queue();
        loop {
            if self.is_closed.load(Ordering::Relaxed) {
                return None;
            }
            // All threads but one may run long calls.
            let may_run_long = queue.long_running + 1 < queue.threads.max(THREADS.0);
            let prefers_long = may_run_long && queue.long_running == 0;
            let long = if prefers_long || may_run_long && queue.fresh.is_empty() {
                queue.long.pop()
            } else {
                None
            };
            let is_long = long.is_some();
            if let Some(call) = long.or_else(|| queue.fresh.pop()) {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                queue.long_running += usize::from(is_long);
                call.progress.is_long.store(is_long, Ordering::Relaxed);
                return Some(call);
            }
            queue.idle += 1;
            queue = self
                .queued
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
            queue.idle -= 1;
        }
    }

    /// Ends the turn of a call, and queues it again if it was preempted. Returns whether its
    /// thread goes on.
    fn end_turn(&self, progress: &Progress, again: Option<Waiting>) -> bool {
        let mut queue = self.queue();
        *progress.turn() = None;
        let is_stuck = progress.is_stuck.load(Ordering::Relaxed);
        let was_long = progress.is_long.swap(false, Ordering::Relaxed);
        if is_stuck {
            // Another thread has its place already.
            queue.stuck -= 1;
        } else {
            queue.long_running -= usize::from(was_long);
        }
        if let Some(call) = again {
            queue.long.push(call);
            self.waiting.fetch_add(1, Ordering::Relaxed);
        }
        drop(queue);
        // A thread that waited because too many ran long calls may take one now.
        self.queued.notify_one();
        !is_stuck
    }
}

/// Runs calls until the runner is dropped.
fn work(shared: &Arc<Shared>, limits: &Limits) {
    while let Some(mut call) = shared.next() {
        let progress = Arc::clone(&call.progress);
        let ended = turn(shared, limits, &call);
        let again = match ended {
            Ended::Stopped(Stop::Preempted) => {
                call.turn *= 2;
                Some(call)
            }
            // Nobody waits for it.
            Ended::Stopped(_) => None,
            Ended::Finished(finished) => {
                // Fails if the caller has gone away.
                let _ = call.reply.send(finished);
                None
            }
        };
        if !shared.end_turn(&progress, again) {
            return;
        }
    }
}

/// Runs a call until it ends or its turn does.
fn turn(shared: &Arc<Shared>, limits: &Limits, call: &Waiting) -> Ended {
    let began = real();
    let progress = Arc::clone(&call.progress);
    let patience = limits
        .patience
        .saturating_sub(real().duration_since(progress.arrived));
    if patience.is_zero() {
        return Ended::Finished(Finished::failed(RunFailure::TimeLimit));
    }
    *progress.turn() = Some(began);
    let (time, turn) = (limits.time.min(patience), call.turn);
    let shared = Arc::clone(shared);
    let check = move || {
        let elapsed = real().duration_since(began);
        if progress.is_abandoned.load(Ordering::Relaxed) || shared.is_closed.load(Ordering::Relaxed)
        {
            Some(Stop::Abandoned)
        } else if elapsed >= time {
            Some(Stop::TimeLimit)
        } else if elapsed >= turn && shared.waiting.load(Ordering::Relaxed) > 0 {
            Some(Stop::Preempted)
        } else {
            None
        }
    };
    engine::run(&call.job, limits, check)
}
