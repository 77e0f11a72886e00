//! Limits of custom tokens, and their old form.

use serde_json::{Value, json};

use super::super::Rule;
use super::super::configuration::{IMPORT, unzip};
use super::super::custom_token::{claims, login, shut_out};
use super::rejected;
use crate::support::apps::{SIGNING_KEY, custom_token_seed};
use crate::support::jwt;
use crate::support::world::{Session, World};

const PROVIDERS: &str = "{app}/auth_providers";

/// A token with another claim, well signed.
fn token(world: &World, key: &str, value: Value) -> String {
    let mut claims = claims(world, "ida");
    claims[key] = value;
    jwt::hs256(SIGNING_KEY, &claims)
}

pub(in super::super) static CUSTOM_TOKENS: &[Rule] = &[
    Rule {
        proves: &["9/custom-token/old-signing-key"],
        says: "config: {signingKey} with the raw key works, without a secret",
        source: "mongodb-stitch 3.18's tests",
        check: |world| {
            let body = json!({"type": "custom-token", "config": {"signingKey": SIGNING_KEY}});
            world.post(PROVIDERS, &body).expect(201);
            let claims = claims(world, "ida");
            let answer = login(world, &jwt::hs256(SIGNING_KEY, &claims)).expect(200);
            world.assert_alive(&Session::of(&answer));
            let other: String = SIGNING_KEY.chars().rev().collect();
            shut_out(world, &jwt::hs256(&other, &claims));
            let journal = world.show("requests").to_string();
            assert!(!journal.contains(SIGNING_KEY), "{journal}");
        },
    },
    Rule {
        proves: &["9/push", "2.8/import"],
        says: "the secrets of providers in a document are stored, and open the provider that refers to them",
        source: "manual (secrets.json); the names of the secrets are our choice",
        check: |_| {
            let settings = json!({"name": "custom-token", "type": "custom-token",
                "config": {"signingAlgorithm": "HS256"}});
            let newer = json!({"auth": {"providers": {"custom-token": settings}}});
            let older = json!({"config_version": 20_180_301, "auth_providers": [settings]});
            for (mut document, key) in [(newer, "signingKeys"), (older, "signingKey")] {
                let world = World::new();
                document["name"] = json!("shop");
                document["secrets"] =
                    json!({"auth_providers": {"custom-token": {key: SIGNING_KEY}}});
                world.post(IMPORT, &document).expect(204);
                let secrets = world.get("{app}/secrets").expect(200).json();
                assert_eq!(secrets[0]["name"], format!("__custom-token_{key}"));
                let claims = claims(&world, "ida");
                let answer = login(&world, &jwt::hs256(SIGNING_KEY, &claims)).expect(200);
                world.assert_alive(&Session::of(&answer));
                let export = world.get("{app}/export").expect(200);
                for (path, text) in unzip(&export) {
                    assert!(!text.contains(SIGNING_KEY), "{path}");
                }
                // What is not there has no secrets.
                document["secrets"] = json!({"auth_providers": {"oauth2-google": {"a": "b"}}});
                rejected(&world, "POST", IMPORT, &document, &["{app}/secrets"]);
            }
        },
    },
    Rule {
        proves: &["9/custom-token/limits"],
        says: "more than 3 keys, a key of 31 or 513 characters and a field name of 64 are rejected with the provider",
        source: "manual; OpenAPI document",
        check: |world| {
            let names = ["a", "b", "c", "d"];
            for (body, fits) in [
                (json!({"secret_config": {"signingKeys": names}}), false),
                (json!({"secret_config": {"signingKeys": names[..3]}}), true),
                (json!({"config": {"signingKey": "k".repeat(31)}}), false),
                (json!({"config": {"signingKey": "k".repeat(32)}}), true),
                (json!({"config": {"signingKey": "k".repeat(512)}}), true),
                (json!({"config": {"signingKey": "k".repeat(513)}}), false),
                (field(64), false),
                (field(63), true),
            ] {
                let mut body = body;
                body["type"] = json!("custom-token");
                body["disabled"] = json!(true);
                if fits {
                    let created = world.post(PROVIDERS, &body).expect(201);
                    let path = format!("{PROVIDERS}/{}", created.text("_id"));
                    world.delete(&path).expect(204);
                } else {
                    rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS]);
                }
            }
        },
    },
    Rule {
        proves: &["9/custom-token/limits"],
        says: "a metadata value of 4,097 characters and a token of more than 1,000,000 are refused with the login",
        source: "manual",
        check: |_| {
            let mut seed = custom_token_seed(json!({"signingAlgorithm": "HS256"}));
            let providers = &mut seed.groups[0].apps[0].providers;
            let provider = providers.last_mut().expect("a provider");
            provider.metadata_fields = Some(json!([{"name": "note"}]));
            let world = World::with(seed);
            // Characters are counted, not bytes.
            let note = |length: usize| token(&world, "note", json!("é".repeat(length)));
            login(&world, &note(4096)).expect(200);
            shut_out(&world, &note(4097));
            let other = |length: usize| token(&world, "other", json!("p".repeat(length)));
            // Base64 has four characters for three.
            let most = (1_000_000 - other(0).len()) * 3 / 4;
            let (fits, beyond) = (other(most - 4), other(most + 4));
            assert!(fits.len() <= 1_000_000 && beyond.len() > 1_000_000);
            login(&world, &fits).expect(200);
            shut_out(&world, &beyond);
        },
    },
];

fn field(length: usize) -> Value {
    json!({"metadata_fields": [{"name": "a", "field_name": "n".repeat(length)}]})
}
