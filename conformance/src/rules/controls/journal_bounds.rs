//! How much the journal keeps.

use serde_json::json;

use super::journal::paths;
use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::shop;
use crate::target::{OrFound as _, Outcome};

/// Sends `count` requests, for `/1`, `/2` ..., on one connection.
fn many(world: &World<'_>, count: u32) -> Outcome {
    let mut bytes = Vec::new();
    for number in 1..=count {
        let end = if number == count {
            "close"
        } else {
            "keep-alive"
        };
        let path = world.raw_path(&format!("/{number}"));
        // A short host: the journal of a world has little memory.
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: {end}\r\n\r\n");
        bytes.extend_from_slice(head.as_bytes());
    }
    let received = world.send_raw(bytes)?;
    let text = String::from_utf8_lossy(&received.bytes);
    let answers = text.matches("HTTP/1.1 404 ").count();
    ensure_eq!(
        answers,
        count as usize,
        "responses of 404 on one connection"
    );
    Ok(())
}

pub(crate) static BOUNDS: &[Rule] = &[
    Rule {
        id: "last-10000",
        requirements: &["server/controls/requests/bounds"],
        says: "the last 10,000 requests are kept, and those that were dropped are counted",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            many(world, 10_000)?;
            let shown = world.show("requests?path=/1")?;
            ensure_eq!(
                (&shown["dropped"], shown["requests"][0].is_object()),
                (&json!(0), true),
                "`dropped`, and whether the first request is still there"
            );
            many(world, 3)?;
            let shown = world.show("requests")?;
            ensure_eq!(shown["dropped"], 3, "the number of dropped requests");
            let kept = shown["requests"].as_array().map(|all| paths(all));
            let kept = kept.or_found(|| format!("no `requests`: {shown}"))?;
            ensure_eq!(kept.len(), 10_000, "the number of requests in the journal");
            ensure_eq!(
                kept[0],
                "/4",
                "the path of the oldest request in the journal"
            );
            ensure_eq!(
                kept[9_997..],
                ["/1", "/2", "/3"],
                "the paths of the newest requests in the journal"
            );
            let verdict = json!({"path": "/2", "at_least": 1});
            let verdict = world
                .post_control("verify", &verdict)?
                .expect(200)?
                .json()?;
            ensure_eq!(verdict["dropped"], 3, "`dropped` of {verdict}");
            Ok(())
        },
    },
    Rule {
        id: "32-megabytes",
        requirements: &["server/controls/requests/bounds"],
        says: "at most 32 megabytes are kept, the newest",
        check: |target| {
            let world = &World::over(target.own_server(|server| server.seed(shop()))?)?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            let body = " ".repeat(1024 * 1024);
            for _ in 0..40 {
                world
                    .call("POST", "/long")
                    .text(&body)
                    .send()?
                    .expect(404)?;
            }
            world.call("GET", "/last").send()?.expect(404)?;
            let dropped = world.show("requests?path=/last")?;
            let dropped = dropped["dropped"].as_u64().unwrap_or_default();
            ensure!(
                (9..=12).contains(&dropped),
                "of 40 bodies of a megabyte, {dropped} were dropped"
            );
            ensure_eq!(
                world.journal("?path=/last")?.len(),
                1,
                "the number of requests for the last path"
            );
            Ok(())
        },
    },
    Rule {
        id: "1-megabyte-in-a-world",
        requirements: &["server/controls/requests/bounds"],
        says: "a world keeps at most a megabyte of requests, the newest",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            let body = " ".repeat(600 * 1024);
            for path in ["/1", "/2", "/3"] {
                world.call("POST", path).text(&body).send()?.expect(404)?;
            }
            let shown = world.show("requests")?;
            ensure_eq!(shown["dropped"], 2, "dropped requests of 600 KiB");
            ensure_eq!(
                shown["requests"][0]["path"],
                "/3",
                "the path of the request in the journal"
            );
            Ok(())
        },
    },
];
