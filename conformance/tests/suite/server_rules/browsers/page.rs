//! What a person finds who opens the server's address.

use appservices_mock::{AppSeed, Seed};

use super::super::Rule;
use crate::support::http::Answer;
use crate::support::raw::say;
use crate::support::world::{self, APP, CLIENT_APP, GROUP, PRIVATE_KEY, PUBLIC_KEY, World};

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("a text")
}

/// The page as one gets it who knows the server by this name.
fn page_at(world: &World, host: &str) -> String {
    let request = format!("GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let said = say(&world.http.base_url(), request.as_bytes());
    assert_eq!(said.status(), 200, "{host}");
    String::from_utf8(said.body().to_vec()).expect("a text")
}

pub(crate) static PAGE: &[Rule] = &[
    Rule {
        proves: &["http/page", "http/page/keys-at-home"],
        says: "a page tells of the base URL, the apps and, on this machine, the key pairs",
        source: "our choice",
        check: |world| {
            let page = world.call("GET", "/").send().expect(200);
            let html = Some("text/html; charset=utf-8");
            assert_eq!(page.header("content-type"), html);
            let text = text(&page);
            let base = world.http.base_url();
            for part in [
                base.as_str(),
                &format!("{base}/_mock/"),
                CLIENT_APP,
                APP,
                GROUP,
                "First Project",
                "foreign-fghij",
                PUBLIC_KEY,
                PRIVATE_KEY,
            ] {
                assert!(text.contains(part), "{part}: {text}");
            }
            let ok = world.call("HEAD", "/").send().expect(200);
            assert_eq!((ok.header("content-type"), ok.body.len()), (html, 0));
        },
    },
    Rule {
        proves: &["http/page/keys-at-home"],
        says: "under any name but the machine's own loopback, it keeps the keys to itself",
        source: "our choice",
        check: |world| {
            let port = world.http.base_url();
            let port = port.rsplit(':').next().expect("a port");
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
                let page = page_at(world, &format!("{host}:{port}"));
                assert_eq!(page.contains(PRIVATE_KEY), shown, "{host}");
                assert!(page.contains(CLIENT_APP), "{host}");
            }
        },
    },
    Rule {
        proves: &["http/page"],
        says: "it runs no script, is not cached, and no name in it is taken for HTML",
        source: "our choice",
        check: |_| {
            let mut seed: Seed = world::seed();
            let group = &mut seed.groups[0];
            group.name = String::from("<script>alert(1)</script>&\"'");
            group.apps.push(AppSeed::new("odd"));
            let world = World::with(seed);
            let page = world.call("GET", "/").send().expect(200);
            let text = text(&page);
            assert!(!text.contains("<script"), "{text}");
            let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;";
            assert!(text.contains(escaped), "{text}");
            assert_eq!(page.header("cache-control"), Some("no-store"));
            let policy = page.header("content-security-policy").expect("a policy");
            assert!(policy.contains("default-src 'none'"), "{policy}");
            assert!(!policy.contains("script-src"), "{policy}");
            let page = page_at(&world, "<b>x</b>");
            assert!(!page.contains("<b>"), "{page}");
        },
    },
    Rule {
        proves: &["http/page", "http/cors/any-origin"],
        says: "its keys are for people: a page of another origin cannot read them",
        source: "our choice",
        check: |world| {
            let evil = "https://evil.example";
            let call = world.call("GET", "/").header("origin", evil);
            let answer = call.send();
            let readable = answer.header("access-control-allow-origin").is_some();
            assert!(
                !(readable && text(&answer).contains(PRIVATE_KEY)),
                "{answer:?}"
            );
        },
    },
];
