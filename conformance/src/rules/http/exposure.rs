//! What websites and other machines can do with a server, and what stays secret.

use serde_json::json;

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
        id: "page-headers",
        requirements: &["server/http/page-headers"],
        says: "pages run only their own script, are not embedded, and have no guessed content type",
        check: |target| {
            let world = &target.alone()?;
            for path in ["/", "/_mock/", "/_mock/console"] {
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
                // By their hash in the page, or as files of this server.
                let is_own = |script: &&str| {
                    script.contains("'sha256-") && !script.contains("unsafe")
                        || *script == "script-src 'self'"
                };
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
        requirements: &["server/http/page"],
        says: "the pages have an icon, and the home page says that the state is in memory",
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
        requirements: &["server/http/page-keys", "server/http/proxy"],
        says: "a client behind a proxy is not treated as one on this machine",
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
        requirements: &["server/controls/general/random-secrets"],
        says: "tokens of one server are not valid on another, although their IDs are the same",
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
        requirements: &["server/controls/worlds/seed-limit"],
        says: "a seed that would take seconds to load is rejected with the advice to import a state",
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
];
