//! A test of a program that revokes sessions: start a server, log in, revoke, and check
//! what the device and the server saw.
//!
//! `cargo test` runs it. So does `cargo run --example revoke`.

use std::error::Error;

use appservices_mock::{AppSeed, Expectation, GroupSeed, MockServer, Seed, UserSeed};
use serde_json::{Value, json};

const GROUP: &str = "65a000000000000000000001";
const APP: &str = "65a0000000000000000000a1";
const ADA: &str = "65a0000000000000000000d1";

/// Sends a request with a bearer token, as the program under test would.
fn send(request: minreq::Request, token: &Value) -> Result<minreq::Response, Box<dyn Error>> {
    let token = token.as_str().ok_or("not a token")?;
    Ok(request
        .with_header("Authorization", format!("Bearer {token}"))
        .send()?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let ada = UserSeed::email("ada@example.com", "correct horse").id(ADA);
    let shop = AppSeed::new("shop").id(APP).client_app_id("shop-abcde");
    let seed = Seed::empty()
        .admin("public", "private")
        .group(GroupSeed::new(GROUP, "Demo").app(shop.user(ada)));
    let server = MockServer::builder().seed(seed).start_blocking()?;
    let client_api = format!("{}/api/client/v2.0", server.base_url());
    let admin_api = format!("{}/api/admin/v3.0", server.base_url());

    // A device logs in.
    let login = format!("{client_api}/app/shop-abcde/auth/providers/local-userpass/login");
    let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
    let device: Value = minreq::post(login).with_json(&ada)?.send()?.json()?;
    assert_eq!(server.live_sessions(ADA), 1);

    // An administrator revokes its session.
    let login = format!("{admin_api}/auth/providers/mongodb-cloud/login");
    let pair = json!({ "username": "public", "apiKey": "private" });
    let admin: Value = minreq::post(login).with_json(&pair)?.send()?.json()?;
    let revoke = format!("{admin_api}/groups/{GROUP}/apps/{APP}/users/{ADA}/logout");
    let revoked = send(minreq::put(revoke), &admin["access_token"])?;
    assert_eq!((revoked.status_code, server.live_sessions(ADA)), (204, 0));

    // The device learns of it when it refreshes its access token.
    let refresh = minreq::post(format!("{client_api}/auth/session"));
    let refused = send(refresh, &device["refresh_token"])?;
    let error: Value = refused.json()?;
    assert_eq!(
        (refused.status_code, &error["error_code"]),
        (401, &json!("InvalidSession"))
    );

    // One revocation was sent, and nothing that the server does not have a route for.
    let verdict = server.verify(&Expectation::new("PUT", "*/logout").times(1));
    assert!(verdict.ok, "{verdict}");
    assert!(server.unexpected().is_empty());
    Ok(())
}

#[test]
fn a_revoked_device_must_log_in_again() -> Result<(), Box<dyn Error>> {
    main()
}
