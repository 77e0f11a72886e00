//! All worlds of a server: the default world, and isolated copies of its initial
//! state, each below a path prefix of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::control_path::{WORLD_PREFIX, split_world};
use crate::controls::clock;
use crate::controls::clock::system_time::{duration_seconds, optional_duration_seconds};
use crate::state::{Randomness, SeededRng, WorldIdentity};
use crate::world::World;
use crate::{Seed, SeedError};

/// The largest number of worlds beside the default one.
const LIMIT: usize = 10_000;

/// How long a world without requests lives, unless it was created with another time.
const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_mins(15);

/// The shortest such time: a world must live until its first request.
const MIN_IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// How often idle worlds are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(30);

/// A world beside the default one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorldInfo {
    /// Identifies the world in paths.
    pub id: String,
    /// `http://HOST:PORT/w/ID`: the base URL for clients.
    pub base_url: String,
    /// The world is deleted after this time without a request, in whole seconds of real
    /// time.
    #[serde(rename = "idle_seconds", with = "duration_seconds")]
    pub idle_timeout: Duration,
}

/// How to create a world. The default is a copy of the server's initial state.
///
/// ```
/// use std::time::Duration;
///
/// use appservices_mock::{Seed, WorldOptions};
///
/// let options = WorldOptions::default()
///     .seed(Seed::demo())
///     .idle_timeout(Duration::from_secs(60));
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct WorldOptions {
    /// What the world starts with; default: what the server started with.
    pub seed: Option<Seed>,
    /// The seed of the world's IDs, tokens and secrets. Default: a number of its own,
    /// which is the same for the first world of every run, and random secrets if those
    /// of the server are random. Two worlds of one server never share signing keys, even
    /// with the same number.
    pub rng_seed: Option<u64>,
    /// The world is deleted after this time without a request, in whole seconds of real
    /// time; default 15 minutes.
    #[serde(rename = "idle_seconds", with = "optional_duration_seconds")]
    pub idle_timeout: Option<Duration>,
}

impl WorldOptions {
    /// Sets what the world starts with.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets the seed of the world's IDs, tokens and secrets.
    #[must_use]
    pub fn rng_seed(mut self, rng_seed: u64) -> Self {
        self.rng_seed = Some(rng_seed);
        self
    }

    /// Sets the time without a request after which the world is deleted.
    #[must_use]
    pub fn idle_timeout(mut self, idle_timeout: Duration) -> Self {
        self.idle_timeout = Some(idle_timeout);
        self
    }
}

/// A world was not created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The seed contradicts itself or the service's rules.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// There are 10,000 already.
    #[error("there are {LIMIT} worlds already: delete some first")]
    Limit,
}

#[derive(Debug)]
struct Entry {
    world: Arc<World>,
    idle_timeout: Duration,
    last_request: Instant,
}

impl Entry {
    /// Real time, not the world's clock: a test that advances the clock must not
    /// lose its world.
    fn is_idle(&self, now: Instant) -> bool {
        now.duration_since(self.last_request) >= self.idle_timeout
    }
}

#[derive(Debug)]
struct Registry {
    worlds: BTreeMap<Box<str>, Entry>,
    /// Generates the worlds' IDs.
    rng: SeededRng,
    /// How many worlds were ever created.
    created: u64,
}

/// What all connections share: the default world, and the others.
#[derive(Debug)]
pub(crate) struct Worlds {
    pub(crate) default_world: Arc<World>,
    registry: Mutex<Registry>,
}

