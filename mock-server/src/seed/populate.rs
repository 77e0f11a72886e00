//! From a seed to a world: fills in what the seed leaves out and refuses what
//! contradicts itself, saying where.

mod functions;
mod generate;
mod people;
mod providers;

pub(crate) use generate::generate;

use crate::seed::{AccessTokens, AdminSeed, AdminUserSeed, AppSeed, GroupSeed, Seed, SeedError};
use crate::state::{
    Admin, AppSettings, CLIENT_ID_SUFFIX_LENGTH, Id, Password, PasswordCache, Rejection, Seconds,
    SeededRng, State,
};

/// What filling needs beside the world itself.
struct Filler {
    now: Seconds,
    passwords: PasswordCache,
}

/// The world that a seed describes, as of `now`.
pub(crate) fn populate(seed: &Seed, rng_seed: u64, now: Seconds) -> Result<State, SeedError> {
    let mut state = State::new(rng_seed);
    state.access_outlives_session = seed.sessions == AccessTokens::LiveUntilExpiry;
    let mut filler = Filler {
        now,
        passwords: PasswordCache::default(),
    };
    for (at, group) in seed.groups.iter().enumerate() {
        filler.group(&mut state, group, &format!("project {}", at + 1))?;
    }
    for (at, admin) in seed.admins.iter().enumerate() {
        add_admin(&mut state, admin, &format!("admin {}", at + 1))?;
    }
    for (at, admin) in seed.admin_users.iter().enumerate() {
        add_admin_user(&mut state, admin, &format!("admin_user {}", at + 1))?;
    }
    Ok(state)
}

fn invalid(at: &str, reason: impl Into<String>) -> SeedError {
    SeedError::Invalid {
        at: at.to_owned(),
        reason: reason.into(),
    }
}

fn given(text: &str, at: &str) -> Result<Id, SeedError> {
    text.parse()
        .map_err(|()| invalid(at, format!("'{text}' is not an id (24 hex digits)")))
}

/// The id given, or the next one.
fn id_or_next(text: Option<&str>, at: &str, rng: &mut SeededRng) -> Result<Id, SeedError> {
    let Some(text) = text else {
        return Ok(rng.id());
    };
    let id = given(text, at)?;
    rng.reserve(id);
    Ok(id)
}

fn taken(at: &str, what: &str, which: impl std::fmt::Display) -> SeedError {
    invalid(at, format!("the {what} '{which}' is there twice"))
}

fn add_admin(state: &mut State, seed: &AdminSeed, at: &str) -> Result<(), SeedError> {
    if seed.public_api_key.is_empty() || seed.private_api_key.is_empty() {
        return Err(invalid(at, "public_api_key and private_api_key are needed"));
    }
    if state.admins.by_public_key(&seed.public_api_key).is_some() {
        return Err(taken(at, "public_api_key", &seed.public_api_key));
    }
    let groups = opened(state, &seed.groups, at)?;
    let (id, identity) = (state.rng.id(), state.rng.id());
    state.admins.insert(Admin {
        id,
        public_key: seed.public_api_key.clone(),
        private_key: seed.private_api_key.clone(),
        user: None,
        groups,
        identity,
    });
    Ok(())
}

fn add_admin_user(state: &mut State, seed: &AdminUserSeed, at: &str) -> Result<(), SeedError> {
    if seed.username.is_empty() || seed.password.is_empty() {
        return Err(invalid(at, "username and password are needed"));
    }
    if state.admins.by_user_name(&seed.username).is_some() {
        return Err(taken(at, "username", &seed.username));
    }
    let groups = opened(state, &seed.groups, at)?;
    let (id, identity) = (state.rng.id(), state.rng.id());
    let password = Password::new(&seed.password, &mut state.rng);
    state.admins.insert(Admin {
        id,
        public_key: String::new(),
        private_key: String::new(),
        user: Some((seed.username.clone(), password)),
        groups,
        identity,
    });
    Ok(())
}

