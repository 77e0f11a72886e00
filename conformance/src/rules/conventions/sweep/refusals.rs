//! A request to each endpoint that must be refused.

use serde_json::{Value, json};

use super::stage::As::{Admin, Anyone, User, UserRefresh};
use super::stage::{Ask, Stage, ask};
use crate::setup::seeds::PASSWORD;

impl Stage<'_> {
    /// One request to each endpoint that must be refused.
    pub(super) fn bad() -> Vec<Ask> {
        let email = "{client}/app/{client_app}/auth/providers/local-userpass";
        let key = "{client}/auth/api_keys/{nobody}";
        let nobody = || json!({"email": "nobody@example.com", "password": PASSWORD});
        let token = || json!({"token": "e30=", "tokenId": "e30=", "password": PASSWORD});
        let mut asks = Vec::new();
        for (verb, body) in [
            (
                "register",
                json!({"email": "ada@example.com", "password": PASSWORD}),
            ),
            ("confirm", token()),
            ("confirm/send", nobody()),
            ("confirm/call", nobody()),
            ("reset", token()),
            ("reset/send", nobody()),
            ("reset/call", nobody()),
            (
                "login",
                json!({"username": "ada@example.com", "password": "x"}),
            ),
        ] {
            asks.push(ask(Anyone, "POST", &format!("{email}/{verb}"), body));
        }
        for (method, verb) in [
            ("GET", ""),
            ("PUT", "/enable"),
            ("PUT", "/disable"),
            ("DELETE", ""),
        ] {
            asks.push(ask(
                UserRefresh,
                method,
                &format!("{key}{verb}"),
                Value::Null,
            ));
        }
        let function = json!({"name": "nope", "arguments": []});
        let call = "{client}/app/{client_app}/functions/call";
        asks.push(ask(User, "POST", call, function));
        asks.push(ask(
            UserRefresh,
            "POST",
            "{client}/auth/api_keys",
            json!({}),
        ));
        for path in ["auth/profile", "auth/delete", "auth/api_keys"] {
            let method = if path == "auth/delete" {
                "DELETE"
            } else {
                "GET"
            };
            asks.push(ask(
                Anyone,
                method,
                &format!("{{client}}/{path}"),
                Value::Null,
            ));
        }
        for (method, path) in [
            ("DELETE", "{app}/secrets/{nobody}"),
            ("DELETE", "{app}/security/access_list/{nobody}"),
            ("DELETE", "{app}/auth_providers/{nobody}"),
            ("POST", "{app}/secrets"),
            ("POST", "{app}/functions"),
            ("POST", "{app}/import"),
            ("POST", "{app}/security/access_list"),
            ("POST", "{app}/users/verify_token"),
        ] {
            asks.push(ask(Admin, method, path, Value::Null));
        }
        asks
    }
}
