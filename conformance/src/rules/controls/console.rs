//! The console, and the controls that it reads.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{OrFound as _, Stop};

/// The users that a query finds.
fn users(world: &World<'_>, query: &str) -> Result<Vec<Value>, Stop> {
    let app = &world.ids.client_app;
    let shown = world.show(&format!("users?app={app}{query}"))?;
    let users = shown["users"].as_array();
    users.cloned().or_found(|| format!("no `users`: {shown}"))
}

/// Their addresses; an ID where there is none.
fn names(users: &[Value]) -> Vec<&str> {
    users
        .iter()
        .map(|user| {
            user["email"]
                .as_str()
                .or(user["id"].as_str())
                .unwrap_or_default()
        })
        .collect()
}

pub(crate) static CONSOLE: &[Rule] = &[
    Rule {
        id: "page",
        requirements: &[
            "server/controls/console/get",
            "server/controls/console/files",
        ],
        says: "the page and its files load nothing from elsewhere, and write no markup",
        check: |target| {
            let world = &target.alone()?;
            let page = world.control("GET", "console").send()?.expect(200)?;
            let policy = page.header("content-security-policy").unwrap_or_default();
            for part in [
                "default-src 'none'",
                "script-src 'self'",
                "connect-src 'self'",
                "frame-ancestors 'none'",
            ] {
                ensure!(policy.contains(part), "no {part} in the policy {policy:?}");
            }
            ensure!(
                !policy.contains("unsafe"),
                "unsafe in the policy {policy:?}"
            );
            let html = String::from_utf8_lossy(&page.body).into_owned();
            let files = html
                .split(['"', '\''])
                .filter(|part| part.starts_with("console/"));
            let files: Vec<_> = files.collect();
            ensure!(files.len() >= 2, "only {files:?} in {html}");
            for file in files {
                let answer = world.control("GET", file).send()?.expect(200)?;
                let expected = match file.rsplit('.').next() {
                    Some("css") => "text/css",
                    Some("svg") => "image/svg+xml",
                    _ => "text/javascript",
                };
                let found = answer.header("content-type").unwrap_or_default();
                ensure!(found.starts_with(expected), "{file} is {found}");
                let text = String::from_utf8_lossy(&answer.body);
                // An icon names the schema of its elements.
                ensure!(
                    expected == "image/svg+xml"
                        || !text.contains("http://") && !text.contains("https://"),
                    "{file}: {text}"
                );
            }
            let unknown = world.control("GET", "console/nothing.js").send()?;
            check(&unknown, 404, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "overview",
        requirements: &["server/controls/console/overview"],
        says: "the overview has the base URL, the key pair and the apps",
        check: |target| {
            let world = &target.alone()?;
            let shown = world.show("overview")?;
            ensure_eq!(
                shown["base_url"],
                world.http.base_url(),
                "`base_url` of {shown}"
            );
            let (public, private) = world.keys();
            ensure_eq!(
                shown["admins"],
                json!([{"public_api_key": public, "private_api_key": private}]),
                "`admins`"
            );
            let apps = shown["apps"].as_array().into_iter().flatten();
            let app = apps.clone().find(|app| app["id"] == world.ids.app);
            let app = app.or_found(|| format!("no app {} in {shown}", world.ids.app))?;
            ensure_eq!(app["client_app_id"], world.ids.client_app, "the app {app}");
            ensure_eq!(app["project"], world.ids.group, "the app {app}");
            let listed = users(world, "")?;
            let count = app["users"].as_u64().unwrap_or_default()
                + app["pending_users"].as_u64().unwrap_or_default();
            ensure_eq!(
                count.min(50),
                listed.len() as u64,
                "the number of users of {app}"
            );
            Ok(())
        },
    },
    Rule {
        id: "users",
        requirements: &[
            "server/controls/users/list",
            "server/controls/users/app",
            "server/controls/users/search",
            "server/controls/users/state",
            "server/controls/users/provider",
            "server/controls/users/after",
        ],
        says: "users are listed with their sessions, by search, state, provider and page",
        check: |target| {
            let world = &target.alone()?;
            world.login("ada")?;
            let found = users(world, "&search=ADA@")?;
            ensure_eq!(names(&found), ["ada@example.com"], "users with ADA@");
            let sessions = found[0]["sessions"].as_array().map_or(0, Vec::len);
            ensure_eq!(
                sessions as u64,
                world.live_sessions(&world.ids.ada)?,
                "the sessions"
            );
            let by_id = users(world, &format!("&search={}", world.ids.ada))?;
            ensure_eq!(by_id, found, "the user with this ID");
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            let disabled = users(world, "&state=disabled")?;
            ensure!(
                names(&disabled).contains(&"ada@example.com"),
                "no ada in {disabled:?}"
            );
            let enabled = users(world, "&state=enabled")?;
            ensure!(
                !names(&enabled).contains(&"ada@example.com"),
                "ada in {enabled:?}"
            );
            world.register("new@example.com")?.expect(201)?;
            let pending = users(world, "&state=pending&search=new")?;
            ensure_eq!(names(&pending), ["new@example.com"], "pending users");
            ensure_eq!(pending[0]["confirmed"], false, "{}", pending[0]);
            let anonymous = world.anonymous()?;
            let anonymous_users = users(world, "&provider=anon-user")?;
            ensure!(
                names(&anonymous_users).contains(&anonymous.user.as_str()),
                "no {} in {anonymous_users:?}",
                anonymous.user
            );
            for user in &anonymous_users {
                let kinds = user["identities"].as_array().into_iter().flatten();
                let kinds: Vec<_> = kinds.map(|one| one["provider_type"].clone()).collect();
                ensure!(kinds.contains(&json!("anon-user")), "{kinds:?} of {user}");
            }
            let all = users(world, "")?;
            let first = all[0]["id"].as_str().unwrap_or_default();
            let rest = users(world, &format!("&after={first}"))?;
            ensure_eq!(rest.first(), all.get(1), "the first user after {first}");
            for wrong in ["&state=x", "&x=1"] {
                let app = &world.ids.client_app;
                let wrong = world
                    .control("GET", &format!("users?app={app}{wrong}"))
                    .send()?;
                check(&wrong, 400, &Says::AnyError)?;
            }
            for unknown in ["users", "users?app=nowhere-abcde"] {
                check(&world.control("GET", unknown).send()?, 404, &Says::AnyError)?;
            }
            // Reading leaves no trace.
            let journal = world.journal("?path=/_mock/*")?;
            ensure_eq!(journal.len(), 0, "the controls in the journal");
            Ok(())
        },
    },
    Rule {
        id: "log-in-as",
        requirements: &[
            "server/controls/sessions/post",
            "server/controls/sessions/app",
        ],
        says: "a session of any user starts without credentials, unless the user is disabled",
        check: |target| {
            let world = &target.alone()?;
            let app = &world.ids.client_app;
            for user in ["ada@example.com", &world.ids.ada] {
                let body = json!({"app": app, "user": user});
                let before = world.live_sessions(&world.ids.ada)?;
                let login = world.post_control("sessions", &body)?.expect(201)?;
                ensure_eq!(world.live_sessions(&world.ids.ada)?, before + 1, "sessions");
                let profile = world.call("GET", "{client}/auth/profile");
                let profile = profile
                    .bearer(&login.text("access_token"))
                    .send()?
                    .expect(200)?;
                ensure_eq!(
                    profile.text("user_id"),
                    world.ids.ada,
                    "the user of the token"
                );
                let refresh = world.call("POST", "{client}/auth/session");
                refresh
                    .bearer(&login.text("refresh_token"))
                    .send()?
                    .expect(201)?;
            }
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            for (app, user, status) in [
                (app.as_str(), "ada@example.com", 401),
                (app, "nobody@example.com", 404),
                ("nowhere-abcde", "ada@example.com", 404),
            ] {
                let refused = world.post_control("sessions", &json!({"app": app, "user": user}))?;
                check(&refused, status, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "snapshots",
        requirements: &[
            "server/controls/snapshots/list",
            "server/controls/snapshots/save",
            "server/controls/snapshots/restore",
            "server/controls/snapshots/delete",
        ],
        says: "a world returns to a named snapshot, as often as wanted",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}))?;
            let path = "snapshots/a%20name";
            let unknown = world.control("POST", path).send()?;
            check(&unknown, 404, &Says::AnyError)?;
            check(&world.control("PUT", path).send()?, 204, &Says::Nothing)?;
            let before = world.state()?;
            for _ in 0..2 {
                world.fault(&json!({"path": "/x", "effect": {"type": "hang_up"}}))?;
                world.advance("1h")?;
                let login = world.admin_login()?;
                let delete = world.call("DELETE", "{app}/users/{ada}");
                delete.bearer(&login.access).send()?.expect(204)?;
                check(&world.control("POST", path).send()?, 204, &Says::Nothing)?;
                ensure_eq!(world.state()?, before, "the state after it was restored");
            }
            ensure_eq!(
                world.show("snapshots")?,
                json!([{"name": "a name", "at": 1_800_000_000}]),
                "GET /_mock/snapshots"
            );
            check(&world.control("DELETE", path).send()?, 204, &Says::Nothing)?;
            check(&world.control("DELETE", path).send()?, 404, &Says::AnyError)?;
            for number in 0..40 {
                let taken = world
                    .control("PUT", &format!("snapshots/{number}"))
                    .send()?;
                let expected = if number < 32 { 204 } else { 409 };
                ensure_eq!(taken.status, expected, "the status of snapshot {number}");
            }
            Ok(())
        },
    },
];
