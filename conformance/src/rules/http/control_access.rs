//! Who may use the controls: by host, origin and token.

use serde_json::Value;

use super::exposure::get;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::{PRIVATE_KEY, shop};

pub(crate) static CONTROL_ACCESS: &[Rule] = &[
    Rule {
        id: "dns-rebinding",
        requirements: &["server/http/control-hosts"],
        says: "controls reject a website whose name resolves to this machine (DNS rebinding)",
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
                for control in [
                    "state",
                    "requests",
                    "health",
                    "openapi.json",
                    "",
                    "console",
                    "overview",
                    "events?follow=false",
                    "nowhere",
                ] {
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
        id: "allowed-hosts",
        requirements: &["server/http/control-hosts"],
        says: "controls accept hosts that the server was told to accept; the error says how",
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
        requirements: &["server/http/cors-controls", "server/http/public-url"],
        says: "the page of the controls may use them from any address of its own: direct or public",
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
        requirements: &["server/http/control-token"],
        says: "with a token, every control requires it; the APIs do not",
        check: |target| {
            let server = target.own_server(|server| server.seed(shop()).control_token("s3cret"))?;
            let world = World::over(server)?;
            for control in [
                "state",
                "health",
                "requests",
                "openapi.json",
                "overview",
                "events?follow=false",
                "nowhere",
            ] {
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
