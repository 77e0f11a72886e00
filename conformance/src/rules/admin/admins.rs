//! Administrators: login, profile, sessions.

use serde_json::json;

use crate::rules::{Rule, Says, check, refused};
use crate::setup::World;
use crate::setup::seeds::{self, FOREIGN_GROUP, GROUP};
use crate::target::{Answer, OrFound as _, Stop, log_in};

const LOGIN: &str = "{admin}/auth/providers/mongodb-cloud/login";

pub(crate) static LOGGING_IN: &[Rule] = &[
    Rule {
        id: "version",
        requirements: &["server/admin-session/version"],
        says: "the version is 200 for anyone",
        check: |target| {
            let call = target.client()?;
            let call = call.call("GET", "/api/private/v1.0/version");
            call.send()?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "provider-list",
        requirements: &["server/admin-session/providers"],
        says: "anyone can list the ways to log in, mongodb-cloud among them",
        check: |target| {
            let client = target.client()?;
            let list = client
                .call("GET", "/api/admin/v3.0/auth/providers")
                .send()?;
            let list = list.expect(200)?;
            let cloud = list
                .list()?
                .iter()
                .any(|one| one["name"] == "mongodb-cloud" && one["type"] == "mongodb-cloud");
            ensure!(cloud, "there is no mongodb-cloud: {list:?}");
            Ok(())
        },
    },
    Rule {
        id: "keys",
        requirements: &["server/admin-session/key-login"],
        says: "a key pair logs in with 200, whatever the body says about the device",
        check: |target| {
            let world = &target.shop()?;
            let (public, private) = world.keys();
            let keys = json!({"username": public, "apiKey": private});
            let mut stitch = keys.clone();
            stitch["options"] = json!({"device": {"platform": "node"}});
            for body in [keys, stitch] {
                let login = world.call("POST", LOGIN).json(&body).send()?.expect(200)?;
                world.end_admin_session(&login)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "device-id",
        requirements: &[
            "server/tokens/no-device",
            "server/conventions/extended-json-device",
            "server/admin-session/key-login",
        ],
        says: "the device ID that a login names is returned, as text or extended JSON; all zeros without a device",
        check: |target| {
            let world = &target.shop()?;
            let (public, private) = world.keys();
            let (device, none) = ("65a0000000000000000000dd", "000000000000000000000000");
            for (options, expected) in [
                (json!({"device": {"deviceId": device}}), device),
                (json!({"device": {"deviceId": {"$oid": device}}}), device),
                (json!({"device": {"deviceId": none}}), none),
                (json!({"device": null}), none),
                (json!({}), none),
                (json!(null), none),
            ] {
                let body = json!({"username": public, "apiKey": private, "options": options});
                let answer = world.call("POST", LOGIN).json(&body).send()?.expect(200)?;
                world.end_admin_session(&answer)?;
                ensure_eq!(
                    answer.text("device_id"),
                    expected,
                    "for the options {options}"
                );
            }
            let options = json!({"device": {"platform": "node"}});
            let body = json!({"username": public, "apiKey": private, "options": options});
            let answer = world.call("POST", LOGIN).json(&body).send()?.expect(200)?;
            world.end_admin_session(&answer)?;
            ensure_ne!(answer.text("device_id"), none, "for a device without an ID");
            Ok(())
        },
    },
    Rule {
        id: "wrong-keys",
        requirements: &["server/admin-session/wrong-keys"],
        says: "wrong keys: 401 with the text of the cloud, without a code",
        check: |target| {
            let world = &target.shop()?;
            let words = "failed to authenticate with MongoDB Cloud API: \
                         You are not authorized for this resource.";
            let (right, secret) = world.keys();
            for (public, private) in [
                (right, "wrong"),
                ("wrong", secret),
                (secret, right),
                (right, ""),
                ("", ""),
            ] {
                let body = json!({"username": public, "apiKey": private});
                let answer = world.call("POST", LOGIN).json(&body).send()?;
                check(&answer, 401, &Says::Error(words))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "half-a-key-pair",
        requirements: &["server/admin-session/key-login"],
        says: "half a key pair is rejected, and so is a body without one",
        check: |target| {
            let world = &target.shop()?;
            let (public, private) = world.keys();
            for body in [
                json!({"username": public}),
                json!({"apiKey": private}),
                json!({"username": 1, "apiKey": private}),
                json!([]),
            ] {
                refused(world.call("POST", LOGIN).json(&body))?;
            }
            refused(world.call("POST", LOGIN))?;
            Ok(())
        },
    },
    Rule {
        id: "sessions-of-their-own",
        requirements: &["server/admin-session/key-login"],
        says: "each login is a session of its own, of the same administrator",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (world.admin_login()?, world.admin_login()?);
            for session in [&first, &second] {
                let end = world.call("DELETE", "{admin}/auth/session");
                end.bearer(&session.refresh).send()?.expect(204)?;
            }
            ensure_eq!(first.user, second.user, "the administrator");
            ensure!(
                first.refresh != second.refresh,
                "two logins have one refresh token"
            );
            Ok(())
        },
    },
];

pub(crate) static PROFILE: &[Rule] = &[
    Rule {
        id: "roles",
        requirements: &["server/admin-session/profile"],
        says: "the profile names the administrator and a role in the project",
        check: |target| {
            let world = &target.shop()?;
            let profile = world.get("{admin}/auth/profile")?.expect(200)?.json()?;
            ensure_eq!(profile["user_id"], world.admin.user, "user_id of {profile}");
            let roles = profile["roles"].as_array();
            let roles = roles.or_found(|| format!("no roles: {profile}"))?;
            let group = world.ids.group.as_str();
            let own = roles.iter().any(|role| role["group_id"] == group);
            ensure!(own, "no role in {group}: {profile}");
            for role in roles {
                for key in ["group_id", "role_name"] {
                    ensure!(role[key].is_string(), "{key} of a role: {profile}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "roles-of-each",
        requirements: &["server/admin-session/profile"],
        says: "an administrator has one role in each of the projects that are theirs, and no other",
        check: |target| {
            let mut seed = seeds::shop().admin_of("second", "secret", &[FOREIGN_GROUP]);
            seed.admins[0].groups = vec![GROUP.to_owned(), FOREIGN_GROUP.to_owned()];
            let world = &target.seeded(&seed)?;
            let role = |group: &str| json!({"role_name": "GROUP_OWNER", "group_id": group});
            let profile = world.get("{admin}/auth/profile")?.expect(200)?.json()?;
            let both = json!([role(GROUP), role(FOREIGN_GROUP)]);
            ensure_eq!(profile["roles"], both, "the roles in both projects");
            let second = log_in(
                &world.http,
                &json!({"username": "second", "apiKey": "secret"}),
            )?;
            let call = world.call("GET", "{admin}/auth/profile");
            let profile = call.bearer(&second.access).send()?.expect(200)?.json()?;
            let one = json!([role(FOREIGN_GROUP)]);
            ensure_eq!(profile["roles"], one, "the role in the second project");
            Ok(())
        },
    },
];

pub(crate) static SESSIONS: &[Rule] = &[
    Rule {
        id: "refresh",
        requirements: &[
            "server/admin-session/refresh",
            "server/admin-session/refresh-repeats",
        ],
        says: "a refresh returns 201 with an access token and nothing else, any number of times",
        check: |target| {
            let world = &target.shop()?;
            for _ in 0..3 {
                let answer = refresh(world, &world.admin.refresh)?.expect(201)?;
                let keys = answer.json()?.as_object().map(serde_json::Map::len);
                ensure_eq!(keys, Some(1), "the number of keys in {answer:?}");
                let fresh = answer.text("access_token");
                let call = world.call("GET", "{admin}/auth/profile");
                call.bearer(&fresh).send()?.expect(200)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "older-access-token-is-valid",
        requirements: &["server/session-errors/fresh-token"],
        says: "an access token is still valid after a refresh",
        check: |target| {
            let world = &target.shop()?;
            refresh(world, &world.admin.refresh)?.expect(201)?;
            world.get("{admin}/auth/profile")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "end",
        requirements: &["server/admin-session/logout"],
        says: "ending a session is 204 and ends only that one",
        check: |target| {
            let world = &target.shop()?;
            let other = world.admin_login()?;
            let end = world.call("DELETE", "{admin}/auth/session");
            check(&end.bearer(&other.refresh).send()?, 204, &Says::Nothing)?;
            refresh(world, &other.refresh)?.expect(401)?;
            refresh(world, &world.admin.refresh)?.expect(201)?;
            world.get("{admin}/auth/profile")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "access-token-of-ended-session",
        requirements: &["server/admin-session/logout"],
        says: "the access token of a session that ended is rejected: 401 InvalidSession",
        check: |target| {
            let world = &target.shop()?;
            let other = world.admin_login()?;
            let end = world.call("DELETE", "{admin}/auth/session");
            end.bearer(&other.refresh).send()?.expect(204)?;
            let call = world.call("GET", "{admin}/auth/profile");
            let answer = call.bearer(&other.access).send()?.expect(401)?;
            ensure_eq!(
                answer.text("error_code"),
                "InvalidSession",
                "the code of {answer:?}"
            );
            Ok(())
        },
    },
];

fn refresh(world: &World<'_>, token: &str) -> Result<Answer, Stop> {
    let call = world.call("POST", "{admin}/auth/session");
    call.bearer(token).send()
}
