//! The administrator's session. Concurrent requests share one refresh.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::error::ApiError;
use crate::domain::Secret;

/// The two tokens of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) refresh: Secret,
}

/// Persists changes to a session.
pub(crate) trait SessionStore: std::fmt::Debug {
    /// The tokens were replaced. After a refresh, the refresh token is the same
    /// as before; after a new login, it is not.
    fn renewed(&self, tokens: &Tokens);
    /// The session has ended and cannot be renewed.
    fn ended(&self);
}

/// The tokens that requests are sent with and, once the access token was
/// rejected, what replaced them.
///
/// Each request keeps the link that it was sent with. If several requests are
/// rejected at once, the first to call [`Session::renew`] requests new tokens
/// and the others wait for the same outcome. A linked list rather than a lock,
/// so that no lock is held while waiting for the server.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) tokens: Tokens,
    next: OnceCell<Renewal>,
}

/// The outcome of a renewal.
#[derive(Debug, Clone)]
enum Renewal {
    Renewed(Arc<Link>),
    /// Applies to the requests that were in flight. Later ones try again.
    Failed(ApiError),
    Ended,
}

impl Link {
    fn new(tokens: Tokens) -> Arc<Self> {
        Arc::new(Self {
            tokens,
            next: OnceCell::new(),
        })
    }
}

/// A session that can be renewed.
#[derive(Debug)]
pub(super) struct Session {
    current: Mutex<Arc<Link>>,
    store: Box<dyn SessionStore>,
}

impl Session {
    pub(super) fn new(tokens: Tokens, store: Box<dyn SessionStore>) -> Self {
        Self {
            current: Mutex::new(Link::new(tokens)),
            store,
        }
    }

    /// The current tokens, whether or not the session has ended.
    pub(super) fn current(&self) -> Arc<Link> {
        // The lock is held only to clone the pointer, never across an await.
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The tokens for a request; `None` once the session has ended, so that no
    /// further request is sent.
    pub(super) fn for_request(&self) -> Option<Arc<Link>> {
        let link = self.current();
        let has_ended = matches!(link.next.get(), Some(Renewal::Ended));
        (!has_ended).then_some(link)
    }

    /// Returns the successor of a link whose access token was rejected. Calls
    /// `request_tokens` unless another request already did, and shares the
    /// outcome, success or not, among the requests sent with that link.
    ///
    /// # Errors
    /// [`ApiError::InvalidSession`] if `request_tokens` returned `None`: the
    /// session has ended. Errors of `request_tokens` do not end it: the server
    /// may be unreachable only for now.
    pub(super) async fn renew(
        &self,
        rejected: &Link,
        request_tokens: impl AsyncFnOnce(&Tokens) -> Result<Option<Tokens>, ApiError>,
    ) -> Result<Arc<Link>, ApiError> {
        let alone;
        let shared = if mutant!(RenewalIsNotShared) {
            alone = OnceCell::new();
            &alone
        } else {
            &rejected.next
        };
        let renewal = shared.get_or_init(async || {
            match request_tokens(&rejected.tokens).await {
                Ok(Some(tokens)) => {
                    // Stored before they are used, so that they are not lost if
                    // this process is killed.
                    self.store.renewed(&tokens);
                    Renewal::Renewed(self.set_current(tokens))
                }
                Ok(None) => {
                    self.store.ended();
                    Renewal::Ended
                }
                Err(error) => {
                    // A new link with the same tokens, so that the next request
                    // does not share this error.
                    self.set_current(rejected.tokens.clone());
                    Renewal::Failed(error)
                }
            }
        });
        match renewal.await {
            Renewal::Renewed(link) => Ok(Arc::clone(link)),
            Renewal::Failed(error) => Err(ApiError::Refresh(Box::new(error.clone()))),
            Renewal::Ended => Err(ApiError::InvalidSession),
        }
    }

    fn set_current(&self, tokens: Tokens) -> Arc<Link> {
        let link = Link::new(tokens);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&link);
        link
    }
}
