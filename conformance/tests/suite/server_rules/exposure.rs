//! What websites and other machines can do with a server, and what stays secret.

use appservices_mock::MockServer;
use serde_json::{Value, json};

use super::{Rule, Says, check};
use crate::support::digest::{Proof, part};
use crate::support::raw::say;
use crate::support::world::{self, APP, CLIENT_APP, GROUP, NOBODY, PRIVATE_KEY, World};

/// The status of a GET request with these headers, and its body.
fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let headers = headers.iter().fold(String::new(), |all, (name, value)| {
        format!("{all}{name}: {value}\r\n")
    });
    let request = format!("GET {path} HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
    let said = say(&world.http.base_url(), request.as_bytes());
    let body = String::from_utf8_lossy(said.body()).into_owned();
    (said.status(), body)
}

pub(super) static EXPOSURE: &[Rule] = &[
    Rule {
        proves: &["http/controls/hosts"],
        says: "controls reject a website whose name resolves to this machine (DNS rebinding)",
        source: "our choice",
        check: |world| {
            let below = world.tell("worlds", &json!({})).expect(201).text("id");
            for (host, accepted) in [
                ("127.0.0.1", true),
                ("localhost:8080", true),
                ("[::1]:8080", true),
                ("evil.example", false),
                ("127.0.0.1.evil.example", false),
                ("localhost.evil.example:8080", false),
            ] {
                for control in ["state", "requests", "health", "openapi.json", "", "nowhere"] {
                    for path in [
                        format!("/_mock/{control}"),
                        format!("/w/{below}/_mock/{control}"),
                    ] {
                        let (status, body) = get(world, &path, &[("host", host)]);
                        assert_eq!(status != 403, accepted, "{host} {path}: {body}");
                        assert!(accepted || !body.contains(PRIVATE_KEY), "{body}");
                    }
                }
            }
            let two = [("host", "localhost"), ("host", "evil.example")];
            assert_eq!(get(world, "/_mock/state", &two).0, 403);
            let proxied = [("host", "localhost"), ("x-forwarded-host", "evil.example")];
            assert_eq!(get(world, "/_mock/state", &proxied).0, 403);
            let target = "http://evil.example/_mock/state";
            assert_eq!(get(world, target, &[("host", "localhost")]).0, 403);
        },
    },
    Rule {
        proves: &["http/page/headers"],
        says: "pages run only their own script, are not embedded, and no content type is guessed",
        source: "our choice",
        check: |world| {
            for path in ["/", "/_mock/"] {
                let page = world.call("GET", path).send().expect(200);
                assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
                assert_eq!(page.header("x-frame-options"), Some("DENY"));
                let policy = page.header("content-security-policy").expect("a policy");
                let parts: Vec<_> = policy.split("; ").collect();
                for part in ["default-src 'none'", "frame-ancestors 'none'"] {
                    assert!(parts.contains(&part), "{path}: {policy}");
                }
                let script = parts.iter().find(|part| part.starts_with("script-src"));
                assert!(
                    script.is_none_or(|script| script.contains("'sha256-")),
                    "{policy}"
                );
                assert!(
                    script.is_none_or(|script| !script.contains("unsafe")),
                    "{policy}"
                );
            }
            let state = world.control("GET", "state").send().expect(200);
            assert_eq!(state.header("x-content-type-options"), Some("nosniff"));
        },
    },
    Rule {
        proves: &["http/page"],
        says: "the pages have an icon, and the home page says that the state is in memory",
        source: "our choice",
        check: |world| {
            let icon = world.call("GET", "/favicon.ico").send().expect(200);
            let kind = icon.header("content-type").expect("a type");
            assert!(
                kind.starts_with("image/") && !icon.body.is_empty(),
                "{icon:?}"
            );
            let page = world.call("GET", "/").send().expect(200);
            let text = String::from_utf8_lossy(&page.body).into_owned();
            assert!(
                text.contains("in memory") && !text.contains("data file"),
                "{text}"
            );
        },
    },
    Rule {
        proves: &["9/proxy"],
        says: "behind a proxy on this machine, every address is the one that clients use",
        source: "realm-js#3758; our choice",
        check: |world| {
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
                let host = ("host", "127.0.0.1");
                let token = format!("Bearer {}", world.admin.access);
                let ask = |path: &str| -> Value {
                    let mut all = vec![host, ("authorization", token.as_str())];
                    all.extend(headers);
                    let (_, body) = get(world, &world::path(path), &all);
                    serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}"))
                };
                let location = ask(&format!("{{client}}/app/{CLIENT_APP}/location"));
                assert_eq!(location["hostname"], base, "{location}");
                let sockets = base.replacen("http", "ws", 1);
                assert_eq!(location["ws_hostname"], sockets, "{location}");
                let error = ask(&format!("{{app}}/users/{NOBODY}"));
                let link = error["link"].as_str().expect("a link");
                let logs = format!("{base}/groups/{GROUP}/apps/{APP}/logs?co_id=");
                assert!(link.starts_with(&logs), "{link}");
                let description = ask("{app}/description");
                let url = description["realm_url"].as_str().expect("a URL");
                assert!(url.starts_with(&format!("{base}/groups/")), "{url}");
            }
        },
    },
    Rule {
        proves: &["http/page/keys-at-home", "9/proxy"],
        says: "whoever comes through a proxy is not taken for somebody at this machine",
        source: "realm-js#3758; our choice",
        check: |world| {
            let host = ("host", "localhost");
            assert!(get(world, "/", &[host]).1.contains(PRIVATE_KEY));
            for header in [
                ("x-forwarded-for", "8.8.8.8"),
                ("forwarded", "for=8.8.8.8"),
                ("x-forwarded-host", "localhost"),
            ] {
                let (status, page) = get(world, "/", &[host, header]);
                assert!(status == 200 && !page.contains(PRIVATE_KEY), "{header:?}");
            }
        },
    },
    Rule {
        proves: &["mock/random-secrets"],
        says: "tokens of one server do not open another, although their IDs are the same",
        source: "our choice",
        check: |world| {
            let other = World::new();
            let (ada, same) = (world.login("ada"), other.login("ada"));
            assert_eq!(ada.user, same.user);
            world.profile(&ada).expect(200);
            other.profile(&ada).expect(401);
            other.refresh(&ada).expect(401);
            let admin = other
                .call("GET", "{app}")
                .bearer(&world.admin.access)
                .send();
            check(&admin, 401, &Says::AnyError);
            let key = |world: &World| {
                let key = json!({"name": "new"});
                let key = world.post("{app}/api_keys", &key).expect(201);
                (key.text("_id"), key.text("key"))
            };
            let ((id, key), (same, different)) = (key(world), key(&other));
            assert_eq!(id, same);
            assert_ne!(key, different);
        },
    },
    Rule {
        proves: &["mock/worlds/limit"],
        says: "a seed that would take seconds to load is rejected, with what to do instead",
        source: "our choice",
        check: |world| {
            let name = "x".repeat(3 * 1024 * 1024);
            let seed = json!({"seed": {"groups": [{"name": name}]}});
            let answer = world.tell("worlds", &seed);
            check(&answer, 413, &Says::AnyError);
            assert!(
                answer.text("error").contains("import a state"),
                "{answer:?}"
            );
            assert_eq!(world.show("worlds"), json!([]));
        },
    },
    Rule {
        proves: &["http/controls/token"],
        says: "with a token, every control requires it; the APIs do not",
        source: "our choice",
        check: |_| {
            let server = MockServer::builder()
                .seed(world::seed())
                .control_token("s3cret");
            let server = server.start_blocking().expect("the mock server starts");
            let world = World::over(server);
            for control in ["state", "health", "requests", "openapi.json", "nowhere"] {
                for (token, accepted) in [
                    (None, false),
                    (Some("Bearer s3cret"), true),
                    (Some("Bearer s3cre"), false),
                    (Some("Bearer s3cretx"), false),
                    (Some("Bearer "), false),
                    (Some("Basic s3cret"), false),
                ] {
                    let call = world.control("GET", control);
                    let answer = match token {
                        None => call.send(),
                        Some(token) => call.header("authorization", token).send(),
                    };
                    assert_eq!(answer.status != 401, accepted, "{control} {token:?}");
                    let challenge = answer.header("www-authenticate");
                    assert_eq!(challenge.is_some(), !accepted, "{answer:?}");
                }
            }
            world.control("POST", "reset").send().expect(401);
            world.get("{app}").expect(200);
            assert_eq!(world.server().requests().len(), 2);
        },
    },
    Rule {
        proves: &["http/public-url"],
        says: "a public URL is the base of every address, whatever the client calls the server",
        source: "our choice",
        check: |_| {
            let base = "https://mock.example/prefix";
            let server = MockServer::builder().seed(world::seed()).public_url(base);
            let server = server.start_blocking().expect("the mock server starts");
            let world = World::over(server);
            let path = format!("{{client}}/app/{CLIENT_APP}/location");
            let location = world.call("GET", &path).send().expect(200);
            assert_eq!(location.text("hostname"), base);
            assert_eq!(location.text("ws_hostname"), "wss://mock.example/prefix");
            let below = world.tell("worlds", &json!({})).expect(201);
            let id = below.text("id");
            assert_eq!(below.text("base_url"), format!("{base}/w/{id}"));
            let path = format!("/w/{id}/api/client/v2.0/app/{CLIENT_APP}/location");
            let location = world.http.call("GET", &path).send().expect(200);
            assert_eq!(location.text("hostname"), format!("{base}/w/{id}"));
            let document = world.show("openapi.json");
            assert_eq!(document["servers"][0]["url"], base);
            // Command lines sign the path that they request of the proxy.
            let groups = "/api/public/v1.0/groups";
            let nonce = part(&world.http.call("GET", groups).send().expect(401), "nonce");
            let (count, qop) = ("00000001", Some("auth"));
            let proof = Proof {
                nonce: &nonce,
                count,
                qop,
            };
            let header = proof.header("GET", &format!("/prefix{groups}"), PRIVATE_KEY);
            let call = world
                .http
                .call("GET", groups)
                .header("authorization", &header);
            let groups = call.send().expect(200).json();
            let href = groups["links"][0]["href"].as_str().expect("a link");
            assert!(href.starts_with(&format!("{base}/api/public/")), "{href}");
        },
    },
];
