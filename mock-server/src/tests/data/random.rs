//! Random requests, and what the data file contains after each run.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::state::Id;
use crate::tests::data::{data_file, persisted_state};
use crate::tests::email_provider::configured;
use crate::tests::harness::{ADA, APP, GROUP, Harness};

/// Method, path and body of the requests. `$` in a path stands for an ID of an existing
/// resource of that kind, `~` for a number.
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
    ("POST", "app/values", r#"{"name": "v~", "value": 1}"#),
    (
        "POST",
        "app/triggers",
        r#"{"name": "t~", "type": "SCHEDULED", "config": {"schedule": "0 0 * * *"}, "function_id": "f"}"#,
    ),
    (
        "POST",
        "app/services",
        r#"{"name": "s~", "type": "http", "config": {}}"#,
    ),
    (
        "POST",
        "app/schemas",
        r#"{"metadata": {"data_source": "s~", "database": "d", "collection": "c"}}"#,
    ),
    (
        "PATCH",
        "app/custom_user_data",
        r#"{"enabled": true, "database_name": "d~"}"#,
    ),
    ("PUT", "/_mock/users/$/custom_data", r#"{"plan": ~}"#),
    (
        "PUT",
        "app/sync/config",
        r#"{"development_mode_enabled": true, "x": ~}"#,
    ),
    (
        "PATCH",
        "app/deploy/config",
        r#"{"ui_drafts_disabled": true}"#,
    ),
    ("POST", "app/drafts", ""),
    ("DELETE", "app/drafts/$", ""),
    ("POST", "app/drafts/$/deployment", ""),
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
    /// Returns the ID of a resource of the kind that the path names, or `None` if there
    /// is none.
    fn existing_id(&self, path: &str, number: usize) -> Option<String> {
        let state = self.world.state();
        let app = state.apps.get(&APP.parse().ok()?)?;
        let ids: Vec<Id> = if path.contains("/users/") {
            let filter = crate::state::UserQuery::default();
            app.users.page(&filter).iter().map(|user| user.id).collect()
        } else if path.contains("/api_keys/") {
            app.server_api_keys.iter().map(|key| key.id).collect()
        } else if path.contains("/auth_providers/") {
            app.providers.keys().copied().collect()
        } else if path.contains("/secrets/") {
            app.config.secrets.iter().map(|item| item.id).collect()
        } else if path.contains("/drafts/") {
            app.config.drafts.iter().map(|draft| draft.id).collect()
        } else {
            app.config.functions.iter().map(|item| item.id).collect()
        };
        ids.get(number % ids.len().max(1)).map(ToString::to_string)
    }

    async fn send_random_request(&self, which: usize, number: usize) {
        let (method, path, body) = REQUESTS[which % REQUESTS.len()];
        let body = body.replace('~', &(number % 5).to_string());
        let body: Option<Value> = (!body.is_empty()).then(|| body.parse().unwrap());
        let id = self
            .existing_id(path, number)
            .unwrap_or_else(|| ADA.to_owned());
        let path = path.replace('$', &id);
        let (first, rest) = path.split_once('/').unwrap();
        let base = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";
        let token = Some(self.token());
        let response = match first {
            "" => self.request(method, &path, None, body).await,
            "auth" => {
                self.request(method, &format!("{base}/{rest}"), None, body)
                    .await
            }
            "own" => {
                let login = self.login_as("ada").await;
                let token = login.body["refresh_token"].as_str().unwrap_or("gone");
                let path = format!("/api/client/v2.0/auth/{rest}");
                self.request(method, &path, Some(token), body).await
            }
            "app" => self.app(method, &format!("/{rest}"), body).await,
            _ => {
                let path = format!("/api/admin/v3.0/groups/{GROUP}/{rest}");
                self.request(method, &path, token, body).await
            }
        };
        let expected = response.status < 500 || response.status == 503;
        assert!(expected, "{method} {path}: {response:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn data_file_restores_the_exact_state_after_random_requests(
        runs in prop::collection::vec(prop::collection::vec((any::<usize>(), any::<usize>()), 1..16), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_directory, path) = data_file();
            let seed = configured(json!({ "autoConfirm": false }));
            for run in runs {
                let harness = Harness::persistent(&path, &seed).await;
                for (which, number) in run {
                    harness.send_random_request(which, number).await;
                }
                let before = harness.world.export();
                drop(harness);
                prop_assert_eq!(String::from_utf8(persisted_state(&path)), String::from_utf8(before));
            }
            Ok(())
        })?;
    }
}
