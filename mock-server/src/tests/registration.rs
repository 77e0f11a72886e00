//! Registering and confirming: section 3.3 of the contract.

use serde_json::{Value, json};

use super::harness::{Got, Harness, PASSWORD, seed};
use crate::controls::clock::ClockState;
use crate::state::MailKind;
use crate::{CaseSeed, FunctionSeed, ProviderSeed, Seed};

const BASE: &str = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";
pub(super) const UNKNOWN: (u16, &str, Option<&str>) = (404, "user not found", Some("UserNotFound"));
pub(super) const INVALID: (u16, &str, Option<&str>) =
    (400, "invalid token data", Some("BadRequest"));
const CONFIRMED: (u16, &str, Option<&str>) =
    (400, "already confirmed", Some("UserAlreadyConfirmed"));

/// The lab's app with these settings of the provider, and two functions.
pub(super) fn configured(config: Value) -> Seed {
    let mut seed = seed();
    let app = &mut seed.groups[0].apps[0];
    app.providers[0] = ProviderSeed {
        r#type: "local-userpass".into(),
        config: Some(config),
        ..ProviderSeed::default()
    };
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
    pub(super) async fn userpass(&self, verb: &str, body: Value) -> Got {
        self.ask("POST", &format!("{BASE}/{verb}"), None, Some(body))
            .await
    }

    pub(super) async fn register(&self, email: &str) -> Got {
        let body = json!({ "email": email, "password": PASSWORD });
        self.userpass("register", body).await
    }

    pub(super) async fn enter(&self, email: &str, password: &str) -> Got {
        let body = json!({ "username": email, "password": password });
        self.login("local-userpass", Some(body)).await
    }

    /// Token, id and kind of the last mail to an address.
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

/// Every success is an object, since mongodb-stitch parses every body; register
/// 201, the others 200 (?: our choice).
pub(super) fn done(got: &Got, status: u16) {
    assert_eq!((got.status, &got.body), (status, &json!({})), "{got:?}");
}

/// "registration under automatic confirmation": confirmed at once; the user
/// appears at the first login, and then the entry is gone from the list. (D)
#[tokio::test]
async fn automatic_confirmation() {
    let harness = Harness::with(configured(automatic())).await;
    let before = harness.pending().await;
    done(&harness.register("new@example.com").await, 201);
    assert_eq!(harness.pending().await, before + 1);
    let count = async || harness.app("GET", "/users_count", None).await.body;
    let users = count().await.as_u64().unwrap();
    let login = harness.enter("new@example.com", PASSWORD).await;
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

/// "register: password not 6..128": text of realm-web's tests; 6 and 128 do.
/// "register: address taken, confirmed or pending": text, code and a link with
/// the base URL; 409 (?: our choice).
#[tokio::test]
async fn refused_registrations() {
    let harness = Harness::with(configured(automatic())).await;
    for (n, (length, status)) in [(5, 400), (6, 201), (128, 201), (129, 400)]
        .into_iter()
        .enumerate()
    {
        let email = format!("{n}@example.com");
        let body = json!({ "email": email, "password": "é".repeat(length) });
        let got = harness.userpass("register", body).await;
        assert_eq!(got.status, status, "{length}");
        if status == 400 {
            let expected = "password must be between 6 and 128 characters";
            assert_eq!(got.error(), (400, expected, Some("BadRequest")));
        }
    }
    for taken in ["ada@example.com", "alan@example.com", "1@example.com"] {
        let got = harness.register(taken).await;
        let expected = (409, "name already in use", Some("AccountNameInUse"));
        assert_eq!(got.error(), expected, "{taken}");
        let link = got.text("link");
        assert!(link.starts_with("http://mock.example:81/groups/"), "{link}");
    }
    // Our choice.
    assert_eq!(harness.register("").await.status, 400);
    assert_eq!(harness.userpass("register", json!({})).await.status, 400);
}

/// By mail: the token confirms once, for 30 minutes (D), and not after the next
/// mail; "confirm: unknown token": `invalid token data`, with a link.
#[tokio::test]
async fn confirmation_by_mail() {
    let harness = Harness::with(configured(json!({ "emailConfirmationUrl": "http://x/c" }))).await;
    done(&harness.register("new@example.com").await, 201);
    let refused = harness.enter("new@example.com", PASSWORD).await;
    assert_eq!(
        refused.error(),
        (401, "confirmation required", Some("AuthError")),
        "text of forum posts; status and code are our choice"
    );
    let old = harness.mail("new@example.com");
    let body = json!({ "email": "new@example.com" });
    done(&harness.userpass("confirm/send", body.clone()).await, 200);
    let mail = harness.mail("new@example.com");
    assert_eq!(mail.2, MailKind::Confirm);
    let confirm = async |token: &str, id: &str| {
        let body = json!({ "token": token, "tokenId": id });
        harness.userpass("confirm", body).await
    };
    for (token, id) in [
        ("e30=", "a_token"),
        ("a_token", &*mail.1),
        (&*old.0, &*old.1),
    ] {
        let got = confirm(token, id).await;
        assert_eq!(got.error(), INVALID);
        assert!(got.text("link").contains("http://mock.example:81"));
    }
    let now = harness.world.clock.now();
    harness
        .world
        .clock
        .restore(ClockState::stopped_at(now + 1800));
    assert_eq!(confirm(&mail.0, &mail.1).await.error(), INVALID);
    done(&harness.userpass("confirm/send", body.clone()).await, 200);
    let mail = harness.mail("new@example.com");
    done(&confirm(&mail.0, &mail.1).await, 200);
    assert_eq!(confirm(&mail.0, &mail.1).await.error(), INVALID);
    assert_eq!(
        harness.userpass("confirm/send", body).await.error(),
        CONFIRMED,
        "status is our choice"
    );
    assert_eq!(harness.enter("new@example.com", PASSWORD).await.status, 200);
}

/// The link has both as parameters of the configured address. (D)
#[tokio::test]
async fn links_of_mails() {
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

/// "confirm/send": unknown address 404, already confirmed 400 (?: statuses).
/// "confirm/call: automatic confirmation, any address": no code.
#[tokio::test]
async fn asking_for_confirmation_again() {
    let harness = Harness::with(configured(automatic())).await;
    let ask =
        async |verb: &str, email: &str| harness.userpass(verb, json!({ "email": email })).await;
    assert_eq!(ask("confirm/send", "x@example.com").await.error(), UNKNOWN);
    assert_eq!(
        ask("confirm/send", "ada@example.com").await.error(),
        CONFIRMED
    );
    for email in ["x@example.com", "ada@example.com", "alan@example.com"] {
        let text =
            format!("cannot run confirmation for {email}: automatic confirmation is enabled");
        assert_eq!(
            ask("confirm/call", email).await.error(),
            (400, &*text, None)
        );
    }
    // Where mails confirm: our choice.
    let harness = Harness::with(configured(json!({}))).await;
    let got = harness
        .userpass("confirm/call", json!({ "email": "alan@example.com" }))
        .await;
    assert_eq!(got.status, 400);
}

/// By function: success, pending and "register: confirmation function says no",
/// which leaves the address free; "confirm/send: app confirms by function"; the
/// lines of "confirm/call". (statuses: our choice)
#[tokio::test]
async fn confirmation_by_function() {
    let harness = Harness::with(configured(by_function())).await;
    done(&harness.register("yes@example.com").await, 201);
    assert_eq!(harness.enter("yes@example.com", PASSWORD).await.status, 200);
    let no = "failed to confirm user \"no@example.com\"";
    for _ in 0..2 {
        let got = harness.register("no@example.com").await;
        assert_eq!(got.error(), (400, no, Some("BadRequest")));
    }
    done(&harness.register("wait@example.com").await, 201);
    assert_eq!(
        harness.enter("wait@example.com", PASSWORD).await.status,
        401
    );
    let (token, id, _) = harness.mail("wait@example.com");
    let ask =
        async |verb: &str, email: &str| harness.userpass(verb, json!({ "email": email })).await;
    let got = ask("confirm/send", "wait@example.com").await;
    assert_eq!(
        got.error(),
        (400, "please use confirm via function", Some("BadRequest"))
    );
    assert_eq!(ask("confirm/call", "x@example.com").await.error(), UNKNOWN);
    assert_eq!(
        ask("confirm/call", "yes@example.com").await.error(),
        CONFIRMED
    );
    // Alan waits since before; the function says no now.
    let got = ask("confirm/call", "alan@example.com").await;
    assert_eq!(got.error().1, "failed to confirm user \"alan@example.com\"");
    let body = json!({ "token": token, "tokenId": id });
    done(&harness.userpass("confirm", body).await, 200);
    assert_eq!(
        harness.enter("wait@example.com", PASSWORD).await.status,
        200
    );
    // An administrator reruns it: 202, 404, 400. (D)
    let rerun = async |email: &str| {
        let path = format!("/user_registrations/by_email/{email}/run_confirm");
        harness.app("POST", &path, None).await.status
    };
    assert_eq!(rerun("x@example.com").await, 404);
    assert_eq!(rerun("yes@example.com").await, 400);
}

/// An undeclared function: `function not found`. (realm-web tests; status and
/// code are our choice)
#[tokio::test]
async fn undeclared_functions() {
    let mut config = by_function();
    config["confirmationFunctionName"] = "nope".into();
    config["resetFunctionName"] = "nope".into();
    let harness = Harness::with(configured(config)).await;
    let missing = (404, "function not found", Some("FunctionNotFound"));
    assert_eq!(harness.register("yes@example.com").await.error(), missing);
    let body = json!({ "email": "ada@example.com", "password": "new password" });
    assert_eq!(harness.userpass("reset/call", body).await.error(), missing);
}

/// Nothing works with the provider off. (D: cannot log in; the rest is our
/// choice)
#[tokio::test]
async fn with_the_provider_off() {
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
        let got = harness.userpass(verb, all.clone()).await;
        assert_eq!(
            (got.status, got.error().2),
            (404, Some("AuthProviderNotFound")),
            "{verb}"
        );
    }
}
