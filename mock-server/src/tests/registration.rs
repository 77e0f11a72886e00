//! Registering and confirming: section 3.3 of the contract.

use serde_json::{Value, json};

use super::harness::{Harness, PASSWORD, TestResponse, seed};
use crate::controls::clock::ClockState;
use crate::state::MailKind;
use crate::{CaseSeed, FunctionSeed, ProviderSeed, Seed};

const BASE: &str = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";
pub(super) const UNKNOWN: (u16, &str, Option<&str>) = (404, "user not found", Some("UserNotFound"));
pub(super) const INVALID: (u16, &str, Option<&str>) =
    (400, "invalid token data", Some("BadRequest"));
pub(super) const EXPIRED: (u16, &str, Option<&str>) = (
    400,
    "userpass token is expired or invalid",
    Some("UserpassTokenInvalid"),
);
const CONFIRMED: (u16, &str, Option<&str>) =
    (400, "already confirmed", Some("UserAlreadyConfirmed"));

/// The seed of the harness with this configuration of the provider, and two functions.
pub(super) fn configured(config: Value) -> Seed {
    let mut seed = seed();
    let app = &mut seed.groups[0].apps[0];
    app.providers[0] = ProviderSeed::new("local-userpass").config(config);
    let confirm = FunctionSeed::new("confirm")
        .case(CaseSeed::returns(json!({ "status": "success" })).email("yes*"))
        .case(CaseSeed::returns("pending").email("wait*"))
        .case(CaseSeed::returns("fail"));
    let reset = FunctionSeed::new("reset")
        .case(CaseSeed::returns("success").arguments([json!("the answer")]))
        .case(CaseSeed::returns("pending").password("later*"))
        .case(CaseSeed::throws("no").password("bang*"))
        .case(CaseSeed::returns("fail"));
    app.functions = vec![confirm, reset];
    seed
}

pub(super) fn automatic() -> Value {
    json!({ "autoConfirm": true })
}

pub(super) fn by_function() -> Value {
    json!({ "runConfirmationFunction": true, "confirmationFunctionName": "confirm",
        "runResetFunction": true, "resetFunctionName": "reset" })
}

impl Harness {
    pub(super) async fn userpass(&self, verb: &str, body: Value) -> TestResponse {
        self.request("POST", &format!("{BASE}/{verb}"), None, Some(body))
            .await
    }

    pub(super) async fn register(&self, email: &str) -> TestResponse {
        let body = json!({ "email": email, "password": PASSWORD });
        self.userpass("register", body).await
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
        (mail.token.clone(), mail.token_id.to_string(), mail.kind)
    }

    async fn pending(&self) -> usize {
        let path = "/user_registrations/pending_users";
        self.app("GET", path, None).await.ids().len()
    }
}

/// Every success has an empty object as its body, because mongodb-stitch parses every
/// body. Register returns 201, the others 200. (our choice)
pub(super) fn assert_empty_object(response: &TestResponse, status: u16) {
    assert_eq!(
        (response.status, &response.body),
        (status, &json!({})),
        "{response:?}"
    );
}

/// (D)
#[tokio::test]
async fn automatically_confirmed_user_appears_at_the_first_login() {
    let harness = Harness::with(configured(automatic())).await;
    let before = harness.pending().await;
    assert_empty_object(&harness.register("new@example.com").await, 201);
    assert_eq!(harness.pending().await, before + 1);
    let count = async || harness.app("GET", "/users_count", None).await.body;
    let users = count().await.as_u64().unwrap();
    let login = harness.log_in("new@example.com", PASSWORD).await;
    assert_eq!(login.status, 200);
    assert_eq!(
        (harness.pending().await, count().await),
        (before, json!(users + 1))
    );
    let profile = harness.profile(&login).await;
    assert_eq!(profile.body["data"], json!({ "email": "new@example.com" }));
    assert_eq!(
        profile.body["identities"][0]["provider_type"],
        "local-userpass"
    );
}

