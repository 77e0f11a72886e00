//! The authentication events of a request, which fire triggers.

use crate::state::app::App;
use crate::state::auth_event::{AuthEvent, Recorded};
use crate::state::provider::ProviderType;
use crate::state::storage::id::Id;
use crate::state::user::User;

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
            self.auth_events.push(event());
        }
    }

    /// Takes the events, with users as they are now.
    pub(crate) fn take_auth_events(&mut self) -> Vec<AuthEvent> {
        let recorded = self.auth_events.take();
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
