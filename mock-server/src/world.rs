//! What answers requests: one world with its clock, its journal and its faults.
//! Knows neither sockets nor threads.

pub(crate) mod snapshot;
pub(crate) mod worlds;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};

use crate::controls::clock::{Clock, Hands};
use crate::controls::faults::{Faults, RuleState};
use crate::controls::journal::Journal;
use crate::seed::populate::{generate, populate};
use crate::state::{Keying, Seconds, State};
use crate::store::{DataFile, Store, Whole};
use crate::tokens::session_token::Remembered;
use crate::{DataError, Seed, SeedError, StartError};

/// What a world begins with, and begins with again after a reset. Many worlds
/// may share one.
#[derive(Debug)]
pub(crate) struct Beginning {
    state: State,
    faults: Vec<RuleState>,
    rng_seed: u64,
    stopped_at: Option<Seconds>,
    /// None: the system's time, or the time that it stands still at.
    clock: Option<Hands>,
}

impl Beginning {
    /// `users`: how many are generated beside the seed's.
    pub(crate) fn new(
        seed: &Seed,
        rng_seed: u64,
        stopped_at: Option<Seconds>,
        users: u32,
    ) -> Result<Self, SeedError> {
        let now = Clock::new(hands(stopped_at)).now();
        let mut state = populate(seed, rng_seed, now)?;
        generate(&mut state, users, now);
        Ok(Self {
            state,
            faults: Faults::new(seed.faults.clone()).take(),
            rng_seed,
            stopped_at,
            clock: None,
        })
    }

    /// What was kept of another run.
    fn kept(whole: &Whole, rng_seed: u64) -> Self {
        Self {
            state: whole.state.clone(),
            faults: whole.faults.clone(),
            rng_seed,
            stopped_at: whole.clock.stopped(),
            clock: Some(whole.clock),
        }
    }

    fn hands(&self) -> Hands {
        self.clock.unwrap_or_else(|| hands(self.stopped_at))
    }

    pub(crate) fn rng_seed(&self) -> u64 {
        self.rng_seed
    }

    pub(crate) fn stopped_at(&self) -> Option<Seconds> {
        self.stopped_at
    }
}

fn hands(stopped_at: Option<Seconds>) -> Hands {
    stopped_at.map_or_else(Hands::system, Hands::stopped_at)
}

/// The world, locked. What happened to it, to the clock and to the faults is
/// left to be kept when the lock is given back.
pub(crate) struct Locked<'a> {
    state: MutexGuard<'a, State>,
    world: &'a World,
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if let Some(store) = &self.world.store {
            store.note(&mut self.state, &self.world.clock, &self.world.faults);
        }
    }
}

/// A world and what surrounds it.
#[derive(Debug)]
pub(crate) struct World {
    beginning: Arc<Beginning>,
    /// For a world that shares its beginning with others: what makes its ids,
    /// tokens and secrets its own.
    rekeyed: Option<Keying>,
    state: Mutex<State>,
    /// Where the world is kept; only the own one is, and only if that was asked
    /// for.
    store: Option<Store>,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    /// Of the administrators.
    pub(crate) remembered: Remembered,
    /// Without a `Host` header, clients are told of this origin.
    origin: String,
    /// What comes before every path: nothing, or `/w/ID`.
    pub(crate) prefix: String,
}

impl World {
    pub(crate) fn new(beginning: Beginning, origin: String) -> Self {
        Self::begin(Arc::new(beginning), None, origin, String::new())
    }

    /// A server that keeps its world in a file: the one that is there, or a new
    /// one with what `seeded` gives.
    pub(crate) fn keeping(
        path: &Path,
        rng_seed: u64,
        seeded: impl FnOnce() -> Result<Beginning, SeedError>,
        origin: String,
    ) -> Result<Self, StartError> {
        let Some((file, whole)) = DataFile::open(path)? else {
            let mut world = Self::new(seeded()?, origin);
            world.store = Some(world.create(path)?);
            return Ok(world);
        };
        let mut world = Self::new(Beginning::kept(&whole, rng_seed), origin);
        // Not a copy, of which the file would be told all over again.
        world.state = Mutex::new(whole.state);
        world.store = Some(Store::go_on(file, &world.clock, &world.faults)?);
        Ok(world)
    }

