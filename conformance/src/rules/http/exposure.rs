//! What websites and other machines can do with a server, and what stays secret.

use serde_json::{Value, json};

use super::need_loopback;
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::{PRIVATE_KEY, shop};
use crate::target::{Answer, OrFound as _, Stop, Target, raw};

/// The status of a GET request with these headers alone, and its body.
pub(super) fn get(
    target: &Target,
    path: &str,
    headers: &[(&str, &str)],
) -> Result<(u16, String), Stop> {
    let headers = headers.iter().fold(String::new(), |all, (name, value)| {
        format!("{all}{name}: {value}\r\n")
    });
    let request = format!("GET {path} HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
    let received = raw::send(target.base_url(), request.as_bytes())?;
    let body = String::from_utf8_lossy(received.body()).into_owned();
    Ok((received.status(), body))
}

/// The header's value, which must be there.
fn header<'a>(answer: &'a Answer, name: &str) -> Result<&'a str, Stop> {
    let value = answer.header(name);
    value.or_found(|| format!("no {name}: {answer:?}"))
}

pub(crate) static EXPOSURE: &[Rule] = &[
    Rule {
        id: "dns-rebinding",
        proves: &["http/controls/hosts"],
        says: "controls reject a website whose name resolves to this machine (DNS rebinding)",
        source: "our choice",
        check: |target| {
            let world = &target.alone()?;
            for (host, accepted) in [
                ("127.0.0.1", true),
                ("127.9.9.9", true),
                ("LOCALHOST", true),
                ("localhost:8080", true),
                ("[::1]:8080", true),
                ("evil.example", false),
                ("127.0.0.1.evil.example", false),
                ("localhost.evil.example:8080", false),
                ("localhost:8080@evil.example", false),
                ("192.168.1.1:8080", false),
                ("0.0.0.0:8080", false),
                ("\u{e9}", false),
            ] {
                for control in ["state", "requests", "health", "openapi.json", "", "nowhere"] {
                    let control = format!("/_mock/{control}");
                    for path in [world.raw_path(&control), control] {
                        let (status, body) = get(target, &path, &[("host", host)])?;
                        let message = "whether the response is another one than 403";
                        ensure_eq!(status != 403, accepted, "{message}: {path} of {host}");
                        ensure!(
                            accepted || !body.contains(PRIVATE_KEY),
                            "{path} of {host} shows the administrator's private key"
                        );
                    }
                }
            }
            let state = world.raw_path("/_mock/state");
            for (path, headers) in [
                (
                    state.as_str(),
                    [("host", "localhost"), ("host", "evil.example")],
                ),
                (
                    &state,
                    [("host", "localhost"), ("x-forwarded-host", "evil.example")],
                ),
                (
                    "http://evil.example/_mock/state",
                    [("host", "localhost"), ("x-a", "")],
                ),
            ] {
                let (status, _) = get(target, path, &headers)?;
                ensure_eq!(status, 403, "the status of {path} with {headers:?}");
            }
            // The APIs accept any host, because clients use any name of the server.
            let location = world.raw_path("{client}/app/{client_app}/location");
            let (status, _) = get(target, &location, &[("host", "evil.example")])?;
            ensure_eq!(status, 200, "the status of the location of evil.example");
            // Clients of HTTP/1.0 send no host, and are not browsers.
            let health = world.raw_path("/_mock/health");
            let old = world.send_raw(format!("GET {health} HTTP/1.0\r\n\r\n"))?;
            let text = String::from_utf8_lossy(&old.bytes);
            ensure!(
                text.contains("\"ready\":true"),
                "a client of HTTP/1.0 without a host gets {text:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "page-headers",
        proves: &["http/page/headers"],
        says: "pages run only their own script, are not embedded, and have no guessed content type",
        source: "our choice",
        check: |target| {
            let world = &target.alone()?;
            for path in ["/", "/_mock/"] {
                let page = world.call("GET", path).send()?.expect(200)?;
                ensure_eq!(
                    page.header("x-content-type-options"),
                    Some("nosniff"),
                    "x-content-type-options of {page:?}"
                );
                ensure_eq!(
                    page.header("x-frame-options"),
                    Some("DENY"),
                    "x-frame-options of {page:?}"
                );
                let policy = header(&page, "content-security-policy")?;
                let parts: Vec<_> = policy.split("; ").collect();
                ensure_eq!(
                    page.header("cache-control"),
                    Some("no-store"),
                    "cache-control of {page:?}"
                );
                for part in [
                    "default-src 'none'",
                    "frame-ancestors 'none'",
                    "base-uri 'none'",
                ] {
                    ensure!(parts.contains(&part), "no {part} in the policy {policy}");
                }
                let script = parts.iter().find(|part| part.starts_with("script-src"));
                let is_own =
                    |script: &&str| script.contains("'sha256-") && !script.contains("unsafe");
                ensure!(
                    script.is_none_or(is_own),
                    "the policy allows scripts that are not the page's own: {policy}"
                );
            }
            let nowhere = world.control("GET", "nowhere").send()?;
            let kind = nowhere.header("x-content-type-options");
            ensure_eq!(
                kind,
                Some("nosniff"),
                "x-content-type-options of {nowhere:?}"
            );
            let state = world.control("GET", "state").send()?.expect(200)?;
            ensure_eq!(
                state.header("x-content-type-options"),
                Some("nosniff"),
                "x-content-type-options of {state:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "icon-and-memory",
        proves: &["http/page"],
        says: "the pages have an icon, and the home page says that the state is in memory",
        source: "our choice",
        check: |target| {
            let world = &target.alone()?;
            let icon = world.call("GET", "/favicon.ico").send()?.expect(200)?;
            ensure!(
                header(&icon, "content-type")?.starts_with("image/"),
                "not an image: {icon:?}"
            );
            ensure!(!icon.body.is_empty(), "an empty icon");
            let page = world.call("GET", "/").send()?.expect(200)?;
            let text = String::from_utf8_lossy(&page.body);
            ensure!(
                text.contains("in memory") && !text.contains("data file"),
                "the page does not say that the state is in memory: {text}"
            );
            Ok(())
        },
    },
    Rule {
        id: "no-keys-through-a-proxy",
        proves: &["http/page/keys-at-home", "9/proxy"],
        says: "a client behind a proxy is not treated as one on this machine",
        source: "realm-js#3758; our choice",
        check: |target| {
            need_loopback(target)?;
            let world = target.alone()?;
            let home = world.raw_path("/");
            let host = ("host", "localhost");
            let (_, page) = get(target, &home, &[host])?;
            ensure!(
                page.contains(PRIVATE_KEY),
                "the page does not show the key pair to a client on this machine: {page}"
            );
            for header in [
                ("x-forwarded-for", "8.8.8.8"),
                ("forwarded", "for=8.8.8.8"),
                ("x-forwarded-host", "localhost"),
            ] {
                let (status, page) = get(target, &home, &[host, header])?;
                ensure_eq!(status, 200, "the status of the page with {header:?}");
                let message = "the page shows the administrator's private key";
                ensure!(!page.contains(PRIVATE_KEY), "{message} with {header:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "secrets-of-another-server",
        proves: &["mock/random-secrets"],
        says: "tokens of one server are not valid on another, although their IDs are the same",
        source: "our choice",
        check: |target| {
            let start = || World::over(target.own_server(|server| server.seed(shop()))?);
            let (one, other) = (start()?, start()?);
            let (ada, same) = (one.login("ada")?, other.login("ada")?);
            ensure_eq!(ada.user, same.user, "the user's ID on another server");
            one.profile(&ada)?.expect(200)?;
            other.profile(&ada)?.expect(401)?;
            other.refresh(&ada)?.expect(401)?;
            let admin = other.call("GET", "{app}").bearer(&one.admin.access);
            check(&admin.send()?, 401, &Says::AnyError)?;
            let key = |world: &World<'_>| {
                let key = world.post("{app}/api_keys", &json!({"name": "new"}))?;
                let key = key.expect(201)?;
                Ok::<_, Stop>((key.text("_id"), key.text("key")))
            };
            let ((id, key), (same, different)) = (key(&one)?, key(&other)?);
            ensure_eq!(id, same, "the ID of the first API key");
            ensure_ne!(key, different, "the API key of another server");
            Ok(())
        },
    },
    Rule {
        id: "large-seed",
        proves: &["mock/worlds/limit"],
        says: "a seed that would take seconds to load is rejected with the advice to import a state",
        source: "our choice",
        check: |target| {
            target.need_controls()?;
            let client = target.client()?;
            let name = "x".repeat(3 * 1024 * 1024);
            // By this time the list shows whether a world was created.
            let idle = 4003;
            let options = json!({"seed": {"groups": [{"name": name}]}, "idle_seconds": idle});
            let answer = client.call("POST", "/_mock/worlds").json(&options).send()?;
            check(&answer, 413, &Says::AnyError)?;
            ensure!(
                answer
                    .text("error")
                    .contains("a seed can have 2 MiB; to load more, import a state"),
                "no advice: {answer:?}"
            );
            let listed = client
                .call("GET", "/_mock/worlds")
                .send()?
                .expect(200)?
                .list()?;
            let created = listed.iter().find(|world| world["idle_seconds"] == idle);
            ensure_eq!(created, None, "a world of a rejected seed");
            Ok(())
        },
    },
    Rule {
        id: "allowed-hosts",
        proves: &["http/controls/hosts"],
        says: "controls accept hosts that the server was told to accept; the error says how",
        source: "our choice",
        check: |target| {
            let server = target.own_server(|server| {
                let server = server.seed(shop()).allow_host("a.example");
                server.allow_host("b.example")
            })?;
            let world = World::over(server)?;
            for (host, accepted) in [
                ("a.example", true),
                ("B.Example:8080", true),
                ("c.example", false),
                ("a.example.evil.example", false),
            ] {
                let health = format!(
                    "GET /_mock/health HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
                );
                let received = world.send_raw(health)?;
                let expected = if accepted { 200 } else { 403 };
                ensure_eq!(received.status(), expected, "the status for {host}");
                let hint = format!(
                    "host '{host}' is not allowed for the controls: if it is this server's, \
                     start the server with --allow-host {host}"
                );
                let body: Value = serde_json::from_slice(received.body()).unwrap_or_default();
                let expected = (!accepted).then_some(hint.as_str());
                ensure_eq!(body["error"].as_str(), expected, "the error for {host}");
            }
            Ok(())
        },
    },
    Rule {
        id: "own-origins",
        proves: &["http/cors/controls", "http/public-url"],
        says: "the page of the controls may use them from any address of its own: direct or public",
        source: "our choice",
        check: |target| {
            let public = "https://public.example/mock";
            let world =
                World::over(target.own_server(|server| server.seed(shop()).public_url(public))?)?;
            let own = world.http.base_url();
            for (origin, accepted) in [
                (own, true),
                ("https://public.example", true),
                ("https://evil.example", false),
                ("http://public.example", false),
                ("null", false),
            ] {
                let health = world.control("GET", "health").header("origin", origin);
                let expected = if accepted { 200 } else { 403 };
                ensure_eq!(health.send()?.status, expected, "the status for {origin}");
            }
            Ok(())
        },
    },
    Rule {
        id: "control-token",
        proves: &["http/controls/token"],
        says: "with a token, every control requires it; the APIs do not",
        source: "our choice",
        check: |target| {
            let server = target.own_server(|server| server.seed(shop()).control_token("s3cret"))?;
            let world = World::over(server)?;
            for control in ["state", "health", "requests", "openapi.json", "nowhere"] {
                for (token, accepted) in [
                    (None, false),
                    (Some("Bearer s3cret"), true),
                    (Some("bearer  s3cret "), true),
                    (Some("Bearer s3creT"), false),
                    (Some("Bearer"), false),
                    (Some("s3cret"), false),
                    (Some("Bearer s3cre"), false),
                    (Some("Bearer s3cretx"), false),
                    (Some("Bearer "), false),
                    (Some("Basic s3cret"), false),
                ] {
                    let call = world.control("GET", control);
                    let answer = match token {
                        None => call.send()?,
                        Some(token) => call.header("authorization", token).send()?,
                    };
                    let message = "whether the control accepts";
                    ensure_eq!(
                        answer.status != 401,
                        accepted,
                        "{message} {token:?}: {answer:?}"
                    );
                    let challenge = answer.header("www-authenticate");
                    ensure_eq!(challenge.is_some(), !accepted, "a challenge of {answer:?}");
                }
            }
            world.control("POST", "reset").send()?.expect(401)?;
            // The page contains no data, and asks for the token.
            world.control("GET", "").send()?.expect(200)?;
            world.control("POST", "").send()?.expect(401)?;
            let created = world.control("POST", "worlds").bearer("s3cret").send()?;
            let below = format!("/w/{}/_mock/state", created.expect(201)?.text("id"));
            world.call("GET", &below).send()?.expect(401)?;
            let state = world.call("GET", &below).bearer("s3cret").send()?;
            state.expect(200)?;
            world.get("{app}")?.expect(200)?;
            let journal = world.control("GET", "requests").bearer("s3cret").send()?;
            let journal = journal.expect(200)?.json()?;
            let requests = journal["requests"].as_array().map(Vec::len);
            ensure_eq!(requests, Some(2), "requests since the start");
            Ok(())
        },
    },
];
