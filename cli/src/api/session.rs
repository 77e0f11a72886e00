//! The administrator's session, and its renewal, shared by requests in flight.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::domain::Secret;

/// The two tokens of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) refresh: Secret,
}

/// Told when a session changes, so that it can be remembered.
pub(crate) trait SessionStore: std::fmt::Debug {
    /// A new access token was issued; the refresh token stays the same.
    fn renewed(&self, access: &Secret);
    /// The session has ended and cannot be renewed.
    fn lost(&self);
}

/// An access token and, once it has been refused, the one that followed it.
///
/// Requests hold on to the link they were sent with. However many of them are
/// refused at once, the first starts the renewal and all get its outcome; no
/// lock is held meanwhile.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) access: Secret,
    next: OnceCell<Option<Arc<Link>>>,
}

impl Link {
    fn new(access: Secret) -> Arc<Self> {
        Arc::new(Self {
            access,
            next: OnceCell::new(),
        })
    }
}

/// A session that renews itself.
#[derive(Debug)]
pub(super) struct Session {
    current: Mutex<Arc<Link>>,
    pub(super) refresh: Secret,
    store: Box<dyn SessionStore>,
}

impl Session {
    pub(super) fn new(tokens: Tokens, store: Box<dyn SessionStore>) -> Self {
        Self {
            current: Mutex::new(Link::new(tokens.access)),
            refresh: tokens.refresh,
            store,
        }
    }

    /// The token to send now; `None` once the session is lost, so that nothing
    /// more is sent.
    pub(super) fn current(&self) -> Option<Arc<Link>> {
        let link = Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner));
        let lost = link.next.get().is_some_and(Option::is_none);
        (!lost).then_some(link)
    }

    /// The token after `refused`, made by `renew` unless another request has
    /// seen to it already; `None` if the session is lost.
    ///
    /// # Errors
    /// `renew`'s own, which do not end the session: the server may have been
    /// out of reach only for now.
    pub(super) async fn after<E>(
        &self,
        refused: &Link,
        renew: impl AsyncFnOnce(&Secret) -> Result<Option<Secret>, E>,
    ) -> Result<Option<Arc<Link>>, E> {
        let next = refused.next.get_or_try_init(async || {
            let Some(access) = renew(&self.refresh).await? else {
                self.store.lost();
                return Ok(None);
            };
            self.store.renewed(&access);
            let link = Link::new(access);
            *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&link);
            Ok(Some(link))
        });
        next.await.cloned()
    }
}
