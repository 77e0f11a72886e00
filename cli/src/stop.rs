//! Ends a run early: no new requests are sent, and those in flight complete.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A request to end the run. Clones share one state, and it can be made from
/// any thread, such as that of the signal handler.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    is_requested: AtomicBool,
    changed: Notify,
}

impl Stop {
    /// Ends the run. Further calls have no effect.
    pub(crate) fn request(&self) {
        self.shared.is_requested.store(true, Ordering::SeqCst);
        self.shared.changed.notify_waiters();
    }

    pub(crate) fn is_requested(&self) -> bool {
        self.shared.is_requested.load(Ordering::SeqCst)
    }

    /// Waits until the run is to end.
    pub(crate) async fn requested(&self) {
        let mut changed = std::pin::pin!(self.shared.changed.notified());
        // Registered before the check, so that no request in between is missed.
        changed.as_mut().enable();
        if !self.is_requested() {
            changed.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_with_a_request_before_or_after_it() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let stop = Stop::default();
        runtime.block_on(async {
            let waiting = tokio::spawn({
                let stop = stop.clone();
                async move { stop.requested().await }
            });
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished());
            std::thread::spawn({
                let stop = stop.clone();
                move || stop.request()
            });
            waiting.await.unwrap();
            stop.requested().await;
        });
        assert!(stop.is_requested());
    }
}
