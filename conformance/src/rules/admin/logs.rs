//! The log of an app.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{OrFound as _, Stop};

/// The entries that match a query, newest first.
fn logs(world: &World<'_>, query: &str) -> Result<Vec<Value>, Stop> {
    let answer = world.get(&format!("{{app}}/logs{query}"))?.expect(200)?;
    let logs = answer.json()?["logs"].as_array().cloned();
    logs.or_found(|| format!("logs is not a list: {answer:?}"))
}

/// The ID in the link of a login that failed.
fn failed_login(world: &World<'_>) -> Result<String, Stop> {
    let answer = world.try_email("ada@example.com", "not her password")?;
    let link = answer.expect(401)?.text("link");
    let id = link.split_once("?co_id=").map(|(_, id)| id.to_owned());
    id.or_found(|| format!("no co_id in the link {link:?}"))
}

pub(crate) static LOGS: &[Rule] = &[
    Rule {
        id: "logins-newest-first",
        requirements: &["server/configuration/logs"],
        says: "logins are in the app's log, newest first, without passwords",
        check: |target| {
            let world = &target.shop()?;
            let before = logs(world, "")?.len();
            world.login("ada")?;
            let first = logs(world, "")?;
            ensure!(first.len() > before, "a login adds no entry: {first:?}");
            world.try_email("ada@example.com", "wrong")?.expect(401)?;
            let second = logs(world, "")?;
            ensure!(
                second.len() > first.len(),
                "a failed login adds no entry: {second:?}"
            );
            let newer = second.len() - first.len();
            ensure_eq!(second[newer..], first, "the older entries");
            let shown = json!(second).to_string();
            ensure!(!shown.contains(PASSWORD), "a password in the log: {shown}");
            Ok(())
        },
    },
    Rule {
        id: "empty-at-first",
        requirements: &["server/configuration/logs"],
        says: "the log of an app that nobody has used is an empty list",
        check: |target| {
            let world = &target.alone()?;
            ensure_eq!(logs(world, "")?, [] as [Value; 0], "the entries");
            Ok(())
        },
    },
    Rule {
        id: "entries",
        requirements: &["server/configuration/logs"],
        says: "an entry names the request, its user and its time; reading adds no entry",
        check: |target| {
            let world = &target.shop()?;
            world.login("ada")?;
            world.put("{app}/users/{grace}/logout")?.expect(204)?;
            world.get("{app}/users")?.expect(200)?;
            let all = logs(world, "?limit=2")?;
            let kind = |entry: &Value| [entry["type"].clone(), entry["user_id"].clone()];
            let kinds: Vec<_> = all.iter().map(kind).collect();
            let expected = [
                [json!("API"), json!(world.ids.grace)],
                [json!("AUTH"), json!(world.ids.ada)],
            ];
            ensure_eq!(kinds, expected, "type and user of the newest entries");
            let login = &all[1];
            let path = "{client}/app/{client_app}/auth/providers/local-userpass/login";
            for (key, expected) in [
                ("request_url", json!(world.path(path))),
                ("request_method", json!("POST")),
                ("status", json!(200)),
                ("app_id", json!(world.ids.app)),
                ("group_id", json!(world.ids.group)),
            ] {
                ensure_eq!(login[key], expected, "{key} of {login}");
            }
            let started = login["started"].as_str().unwrap_or_default();
            ensure!(started.ends_with('Z'), "started is not a time: {login}");
            ensure_eq!(login.get("error"), None, "the error of {login}");
            Ok(())
        },
    },
    Rule {
        id: "link",
        requirements: &["server/conventions/error-link", "server/configuration/logs"],
        says: "the link of an error leads to an entry of the log, which has its co_id",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.register("ada@example.com")?.expect(409)?;
            let link = answer.text("link");
            let id = link.split_once("co_id=").map(|(_, id)| id);
            let id = id.or_found(|| format!("no co_id in the link of {answer:?}"))?;
            let entries = logs(world, "")?;
            let named = |entry: &Value| entry["co_id"] == id || entry["_id"] == id;
            ensure!(entries.iter().any(named), "no {id} in {entries:?}");
            Ok(())
        },
    },
    Rule {
        id: "failures",
        requirements: &["server/configuration/logs", "server/conventions/error-link"],
        says: "co_id selects one entry; that of a failure has status, text and code, and the reason",
        check: |target| {
            let world = &target.shop()?;
            let id = failed_login(world)?;
            let found = logs(world, &format!("?co_id={id}"))?;
            ensure_eq!(found.len(), 1, "the number of entries of {id}");
            let entry = &found[0];
            for (key, expected) in [
                ("error", json!("unauthorized")),
                ("error_code", json!("InvalidPassword")),
                ("status", json!(401)),
                ("messages", json!(["invalid username/password"])),
            ] {
                ensure_eq!(entry[key], expected, "{key} of {entry}");
            }
            let leaks = entry.to_string().contains("not her password");
            ensure!(!leaks, "a password in the log: {entry}");
            Ok(())
        },
    },
    Rule {
        id: "filters",
        requirements: &["server/configuration/logs"],
        says: "a query selects entries by type, user, failure and time",
        check: |target| {
            let world = &target.shop()?;
            let user = format!("?user_id={}", world.ids.ada);
            let added = [
                ("?type=AUTH", 5),
                ("?type=API_KEY", 1),
                ("?type=FUNCTION", 0),
                ("?errors_only=false", 1),
                (user.as_str(), 3),
                ("?start_date=2001-01-01T00:00:00Z", 6),
                ("?end_date=2001-01-01T00:00:00.123Z", 0),
            ];
            let counts = || {
                let count = |(query, _): &(&str, usize)| Ok::<_, Stop>(logs(world, query)?.len());
                added.iter().map(count).collect::<Result<Vec<_>, _>>()
            };
            let before = counts()?;
            for name in ["ada", "ada", "ada", "grace"] {
                world.login(name)?;
            }
            let nobody = world.try_email("nobody@example.com", PASSWORD)?;
            nobody.expect(401)?;
            let key = json!({"name": "a"});
            world.post("{app}/api_keys", &key)?.expect(201)?;
            let after = counts()?;
            for ((query, more), (before, after)) in added.iter().zip(before.iter().zip(&after)) {
                ensure_eq!(*after, before + more, "the number of entries with {query}");
            }
            for query in [
                "?start_date=2100-01-01T00:00:00Z",
                "?end_date=2001-01-01T00:00:00Z",
            ] {
                ensure_eq!(logs(world, query)?.len(), 0, "the entries with {query}");
            }
            Ok(())
        },
    },
    Rule {
        id: "pages",
        requirements: &["server/configuration/logs"],
        says: "limit sets the size of a page; nextEndDate and nextSkip lead to the next",
        check: |target| {
            let world = &target.shop()?;
            world.login("ada")?;
            let all = logs(world, "?limit=1000")?;
            ensure!(all.len() > 3, "too few entries: {all:?}");
            ensure_eq!(logs(world, "?limit=2")?, all[..2], "a page of two");
            ensure_eq!(logs(world, "?skip=3")?, all[3..], "all but three");
            let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
            // One request for each entry is more than enough.
            for _ in 0..=all.len() {
                let page = world.get(&format!("{{app}}/logs{query}"))?.expect(200)?;
                let page = page.json()?;
                seen.extend(page["logs"].as_array().into_iter().flatten().cloned());
                let Some(end) = page["nextEndDate"].as_str() else {
                    break;
                };
                query = format!("?limit=2&end_date={end}&skip={}", page["nextSkip"]);
            }
            ensure_eq!(seen, all, "the entries of all pages");
            Ok(())
        },
    },
    Rule {
        id: "invalid-queries",
        requirements: &["server/configuration/logs"],
        says: "what is not a time or a number is rejected",
        check: |target| {
            let world = &target.shop()?;
            for query in ["start_date=x", "end_date=2020-01-01", "limit=x", "skip=-1"] {
                let answer = world.get(&format!("{{app}}/logs?{query}"))?;
                check(&answer, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "errors-only",
        requirements: &["server/configuration/logs"],
        says: "errors_only selects the entries of requests that failed, and leaves out all others",
        check: |target| {
            let world = &target.shop()?;
            world.login("ada")?;
            world.try_email("ada@example.com", "wrong")?.expect(401)?;
            world.login("grace")?;
            let logs = world
                .get("{app}/logs?errors_only=true")?
                .expect(200)?
                .json()?;
            let entries = logs["logs"].as_array().cloned().unwrap_or_default();
            ensure!(
                !entries.is_empty(),
                "the failed login is not listed: {logs}"
            );
            let succeeded = |entry: &&Value| entry["status"].as_u64() < Some(400);
            let succeeded = entries.iter().find(succeeded);
            ensure_eq!(succeeded, None, "an entry of a request that succeeded");
            Ok(())
        },
    },
];
