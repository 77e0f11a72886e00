//! The list of an app's users, and how it grows.

use serde_json::json;

use crate::rules::{Rule, Says, check, ids};
use crate::setup::{Setup, World};
use crate::target::{OrFound as _, Stop};

const USERS: &str = "{app}/users";

/// The IDs of one page.
fn page(world: &World<'_>, query: &str) -> Result<Vec<String>, Stop> {
    ids(world.get(&format!("{USERS}?{query}"))?)
}

/// The IDs of all pages; a finding unless `sizes` are their sizes.
fn pages(world: &World<'_>, query: &str, sizes: &[usize]) -> Result<Vec<String>, Stop> {
    let mut seen: Vec<String> = Vec::new();
    for (n, &size) in sizes.iter().enumerate() {
        let after = seen.last().map(|id| format!("&after={id}"));
        let page = page(world, &format!("{query}{}", after.unwrap_or_default()))?;
        ensure_eq!(page.len(), size, "the size of page {} of ?{query}", n + 1);
        seen.extend(page);
    }
    Ok(seen)
}

/// A finding unless the IDs are ascending, each once.
fn ensure_ascending(ids: &[String]) -> Result<(), Stop> {
    ensure!(
        ids.is_sorted_by(|one, next| one < next),
        "not ascending, or not each once: {ids:?}"
    );
    Ok(())
}

pub(crate) static LISTING: &[Rule] = &[
    Rule {
        id: "pages-of-50",
        requirements: &["server/users/pages"],
        says: "a page has at most 50 users, and after=ID continues after that one",
        check: |target| {
            let world = &target.fresh(&Setup::shop().crowd(120))?;
            ensure_ascending(&pages(world, "sort=_id", &[50, 50, 20, 0])?)
        },
    },
    Rule {
        id: "exactly-50",
        requirements: &["server/users/pages"],
        says: "exactly 50 users fill one page",
        check: |target| {
            let world = &target.fresh(&Setup::shop().crowd(50))?;
            ensure_ascending(&pages(world, "", &[50, 0])?)
        },
    },
    Rule {
        id: "descending",
        requirements: &["server/users/descending"],
        says: "desc=true reverses the order, across pages too",
        check: |target| {
            let world = &target.fresh(&Setup::shop().crowd(60))?;
            let mut all = pages(world, "", &[50, 10])?;
            ensure_eq!(pages(world, "desc=false", &[50, 10])?, all, "desc=false");
            all.reverse();
            let down = pages(world, "sort=_id&desc=true", &[50, 10, 0])?;
            ensure_eq!(down, all, "desc=true");
            Ok(())
        },
    },
    Rule {
        id: "status",
        requirements: &["server/users/filter-status"],
        says: "status restricts the list to enabled or to disabled users",
        check: |target| {
            let world = &target.shop()?;
            let (ada, grace, alan) = (&*world.ids.ada, &*world.ids.grace, &*world.ids.alan);
            ensure_eq!(page(world, "status=enabled")?, [ada, grace], "enabled");
            ensure_eq!(page(world, "status=disabled")?, [alan], "disabled");
            let all = page(world, "status=&unknown=1")?;
            ensure_eq!(all, [ada, grace, alan], "an empty status");
            Ok(())
        },
    },
    Rule {
        id: "provider-types",
        requirements: &["server/users/filter-providers"],
        says: "provider_types restricts the list to users with an identity of one of the types",
        check: |target| {
            let world = &target.shop()?;
            let key = json!({"name": "own"});
            let linked = world.anonymous()?;
            let email = json!({"username": "linked@example.com", "password": "secret"});
            let body = json!({"email": "linked@example.com", "password": "secret"});
            world.email("register", &body)?.expect(201)?;
            let confirm = "{app}/user_registrations/by_email/linked@example.com/confirm";
            world.admin("POST", confirm).send()?.expect(204)?;
            world.link(&linked, "local-userpass", &email)?.expect(200)?;
            world.post("{app}/api_keys", &key)?.expect(201)?;
            let (ada, grace, alan) = (&*world.ids.ada, &*world.ids.grace, &*world.ids.alan);
            let linked = linked.user.as_str();
            let of = |types: &str| page(world, &format!("provider_types={types}"));
            ensure_eq!(of("anon-user")?, [linked], "anon-user");
            let all = [ada, grace, alan, linked];
            ensure_eq!(of("local-userpass")?, all, "local-userpass");
            ensure_eq!(of("custom-token,anon-user")?, [linked], "two types");
            ensure_eq!(
                of("custom-token%2Canon-user")?,
                [linked],
                "two types, encoded"
            );
            ensure_eq!(of("oauth2-google")?, [""; 0], "a type of nobody");
            Ok(())
        },
    },
    Rule {
        id: "filters-combine",
        requirements: &[
            "server/users/filter-status",
            "server/users/filter-providers",
        ],
        says: "several filters apply together, and across pages",
        check: |target| {
            let world = &target.fresh(&Setup::shop().crowd(60))?;
            let key = json!({"name": "server"});
            world.post("{app}/api_keys", &key)?.expect(201)?;
            let both = "status=disabled&provider_types=local-userpass";
            let disabled = pages(world, both, &[1, 0])?;
            ensure_eq!(disabled, [world.ids.alan.as_str()], "?{both}");
            let enabled = "status=enabled&provider_types=local-userpass";
            ensure_ascending(&pages(world, enabled, &[50, 9, 0])?)?;
            let mut down = pages(world, &format!("{enabled}&desc=true"), &[50, 9, 0])?;
            down.reverse();
            ensure_ascending(&down)?;
            let two = "provider_types=local-userpass,api-key";
            pages(world, two, &[50, 11, 0])?;
            Ok(())
        },
    },
    Rule {
        id: "invalid-filters",
        requirements: &["server/users/filter-status", "server/users/pages"],
        says: "an unknown status, or what is not an ID to continue after, is rejected",
        check: |target| {
            let world = &target.shop()?;
            for query in ["status=bogus", "after=x", "sort=name"] {
                let answer = world.get(&format!("{USERS}?{query}"))?.expect(400)?;
                let code = answer.text("error_code");
                ensure_eq!(code, "InvalidParameter", "the code of {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "order-of-creation",
        requirements: &["server/users/creation-order"],
        says: "users are in the order of creation, those of server keys among them",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "new@example.com", "password": "secret"});
            let new = world.post(USERS, &body)?.expect(201)?.text("_id");
            let key = json!({"name": "one"});
            world.post("{app}/api_keys", &key)?.expect(201)?;
            let anonymous = world.anonymous()?.user;
            let of_key = page(world, "provider_types=api-key")?;
            let of_key = of_key
                .first()
                .or_found(|| "a key without a user".to_owned())?;
            let (ada, grace, alan) = (&*world.ids.ada, &*world.ids.grace, &*world.ids.alan);
            ensure_eq!(
                page(world, "")?,
                [ada, grace, alan, &new, of_key, &anonymous],
                "the users"
            );
            Ok(())
        },
    },
    Rule {
        id: "count",
        requirements: &["server/users/count"],
        says: "users_count returns the number of users",
        check: |target| {
            let world = &target.shop()?;
            let count = world.get("{app}/users_count")?.expect(200)?;
            ensure_eq!(count.json()?, json!(3), "the number of users");
            Ok(())
        },
    },
];

