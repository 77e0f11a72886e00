//! The events of a world, for any number of subscribers.
//!
//! The newest events are kept in one ring. A subscriber is a position in it: it reads from
//! there at its own pace, so a slow one costs neither memory nor time, and misses the events
//! that the ring dropped before it read them. It is informed of how many those were.
//!
//! An event is rendered when the first subscriber reads it, and shared by the others. A
//! server that nobody watches only stores it.

pub(crate) mod endpoint;
pub(crate) mod event;
pub(crate) mod stream;

use std::collections::VecDeque;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use axum::body::Bytes;
use tokio::sync::watch;

use self::event::{Event, Kind};
use crate::controls::clock;
use crate::state::Seconds;

/// Maximum number of events that are kept, and their approximate size in bytes.
const CAPACITY: Capacity = Capacity {
    events: 4096,
    bytes: 2 * 1024 * 1024,
};

/// The same for a world other than the default world; there may be thousands.
const SMALL_CAPACITY: Capacity = Capacity {
    events: 512,
    bytes: 128 * 1024,
};

#[derive(Clone, Copy, Debug)]
struct Capacity {
    events: usize,
    bytes: usize,
}

/// An event with its ID.
#[derive(Debug)]
struct Entry {
    id: u64,
    at: Seconds,
    event: Event,
    rendered: OnceLock<Bytes>,
}

impl Entry {
    /// The event as a server-sent event.
    fn rendered(&self) -> Bytes {
        let render = || self.event.render(self.id, self.at);
        self.rendered.get_or_init(render).clone()
    }
}

#[derive(Debug)]
struct Kept {
    entries: VecDeque<Arc<Entry>>,
    /// The ID of the oldest entry, or of the next event if there is none.
    first: u64,
    bytes: usize,
}

/// The newest events, oldest first.
#[derive(Debug)]
pub(crate) struct Ring {
    kept: Mutex<Kept>,
    capacity: Capacity,
    subscribers: AtomicUsize,
    /// Subscribers send at multiples of an interval after this time, all at once: they then
    /// send the same events, which are rendered once.
    started: Instant,
}

/// What a subscriber reads at once.
#[derive(Debug)]
struct Batch {
    /// How many events the ring dropped before the subscriber read them.
    missed: u64,
    entries: Vec<Arc<Entry>>,
    /// The position after the batch: the ID of the next event.
    end: u64,
}

