//! Apps with other settings of the email provider, and requests to it.

use serde_json::{Value, json};

use super::harness::{Harness, TestResponse, seed};
use crate::state::MailKind;
use crate::{ProviderSeed, Seed};

const BASE: &str = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";

/// The seed of the harness with this configuration of the provider.
pub(super) fn configured(config: Value) -> Seed {
    let mut seed = seed();
    let app = &mut seed.groups[0].apps[0];
    app.providers[0] = ProviderSeed::new("local-userpass").config(config);
    seed
}

pub(super) fn automatic() -> Value {
    json!({ "autoConfirm": true })
}

impl Harness {
    pub(super) async fn userpass(&self, verb: &str, body: Value) -> TestResponse {
        self.request("POST", &format!("{BASE}/{verb}"), None, Some(body))
            .await
    }

    pub(super) async fn log_in(&self, email: &str, password: &str) -> TestResponse {
        let body = json!({ "username": email, "password": password });
        self.login("local-userpass", Some(body)).await
    }

    /// Returns token, token ID and kind of the last mail to an address.
    pub(super) fn mail(&self, to: &str) -> (String, String, MailKind) {
        let state = self.world.state();
        let mails = state.apps.values().flat_map(|app| app.outbox.iter());
        let mail = mails.filter(|mail| &*mail.to == to).last().unwrap();
        (mail.token.to_string(), mail.token_id.to_string(), mail.kind)
    }
}
