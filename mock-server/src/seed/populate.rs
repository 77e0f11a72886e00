//! Builds a state from a seed: fills in defaults, and rejects contradictions with the
//! place where they are.

mod functions;
mod generate;
mod providers;
mod users;

pub(crate) use generate::generate;

use crate::hidden::Hidden;
use crate::seed::{AccessTokens, AdminSeed, AdminUserSeed, AppSeed, GroupSeed, Seed, SeedError};
use crate::state::{
    Admin, AppSettings, CLIENT_ID_SUFFIX_LENGTH, Id, Password, PasswordCache, Randomness,
    Rejection, Seconds, SeededRng, State,
};

/// Fills a state. Holds what all parts of a seed share.
struct Filler {
    now: Seconds,
    /// Hashing is slow by design, and many users of a seed have the same password.
    passwords: PasswordCache,
}

/// Returns the state that a seed describes, created at `now`.
///
/// # Errors
///
/// [`SeedError::Invalid`], if the seed contradicts itself or the service's rules.
pub(crate) fn populate(
    seed: &Seed,
    randomness: impl Into<Randomness>,
    now: Seconds,
) -> Result<State, SeedError> {
    let mut state = State::new(randomness);
    state.access_outlives_session = seed.access_tokens == AccessTokens::LiveUntilExpiry;
    let mut filler = Filler {
        now,
        passwords: PasswordCache::default(),
    };
    // Projects first: an administrator may name only those that exist. This order also decides
    // which IDs are generated, so changing it changes the IDs of every seed.
    for (at, group) in seed.groups.iter().enumerate() {
        filler.group(&mut state, group, &format!("project {}", at + 1))?;
    }
    for (at, admin) in seed.admins.iter().enumerate() {
        add_admin(&mut state, admin, &format!("admin {}", at + 1))?;
    }
    for (at, admin) in seed.admin_users.iter().enumerate() {
        add_admin_user(&mut state, admin, &format!("admin_user {}", at + 1))?;
    }
    for (at, fault) in seed.faults.iter().enumerate() {
        let checked = fault.check();
        checked.map_err(|reason| invalid(&format!("fault {}", at + 1), reason))?;
    }
    Ok(state)
}

fn invalid(at: &str, reason: impl Into<String>) -> SeedError {
    SeedError::Invalid {
        at: at.to_owned(),
        reason: reason.into(),
    }
}

fn parse_id(text: &str, at: &str) -> Result<Id, SeedError> {
    text.parse().map_err(|()| {
        invalid(
            at,
            format!("'{text}' is not an ID: it must have 24 hex digits"),
        )
    })
}

/// Parses an ID, or generates the next one if there is none.
fn id_or_next(text: Option<&str>, at: &str, rng: &mut SeededRng) -> Result<Id, SeedError> {
    let Some(text) = text else {
        return Ok(rng.id());
    };
    let id = parse_id(text, at)?;
    rng.reserve(id);
    Ok(id)
}

fn duplicate(at: &str, what: &str, value: impl std::fmt::Display) -> SeedError {
    invalid(at, format!("duplicate {what} '{value}'"))
}

fn add_admin(state: &mut State, seed: &AdminSeed, at: &str) -> Result<(), SeedError> {
    if seed.public_api_key.is_empty() || seed.private_api_key.is_empty() {
        return Err(invalid(
            at,
            "public_api_key and private_api_key are required",
        ));
    }
    if state.admins.by_public_key(&seed.public_api_key).is_some() {
        return Err(duplicate(at, "public_api_key", &seed.public_api_key));
    }
    let groups = group_ids(state, &seed.groups, at)?;
    let (id, identity) = (state.rng.id(), state.rng.id());
    state.admins.insert(Admin {
        id,
        public_key: seed.public_api_key.clone(),
        private_key: seed.private_api_key.clone().into(),
        user: None,
        groups,
        identity,
    });
    Ok(())
}

