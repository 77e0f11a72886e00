//! The other reading of a revocation, as tests observed the service: access tokens live until
//! they expire.

use appservices_mock::AccessTokens;
use serde_json::json;

use crate::rules::{Rule, Says, check};
use crate::setup::seeds::{self, PASSWORD};
use crate::setup::{Session, World};
use crate::target::{Answer, Outcome, Stop, Target};

fn observed(target: &Target) -> Result<World<'_>, Stop> {
    let mut seed = seeds::shop();
    seed.access_tokens = AccessTokens::LiveUntilExpiry;
    target.seeded(&seed)
}

fn verify(world: &World<'_>, session: &Session) -> Result<Answer, Stop> {
    let body = json!({"token": session.access});
    world.post("{app}/users/verify_token", &body)
}

/// A finding unless the session cannot be refreshed, but its access token is still valid.
fn ensure_only_access(world: &World<'_>, session: &Session) -> Outcome {
    let refresh = world.refresh(session)?.expect(401)?;
    ensure_eq!(
        refresh.text("error_code"),
        "InvalidSession",
        "the code of {refresh:?}"
    );
    let verified = verify(world, session)?.expect(200)?.json()?;
    for key in ["iat", "exp"] {
        ensure!(
            verified[key].as_i64().is_some_and(|at| at > 0),
            "`{key}` is not a time: {verified}"
        );
    }
    Ok(())
}

pub(crate) static OBSERVED: &[Rule] = &[
    Rule {
        id: "revoking",
        requirements: &[
            "server/revocation/access-tokens-observed",
            "server/revocation/all-sessions",
        ],
        says: "a revocation ends refresh tokens; access tokens live until they expire",
        check: |target| {
            let world = &observed(target)?;
            let (ada, grace) = (world.login("ada")?, world.login("grace")?);
            world.put("{app}/users/{ada}/logout")?.expect(204)?;
            ensure_only_access(world, &ada)?;
            world.profile(&ada)?.expect(200)?;
            world.ensure_live(&grace)?;
            world.advance_seconds(30 * 60 + 1)?;
            let words = "invalid session: access token expired";
            check(
                &world.profile(&ada)?,
                401,
                &Says::Coded(words, "InvalidSession"),
            )?;
            Ok(())
        },
    },
    Rule {
        id: "disabling",
        requirements: &[
            "server/disabling/access-tokens",
            "server/disabling/refresh",
            "server/disabling/login",
        ],
        says: "disabling ends refresh tokens; access tokens live until they expire",
        check: |target| {
            let world = &observed(target)?;
            let ada = world.login("ada")?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            ensure_only_access(world, &ada)?;
            let login = world.try_email("ada@example.com", PASSWORD)?;
            check(&login, 401, &Says::Coded("unauthorized", "UserDisabled"))?;
            world.put("{app}/users/{ada}/enable")?.expect(204)?;
            ensure_eq!(
                world.login("ada")?.user,
                world.ids.ada,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "deleting",
        requirements: &["server/deleting/access-tokens", "server/deleting/refresh"],
        says: "deleting ends refresh tokens; access tokens live until they expire",
        check: |target| {
            let world = &observed(target)?;
            let ada = world.login("ada")?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            ensure_only_access(world, &ada)?;
            let words = "invalid session: failed to find refresh token";
            check(
                &world.refresh(&ada)?,
                401,
                &Says::Coded(words, "InvalidSession"),
            )?;
            let unknown = Says::Coded("user not found", "UserNotFound");
            check(&world.profile(&ada)?, 404, &unknown)?;
            let delete = world.call("DELETE", "{client}/auth/delete");
            check(&delete.bearer(&ada.access).send()?, 404, &unknown)
        },
    },
    Rule {
        id: "link-after-revocation",
        requirements: &["server/revocation/access-tokens-observed"],
        says: "linking with an access token that outlives its session begins a new one, unless the user is disabled",
        check: |target| {
            let world = &observed(target)?;
            world.confirm_edsger()?;
            let old = world.anonymous()?;
            let user = format!("{{app}}/users/{}", old.user);
            let body = json!({"username": "edsger@example.com", "password": PASSWORD});
            let link = || world.link(&old, "local-userpass", &body);
            world.put(&format!("{user}/disable"))?.expect(204)?;
            let refused = link()?.expect(401)?;
            ensure_eq!(
                refused.text("error_code"),
                "UserDisabled",
                "the code of {refused:?}"
            );
            world.put(&format!("{user}/enable"))?.expect(204)?;
            let linked = Session::of(&link()?.expect(200)?)?;
            ensure_eq!(linked.user, old.user, "the user of the link");
            world.ensure_live(&linked)?;
            world.refresh(&old)?.expect(401)?;
            Ok(())
        },
    },
];
