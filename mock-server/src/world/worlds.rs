//! Many worlds on one port: the server's own, and isolated copies of what it
//! began with, each below a path of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::controls::clock;
use crate::state::{Dice, Keying};
use crate::world::{Beginning, Server};
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
    server: Arc<Server>,
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
struct Worlds {
    all: BTreeMap<Box<str>, Entry>,
    /// For the ids.
    dice: Dice,
    /// How many were ever made.
    made: u64,
}

/// What all connections share: the server's own world, and the others.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) own: Arc<Server>,
    worlds: Mutex<Worlds>,
}

impl Site {
    pub(crate) fn new(own: Server) -> Self {
        // Not the dice of the own world, which no other may move.
        let dice = Dice::new(own.beginning().rng_seed() ^ 0x77);
        Self {
            own: Arc::new(own),
            worlds: Mutex::new(Worlds {
                all: BTreeMap::new(),
                dice,
                made: 0,
            }),
        }
    }

    fn worlds(&self) -> MutexGuard<'_, Worlds> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world that a path leads into, and how much of the path led there;
    /// none if there is no such world.
    pub(crate) fn find(&self, path: &str) -> Option<(Arc<Server>, usize)> {
        let Some(rest) = path.strip_prefix(PREFIX) else {
            return Some((Arc::clone(&self.own), 0));
        };
        let id = rest.split('/').next().unwrap_or_default();
        let mut worlds = self.worlds();
        let entry = worlds.all.get_mut(id)?;
        let now = clock::real();
        if entry.is_idle(now) {
            worlds.all.remove(id);
            return None;
        }
        entry.asked = now;
        Some((Arc::clone(&entry.server), PREFIX.len() + id.len()))
    }

    /// Makes a world. Unless it has a seed of its own, it shares what the server
    /// began with until it changes it.
    pub(crate) fn create(&self, options: &WorldOptions) -> Result<WorldInfo, WorldError> {
        let (id, number) = {
            let mut worlds = self.worlds();
            if worlds.all.len() >= LIMIT {
                return Err(WorldError::Limit);
            }
            worlds.made += 1;
            (worlds.dice.letters(12), worlds.made)
        };
        let beginning = match &options.seed {
            None => Arc::clone(self.own.beginning()),
            Some(seed) => Arc::new(self.own.beginning().with_seed(seed)?),
        };
        let rng_seed = options
            .rng_seed
            .unwrap_or_else(|| beginning.rng_seed().wrapping_add(number));
        let server = Server::world_of(
            beginning,
            Keying { rng_seed, number },
            self.own.origin().to_owned(),
            format!("{PREFIX}{id}"),
        );
        let entry = Entry {
            server: Arc::new(server),
            idle: options
                .idle_seconds
                .map_or(IDLE, |seconds| Duration::from_secs(seconds.max(1))),
            asked: clock::real(),
        };
        let info = info(&id, &entry);
        self.worlds().all.insert(id.into(), entry);
        Ok(info)
    }

    pub(crate) fn list(&self) -> Vec<WorldInfo> {
        self.sweep();
        let worlds = self.worlds();
        worlds.all.iter().map(|(id, one)| info(id, one)).collect()
    }

    /// Deletes a world; whether there was one.
    pub(crate) fn delete(&self, id: &str) -> bool {
        let gone = self.worlds().all.remove(id);
        gone.is_some()
    }

    /// Deletes every world but the own.
    pub(crate) fn delete_all(&self) {
        let gone = std::mem::take(&mut self.worlds().all);
        drop(gone);
    }

    /// Deletes the worlds that nobody asked for too long.
    pub(crate) fn sweep(&self) {
        let now = clock::real();
        let mut worlds = self.worlds();
        worlds.all.retain(|_, entry| !entry.is_idle(now));
    }

    /// Lets time pass for the worlds, as far as being idle goes.
    #[cfg(test)]
    pub(crate) fn age_worlds(&self, by: Duration) {
        for entry in self.worlds().all.values_mut() {
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
        base_url: entry.server.base_url(),
        idle_seconds: entry.idle.as_secs(),
    }
}

impl Beginning {
    /// As this one, but of another seed.
    fn with_seed(&self, seed: &Seed) -> Result<Self, SeedError> {
        Self::new(seed, self.rng_seed(), self.stopped_at(), 0)
    }
}
