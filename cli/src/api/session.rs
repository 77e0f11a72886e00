//! The administrator's session. Concurrent requests share one refresh.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::domain::Secret;

/// The two tokens of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) refresh: Secret,
}

/// Persists changes to a session.
pub(crate) trait SessionStore: std::fmt::Debug {
    /// The access token was replaced. The refresh token is unchanged.
    fn refreshed(&self, access: &Secret);
    /// The session has ended and cannot be refreshed.
    fn ended(&self);
}

/// An access token and, once it was rejected, its successor.
///
/// Each request keeps the token that it was sent with. If several requests are
/// rejected at once, the first to call [`Session::refresh`] requests a new
/// token and the others wait for the same result. A linked list rather than a
/// lock, so that no lock is held while waiting for the server.
#[derive(Debug)]
pub(super) struct AccessToken {
    pub(super) secret: Secret,
    /// `None` inside the cell if the session could not be refreshed.
    next: OnceCell<Option<Arc<AccessToken>>>,
}

impl AccessToken {
    fn new(secret: Secret) -> Arc<Self> {
        Arc::new(Self {
            secret,
            next: OnceCell::new(),
        })
    }
}

/// A session that can be refreshed.
#[derive(Debug)]
pub(super) struct Session {
    current: Mutex<Arc<AccessToken>>,
    pub(super) refresh_token: Secret,
    store: Box<dyn SessionStore>,
}

impl Session {
    pub(super) fn new(tokens: Tokens, store: Box<dyn SessionStore>) -> Self {
        Self {
            current: Mutex::new(AccessToken::new(tokens.access)),
            refresh_token: tokens.refresh,
            store,
        }
    }

    /// The current access token; `None` once the session has ended, so that no
    /// further request is sent.
    pub(super) fn access_token(&self) -> Option<Arc<AccessToken>> {
        // The lock is held only to clone the pointer, never across an await.
        let token = Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner));
        let has_ended = token.next.get().is_some_and(Option::is_none);
        (!has_ended).then_some(token)
    }

    /// Returns the successor of the `rejected` token. Calls `request_token`
    /// unless another request already did. `None` if the session has ended.
    ///
    /// # Errors
    /// Those of `request_token`. They do not end the session: the server may
    /// be unreachable only for now.
    pub(super) async fn refresh<E>(
        &self,
        rejected: &AccessToken,
        request_token: impl AsyncFnOnce(&Secret) -> Result<Option<Secret>, E>,
    ) -> Result<Option<Arc<AccessToken>>, E> {
        let next = rejected.next.get_or_try_init(async || {
            let Some(access) = request_token(&self.refresh_token).await? else {
                self.store.ended();
                return Ok(None);
            };
            // Stored before it is used, so that the token is not lost if this
            // process is killed.
            self.store.refreshed(&access);
            let token = AccessToken::new(access);
            *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&token);
            Ok(Some(token))
        });
        next.await.cloned()
    }
}
