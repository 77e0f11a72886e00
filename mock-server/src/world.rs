//! A world: a state with its clock, request journal and fault rules.
//!
//! Worlds are isolated from each other. This module has no sockets; requests reach a
//! world through the [pipeline](crate::http::pipeline).

pub(crate) mod initial_state;
pub(crate) mod named_snapshots;
pub(crate) mod nonce_counters;
mod publish;
pub(crate) mod reload;
pub(crate) mod snapshot;
pub(crate) mod worlds;

use std::ops::{Deref, DerefMut};
#[cfg(feature = "data")]
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::controls::clock::{Clock, ClockState};
use crate::controls::events::Events;
use crate::controls::events::event::Event;
use crate::controls::faults::{Faults, RuleState};
use crate::controls::journal::Journal;
use crate::functions::{CodeCache, Runner};
use crate::state::{Randomness, State, WorldIdentity};
#[cfg(feature = "data")]
use crate::store::DataFile;
use crate::store::{Store, StoreFailed};
use crate::tokens::token_cache::TokenCache;
use crate::world::initial_state::InitialState;
use crate::world::named_snapshots::NamedSnapshots;
use crate::world::nonce_counters::NonceCounters;
#[cfg(feature = "data")]
use crate::{DataError, SeedError, StartError};

/// The locked state of a world. On drop, what changed is [published](World::publish).
pub(crate) struct LockedState<'a> {
    state: MutexGuard<'a, State>,
    world: &'a World,
}

impl Deref for LockedState<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for LockedState<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for LockedState<'_> {
    fn drop(&mut self) {
        // Before the guard is dropped: subscribers must see the order of the changes.
        self.world.publish(&mut self.state);
    }
}

/// A state and what belongs to it. See the [module](self).
#[derive(Debug)]
pub(crate) struct World {
    initial_state: Mutex<Arc<InitialState>>,
    /// Makes the IDs, tokens and secrets of a world its own if it shares its initial
    /// state with others; `None` for the default world.
    identity: Option<WorldIdentity>,
    state: Mutex<State>,
    /// The data file; only the default world can have one.
    store: Option<Store>,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) events: Events,
    pub(crate) snapshots: NamedSnapshots,
    pub(crate) faults: Faults,
    /// Administrators' tokens that were verified before.
    pub(crate) token_cache: TokenCache,
    /// Of HTTP digest.
    pub(crate) nonce_counters: NonceCounters,
    /// Runs functions, for all worlds of a server.
    pub(crate) runner: Arc<Runner>,
    pub(crate) code: CodeCache,
    /// `http://HOST:PORT`, or the public URL: the base URL without the prefix.
    origin: String,
    /// Precedes every path of the world: empty, or `/w/ID`.
    pub(crate) prefix: String,
    /// The mutant that the server was started with.
    #[cfg(feature = "mutants")]
    pub(crate) mutant: crate::mutants::Selection,
}

impl World {
    /// A world in memory, without a prefix. `origin` is `http://HOST:PORT`.
    pub(crate) fn new(initial_state: InitialState, origin: String) -> Self {
        Self::start(
            Arc::new(initial_state),
            None,
            Arc::default(),
            origin,
            String::new(),
        )
    }

    /// A world that persists its state in a data file. If the file exists, the world
    /// continues from it; otherwise it starts with the state that `seeded` returns.
    ///
    /// # Errors
    ///
    /// [`StartError::Data`], if the file cannot be used; [`StartError::Seed`], if
    /// `seeded` fails.
    #[cfg(feature = "data")]
    pub(crate) fn persistent(
        path: &Path,
        randomness: Randomness,
        seeded: impl FnOnce() -> Result<InitialState, SeedError>,
        origin: String,
    ) -> Result<Self, StartError> {
        let Some((file, mut snapshot)) = DataFile::open(path)? else {
            let mut world = Self::new(seeded()?, origin);
            world.store = Some(world.create_store(path)?);
            return Ok(world);
        };
        snapshot.state.set_randomness(&randomness);
        let mut world = Self::new(InitialState::from_snapshot(&snapshot, randomness), origin);
        // The snapshot's own state, not the clone in the initial state: a clone is
        // dirty, and would be written to the file all over again.
        snapshot.state.enable_events();
        world.state = Mutex::new(snapshot.state);
        world.store = Some(Store::resume(file, &world.clock, &world.faults)?);
        Ok(world)
    }

    /// A world that persists its state on a storage backend that a test controls.
    #[cfg(all(test, feature = "data"))]
    pub(crate) fn on_backend(
        initial_state: InitialState,
        backend: impl redb::StorageBackend,
    ) -> Self {
        let mut world = Self::new(initial_state, "http://x".to_owned());
        let store = Store::on_backend(backend, &mut world.lock(), &world.clock, &world.faults);
        world.store = Some(store);
        world
    }

    #[cfg(feature = "data")]
    fn create_store(&self, path: &Path) -> Result<Store, DataError> {
        Store::create(path, &mut self.lock(), &self.clock, &self.faults)
    }

    /// A world below a path prefix. Its identity sets it apart: tokens of other
    /// worlds do not open it.
    pub(crate) fn with_prefix(
        initial_state: Arc<InitialState>,
        identity: WorldIdentity,
        runner: Arc<Runner>,
        origin: String,
        prefix: String,
    ) -> Self {
        Self::start(initial_state, Some(identity), runner, origin, prefix)
    }

