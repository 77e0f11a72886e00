//! The users of an app, its pending users and its keys.

use crate::seed::populate::{Filler, given, id_or_next, invalid, taken};
use crate::seed::{ApiKeySeed, PendingSeed, SeedError, UserSeed};
use crate::state::{
    App, Id, Identity, NewServerApiKey, PendingUser, ProviderType, SeededRng, User, UserData,
    UserType,
};

impl Filler {
    pub(super) fn key(
        &mut self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &ApiKeySeed,
        at: &str,
    ) -> Result<(), SeedError> {
        let id = id_or_next(seed.id.as_deref(), at, rng)?;
        let user = id_or_next(seed.user_id.as_deref(), at, rng)?;
        if app.server_api_keys.contains(id) {
            return Err(taken(at, "id", id));
        }
        if app.users.contains(user) {
            return Err(taken(at, "user_id", user));
        }
        let secret = seed.key.clone().unwrap_or_else(|| rng.secret(64));
        if app.server_api_keys.by_secret(&secret).is_some() {
            return Err(invalid(at, "two keys are the same"));
        }
        let new = NewServerApiKey {
            id,
            user,
            name: &seed.name,
            secret: &secret,
            disabled: seed.disabled,
        };
        app.add_server_api_key(&new, self.now, rng).map_err(|_| {
            invalid(
                at,
                format!(
                    "'{}' is not a name for a key (letters, digits, - and _)",
                    seed.name
                ),
            )
        })?;
        self.sessions(app, rng, user, seed.sessions);
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
        // Put together only where it is needed: a seed may have many users.
        let at = || format!("{app_at}, user {number}");
        let id = match &seed.id {
            None => rng.id(),
            some => id_or_next(some.as_deref(), &at(), rng)?,
        };
        if app.users.contains(id) {
            return Err(taken(&at(), "id", id));
        }
        let kind = match seed.r#type.as_deref() {
            None | Some("normal") => UserType::Normal,
            Some("server") => UserType::Server,
            Some(other) => {
                return Err(invalid(
                    &at(),
                    format!("'{other}' is not a type, use normal or server"),
                ));
            }
        };
        let mut data = UserData::from(seed.data.clone());
        let identities = identities(app, rng, seed, &at)?;
        if let Some(one) = identities
            .iter()
            .find(|one| app.users.by_identity(&one.kind, &one.id).is_some())
        {
            return Err(taken(&at(), "identity", &one.id));
        }
        let local = identities
            .iter()
            .any(|one| one.kind == ProviderType::LocalUserpass);
        let in_data = data
            .get("email")
            .and_then(|email| email.as_str())
            .filter(|_| local);
        if let Some(email) = seed.email.as_deref().or(in_data).map(str::to_owned) {
            if !app.is_email_available(&email) {
                return Err(taken(&at(), "email", email));
            }
            let password = seed
                .password
                .as_ref()
                .map(|text| self.passwords.hash(text, rng));
            app.users.set_email(id, &email, password);
            data.insert("email".into(), email.into());
        } else if seed.password.is_some() {
            return Err(invalid(&at(), "a password needs an email"));
        }
        app.users.insert(User {
            id,
            kind,
            disabled: seed.disabled,
            identities,
            data,
            created: seed.creation_date.unwrap_or(self.now),
            last_authentication: seed.last_authentication_date.unwrap_or(0),
        });
        if app.users.get(id).is_ok_and(User::is_anonymous) {
            app.schedule_anonymous_user_expiry(id, self.now);
        }
        self.sessions(app, rng, id, if seed.disabled { 0 } else { seed.sessions });
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
            return Err(taken(at, "id", id));
        }
        if seed.email.is_empty() {
            return Err(invalid(at, "email is needed"));
        }
        if !app.is_email_available(&seed.email) {
            return Err(taken(at, "email", &seed.email));
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

    fn sessions(&self, app: &mut App, rng: &mut SeededRng, user: Id, count: u32) {
        for _ in 0..count {
            app.start_session(user, None, self.now, rng);
        }
    }
}

fn identities(
    app: &mut App,
    rng: &mut SeededRng,
    seed: &UserSeed,
    at: &dyn Fn() -> String,
) -> Result<Vec<Identity>, SeedError> {
    let mut all = Vec::with_capacity(seed.identities.len() + 1);
    let local = ProviderType::LocalUserpass;
    let has_local = seed
        .identities
        .iter()
        .any(|one| one.provider_type == local.name());
    if seed.email.is_some() && !has_local {
        let provider_id = app.provider_id_for(&local, rng);
        all.push(Identity {
            id: rng.id().to_string().into(),
            kind: local,
            provider_id,
        });
    }
    for one in &seed.identities {
        let kind = ProviderType::from_name(&one.provider_type);
        let provider_id = match &one.provider_id {
            Some(text) => given(text, &at())?,
            None => app.provider_id_for(&kind, rng),
        };
        let id = match (&one.id, &kind) {
            (Some(id), _) => id.clone(),
            (None, ProviderType::AnonUser) => format!("{}-{}", rng.id(), rng.letters(24)),
            (None, _) => rng.id().to_string(),
        };
        all.push(Identity {
            id: id.into(),
            kind,
            provider_id,
        });
    }
    Ok(all)
}
