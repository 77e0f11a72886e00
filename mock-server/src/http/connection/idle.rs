//! How many connections there are, and which of them may be closed for others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Most connections at once; beyond, the one that is idle for longest goes.
const MOST: usize = 4096;

/// All connections of a server.
#[derive(Debug, Default)]
pub(super) struct Connections {
    all: Mutex<HashMap<u64, Arc<Connection>>>,
    /// Counts what happens, to tell what happened earlier.
    events: AtomicU64,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Connection {
    /// When it became idle; 0 while a request is being answered.
    idle_since: AtomicU64,
    close: Notify,
}

/// A connection that counts until this is dropped.
pub(super) struct Slot {
    connections: Arc<Connections>,
    number: u64,
    pub(super) connection: Arc<Connection>,
}

impl Connections {
    fn event(&self) -> u64 {
        self.events.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn all(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a new connection, idle at first.
    pub(super) fn open(self: &Arc<Self>) -> Slot {
        let number = self.event();
        let connection = Arc::new(Connection {
            idle_since: AtomicU64::new(number),
            close: Notify::new(),
        });
        let mut all = self.all();
        all.insert(number, Arc::clone(&connection));
        if all.len() > MOST {
            close_idlest(&mut all, number);
        }
        drop(all);
        Slot {
            connections: Arc::clone(self),
            number,
            connection,
        }
    }

    /// Closes the connection that is idle for longest, if any is: for want of
    /// file descriptors, nobody new would be let in.
    pub(super) fn make_room(&self) {
        close_idlest(&mut self.all(), 0);
    }
}

fn close_idlest(all: &mut HashMap<u64, Arc<Connection>>, but: u64) {
    let idle = all.iter().filter_map(|(number, one)| {
        let since = one.idle_since.load(Ordering::Relaxed);
        (since > 0 && *number != but).then_some((since, *number))
    });
    if let Some((_, number)) = idle.min()
        && let Some(one) = all.remove(&number)
    {
        one.close.notify_one();
    }
}

impl Slot {
    /// A request is being answered until the value is dropped.
    pub(super) fn busy(&self) -> Busy {
        self.connection.idle_since.store(0, Ordering::Relaxed);
        Busy {
            connections: Arc::clone(&self.connections),
            connection: Arc::clone(&self.connection),
        }
    }
}

impl Connection {
    /// Returns once others need the place.
    pub(super) async fn closed(&self) {
        self.close.notified().await;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.connections.all().remove(&self.number);
    }
}

/// A connection with a request on it.
pub(super) struct Busy {
    connections: Arc<Connections>,
    connection: Arc<Connection>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        let now = self.connections.event();
        self.connection.idle_since.store(now, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_closed(slot: &Slot) -> bool {
        !slot.connections.all().contains_key(&slot.number)
    }

    /// Our choice: with too many connections, the one idle for longest goes,
    /// never one that is being answered.
    #[test]
    fn the_idlest_goes() {
        let connections = Arc::new(Connections::default());
        let mut places: Vec<_> = (0..MOST).map(|_| connections.open()).collect();
        let busy = places[0].busy();
        drop(places[1].busy());
        places.push(connections.open());
        let closed = |places: &[Slot]| {
            let all = places.iter().enumerate();
            all.filter(|(_, slot)| is_closed(slot))
                .map(|(at, _)| at)
                .collect::<Vec<_>>()
        };
        assert_eq!(closed(&places), [2]);
        connections.make_room();
        assert_eq!(closed(&places), [2, 3]);
        drop(busy);
        places.clear();
        assert_eq!(connections.all().len(), 0);
        connections.make_room();
    }
}
