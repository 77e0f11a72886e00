//! What the disk has to do with what is answered.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::Poll;

use super::super::harness::{ADA, Harness, seed};
use crate::world::World;
use crate::world::initial_state::InitialState;

/// A disk that stops writing when it is told to, or holds what is written up
/// until it is let go.
#[derive(Debug, Default)]
struct Disk {
    inner: redb::backends::InMemoryBackend,
    hands: Arc<ClockState>,
}

#[derive(Debug, Default)]
struct ClockState {
    full: AtomicBool,
    held: Mutex<bool>,
    let_go: Condvar,
}

impl ClockState {
    fn hold(&self, held: bool) {
        *self.held.lock().unwrap() = held;
        self.let_go.notify_all();
    }
}

impl redb::StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.inner.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.inner.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        let held = self.hands.held.lock().unwrap();
        drop(self.hands.let_go.wait_while(held, |held| *held).unwrap());
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if self.hands.full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.inner.write(offset, data)
    }
}

async fn lab_on(disk: Disk) -> Harness {
    let initial_state = InitialState::new(&seed(), 0, None, 0).unwrap();
    Harness::of(World::on_backend(initial_state, disk)).await
}

/// Issue: what cannot be written is not acknowledged, and nothing is after it;
/// other worlds, which are not kept, go on.
#[tokio::test]
async fn a_full_disk() {
    let disk = Disk::default();
    let hands = Arc::clone(&disk.hands);
    let harness = lab_on(disk).await;
    let world = harness.control("POST", "/worlds", None).await.body;
    let logout = format!("/users/{ADA}/logout");
    assert_eq!(harness.app("PUT", &logout, None).await.status, 204);
    hands.full.store(true, Ordering::Relaxed);
    let got = harness.app("PUT", &logout, None).await;
    let said = "the state cannot be kept: see what the server says on stderr";
    assert_eq!(got.error(), (500, said, None));
    hands.full.store(false, Ordering::Relaxed);
    for (method, path) in [("GET", "/state"), ("GET", "/health"), ("POST", "/reset")] {
        assert_eq!(
            harness.control(method, path, None).await.error(),
            (500, said, None)
        );
    }
    let path = format!("/w/{}/_mock/health", world["id"].as_str().unwrap());
    assert_eq!(harness.ask("GET", &path, None, None).await.status, 200);
    // Who asks the library is not held up either.
    harness.world.flush();
}

/// Our choice: who sees what another has changed hears of it only once that is
/// kept; who sees nothing new is not held up, and worlds never are.
#[tokio::test]
async fn nobody_hears_of_what_may_be_lost() {
    let disk = Disk::default();
    let hands = Arc::clone(&disk.hands);
    let harness = lab_on(disk).await;
    let world = harness.control("POST", "/worlds", None).await.body;
    hands.hold(true);
    assert_eq!(harness.app("GET", "/users", None).await.status, 200);
    let (logout, health) = (
        format!("/users/{ADA}/logout"),
        format!("/w/{}/_mock/health", world["id"].as_str().unwrap()),
    );
    let mut change = pin!(harness.app("PUT", &logout, None));
    let mut look = pin!(harness.app("GET", "/users", None));
    poll_fn(|context| {
        let one = change.as_mut().poll(context);
        let other = look.as_mut().poll(context);
        assert!(one.is_pending() && other.is_pending());
        Poll::Ready(())
    })
    .await;
    assert_eq!(harness.ask("GET", &health, None, None).await.status, 200);
    hands.hold(false);
    assert_eq!(change.await.status, 204);
    assert_eq!(look.await.status, 200);
}
