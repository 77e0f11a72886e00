//! The other reading of a revocation, as tests saw the service: access tokens
//! live until they expire.

use appservices_mock::AccessTokens;
use serde_json::json;

use super::{Rule, Says, check};
use crate::support::http::Answer;
use crate::support::world::{self, ADA, PASSWORD, Session, World};

fn observed() -> World {
    let mut seed = world::seed();
    seed.access_tokens = AccessTokens::LiveUntilExpiry;
    World::with(seed)
}

fn verify(world: &World, session: &Session) -> Answer {
    let body = json!({"token": session.access});
    world.post("{app}/users/verify_token", &body)
}

/// Fails unless the token is over for refreshing, but verified as before.
#[track_caller]
fn half_alive(world: &World, session: &Session) {
    let refresh = world.refresh(session).expect(401);
    assert_eq!(refresh.text("error_code"), "InvalidSession", "{refresh:?}");
    let verified = verify(world, session).expect(200).json();
    for key in ["iat", "exp"] {
        assert!(
            verified[key].as_i64().is_some_and(|at| at > 0),
            "{verified}"
        );
    }
}

pub(super) static OBSERVED: &[Rule] = &[
    Rule {
        proves: &["4/revocation/access-observed", "4/revocation/all-sessions"],
        says: "a revocation ends refresh tokens, access tokens live on until they expire",
        source: "realm-core tests",
        check: |_| {
            let world = observed();
            let (ada, grace) = (world.login("ada"), world.login("grace"));
            world
                .put(&format!("{{app}}/users/{ADA}/logout"))
                .expect(204);
            half_alive(&world, &ada);
            world.profile(&ada).expect(200);
            world.assert_alive(&grace);
            world.later(30 * 60 + 1);
            let words = "invalid session: access token expired";
            check(
                &world.profile(&ada),
                401,
                &Says::Coded(words, "InvalidSession"),
            );
        },
    },
    Rule {
        proves: &[
            "4/disabling/verify-token",
            "4/disabling/refresh",
            "4/disabling/login",
        ],
        says: "so it is with disabling",
        source: "realm-core tests; tests of the .NET, Dart, Swift and Kotlin SDKs (text)",
        check: |_| {
            let world = observed();
            let ada = world.login("ada");
            world
                .put(&format!("{{app}}/users/{ADA}/disable"))
                .expect(204);
            half_alive(&world, &ada);
            let login = world.try_email("ada@example.com", PASSWORD);
            check(&login, 401, &Says::Coded("unauthorized", "UserDisabled"));
            world
                .put(&format!("{{app}}/users/{ADA}/enable"))
                .expect(204);
            assert_eq!(world.login("ada").user, ADA);
        },
    },
    Rule {
        proves: &["4/deleting/observed", "4/deleting/refresh"],
        says: "and with deleting",
        source: "realm-swift tests; that the switch governs this too is our choice",
        check: |_| {
            let world = observed();
            let ada = world.login("ada");
            world.delete(&format!("{{app}}/users/{ADA}")).expect(204);
            half_alive(&world, &ada);
            let words = "invalid session: failed to find refresh token";
            check(
                &world.refresh(&ada),
                401,
                &Says::Coded(words, "InvalidSession"),
            );
        },
    },
];
