//! Whatever happens: requests at random, and the file after each run of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::state::Id;
use crate::tests::data::{folder, kept};
use crate::tests::harness::{ADA, APP, GROUP, Harness};
use crate::tests::registration::configured;

/// What can be asked, changing or not: method, path and body. `$` in a path
/// stands for an id of whatever the path asks for, `~` for a number.
const REQUESTS: &[(&str, &str, &str)] = &[
    ("PUT", "app/users/$/logout", ""),
    ("PUT", "app/users/$/disable", ""),
    ("PUT", "app/users/$/enable", ""),
    ("DELETE", "app/users/$", ""),
    ("GET", "app/users", ""),
    ("GET", "app/users/nobody", ""),
    (
        "POST",
        "app/users",
        r#"{"email": "~@example.com", "password": "correct horse"}"#,
    ),
    (
        "PATCH",
        "app/users/$/reset_email",
        r#"{"email": "~@example.com"}"#,
    ),
    ("POST", "app/api_keys", r#"{"name": "key-~"}"#),
    ("PUT", "app/api_keys/$/disable", ""),
    ("DELETE", "app/api_keys/$", ""),
    (
        "POST",
        "app/auth_providers",
        r#"{"type": "oauth2-google", "config": {"clientId": "~"}}"#,
    ),
    (
        "PATCH",
        "app/auth_providers/$",
        r#"{"config": {"autoConfirm": true, "x": ~}}"#,
    ),
    ("PUT", "app/auth_providers/$/enable", ""),
    ("DELETE", "app/auth_providers/$", ""),
    (
        "POST",
        "app/secrets",
        r#"{"name": "s~", "value": "a secret"}"#,
    ),
    ("DELETE", "app/secrets/$", ""),
    (
        "POST",
        "app/functions",
        r#"{"name": "f~", "source": "exports = () => ~"}"#,
    ),
    ("DELETE", "app/functions/$", ""),
    (
        "POST",
        "app/security/access_list",
        r#"{"address": "10.0.0.~", "comment": "c"}"#,
    ),
    (
        "POST",
        "app/security/allowed_request_origins",
        r#"["https://h~.example"]"#,
    ),
    (
        "PUT",
        "app/security/refresh_token_expiration",
        r#"{"expiration_time_seconds": 360~}"#,
    ),
    ("POST", "group/apps", r#"{"name": "app-~"}"#),
    (
        "POST",
        "auth/register",
        r#"{"email": "~@example.com", "password": "correct horse"}"#,
    ),
    ("POST", "auth/confirm/send", r#"{"email": "~@example.com"}"#),
    ("POST", "auth/reset/send", r#"{"email": "ada@example.com"}"#),
    (
        "POST",
        "auth/login",
        r#"{"username": "~@example.com", "password": "correct horse"}"#,
    ),
    (
        "POST",
        "auth/login",
        r#"{"username": "ada@example.com", "password": "correct horse"}"#,
    ),
    (
        "POST",
        "auth/login",
        r#"{"username": "ada@example.com", "password": "correct horse",
            "options": {"device": {"platform": "p~", "appVersion": "1"}}}"#,
    ),
    ("POST", "own/api_keys", r#"{"name": "own-~"}"#),
    (
        "POST",
        "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login",
        "",
    ),
    (
        "POST",
        "/_mock/faults",
        r#"{"path": "*/users", "every": 3, "effect": {"type": "status", "status": 503}}"#,
    ),
    ("DELETE", "/_mock/faults/1", ""),
    ("POST", "/_mock/clock", r#"{"advance": "31m"}"#),
    ("POST", "/_mock/clock", r#"{"advance": "91d"}"#),
    ("POST", "/_mock/reset", ""),
    ("GET", "/_mock/sessions", ""),
];

impl Harness {
    /// The id of something that there is below a path, if there is anything.
    fn some_id(&self, path: &str, number: usize) -> Option<String> {
        let state = self.world.state();
        let app = state.apps.get(&APP.parse().ok()?)?;
        let ids: Vec<Id> = if path.contains("/users/") {
            let filter = crate::state::Filter::default();
            app.users.page(&filter).iter().map(|user| user.id).collect()
        } else if path.contains("/api_keys/") {
            app.keys.iter().map(|key| key.id).collect()
        } else if path.contains("/auth_providers/") {
            app.providers.keys().copied().collect()
        } else if path.contains("/secrets/") {
            app.config.secrets.iter().map(|one| one.id).collect()
        } else {
            app.config.scripts.iter().map(|one| one.id).collect()
        };
        ids.get(number % ids.len().max(1)).map(ToString::to_string)
    }

    async fn do_something(&self, which: usize, number: usize) {
        let (method, path, body) = REQUESTS[which % REQUESTS.len()];
        let body = body.replace('~', &(number % 5).to_string());
        let body: Option<Value> = (!body.is_empty()).then(|| body.parse().unwrap());
        let id = self.some_id(path, number).unwrap_or_else(|| ADA.to_owned());
        let path = path.replace('$', &id);
        let (first, rest) = path.split_once('/').unwrap();
        let base = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";
        let token = Some(self.token());
        let got = match first {
            "" => self.ask(method, &path, None, body).await,
            "auth" => {
                self.ask(method, &format!("{base}/{rest}"), None, body)
                    .await
            }
            "own" => {
                let login = self.login_as("ada").await;
                let token = login.body["refresh_token"].as_str().unwrap_or("gone");
                let path = format!("/api/client/v2.0/auth/{rest}");
                self.ask(method, &path, Some(token), body).await
            }
            "app" => self.app(method, &format!("/{rest}"), body).await,
            _ => {
                let path = format!("/api/admin/v3.0/groups/{GROUP}/{rest}");
                self.ask(method, &path, token, body).await
            }
        };
        assert!(
            got.status < 500 || got.status == 503,
            "{method} {path}: {got:?}"
        );
        let expected = got.status < 500 || got.status == 503;
        assert!(expected, "{method} {path}: {got:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Issue: whatever happens, the file gives what there was, byte for byte,
    /// time after time.
    #[test]
    fn the_file_is_the_state(
        runs in prop::collection::vec(prop::collection::vec((any::<usize>(), any::<usize>()), 1..16), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_folder, path) = folder();
            let seed = configured(json!({ "autoConfirm": false }));
            for run in runs {
                let harness = Harness::persistent(&path, &seed).await;
                for (which, number) in run {
                    harness.do_something(which, number).await;
                }
                let before = harness.world.export();
                drop(harness);
                prop_assert_eq!(String::from_utf8(kept(&path)), String::from_utf8(before));
            }
            Ok(())
        })?;
    }
}
