//! The addresses in responses, which clients must be able to use.

use serde_json::{Value, json};

use super::exposure::get;
use super::need_loopback;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::digest::{Proof, part};
use crate::setup::seeds::{PRIVATE_KEY, PUBLIC_KEY, shop};
use crate::target::{OrFound as _, Stop};

pub(crate) static ADDRESSES: &[Rule] = &[
    Rule {
        id: "behind-a-proxy",
        proves: &["9/proxy"],
        says: "behind a proxy on this machine, every address is the one that clients use",
        source: "realm-js#3758; our choice",
        check: |target| {
            need_loopback(target)?;
            let world = &target.shop()?;
            for (headers, base) in [
                (
                    &[
                        ("x-forwarded-host", "mock.example"),
                        ("x-forwarded-proto", "https"),
                    ][..],
                    "https://mock.example",
                ),
                (
                    &[(
                        "forwarded",
                        "for=1.2.3.4;host=\"mock.example:8443\";proto=https",
                    )],
                    "https://mock.example:8443",
                ),
                (
                    &[("x-forwarded-proto", "ftp"), ("x-forwarded-host", "a b")],
                    "http://127.0.0.1",
                ),
            ] {
                let token = format!("Bearer {}", world.admin.access);
                let ask = |path: &str| -> Result<Value, Stop> {
                    let mut all = vec![("host", "127.0.0.1"), ("authorization", token.as_str())];
                    all.extend(headers);
                    let (_, body) = get(target, &world.raw_path(path), &all)?;
                    serde_json::from_str(&body).or_found(|| format!("{path} is not JSON: {body}"))
                };
                let location = ask("{client}/app/{client_app}/location")?;
                ensure_eq!(location["hostname"], base, "`hostname` with {headers:?}");
                let sockets = base.replacen("http", "ws", 1);
                ensure_eq!(
                    location["ws_hostname"],
                    sockets,
                    "`ws_hostname` with {headers:?}"
                );
                let link = ask("{app}/users/{nobody}")?["link"].clone();
                let link = link.as_str().unwrap_or_default();
                let logs = world.path("/groups/{group}/apps/{app_id}/logs?co_id=");
                ensure!(
                    link.starts_with(&format!("{base}{logs}")),
                    "the link {link} of an error does not begin with {base}{logs}"
                );
                let url = ask("{app}/description")?["realm_url"].clone();
                let url = url.as_str().unwrap_or_default();
                ensure!(
                    url.starts_with(&format!("{base}/groups/")),
                    "the realm_url {url} of the description does not begin with {base}/groups/"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "public-url",
        proves: &["http/public-url"],
        says: "a public URL is the base of every address, whatever name the client uses",
        source: "our choice",
        check: |target| {
            let base = "https://mock.example/prefix";
            let server = target.own_server(|server| server.seed(shop()).public_url(base))?;
            let world = World::over(server)?;
            let location = "{client}/app/{client_app}/location";
            let answer = world.call("GET", location).send()?.expect(200)?;
            ensure_eq!(answer.text("hostname"), base, "`hostname` of {answer:?}");
            ensure_eq!(
                answer.text("ws_hostname"),
                "wss://mock.example/prefix",
                "`ws_hostname` of {answer:?}"
            );
            let below = world.post_control("worlds", &json!({}))?.expect(201)?;
            let id = below.text("id");
            ensure_eq!(
                below.text("base_url"),
                format!("{base}/w/{id}"),
                "`base_url` of {below:?}"
            );
            let answer = world.call("GET", &format!("/w/{id}{location}")).send()?;
            ensure_eq!(
                answer.expect(200)?.text("hostname"),
                format!("{base}/w/{id}"),
                "the hostname in a world"
            );
            let document = world.show("openapi.json")?;
            ensure_eq!(
                document["servers"][0]["url"],
                base,
                "the server of the OpenAPI document"
            );
            // Command lines sign the path that they request of the proxy.
            let groups = "/api/public/v1.0/groups";
            let challenge = world.call("GET", groups).send()?.expect(401)?;
            let proof = Proof {
                public_key: PUBLIC_KEY,
                nonce: &part(&challenge, "nonce")?,
                count: "00000001",
                qop: Some("auth"),
            };
            let header = proof.header("GET", &format!("/prefix{groups}"), PRIVATE_KEY);
            let call = world.call("GET", groups).header("authorization", &header);
            let groups = call.send()?.expect(200)?;
            let link = groups.json()?["links"][0]["href"].clone();
            let public = format!("{base}/api/public/");
            ensure!(
                link.as_str().is_some_and(|link| link.starts_with(&public)),
                "the link {link} does not begin with {public}"
            );
            Ok(())
        },
    },
];
