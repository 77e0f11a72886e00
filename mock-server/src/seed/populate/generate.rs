//! Generates users for load tests.

use crate::seed::demo::PASSWORD;
use crate::state::{
    App, DeviceId, Identity, Password, ProviderType, Seconds, SeededRng, State, User, UserData,
    UserType,
};

/// When the first generated user was created. The others follow a second apart.
const BEGIN: Seconds = 1_700_000_000;

/// Returns the provider type of a generated user: 40 % log in with an address.
fn provider_type(number: u32) -> ProviderType {
    use ProviderType as P;
    match number % 10 {
        0 => P::CustomFunction,
        3 => P::AnonUser,
        5 => P::ApiKey,
        6 => P::CustomToken,
        7 => P::Google,
        8 if number.is_multiple_of(4) => P::Apple,
        8 => P::Facebook,
        _ => P::LocalUserpass,
    }
}

/// Of the first users up to this number, those of API keys get a key. An app can have at
/// most 100 server keys (manual), and tests create more.
const WITH_KEYS: u32 = 100;

/// Adds users to the first app of a state; does nothing if there is no app.
///
/// Users have providers of all types. Every ninth is disabled. Every fifth of the others
/// has a live session. Email users are `user-1@example.com` and so on, with the demo's
/// password. The first ten users of API keys (5, 15 and so on) have the key `user-5-key`
/// and so on; the keys of the others were deleted.
pub(crate) fn generate(state: &mut State, count: u32, now: Seconds) {
    let first = state
        .groups
        .values()
        .find_map(|group| group.apps.first().copied());
    let State { apps, rng, .. } = state;
    let Some(app) = first.and_then(|id| apps.get_mut(&id)) else {
        return;
    };
    if count == 0 {
        return;
    }
    // Shared by all users, because hashing is slow.
    let password = Password::new(PASSWORD, rng);
    for number in 1..=count {
        add(app, rng, number, &password, now);
    }
}

fn add(app: &mut App, rng: &mut SeededRng, number: u32, password: &Password, now: Seconds) {
    let kind = provider_type(number);
    let id = rng.id();
    let provider_id = app.provider_id_for(&kind, rng);
    let key = rng.id();
    let mut identity = key.to_string();
    let mut data = UserData::new();
    match kind {
        ProviderType::AnonUser => {
            identity = format!("{identity}-{}", rng.letters(24));
            app.schedule_anonymous_user_expiry(id, now);
        }
        ProviderType::CustomFunction => {}
        ProviderType::ApiKey if number <= WITH_KEYS => {
            let name = format!("user-{number}");
            // Cannot fail: the name is valid.
            let _ = app.add_server_api_key_for(key, id, &name, &format!("{name}-key"));
            data.insert("name".into(), name.into());
        }
        ProviderType::LocalUserpass => {
            let email = format!("user-{number}@example.com");
            if app.is_email_available(&email) {
                app.users.set_email(id, &email, Some(password.clone()));
            }
            data.insert("email".into(), email.into());
        }
        _ => {
            data.insert("name".into(), format!("User {number}").into());
        }
    }
    let disabled = number.is_multiple_of(9);
    let user_type = if kind == ProviderType::ApiKey {
        UserType::Server
    } else {
        UserType::Normal
    };
    let created = BEGIN + Seconds::from(number);
    app.users.insert(User {
        id,
        kind: user_type,
        disabled,
        identities: vec![Identity {
            id: identity.into(),
            kind,
            provider_id,
        }],
        data,
        custom_data: UserData::new(),
        created,
        last_authentication: created + 30,
    });
    if number.is_multiple_of(5) && !disabled {
        app.start_session(id, DeviceId::New, now, rng);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::UserQuery;

    /// Issue: all providers, deterministic; some disabled, some with sessions.
    #[test]
    fn generated_users_have_all_providers_and_are_deterministic() {
        let make = |rng_seed| {
            let mut state = populate(&Seed::demo(), rng_seed, 0).unwrap();
            generate(&mut state, 1000, 0);
            state
        };
        let state = make(1);
        let app = state.apps.values().next().unwrap();
        assert_eq!(app.users.count(), 73 + 1000);
        let filter = UserQuery {
            descending: true,
            ..UserQuery::default()
        };
        let last = app.users.page(&filter);
        let kinds: BTreeSet<_> = last.iter().map(|user| &user.identities[0].kind).collect();
        assert_eq!(kinds.len(), 8);
        assert!(last.iter().any(|user| user.disabled) && last.iter().any(|user| !user.disabled));
        assert!(app.sessions.all(0).count() > 150);
        let (_, password) = app.users.by_email("user-1@example.com").unwrap();
        assert!(password.unwrap().matches(PASSWORD));
        let keys: Vec<_> = app.server_api_keys.iter().map(|key| &*key.name).collect();
        assert_eq!(
            (keys.len(), keys[0], keys[1], keys[10]),
            (11, "backend", "user-5", "user-95")
        );
        let key = app.server_api_keys.by_secret("user-5-key").unwrap();
        let user = app.users.get(key.user).unwrap();
        assert_eq!(&*user.identities[0].id, key.id.to_string());
        let text = |state: &State| serde_json::to_string(state).unwrap();
        assert_eq!(text(&make(1)), text(&state));
        assert_ne!(text(&make(2)), text(&state));
    }

    #[test]
    fn nothing_is_generated_without_an_app() {
        let mut state = State::new(0);
        generate(&mut state, 10, 0);
        assert!(state.apps.is_empty());
    }
}
