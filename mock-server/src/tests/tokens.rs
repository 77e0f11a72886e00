//! Genuine and tampered tokens, and where they are accepted.

mod tampering;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use self::tampering::{tamper, tampering};
use super::harness::{APP, GROUP, Harness, OTHER_GROUP, PASSWORD};
use crate::WorldOptions;

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// An administrator of both projects.
    Admin,
    /// An administrator of the second project only.
    OtherProjectAdmin,
    /// Ada in the app of the harness.
    ShopUser,
    /// Ada in the second app, where she is a different user.
    OtherAppUser,
}

const HOLDERS: [Holder; 4] = [
    Holder::Admin,
    Holder::OtherProjectAdmin,
    Holder::ShopUser,
    Holder::OtherAppUser,
];

/// A genuine token.
#[derive(Clone, Debug)]
struct IssuedToken {
    /// Path prefix of its world.
    world: String,
    holder: Holder,
    is_access: bool,
    text: String,
}

struct Tokens {
    harness: Harness,
    worlds: Vec<String>,
    issued: Vec<IssuedToken>,
}

impl Tokens {
    /// Logs all holders in to three worlds: the default world and two with the same
    /// seed and RNG seed.
    async fn new() -> Self {
        let harness = Harness::new().await;
        let mut worlds = vec![String::new()];
        for _ in 0..2 {
            let options = WorldOptions {
                rng_seed: Some(0),
                ..WorldOptions::default()
            };
            worlds.push(format!(
                "/w/{}",
                harness.worlds.create(&options).unwrap().id
            ));
        }
        let mut tokens = Self {
            harness,
            worlds: worlds.clone(),
            issued: Vec::new(),
        };
        for world in worlds {
            for holder in HOLDERS {
                tokens.log_in(&world, holder).await;
            }
        }
        tokens
    }

    async fn log_in(&mut self, world: &str, holder: Holder) {
        let admin = |name: &str| {
            let body = json!({ "username": name, "apiKey": "priv" });
            (
                "/api/admin/v3.0/auth/providers/mongodb-cloud/login".to_owned(),
                body,
            )
        };
        let user = |app: &str| {
            let path = format!("/api/client/v2.0/app/{app}/auth/providers/local-userpass/login");
            (
                path,
                json!({ "username": "ada@example.com", "password": PASSWORD }),
            )
        };
        let (path, body) = match holder {
            Holder::Admin => admin("pub"),
            Holder::OtherProjectAdmin => admin("second"),
            Holder::ShopUser => user("shop-abcde"),
            Holder::OtherAppUser => user("other-abcde"),
        };
        let login = self
            .harness
            .request("POST", &format!("{world}{path}"), None, Some(body))
            .await;
        for key in ["access_token", "refresh_token"] {
            self.issued.push(IssuedToken {
                world: world.to_owned(),
                holder,
                is_access: key == "access_token",
                text: login.text(key).to_owned(),
            });
        }
    }

    async fn status(&self, method: &str, path: &str, token: &str) -> u16 {
        self.harness
            .request(method, path, Some(token), None)
            .await
            .status
    }

    /// Returns where a token is accepted: as access or refresh token of each API, by
    /// each project, and by the app.
    async fn accepted_as(&self, world: &str, token: &str) -> Vec<&'static str> {
        let mut accepted = Vec::new();
        for (name, method, path) in [
            (
                "admin access",
                "GET",
                "/api/admin/v3.0/auth/profile".to_owned(),
            ),
            (
                "admin refresh",
                "POST",
                "/api/admin/v3.0/auth/session".to_owned(),
            ),
            (
                "one project",
                "GET",
                format!("/api/admin/v3.0/groups/{GROUP}/apps"),
            ),
            (
                "other project",
                "GET",
                format!("/api/admin/v3.0/groups/{OTHER_GROUP}/apps"),
            ),
            (
                "user access",
                "GET",
                "/api/client/v2.0/auth/profile".to_owned(),
            ),
            (
                "user refresh",
                "POST",
                "/api/client/v2.0/auth/session".to_owned(),
            ),
            (
                "own keys",
                "GET",
                "/api/client/v2.0/auth/api_keys".to_owned(),
            ),
        ] {
            match self.status(method, &format!("{world}{path}"), token).await {
                200 | 201 => accepted.push(name),
                // Projects of other administrators are not found.
                401 | 404 => {}
                status => panic!("{status} for {name}"),
            }
        }
        // Only the app's `verify_token` shows which app a token is for.
        let admin = self
            .issued
            .iter()
            .find(|issued| issued.world == *world)
            .unwrap();
        let path = format!("{world}/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/verify_token");
        let body = json!({ "token": token });
        let response = self
            .harness
            .request("POST", &path, Some(&admin.text), Some(body))
            .await;
        match response.status {
            200 => accepted.push("user of shop"),
            401 => {}
            status => panic!("{status} for verify_token"),
        }
        accepted
    }
}

#[tokio::test]
async fn token_is_accepted_only_for_its_app_world_administrator_and_kind() {
    let tokens = Tokens::new().await;
    for issued in &tokens.issued {
        for world in &tokens.worlds {
            let expected: &[&str] = match (issued.holder, issued.is_access) {
                _ if issued.world != *world => &[],
                (Holder::Admin, true) => &["admin access", "one project", "other project"],
                (Holder::OtherProjectAdmin, true) => &["admin access", "other project"],
                (Holder::Admin | Holder::OtherProjectAdmin, false) => &["admin refresh"],
                (Holder::ShopUser, true) => &["user access", "user of shop"],
                (Holder::OtherAppUser, true) => &["user access"],
                (Holder::ShopUser | Holder::OtherAppUser, false) => &["user refresh", "own keys"],
            };
            let accepted_as = tokens.accepted_as(world, &issued.text).await;
            assert_eq!(accepted_as, expected, "{issued:?} in {world}");
        }
    }
}

/// Also right after the genuine token was used, which may have been cached.
#[test]
fn tampered_tokens_are_rejected_everywhere() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let tokens = runtime.block_on(Tokens::new());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let case = (any::<Index>(), tampering());
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&case, |(which, tampering)| {
            let issued = which.get(&tokens.issued);
            let forged = tamper(&tokens.issued, &issued.text, &tampering);
            // Skip results that are genuine again or cannot be sent in a header.
            let genuine = tokens
                .issued
                .iter()
                .any(|issued| issued.text == forged.trim());
            let sent = axum::http::HeaderValue::from_str(&forged).is_ok();
            if genuine || !sent {
                return Ok(());
            }
            let accepted_as = runtime.block_on(async {
                tokens.accepted_as(&issued.world, &issued.text).await;
                tokens.accepted_as(&issued.world, &forged).await
            });
            prop_assert!(accepted_as.is_empty(), "{} opens {:?}", forged, accepted_as);
            Ok(())
        })
        .unwrap();
}
