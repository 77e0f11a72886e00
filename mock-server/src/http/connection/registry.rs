//! The open connections, and which of them to close to make room for others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::controls::clock;

/// Maximum number of open connections.
const MAX_CONNECTIONS: usize = 4096;

/// How long a connection must have been idle before it may be closed to make room. A
/// client that has just connected, or that has just read a response, is about to send a
/// request; closing its connection would reset it.
const MIN_IDLE: Duration = Duration::from_secs(1);

/// The open connections of a server.
#[derive(Debug)]
pub(super) struct Registry {
    connections: Mutex<Connections>,
    started: Instant,
}

#[derive(Debug, Default)]
struct Connections {
    open: HashMap<u64, Arc<Connection>>,
    /// How many were ever opened.
    opened: u64,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// When it became idle, in milliseconds since the registry was created; `BUSY` while
    /// it serves a request.
    idle_since: AtomicU64,
    evict: Notify,
}

/// Keeps a connection in the registry until dropped.
pub(super) struct Registration {
    registry: Arc<Registry>,
    number: u64,
    pub(super) connection: Arc<Connection>,
}

/// See [`Connection::idle_since`].
const BUSY: u64 = u64::MAX;

impl Default for Registry {
    fn default() -> Self {
        Self {
            connections: Mutex::default(),
            started: clock::real(),
        }
    }
}

impl Registry {
    fn now(&self) -> u64 {
        let elapsed = clock::real().duration_since(self.started);
        u64::try_from(elapsed.as_millis()).unwrap_or(BUSY - 1)
    }

    fn connections(&self) -> MutexGuard<'_, Connections> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection, which is idle at first.
    pub(super) fn register(self: &Arc<Self>) -> Registration {
        let connection = Arc::new(Connection {
            idle_since: AtomicU64::new(self.now()),
            evict: Notify::new(),
        });
        let mut connections = self.connections();
        connections.opened += 1;
        let number = connections.opened;
        connections.open.insert(number, Arc::clone(&connection));
        drop(connections);
        Registration {
            registry: Arc::clone(self),
            number,
            connection,
        }
    }

    /// Whether another connection may be accepted. If there are too many, the longest-idle
    /// one is closed, if it has been idle for long enough.
    pub(super) fn make_room(&self) -> bool {
        let is_full = self.connections().open.len() >= MAX_CONNECTIONS;
        !is_full || self.evict_longest_idle()
    }

    /// Closes the longest-idle connection, if any has been idle for long enough. Returns
    /// whether it did. Without file descriptors left, the server could not accept new
    /// connections otherwise.
    pub(super) fn evict_longest_idle(&self) -> bool {
        self.evict_longest_idle_at(self.now())
    }

    fn evict_longest_idle_at(&self, now: u64) -> bool {
        let mut connections = self.connections();
        // A scan, but only when there is no room. An index by time would cost every request.
        let idle = connections.open.iter().map(|(number, connection)| {
            // Relaxed, because the value only ranks candidates and guards no other memory.
            let since = connection.idle_since.load(Ordering::Relaxed);
            (since, *number)
        });
        let longest = idle.min().filter(|(since, _)| {
            let idle = Duration::from_millis(now.saturating_sub(*since));
            *since != BUSY && idle >= MIN_IDLE
        });
        // Removed here, not when its task ends, so that the next call picks another one.
        let evicted = longest.and_then(|(_, number)| connections.open.remove(&number));
        if let Some(connection) = &evicted {
            connection.evict.notify_one();
        }
        evicted.is_some()
    }
}

impl Registration {
    /// Marks the connection busy, which protects it from eviction, until the returned
    /// guard is dropped.
    pub(super) fn mark_busy(&self) -> BusyGuard {
        self.connection.idle_since.store(BUSY, Ordering::Relaxed);
        BusyGuard {
            registry: Arc::clone(&self.registry),
            connection: Arc::clone(&self.connection),
        }
    }
}

impl Connection {
    /// Returns once the connection has been evicted.
    pub(super) async fn evicted(&self) {
        self.evict.notified().await;
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.registry.connections().open.remove(&self.number);
    }
}

/// A connection that serves a request; idle again when dropped.
pub(super) struct BusyGuard {
    registry: Arc<Registry>,
    connection: Arc<Connection>,
}

impl Drop for BusyGuard {
    fn drop(&mut self) {
        let now = self.registry.now();
        self.connection.idle_since.store(now, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evicted(registrations: &[Registration]) -> Vec<usize> {
        let is_evicted = |registration: &Registration| {
            let connections = registration.registry.connections();
            !connections.open.contains_key(&registration.number)
        };
        let numbered = registrations.iter().enumerate();
        numbered
            .filter(|(_, registration)| is_evicted(registration))
            .map(|(index, _)| index)
            .collect()
    }

    /// Our choice: a connection that serves a request is never evicted.
    #[test]
    fn longest_idle_connection_is_evicted_first() {
        let registry = Arc::new(Registry::default());
        let mut registrations: Vec<_> = (0..4).map(|_| registry.register()).collect();
        for (since, registration) in [3, 2, 1, 4].into_iter().zip(&registrations) {
            let idle_since = &registration.connection.idle_since;
            idle_since.store(since, Ordering::Relaxed);
        }
        let busy = registrations[2].mark_busy();
        let late = 1_000_000;
        assert!(registry.evict_longest_idle_at(late));
        assert_eq!(evicted(&registrations), [1]);
        assert!(registry.evict_longest_idle_at(late));
        assert_eq!(evicted(&registrations), [0, 1]);
        assert!(registry.evict_longest_idle_at(late));
        assert_eq!(evicted(&registrations), [0, 1, 3]);
        assert!(!registry.evict_longest_idle_at(late));
        drop(busy);
        registrations.clear();
        assert_eq!(registry.connections().open.len(), 0);
        assert!(!registry.evict_longest_idle_at(late));
    }

    /// Our choice: new connections wait instead, until one is closed.
    #[test]
    fn connection_that_has_just_become_idle_is_not_evicted() {
        let registry = Arc::new(Registry::default());
        let registrations: Vec<_> = (0..MAX_CONNECTIONS).map(|_| registry.register()).collect();
        for registration in &registrations {
            let idle_since = &registration.connection.idle_since;
            idle_since.store(1000, Ordering::Relaxed);
        }
        for now in [0, 1000, 1999] {
            assert!(!registry.evict_longest_idle_at(now), "{now}");
        }
        assert!(registry.evict_longest_idle_at(2000));
        assert_eq!(evicted(&registrations).len(), 1);
        assert!(registry.make_room(), "there is room for one");
        let _last = registry.register();
        drop(registrations);
        assert!(registry.make_room());
    }
}
