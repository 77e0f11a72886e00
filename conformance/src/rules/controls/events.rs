//! The stream of events.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{OrFound as _, Outcome, Stop, raw};

/// The data of server-sent events.
fn data(stream: &str) -> Result<Vec<Value>, Stop> {
    let lines = stream
        .lines()
        .filter_map(|line| line.strip_prefix("data: "));
    lines
        .map(|line| serde_json::from_str(line).or_found(|| format!("an event of {line:?}")))
        .collect()
}

/// The events that are kept; `query` selects some of them: `&kind=user` ...
fn kept(world: &World<'_>, query: &str) -> Result<Vec<Value>, Stop> {
    let control = format!("events?follow=false{query}");
    let answer = world.control("GET", &control).send()?.expect(200)?;
    data(&String::from_utf8_lossy(&answer.body))
}

/// All events that are kept of one kind.
fn of_kind(world: &World<'_>, kind: &str) -> Result<Vec<Value>, Stop> {
    kept(world, &format!("&after=0&kind={kind}"))
}

/// The values of a key of these events.
fn values(events: &[Value], key: &str) -> Vec<Value> {
    events.iter().map(|event| event[key].clone()).collect()
}

/// A stream of events that stays open.
struct Live(BufReader<TcpStream>);

impl Live {
    fn open(world: &World<'_>, query: &str, headers: &str) -> Result<Self, Stop> {
        let mut stream = raw::connect(world.http.base_url())?;
        let control = format!("/_mock/events{query}");
        let head = world.head("GET", &control, headers);
        std::io::Write::write_all(&mut stream, head.as_bytes())
            .or_found(|| "sending a request".to_owned())?;
        let mut live = Self(BufReader::new(stream));
        // The first line of the stream is there before the first event.
        while !live.line()?.starts_with("retry: ") {}
        Ok(live)
    }

    fn line(&mut self) -> Result<String, Stop> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line);
        let length = read.or_found(|| "waiting for an event".to_owned())?;
        ensure!(length > 0, "the stream ended");
        Ok(line.trim_end().to_owned())
    }

    /// The next event.
    fn next(&mut self) -> Result<Value, Stop> {
        loop {
            if let Some(data) = self.line()?.strip_prefix("data: ") {
                return serde_json::from_str(data).or_found(|| format!("an event of {data:?}"));
            }
        }
    }
}

/// Makes an event of each kind that does not need a function.
fn everything(world: &World<'_>) -> Outcome {
    world.login("ada")?;
    world.put("{app}/users/{ada}/logout")?.expect(204)?;
    world.register("new@example.com")?.expect(201)?;
    world.clock(&json!({"freeze": true}))?;
    let rule = json!({"path": "/faulty", "effect": {"type": "status", "status": 503}});
    world.fault(&rule)?;
    world.call("GET", "/faulty").send()?.expect(503)?;
    let created = world.post("{admin}/groups/{group}/apps", &json!({"name": "another"}))?;
    created.expect(201)?;
    let state = world.state()?;
    let imported = world.put_state(&String::from_utf8_lossy(&state))?;
    imported.expect(204)?;
    Ok(())
}

