//! Live sessions, and sent mails.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{OrFound as _, Stop};

const DAY: i64 = 24 * 60 * 60;

/// The value of a parameter of a link's query.
fn parameter<'a>(link: &'a str, name: &str) -> Result<&'a str, Stop> {
    let (_, query) = link.split_once('?').unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(known, _)| *known == name);
    let (_, value) = found.or_found(|| format!("no {name} in {link}"))?;
    Ok(value)
}

fn count(world: &World<'_>) -> Result<Value, Stop> {
    Ok(world.show("sessions")?["count"].clone())
}

pub(crate) static SESSIONS: &[Rule] = &[
    Rule {
        id: "listed-by-user",
        requirements: &["server/controls/sessions/list"],
        says: "live sessions are listed by user, with their devices and expiry times",
        check: |target| {
            let world = &target.alone()?;
            ensure_eq!(
                world.show("sessions")?,
                json!({"count": 0, "users": []}),
                "GET /_mock/sessions"
            );
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}))?;
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let first = world.try_login("local-userpass", &body)?.expect(200)?;
            let second = world.try_login("local-userpass", &body)?.expect(200)?;
            let anonymous = world.anonymous()?;
            let all = world.show("sessions")?;
            ensure_eq!(all["count"], 3, "the sessions {all}");
            let users: Vec<_> = all["users"].as_array().into_iter().flatten().collect();
            ensure_eq!(users.len(), 2, "users of {all}");
            let of = |id: &str| {
                let user = users.iter().find(|user| user["user"] == id);
                user.or_found(|| format!("no user {id} in {all}"))
            };
            let ada = of(&world.ids.ada)?;
            ensure_eq!(ada["app"], world.ids.client_app, "the sessions {ada}");
            ensure_eq!(ada["email"], "ada@example.com", "the sessions {ada}");
            let devices = ada["sessions"].as_array().into_iter().flatten();
            let devices: Vec<_> = devices.map(|one| one["device"].clone()).collect();
            let expected = [&first, &second].map(|one| one.value()["device_id"].clone());
            ensure_eq!(devices, expected, "devices of {ada}");
            let ends = 1_800_000_000 + 60 * DAY;
            ensure_eq!(ada["sessions"][0]["expires"], ends, "the sessions {ada}");
            ensure_eq!(
                of(&anonymous.user)?["email"],
                Value::Null,
                "the sessions {all}"
            );
            Ok(())
        },
    },
    Rule {
        id: "one-user",
        requirements: &["server/controls/sessions/user"],
        says: "one user is given by ID or address; one without sessions has an empty list",
        check: |target| {
            let world = &target.alone()?;
            world.login("ada")?;
            world.login("grace")?;
            for user in [
                world.ids.ada.as_str(),
                "ada@example.com",
                "ada%40example.com",
            ] {
                let shown = world.show(&format!("sessions?user={user}"))?;
                ensure_eq!(shown["count"], 1, "the sessions {shown}");
                ensure_eq!(
                    shown["users"][0]["user"],
                    world.ids.ada,
                    "the sessions {shown}"
                );
            }
            let alan = world.show(&format!("sessions?user={}", world.ids.alan))?;
            ensure_eq!(
                alan["users"][0]["sessions"],
                json!([]),
                "the sessions {alan}"
            );
            let nobody = world.show("sessions?user=nobody@example.com")?;
            ensure_eq!(
                nobody,
                json!({"count": 0, "users": []}),
                "the sessions of an unknown user"
            );
            Ok(())
        },
    },
    Rule {
        id: "live-only",
        requirements: &["server/controls/sessions/list"],
        says: "a session that was logged out, revoked or has expired is not listed",
        check: |target| {
            let world = &target.alone()?;
            let (out, _revoked, _over) = (
                world.login("ada")?,
                world.login("ada")?,
                world.login("grace")?,
            );
            ensure_eq!(count(world)?, 3, "the number of live sessions");
            world.log_out(&out)?.expect(204)?;
            ensure_eq!(count(world)?, 2, "the number of live sessions");
            world.put("{app}/users/{ada}/logout")?.expect(204)?;
            ensure_eq!(count(world)?, 1, "the number of live sessions");
            world.advance("60d")?;
            ensure_eq!(count(world)?, 0, "the number of live sessions");
            Ok(())
        },
    },
];

pub(crate) static OUTBOX: &[Rule] = &[
    Rule {
        id: "token-link-time",
        requirements: &[
            "server/controls/outbox/list",
            "server/controls/outbox/contents",
        ],
        says: "a mail is kept with its token, the link that contains it, and its time",
        check: |target| {
            let world = target.by_mail()?;
            ensure_eq!(world.show("outbox")?, json!([]), "GET /_mock/outbox");
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}))?;
            world.register("new@example.com")?.expect(201)?;
            let mails = world.show("outbox")?;
            ensure_eq!(mails.as_array().map(Vec::len), Some(1), "mails: {mails}");
            let mail = &mails[0];
            for (key, value) in [
                ("app", json!(world.ids.client_app)),
                ("to", json!("new@example.com")),
                ("kind", json!("confirm")),
                ("created", json!(1_800_000_000)),
            ] {
                ensure_eq!(mail[key], value, "`{key}` of {mail}");
            }
            let link = mail["link"].as_str().unwrap_or_default();
            let page = "https://shop.example/confirm?";
            ensure!(
                link.starts_with(page),
                "the link of {mail} does not begin with {page}"
            );
            ensure_eq!(parameter(link, "token")?, mail["token"], "the link {link}");
            ensure_eq!(
                parameter(link, "tokenId")?,
                mail["token_id"],
                "the link {link}"
            );
            let body = json!({"token": mail["token"], "tokenId": mail["token_id"]});
            check(&world.email("confirm", &body)?, 200, &Says::Json)?;
            world.try_email("new@example.com", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "by-address",
        requirements: &[
            "server/controls/outbox/to",
            "server/controls/outbox/contents",
        ],
        says: "mails to one address are listed in the order in which they were sent",
        check: |target| {
            let world = target.by_mail()?;
            world.register("new@example.com")?.expect(201)?;
            let ada = json!({"email": "ada@example.com"});
            world.email("reset/send", &ada)?;
            let again = json!({"email": "new@example.com"});
            world.email("confirm/send", &again)?;
            let kinds = |to: &str| -> Result<Vec<Value>, Stop> {
                let mails = world.control("GET", &format!("outbox?to={to}"));
                let mails = mails.send()?.expect(200)?.list()?;
                Ok(mails.iter().map(|mail| mail["kind"].clone()).collect())
            };
            ensure_eq!(
                kinds("new%40example.com")?,
                ["confirm", "confirm"],
                "the mails to a new user"
            );
            ensure_eq!(kinds("ada@example.com")?, ["reset"], "the mails to ada");
            ensure_eq!(kinds("nobody@example.com")?, [""; 0], "the mails to nobody");
            let mail = world.show("outbox?to=ada@example.com")?[0].clone();
            let link = mail["link"].as_str().unwrap_or_default();
            let page = "https://shop.example/reset?";
            ensure!(
                link.starts_with(page),
                "the link of {mail} does not begin with {page}"
            );
            let body = json!({"password": "another horse",
                "token": parameter(link, "token")?, "tokenId": parameter(link, "tokenId")?});
            check(&world.email("reset", &body)?, 200, &Says::Json)?;
            world
                .try_email("ada@example.com", "another horse")?
                .expect(200)?;
            Ok(())
        },
    },
];