pub(crate) static CREATING: &[Rule] = &[
    Rule {
        id: "whole-user",
        requirements: &[
            "server/users/create",
            "server/users/object",
            "server/users/get",
        ],
        says: "creating returns the whole user, the same as listed and alone",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "new@example.com", "password": "secret"});
            let created = world.post(USERS, &body)?.expect(201)?;
            let user = created.json()?;
            ensure_eq!(user["data"]["email"], "new@example.com", "{user}");
            ensure_eq!(user["type"], "normal", "{user}");
            ensure_eq!(user["disabled"], false, "{user}");
            let provider = &user["identities"][0]["provider_type"];
            ensure_eq!(provider, "local-userpass", "{user}");
            let path = format!("{USERS}/{}", created.text("_id"));
            let alone = world.get(&path)?.expect(200)?.json()?;
            ensure_eq!(alone, user, "the user alone");
            let listed = world.get(USERS)?.expect(200)?.list()?;
            ensure_eq!(listed.last(), Some(&user), "the last of the list");
            Ok(())
        },
    },
    Rule {
        id: "confirmed",
        requirements: &[
            "server/users/created-confirmed",
            "server/registration/by-administrator",
        ],
        says: "a created user is confirmed: logs in at once, and is not pending",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "new@example.com", "password": "secret"});
            let id = world.post(USERS, &body)?.expect(201)?.text("_id");
            let login = world.try_email("new@example.com", "secret")?.expect(200)?;
            ensure_eq!(login.text("user_id"), id, "the user of {login:?}");
            let pending = ids(world.get("{app}/user_registrations/pending_users")?)?;
            ensure_eq!(pending, [world.ids.edsger.as_str()], "the pending users");
            Ok(())
        },
    },
    Rule {
        id: "password-length",
        requirements: &["server/users/password-length"],
        says: "a password has 6 to 128 characters",
        check: |target| {
            let world = &target.shop()?;
            for (length, status) in [(0, 400), (5, 400), (6, 201), (128, 201), (129, 400)] {
                let email = format!("of{length}@example.com");
                let body = json!({"email": email, "password": "x".repeat(length)});
                let answer = world.post(USERS, &body)?;
                ensure_eq!(answer.status, status, "for {length} characters: {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "address-length",
        requirements: &["server/users/create"],
        says: "an address has 1 to 128 characters, whose case matters",
        check: |target| {
            let world = &target.shop()?;
            let post = |email: &str| {
                let body = json!({"email": email, "password": "secret"});
                world.post(USERS, &body)
            };
            for email in ["", &"x".repeat(129)] {
                check(&post(email)?, 400, &Says::AnyError)?;
            }
            post("Ada@example.com")?.expect(201)?;
            Ok(())
        },
    },
    Rule {
        id: "address-taken",
        requirements: &["server/users/address-taken"],
        says: "an address is taken by a user, a disabled user and a pending user alike",
        check: |target| {
            let world = &target.shop()?;
            for name in ["ada", "alan", "edsger"] {
                let body = json!({"email": format!("{name}@example.com"), "password": "secret"});
                let words = Says::Coded("name already in use", "AccountNameInUse");
                check(&world.post(USERS, &body)?, 409, &words)?;
            }
            ensure_eq!(page(world, "")?.len(), 3, "the number of users");
            Ok(())
        },
    },
    Rule {
        id: "incomplete",
        requirements: &["server/users/create"],
        says: "an address without a password is rejected, and so is a password without an address",
        check: |target| {
            let world = &target.shop()?;
            for body in [
                json!({"email": "a@example.com"}),
                json!({"password": "secret"}),
                json!({}),
            ] {
                check(&world.post(USERS, &body)?, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
];
