//! Isolated worlds on one port: each is a server of its own to its clients.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use super::status;
use crate::support::http::Answer;
use crate::support::world::{ADA, CLIENT_APP, GROUP, PRIVATE_KEY, PUBLIC_KEY, Session, World};

/// A new world, with an administrator who has logged in there.
#[track_caller]
fn made(world: &World, options: &Value) -> World {
    let made = world.tell("worlds", options).expect(201);
    World::at(&made.text("base_url"))
}

/// The path that leads to a world.
fn prefix(world: &World) -> String {
    let base = world.http.base_url();
    let (_, prefix) = base.split_at(base.find("/w/").expect("a world's address"));
    prefix.to_owned()
}

pub(crate) static WORLDS: &[Rule] = &[
    Rule {
        proves: &["POST /_mock/worlds", "GET /_mock/worlds"],
        says: "one is made by asking, without a body or with an empty one, and told by its address",
        source: "our choice",
        check: |world| {
            assert_eq!(world.show("worlds"), json!([]));
            let bare = world.control("POST", "worlds").send();
            check(&bare, 201, &Says::Json);
            let (bare, empty) = (bare.json(), world.tell("worlds", &json!({})).json());
            assert_ne!(bare["id"], empty["id"]);
            let id = bare["id"].as_str().expect("an id");
            let base = format!("{}/w/{id}", world.http.base_url());
            assert_eq!(
                bare,
                json!({"id": id, "base_url": base, "idle_seconds": 900})
            );
            let listed = world.show("worlds");
            let listed = listed.as_array().expect("a list");
            assert_eq!(listed.len(), 2);
            assert!(
                listed.contains(&bare) && listed.contains(&empty),
                "{listed:?}"
            );
        },
    },
    Rule {
        proves: &["mock/worlds/base-url"],
        says: "all three APIs and the page are below its address, and lead nowhere else",
        source: "our choice",
        check: |world| {
            let below = made(world, &json!({}));
            let base = below.http.base_url();
            let location = format!("{{client}}/app/{CLIENT_APP}/location");
            let location = below.call("GET", &location).send().expect(200);
            assert_eq!(location.text("hostname"), base);
            let ws = base.replacen("http://", "ws://", 1);
            assert_eq!(location.text("ws_hostname"), ws);
            below.assert_alive(&below.login("ada"));
            let summary = below.get("{app}/description").expect(200);
            assert!(summary.text("realm_url").starts_with(&base), "{summary:?}");
            let wrong = below.get("{app}/users/nobody").expect(404);
            if wrong.json().get("link").is_some() {
                assert!(wrong.text("link").starts_with(&base), "{wrong:?}");
            }
            let groups = "/api/public/v1.0/groups";
            // What a client signs is the path that it asks for.
            let digest = world.digest("GET", &format!("{}{groups}", prefix(&below)), PRIVATE_KEY);
            let call = below.call("GET", groups).header("authorization", &digest);
            let groups = call.send().expect(200).json();
            let link = groups["links"][0]["href"].as_str().expect("a link");
            assert!(link.starts_with(&base), "{groups}");
            let page = below.call("GET", "/").send().expect(200);
            let page = String::from_utf8(page.body).expect("a text");
            assert!(page.contains(&base), "{page}");
            let page = below.call("GET", "").send().expect(200);
            assert_eq!(
                page.header("content-type"),
                Some("text/html; charset=utf-8")
            );
        },
    },
    Rule {
        proves: &["mock/worlds/isolated"],
        says: "what is changed in one is not changed in another, nor in the server's own",
        source: "our choice",
        check: |world| {
            let (one, other) = (made(world, &json!({})), made(world, &json!({})));
            one.delete(&format!("{{app}}/users/{ADA}")).expect(204);
            one.get(&format!("{{app}}/users/{ADA}")).expect(404);
            for untouched in [&other, world] {
                untouched.get(&format!("{{app}}/users/{ADA}")).expect(200);
                untouched.assert_alive(&untouched.login("ada"));
            }
            let app = json!({"name": "new"});
            let path = format!("{{admin}}/groups/{GROUP}/apps");
            other.post(&path, &app).expect(201);
            for (world, apps) in [(&one, 1), (&other, 2), (world, 1)] {
                let list = world.get(&path).expect(200).json();
                assert_eq!(list.as_array().map(Vec::len), Some(apps), "{list}");
            }
        },
    },
    Rule {
        proves: &["mock/worlds/isolated"],
        says: "clock, faults, requests, sessions, mails and state of each are its own",
        source: "our choice",
        check: |world| {
            let (one, other) = (made(world, &json!({})), made(world, &json!({})));
            let untouched = |world: &World| {
                let requests = world.journal("?path=*/nowhere").len();
                let sessions = world.show("sessions")["count"].clone();
                (
                    world.show("clock")["frozen"].clone(),
                    world.show("faults"),
                    requests,
                    sessions,
                )
            };
            let before = (untouched(&other), untouched(world));
            one.clock(&json!({"set": 5, "freeze": true}));
            one.fault(&json!({"effect": status(503), "times": 1}));
            one.call("GET", "/nowhere").send().expect(503);
            one.login("grace");
            one.post(
                "{app}/user_registrations/by_email/edsger@example.com/send_confirm",
                &json!({}),
            );
            assert_eq!(one.fault_counts(), [(1, 1)]);
            assert_eq!(one.journal("?path=*/nowhere").len(), 1);
            assert_eq!(one.show("sessions")["count"], 1);
            let verdict = json!({"path": "/nowhere", "times": 1});
            one.tell("verify", &verdict).expect(200);
            for world in [&other, world] {
                world.tell("verify", &verdict).expect(409);
                assert_eq!(world.show("outbox"), json!([]));
            }
            assert_eq!((untouched(&other), untouched(world)), before);
            let state = String::from_utf8(one.state()).expect("a text");
            other.put_state(&state).expect(204);
            assert_eq!(other.show("clock")["now"], 5);
            assert!(one.state() == other.state(), "not the same");
            assert_eq!(world.show("clock")["frozen"], false);
        },
    },
    Rule {
        proves: &["mock/worlds/tokens"],
        says: "no token of one opens another, with ids all alike, nor does a key or a digest",
        source: "our choice",
        check: |world| {
            // Two with the number that the server itself has, and its neighbour.
            let worlds = [
                made(world, &json!({"rng_seed": 0})),
                made(world, &json!({})),
            ];
            let worlds = [world, &worlds[0], &worlds[1]];
            let tokens = worlds.map(|world| (world.login("ada"), world.admin_login()));
            for (of, (ada, admin)) in tokens.iter().enumerate() {
                for (at, world) in worlds.iter().enumerate() {
                    let home = of == at;
                    for (api, session) in [("{client}", ada), ("{admin}", admin)] {
                        let [access, refresh] = doors(world, api, session);
                        let wanted = if home { (200, 201) } else { (401, 401) };
                        assert_eq!(
                            (access.status, refresh.status),
                            wanted,
                            "{of} in {at}: {access:?}"
                        );
                    }
                }
            }
            let key = json!({"name": "server"});
            let key = worlds[1]
                .post("{app}/api_keys", &key)
                .expect(201)
                .text("key");
            worlds[1].key_login(&key);
            for world in [worlds[0], worlds[2]] {
                let login = world.try_login("api-key", &json!({"key": key}));
                check(&login, 401, &Says::AnyError);
            }
        },
    },
    Rule {
        proves: &["POST /_mock/worlds: seed"],
        says: "one may begin with a seed of its own; a wrong one is refused, and none is made",
        source: "our choice",
        check: |world| {
            let app = json!({"name": "own", "client_app_id": "own-abcde"});
            let admin = json!({"public_api_key": PUBLIC_KEY, "private_api_key": PRIVATE_KEY});
            let seed = json!({"admins": [admin], "groups": [{"name": "Own", "apps": [app]}]});
            let below = made(world, &json!({"seed": seed}));
            below
                .call("GET", "{client}/app/own-abcde/location")
                .send()
                .expect(200);
            below.get("{app}").expect(404);
            for (wrong, words) in [
                (json!({"groups": [{"id": "x"}]}), "project 1"),
                (json!({"grups": []}), "grups"),
                (json!(7), "invalid"),
            ] {
                let answer = world.tell("worlds", &json!({"seed": wrong}));
                check(&answer, 400, &Says::AnyError);
                assert!(answer.text("error").contains(words), "{answer:?}");
            }
            assert_eq!(world.show("worlds").as_array().map(Vec::len), Some(1));
        },
    },
    Rule {
        proves: &["POST /_mock/worlds: rng_seed"],
        says: "two with one number hand out the same ids and claims, each signed by its own, with others other ones",
        source: "our choice",
        check: |world| {
            let anonymous = |number: u64| {
                let below = made(world, &json!({"rng_seed": number}));
                below.clock(&json!({"set": 1_800_000_000, "freeze": true}));
                let session = below.anonymous();
                let parts = [session.access, session.refresh].map(|token| {
                    let (claims, signature) = token.rsplit_once('.').expect("a signed token");
                    (claims.to_owned(), signature.to_owned())
                });
                let [access, refresh] = parts;
                ([session.user, access.0, refresh.0], [access.1, refresh.1])
            };
            let (told, signed) = anonymous(5);
            let again = anonymous(5);
            assert_eq!(again.0, told);
            assert_ne!(again.1, signed);
            assert_ne!(anonymous(6).0, told);
        },
    },
];

/// A look through either door of an API with the tokens of a session.
fn doors(world: &World, api: &str, session: &Session) -> [Answer; 2] {
    let access = world.call("GET", &format!("{api}/auth/profile"));
    let refresh = world.call("POST", &format!("{api}/auth/session"));
    [
        access.bearer(&session.access).send(),
        refresh.bearer(&session.refresh).send(),
    ]
}