    /// A server that keeps its world on a disk that tests have in their hands.
    #[cfg(test)]
    pub(crate) fn on(beginning: Beginning, disk: impl redb::StorageBackend) -> Self {
        let mut world = Self::new(beginning, "http://x".to_owned());
        let store = Store::on(disk, &mut world.lock(), &world.clock, &world.faults);
        world.store = Some(store);
        world
    }

    fn create(&self, path: &Path) -> Result<Store, DataError> {
        Store::create(path, &mut self.lock(), &self.clock, &self.faults)
    }

    /// A world below a path, which no token of another world opens.
    pub(crate) fn below(
        beginning: Arc<Beginning>,
        keying: Keying,
        origin: String,
        prefix: String,
    ) -> Self {
        Self::begin(beginning, Some(keying), origin, prefix)
    }

    fn begin(
        beginning: Arc<Beginning>,
        rekeyed: Option<Keying>,
        origin: String,
        prefix: String,
    ) -> Self {
        let mut state = beginning.state.clone();
        if let Some(keying) = rekeyed {
            state.rekey(keying);
        }
        let faults = Faults::new(Vec::new());
        faults.put(beginning.faults.clone());
        Self {
            state: Mutex::new(state),
            store: None,
            clock: Clock::new(beginning.hands()),
            journal: if rekeyed.is_some() {
                Journal::of_world()
            } else {
                Journal::new()
            },
            faults,
            remembered: Remembered::default(),
            beginning,
            rekeyed,
            origin,
            prefix,
        }
    }

    pub(crate) fn beginning(&self) -> &Arc<Beginning> {
        &self.beginning
    }

    /// `http://HOST:PORT`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Everything as it was at the beginning: state, clock, faults, journal.
    pub(crate) fn reset(&self) {
        let mut state = self.beginning.state.clone();
        if let Some(keying) = self.rekeyed {
            state.rekey(keying);
        }
        self.replace(state, self.beginning.hands(), self.beginning.faults.clone());
        self.journal.clear();
    }

    /// Another state in place of the one there is; the journal stays.
    pub(crate) fn replace(&self, state: State, clock: Hands, faults: Vec<RuleState>) {
        let mut now = self.lock();
        *now = state;
        self.clock.put(clock);
        self.faults.put(faults);
    }

    /// The state, locked, with everything gone that was due.
    pub(crate) fn state(&self) -> Locked<'_> {
        let mut state = self.lock();
        state.settle(self.clock.now());
        state
    }

    /// A handler that panicked cannot have left a rule half carried out that
    /// matters to the next, so its poison is ignored.
    fn lock(&self) -> Locked<'_> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Locked {
            state,
            world: self,
        }
    }

    /// Where the world is kept, if it is.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Waits until everything that happened is kept, if it is to be. If that
    /// fails it was told on stderr, and no request is answered any more.
    pub(crate) fn keep(&self) {
        if let Some(store) = &self.store {
            drop(self.lock());
            let _ = store.kept_blocking();
        }
    }

    /// `http://HOST:PORT`, and the prefix where there is one.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{}", self.origin, self.prefix)
    }

    /// As [`base_url`](Self::base_url), with the host that the client calls us.
    pub(crate) fn base_of(&self, headers: &HeaderMap) -> String {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        match host.filter(|host| !host.is_empty()) {
            Some(host) => {
                let scheme = self.origin.split("://").next().unwrap_or("http");
                format!("{scheme}://{host}{}", self.prefix)
            }
            None => self.base_url(),
        }
    }
}
