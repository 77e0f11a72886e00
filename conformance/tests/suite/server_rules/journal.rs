//! What the server keeps of the requests, for tests to look at.

use serde_json::json;

use super::Rule;
use crate::support::world::{self, NOBODY};

pub(super) static THE_JOURNAL: &[Rule] = &[
    Rule {
        proves: &[],
        says: "a path that leads nowhere is kept apart, for tests to fail on",
        source: "our choice",
        check: |world| {
            assert!(world.server().unexpected().is_empty());
            world.get("{admin}/no/such/path").expect(404);
            let unexpected = world.server().unexpected();
            assert_eq!(unexpected.len(), 1, "{unexpected:?}");
            assert_eq!(unexpected[0].path, "/api/admin/v3.0/no/such/path");
            // Someone unknown is an answer, not a path that leads nowhere.
            world.get(&format!("{{app}}/users/{NOBODY}")).expect(404);
            assert_eq!(world.server().unexpected().len(), 1);
        },
    },
    Rule {
        proves: &[],
        says: "every request is kept, in order, with its status and without its secrets",
        source: "our choice",
        check: |world| {
            let session = world.login("ada");
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))
                .expect(201);
            world.key_login(&key.text("key"));
            world.refresh(&session).expect(201);
            world.log_out(&session).expect(204);
            world.log_out(&session).expect(401);
            let digest = world.digest("GET", "/api/public/v1.0/groups", world::PRIVATE_KEY);
            let call = world.http.call("GET", "/api/public/v1.0/groups");
            call.header("authorization", &digest).send().expect(200);
            let journal = world.server().requests();
            let statuses: Vec<_> = journal.iter().map(|request| request.status).collect();
            assert_eq!(statuses, [200, 200, 201, 200, 201, 204, 401, 401, 200]);
            let bodies = journal
                .iter()
                .map(|request| String::from_utf8_lossy(&request.body));
            let bodies: String = bodies.collect();
            let shown = format!("{journal:?}{bodies}");
            for secret in [
                world::PASSWORD,
                world::PRIVATE_KEY,
                &session.access,
                &session.refresh,
                &key.text("key"),
                &world.admin.access,
            ] {
                assert!(!shown.contains(secret), "{secret} in {shown}");
            }
        },
    },
];
