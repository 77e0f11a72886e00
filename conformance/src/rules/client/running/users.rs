//! Functions that decide about users: logins, confirmations, resets.

use serde_json::{Value, json};

use super::{call, configure, function, messages};
use crate::rules::{Rule, Says, check};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, Setup, World};
use crate::target::{OrFound as _, Outcome, Stop, Target};

/// A new password.
const NEW: &str = "battery staple";

/// An app whose `custom-function` provider calls this function.
fn with_login<'t>(target: &'t Target, source: &str) -> Result<World<'t>, Stop> {
    let body = json!({"config": {"authFunctionName": "logIn"}});
    let world = target.fresh(&Setup::shop().provider("custom-function", body))?;
    function(&world, "logIn", source)?;
    Ok(world)
}

/// Makes a function confirm addresses, and another one reset passwords. Both write their
/// arguments to the console as JSON.
fn by_function(world: &World<'_>) -> Outcome {
    let confirm = "exports = async ({ token, tokenId, username }) => {
        console.log(JSON.stringify({ token, tokenId, username }));
        if (username.startsWith('broken')) throw new Error('out of order');
        return { status: username.endsWith('@yes.example') ? 'success'
            : username.endsWith('@wait.example') ? 'pending' : 'fail' };
    };";
    let reset =
        "exports = ({ token, tokenId, username, password, currentPasswordValid }, colour) => {
        console.log(JSON.stringify({ token, tokenId, username, password, currentPasswordValid }));
        return { status: colour === 'blue' ? 'success' : colour === 'grey' ? 'pending' : 'fail' };
    };";
    function(world, "confirm", confirm)?;
    function(world, "reset", reset)?;
    let config = json!({
        "autoConfirm": false,
        "runConfirmationFunction": true, "confirmationFunctionName": "confirm",
        "runResetFunction": true, "resetFunctionName": "reset",
    });
    configure(world, "local-userpass", &config)
}

/// The console output of the last function.
fn last_arguments(world: &World<'_>) -> Result<Value, Stop> {
    let last = messages(world, "type=AUTH")?.into_iter().next();
    let last = last.or_found(|| "the function wrote nothing".to_owned())?;
    serde_json::from_str(&last).map_err(|error| Stop::found(format!("{error}: {last}")))
}

