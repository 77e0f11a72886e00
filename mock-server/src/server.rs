//! What answers requests: one world with its clock, its journal and its faults.
//! Knows neither sockets nor threads.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};

use crate::clock::{Clock, Hands};
use crate::faults::{Faults, RuleState};
use crate::journal::Journal;
use crate::populate::{generate, populate};
use crate::state::{Keying, Seconds, World};
use crate::token::Remembered;
use crate::{FaultSeed, Seed, SeedError};

/// What a world begins with, and begins with again after a reset. Many worlds
/// may share one.
#[derive(Debug)]
pub(crate) struct Beginning {
    world: World,
    faults: Vec<FaultSeed>,
    rng_seed: u64,
    stopped_at: Option<Seconds>,
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
        let mut world = populate(seed, rng_seed, now)?;
        generate(&mut world, users, now);
        Ok(Self {
            world,
            faults: seed.faults.clone(),
            rng_seed,
            stopped_at,
        })
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

/// A world and what surrounds it.
#[derive(Debug)]
pub(crate) struct Server {
    beginning: Arc<Beginning>,
    /// For a world that shares its beginning with others: what makes its ids,
    /// tokens and secrets its own.
    rekeyed: Option<Keying>,
    world: Mutex<World>,
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

impl Server {
    pub(crate) fn new(beginning: Beginning, origin: String) -> Self {
        Self::begin(Arc::new(beginning), None, origin, String::new())
    }

    /// A world below a path, which no token of another world opens.
    pub(crate) fn world_of(
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
        let mut world = beginning.world.clone();
        if let Some(keying) = rekeyed {
            world.rekey(keying);
        }
        Self {
            world: Mutex::new(world),
            clock: Clock::new(hands(beginning.stopped_at)),
            journal: if rekeyed.is_some() {
                Journal::of_world()
            } else {
                Journal::new()
            },
            faults: Faults::new(beginning.faults.clone()),
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
        let mut world = self.beginning.world.clone();
        if let Some(keying) = self.rekeyed {
            world.rekey(keying);
        }
        let mut now = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        *now = world;
        self.clock.put(hands(self.beginning.stopped_at));
        self.faults.replace(self.beginning.faults.clone());
        self.journal.clear();
    }

    /// Another state in place of the one there is; the journal stays.
    pub(crate) fn replace(&self, world: World, clock: Hands, faults: Vec<RuleState>) {
        let mut now = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        *now = world;
        self.clock.put(clock);
        self.faults.put(faults);
    }

    /// The state, locked, with everything gone that was due. A handler that
    /// panicked cannot have left a rule half carried out that matters to the
    /// next, so its poison is ignored.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.settle(self.clock.now());
        world
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
