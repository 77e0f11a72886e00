//! What time does to tokens and people, by the server's clock.

use serde_json::json;

use super::{Rule, Says, check, ids};
use crate::support::world::{Session, World};

const EXPIRED: Says = Says::Coded("invalid session: access token expired", "InvalidSession");
const DAY: u64 = 24 * 60 * 60;

/// The world seen by an administrator who has logged in just now.
fn admin_again(world: &World, method: &str, path: &str) -> crate::support::http::Answer {
    let admin: Session = world.admin_login();
    world.call(method, path).bearer(&admin.access).send()
}

pub(super) static EXPIRY: &[Rule] = &[
    Rule {
        proves: &["1.2/access/expired", "1.1/access/lifetime"],
        says: "an access token is good for 30 minutes in either API; a refresh gives another",
        source: "manual; client code: realm-app-importer, the predecessor, stitch, realm-web",
        check: |world| {
            world.server().freeze_clock(true);
            let (ada, admin) = (world.login("ada"), world.admin_login());
            world.later(30 * 60 - 1);
            world.profile(&ada).expect(200);
            world.later(2);
            check(&world.profile(&ada), 401, &EXPIRED);
            let ask = world.call("GET", "{admin}/auth/profile");
            check(&ask.bearer(&admin.access).send(), 401, &EXPIRED);
            world.assert_refreshes(&ada);
            let call = world.call("POST", "{admin}/auth/session");
            let fresh = call.bearer(&admin.refresh).send().expect(201);
            let ask = world.call("GET", "{admin}/auth/profile");
            ask.bearer(&fresh.text("access_token")).send().expect(200);
        },
    },
    Rule {
        proves: &["2.4/verify-token/expired"],
        says: "the app's backend is told that an access token is over by a text, with 200",
        source: "manual",
        check: |world| {
            world.server().freeze_clock(true);
            let ada = world.login("ada");
            world.later(30 * 60 + 1);
            let admin = world.admin_login();
            let answer = world
                .call("POST", "{app}/users/verify_token")
                .bearer(&admin.access)
                .json(&json!({"token": ada.access}))
                .send();
            check(&answer, 200, &Says::Json);
            assert_eq!(answer.json(), json!("token expired"));
        },
    },
    Rule {
        proves: &["1.1/refresh/lifetime", "1.2/refresh/gone"],
        says: "a refresh token is good for 60 days, whatever was refreshed in between",
        source: "manual; realm-core tests (code)",
        check: |world| {
            world.server().freeze_clock(true);
            let ada = world.login("ada");
            world.later(60 * DAY - 1);
            world.assert_refreshes(&ada);
            world.later(2);
            let answer = world.refresh(&ada).expect(401);
            assert_eq!(answer.text("error_code"), "InvalidSession", "{answer:?}");
            assert_eq!(world.server().live_sessions(&ada.user), 0);
            world.login("ada");
        },
    },
    Rule {
        proves: &["2.7/afterwards"],
        says: "a lifetime that was set ends the tokens issued after it, not those from before",
        source: "OpenAPI document",
        check: |world| {
            world.server().freeze_clock(true);
            let before = world.login("ada");
            let body = json!({"expiration_time_seconds": 1800});
            let path = "{app}/security/refresh_token_expiration";
            world.admin("PUT", path).json(&body).send().expect(204);
            let after = world.login("ada");
            world.later(1801);
            assert_eq!(
                world.refresh(&after).expect(401).text("error_code"),
                "InvalidSession"
            );
            world.assert_refreshes(&before);
        },
    },
    Rule {
        proves: &["1.1/refresh/anonymous"],
        says: "an anonymous user's session outlives the 60 days of the others",
        source: "manual",
        check: |world| {
            world.server().freeze_clock(true);
            let anonymous = world.anonymous();
            world.later(61 * DAY);
            world.assert_refreshes(&anonymous);
        },
    },
    Rule {
        proves: &[],
        says: "an anonymous user who stays away is gone after 90 days, one who is linked stays",
        source: "manual",
        check: |world| {
            world.server().freeze_clock(true);
            let (away, linked) = (world.anonymous(), world.anonymous());
            let confirm = "{app}/user_registrations/by_email/edsger@example.com/confirm";
            world.admin("POST", confirm).send().expect(204);
            let body = json!({"username": "edsger@example.com", "password": "correct horse"});
            world.link(&linked, "local-userpass", &body).expect(200);
            world.later(89 * DAY);
            let users = ids(admin_again(world, "GET", "{app}/users"));
            assert!(users.contains(&away.user));
            world.later(2 * DAY);
            let users = ids(admin_again(world, "GET", "{app}/users"));
            assert!(!users.contains(&away.user), "gone");
            assert!(users.contains(&linked.user), "linked");
            let answer = world.refresh(&away).expect(401);
            assert_eq!(answer.text("error_code"), "InvalidSession", "{answer:?}");
        },
    },
];

impl World {
    /// Fails unless the session gives an access token that works.
    #[track_caller]
    fn assert_refreshes(&self, session: &Session) {
        let fresh = self.refresh(session).expect(201).text("access_token");
        let call = self.call("GET", "{client}/auth/profile");
        call.bearer(&fresh).send().expect(200);
    }
}
