//! The authentication events of a request, which fire triggers.

use crate::state::app::App;
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
pub(in crate::state) struct AuthEvents(Vec<Recorded>);

#[derive(Clone, Debug)]
enum Recorded {
    LogIn(Id, ProviderType),
    Creation(Id),
    Deletion(Box<User>),
}

impl App {
    pub(super) fn record_login(&mut self, user: Id, provider: &ProviderType) {
        self.record(|| Recorded::LogIn(user, provider.clone()));
    }

    pub(super) fn record_creation(&mut self, user: Id) {
        self.record(|| Recorded::Creation(user));
    }

    pub(super) fn record_deletion(&mut self, user: &User) {
        self.record(|| Recorded::Deletion(Box::new(user.clone())));
    }

    fn record(&mut self, event: impl FnOnce() -> Recorded) {
        // Apps without triggers, which are nearly all, collect nothing.
        let mut triggers = self.config.files.range("triggers/".to_owned()..);
        if let Some((path, _)) = triggers.next()
            && path.starts_with("triggers/")
        {
            self.auth_events.0.push(event());
        }
    }

    /// Takes the events, with users as they are now.
    pub(crate) fn take_auth_events(&mut self) -> Vec<AuthEvent> {
        let recorded = std::mem::take(&mut self.auth_events.0);
        let events = recorded.into_iter().filter_map(|recorded| {
            let (operation, provider, user) = match recorded {
                Recorded::Deletion(user) => ("DELETE", None, *user),
                Recorded::LogIn(id, kind) => {
                    ("LOGIN", Some(kind), self.users.get(id).ok()?.clone())
                }
                Recorded::Creation(id) => {
                    let user = self.users.get(id).ok()?.clone();
                    let kind = user.identities.first().map(|first| first.kind.clone());
                    ("CREATE", kind, user)
                }
            };
            let kinds = || user.identities.iter().map(|identity| identity.kind.clone());
            Some(AuthEvent {
                operation,
                providers: provider.map_or_else(|| kinds().collect(), |kind| vec![kind]),
                user,
            })
        });
        events.collect()
    }
}
