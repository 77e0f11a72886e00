//! Registrations that are not users yet.

use appservices_mock::PendingSeed;
use serde_json::json;

use super::{Rule, Says, check, ids};
use crate::support::apps::by_function;
use crate::support::world::{self, EDSGER, World};

const PENDING: &str = "{app}/user_registrations/pending_users";
const EDSGERS: &str = "{app}/user_registrations/by_email/edsger@example.com";

pub(super) static WAITING: &[Rule] = &[
    Rule {
        proves: &["2.5/list"],
        says: "one is told by address, with an empty user_id, and is no user",
        source: "OpenAPI document",
        check: |world| {
            let list = world.get(PENDING).expect(200).json();
            let login_ids = json!([{"id_type": "email", "id": "edsger@example.com"}]);
            assert_eq!(list[0]["_id"], EDSGER, "{list}");
            assert_eq!(list[0]["login_ids"], login_ids, "{list}");
            assert_eq!(list[0]["user_id"], "", "{list}");
            assert!(!ids(world.get("{app}/users")).contains(&EDSGER.to_owned()));
        },
    },
    Rule {
        proves: &["2.5/list/pages"],
        says: "at most 50 come at a time, and after=ID gives the next ones",
        source: "OpenAPI document",
        check: |_| {
            let mut seed = world::seed();
            let waiting = &mut seed.groups[0].apps[0].pending;
            for number in 0..101 {
                waiting.push(PendingSeed::new(&format!("p{number}@example.com")));
            }
            let world = World::with(seed);
            let mut found: Vec<String> = Vec::new();
            for expected in [50, 50, 2, 0] {
                let after = found
                    .last()
                    .map(|id| format!("?after={id}"))
                    .unwrap_or_default();
                let page = ids(world.get(&format!("{PENDING}{after}")));
                assert_eq!(page.len(), expected, "after {} registrations", found.len());
                found.extend(page);
            }
            found.sort();
            found.dedup();
            assert_eq!(found.len(), 102, "each once");
        },
    },
    Rule {
        proves: &["3.2/refused/unconfirmed", "8/disabled-and-unconfirmed"],
        says: "nobody pending logs in",
        source: "manual; tests of the .NET, Dart, Swift and Kotlin SDKs; status our choice",
        check: |world| {
            let answer = world.try_email("edsger@example.com", world::PASSWORD);
            check(&answer, 401, &Says::Coded("unauthorized", "AuthError"));
            let answer = world.try_email("edsger@example.com", "wrong");
            check(&answer, 401, &Says::AnyError);
        },
    },
    Rule {
        proves: &["2.5/confirm", "4/registration/leaves-pending"],
        says: "one who is confirmed logs in, is a user from then on, and no longer pending",
        source: "OpenAPI document; manual",
        check: |world| {
            check(
                &world.admin("POST", &format!("{EDSGERS}/confirm")).send(),
                204,
                &Says::Nothing,
            );
            assert_eq!(ids(world.get(PENDING)), [EDSGER], "until the first log-in");
            let session = world.login("edsger");
            assert_eq!(ids(world.get(PENDING)), [""; 0]);
            let user = world.get(&format!("{{app}}/users/{}", session.user));
            assert_eq!(
                user.expect(200).json()["data"]["email"],
                "edsger@example.com"
            );
            assert_eq!(world.login("edsger").user, session.user);
        },
    },
    Rule {
        proves: &[
            "2.5/delete-by-email",
            "2.5/delete-by-id",
            "4/registration/deleted-pending",
        ],
        says: "deleting one by address or by id frees the address",
        source: "OpenAPI document; client code: stitch; the last our choice",
        check: |_| {
            for path in [
                EDSGERS,
                "{app}/user_registrations/by_id/65b0000000000000000000d1",
            ] {
                let world = World::new();
                check(&world.delete(path), 204, &Says::Nothing);
                assert_eq!(ids(world.get(PENDING)), [""; 0]);
                let body = json!({"email": "edsger@example.com", "password": "secret"});
                world.post("{app}/users", &body).expect(201);
            }
        },
    },
    Rule {
        proves: &["2.5/send-confirm"],
        says: "a confirmation may be sent again: 200 with the token for it",
        source: "OpenAPI document (status); stitch's tests (body)",
        check: |world| {
            let answer = world
                .admin("POST", &format!("{EDSGERS}/send_confirm"))
                .send();
            let answer = answer.expect(200);
            assert!(!answer.text("token").is_empty(), "{answer:?}");
            assert!(!answer.text("token_id").is_empty(), "{answer:?}");
        },
    },
    Rule {
        proves: &["2.5/run-confirm", "2.5/run-confirm/refused"],
        says: "run_confirm: 202, 400 where already confirmed, 404 for an unknown address",
        source: "OpenAPI document; stitch 3's tests (body)",
        check: |world| {
            let run = |name: &str| {
                let by_email = "{app}/user_registrations/by_email";
                let path = format!("{by_email}/{name}@example.com/run_confirm");
                world.admin("POST", &path).send()
            };
            check(&run("edsger"), 202, &Says::Json);
            check(&run("nobody"), 404, &Says::AnyError);
            check(&run("ada"), 400, &Says::AnyError);
            world
                .admin("POST", &format!("{EDSGERS}/confirm"))
                .send()
                .expect(204);
            check(&run("edsger"), 400, &Says::AnyError);
        },
    },
    Rule {
        proves: &["2.5/run-confirm"],
        says: "run_confirm runs the app's function, whose yes confirms",
        source: "OpenAPI document; stitch 3's tests (body); that it is so declared our choice",
        check: |_| {
            let world = by_function();
            let run = |name: &str| {
                let by_email = "{app}/user_registrations/by_email";
                world.admin("POST", &format!("{by_email}/{name}/run_confirm"))
            };
            check(&run("edsger@example.com").send(), 202, &Says::Nothing);
            world.login("edsger");
            world.register("new@wait.example").expect(201);
            check(&run("new@wait.example").send(), 202, &Says::Json);
            world
                .try_email("new@wait.example", world::PASSWORD)
                .expect(401);
        },
    },
    Rule {
        proves: &["2.5/run-confirm/refused"],
        says: "run_confirm is refused while the provider is off",
        source: "OpenAPI document",
        check: |world| {
            super::providers::disable(world, "local-userpass");
            let run = world.admin("POST", &format!("{EDSGERS}/run_confirm"));
            check(&run.send(), 400, &Says::AnyError);
        },
    },
    Rule {
        proves: &["2.5/unknown"],
        says: "an unknown address or id is not found",
        source: "our choice",
        check: |world| {
            for (method, path) in [
                (
                    "DELETE",
                    "{app}/user_registrations/by_email/nobody@example.com",
                ),
                (
                    "DELETE",
                    "{app}/user_registrations/by_id/65b0000000000000000000ff",
                ),
                (
                    "POST",
                    "{app}/user_registrations/by_email/nobody@example.com/confirm",
                ),
                (
                    "POST",
                    "{app}/user_registrations/by_email/nobody@example.com/send_confirm",
                ),
            ] {
                check(&world.admin(method, path).send(), 404, &Says::AnyError);
            }
        },
    },
];
