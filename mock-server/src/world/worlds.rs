//! Many worlds on one port: the server's own, and isolated copies of what it
//! began with, each below a path of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::controls::clock;
use crate::state::{Dice, Keying};
use crate::world::{Beginning, World};
use crate::{Seed, SeedError};

/// What the paths of worlds begin with.
const PREFIX: &str = "/w/";

/// Most worlds at once.
const LIMIT: usize = 10_000;

/// A world that nobody asks for so long is deleted.
const IDLE: Duration = Duration::from_mins(15);

/// A world beside the server's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldInfo {
    /// What the path names it by.
    pub id: String,
    /// `http://HOST:PORT/w/ID`: the base URL for clients.
    pub base_url: String,
    /// After how many seconds (of real time) without a request it is deleted.
    pub idle_seconds: u64,
}

/// How to make a world.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorldOptions {
    /// What it begins with; default: what the server began with.
    pub seed: Option<Seed>,
    /// What its ids, tokens and secrets are made from; default: a number of its
    /// own, the same for the first world of every run. Two worlds of one server
    /// never share what signs their tokens.
    pub rng_seed: Option<u64>,
    /// After how many seconds (of real time) without a request it is deleted;
    /// default 900.
    pub idle_seconds: Option<u64>,
}

/// Why there is no new world.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The seed contradicts itself or the service's rules.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// There are 10,000 already.
    #[error("there are {LIMIT} worlds already")]
    Limit,
}

#[derive(Debug)]
struct Entry {
    world: Arc<World>,
    idle: Duration,
    asked: Instant,
}

impl Entry {
    /// Idle time is real time: what is asked of a world does not age it.
    fn is_idle(&self, now: Instant) -> bool {
        now.duration_since(self.asked) >= self.idle
    }
}

#[derive(Debug)]
struct Registry {
    all: BTreeMap<Box<str>, Entry>,
    /// For the ids.
    dice: Dice,
    /// How many were ever made.
    made: u64,
}

/// What all connections share: the server's own world, and the others.
#[derive(Debug)]
pub(crate) struct Worlds {
    pub(crate) own: Arc<World>,
    registry: Mutex<Registry>,
}

impl Worlds {
    pub(crate) fn new(own: World) -> Self {
        // Not the dice of the own world, which no other may move.
        let dice = Dice::new(own.beginning().rng_seed() ^ 0x77);
        Self {
            own: Arc::new(own),
            registry: Mutex::new(Registry {
                all: BTreeMap::new(),
                dice,
                made: 0,
            }),
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world that a path leads into, and how much of the path led there;
    /// none if there is no such world.
    pub(crate) fn find(&self, path: &str) -> Option<(Arc<World>, usize)> {
        let Some(rest) = path.strip_prefix(PREFIX) else {
            return Some((Arc::clone(&self.own), 0));
        };
        let id = rest.split('/').next().unwrap_or_default();
        let mut registry = self.registry();
        let entry = registry.all.get_mut(id)?;
        let now = clock::real();
        if entry.is_idle(now) {
            registry.all.remove(id);
            return None;
        }
        entry.asked = now;
        Some((Arc::clone(&entry.world), PREFIX.len() + id.len()))
    }

    /// Makes a world. Unless it has a seed of its own, it shares what the server
    /// began with until it changes it.
    pub(crate) fn create(&self, options: &WorldOptions) -> Result<WorldInfo, WorldError> {
        let (id, number) = {
            let mut registry = self.registry();
            if registry.all.len() >= LIMIT {
                return Err(WorldError::Limit);
            }
            registry.made += 1;
            (registry.dice.letters(12), registry.made)
        };
        let beginning = match &options.seed {
            None => Arc::clone(self.own.beginning()),
            Some(seed) => Arc::new(self.own.beginning().with_seed(seed)?),
        };
        let rng_seed = options
            .rng_seed
            .unwrap_or_else(|| beginning.rng_seed().wrapping_add(number));
        let world = World::below(
            beginning,
            Keying { rng_seed, number },
            self.own.origin().to_owned(),
            format!("{PREFIX}{id}"),
        );
        let entry = Entry {
            world: Arc::new(world),
            idle: options
                .idle_seconds
                .map_or(IDLE, |seconds| Duration::from_secs(seconds.max(1))),
            asked: clock::real(),
        };
        let info = info(&id, &entry);
        self.registry().all.insert(id.into(), entry);
        Ok(info)
    }

    pub(crate) fn list(&self) -> Vec<WorldInfo> {
        self.sweep();
        let registry = self.registry();
        registry.all.iter().map(|(id, one)| info(id, one)).collect()
    }

    /// Deletes a world; whether there was one.
    pub(crate) fn delete(&self, id: &str) -> bool {
        let gone = self.registry().all.remove(id);
        gone.is_some()
    }

    /// Deletes every world but the own.
    pub(crate) fn delete_all(&self) {
        let gone = std::mem::take(&mut self.registry().all);
        drop(gone);
    }

    /// Deletes the worlds that nobody asked for too long.
    pub(crate) fn sweep(&self) {
        let now = clock::real();
        let mut registry = self.registry();
        registry.all.retain(|_, entry| !entry.is_idle(now));
    }

    /// Lets time pass for the worlds, as far as being idle goes.
    #[cfg(test)]
    pub(crate) fn age_worlds(&self, by: Duration) {
        for entry in self.registry().all.values_mut() {
            entry.asked = entry.asked.checked_sub(by).unwrap_or(entry.asked);
        }
    }

    /// Sweeps from time to time, for as long as it is polled.
    pub(crate) async fn keep_swept(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_secs(30)).await;
            self.sweep();
        }
    }
}

fn info(id: &str, entry: &Entry) -> WorldInfo {
    WorldInfo {
        id: id.to_owned(),
        base_url: entry.world.base_url(),
        idle_seconds: entry.idle.as_secs(),
    }
}

impl Beginning {
    /// As this one, but of another seed.
    fn with_seed(&self, seed: &Seed) -> Result<Self, SeedError> {
        Self::new(seed, self.rng_seed(), self.stopped_at(), 0)
    }
}
