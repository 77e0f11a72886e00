//! The list of an app's users, and how it grows.

use appservices_mock::{IdentitySeed, UserSeed};
use serde_json::json;

use super::{Rule, Says, check, ids};
use crate::support::world::{self, ADA, ALAN, GRACE, World};

const USERS: &str = "{app}/users";

/// A world with `count` users, who have no e-mail address but the first three.
fn crowd(count: usize) -> World {
    let mut seed = world::seed();
    let users = &mut seed.groups[0].apps[0].users;
    while users.len() < count {
        users.push(UserSeed::new("anon-user"));
    }
    World::with(seed)
}

pub(super) static LISTING: &[Rule] = &[
    Rule {
        proves: &["2.4/list/pages"],
        says: "at most 50 come at a time, and after=ID gives the next ones",
        source: "OpenAPI document",
        check: |_| {
            let world = crowd(120);
            let mut seen: Vec<String> = Vec::new();
            for expected in [50, 50, 20, 0] {
                let after = seen
                    .last()
                    .map(|id| format!("?after={id}"))
                    .unwrap_or_default();
                let page = ids(world.get(&format!("{USERS}{after}")));
                assert_eq!(page.len(), expected, "after {} users", seen.len());
                seen.extend(page);
            }
            let mut sorted = seen.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(seen, sorted, "ascending, each once");
        },
    },
    Rule {
        proves: &["2.4/list/pages"],
        says: "exactly 50 fill one page",
        source: "OpenAPI document",
        check: |_| {
            let world = crowd(50);
            let page = ids(world.get(USERS));
            assert_eq!(page.len(), 50);
            let rest = ids(world.get(&format!("{USERS}?after={}", page[49])));
            assert_eq!(rest, [""; 0]);
        },
    },
    Rule {
        proves: &["2.4/list/desc"],
        says: "desc=true turns the order round, over pages too",
        source: "OpenAPI document",
        check: |_| {
            let world = crowd(60);
            let mut all = ids(world.get(USERS));
            all.extend(ids(world.get(&format!("{USERS}?after={}", all[49]))));
            let mut down = ids(world.get(&format!("{USERS}?sort=_id&desc=true")));
            assert_eq!(down.len(), 50);
            down.extend(ids(
                world.get(&format!("{USERS}?desc=true&after={}", down[49]))
            ));
            all.reverse();
            assert_eq!(down, all);
            assert_eq!(ids(world.get(&format!("{USERS}?desc=false")))[0], all[59]);
        },
    },
    Rule {
        proves: &["2.4/list/status"],
        says: "status narrows to the enabled or the disabled",
        source: "client code and tests of the predecessor",
        check: |world| {
            assert_eq!(ids(world.get("{app}/users?status=enabled")), [ADA, GRACE]);
            assert_eq!(ids(world.get("{app}/users?status=disabled")), [ALAN]);
        },
    },
    Rule {
        proves: &["2.4/list/provider-types"],
        says: "provider_types narrows to users with any identity of any of the types",
        source: "client code and tests of the predecessor",
        check: |_| {
            let mut seed = world::seed();
            let linked = &mut seed.groups[0].apps[0].users[1];
            linked.identities = vec![IdentitySeed::new("anon-user")];
            let world = World::with(seed);
            let of = |types: &str| ids(world.get(&format!("{USERS}?provider_types={types}")));
            assert_eq!(of("anon-user"), [GRACE]);
            assert_eq!(of("local-userpass"), [ADA, GRACE, ALAN]);
            assert_eq!(of("custom-token,anon-user"), [GRACE]);
            assert_eq!(of("custom-token%2Canon-user"), [GRACE]);
            assert_eq!(of("oauth2-google"), [""; 0]);
        },
    },
    Rule {
        proves: &["2.4/list/status", "2.4/list/provider-types"],
        says: "filters hold together, and over pages",
        source: "client code of the predecessor",
        check: |_| {
            let world = crowd(60);
            let both = "status=disabled&provider_types=local-userpass";
            assert_eq!(ids(world.get(&format!("{USERS}?{both}"))), [ALAN]);
            assert_eq!(
                ids(world.get(&format!("{USERS}?{both}&after={ALAN}"))),
                [""; 0]
            );
            let others = "status=enabled&provider_types=anon-user";
            let first = ids(world.get(&format!("{USERS}?{others}")));
            let rest = ids(world.get(&format!("{USERS}?{others}&after={}", first[49])));
            assert_eq!((first.len(), rest.len()), (50, 7));
        },
    },
    Rule {
        proves: &["2.4/order"],
        says: "users come in the order of creation, those of server keys among them",
        source: "tests of the predecessor",
        check: |world| {
            let mut made = vec![ADA.to_owned(), GRACE.to_owned(), ALAN.to_owned()];
            let new = json!({"email": "new@example.com", "password": "secret"});
            made.push(world.post(USERS, &new).expect(201).text("_id"));
            world
                .post("{app}/api_keys", &json!({"name": "one"}))
                .expect(201);
            made.push(world.anonymous().user);
            let listed = ids(world.get(USERS));
            let key_user = listed[4].clone();
            made.insert(4, key_user);
            assert_eq!(listed, made);
        },
    },
    Rule {
        proves: &["2.4/users-count"],
        says: "the number of users is told",
        source: "client code: stitch",
        check: |world| {
            assert_eq!(world.get("{app}/users_count").expect(200).json(), json!(3));
        },
    },
];