/// Passwords have 6 to 128 characters; the message is from realm-web's tests. Pending
/// users count as taken. (409: our choice)
#[tokio::test]
async fn invalid_password_or_taken_address_rejects_the_registration() {
    let harness = Harness::with(configured(automatic())).await;
    for (n, (length, status)) in [(5, 400), (6, 201), (128, 201), (129, 400)]
        .into_iter()
        .enumerate()
    {
        let email = format!("{n}@example.com");
        let body = json!({ "email": email, "password": "é".repeat(length) });
        let response = harness.userpass("register", body).await;
        assert_eq!(response.status, status, "{length}");
        if status == 400 {
            let expected = "password must be between 6 and 128 characters";
            assert_eq!(response.error(), (400, expected, Some("BadRequest")));
        }
    }
    for taken in ["ada@example.com", "alan@example.com", "1@example.com"] {
        let response = harness.register(taken).await;
        let expected = (409, "name already in use", Some("AccountNameInUse"));
        assert_eq!(response.error(), expected, "{taken}");
        let link = response.text("link");
        assert!(link.starts_with("http://mock.example:81/groups/"), "{link}");
    }
    // Our choice.
    assert_eq!(harness.register("").await.status, 400);
    assert_eq!(harness.userpass("register", json!({})).await.status, 400);
}

/// (D)
#[tokio::test]
async fn mailed_token_confirms_once_within_30_minutes_until_the_next_mail() {
    let harness = Harness::with(configured(json!({ "emailConfirmationUrl": "http://x/c" }))).await;
    assert_empty_object(&harness.register("new@example.com").await, 201);
    let rejected = harness.log_in("new@example.com", PASSWORD).await;
    assert_eq!(
        rejected.error(),
        (401, "unauthorized", Some("AuthError")),
        "status: our choice"
    );
    let old = harness.mail("new@example.com");
    let body = json!({ "email": "new@example.com" });
    assert_empty_object(&harness.userpass("confirm/send", body.clone()).await, 200);
    let mail = harness.mail("new@example.com");
    assert_eq!(mail.2, MailKind::Confirm);
    let confirm = async |token: &str, id: &str| {
        let body = json!({ "token": token, "tokenId": id });
        harness.userpass("confirm", body).await
    };
    // A token and an ID of the service, from the Dart SDK's tests.
    let foreign = "0e6340a446e68fe02a1af1b53c34d5f630b601ebf807d73d10a7fed5c2e996d8\
        7d04a683030377ac6058824d8555b24c1417de79019b40f1299aada7ef37fddc";
    for (token, id, expected) in [
        ("e30=", "a_token", INVALID),
        ("a_token", &*mail.1, INVALID),
        (&*old.0, &*old.1, EXPIRED),
        (foreign, "6268f7dd73fafea76b730fc9", EXPIRED),
    ] {
        let response = confirm(token, id).await;
        assert_eq!(response.error(), expected);
        assert!(response.text("link").contains("http://mock.example:81"));
    }
    let now = harness.world.clock.now();
    harness
        .world
        .clock
        .restore(ClockState::stopped_at(now + 1800));
    assert_eq!(confirm(&mail.0, &mail.1).await.error(), EXPIRED);
    assert_empty_object(&harness.userpass("confirm/send", body.clone()).await, 200);
    let mail = harness.mail("new@example.com");
    assert_empty_object(&confirm(&mail.0, &mail.1).await, 200);
    assert_eq!(confirm(&mail.0, &mail.1).await.error(), EXPIRED);
    assert_eq!(
        harness.userpass("confirm/send", body).await.error(),
        CONFIRMED,
        "status: our choice"
    );
    assert_eq!(
        harness.log_in("new@example.com", PASSWORD).await.status,
        200
    );
}

/// (D)
#[tokio::test]
async fn mail_link_has_token_and_token_id_as_parameters() {
    let harness = Harness::with(configured(json!({ "emailConfirmationUrl": "http://x/c" }))).await;
    harness.register("new@example.com").await;
    let (token, id, _) = harness.mail("new@example.com");
    let state = harness.world.state();
    let mails: Vec<_> = state
        .apps
        .values()
        .flat_map(|app| app.outbox.iter())
        .collect();
    let link = format!("http://x/c?token={token}&tokenId={id}");
    assert_eq!(mails[0].link.as_deref(), Some(&*link));
}

