//! Users by the thousand, for load.

use crate::seed::demo::PASSWORD;
use crate::state::{
    App, Data, Dice, Identity, Password, ProviderType, Seconds, User, UserType, World,
};

/// When the first of them was made; the others follow a second apart.
const BEGIN: Seconds = 1_700_000_000;

/// What they log in with, again and again: mostly with an address.
fn kind(number: u32) -> ProviderType {
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

/// Adds users to the first app of a world: of all providers, every ninth
/// disabled, every fifth of the others with a live session. E-mail users are
/// `user-1@example.com` and so on, with the demo's password; those with an API
/// key have lost it. Nothing is added where there is no app.
pub(crate) fn generate(world: &mut World, count: u32, now: Seconds) {
    let first = world
        .groups
        .values()
        .find_map(|group| group.apps.first().copied());
    let World { apps, dice, .. } = world;
    let Some(app) = first.and_then(|id| apps.get_mut(&id)) else {
        return;
    };
    if count == 0 {
        return;
    }
    // One for all: hashing takes time.
    let password = Password::new(PASSWORD, dice);
    for number in 1..=count {
        add(app, dice, number, &password, now);
    }
}

fn add(app: &mut App, dice: &mut Dice, number: u32, password: &Password, now: Seconds) {
    let kind = kind(number);
    let id = dice.id();
    let provider_id = app.provider_id(&kind, dice);
    let mut identity = dice.id().to_string();
    let mut data = Data::new();
    match kind {
        ProviderType::AnonUser => {
            identity = format!("{identity}-{}", dice.letters(24));
            app.note_anonymous(id, now);
        }
        ProviderType::CustomFunction => {}
        ProviderType::LocalUserpass => {
            let email = format!("user-{number}@example.com");
            if app.address_is_free(&email) {
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
        created,
        last_authentication: created + 30,
    });
    if number.is_multiple_of(5) && !disabled {
        app.begin_session(id, None, now, dice);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::populate::populate;
    use crate::seed::Seed;
    use crate::state::Filter;

    /// Issue: all providers, deterministic; some disabled, some with sessions.
    #[test]
    fn users_are_generated() {
        let make = |rng_seed| {
            let mut world = populate(&Seed::demo(), rng_seed, 0).unwrap();
            generate(&mut world, 1000, 0);
            world
        };
        let world = make(1);
        let app = world.apps.values().next().unwrap();
        assert_eq!(app.users.count(), 73 + 1000);
        let filter = Filter {
            descending: true,
            ..Filter::default()
        };
        let last = app.users.page(&filter);
        let kinds: BTreeSet<_> = last.iter().map(|user| &user.identities[0].kind).collect();
        assert_eq!(kinds.len(), 8);
        assert!(last.iter().any(|user| user.disabled) && last.iter().any(|user| !user.disabled));
        assert!(app.sessions.all(0).count() > 150);
        let (_, known) = app.users.by_email("user-1@example.com").unwrap();
        assert!(known.unwrap().fits(PASSWORD));
        let text = |world: &World| serde_json::to_string(world).unwrap();
        assert_eq!(text(&make(1)), text(&world));
        assert_ne!(text(&make(2)), text(&world));
    }

    /// Nothing to put them into: nothing happens.
    #[test]
    fn without_an_app() {
        let mut world = World::new(0);
        generate(&mut world, 10, 0);
        assert!(world.apps.is_empty());
    }
}