pub(crate) static USERS: &[Rule] = &[
    Rule {
        id: "login",
        requirements: &["server/functions/login"],
        says: "a login function gets the payload, and the user that it names logs in each time",
        check: |target| {
            let world = &with_login(
                target,
                "exports = async ({ pin, ...rest }) => {
                    console.log(JSON.stringify(rest));
                    if (pin !== 24601) throw new Error('wrong pin');
                    return { id: 'valjean', name: 'Jean' };
                };",
            )?;
            let payload = json!({"pin": {"$numberInt": "24601"}, "options": {"device": {}}});
            let log_in = || world.try_login("custom-function", &payload);
            let first = log_in()?.expect(200)?;
            ensure_eq!(
                first.text("user_id"),
                log_in()?.expect(200)?.text("user_id")
            );
            ensure_eq!(
                messages(world, "type=AUTH&limit=1")?,
                ["{}"],
                "the payload's rest"
            );
            let profile = world.profile(&Session::of(&first)?)?.expect(200)?.json()?;
            ensure_eq!(profile["data"], json!({"name": "Jean"}));
            ensure_eq!(profile["identities"][0]["id"], "valjean");
            Ok(())
        },
    },
    Rule {
        id: "login-rejected",
        requirements: &["server/functions/login"],
        says: "nobody logs in if the function throws, never ends or names nobody; the log says why",
        check: |target| {
            let source = "exports = ({ how }) => {
                if (how === 'throws') throw new Error('wrong pin');
                if (how === 'nobody') return { name: 'Jean' };
                return new Promise(() => {});
            };";
            let world = &with_login(target, source)?;
            let before = world.get("{app}/users_count")?.expect(200)?.json()?;
            for (how, reason) in [
                ("throws", "Error: wrong pin (functions/logIn.js:2)"),
                (
                    "nobody",
                    "authentication function must return a string, or an object with the string 'id'",
                ),
                (
                    "never",
                    "the function returned a promise that never settles",
                ),
            ] {
                let answer = world.try_login("custom-function", &json!({"how": how}))?;
                check(&answer, 401, &Says::Coded("unauthorized", "AuthError"))?;
                let logged = messages(world, "type=AUTH&limit=1")?;
                ensure_eq!(logged.first().map(String::as_str), Some(reason), "{how}");
            }
            let after = world.get("{app}/users_count")?.expect(200)?.json()?;
            ensure_eq!(before, after, "the number of users");
            Ok(())
        },
    },
    Rule {
        id: "confirmation",
        requirements: &["server/functions/confirmation"],
        says: "a confirmation function confirms, rejects, or leaves a token that confirms later",
        check: |target| {
            let world = &target.shop()?;
            by_function(world)?;
            world.register("a@yes.example")?.expect(201)?;
            let seen = last_arguments(world)?;
            ensure_eq!(seen["username"], "a@yes.example");
            ensure!(
                seen["token"].is_string() && seen["tokenId"].is_string(),
                "no token: {seen}"
            );
            world.try_email("a@yes.example", PASSWORD)?.expect(200)?;
            for email in ["a@no.example", "broken@yes.example"] {
                let answer = world.register(email)?;
                let text = format!("failed to confirm user \"{email}\"");
                check(&answer, 400, &Says::AnyError)?;
                ensure_eq!(answer.text("error"), text);
                world.try_email(email, PASSWORD)?.expect(401)?;
            }
            world.register("a@wait.example")?.expect(201)?;
            let seen = last_arguments(world)?;
            world.try_email("a@wait.example", PASSWORD)?.expect(401)?;
            let body = json!({"token": seen["token"], "tokenId": seen["tokenId"]});
            let status = world.email("confirm", &body)?.status;
            ensure!((200..300).contains(&status), "confirming: {status}");
            world.try_email("a@wait.example", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "confirmation-again",
        requirements: &["server/functions/confirmation"],
        says: "the confirmation function runs again for a client and for an administrator",
        check: |target| {
            let world = &target.shop()?;
            by_function(world)?;
            world.register("a@wait.example")?.expect(201)?;
            let first = last_arguments(world)?;
            let body = json!({"email": "a@wait.example"});
            let status = world.email("confirm/call", &body)?.status;
            ensure!((200..300).contains(&status), "calling again: {status}");
            let second = last_arguments(world)?;
            ensure_ne!(first["token"], second["token"], "the tokens");
            let path = "{app}/user_registrations/by_email/a@wait.example/run_confirm";
            let answer = world.admin("POST", path).send()?.expect(202)?.json()?;
            let body = json!({"token": answer["token"], "tokenId": answer["token_id"]});
            let status = world.email("confirm", &body)?.status;
            ensure!((200..300).contains(&status), "confirming: {status}");
            world.try_email("a@wait.example", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "reset",
        requirements: &["server/functions/reset"],
        says: "a reset function sets the password, rejects it, or leaves a token that resets it later",
        check: |target| {
            let world = &target.shop()?;
            by_function(world)?;
            let reset = |password: &str, colour: &str| {
                let body = json!({
                    "email": "ada@example.com", "password": password, "arguments": [colour],
                });
                world.email("reset/call", &body)
            };
            let rejected = reset(NEW, "red")?;
            check(&rejected, 400, &Says::AnyError)?;
            ensure_eq!(
                rejected.text("error"),
                "failed to reset password for user \"ada@example.com\""
            );
            world.login("ada")?;
            let status = reset(PASSWORD, "grey")?.status;
            ensure!((200..300).contains(&status), "pending: {status}");
            let seen = last_arguments(world)?;
            ensure_eq!(
                (
                    &seen["username"],
                    &seen["password"],
                    &seen["currentPasswordValid"]
                ),
                (&json!("ada@example.com"), &json!(PASSWORD), &json!(true))
            );
            let body = json!({"token": seen["token"], "tokenId": seen["tokenId"], "password": NEW});
            let status = world.email("reset", &body)?.status;
            ensure!((200..300).contains(&status), "resetting: {status}");
            world.try_email("ada@example.com", NEW)?.expect(200)?;
            let status = reset(PASSWORD, "blue")?.status;
            ensure!((200..300).contains(&status), "success: {status}");
            ensure_eq!(last_arguments(world)?["currentPasswordValid"], false);
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "linked",
        requirements: &["server/functions/login", "server/linking/link"],
        says: "the user that a login function names can be linked",
        check: |target| {
            let world = &with_login(target, "exports = ({ name }) => name;")?;
            let ada = world.login("ada")?;
            let path = "{client}/app/{client_app}/auth/providers/custom-function/login?link=true";
            let link = world.call("POST", path).bearer(&ada.access);
            let linked = link.json(&json!({"name": "x"})).send()?.expect(200)?;
            ensure_eq!(linked.text("user_id"), world.ids.ada);
            let again = world
                .try_login("custom-function", &json!({"name": "x"}))?
                .expect(200)?;
            ensure_eq!(again.text("user_id"), world.ids.ada);
            function(
                world,
                "me",
                "exports = () => context.user.identities.length;",
            )?;
            let answer = call(world, &Session::of(&again)?, "me", &json!([]))?.expect(200)?;
            ensure_eq!(answer.json()?, json!({"$numberInt": "2"}));
            Ok(())
        },
    },
];
