//! Anonymous users, who do not last.

use crate::state::{App, Data, Id, Identity, ProviderType, Seconds, SeededRng, User, UserType};

/// An anonymous user is gone after 90 days. (manual)
const LIFETIME: Seconds = 90 * 24 * 60 * 60;

/// Their refresh tokens practically never end (manual): a hundred years.
pub(super) const REFRESH_SECONDS: Seconds = 100 * 365 * 24 * 60 * 60;

impl User {
    /// Whether there is no other way to log in as this user than anonymously.
    pub(crate) fn is_anonymous(&self) -> bool {
        let anonymous = |identity: &Identity| identity.kind == ProviderType::AnonUser;
        !self.identities.is_empty() && self.identities.iter().all(anonymous)
    }
}

impl App {
    /// Each anonymous login makes a new user. (realm-web tests)
    pub(super) fn create_anonymous(
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
            data: Data::new(),
            created: now,
            last_authentication: now,
        });
        self.note_anonymous(id, now);
        id
    }

    /// Counts an anonymous user's days from now on: from the login, or, for one
    /// of the seed, from the start of the server, since seeds grow old (our
    /// choice).
    pub(crate) fn note_anonymous(&mut self, id: Id, now: Seconds) {
        self.anonymous
            .insert((now.saturating_add(LIFETIME), id), ());
    }

    /// When the next anonymous user's days are over.
    pub(super) fn next_anonymous_end(&self) -> Option<Seconds> {
        self.anonymous.first().map(|((end, _), ())| *end)
    }

    /// Removes the anonymous users whose days are over, oldest first. One that
    /// was linked to another identity stays. (manual)
    pub(crate) fn expire(&mut self, now: Seconds) {
        while let Some((&(due, id), ())) = self.anonymous.first()
            && due <= now
        {
            self.anonymous.remove(&(due, id));
            if self.users.get(id).is_ok_and(User::is_anonymous) {
                // Found a moment ago.
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

    /// An anonymous user is gone after 90 days; its refresh token would have
    /// lasted longer. (manual) One of the seed counts from the start. (our
    /// choice)
    #[test]
    fn ninety_days() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 1000).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let begun = app
            .log_in(
                Credential::Anonymous,
                LoginDevice::default(),
                2000,
                &mut state.rng,
            )
            .unwrap();
        assert!(begun.session.expires > 2000 + 50 * LIFETIME);
        for (now, left) in [
            (1000 + LIFETIME - 1, 2),
            (1000 + LIFETIME, 1),
            (2000 + LIFETIME - 1, 1),
            (2000 + LIFETIME, 0),
        ] {
            app.expire(now);
            assert_eq!(app.users.count(), left, "{now}");
        }
        assert!(app.sessions.find(begun.session.id, 2000).is_err());
    }
}
