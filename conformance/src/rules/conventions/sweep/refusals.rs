//! A request to each endpoint that must be refused.

use serde_json::{Value, json};

use super::stage::As::{Admin, Anyone, User, UserRefresh};
use super::stage::{Ask, Stage, ask};
use crate::support::world::{NOBODY, PASSWORD};

impl Stage {
    /// One request to each endpoint that must be refused.
    pub(super) fn bad() -> Vec<Ask> {
        let email = "{client}/app/shop-abcde/auth/providers/local-userpass";
        let key = format!("{{client}}/auth/api_keys/{NOBODY}");
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
        let call = "{client}/app/shop-abcde/functions/call";
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
            ("DELETE", format!("{{app}}/secrets/{NOBODY}")),
            ("DELETE", format!("{{app}}/security/access_list/{NOBODY}")),
            ("DELETE", format!("{{app}}/auth_providers/{NOBODY}")),
            ("POST", "{app}/secrets".to_owned()),
            ("POST", "{app}/functions".to_owned()),
            ("POST", "{app}/import".to_owned()),
            ("POST", "{app}/security/access_list".to_owned()),
            ("POST", "{app}/users/verify_token".to_owned()),
        ] {
            asks.push(ask(Admin, method, &path, Value::Null));
        }
        asks
    }
}
