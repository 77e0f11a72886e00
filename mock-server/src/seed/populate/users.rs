//! The users of an app, its pending users and its API keys.

use crate::controls::clock::system_time::to_seconds;
use crate::seed::populate::{Filler, duplicate, id_or_next, invalid, parse_id};
use crate::seed::{ApiKeySeed, PendingSeed, SeedError, UserSeed};
use crate::state::{
    App, DeviceId, Id, Identity, NewServerApiKey, PendingUser, ProviderType, SeededRng, User,
    UserData,
};

impl Filler {
    pub(super) fn api_key(
        &mut self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &ApiKeySeed,
        at: &str,
    ) -> Result<(), SeedError> {
        let id = id_or_next(seed.id.as_deref(), at, rng)?;
        let user = id_or_next(seed.user_id.as_deref(), at, rng)?;
        if app.server_api_keys.contains(id) {
            return Err(duplicate(at, "id", id));
        }
        if app.users.contains(user) {
            return Err(duplicate(at, "user_id", user));
        }
        let secret = seed.key.clone().unwrap_or_else(|| rng.secret(64));
        if app.server_api_keys.by_secret(&secret).is_some() {
            return Err(invalid(at, "another API key has the same key"));
        }
        let new = NewServerApiKey {
            id,
            user,
            name: &seed.name,
            secret: &secret,
            disabled: seed.disabled,
        };
        app.add_server_api_key(&new, self.now, rng).map_err(|_| {
            let name = &seed.name;
            let rule = "use letters, digits, - and _";
            invalid(at, format!("'{name}' is not a name of a key: {rule}"))
        })?;
        self.begin_sessions(app, rng, user, seed.sessions);
        Ok(())
    }

    pub(super) fn user(
        &mut self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &UserSeed,
        number: usize,
        app_at: &str,
    ) -> Result<(), SeedError> {
        // Formatted only for errors, because a seed may have many users.
        let at = || format!("{app_at}, user {number}");
        let id = match &seed.id {
            None => rng.id(),
            id => id_or_next(id.as_deref(), &at(), rng)?,
        };
        if app.users.contains(id) {
            return Err(duplicate(&at(), "id", id));
        }
        let mut data = UserData::from(seed.data.clone());
        let identities = identities(app, rng, seed, &at)?;
        let mut duplicates = identities.iter().filter(|identity| {
            app.users
                .by_identity(&identity.kind, &identity.id)
                .is_some()
        });
        if let Some(identity) = duplicates.next() {
            return Err(duplicate(&at(), "identity", &identity.id));
        }
        if let Some(email) = login_address(seed, &identities) {
            if !app.is_email_available(&email) {
                return Err(duplicate(&at(), "email", email));
            }
            let password = seed
                .password
                .as_ref()
                .map(|text| self.passwords.hash(text, rng));
            app.users.set_email(id, &email, password);
            data.insert("email".into(), email.into());
        } else if seed.password.is_some() {
            return Err(invalid(&at(), "a password requires an email"));
        }
        app.users.insert(User {
            id,
            kind: seed.user_type,
            disabled: seed.disabled,
            identities,
            data,
            custom_data: UserData::from(seed.custom_data.clone()),
            created: seed.creation_date.map_or(self.now, to_seconds),
            last_authentication: seed.last_authentication_date.map_or(0, to_seconds),
        });
        if app.users.get(id).is_ok_and(User::is_anonymous) {
            app.schedule_anonymous_user_expiry(id, self.now);
        }
        let sessions = if seed.disabled { 0 } else { seed.sessions };
        self.begin_sessions(app, rng, id, sessions);
        Ok(())
    }

    pub(super) fn pending(
        &mut self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &PendingSeed,
        at: &str,
    ) -> Result<(), SeedError> {
        let id = id_or_next(seed.id.as_deref(), at, rng)?;
        if app.pending.contains(id) {
            return Err(duplicate(at, "id", id));
        }
        if seed.email.is_empty() {
            return Err(invalid(at, "email is required"));
        }
        if !app.is_email_available(&seed.email) {
            return Err(duplicate(at, "email", &seed.email));
        }
        let password = seed
            .password
            .as_ref()
            .map(|text| self.passwords.hash(text, rng));
        let (email, confirmed) = (seed.email.as_str().into(), seed.confirmed);
        app.pending.insert(PendingUser {
            id,
            email,
            password,
            confirmed,
        });
        Ok(())
    }

    fn begin_sessions(&self, app: &mut App, rng: &mut SeededRng, user: Id, count: u32) {
        for _ in 0..count {
            app.start_session(user, DeviceId::New, self.now, rng);
        }
    }
}

/// Returns the address with which a user logs in: `email`, or `data.email` of a user
/// with a `local-userpass` identity.
fn login_address(seed: &UserSeed, identities: &[Identity]) -> Option<String> {
    let in_data = || {
        let is_local = |identity: &Identity| identity.kind == ProviderType::LocalUserpass;
        let email = seed.data.get("email")?.as_str()?;
        identities.iter().any(is_local).then(|| email.to_owned())
    };
    seed.email.clone().or_else(in_data)
}

fn identities(
    app: &mut App,
    rng: &mut SeededRng,
    seed: &UserSeed,
    at: &dyn Fn() -> String,
) -> Result<Vec<Identity>, SeedError> {
    let mut identities = Vec::with_capacity(seed.identities.len() + 1);
    let local = ProviderType::LocalUserpass;
    let has_local = seed
        .identities
        .iter()
        .any(|identity| identity.provider_type == local);
    if seed.email.is_some() && !has_local {
        let provider_id = app.provider_id_for(&local, rng);
        identities.push(Identity {
            id: rng.id().to_string().into(),
            kind: local,
            provider_id,
        });
    }
    for identity in &seed.identities {
        let kind = identity.provider_type.clone();
        let provider_id = match &identity.provider_id {
            Some(text) => parse_id(text, &at())?,
            None => app.provider_id_for(&kind, rng),
        };
        let id = match (&identity.id, &kind) {
            (Some(id), _) => id.clone(),
            (None, ProviderType::AnonUser) => format!("{}-{}", rng.id(), rng.letters(24)),
            (None, _) => rng.id().to_string(),
        };
        identities.push(Identity {
            id: id.into(),
            kind,
            provider_id,
        });
    }
    Ok(identities)
}