pub(crate) static EVENTS: &[Rule] = &[
    Rule {
        id: "functions",
        requirements: &[
            "server/controls/events/contents",
            "server/functions/console",
        ],
        says: "a function that ran is an event, with its console and its error",
        check: |target| {
            let world = &target.alone()?;
            let source = "exports = () => { console.log('one'); throw new Error('no'); };";
            let body = json!({"name": "f", "private": false, "source": source});
            world.post("{app}/functions", &body)?.expect(201)?;
            let ada = world.login("ada")?;
            let call = world.call("POST", "{client}/app/{client_app}/functions/call");
            let call = call.bearer(&ada.access).json(&json!({"name": "f"}));
            call.send()?.expect(400)?;
            let events = of_kind(world, "function")?;
            ensure_eq!(values(&events, "function"), ["f"]);
            ensure_eq!(values(&events, "user"), [world.ids.ada.as_str()]);
            ensure_eq!(values(&events, "lines"), [json!(["one"])]);
            ensure_eq!(values(&events, "error"), ["Error: no (functions/f.js:1)"]);
            Ok(())
        },
    },
    Rule {
        id: "every-kind",
        requirements: &[
            "server/controls/events/get",
            "server/controls/events/contents",
            "server/controls/events/kind",
            "server/controls/events/follow",
        ],
        says: "what happens is an event of its kind, in order, and `kind` selects",
        check: |target| {
            let world = &target.alone()?;
            everything(world)?;
            let answer = world
                .control("GET", "events?after=0&follow=false")
                .send()?
                .expect(200)?;
            ensure_eq!(
                answer.header("content-type"),
                Some("text/event-stream"),
                "the type of a stream of events"
            );
            let all = kept(world, "&after=0")?;
            let kinds = values(&all, "kind");
            let kinds: BTreeSet<_> = kinds.iter().filter_map(Value::as_str).collect();
            let expected = [
                "app", "clock", "fault", "login", "mail", "request", "session", "user", "world",
            ];
            ensure_eq!(
                kinds.into_iter().collect::<Vec<_>>(),
                expected,
                "the kinds of all events"
            );
            let ids: Vec<_> = all
                .iter()
                .filter_map(|event| event["id"].as_u64())
                .collect();
            let expected: Vec<_> = (ids[0]..).take(all.len()).collect();
            ensure_eq!(ids, expected, "the IDs of all events");
            for (kind, key, expected) in [
                ("mail", "to", json!(["new@example.com"])),
                ("fault", "effect", json!(["status"])),
                ("app", "change", json!(["created"])),
                ("world", "change", json!(["import"])),
            ] {
                let found = values(&of_kind(world, kind)?, key);
                ensure_eq!(json!(found), expected, "`{key}` of the events of {kind}");
            }
            let clocks = of_kind(world, "clock")?;
            let last = clocks
                .last()
                .or_found(|| "no event of the clock".to_owned())?;
            ensure_eq!(last["clock"]["frozen"], true, "the clock of {last}");
            let faulty = of_kind(world, "request,fault")?;
            let faulty: Vec<_> = faulty
                .iter()
                .filter(|event| event["path"] == "/faulty")
                .collect();
            ensure_eq!(faulty.len(), 2, "the events of {faulty:?}");
            ensure_eq!(faulty[1]["status"], 503, "the status of {}", faulty[1]);
            for wrong in ["after=x", "kind=x", "follow=perhaps", "after=-1", "x=1"] {
                let wrong = world.control("GET", &format!("events?{wrong}")).send()?;
                check(&wrong, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "sessions-end-for-a-reason",
        requirements: &["server/controls/events/sessions"],
        says: "the start of a session is an event, and so is its end, with the reason",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"freeze": true}))?;
            let ada = world.login("ada")?;
            let logout = world.call("DELETE", "{client}/auth/session");
            logout.bearer(&ada.refresh).send()?.expect(204)?;
            world.login("ada")?;
            world.put("{app}/users/{ada}/logout")?.expect(204)?;
            world.login("ada")?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            world.login("grace")?;
            world.advance("61d")?;
            let again = world.admin_login()?;
            let path = "{client}/app/{client_app}/auth/providers/local-userpass/login";
            let body = json!({"username": "grace@example.com", "password": PASSWORD});
            world.call("POST", path).json(&body).send()?.expect(200)?;
            let deleted = world.call("DELETE", "{app}/users/{grace}");
            deleted.bearer(&again.access).send()?.expect(204)?;
            let events = of_kind(world, "session")?;
            // Those of administrators have no app.
            let own: Vec<_> = events
                .into_iter()
                .filter(|event| event["app"].is_string())
                .collect();
            let ended: Vec<_> = own
                .iter()
                .filter(|event| event["change"] == "ended")
                .collect();
            let reasons: Vec<_> = ended
                .iter()
                .filter_map(|event| event["reason"].as_str())
                .collect();
            ensure_eq!(
                reasons,
                ["logout", "revoked", "disabled", "expired", "deleted"],
                "why sessions ended"
            );
            let started = own.iter().filter(|event| event["change"] == "started");
            let started: Vec<_> = started.map(|event| &event["session"]).collect();
            let ended: Vec<_> = ended.iter().map(|event| &event["session"]).collect();
            ensure_eq!(started, ended, "the sessions that started and ended");
            Ok(())
        },
    },
    Rule {
        id: "logins-and-users",
        requirements: &[
            "server/controls/events/logins",
            "server/controls/events/users",
        ],
        says: "a refused login has the reason, and each change of a user is named",
        check: |target| {
            let world = &target.alone()?;
            world.login("ada")?;
            let refused = world.try_email("ada@example.com", "wrong password")?;
            refused.expect(401)?;
            let logins = of_kind(world, "login")?;
            let own: Vec<_> = logins
                .iter()
                .filter(|event| event["app"].is_string())
                .collect();
            ensure_eq!(own.len(), 2, "logins of {own:?}");
            ensure_eq!(own[0]["user"], world.ids.ada, "the user of {}", own[0]);
            ensure_eq!(
                own[0]["provider"],
                "local-userpass",
                "the provider of {}",
                own[0]
            );
            ensure_eq!(
                own[1]["error_code"],
                "InvalidPassword",
                "the code of {}",
                own[1]
            );
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            world.put("{app}/users/{ada}/enable")?.expect(204)?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            world.register("new@example.com")?.expect(201)?;
            let by_email = "{app}/user_registrations/by_email/new@example.com";
            world
                .post(&format!("{by_email}/confirm"), &json!({}))?
                .expect(204)?;
            world.delete(by_email)?.expect(204)?;
            let changes = values(&of_kind(world, "user")?, "change");
            ensure_eq!(
                json!(changes),
                json!([
                    "disabled",
                    "enabled",
                    "deleted",
                    "registered",
                    "confirmed",
                    "unregistered"
                ]),
                "the changes of users"
            );
            Ok(())
        },
    },
    Rule {
        id: "resumed-and-missed",
        requirements: &[
            "server/controls/events/after",
            "server/controls/events/resume",
            "server/controls/events/missed",
        ],
        says: "a stream continues after an ID, and a reader that is too late learns what it missed",
        check: |target| {
            let world = &target.alone()?;
            world.call("GET", "/one").send()?.expect(404)?;
            let last = kept(world, "&after=0")?;
            let last = last.last().or_found(|| "no events".to_owned())?;
            let last = last["id"].as_u64().or_found(|| format!("no ID: {last}"))?;
            world.call("GET", "/two").send()?.expect(404)?;
            let two = kept(world, &format!("&after={last}"))?;
            ensure_eq!(
                json!(values(&two, "path")),
                json!(["/two"]),
                "the events after {last}"
            );
            ensure_eq!(json!(values(&two, "id")), json!([last + 1]), "their IDs");
            // The header precedes the query, which browsers repeat.
            let resumed = world.control("GET", "events?after=0&follow=false");
            let resumed = resumed.header("last-event-id", &last.to_string());
            let resumed = data(&String::from_utf8_lossy(&resumed.send()?.expect(200)?.body))?;
            ensure_eq!(resumed, two, "the events after the header");
            // Beyond what is kept, of a world too.
            for _ in 0..600 {
                world.call("GET", "/more").send()?.expect(404)?;
            }
            let late = kept(world, &format!("&after={last}"))?;
            ensure_eq!(late[0]["kind"], "missed", "the first of the late events");
            let count = late[0]["count"].as_u64().unwrap_or_default();
            ensure_eq!(
                count + late.len() as u64 - 1,
                601,
                "the number of events after {last}, missed or not"
            );
            let restarted = kept(world, "&after=99999999")?;
            ensure_eq!(
                (&restarted[0]["kind"], &restarted[0]["restarted"]),
                (&json!("missed"), &json!(true)),
                "the first event after an ID of the future"
            );
            Ok(())
        },
    },
    Rule {
        id: "live",
        requirements: &[
            "server/controls/events/get",
            "server/controls/events/slow-readers",
        ],
        says: "events arrive as they happen, although another reader does not read",
        check: |target| {
            let world = &target.alone()?;
            let slow = Live::open(world, "?after=0", "")?;
            let mut live = Live::open(world, "?kind=request", "")?;
            for number in 0..1000 {
                let path = format!("/{number}");
                world.call("GET", &path).send()?.expect(404)?;
                // Every time, so that a stream which arrives late or in bulk fails.
                if number % 100 == 0 {
                    let event = live.next()?;
                    ensure_eq!(event["path"], path, "the path of {event}");
                    continue;
                }
                if number % 100 == 99 {
                    while live.next()?["path"] != path {}
                }
            }
            drop(live);
            drop(slow);
            world.call("GET", "/after").send()?.expect(404)?;
            Ok(())
        },
    },
    Rule {
        id: "redacted",
        requirements: &["server/controls/events/redaction"],
        says: "events have no password, key or token",
        check: |target| {
            let world = &target.alone()?;
            let ada = world.login("ada")?;
            let query = format!("/nowhere?token={}&password={PASSWORD}", ada.access);
            let query = query.replace(' ', "%20");
            world.call("GET", &query).send()?.expect(404)?;
            let path = format!("/{}", ada.refresh);
            let rule =
                json!({"path": "/*", "times": 1, "effect": {"type": "status", "status": 500}});
            world.fault(&rule)?;
            world.call("GET", &path).send()?.expect(500)?;
            let answer = world
                .control("GET", "events?after=0&follow=false")
                .send()?
                .expect(200)?;
            let text = String::from_utf8_lossy(&answer.body);
            ensure!(text.contains("/nowhere"), "the request is not in {text}");
            let (_, private) = world.keys();
            let encoded = PASSWORD.replace(' ', "%20");
            for secret in [PASSWORD, &encoded, private, &ada.access, &ada.refresh] {
                ensure!(!text.contains(secret), "{secret} is in {text}");
            }
            Ok(())
        },
    },
    Rule {
        id: "of-one-world",
        requirements: &["server/controls/events/worlds"],
        says: "a world has no events of another",
        check: |target| {
            let (one, other) = (&target.alone()?, &target.alone()?);
            one.call("GET", "/one").send()?.expect(404)?;
            other.call("GET", "/other").send()?.expect(404)?;
            let paths = values(&of_kind(one, "request")?, "path");
            ensure!(paths.contains(&json!("/one")), "no /one in {paths:?}");
            ensure!(!paths.contains(&json!("/other")), "/other in {paths:?}");
            Ok(())
        },
    },
    Rule {
        id: "one-request",
        requirements: &["server/controls/requests/one"],
        says: "an event names the number of its request, under which the journal has the rest",
        check: |target| {
            let world = &target.alone()?;
            let body = json!({"a": [1]});
            world.call("POST", "/one").json(&body).send()?.expect(404)?;
            let event = of_kind(world, "request")?.pop();
            let event = event.or_found(|| "no event of a request".to_owned())?;
            let request = world.show(&format!("requests/{}", event["number"]))?;
            ensure_eq!(request["body"], body, "the body of {request}");
            ensure_eq!(request["path"], "/one", "the path of {request}");
            for unknown in ["requests/99999999", "requests/x"] {
                check(&world.control("GET", unknown).send()?, 404, &Says::AnyError)?;
            }
            Ok(())
        },
    },
];
