//! How slow and failing disks affect responses.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::Poll;

use super::super::harness::{ADA, Harness, seed};
use crate::world::World;
use crate::world::initial_state::InitialState;

/// A disk that can fail as if it were full, and delay `sync_data`.
#[derive(Debug, Default)]
struct Disk {
    inner: redb::backends::InMemoryBackend,
    control: Arc<DiskControl>,
}

#[derive(Debug, Default)]
struct DiskControl {
    full: AtomicBool,
    held: Mutex<bool>,
    let_go: Condvar,
}

impl DiskControl {
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
        let held = self.control.held.lock().unwrap();
        drop(self.control.let_go.wait_while(held, |held| *held).unwrap());
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if self.control.full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.inner.write(offset, data)
    }
}

async fn harness_on(disk: Disk) -> Harness {
    let initial_state = InitialState::new(&seed(), 0, None, 0).unwrap();
    Harness::of(World::on_backend(initial_state, disk)).await
}

/// Other worlds, which are not persisted, continue to work.
#[tokio::test]
async fn failed_write_is_reported_and_later_requests_are_rejected() {
    let disk = Disk::default();
    let control = Arc::clone(&disk.control);
    let harness = harness_on(disk).await;
    let world = harness.control("POST", "/worlds", None).await.body;
    let logout = format!("/users/{ADA}/logout");
    assert_eq!(harness.app("PUT", &logout, None).await.status, 204);
    control.full.store(true, Ordering::Relaxed);
    let response = harness.app("PUT", &logout, None).await;
    let message = "cannot write the data file: see the server's stderr";
    assert_eq!(response.error(), (500, message, None));
    control.full.store(false, Ordering::Relaxed);
    for (method, path) in [("GET", "/state"), ("GET", "/health"), ("POST", "/reset")] {
        assert_eq!(
            harness.control(method, path, None).await.error(),
            (500, message, None)
        );
    }
    let path = format!("/w/{}/_mock/health", world["id"].as_str().unwrap());
    assert_eq!(harness.request("GET", &path, None, None).await.status, 200);
    // The library does not wait for the disk, either.
    harness.world.flush();
}

/// A response that shows nothing new does not wait, and neither do worlds. (our choice)
#[tokio::test]
async fn response_that_shows_a_change_waits_until_the_change_is_persisted() {
    let disk = Disk::default();
    let control = Arc::clone(&disk.control);
    let harness = harness_on(disk).await;
    let world = harness.control("POST", "/worlds", None).await.body;
    control.hold(true);
    assert_eq!(harness.app("GET", "/users", None).await.status, 200);
    let (logout, health) = (
        format!("/users/{ADA}/logout"),
        format!("/w/{}/_mock/health", world["id"].as_str().unwrap()),
    );
    let mut revoke = pin!(harness.app("PUT", &logout, None));
    let mut list = pin!(harness.app("GET", "/users", None));
    poll_fn(|context| {
        let revoked = revoke.as_mut().poll(context);
        let listed = list.as_mut().poll(context);
        assert!(revoked.is_pending() && listed.is_pending());
        Poll::Ready(())
    })
    .await;
    assert_eq!(
        harness.request("GET", &health, None, None).await.status,
        200
    );
    control.hold(false);
    assert_eq!(revoke.await.status, 204);
    assert_eq!(list.await.status, 200);
}
