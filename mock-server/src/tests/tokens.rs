//! Whatever is done to a token, it opens nothing more than it did.

mod change;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use self::change::{change, changed};
use super::harness::{APP, GROUP, Harness, OTHER_GROUP, PASSWORD};
use crate::WorldOptions;

/// Where a token comes from, and where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowAddress {
    /// An administrator of everything, and one of another project.
    Admin,
    Second,
    /// Ada in two apps.
    Shop,
    Other,
}

const PLACES: [RowAddress; 4] = [
    RowAddress::Admin,
    RowAddress::Second,
    RowAddress::Shop,
    RowAddress::Other,
];

/// A token and what it is for.
#[derive(Clone, Debug)]
struct Known {
    /// Below which path its world is.
    world: String,
    place: RowAddress,
    is_access: bool,
    text: String,
}

struct Tokens {
    harness: Harness,
    worlds: Vec<String>,
    known: Vec<Known>,
}

impl Tokens {
    /// Everybody logged in to three worlds: the server's own, and two that were
    /// made from the same seed and number.
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
            known: Vec::new(),
        };
        for world in worlds {
            for place in PLACES {
                tokens.log_in(&world, place).await;
            }
        }
        tokens
    }

    async fn log_in(&mut self, world: &str, place: RowAddress) {
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
        let (path, body) = match place {
            RowAddress::Admin => admin("pub"),
            RowAddress::Second => admin("second"),
            RowAddress::Shop => user("shop-abcde"),
            RowAddress::Other => user("other-abcde"),
        };
        let login = self
            .harness
            .ask("POST", &format!("{world}{path}"), None, Some(body))
            .await;
        for key in ["access_token", "refresh_token"] {
            self.known.push(Known {
                world: world.to_owned(),
                place,
                is_access: key == "access_token",
                text: login.text(key).to_owned(),
            });
        }
    }

    async fn status(&self, method: &str, path: &str, token: &str) -> u16 {
        self.harness
            .ask(method, path, Some(token), None)
            .await
            .status
    }

    /// Whether a token is taken: as an access and as a refresh token of each API,
    /// as an administrator's of each of two projects, as an access token of each
    /// of two apps.
    async fn opens(&self, world: &str, token: &str) -> Vec<&'static str> {
        let mut open = Vec::new();
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
                200 | 201 => open.push(name),
                // Another's project is not there.
                401 | 404 => {}
                status => panic!("{status} for {name}"),
            }
        }
        // Of which app, only the app itself tells.
        let admin = self
            .known
            .iter()
            .find(|known| known.world == *world)
            .unwrap();
        let path = format!("{world}/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/verify_token");
        let body = json!({ "token": token });
        let got = self
            .harness
            .ask("POST", &path, Some(&admin.text), Some(body))
            .await;
        match got.status {
            200 => open.push("user of shop"),
            401 => {}
            status => panic!("{status} for verify_token"),
        }
        open
    }
}

/// Issue: tokens of one app, world or key pair never open another, nor one kind
/// of token what is for the other.
#[tokio::test]
async fn tokens_open_their_own_only() {
    let tokens = Tokens::new().await;
    for known in &tokens.known {
        for world in &tokens.worlds {
            let expected: &[&str] = match (known.place, known.is_access) {
                _ if known.world != *world => &[],
                (RowAddress::Admin, true) => &["admin access", "one project", "other project"],
                (RowAddress::Second, true) => &["admin access", "other project"],
                (RowAddress::Admin | RowAddress::Second, false) => &["admin refresh"],
                (RowAddress::Shop, true) => &["user access", "user of shop"],
                (RowAddress::Other, true) => &["user access"],
                (RowAddress::Shop | RowAddress::Other, false) => &["user refresh", "own keys"],
            };
            let opens = tokens.opens(world, &known.text).await;
            assert_eq!(opens, expected, "{known:?} in {world}");
        }
    }
}

/// Issue: `alg: none`, changed claims, foreign signatures, tokens cut off or
/// with a bit turned are refused everywhere, also just after the genuine one was
/// taken.
#[test]
fn changed_tokens_open_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let tokens = runtime.block_on(Tokens::new());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let case = (any::<Index>(), change());
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&case, |(which, change)| {
            let known = which.get(&tokens.known);
            let forged = changed(&tokens.known, &known.text, &change);
            // Another genuine one may have come out, and what is no value of a
            // header is never sent.
            let genuine = tokens.known.iter().any(|known| known.text == forged.trim());
            let sent = axum::http::HeaderValue::from_str(&forged).is_ok();
            if genuine || !sent {
                return Ok(());
            }
            let opens = runtime.block_on(async {
                tokens.opens(&known.world, &known.text).await;
                tokens.opens(&known.world, &forged).await
            });
            prop_assert!(opens.is_empty(), "{} opens {:?}", forged, opens);
            Ok(())
        })
        .unwrap();
}
