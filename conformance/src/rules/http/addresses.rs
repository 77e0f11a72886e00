//! The addresses in responses, which clients must be able to use.

use serde_json::{Value, json};

use super::exposure::get;
use super::need_loopback;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::apps::{provider, with_provider};
use crate::setup::digest::{Proof, part};
use crate::setup::seeds::{PASSWORD, PRIVATE_KEY, PUBLIC_KEY, shop};
use crate::target::{OrFound as _, Stop};

pub(crate) static ADDRESSES: &[Rule] = &[
    Rule {
        id: "behind-a-proxy",
        requirements: &["server/http/proxy"],
        says: "behind a proxy on this machine, every address is the one that clients use",
        check: |target| {
            need_loopback(target)?;
            let world = &target.shop()?;
            for (headers, base) in [
                (
                    // Not a proxy, but another name of the server.
                    &[("host", "mock.example:81")][..],
                    "http://mock.example:81",
                ),
                (
                    &[
                        ("x-forwarded-host", "mock.example"),
                        ("x-forwarded-proto", "https"),
                    ],
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
                let base = format!("{base}{}", world.http.prefix());
                let base = base.as_str();
                let token = format!("Bearer {}", world.admin.access);
                let ask = |path: &str| -> Result<Value, Stop> {
                    let mut all = vec![("authorization", token.as_str())];
                    all.extend(headers);
                    if headers[0].0 != "host" {
                        all.push(("host", "127.0.0.1"));
                    }
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
                let description = ask("{app}/description")?;
                for (url, path) in [
                    (&description["realm_url"], "/groups/"),
                    (&description["graphql"]["url"], "/api/client/"),
                ] {
                    ensure!(
                        url.as_str()
                            .is_some_and(|url| url.starts_with(&format!("{base}{path}"))),
                        "the URL {url} of the description does not begin with {base}{path}"
                    );
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "controls-and-mails",
        requirements: &["server/http/proxy", "server/http/public-url"],
        says: "the OpenAPI document, new worlds and mailed links have the address of their request",
        check: |target| {
            let config = json!({"emailConfirmationUrl": "/confirm"});
            let seed = with_provider(shop(), provider("local-userpass", config));
            for (public, base) in [
                (None, "http://mock.example:81"),
                (
                    Some("https://public.example/mock"),
                    "https://public.example/mock",
                ),
            ] {
                let server = target.own_server(|server| {
                    let server = server.seed(seed.clone()).allow_host("mock.example");
                    match public {
                        Some(url) => server.public_url(url),
                        None => server,
                    }
                })?;
                let world = World::over(server)?;
                let ask = |method: &str, path: &str, body: &str| {
                    let (path, length) = (world.path(path), body.len());
                    let received = world.send_raw(format!(
                        "{method} {path} HTTP/1.1\r\nhost: mock.example:81\r\nconnection: close\r\n\
                         content-length: {length}\r\n\r\n{body}"
                    ))?;
                    let json = serde_json::from_slice::<Value>(received.body());
                    json.or_found(|| format!("{path}: {}", received.head()))
                };
                let document = ask("GET", "/_mock/openapi.json", "")?;
                ensure_eq!(
                    document["servers"][0]["url"],
                    base,
                    "the OpenAPI document's server"
                );
                let below = ask("POST", "/_mock/worlds", "{}")?;
                let id = below["id"].as_str().unwrap_or_default();
                ensure_eq!(
                    below["base_url"],
                    format!("{base}/w/{id}"),
                    "the world's base URL"
                );
                let register = "{client}/app/{client_app}/auth/providers/local-userpass/register";
                let user = json!({"email": "new@example.com", "password": PASSWORD});
                ask("POST", register, &user.to_string())?;
                let link = ask("GET", "/_mock/outbox", "")?[0]["link"].clone();
                let confirm = format!("{base}/confirm?token=");
                ensure!(
                    link.as_str().is_some_and(|link| link.starts_with(&confirm)),
                    "the mailed link {link} does not begin with {confirm}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "public-url",
        requirements: &["server/http/public-url"],
        says: "a public URL is the base of every address, whatever name the client uses",
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