fn add_admin_user(state: &mut State, seed: &AdminUserSeed, at: &str) -> Result<(), SeedError> {
    if seed.username.is_empty() || seed.password.is_empty() {
        return Err(invalid(at, "username and password are required"));
    }
    if state.admins.by_user_name(&seed.username).is_some() {
        return Err(duplicate(at, "username", &seed.username));
    }
    let groups = group_ids(state, &seed.groups, at)?;
    let (id, identity) = (state.rng.id(), state.rng.id());
    let password = Password::new(&seed.password, &mut state.rng);
    state.admins.insert(Admin {
        id,
        public_key: String::new(),
        private_key: Hidden::default(),
        user: Some((seed.username.clone(), password)),
        groups,
        identity,
    });
    Ok(())
}

/// Parses the IDs of the projects that an administrator can access.
fn group_ids(state: &State, groups: &[String], at: &str) -> Result<Vec<Id>, SeedError> {
    let parse = |group: &String| {
        let id = parse_id(group, at)?;
        if state.groups.contains_key(&id) {
            Ok(id)
        } else {
            Err(invalid(at, format!("no project has the ID '{group}'")))
        }
    };
    groups.iter().map(parse).collect()
}

impl Filler {
    fn group(&mut self, state: &mut State, seed: &GroupSeed, at: &str) -> Result<(), SeedError> {
        let id = id_or_next(seed.id.as_deref(), at, &mut state.rng)?;
        if state.groups.contains_key(&id) {
            return Err(duplicate(at, "id", id));
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
            .map_err(|rejection| invalid(at, settings_error(rejection, seed)))?;
        let id = id_or_next(seed.id.as_deref(), at, &mut state.rng)?;
        if state.apps.contains_key(&id) {
            return Err(duplicate(at, "id", id));
        }
        let client_app_id = seed.client_app_id.clone().unwrap_or_else(|| {
            format!(
                "{}-{}",
                seed.name.to_lowercase(),
                state.rng.letters(CLIENT_ID_SUFFIX_LENGTH)
            )
        });
        if state.has_client_app_id(&client_app_id) {
            return Err(duplicate(at, "client_app_id", client_app_id));
        }
        let rejected = |rejection: Rejection| invalid(at, rejection.to_string());
        state
            .add_app(group, id, client_app_id, settings, self.now)
            .map_err(rejected)?;
        let State { apps, rng, .. } = state;
        let app = apps
            .get_mut(&id)
            .ok_or_else(|| rejected(Rejection::AppNotFound))?;
        for function in &seed.functions {
            functions::declare(app, function, at)?;
        }
        for secret in &seed.secrets {
            functions::add_secret(app, rng, secret, at)?;
        }
        self.providers(app, rng, seed, at)?;
        functions::list_declared(app, rng, &seed.functions, self.now);
        for (n, key) in seed.api_keys.iter().enumerate() {
            self.api_key(app, rng, key, &format!("{at}, api_key {}", n + 1))?;
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
    let default = AppSettings::new(&seed.name);
    let or = |value: &Option<String>, default| value.clone().unwrap_or(default);
    AppSettings {
        product: or(&seed.product, default.product),
        location: or(&seed.location, default.location),
        deployment_model: or(&seed.deployment_model, default.deployment_model),
        environment: or(&seed.environment, default.environment),
        refresh_token_seconds: seed.refresh_token_lifetime.map_or(
            default.refresh_token_seconds,
            |lifetime| {
                // Too long either way.
                Seconds::try_from(lifetime.as_secs()).unwrap_or(Seconds::MAX)
            },
        ),
        name: default.name,
    }
}

/// As [`Rejection`], with the invalid value or what is allowed.
fn settings_error(rejection: Rejection, seed: &AppSeed) -> String {
    match rejection {
        Rejection::InvalidAppName => {
            "the name must begin with a letter, and have at most 64 letters, digits, _ and -"
                .to_owned()
        }
        Rejection::InvalidProduct => format!(
            "'{}' is not a product: use one of {}",
            seed.product.as_deref().unwrap_or_default(),
            crate::state::PRODUCTS.join(", ")
        ),
        Rejection::InvalidLifetime => {
            "refresh_token_seconds must be between 1800 and 157680000".to_owned()
        }
        other => other.to_string(),
    }
}
