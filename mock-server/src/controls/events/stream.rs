//! The server-sent events of one subscriber.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::watch;

use super::{Events, Kinds, Ring};
use crate::controls::clock;

/// How long a subscriber waits between two batches. A page that shows them is up to date
/// well within the time that a person notices.
const INTERVAL: Duration = Duration::from_millis(100);

/// The number of events that a server sends in one interval, shared by its subscribers, so
/// that their number does not slow the server down. Beyond it, they lag behind, and then
/// miss events.
const BUDGET: usize = 1024;

/// The smallest share of one subscriber.
const MIN_SHARE: usize = 32;

/// How long a stream can be silent. A connection whose client is gone is noticed when
/// something is sent, and proxies close silent ones.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The first bytes: clients then see at once that the stream is open, and reconnect after a
/// second if it breaks.
const HELLO: &[u8] = b"retry: 1000\n\n";

/// Where a subscriber starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With the next event.
    Now,
    /// After the event with this ID.
    After(u64),
}

/// What a subscriber reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subscription {
    pub(crate) start: Start,
    pub(crate) kinds: Kinds,
    /// Whether the stream continues with new events, or ends after those that are kept.
    pub(crate) follow: bool,
}

/// A subscriber, who counts as one until dropped.
struct Subscriber {
    ring: Arc<Ring>,
    pushed: watch::Receiver<()>,
    subscription: Subscription,
    /// The ID of the next event to read.
    position: u64,
    /// The ID at which a stream ends that does not follow.
    until: Option<u64>,
    /// What to send before anything else.
    pending: Option<Bytes>,
    /// The last event that was sent to the client came from another run of the server.
    restarted: bool,
    /// When the next batch may be sent.
    next_batch: Instant,
    last_sent: Instant,
    keep_alive: Duration,
}

impl Events {
    /// The body of a response with server-sent events.
    pub(crate) fn stream(&self, subscription: Subscription) -> Body {
        let subscriber = self.subscribe(subscription, KEEP_ALIVE);
        let chunks = stream::unfold(subscriber, async |mut subscriber| {
            let chunk = subscriber.next().await?;
            Some((Ok::<_, std::convert::Infallible>(chunk), subscriber))
        });
        Body::from_stream(chunks)
    }

    fn subscribe(&self, subscription: Subscription, keep_alive: Duration) -> Subscriber {
        let pushed = self.pushed.subscribe();
        let ring = Arc::clone(&self.ring);
        ring.subscribers.fetch_add(1, Ordering::Relaxed);
        let end = ring.end();
        // An ID that is yet to come is of an earlier run of the server.
        let (position, restarted) = match subscription.start {
            Start::Now => (end, false),
            Start::After(id) if id < end => (id + 1, false),
            Start::After(_) => (1, true),
        };
        let now = clock::real();
        Subscriber {
            ring,
            pushed,
            subscription,
            position,
            until: (!subscription.follow).then_some(end),
            pending: Some(Bytes::from_static(HELLO)),
            restarted,
            next_batch: now,
            last_sent: now,
            keep_alive,
        }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.ring.subscribers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Subscriber {
    /// Returns the next bytes to send; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(pending) = self.pending.take() {
            return Some(pending);
        }
        loop {
            // Before the ring is read: what is pushed after that wakes the wait below.
            self.pushed.borrow_and_update();
            let end = self.until.unwrap_or_else(|| self.ring.end());
            if self.position < end || self.restarted {
                let wait = self.next_batch.saturating_duration_since(clock::real());
                if !wait.is_zero() {
                    tokio::time::sleep(wait).await;
                }
                if let Some(chunk) = self.next_chunk() {
                    return Some(chunk);
                }
                continue;
            }
            if !self.subscription.follow {
                return None;
            }
            let silent = clock::real().duration_since(self.last_sent);
            let wait = self.keep_alive.saturating_sub(silent);
            match tokio::time::timeout(wait, self.pushed.changed()).await {
                Ok(Ok(())) => {}
                // The world is gone.
                Ok(Err(_)) => return None,
                Err(_) => return Some(self.keep_alive_chunk()),
            }
        }
    }

    /// Reads a batch; `None` if none of its events is of the kinds that are read.
    fn next_chunk(&mut self) -> Option<Bytes> {
        let now = clock::real();
        self.next_batch = self.next_multiple(now);
        let kinds = self.subscription.kinds;
        let left = self.until.map(|until| until.saturating_sub(self.position));
        let left = left.and_then(|left| usize::try_from(left).ok());
        let most = self.share().min(left.unwrap_or(usize::MAX));
        let batch = self.ring.read(self.position, most, kinds);
        let missed = batch.start - self.position;
        let restarted = std::mem::take(&mut self.restarted);
        self.position = batch.end;
        if batch.text.is_empty() && missed == 0 && !restarted {
            // A client that reads few kinds resumes from here all the same.
            let is_silent = now.duration_since(self.last_sent) >= self.keep_alive;
            return is_silent.then(|| self.keep_alive_chunk());
        }
        self.last_sent = now;
        if missed == 0 && !restarted {
            return Some(batch.text);
        }
        // On its own: subscribers miss different numbers, but share the batch.
        self.pending = Some(batch.text).filter(|text| !text.is_empty());
        let id = batch.start - 1;
        let missed = serde_json::json!({
            "id": id, "kind": "missed", "count": missed, "restarted": restarted,
        });
        Some(format!("id: {id}\nevent: missed\ndata: {missed}\n\n").into())
    }