    fn start(
        initial_state: Arc<InitialState>,
        identity: Option<WorldIdentity>,
        runner: Arc<Runner>,
        origin: String,
        prefix: String,
    ) -> Self {
        let mut state = initial_state.state.clone();
        if let Some(identity) = &identity
            && !mutant!(initial_state.state, WorldsShareTokens)
        {
            state.rekey(identity);
        }
        state.enable_events();
        let faults = Faults::new(Vec::new());
        faults.restore(initial_state.faults.clone());
        Self {
            state: Mutex::new(state),
            store: None,
            clock: Clock::new(initial_state.clock()),
            journal: if identity.is_some() {
                Journal::small()
            } else {
                Journal::new()
            },
            events: if identity.is_some() {
                Events::small()
            } else {
                Events::new()
            },
            snapshots: NamedSnapshots::default(),
            faults,
            token_cache: TokenCache::default(),
            nonce_counters: NonceCounters::new(initial_state.randomness()),
            runner,
            code: CodeCache::default(),
            #[cfg(feature = "mutants")]
            mutant: initial_state.state.mutant,
            initial_state: Mutex::new(initial_state),
            identity,
            origin,
            prefix,
        }
    }

    /// Replaces the runner of functions, before any has run.
    pub(crate) fn with_runner(mut self, runner: Runner) -> Self {
        self.runner = Arc::new(runner);
        self
    }

    /// Selects a mutant, also if the state comes from a data file.
    #[cfg(all(feature = "mutants", feature = "data"))]
    pub(crate) fn with_mutant(mut self, mutant: crate::mutants::Selection) -> Self {
        self.mutant = mutant;
        self.lock().set_mutant(mutant);
        self
    }

    pub(crate) fn initial_state(&self) -> Arc<InitialState> {
        let initial_state = self.initial_state.lock();
        Arc::clone(&initial_state.unwrap_or_else(PoisonError::into_inner))
    }

    fn set_initial_state(&self, initial_state: Arc<InitialState>) {
        let current = self.initial_state.lock();
        *current.unwrap_or_else(PoisonError::into_inner) = initial_state;
    }

    /// Sets the directories of the apps, for a state that comes from a data file.
    #[cfg(feature = "data")]
    pub(crate) fn with_app_dirs(self, paths: &[PathBuf]) -> Self {
        let mut initial_state = InitialState::clone(&self.initial_state());
        initial_state.set_sources(reload::sources(paths));
        self.set_initial_state(Arc::new(initial_state));
        self
    }

    /// The base URL without the prefix.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Restores the initial state, clock and fault rules, and empties the journal.
    pub(crate) fn reset(&self) {
        let initial_state = self.initial_state();
        let mut state = initial_state.state.clone();
        if let Some(identity) = &self.identity {
            state.rekey(identity);
        }
        let clock = if mutant!(self, ResetKeepsClock) {
            self.clock.snapshot()
        } else {
            initial_state.clock()
        };
        let faults = if mutant!(self, ResetKeepsFaults) {
            self.faults.snapshot()
        } else {
            initial_state.faults.clone()
        };
        if mutant!(self, ResetKeepsRandomness) {
            state.rng = self.lock().rng.clone();
        }
        self.replace(state, clock, faults);
        if !mutant!(self, ResetKeepsJournal) {
            self.journal.clear();
        }
        self.announce(Event::World("reset"));
    }

    /// Replaces the state, the clock and the fault rules; the journal and the events stay.
    pub(crate) fn replace(&self, mut state: State, clock: ClockState, faults: Vec<RuleState>) {
        #[cfg(feature = "mutants")]
        state.set_mutant(self.mutant);
        let own = self.identity.as_ref().map(|identity| &identity.randomness);
        let initial_state = self.initial_state();
        state.set_randomness(own.unwrap_or(initial_state.randomness()));
        state.enable_events();
        // Clock and rules are replaced before the lock is released: its drop queues all three for
        // the data file in one batch.
        let mut current = self.lock();
        *current = state;
        self.clock.restore(clock);
        self.faults.restore(faults);
    }

    /// Locks the state, after expiring everything that is due.
    pub(crate) fn state(&self) -> LockedState<'_> {
        let mut state = self.lock();
        // Under the lock that the caller gets, so that no handler acts on a session that is due.
        state.expire_due(self.clock.now());
        state
    }

    /// Ignores poison: rules check before they change anything, so a handler that
    /// panicked left no rule half applied.
    fn lock(&self) -> LockedState<'_> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        LockedState { state, world: self }
    }

    /// The data file, if the world has one.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// As [`persist`](Self::persist). A failed write is not reported here: the writer
    /// reported it on stderr, and no later request is acknowledged.
    pub(crate) fn flush(&self) {
        let _ = self.persist();
    }

    /// Waits until all changes so far are on disk, if the world has a data file.
    ///
    /// # Errors
    ///
    /// [`StoreFailed`], if any of them could not be written.
    pub(crate) fn persist(&self) -> Result<(), StoreFailed> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        // Queues changes of the clock and the fault rules.
        drop(self.lock());
        store.persisted_blocking()
    }

    /// The base URL for clients that need not reach the server by another address.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{}", self.origin, self.prefix)
    }
}
