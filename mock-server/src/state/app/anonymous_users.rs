//! Anonymous users, who are deleted after 90 days.

use crate::state::app::App;
use crate::state::event::UserChange;
use crate::state::provider::ProviderType;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::{DAY, Seconds};
use crate::state::user::{Identity, User, UserType};
use crate::state::user_data::UserData;

/// (manual)
const LIFETIME: Seconds = 90 * DAY;

impl App {
    /// Creates the user of an anonymous login. Every such login creates one.
    /// (realm-web tests)
    pub(super) fn create_anonymous_user(
        &mut self,
        provider_id: Id,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Id {
        let id = rng.id();
        let identity = Identity {
            id: format!("{}-{}", rng.id(), rng.letters(24)).into(),
            kind: ProviderType::AnonUser,
            provider_id,
        };
        self.users.insert(User {
            id,
            kind: UserType::Normal,
            disabled: false,
            identities: vec![identity],
            data: UserData::new(),
            custom_data: UserData::new(),
            created: now,
            last_authentication: now,
        });
        self.events.user(id, None, UserChange::Created);
        self.schedule_anonymous_user_expiry(id, now);
        self.record_creation(id);
        id
    }

    /// Schedules the deletion of an anonymous user 90 days from now. For users of a
    /// seed, that is 90 days from the start of the server instead of from their
    /// creation date: otherwise a seed would lose its users as it ages. (our choice)
    pub(crate) fn schedule_anonymous_user_expiry(&mut self, id: Id, now: Seconds) {
        self.anonymous
            .insert((now.saturating_add(LIFETIME), id), ());
    }

    /// The time at which the next anonymous user is deleted.
    pub(in crate::state) fn next_anonymous_user_expiry(&self) -> Option<Seconds> {
        self.anonymous.first().map(|((due, _), ())| *due)
    }

    /// Deletes the anonymous users that are due, oldest first. A user who was linked to
    /// another identity is no longer anonymous and stays. (manual)
    pub(in crate::state) fn delete_expired_anonymous_users(&mut self, now: Seconds) {
        while let Some((&(due, id), ())) = self.anonymous.first()
            && due <= now
        {
            // Removed even if the user stays or was deleted before: deleting or linking a user does
            // not search this index.
            self.anonymous.remove(&(due, id));
            let is_due = |user: &User| {
                let was_anonymous = user.identity(&ProviderType::AnonUser).is_some();
                user.is_anonymous() || mutant!(self, LinkedUsersExpire) && was_anonymous
            };
            if self.users.get(id).is_ok_and(is_due) && !mutant!(self, AnonymousUsersStay) {
                // Cannot fail: the user was found above.
                let _ = self.delete_user(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::{Credential, LoginDevice};

    const TEXT: &str = "groups: [{apps: [{name: a, users: [{creation_date: 5, \
        identities: [{provider_type: anon-user}]}]}]}]";

    /// (manual; for users of a seed: our choice)
    #[test]
    fn anonymous_users_are_deleted_ninety_days_after_login_or_server_start() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 1000).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let login = app
            .log_in(
                Credential::Anonymous,
                LoginDevice::default(),
                2000,
                &mut state.rng,
            )
            .unwrap();
        assert!(login.session.expires > 2000 + 50 * LIFETIME);
        for (now, remaining) in [
            (1000 + LIFETIME - 1, 2),
            (1000 + LIFETIME, 1),
            (2000 + LIFETIME - 1, 1),
            (2000 + LIFETIME, 0),
        ] {
            app.delete_expired_anonymous_users(now);
            assert_eq!(app.users.count(), remaining, "{now}");
        }
        assert!(app.sessions.find(login.session.id, 2000).is_err());
    }
}
