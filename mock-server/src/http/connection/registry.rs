//! The open connections, and which of them to close to make room for others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Maximum number of open connections; beyond it, the longest-idle one is closed.
const MAX_CONNECTIONS: usize = 4096;

/// The open connections of a server.
#[derive(Debug, Default)]
pub(super) struct Registry {
    connections: Mutex<HashMap<u64, Arc<Connection>>>,
    /// A logical clock: orders the events of all connections.
    events: AtomicU64,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// The event at which it became idle; 0 while it serves a request.
    idle_since: AtomicU64,
    evict: Notify,
}

/// Keeps a connection in the registry until dropped.
pub(super) struct Registration {
    registry: Arc<Registry>,
    number: u64,
    pub(super) connection: Arc<Connection>,
}

impl Registry {
    fn next_event(&self) -> u64 {
        self.events.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection, which is idle at first. If there are too many, evicts another.
    pub(super) fn register(self: &Arc<Self>) -> Registration {
        let number = self.next_event();
        let connection = Arc::new(Connection {
            idle_since: AtomicU64::new(number),
            evict: Notify::new(),
        });
        let mut connections = self.connections();
        connections.insert(number, Arc::clone(&connection));
        if connections.len() > MAX_CONNECTIONS {
            evict_longest_idle(&mut connections, Some(number));
        }
        drop(connections);
        Registration {
            registry: Arc::clone(self),
            number,
            connection,
        }
    }

    /// Closes the longest-idle connection, if any is idle. Without file descriptors left,
    /// the server could not accept new connections otherwise.
    pub(super) fn evict_longest_idle(&self) {
        evict_longest_idle(&mut self.connections(), None);
    }
}

fn evict_longest_idle(connections: &mut HashMap<u64, Arc<Connection>>, except: Option<u64>) {
    let idle = connections.iter().filter_map(|(number, connection)| {
        let since = connection.idle_since.load(Ordering::Relaxed);
        (since > 0 && Some(*number) != except).then_some((since, *number))
    });
    if let Some((_, number)) = idle.min()
        && let Some(connection) = connections.remove(&number)
    {
        connection.evict.notify_one();
    }
}

impl Registration {
    /// Marks the connection busy, which protects it from eviction, until the returned
    /// guard is dropped.
    pub(super) fn mark_busy(&self) -> BusyGuard {
        self.connection.idle_since.store(0, Ordering::Relaxed);
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
        self.registry.connections().remove(&self.number);
    }
}

/// A connection that serves a request; idle again when dropped.
pub(super) struct BusyGuard {
    registry: Arc<Registry>,
    connection: Arc<Connection>,
}

impl Drop for BusyGuard {
    fn drop(&mut self) {
        let now = self.registry.next_event();
        self.connection.idle_since.store(now, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_evicted(registration: &Registration) -> bool {
        !registration
            .registry
            .connections()
            .contains_key(&registration.number)
    }

    /// Our choice: a connection that serves a request is never evicted.
    #[test]
    fn longest_idle_connection_is_evicted_first() {
        let registry = Arc::new(Registry::default());
        let mut registrations: Vec<_> = (0..MAX_CONNECTIONS).map(|_| registry.register()).collect();
        let busy = registrations[0].mark_busy();
        drop(registrations[1].mark_busy());
        registrations.push(registry.register());
        let evicted = |registrations: &[Registration]| {
            let numbered = registrations.iter().enumerate();
            numbered
                .filter(|(_, registration)| is_evicted(registration))
                .map(|(index, _)| index)
                .collect::<Vec<_>>()
        };
        assert_eq!(evicted(&registrations), [2]);
        registry.evict_longest_idle();
        assert_eq!(evicted(&registrations), [2, 3]);
        drop(busy);
        registrations.clear();
        assert_eq!(registry.connections().len(), 0);
        registry.evict_longest_idle();
    }
}
