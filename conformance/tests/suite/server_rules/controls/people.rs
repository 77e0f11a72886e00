//! Whose sessions live, and what was mailed to whom.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use crate::support::apps::by_mail;
use crate::support::world::{ADA, ALAN, CLIENT_APP, PASSWORD};

const DAY: i64 = 24 * 60 * 60;

/// The value of a parameter of a link's query.
#[track_caller]
fn parameter<'a>(link: &'a str, name: &str) -> &'a str {
    let (_, query) = link.split_once('?').expect("a query");
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no {name} in {link}")).1
}

pub(crate) static SESSIONS: &[Rule] = &[
    Rule {
        proves: &["GET /_mock/sessions"],
        says: "live sessions are listed by user, with their devices and their ends",
        source: "our choice",
        check: |world| {
            assert_eq!(world.show("sessions"), json!({"count": 0, "users": []}));
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}));
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let first = world.try_login("local-userpass", &body).expect(200);
            let second = world.try_login("local-userpass", &body).expect(200);
            let anonymous = world.anonymous();
            let all = world.show("sessions");
            assert_eq!(all["count"], 3, "{all}");
            let users = all["users"].as_array().expect("a list");
            assert_eq!(users.len(), 2, "{all}");
            let of = |id: &str| {
                users
                    .iter()
                    .find(|user| user["user"] == id)
                    .expect("a user")
            };
            let ada = of(ADA);
            assert_eq!(ada["app"], CLIENT_APP, "{ada}");
            assert_eq!(ada["email"], "ada@example.com", "{ada}");
            let devices = ada["sessions"].as_array().expect("a list").iter();
            let devices: Vec<_> = devices.map(|one| one["device"].clone()).collect();
            assert_eq!(
                devices,
                [&first, &second].map(|one| one.json()["device_id"].clone())
            );
            let ends = 1_800_000_000 + 60 * DAY;
            assert_eq!(ada["sessions"][0]["expires"], ends, "{ada}");
            assert_eq!(of(&anonymous.user)["email"], Value::Null, "{all}");
        },
    },
    Rule {
        proves: &["GET /_mock/sessions: user"],
        says: "one user is named by id or by address; who has none, has an empty list",
        source: "our choice",
        check: |world| {
            world.login("ada");
            world.login("grace");
            for user in [ADA, "ada@example.com", "ada%40example.com"] {
                let shown = world.show(&format!("sessions?user={user}"));
                assert_eq!(shown["count"], 1, "{shown}");
                assert_eq!(shown["users"][0]["user"], ADA, "{shown}");
            }
            let alan = world.show(&format!("sessions?user={ALAN}"));
            assert_eq!(alan["users"][0]["sessions"], json!([]), "{alan}");
            let nobody = world.show("sessions?user=nobody@example.com");
            assert_eq!(nobody, json!({"count": 0, "users": []}));
        },
    },
    Rule {
        proves: &["GET /_mock/sessions"],
        says: "what was logged out of, revoked or is over is not among them",
        source: "our choice",
        check: |world| {
            let count = || world.show("sessions")["count"].clone();
            let (out, _revoked, _over) =
                (world.login("ada"), world.login("ada"), world.login("grace"));
            assert_eq!(count(), 3);
            world.log_out(&out).expect(204);
            assert_eq!(count(), 2);
            world
                .put(&format!("{{app}}/users/{ADA}/logout"))
                .expect(204);
            assert_eq!(count(), 1);
            world.wait("60d");
            assert_eq!(count(), 0);
        },
    },
];

pub(crate) static OUTBOX: &[Rule] = &[
    Rule {
        proves: &["GET /_mock/outbox", "mock/outbox/tokens-and-links"],
        says: "a mail is kept with its token, the link that has it, and its time",
        source: "our choice",
        check: |_| {
            let world = by_mail();
            assert_eq!(world.show("outbox"), json!([]));
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}));
            world.register("new@example.com").expect(201);
            let mails = world.show("outbox");
            assert_eq!(mails.as_array().map(Vec::len), Some(1), "{mails}");
            let mail = &mails[0];
            for (key, value) in [
                ("app", json!(CLIENT_APP)),
                ("to", json!("new@example.com")),
                ("kind", json!("confirm")),
                ("created", json!(1_800_000_000)),
            ] {
                assert_eq!(mail[key], value, "{mail}");
            }
            let link = mail["link"].as_str().expect("a link");
            assert!(link.starts_with("https://shop.example/confirm?"), "{link}");
            assert_eq!(parameter(link, "token"), mail["token"], "{link}");
            assert_eq!(parameter(link, "tokenId"), mail["token_id"], "{link}");
            let body = json!({"token": mail["token"], "tokenId": mail["token_id"]});
            check(&world.email("confirm", &body), 200, &Says::Json);
            world.try_email("new@example.com", PASSWORD).expect(200);
        },
    },
    Rule {
        proves: &["GET /_mock/outbox: to", "mock/outbox/tokens-and-links"],
        says: "mails to one address stand in the order in which they were sent",
        source: "our choice",
        check: |_| {
            let world = by_mail();
            world.register("new@example.com").expect(201);
            let ada = json!({"email": "ada@example.com"});
            world.email("reset/send", &ada);
            let again = json!({"email": "new@example.com"});
            world.email("confirm/send", &again);
            let kinds = |to: &str| -> Vec<Value> {
                let mails = world.show(&format!("outbox?to={to}"));
                let mails = mails.as_array().expect("a list").iter();
                mails.map(|mail| mail["kind"].clone()).collect()
            };
            assert_eq!(kinds("new%40example.com"), ["confirm", "confirm"]);
            assert_eq!(kinds("ada@example.com"), ["reset"]);
            assert_eq!(kinds("nobody@example.com"), [""; 0]);
            let mail = world.show("outbox?to=ada@example.com")[0].clone();
            let link = mail["link"].as_str().expect("a link");
            assert!(link.starts_with("https://shop.example/reset?"), "{link}");
            let body = json!({"password": "another horse",
                "token": parameter(link, "token"), "tokenId": parameter(link, "tokenId")});
            check(&world.email("reset", &body), 200, &Says::Json);
            world
                .try_email("ada@example.com", "another horse")
                .expect(200);
        },
    },
];
