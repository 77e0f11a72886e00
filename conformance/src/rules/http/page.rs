//! The home page of the server.

use appservices_mock::AppSeed;

use super::need_loopback;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::{PRIVATE_KEY, PUBLIC_KEY, shop};
use crate::target::{Answer, Stop};

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// The page for a client that uses this name of the server.
fn page_at(world: &World<'_>, host: &str) -> Result<String, Stop> {
    let path = world.raw_path("/");
    let received = world.send_raw(format!(
        "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    ))?;
    ensure_eq!(received.status(), 200, "the status of the page of {host}");
    Ok(String::from_utf8_lossy(received.body()).into_owned())
}

pub(crate) static PAGE: &[Rule] = &[
    Rule {
        id: "contents",
        requirements: &["server/http/page", "server/http/page-keys"],
        says: "the page shows the base URL, the apps and, on this machine, the key pairs",
        check: |target| {
            need_loopback(target)?;
            let world = &target.alone()?;
            let page = world.call("GET", "/").send()?.expect(200)?;
            let html = Some("text/html; charset=utf-8");
            ensure_eq!(
                page.header("content-type"),
                html,
                "content-type of {page:?}"
            );
            let text = text(&page);
            let base = world.http.base_url();
            for part in [
                base,
                &format!("{base}/_mock/"),
                &world.ids.client_app,
                &world.ids.app,
                &world.ids.group,
                "First Project",
                "foreign-fghij",
                PUBLIC_KEY,
                PRIVATE_KEY,
            ] {
                ensure!(
                    text.contains(part),
                    "the page does not contain {part}: {text}"
                );
            }
            let ok = world.call("HEAD", "/").send()?.expect(200)?;
            ensure_eq!(
                (ok.header("content-type"), ok.body.len()),
                (html, 0),
                "content type and length of a response to HEAD"
            );
            Ok(())
        },
    },
    Rule {
        id: "keys-at-loopback-only",
        requirements: &["server/http/page-keys"],
        says: "under any name but the machine's own loopback names, the page shows no keys",
        check: |target| {
            need_loopback(target)?;
            let world = &target.alone()?;
            let port = world.http.authority();
            let port = port.rsplit(':').next().unwrap_or_default();
            for (host, shown) in [
                ("localhost", true),
                ("LOCALHOST", true),
                ("127.0.0.1", true),
                ("127.9.9.9", true),
                ("[::1]", true),
                ("shop.example", false),
                ("localhost.shop.example", false),
                ("127.0.0.1.shop.example", false),
                ("192.168.1.1", false),
                ("0.0.0.0", false),
            ] {
                let page = page_at(world, &format!("{host}:{port}"))?;
                let contains = page.contains(PRIVATE_KEY);
                ensure_eq!(
                    contains,
                    shown,
                    "whether the page of {host} shows the private key"
                );
                ensure!(
                    page.contains(&world.ids.client_app),
                    "the page of {host} does not show the app"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "no-script",
        requirements: &["server/http/page"],
        says: "the page runs no script, is not cached, and contains no name as HTML",
        check: |target| {
            let mut seed = shop();
            let group = &mut seed.groups[0];
            group.name = String::from("<script>alert(1)</script>&\"'");
            group.apps.push(AppSeed::new("odd"));
            let world = target.seeded(&seed)?;
            let page = world.call("GET", "/").send()?.expect(200)?;
            let text = text(&page);
            ensure!(
                !text.contains("<script"),
                "the page contains a script: {text}"
            );
            let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;";
            ensure!(
                text.contains(escaped),
                "the page does not contain {escaped}: {text}"
            );
            ensure_eq!(
                page.header("cache-control"),
                Some("no-store"),
                "cache-control of {page:?}"
            );
            let policy = page.header("content-security-policy").unwrap_or_default();
            ensure!(
                policy.contains("default-src 'none'") && !policy.contains("script-src"),
                "the policy of the page allows scripts: {policy:?}"
            );
            let page = page_at(&world, "<b>x</b>")?;
            ensure!(
                !page.contains("<b>"),
                "the page contains the host as HTML: {page}"
            );
            Ok(())
        },
    },
    Rule {
        id: "keys-are-not-readable",
        requirements: &["server/http/page", "server/http/cors-any-origin"],
        says: "a page of another origin cannot read the keys",
        check: |target| {
            let world = &target.alone()?;
            let evil = "https://evil.example";
            let call = world.call("GET", "/").header("origin", evil);
            let answer = call.send()?;
            let readable = answer.header("access-control-allow-origin").is_some();
            ensure!(
                !(readable && text(&answer).contains(PRIVATE_KEY)),
                "a page of another origin can read the private key: {answer:?}"
            );
            Ok(())
        },
    },
];
