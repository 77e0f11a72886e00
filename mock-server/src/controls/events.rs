//! The events of a world, for any number of subscribers.
//!
//! The newest events are kept in one ring. A subscriber is a position in it: it reads from
//! there at its own pace, so a slow one costs neither memory nor time, and misses the events
//! that the ring dropped before it read them. It is informed of how many those were.
//!
//! Events are rendered when a subscriber reads them, and shared with others that read the
//! same. A server that nobody watches only stores them.

pub(crate) mod endpoint;
pub(crate) mod event;
pub(crate) mod stream;

use std::collections::VecDeque;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::body::Bytes;
use tokio::sync::watch;

use self::event::{Event, Kind};
use crate::controls::clock;
use crate::state::Seconds;

/// Maximum number of events that are kept, and their approximate size in bytes.
///
/// So few that they stay in the cache of the processor: with four times as many, a server
/// under load was slower by a twentieth.
const CAPACITY: Capacity = Capacity {
    events: 1024,
    bytes: 1024 * 1024,
};

/// The same for a world other than the default world; there may be thousands.
const SMALL_CAPACITY: Capacity = Capacity {
    events: 256,
    bytes: 128 * 1024,
};

#[derive(Clone, Copy, Debug)]
struct Capacity {
    events: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Kept {
    /// Each with the time of the clock.
    entries: VecDeque<(Seconds, Event)>,
    /// The ID of the oldest entry, or of the next event if there is none. IDs count up.
    first: u64,
    bytes: usize,
    /// The batch that was read last, for other subscribers at the same position.
    last: Option<(Kinds, Batch)>,
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
#[derive(Clone, Debug)]
struct Batch {
    /// The ID of the first event. If the subscriber has not read the one before it, the
    /// ring has dropped that.
    start: u64,
    /// The position after the batch: the ID of the next event.
    end: u64,
    /// The events of the kinds that the subscriber reads, as server-sent events.
    text: Bytes,
}

impl Ring {
    fn new(capacity: Capacity) -> Self {
        Self {
            kept: Mutex::new(Kept {
                entries: VecDeque::new(),
                first: 1,
                bytes: 0,
                last: None,
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
        let mut kept = self.lock();
        kept.bytes += size;
        while kept.entries.len() >= self.capacity.events || kept.bytes > self.capacity.bytes {
            // An event larger than the capacity is stored all the same, on its own.
            let Some(oldest) = kept.entries.pop_front() else {
                break;
            };
            kept.bytes -= oldest.1.size();
            kept.first += 1;
        }
        kept.entries.push_back((at, event));
    }

    /// Returns the ID of the next event.
    fn end(&self) -> u64 {
        self.lock().end()
    }

    /// Reads at most `limit` events from a position on.
    fn read(&self, position: u64, limit: usize, kinds: Kinds) -> Batch {
        let mut kept = self.lock();
        let start = position.max(kept.first);
        let end = kept.end().min(start + limit as u64).max(start);
        match &kept.last {
            Some((of, last)) if *of == kinds && last.start == start && last.end == end => {
                return last.clone();
            }
            _ => {}
        }
        let index = usize::try_from(start - kept.first).unwrap_or(usize::MAX);
        let entries = kept.entries.iter().skip(index);
        let mut text = Vec::new();
        for (id, (at, event)) in (start..end).zip(entries) {
            if kinds.contains(event.kind()) {
                event.render(id, *at, &mut text);
            }
        }
        let batch = Batch {
            start,
            end,
            text: text.into(),
        };
        kept.last = Some((kinds, batch.clone()));
        batch
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

    /// Start, end and IDs of a batch.
    fn ids(batch: &Batch) -> (u64, u64, Vec<u64>) {
        let text = String::from_utf8(batch.text.to_vec()).unwrap();
        let ids = text.lines().filter_map(|line| line.strip_prefix("id: "));
        let ids = ids.map(|id| id.parse().unwrap()).collect();
        (batch.start, batch.end, ids)
    }

    #[test]
    fn a_reader_behind_the_ring_misses_what_was_dropped() {
        let ring = Ring::new(Capacity {
            events: 3,
            bytes: 1_000_000,
        });
        let read = |position, limit| ids(&ring.read(position, limit, Kinds::ALL));
        assert_eq!((read(1, 9), ring.end()), ((1, 1, vec![]), 1));
        for _ in 0..5 {
            ring.push(0, world_event());
        }
        assert_eq!(read(1, 2), (3, 5, vec![3, 4]));
        assert_eq!(read(5, 2), (5, 6, vec![5]));
        assert_eq!(read(6, 2), (6, 6, vec![]));
    }

    #[test]
    fn subscribers_at_one_position_share_a_batch_unless_they_read_other_kinds() {
        let ring = Ring::new(CAPACITY);
        ring.push(0, world_event());
        let address = |kinds| ring.read(1, 9, kinds).text.as_ptr();
        let first = ring.read(1, 9, Kinds::ALL);
        assert_eq!(address(Kinds::ALL), first.text.as_ptr());
        let clock = Kinds::parse("clock").unwrap();
        assert_eq!(ids(&ring.read(1, 9, clock)), (1, 2, vec![]));
        ring.push(0, world_event());
        assert_eq!(ids(&ring.read(1, 9, Kinds::ALL)), (1, 3, vec![1, 2]));
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
        assert_eq!(ids(&ring.read(1, 100, Kinds::ALL)).2, [8, 9]);
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
