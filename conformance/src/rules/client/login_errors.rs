//! Logins that are rejected.

use serde_json::json;

use crate::rules::{Rule, Says, check, refused};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::Outcome;

const UNAUTHORIZED: Says = Says::Coded("unauthorized", "InvalidPassword");

pub(crate) static REFUSALS: &[Rule] = &[
    Rule {
        id: "wrong-or-unknown",
        requirements: &["server/client-login/wrong-password"],
        says: "a wrong password and an unknown user are rejected in the same words",
        check: |target| {
            let world = &target.shop()?;
            for (email, password) in [
                ("ada@example.com", "wrong"),
                ("ada@example.com", ""),
                ("nobody@example.com", PASSWORD),
                ("", ""),
            ] {
                check(&world.try_email(email, password)?, 401, &UNAUTHORIZED)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "deleted",
        requirements: &["server/client-login/wrong-password"],
        says: "a deleted user is rejected like an unknown one",
        check: |target| {
            let world = &target.shop()?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            check(
                &world.try_email("ada@example.com", PASSWORD)?,
                401,
                &UNAUTHORIZED,
            )?;
            Ok(())
        },
    },
    Rule {
        id: "case",
        requirements: &["server/client-login/case"],
        says: "email addresses are case-sensitive",
        check: |target| {
            let world = &target.shop()?;
            check(
                &world.try_email("Ada@example.com", PASSWORD)?,
                401,
                &UNAUTHORIZED,
            )?;
            Ok(())
        },
    },
    Rule {
        id: "disabled",
        requirements: &[
            "server/client-login/disabled",
            "server/client-login/rejected-status",
        ],
        says: "a disabled user is rejected with the code UserDisabled",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_email("alan@example.com", PASSWORD)?;
            check(&answer, 401, &Says::Coded("unauthorized", "UserDisabled"))?;
            Ok(())
        },
    },
    Rule {
        id: "disabled-wrong-password",
        requirements: &["server/client-login/wrong-password"],
        says: "a wrong password for a disabled user is rejected like any wrong password",
        check: |target| {
            let world = &target.shop()?;
            check(
                &world.try_email("alan@example.com", "wrong")?,
                401,
                &UNAUTHORIZED,
            )?;
            Ok(())
        },
    },
    Rule {
        id: "provider-off",
        requirements: &["server/client-login/provider-off"],
        says: "a login with a missing, disabled or unknown provider is rejected for good",
        check: |target| {
            let world = &target.shop()?;
            for provider in ["anon-user", "local-userpass"] {
                world.disable_provider(provider)?;
            }
            for provider in [
                "anon-user",
                "local-userpass",
                "oauth2-google",
                "smoke-signals",
            ] {
                let body = json!({"username": "ada@example.com", "password": PASSWORD});
                let answer = refused(world.call("POST", &login_path(provider)).json(&body))?;
                ensure_ne!(
                    answer.text("error_code"),
                    "InvalidSession",
                    "the code of {answer:?}"
                );
                ensure_ne!(
                    answer.text("error"),
                    "unauthorized",
                    "realm-web would repeat the request"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "provider-not-found",
        requirements: &["server/client-login/provider-off"],
        says: "a missing or unknown provider is not found: 404 AuthProviderNotFound",
        check: |target| {
            let world = &target.shop()?;
            for provider in ["oauth2-google", "custom-token", "smoke-signals"] {
                let answer = world.try_login(provider, &json!({}))?.expect(404)?;
                let code = answer.text("error_code");
                ensure_eq!(code, "AuthProviderNotFound", "the code of {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "unknown-key",
        requirements: &["server/client-login/wrong-key"],
        says: "an unknown API key is rejected with 401",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_login("api-key", &json!({"key": "unknown"}))?;
            check(&answer, 401, &Says::Coded("unauthorized", "AuthError"))?;
            Ok(())
        },
    },
    Rule {
        id: "no-credentials",
        requirements: &[
            "server/client-login/email",
            "server/client-login/server-key",
        ],
        says: "a login without credentials is rejected",
        check: |target| {
            let world = &target.shop()?;
            refuse_empty_logins(world)
        },
    },
    Rule {
        id: "no-session",
        requirements: &[
            "server/client-login/email",
            "server/client-login/server-key",
        ],
        says: "a rejected login creates no session",
        check: |target| {
            let world = &target.alone()?;
            refuse_empty_logins(world)?;
            world.try_email("ada@example.com", "wrong")?.expect(401)?;
            world.try_email("alan@example.com", PASSWORD)?.expect(401)?;
            for user in [&world.ids.ada, &world.ids.alan] {
                ensure_eq!(world.live_sessions(user)?, 0, "live sessions");
            }
            Ok(())
        },
    },
];

fn login_path(provider: &str) -> String {
    format!("{{client}}/app/{{client_app}}/auth/providers/{provider}/login")
}

fn refuse_empty_logins(world: &World<'_>) -> Outcome {
    for provider in ["local-userpass", "api-key"] {
        let path = login_path(provider);
        for body in [json!({}), json!([]), json!({"username": "ada@example.com"})] {
            refused(world.call("POST", &path).json(&body))?;
        }
        refused(world.call("POST", &path))?;
    }
    Ok(())
}
