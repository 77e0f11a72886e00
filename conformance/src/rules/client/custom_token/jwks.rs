//! Public keys at a URL of this machine, which are requested for each login.

use serde_json::{Value, json};

use super::key_server::{KeyServer, Reply};
use super::{claims, ensure_reason, enter, shut_out};
use crate::rules::Rule;
use crate::setup::apps::{provider, with_provider};
use crate::setup::rsa::Rsa;
use crate::setup::{World, seeds};
use crate::target::{Stop, Target};

/// An app that trusts the keys at this URL; skips the rule unless the server runs on this
/// machine, where it can reach the URL.
fn trusting<'t>(target: &'t Target, url: &str) -> Result<World<'t>, Stop> {
    let (_, host) = target.base_url().split_once("://").unwrap_or_default();
    let local = ["127.", "localhost", "[::1]"];
    if !local.iter().any(|local| host.starts_with(local)) {
        return Err(Stop::skipped("needs a server on this machine"));
    }
    let config = json!({"useJWKURI": true, "jwkURI": url});
    target.seeded(&with_provider(
        seeds::shop(),
        provider("custom-token", config),
    ))
}

fn keys(kid: &str) -> Value {
    json!({"keys": [Rsa::ours().jwk(kid)]})
}

pub(crate) static JWKS: &[Rule] = &[
    Rule {
        id: "url",
        requirements: &["server/custom-tokens/key-uri", "server/custom-tokens/rs256"],
        says: "the keys at a URL verify tokens as those in the settings do",
        check: |target| {
            let system = KeyServer::start(Reply::json(200, &keys("k")))?;
            let world = &trusting(target, &format!("{}/keys?of=shop", system.url()))?;
            let claims = claims(world, "ida");
            world.ensure_live(&enter(world, &Rsa::ours().sign_as("k", &claims))?)?;
            let requests = system.requests();
            ensure_eq!(requests.len(), 1, "the requests for keys: {requests:?}");
            let head = requests[0].to_lowercase();
            ensure!(
                head.starts_with("get /keys?of=shop http/1.1\r\n"),
                "another request than for the keys: {head}"
            );
            // It shows nothing about the user.
            ensure!(
                !head.contains("\r\nauthorization:") && !head.contains("\r\ncontent-length:"),
                "credentials or a body: {head}"
            );
            shut_out(world, &Rsa::foreign().sign_as("k", &claims))?;
            shut_out(world, &Rsa::ours().sign_as("x", &claims))?;
            shut_out(world, &Rsa::ours().sign(&claims))
        },
    },
    Rule {
        id: "changed-keys",
        requirements: &["server/custom-tokens/key-uri"],
        says: "keys that are changed at the URL apply at once, and removed ones no longer",
        check: |target| {
            let system = KeyServer::start(Reply::json(200, &keys("old")))?;
            let world = &trusting(target, &system.url())?;
            let claims = claims(world, "ida");
            let old = Rsa::ours().sign_as("old", &claims);
            let new = Rsa::foreign().sign_as("new", &claims);
            enter(world, &old)?;
            shut_out(world, &new)?;
            let keys = json!({"keys": [Rsa::foreign().jwk("new")]});
            system.set(Reply::json(200, &keys));
            enter(world, &new)?;
            shut_out(world, &old)
        },
    },
    Rule {
        id: "no-keys",
        requirements: &["server/custom-tokens/no-keys"],
        says: "without keys at the URL nobody can log in, and no other address is requested",
        check: |target| {
            let moved = KeyServer::start(Reply::json(200, &keys("k")))?;
            let location = format!("location: {}\r\n", moved.url());
            let replies = [
                Reply::json(200, &json!({"keys": []})),
                Reply::json(200, &json!([])),
                Reply::json(
                    200,
                    &json!({"keys": [{"kty": "RSA", "kid": "k", "n": "", "e": ""}]}),
                ),
                Reply::json(
                    200,
                    &json!({"keys": [{"kty": "oct", "kid": "k", "k": "AAAA"}]}),
                ),
                Reply::json(500, &keys("k")),
                Reply::json(404, &keys("k")),
                Reply::new(302, &location, &keys("k").to_string()),
                Reply::new(200, "content-type: text/html\r\n", "<h1>keys</h1>"),
                Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
                Reply::Bytes(Vec::new()),
                Reply::Bytes(b"no HTTP".to_vec()),
                Reply::Endless,
            ];
            for reply in replies {
                let shown = format!("{reply:?}");
                let system = KeyServer::start(reply)?;
                let world = &trusting(target, &system.url())?;
                shut_out(world, &Rsa::ours().sign_as("k", &claims(world, "ida")))?;
                ensure_eq!(system.requests().len(), 1, "the requests after {shown}");
                world.ensure_live(&world.login("ada")?)?;
            }
            ensure!(
                moved.requests().is_empty(),
                "the address of a redirect is requested"
            );
            let system = KeyServer::start(Reply::json(500, &keys("k")))?;
            let world = &trusting(target, &system.url())?;
            shut_out(world, &Rsa::ours().sign_as("k", &claims(world, "ida")))?;
            ensure_reason(world, "invalid token: jwkURI gives no JWKS")
        },
    },
    Rule {
        id: "this-machine",
        requirements: &["server/custom-tokens/local-key-uri"],
        says: "only a plain URL of this machine is requested, whatever the settings are",
        check: |target| {
            let system = KeyServer::start(Reply::json(200, &keys("k")))?;
            let port = system.port();
            for url in [
                format!("https://127.0.0.1:{port}/"),
                format!("http://shop.invalid:{port}/"),
                format!("http://localhost.shop.invalid:{port}/"),
                format!("http://127.0.0.1@shop.invalid:{port}/"),
                format!("http://0.0.0.0:{port}/"),
                format!("http://10.0.0.1:{port}/"),
                format!("ftp://127.0.0.1:{port}/"),
                format!("127.0.0.1:{port}"),
                "file:///etc/passwd".to_owned(),
                String::new(),
            ] {
                let world = &trusting(target, &url)?;
                shut_out(world, &Rsa::ours().sign_as("k", &claims(world, "ida")))?;
                ensure!(system.requests().is_empty(), "{url} is requested");
                let reason = "invalid token: jwkURI must be an http URL of this machine";
                ensure_reason(world, reason)?;
            }
            let world = &trusting(target, &format!("http://localhost:{port}"))?;
            enter(world, &Rsa::ours().sign_as("k", &claims(world, "ida")))?;
            Ok(())
        },
    },
];