impl Ring {
    fn new(capacity: Capacity) -> Self {
        Self {
            kept: Mutex::new(Kept {
                entries: VecDeque::new(),
                first: 1,
                bytes: 0,
            }),
            capacity,
            subscribers: AtomicUsize::new(0),
            started: clock::real(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // The ring is never left half updated, so a panic elsewhere does not matter.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, at: Seconds, event: Event) {
        let size = event.size();
        let mut dropped = Vec::new();
        let mut kept = self.lock();
        let id = kept.end();
        kept.bytes += size;
        while kept.entries.len() >= self.capacity.events || kept.bytes > self.capacity.bytes {
            // An event larger than the capacity is stored all the same, on its own.
            let Some(oldest) = kept.entries.pop_front() else {
                break;
            };
            kept.bytes -= oldest.event.size();
            kept.first += 1;
            dropped.push(oldest);
        }
        kept.entries.push_back(Arc::new(Entry {
            id,
            at,
            event,
            rendered: OnceLock::new(),
        }));
        drop(kept);
        // Freed after the lock is released, which every request takes.
        drop(dropped);
    }

    /// Returns the ID of the next event.
    fn end(&self) -> u64 {
        self.lock().end()
    }

    /// Returns at most `limit` events from a position on.
    fn read(&self, position: u64, limit: usize) -> Batch {
        let kept = self.lock();
        let start = position.max(kept.first);
        let index = usize::try_from(start - kept.first).unwrap_or(usize::MAX);
        let entries: Vec<_> = kept
            .entries
            .iter()
            .skip(index)
            .take(limit)
            .map(Arc::clone)
            .collect();
        Batch {
            missed: start - position,
            end: start + entries.len() as u64,
            entries,
        }
    }
}

impl Kept {
    fn end(&self) -> u64 {
        self.first + self.entries.len() as u64
    }
}

/// The events of a world. Dropping them ends the streams of all subscribers.
#[derive(Debug)]
pub(crate) struct Events {
    ring: Arc<Ring>,
    /// Wakes the subscribers that have read everything.
    pushed: watch::Sender<()>,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// With less memory, for a world other than the default world.
    pub(crate) fn small() -> Self {
        Self::with_capacity(SMALL_CAPACITY)
    }

    fn with_capacity(capacity: Capacity) -> Self {
        Self {
            ring: Arc::new(Ring::new(capacity)),
            pushed: watch::Sender::new(()),
        }
    }

    /// Adds an event that happened at this time of the world's clock.
    pub(crate) fn push(&self, at: Seconds, event: Event) {
        self.ring.push(at, event);
        // One that subscribes now reads the ring before it waits.
        if self.pushed.receiver_count() > 0 {
            self.pushed.send_replace(());
        }
    }

    /// How many subscribers there are.
    #[cfg(test)]
    pub(crate) fn subscribers(&self) -> usize {
        self.ring
            .subscribers
            .load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Which kinds of events a subscriber reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kinds(u16);

impl Kinds {
    pub(crate) const ALL: Self = Self(u16::MAX);

    /// Parses names of kinds, separated by commas.
    ///
    /// # Errors
    ///
    /// The first name that is no kind.
    pub(crate) fn parse(names: &str) -> Result<Self, &str> {
        let names = names.split(',').map(str::trim);
        let mut kinds = names.map(|name| Kind::from_name(name).ok_or(name));
        kinds.try_fold(Self(0), |Self(bits), kind| {
            kind.map(|kind| Self(bits | 1 << kind as u16))
        })
    }

    fn contains(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world_event() -> Event {
        Event::World("reset")
    }

    fn ids(batch: &Batch) -> Vec<u64> {
        batch.entries.iter().map(|entry| entry.id).collect()
    }

    #[test]
    fn a_reader_behind_the_ring_misses_what_was_dropped() {
        let ring = Ring::new(Capacity {
            events: 3,
            bytes: 1_000_000,
        });
        assert_eq!((ring.read(1, 9).end, ring.end()), (1, 1));
        for _ in 0..5 {
            ring.push(0, world_event());
        }
        let behind = ring.read(1, 2);
        assert_eq!(
            (behind.missed, ids(&behind), behind.end),
            (2, vec![3, 4], 5)
        );
        let last = ring.read(behind.end, 2);
        assert_eq!((last.missed, ids(&last), last.end), (0, vec![5], 6));
        let none = ring.read(last.end, 2);
        assert_eq!((none.missed, none.entries.len(), none.end), (0, 0, 6));
    }

    #[test]
    fn large_events_are_dropped_beyond_the_capacity() {
        let ring = Ring::new(Capacity {
            events: 100,
            bytes: 10_000,
        });
        let large = || Event::Fault {
            rule: 1,
            method: axum::http::Method::GET,
            path: "x".repeat(4000).into(),
            effect: "reset",
        };
        for _ in 0..9 {
            ring.push(0, large());
        }
        assert_eq!(ring.read(1, 100).entries.len(), 2);
    }

    #[test]
    fn kinds_are_parsed_by_name() {
        let kinds = Kinds::parse("request, clock").unwrap();
        assert!(kinds.contains(Kind::Request) && kinds.contains(Kind::Clock));
        assert!(!kinds.contains(Kind::Session) && Kinds::ALL.contains(Kind::Session));
        assert_eq!(Kinds::parse("request,x"), Err("x"));
        assert_eq!(Kinds::parse(""), Err(""));
    }
}
