//! Authentication events, which fire triggers.

use crate::state::provider::ProviderType;
use crate::state::storage::id::Id;
use crate::state::user::User;

/// A login, or the creation or deletion of a user. (manual)
#[derive(Clone, Debug)]
pub(crate) struct AuthEvent {
    /// `LOGIN`, `CREATE` or `DELETE`.
    pub(crate) operation: &'static str,
    /// The provider of the login or of the new user; all providers of a deleted user.
    pub(crate) providers: Vec<ProviderType>,
    pub(crate) user: User,
}

/// The events since they were last taken.
#[derive(Clone, Debug, Default)]
pub(super) struct AuthEvents(Vec<Recorded>);

#[derive(Clone, Debug)]
pub(super) enum Recorded {
    LogIn(Id, ProviderType),
    Creation(Id),
    Deletion(Box<User>),
}

impl AuthEvents {
    pub(super) fn push(&mut self, event: Recorded) {
        self.0.push(event);
    }

    pub(super) fn take(&mut self) -> Vec<Recorded> {
        std::mem::take(&mut self.0)
    }
}