impl Worlds {
    pub(crate) fn new(default_world: World) -> Self {
        // A generator of its own, so that creating a world does not change the IDs
        // that the default world hands out next.
        let rng = SeededRng::new(default_world.initial_state().randomness().rng_seed ^ 0x77);
        Self {
            default_world: Arc::new(default_world),
            registry: Mutex::new(Registry {
                worlds: BTreeMap::new(),
                rng,
                created: 0,
            }),
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world that a path leads to, and the length of its prefix in bytes; `None`
    /// if there is no such world. Counts as a request to the world.
    pub(crate) fn find(&self, path: &str) -> Option<(Arc<World>, usize)> {
        let Some((id, within)) = split_world(path) else {
            return Some((Arc::clone(&self.default_world), 0));
        };
        let mut registry = self.registry();
        let entry = registry.worlds.get_mut(id)?;
        let now = clock::real();
        // Not left to the sweep: whether a world still exists must not depend on when it ran.
        if entry.is_idle(now) {
            registry.worlds.remove(id);
            return None;
        }
        entry.last_request = now;
        // Shared, not borrowed: a request in flight finishes even if its world is deleted.
        Some((Arc::clone(&entry.world), path.len() - within.len()))
    }

    /// Creates a world. Without a seed of its own, it shares the memory of the
    /// default world's initial state until it changes something.
    ///
    /// # Errors
    ///
    /// [`WorldError`], if the seed is invalid or there are too many worlds.
    pub(crate) fn create(&self, options: &WorldOptions) -> Result<WorldInfo, WorldError> {
        // The lock is released before the state is filled: hashing the passwords of a seed takes
        // long, and every request to a world takes this lock.
        let (id, number) = {
            let mut registry = self.registry();
            if registry.worlds.len() >= LIMIT {
                return Err(WorldError::Limit);
            }
            registry.created += 1;
            (registry.rng.letters(12), registry.created)
        };
        let default = self.default_world.initial_state();
        let initial_state = match &options.seed {
            None => default,
            Some(seed) => Arc::new(default.with_seed(seed)?),
        };
        let randomness = options.rng_seed.map_or_else(
            || {
                let randomness = initial_state.randomness();
                randomness.with_seed(randomness.rng_seed.wrapping_add(number))
            },
            Randomness::from,
        );
        let world = World::with_prefix(
            initial_state,
            WorldIdentity { randomness, number },
            Arc::clone(&self.default_world.runner),
            self.default_world.origin().to_owned(),
            format!("{WORLD_PREFIX}{id}"),
        );
        let entry = Entry {
            world: Arc::new(world),
            idle_timeout: options
                .idle_timeout
                .map_or(DEFAULT_IDLE_TIMEOUT, |timeout| {
                    timeout.max(MIN_IDLE_TIMEOUT)
                }),
            last_request: clock::real(),
        };
        let info = info(&id, &entry);
        self.registry().worlds.insert(id.into(), entry);
        Ok(info)
    }

    /// Adds a fault rule to every world but the default one.
    #[cfg(feature = "mutants")]
    pub(crate) fn add_fault(&self, fault: &crate::Fault) {
        for entry in self.registry().worlds.values() {
            entry.world.faults.add(fault.clone());
        }
    }

    /// All worlds but the default one, by ID.
    pub(crate) fn list(&self) -> Vec<WorldInfo> {
        self.delete_idle();
        let registry = self.registry();
        let worlds = registry.worlds.iter();
        worlds.map(|(id, entry)| info(id, entry)).collect()
    }

    /// Deletes a world. Returns whether it existed.
    pub(crate) fn delete(&self, id: &str) -> bool {
        // Dropped after the lock: a large state takes a while.
        let deleted = self.registry().worlds.remove(id);
        deleted.is_some()
    }

    /// Deletes every world but the default one.
    pub(crate) fn delete_all(&self) {
        // Dropped after the lock, as above.
        let deleted = std::mem::take(&mut self.registry().worlds);
        drop(deleted);
    }

    /// Deletes the worlds that have been idle for too long.
    pub(crate) fn delete_idle(&self) {
        let now = clock::real();
        let mut registry = self.registry();
        registry.worlds.retain(|_, entry| !entry.is_idle(now));
    }

    /// Pretends that the last request of every world was `by` earlier.
    #[cfg(test)]
    pub(crate) fn age(&self, by: Duration) {
        for entry in self.registry().worlds.values_mut() {
            entry.last_request = entry
                .last_request
                .checked_sub(by)
                .unwrap_or(entry.last_request);
        }
    }

    /// Deletes idle worlds periodically. Never returns.
    pub(crate) async fn delete_idle_periodically(self: Arc<Self>) {
        loop {
            tokio::time::sleep(SWEEP_INTERVAL).await;
            self.delete_idle();
        }
    }
}

fn info(id: &str, entry: &Entry) -> WorldInfo {
    WorldInfo {
        id: id.to_owned(),
        base_url: entry.world.base_url(),
        idle_timeout: entry.idle_timeout,
    }
}
