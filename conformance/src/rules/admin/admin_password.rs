//! Administrators with a name and a password in place of a key pair.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, ids};
use crate::setup::seeds::{self, GROUP, PASSWORD, PRIVATE_KEY, PUBLIC_KEY};
use crate::setup::{Session, World};
use crate::target::{Answer, Stop, Target};

const LOGIN: &str = "{admin}/auth/providers/local-userpass/login";
const NAME: &str = "unique_user@domain.com";

fn with_admin(target: &Target) -> Result<World<'_>, Stop> {
    let mut seed = seeds::shop().admin_user(NAME, "password");
    seed.admin_users[0].groups = vec![GROUP.to_owned()];
    target.seeded(&seed)
}

fn login(world: &World<'_>, body: &Value) -> Result<Answer, Stop> {
    world.call("POST", LOGIN).json(body).send()
}

pub(crate) static PASSWORDS: &[Rule] = &[
    Rule {
        id: "logs-in-like-keys",
        requirements: &[
            "server/admin-session/password-login",
            "server/admin-session/profile",
            "server/tokens/no-device",
        ],
        says: "a name and a password log in as a key pair does, whatever else the body contains",
        check: |target| {
            let world = &with_admin(target)?;
            let plain = json!({"username": NAME, "password": "password"});
            let mut named = plain.clone();
            named["provider"] = json!("userpass");
            for body in [plain, named] {
                let answer = login(world, &body)?;
                check(&answer, 200, &Says::Json)?;
                ensure!(
                    answer.json()?["device_id"].is_string(),
                    "no device_id: {answer:?}"
                );
                let admin = Session::of(&answer)?;
                let get = |path: &str| {
                    let call = world.call("GET", path).bearer(&admin.access);
                    call.send()?.expect(200)
                };
                let profile = get("{admin}/auth/profile")?.json()?;
                ensure_eq!(profile["user_id"], admin.user, "user_id of {profile}");
                ensure_eq!(profile["roles"][0]["group_id"], GROUP, "{profile}");
                ensure_eq!(
                    profile["identities"][0]["provider_type"],
                    "local-userpass",
                    "{profile}"
                );
                ensure_eq!(ids(get("{app}/users")?)?.len(), 3, "the users");
                let refresh = world.call("POST", "{admin}/auth/session");
                refresh.bearer(&admin.refresh).send()?.expect(201)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "wrong-password",
        requirements: &["server/admin-session/password-login"],
        says: "anything else is rejected, including a key pair and an app's user",
        check: |target| {
            let world = &with_admin(target)?;
            for (username, password) in [
                (NAME, "wrong"),
                ("nobody@domain.com", "password"),
                (PUBLIC_KEY, PRIVATE_KEY),
                ("ada@example.com", PASSWORD),
                ("", ""),
            ] {
                let body = json!({"username": username, "password": password});
                let words = Says::Coded("unauthorized", "InvalidPassword");
                check(&login(world, &body)?, 401, &words)?;
            }
            let answer = login(world, &json!({}))?;
            ensure!(
                (400..500).contains(&answer.status),
                "not refused: {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "not-as-keys",
        requirements: &["server/admin-session/password-login"],
        says: "an administrator with a password has no key pair: empty keys are wrong",
        check: |target| {
            let world = &with_admin(target)?;
            for (username, key) in [("", ""), (NAME, ""), (NAME, "password")] {
                let body = json!({"username": username, "apiKey": key});
                let keys = world.call("POST", "{admin}/auth/providers/mongodb-cloud/login");
                keys.json(&body).send()?.expect(401)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "provider-list",
        requirements: &["server/admin-session/providers"],
        says: "passwords are listed among the ways to log in once there is an administrator with one",
        check: |target| {
            let types = |world: &World<'_>| {
                let list = world.call("GET", "{admin}/auth/providers").send()?;
                let list = list.expect(200)?.list()?.into_iter();
                Ok::<Vec<_>, Stop>(list.map(|mut one| one["type"].take()).collect())
            };
            ensure_eq!(
                types(&target.alone()?)?,
                ["mongodb-cloud"],
                "with keys only"
            );
            ensure_eq!(
                types(&with_admin(target)?)?,
                ["mongodb-cloud", "local-userpass"],
                "with a password too"
            );
            Ok(())
        },
    },
];