pub(super) static CREATING: &[Rule] = &[
    Rule {
        proves: &["2.4/create", "2.4/user-object", "2.4/get"],
        says: "the answer is the whole user, the same as listed and alone",
        source: "OpenAPI document; tests of the predecessor",
        check: |world| {
            let body = json!({"email": "new@example.com", "password": "secret"});
            let created = world.post(USERS, &body).expect(201);
            let user = created.json();
            assert_eq!(user["data"]["email"], "new@example.com", "{user}");
            assert_eq!(
                (&user["type"], &user["disabled"]),
                (&"normal".into(), &false.into())
            );
            assert_eq!(user["identities"][0]["provider_type"], "local-userpass");
            let path = format!("{USERS}/{}", created.text("_id"));
            assert_eq!(world.get(&path).expect(200).json(), user);
            let listed = world.get(USERS).expect(200).json();
            assert_eq!(listed.as_array().and_then(|all| all.last()), Some(&user));
        },
    },
    Rule {
        proves: &["2.4/create/confirmed", "4/registration/by-admin"],
        says: "a created user is confirmed: logs in at once, is not pending",
        source: "OpenAPI document; tests of the predecessor",
        check: |world| {
            let body = json!({"email": "new@example.com", "password": "secret"});
            let id = world.post(USERS, &body).expect(201).text("_id");
            let login = world.try_email("new@example.com", "secret").expect(200);
            assert_eq!(login.text("user_id"), id);
            assert_eq!(
                ids(world.get("{app}/user_registrations/pending_users")).len(),
                1
            );
        },
    },
    Rule {
        proves: &["2.4/create/password-length"],
        says: "a password has 6 to 128 characters",
        source: "OpenAPI document",
        check: |world| {
            for (length, status) in [(0, 400), (5, 400), (6, 201), (128, 201), (129, 400)] {
                let email = format!("of{length}@example.com");
                let body = json!({"email": email, "password": "x".repeat(length)});
                let answer = world.post(USERS, &body);
                assert_eq!(answer.status, status, "{length}: {answer:?}");
            }
        },
    },
    Rule {
        proves: &["2.4/create/address-taken", "8/address-taken-for-admin"],
        says: "an address is taken by a user and by someone pending alike",
        source: "realm-core tests (text, code); manual (pending); status our choice",
        check: |world| {
            for name in ["ada", "alan", "edsger"] {
                let body = json!({"email": format!("{name}@example.com"), "password": "secret"});
                let words = Says::Coded("name already in use", "AccountNameInUse");
                check(&world.post(USERS, &body), 409, &words);
            }
            assert_eq!(ids(world.get(USERS)).len(), 3);
        },
    },
    Rule {
        proves: &["2.4/create"],
        says: "half of what is needed is refused",
        source: "OpenAPI document (required)",
        check: |world| {
            for body in [
                json!({"email": "a@example.com"}),
                json!({"password": "secret"}),
                json!({}),
            ] {
                check(&world.post(USERS, &body), 400, &Says::AnyError);
            }
        },
    },
];
