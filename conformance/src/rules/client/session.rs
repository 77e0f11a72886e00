//! The endpoints of a user who is logged in: profile, refresh, logout, deletion.

use serde_json::json;

use crate::rules::{Rule, Says, check};

pub(crate) static PROFILE: &[Rule] = &[
    Rule {
        id: "email",
        requirements: &[
            "server/client-session/profile",
            "server/client-session/email-profile",
        ],
        says: "the profile of an email user has the address and the identities",
        check: |target| {
            let world = &target.shop()?;
            let profile = world.profile(&world.login("ada")?)?.expect(200)?.json()?;
            ensure_eq!(profile["type"], "normal", "`type` of {profile}");
            ensure_eq!(
                profile["data"]["email"],
                "ada@example.com",
                "`data.email` of {profile}"
            );
            let kind = &profile["identities"][0]["provider_type"];
            ensure_eq!(kind, "local-userpass", "the first identity of {profile}");
            let id = profile.get("user_id");
            ensure!(
                id.is_none_or(|id| *id == world.ids.ada),
                "another user ID: {profile}"
            );
            Ok(())
        },
    },
    Rule {
        id: "anonymous",
        requirements: &[
            "server/client-session/profile",
            "server/client-session/anonymous-profile",
        ],
        says: "the profile of an anonymous user has an empty `data`",
        check: |target| {
            let world = &target.shop()?;
            let profile = world.profile(&world.anonymous()?)?.expect(200)?.json()?;
            ensure_eq!(profile["data"], json!({}), "`data` of {profile}");
            ensure_eq!(profile["type"], "normal", "`type` of {profile}");
            ensure_eq!(
                profile["identities"].as_array().map(Vec::len),
                Some(1),
                "the number of identities of {profile}"
            );
            Ok(())
        },
    },
    Rule {
        id: "server-key",
        requirements: &["server/client-session/profile"],
        says: "the profile of a server API key's user has the type server and the name of the key",
        check: |target| {
            let world = &target.shop()?;
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))?
                .expect(201)?;
            let profile = world.profile(&world.key_login(&key.text("key"))?)?;
            let profile = profile.expect(200)?.json()?;
            ensure_eq!(profile["type"], "server", "`type` of {profile}");
            ensure_eq!(
                profile["data"]["name"],
                "server",
                "`data.name` of {profile}"
            );
            Ok(())
        },
    },
];

pub(crate) static SESSIONS: &[Rule] = &[
    Rule {
        id: "refresh",
        requirements: &["server/client-session/refresh", "server/tokens/no-rotation"],
        says: "a refresh returns 201 and a working access token, and the refresh token stays valid",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            for _ in 0..3 {
                let answer = world.refresh(&session)?.expect(201)?;
                let body = answer.json()?;
                let fields = body.as_object().map_or(0, serde_json::Map::len);
                ensure_eq!(fields, 1, "the number of fields of {body}");
                let call = world.call("GET", "{client}/auth/profile");
                call.bearer(&answer.text("access_token"))
                    .send()?
                    .expect(200)?;
            }
            world.ensure_live(&session)?;
            Ok(())
        },
    },
    Rule {
        id: "logout",
        requirements: &["server/client-session/logout"],
        says: "a logout returns 204 and ends one session; the user's others live on",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (world.login("ada")?, world.login("ada")?);
            check(&world.log_out(&first)?, 204, &Says::Nothing)?;
            world.ensure_ended(&first)?;
            world.ensure_live(&second)?;
            Ok(())
        },
    },
    Rule {
        id: "logout-after-refresh",
        requirements: &["server/client-session/logout"],
        says: "a logout ends all access tokens of the session, refreshed ones too",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let fresh = world.refresh(&session)?.expect(201)?.text("access_token");
            world.log_out(&session)?.expect(204)?;
            let call = world.call("GET", "{client}/auth/profile").bearer(&fresh);
            ensure_eq!(
                call.send()?.expect(401)?.text("error_code"),
                "InvalidSession",
                "the code of the response"
            );
            Ok(())
        },
    },
    Rule {
        id: "delete-account",
        requirements: &[
            "server/client-session/delete",
            "server/client-session/logout-after-delete",
            "server/deleting/sessions",
        ],
        says: "a user who deletes the account is deleted, with all sessions",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (world.login("ada")?, world.login("ada")?);
            let call = world.call("DELETE", "{client}/auth/delete");
            check(&call.bearer(&first.access).send()?, 204, &Says::Nothing)?;
            world.ensure_ended(&first)?;
            world.ensure_ended(&second)?;
            check(&world.get("{app}/users/{ada}")?, 404, &Says::AnyError)?;
            // realm-web then ends the session, which has ended already.
            let words = "invalid session: failed to find refresh token";
            check(
                &world.log_out(&first)?,
                401,
                &Says::Coded(words, "InvalidSession"),
            )?;
            Ok(())
        },
    },
    Rule {
        id: "delete-needs-access-token",
        requirements: &["server/client-session/delete"],
        says: "a refresh token does not delete the account",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let call = world.call("DELETE", "{client}/auth/delete");
            call.bearer(&session.refresh).send()?.expect(401)?;
            world.ensure_live(&session)?;
            world.get("{app}/users/{ada}")?.expect(200)?;
            Ok(())
        },
    },
];
