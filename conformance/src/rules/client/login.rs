//! The location of an app, and logins.

use serde_json::json;

use crate::rules::{Rule, Says, check, ids};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, jwt};

const LOCATION_OF_THE_APP: &str = "{client}/app/{client_app}/location";

pub(crate) static LOCATION: &[Rule] = &[
    Rule {
        id: "location",
        requirements: &["server/client-login/location"],
        says: "a location is a URL with a scheme and without a trailing slash, and one for sockets",
        check: |target| {
            let world = &target.shop()?;
            let location = world.call("GET", LOCATION_OF_THE_APP).send()?.expect(200)?;
            let hostname = location.text("hostname");
            let (scheme, host) = hostname.split_once("://").unwrap_or_default();
            ensure!(
                ["http", "https"].contains(&scheme) && !host.ends_with('/'),
                "the hostname of {location:?}"
            );
            let socket = hostname.replacen("http", "ws", 1);
            ensure_eq!(
                location.text("ws_hostname"),
                socket,
                "the ws_hostname of {location:?}"
            );
            for key in ["deployment_model", "location"] {
                ensure!(!location.text(key).is_empty(), "no {key}: {location:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "this-server",
        requirements: &["server/client-login/location"],
        says: "the location is the address of this server",
        check: |target| {
            let world = &target.alone()?;
            let location = world.call("GET", LOCATION_OF_THE_APP).send()?.expect(200)?;
            ensure_eq!(
                location.text("hostname"),
                world.http.base_url(),
                "the hostname of {location:?}"
            );
            ensure_eq!(
                location.text("deployment_model"),
                "GLOBAL",
                "the deployment_model of {location:?}"
            );
            ensure_eq!(
                location.text("location"),
                "US-VA",
                "the location of {location:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "unknown-app",
        requirements: &["server/client-login/unknown-app"],
        says: "an unknown app is not found: 404 with its client app ID and without a code",
        check: |target| {
            let world = &target.shop()?;
            let words = "cannot find app using Client App ID 'nope-zzzzz'";
            let answer = world
                .call("GET", "{client}/app/nope-zzzzz/location")
                .send()?;
            check(&answer, 404, &Says::Error(words))?;
            let login = "{client}/app/nope-zzzzz/auth/providers/anon-user/login";
            let answer = world.call("POST", login).send()?;
            check(&answer, 404, &Says::Error(words))?;
            ensure_eq!(answer.text("link"), "", "the link of {answer:?}");
            Ok(())
        },
    },
];

pub(crate) static LOGGING_IN: &[Rule] = &[
    Rule {
        id: "anonymous",
        requirements: &[
            "server/client-login/anonymous",
            "server/client-login/anonymous-identity",
        ],
        says: "an anonymous login needs no body and creates a new user each time",
        check: |target| {
            let world = &target.shop()?;
            let path = "{client}/app/{client_app}/auth/providers/anon-user/login";
            let first = world
                .call("POST", path)
                .send()?
                .expect(200)?
                .text("user_id");
            let second = world.anonymous()?.user;
            ensure_ne!(first, second, "the user of another anonymous login");
            let user = world
                .get(&format!("{{app}}/users/{first}"))?
                .expect(200)?
                .json()?;
            ensure_eq!(
                user["identities"][0]["provider_type"],
                "anon-user",
                "`identities.0.provider_type` of {user}"
            );
            ensure_eq!(user["data"], json!({}), "`data` of {user}");
            let identity = user["identities"][0]["id"].as_str().unwrap_or_default();
            let (hex, letters) = identity.split_once('-').unwrap_or_default();
            ensure_eq!(
                (hex.len(), letters.len()),
                (24, 24),
                "the parts of {identity:?}"
            );
            ensure!(
                letters.bytes().all(|b| b.is_ascii_lowercase()),
                "the second part is not of lower-case letters: {identity}"
            );
            Ok(())
        },
    },
    Rule {
        id: "anonymous-by-get",
        requirements: &["server/client-login/anonymous-get"],
        says: "an old client logs in anonymously with GET and the device in the query",
        check: |target| {
            let world = &target.shop()?;
            let login = "{client}/app/{client_app}/auth/providers/anon-user/login";
            let device =
                jwt::encode(br#"{"platform":"node","deviceId":"65b00000000000000000dddd"}"#);
            for query in [
                "",
                "?device=e30=",
                "?device=%25",
                &format!("?device={device}"),
            ] {
                let answer = world.call("GET", &format!("{login}{query}")).send()?;
                let answer = answer.expect(200)?;
                world.ensure_live(&Session::of(&answer)?)?;
                if query.contains(&device) {
                    ensure_eq!(
                        answer.text("device_id"),
                        "65b00000000000000000dddd",
                        "the device of {answer:?}"
                    );
                }
            }
            let other = "{client}/app/{client_app}/auth/providers/local-userpass/login";
            world.call("GET", other).send()?.expect(405)?;
            Ok(())
        },
    },
    Rule {
        id: "email",
        requirements: &[
            "server/client-login/email",
            "server/client-login/own-session",
        ],
        says: "a login by email address and password is the same user each time, in a new session",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (world.login("ada")?, world.login("ada")?);
            ensure_eq!(
                (first.user.as_str(), second.user.as_str()),
                (world.ids.ada.as_str(), world.ids.ada.as_str()),
                "the users of two logins"
            );
            ensure_ne!(
                first.refresh,
                second.refresh,
                "the refresh token of another login"
            );
            world.ensure_live(&first)?;
            world.ensure_live(&second)?;
            Ok(())
        },
    },
    Rule {
        id: "server-key",
        requirements: &["server/client-login/server-key"],
        says: "a login with a server API key is the user that was created with the key",
        check: |target| {
            let world = &target.shop()?;
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))?
                .expect(201)?;
            let session = world.key_login(&key.text("key"))?;
            let users = ids(world.get("{app}/users?provider_types=api-key")?)?;
            ensure_eq!(users, std::slice::from_ref(&session.user), "the users");
            world.ensure_live(&session)?;
            Ok(())
        },
    },
    Rule {
        id: "profile-at-once",
        requirements: &[
            "server/client-login/profile",
            "server/session-errors/fresh-token",
        ],
        says: "a new access token is accepted for the profile at once",
        check: |target| {
            let world = &target.shop()?;
            for session in [world.login("grace")?, world.anonymous()?] {
                world.profile(&session)?.expect(200)?;
            }
            Ok(())
        },
    },
];

pub(crate) static LINKING: &[Rule] = &[Rule {
    id: "link",
    requirements: &[
        "server/linking/link",
        "server/linking/order",
        "server/linking/login",
        "server/linking/registered-address",
    ],
    says: "with link=true the identity is added to the user whose access token is sent",
    check: |target| {
        let world = &target.shop()?;
        let anonymous = world.anonymous()?;
        world.confirm_edsger()?;
        let body = json!({"username": "edsger@example.com", "password": PASSWORD});
        let linked = world
            .link(&anonymous, "local-userpass", &body)?
            .expect(200)?;
        ensure_eq!(
            linked.text("user_id"),
            anonymous.user,
            "the user of {linked:?}"
        );
        ensure!(
            !linked.text("access_token").is_empty(),
            "no access_token: {linked:?}"
        );
        ensure!(
            !linked.text("device_id").is_empty(),
            "no device_id: {linked:?}"
        );
        let types = world.identity_types(&anonymous)?;
        ensure_eq!(types, ["anon-user", "local-userpass"], "oldest first");
        ensure_eq!(
            world.login("edsger")?.user,
            anonymous.user,
            "the user of the login"
        );
        Ok(())
    },
}];
