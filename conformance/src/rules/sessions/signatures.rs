//! The last part of a token.

use crate::rules::{Rule, refused};
use crate::setup::World;
use crate::target::{OrFound as _, Outcome, Stop};

const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The tokens that differ from a token in one character of the signature, which changes the
/// bytes that it stands for: in the last character, only some of the bits do.
fn one_off(token: &str) -> Result<Vec<String>, Stop> {
    let begin = token
        .rfind('.')
        .or_found(|| "a token without parts".to_owned())?
        + 1;
    let other = |at: usize| {
        let digit = DIGITS.find(token.get(at..=at)?)?;
        let other = DIGITS.get(digit ^ 32..=digit ^ 32)?;
        Some(format!("{}{other}{}", &token[..at], &token[at + 1..]))
    };
    let changed = (begin..token.len()).map(|at| {
        other(at).or_found(|| format!("the signature is not base64url at {at}: {token}"))
    });
    changed.collect()
}

/// A finding if the endpoint accepts a token with another signature. The genuine token is used
/// first, and between the others: a server may have cached it.
fn ensure_checked(world: &World<'_>, method: &str, path: &str, token: &str) -> Outcome {
    let genuine = || world.call(method, path).bearer(token).send();
    let status = genuine()?.status;
    ensure!(
        matches!(status, 200 | 201),
        "{method} {path} is {status} with a genuine token"
    );
    for forged in one_off(token)? {
        let answer = refused(world.call(method, path).bearer(&forged))?;
        ensure_eq!(answer.status, 401, "the status of {answer:?}");
    }
    ensure_eq!(
        genuine()?.status,
        status,
        "the genuine token after forged ones"
    );
    Ok(())
}

pub(crate) static SIGNATURES: &[Rule] = &[
    Rule {
        id: "every-character",
        requirements: &["server/session-errors/forged"],
        says: "a token whose signature differs in one character is rejected, whichever it is",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            ensure_checked(world, "GET", "{client}/auth/profile", &ada.access)?;
            ensure_checked(world, "POST", "{client}/auth/session", &ada.refresh)
        },
    },
    Rule {
        id: "every-character-of-administrators",
        requirements: &["server/session-errors/forged"],
        says: "the same holds for the tokens of administrators",
        check: |target| {
            let world = &target.shop()?;
            let admin = world.admin_login()?;
            ensure_checked(world, "GET", "{admin}/auth/profile", &admin.access)?;
            ensure_checked(world, "POST", "{admin}/auth/session", &admin.refresh)
        },
    },
];