/// The projects that an administrator opens.
fn opened(state: &State, groups: &[String], at: &str) -> Result<Vec<Id>, SeedError> {
    let known = |group: &String| {
        let id = given(group, at)?;
        if state.groups.contains_key(&id) {
            Ok(id)
        } else {
            Err(invalid(at, format!("there is no project '{group}'")))
        }
    };
    groups.iter().map(known).collect()
}

impl Filler {
    fn group(&mut self, state: &mut State, seed: &GroupSeed, at: &str) -> Result<(), SeedError> {
        let id = id_or_next(seed.id.as_deref(), at, &mut state.rng)?;
        if state.groups.contains_key(&id) {
            return Err(taken(at, "id", id));
        }
        state.add_group(id, &seed.name);
        for app in &seed.apps {
            self.app(state, id, app, &format!("{at}, app '{}'", app.name))?;
        }
        Ok(())
    }

    fn app(
        &mut self,
        state: &mut State,
        group: Id,
        seed: &AppSeed,
        at: &str,
    ) -> Result<(), SeedError> {
        let settings = settings(seed);
        settings
            .check()
            .map_err(|refusal| invalid(at, about_app(refusal, seed)))?;
        let id = id_or_next(seed.id.as_deref(), at, &mut state.rng)?;
        if state.apps.contains_key(&id) {
            return Err(taken(at, "id", id));
        }
        let client_app_id = seed.client_app_id.clone().unwrap_or_else(|| {
            format!(
                "{}-{}",
                seed.name.to_lowercase(),
                state.rng.letters(CLIENT_ID_SUFFIX_LENGTH)
            )
        });
        if state.has_client_app_id(&client_app_id) {
            return Err(taken(at, "client_app_id", client_app_id));
        }
        let refused = |refusal: Rejection| invalid(at, refusal.to_string());
        state
            .add_app(group, id, client_app_id, settings, self.now)
            .map_err(refused)?;
        let State { apps, rng, .. } = state;
        let app = apps
            .get_mut(&id)
            .ok_or_else(|| refused(Rejection::AppNotFound))?;
        for function in &seed.functions {
            functions::function(app, function, at)?;
        }
        for secret in &seed.secrets {
            functions::secret(app, rng, secret, at)?;
        }
        self.providers(app, rng, seed, at)?;
        functions::list(app, rng, &seed.functions, self.now);
        for (n, key) in seed.api_keys.iter().enumerate() {
            self.key(app, rng, key, &format!("{at}, api_key {}", n + 1))?;
        }
        for (n, user) in seed.users.iter().enumerate() {
            self.user(app, rng, user, n + 1, at)?;
        }
        for (n, pending) in seed.pending.iter().enumerate() {
            self.pending(app, rng, pending, &format!("{at}, pending user {}", n + 1))?;
        }
        Ok(())
    }
}

fn settings(seed: &AppSeed) -> AppSettings {
    let standard = AppSettings::new(&seed.name);
    let or = |chosen: &Option<String>, default| chosen.clone().unwrap_or(default);
    AppSettings {
        product: or(&seed.product, standard.product),
        location: or(&seed.location, standard.location),
        deployment_model: or(&seed.deployment_model, standard.deployment_model),
        environment: or(&seed.environment, standard.environment),
        refresh_token_seconds: seed
            .refresh_token_seconds
            .unwrap_or(standard.refresh_token_seconds),
        name: standard.name,
    }
}

fn about_app(refusal: Rejection, seed: &AppSeed) -> String {
    match refusal {
        Rejection::InvalidAppName => {
            "a name begins with a letter; letters, digits, _ and - follow (at most 64)".to_owned()
        }
        Rejection::InvalidProduct => format!(
            "'{}' is not a product, use one of {}",
            seed.product.as_deref().unwrap_or_default(),
            crate::state::PRODUCTS.join(", ")
        ),
        Rejection::InvalidLifetime => "refresh_token_seconds must be 1800 to 157680000".to_owned(),
        other => other.to_string(),
    }
}