/// With automatic confirmation, `confirm/call` fails for every address, without a code.
/// (statuses: our choice)
#[tokio::test]
async fn resending_a_confirmation_fails_for_unknown_and_confirmed_users() {
    let harness = Harness::with(configured(automatic())).await;
    let request =
        async |verb: &str, email: &str| harness.userpass(verb, json!({ "email": email })).await;
    assert_eq!(
        request("confirm/send", "x@example.com").await.error(),
        UNKNOWN
    );
    assert_eq!(
        request("confirm/send", "ada@example.com").await.error(),
        CONFIRMED
    );
    for email in ["x@example.com", "ada@example.com", "alan@example.com"] {
        let text =
            format!("cannot run confirmation for {email}: automatic confirmation is enabled");
        assert_eq!(
            request("confirm/call", email).await.error(),
            (400, &*text, None)
        );
    }
    // With confirmation by mail. (our choice)
    let harness = Harness::with(configured(json!({}))).await;
    let response = harness
        .userpass("confirm/call", json!({ "email": "alan@example.com" }))
        .await;
    assert_eq!(response.status, 400);
}

/// A rejected registration leaves the address free. (statuses: our choice)
#[tokio::test]
async fn confirmation_function_confirms_delays_or_rejects() {
    let harness = Harness::with(configured(by_function())).await;
    assert_empty_object(&harness.register("yes@example.com").await, 201);
    assert_eq!(
        harness.log_in("yes@example.com", PASSWORD).await.status,
        200
    );
    let no = "failed to confirm user \"no@example.com\"";
    for _ in 0..2 {
        let response = harness.register("no@example.com").await;
        assert_eq!(response.error(), (400, no, Some("BadRequest")));
    }
    assert_empty_object(&harness.register("wait@example.com").await, 201);
    assert_eq!(
        harness.log_in("wait@example.com", PASSWORD).await.status,
        401
    );
    let (token, id, _) = harness.mail("wait@example.com");
    let request =
        async |verb: &str, email: &str| harness.userpass(verb, json!({ "email": email })).await;
    let response = request("confirm/send", "wait@example.com").await;
    assert_eq!(
        response.error(),
        (400, "please use confirm via function", Some("BadRequest"))
    );
    assert_eq!(
        request("confirm/call", "x@example.com").await.error(),
        UNKNOWN
    );
    // (Ct)
    for verb in ["confirm/call", "confirm/send"] {
        assert_eq!(request(verb, "yes@example.com").await.error(), CONFIRMED);
    }
    // Alan was pending already; now the function rejects him.
    let response = request("confirm/call", "alan@example.com").await;
    assert_eq!(
        response.error().1,
        "failed to confirm user \"alan@example.com\""
    );
    let body = json!({ "token": token, "tokenId": id });
    assert_empty_object(&harness.userpass("confirm", body).await, 200);
    assert_eq!(
        harness.log_in("wait@example.com", PASSWORD).await.status,
        200
    );
    // An administrator can rerun the function. (D)
    let rerun = async |email: &str| {
        let path = format!("/user_registrations/by_email/{email}/run_confirm");
        harness.app("POST", &path, None).await.status
    };
    assert_eq!(rerun("x@example.com").await, 404);
    assert_eq!(rerun("yes@example.com").await, 400);
}

/// (realm-web's tests; status and code: our choice)
#[tokio::test]
async fn undeclared_function_is_not_found() {
    let mut config = by_function();
    config["confirmationFunctionName"] = "nope".into();
    config["resetFunctionName"] = "nope".into();
    let harness = Harness::with(configured(config)).await;
    let missing = (404, "function not found", Some("FunctionNotFound"));
    assert_eq!(harness.register("yes@example.com").await.error(), missing);
    let body = json!({ "email": "ada@example.com", "password": "new password" });
    assert_eq!(harness.userpass("reset/call", body).await.error(), missing);
}

/// (login: D; the rest: our choice)
#[tokio::test]
async fn disabled_provider_rejects_everything() {
    let mut seed = configured(automatic());
    seed.groups[0].apps[0].providers[0].disabled = true;
    let harness = Harness::with(seed).await;
    let all = json!({ "email": "a@example.com", "password": PASSWORD });
    for verb in [
        "register",
        "confirm/send",
        "confirm/call",
        "reset/send",
        "reset/call",
    ] {
        let response = harness.userpass(verb, all.clone()).await;
        assert_eq!(
            (response.status, response.error().2),
            (404, Some("AuthProviderNotFound")),
            "{verb}"
        );
    }
}