    /// A comment, with the ID from which the client resumes.
    fn keep_alive_chunk(&mut self) -> Bytes {
        self.last_sent = clock::real();
        format!(": keep-alive\nid: {}\n\n", self.position - 1).into()
    }

    /// How many events the subscriber may send in one interval.
    fn share(&self) -> usize {
        let subscribers = self.ring.subscribers.load(Ordering::Relaxed).max(1);
        (BUDGET / subscribers).max(MIN_SHARE)
    }

    /// When subscribers send next.
    fn next_multiple(&self, now: Instant) -> Instant {
        let elapsed = now.duration_since(self.ring.started).as_nanos();
        let past = elapsed % INTERVAL.as_nanos();
        let wait = INTERVAL.as_nanos() - past;
        now + Duration::from_nanos(u64::try_from(wait).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::Event;
    use super::super::{Capacity, Kinds};
    use super::*;

    const FOLLOW: Subscription = Subscription {
        start: Start::After(0),
        kinds: Kinds::ALL,
        follow: true,
    };

    fn events(capacity: usize) -> Events {
        Events::with_capacity(Capacity {
            events: capacity,
            bytes: 1_000_000,
        })
    }

    /// The `id` and `event` lines of a chunk.
    fn lines(chunk: Option<Bytes>) -> Vec<String> {
        let chunk = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
        let lines = chunk.lines().filter(|line| !line.starts_with("data"));
        let lines = lines.filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn a_stream_resumes_after_an_id_and_reports_what_it_missed() {
        let events = events(2);
        for _ in 0..4 {
            events.push(0, Event::World("reset"));
        }
        let mut first = events.subscribe(FOLLOW, KEEP_ALIVE);
        assert_eq!(lines(first.next().await), ["retry: 1000"]);
        let missed = ["id: 2", "event: missed"];
        let expected = ["id: 3", "event: world", "id: 4", "event: world"];
        assert_eq!(lines(first.next().await), missed);
        assert_eq!(lines(first.next().await), expected);
        for (start, expected) in [
            (Start::After(2), &expected[..]),
            (Start::After(3), &expected[2..]),
        ] {
            let resumed = Subscription { start, ..FOLLOW };
            let mut resumed = events.subscribe(resumed, KEEP_ALIVE);
            resumed.next().await;
            assert_eq!(lines(resumed.next().await), expected);
        }
        let restarted = Subscription {
            start: Start::After(100),
            ..FOLLOW
        };
        let mut restarted = events.subscribe(restarted, KEEP_ALIVE);
        restarted.next().await;
        assert_eq!(lines(restarted.next().await), missed);
        assert_eq!(lines(restarted.next().await), expected);
    }

    #[tokio::test]
    async fn a_new_event_wakes_a_subscriber_and_a_silent_stream_is_kept_alive() {
        let events = events(9);
        let mut now = events.subscribe(
            Subscription {
                start: Start::Now,
                ..FOLLOW
            },
            Duration::from_millis(1),
        );
        now.next().await;
        assert_eq!(lines(now.next().await), [": keep-alive", "id: 0"]);
        let mut waiting = events.subscribe(FOLLOW, KEEP_ALIVE);
        waiting.next().await;
        let (chunk, ()) = tokio::join!(waiting.next(), async {
            tokio::task::yield_now().await;
            events.push(0, Event::World("reset"));
        });
        assert_eq!(lines(chunk), ["id: 1", "event: world"]);
    }

    #[tokio::test]
    async fn only_the_selected_kinds_are_sent() {
        let events = events(9);
        events.push(0, Event::World("reset"));
        let clock = Subscription {
            kinds: Kinds::parse("clock").unwrap(),
            follow: false,
            ..FOLLOW
        };
        let mut clock = events.subscribe(clock, KEEP_ALIVE);
        clock.next().await;
        assert_eq!(clock.next().await, None);
    }

    #[tokio::test]
    async fn a_stream_that_does_not_follow_ends_before_later_events() {
        let events = events(9);
        events.push(0, Event::World("reset"));
        let mut kept = events.subscribe(
            Subscription {
                follow: false,
                ..FOLLOW
            },
            KEEP_ALIVE,
        );
        events.push(0, Event::World("reset"));
        kept.next().await;
        assert_eq!(lines(kept.next().await), ["id: 1", "event: world"]);
        assert_eq!(kept.next().await, None);
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_world_and_a_subscriber_is_forgotten_when_dropped() {
        let events = events(9);
        let mut one = events.subscribe(FOLLOW, KEEP_ALIVE);
        let two = events.subscribe(FOLLOW, KEEP_ALIVE);
        assert_eq!(events.subscribers(), 2);
        drop(two);
        assert_eq!(events.subscribers(), 1);
        one.next().await;
        drop(events);
        assert_eq!(one.next().await, None);
    }

    /// The budget: however many there are, subscribers send a limited number of events.
    #[tokio::test]
    async fn subscribers_share_a_budget() {
        let events = events(4096);
        for _ in 0..4096 {
            events.push(0, Event::World("reset"));
        }
        let all: Vec<_> = (0..64)
            .map(|_| events.subscribe(FOLLOW, KEEP_ALIVE))
            .collect();
        assert_eq!(all[0].share(), 32);
        drop(all);
        let mut one = events.subscribe(FOLLOW, KEEP_ALIVE);
        one.next().await;
        assert_eq!(lines(one.next().await).len(), 2 * BUDGET);
    }
}
