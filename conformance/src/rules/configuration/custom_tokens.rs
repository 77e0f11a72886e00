//! Limits of custom tokens, and an older form of their settings.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::exported_files::ExportedFiles;
use super::{IMPORT, rejected};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::SIGNING_KEY;
use crate::setup::{Session, Setup, World, jwt};
use crate::target::{Answer, Outcome, Stop};

const PROVIDERS: &str = "{app}/auth_providers";

/// Claims that are valid for an hour.
fn claims(world: &World<'_>) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    json!({"aud": world.ids.client_app, "sub": "ida", "iat": now, "exp": now + 3600})
}

/// A token with another claim and a valid signature.
fn token(world: &World<'_>, key: &str, value: &str) -> String {
    let mut claims = claims(world);
    claims[key] = json!(value);
    jwt::hs256(SIGNING_KEY, &claims)
}

fn login(world: &World<'_>, token: &str) -> Result<Answer, Stop> {
    world.try_login("custom-token", &json!({"token": token}))
}

/// A finding unless the token is rejected with 401 and creates no user.
fn ensure_rejected(world: &World<'_>, token: &str) -> Outcome {
    let users = || world.get("{app}/users_count")?.expect(200)?.json();
    let before = users()?;
    let answer = login(world, token)?;
    check(&answer, 401, &Says::AnyError)?;
    ensure_ne!(
        answer.text("error_code"),
        "InvalidSession",
        "the code of {answer:?}"
    );
    ensure_eq!(users()?, before, "the number of users after a failed login");
    Ok(())
}

/// An app whose custom-token provider has its key in `config`.
fn with_key_in_config(world: &World<'_>) -> Outcome {
    let body = json!({"type": "custom-token", "config": {"signingKey": SIGNING_KEY}});
    world.post(PROVIDERS, &body)?.expect(201)?;
    Ok(())
}

/// A provider that reads a metadata field with a name of this length.
fn field(length: usize) -> Value {
    json!({"metadata_fields": [{"name": "a", "field_name": "n".repeat(length)}]})
}

pub(super) static CUSTOM_TOKENS: &[Rule] = &[
    Rule {
        id: "key-in-config",
        requirements: &["server/providers/old-signing-key"],
        says: "config: {signingKey} with the key itself works, without a secret",
        check: |target| {
            let world = &target.shop()?;
            with_key_in_config(world)?;
            let claims = claims(world);
            let answer = login(world, &jwt::hs256(SIGNING_KEY, &claims))?.expect(200)?;
            world.ensure_live(&Session::of(&answer)?)?;
            let other: String = SIGNING_KEY.chars().rev().collect();
            ensure_rejected(world, &jwt::hs256(&other, &claims))
        },
    },
    Rule {
        id: "key-in-config-is-redacted",
        requirements: &["server/providers/old-signing-key"],
        says: "the journal of requests does not contain the key in config: {signingKey}",
        check: |target| {
            let world = &target.alone()?;
            with_key_in_config(world)?;
            let journal = world.show("requests")?.to_string();
            ensure!(
                journal.contains("signingKey"),
                "the request is not in the journal: {journal}"
            );
            ensure!(
                !journal.contains(SIGNING_KEY),
                "the key is in the journal: {journal}"
            );
            Ok(())
        },
    },
    Rule {
        id: "imported-secrets",
        requirements: &["server/configuration/push", "server/configuration/import"],
        says: "the secrets of providers in a document are stored, and the provider that refers to them uses them",
        check: |target| {
            let settings = json!({"name": "custom-token", "type": "custom-token",
                "config": {"signingAlgorithm": "HS256"}});
            let newer = json!({"auth": {"providers": {"custom-token": settings}}});
            let older = json!({"config_version": 20_180_301, "auth_providers": [settings]});
            for (mut document, key) in [(newer, "signingKeys"), (older, "signingKey")] {
                let world = &target.shop()?;
                document["name"] = json!("shop");
                document["secrets"] =
                    json!({"auth_providers": {"custom-token": {key: SIGNING_KEY}}});
                world.post(IMPORT, &document)?.expect(204)?;
                let secrets = world.get("{app}/secrets")?.expect(200)?.json()?;
                ensure_eq!(
                    secrets[0]["name"],
                    format!("__custom-token_{key}"),
                    "the name of the first of {secrets}"
                );
                let token = jwt::hs256(SIGNING_KEY, &claims(world));
                let answer = login(world, &token)?.expect(200)?;
                world.ensure_live(&Session::of(&answer)?)?;
                let files = ExportedFiles::of_app(world, "")?;
                ensure!(
                    !files.contain(SIGNING_KEY),
                    "the key is exported: {files:?}"
                );
                // A provider that the document does not have has no secrets.
                document["secrets"] = json!({"auth_providers": {"oauth2-google": {"a": "b"}}});
                rejected(world, "POST", IMPORT, &document, &["{app}/secrets"])?;
            }
            Ok(())
        },
    },
    Rule {
        id: "setting-limits",
        requirements: &["server/providers/token-limits"],
        says: "a provider with more than 3 keys, a key of 31 or 513 characters or a field name of 64 is rejected",
        check: |target| {
            let world = &target.shop()?;
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
                    let created = world.post(PROVIDERS, &body)?.expect(201)?;
                    let path = format!("{PROVIDERS}/{}", created.text("_id"));
                    world.delete(&path)?.expect(204)?;
                } else {
                    rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS])?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "token-limits",
        requirements: &["server/providers/token-limits"],
        says: "a login is rejected with a metadata value of 4,097 characters, and with a token of more than 1,000,000",
        check: |target| {
            let provider = json!({
                "config": {"signingAlgorithm": "HS256"},
                "secret_config": {"signingKeys": ["signing"]},
                "metadata_fields": [{"name": "note"}],
            });
            let setup = Setup::shop().secret("signing", SIGNING_KEY);
            let world = &target.fresh(&setup.provider("custom-token", provider))?;
            // Characters are counted, not bytes.
            let note = |length: usize| token(world, "note", &"é".repeat(length));
            login(world, &note(4096))?.expect(200)?;
            ensure_rejected(world, &note(4097))?;
            let other = |length: usize| token(world, "other", &"p".repeat(length));
            // Base64 has four characters for three.
            let most = (1_000_000 - other(0).len()) * 3 / 4;
            let (fits, beyond) = (other(most - 4), other(most + 4));
            assert!(fits.len() <= 1_000_000 && beyond.len() > 1_000_000);
            login(world, &fits)?.expect(200)?;
            ensure_rejected(world, &beyond)
        },
    },
];
