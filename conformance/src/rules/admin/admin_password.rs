//! Administrators with a name and a password in place of a key pair.

use serde_json::{Value, json};

use super::{Rule, Says, check, ids, refused_for_good};
use crate::support::http::Answer;
use crate::support::world::{self, GROUP, PRIVATE_KEY, PUBLIC_KEY, Session, World};

const LOGIN: &str = "{admin}/auth/providers/local-userpass/login";

fn with_admin() -> World {
    let mut seed = world::seed().admin_user("unique_user@domain.com", "password");
    seed.admin_users[0].groups = vec![GROUP.to_owned()];
    World::with(seed)
}

fn login(world: &World, body: &Value) -> Answer {
    world.call("POST", LOGIN).json(body).send()
}

pub(super) static PASSWORDS: &[Rule] = &[
    Rule {
        proves: &["2.1/userpass-login", "2.1/profile", "1.1/device-id"],
        says: "a name and a password log in as a key pair does, whatever stands beside them",
        source: "client code: realm-app-importer, stitch; realm-core tests",
        check: |_| {
            let world = with_admin();
            let plain = json!({"username": "unique_user@domain.com", "password": "password"});
            let mut named = plain.clone();
            named["provider"] = json!("userpass");
            for body in [plain, named] {
                let answer = login(&world, &body);
                check(&answer, 200, &Says::Json);
                assert!(answer.json()["device_id"].is_string(), "{answer:?}");
                let admin = Session::of(&answer);
                let ask = |path: &str| {
                    let call = world.call("GET", path).bearer(&admin.access);
                    call.send().expect(200)
                };
                let profile = ask("{admin}/auth/profile").json();
                assert_eq!(profile["user_id"], *admin.user, "{profile}");
                assert_eq!(profile["roles"][0]["group_id"], GROUP, "{profile}");
                assert_eq!(ids(ask("{app}/users")).len(), 3);
                let refresh = world.call("POST", "{admin}/auth/session");
                refresh.bearer(&admin.refresh).send().expect(201);
            }
        },
    },
    Rule {
        proves: &["2.1/userpass-login"],
        says: "anything else is refused, a key pair and an app's user among them",
        source: "our choice",
        check: |_| {
            let world = with_admin();
            for (username, password) in [
                ("unique_user@domain.com", "wrong"),
                ("nobody@domain.com", "password"),
                (PUBLIC_KEY, PRIVATE_KEY),
                ("ada@example.com", world::PASSWORD),
                ("", ""),
            ] {
                let body = json!({"username": username, "password": password});
                refused_for_good(&login(&world, &body));
            }
            let answer = login(&world, &json!({}));
            assert!((400..500).contains(&answer.status), "{answer:?}");
        },
    },
];
