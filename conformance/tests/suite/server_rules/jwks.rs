//! Public keys at a URL: of this machine, asked for anew at each log-in.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::Rule;
use super::custom_token::{claims, login, shut_out};
use super::rs256::jwks_seed;
use crate::support::rsa::Rsa;
use crate::support::scripted::{Heard, Reply, Scripted};
use crate::support::world::{Session, World};

/// A system outside that answers so at any path, and an app that trusts it.
fn trusting(script: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> (Scripted, World) {
    let system = Scripted::start(script);
    let world = at(&format!("{}/keys?of=shop", system.url()));
    (system, world)
}

/// An app that trusts the keys at this URL.
fn at(url: &str) -> World {
    World::with(jwks_seed(&json!({"jwkURI": url})))
}

fn keys(kid: &str) -> Value {
    json!({"keys": [Rsa::ours().jwk(kid)]})
}

pub(super) static JWKS: &[Rule] = &[
    Rule {
        proves: &["custom-jwt/jwk-uri", "custom-jwt/rs256"],
        says: "the keys at a URL open as those in the settings do",
        source: "manual",
        check: |_| {
            let (system, world) = trusting(|_| Reply::json(200, &keys("k")));
            let claims = claims(&world, "ida");
            let token = Rsa::ours().sign_as("k", &claims);
            let session = Session::of(&login(&world, &token).expect(200));
            world.assert_alive(&session);
            let heard = system.heard();
            assert_eq!(heard.len(), 1, "{heard:?}");
            assert_eq!(
                (heard[0].method.as_str(), heard[0].path.as_str()),
                ("GET", "/keys")
            );
            assert_eq!(heard[0].query, "of=shop");
            // It is told nothing of who logs in.
            assert_eq!(
                (heard[0].body.len(), heard[0].header("authorization")),
                (0, "")
            );
            shut_out(&world, &Rsa::foreign().sign_as("k", &claims));
            shut_out(&world, &Rsa::ours().sign_as("x", &claims));
            shut_out(&world, &Rsa::ours().sign(&claims));
        },
    },
    Rule {
        proves: &["custom-jwt/jwk-uri"],
        says: "keys that are changed there count at once, and those withdrawn no more",
        source: "manual; that it is at once is our choice",
        check: |_| {
            let served = Arc::new(Mutex::new(keys("old")));
            let shared = Arc::clone(&served);
            let (_system, world) =
                trusting(move |_| Reply::json(200, &shared.lock().expect("keys")));
            let claims = claims(&world, "ida");
            let (old, new) = (
                Rsa::ours().sign_as("old", &claims),
                Rsa::foreign().sign_as("new", &claims),
            );
            login(&world, &old).expect(200);
            shut_out(&world, &new);
            *served.lock().expect("keys") = json!({"keys": [Rsa::foreign().jwk("new")]});
            login(&world, &new).expect(200);
            shut_out(&world, &old);
        },
    },
    Rule {
        proves: &["custom-jwt/jwk-uri/no-keys"],
        says: "where it answers with no keys, or hangs up, nobody is let in, and no other address asked",
        source: "our choice",
        check: |_| {
            let moved = Scripted::start(|_| Reply::json(200, &keys("k")));
            let target = moved.url();
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
                Reply::json(302, &keys("k")).with("location", &target),
                Reply::typed(200, "text/html", "<h1>keys</h1>"),
                Reply::empty(204),
                Reply::Raw(Vec::new()),
                Reply::Raw(b"no HTTP".to_vec()),
                Reply::Endless {
                    content_type: "application/json",
                },
            ];
            for reply in replies {
                let shown = format!("{reply:?}");
                let (system, world) = trusting(move |_| reply.clone());
                shut_out(&world, &Rsa::ours().sign_as("k", &claims(&world, "ida")));
                assert_eq!(system.heard().len(), 1, "{shown}");
                world.assert_alive(&world.login("ada"));
            }
            assert!(moved.heard().is_empty(), "no other address is asked");
        },
    },
    Rule {
        proves: &["custom-jwt/jwk-uri/this-machine"],
        says: "only a plain URL of this machine is asked, whatever a configuration says",
        source: "our choice",
        check: |_| {
            let system = Scripted::start(|_| Reply::json(200, &keys("k")));
            let url = system.url();
            let port = url.rsplit(':').next().expect("a port");
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
                let world = at(&url);
                let token = Rsa::ours().sign_as("k", &claims(&world, "ida"));
                shut_out(&world, &token);
                assert!(system.heard().is_empty(), "{url} was asked");
            }
            let world = at(&format!("http://localhost:{port}"));
            let token = Rsa::ours().sign_as("k", &claims(&world, "ida"));
            login(&world, &token).expect(200);
        },
    },
];
