//! The functions and secrets of an app.

use crate::seed::populate::{duplicate, invalid};
use crate::seed::{CaseSeed, FunctionSeed, SecretSeed, SeedError};
use crate::state::{App, DeclaredCase, NewFunctionSource, Outcome, Rejection, Seconds, SeededRng};

/// Declares a function.
pub(super) fn declare(app: &mut App, seed: &FunctionSeed, at: &str) -> Result<(), SeedError> {
    if seed.name.is_empty() {
        return Err(invalid(at, "the name of a function is required"));
    }
    let cases = seed.cases.iter().enumerate();
    let cases = cases.map(|(n, seed_case)| {
        case(seed_case, || {
            format!("{at}, function '{}', case {}", seed.name, n + 1)
        })
    });
    let cases = cases.collect::<Result<_, _>>()?;
    if app.declared_functions.declare(&seed.name, cases) {
        Ok(())
    } else {
        Err(duplicate(at, "function", &seed.name))
    }
}

/// Adds declared functions to the app's list of functions, without source code, unless a
/// file has added them already. Functions of services are not in the list.
pub(super) fn list_declared(
    app: &mut App,
    rng: &mut SeededRng,
    seeds: &[FunctionSeed],
    now: Seconds,
) {
    for seed in seeds {
        if app.config.functions.by_name(&seed.name).is_none() {
            let name = seed.name.clone();
            let new = NewFunctionSource {
                name,
                ..NewFunctionSource::default()
            };
            // Fails for functions of services: their names have a dot.
            let _ = app.config.functions.add(new, now, rng);
        }
    }
}

fn case(seed: &CaseSeed, at: impl Fn() -> String) -> Result<DeclaredCase, SeedError> {
    let outcome = match (&seed.result, &seed.error) {
        (Some(_), Some(_)) => {
            return Err(invalid(
                &at(),
                "a case can have a result or an error, not both",
            ));
        }
        (_, Some(message)) => Outcome::Throws(message.clone()),
        (result, None) => Outcome::Returns(result.clone().unwrap_or_default()),
    };
    Ok(DeclaredCase {
        email: seed.email.clone(),
        password: seed.password.clone().into(),
        current_password_valid: seed.current_password_valid,
        payload: seed.payload.clone(),
        arguments: seed.arguments.clone(),
        outcome,
    })
}

/// Adds a secret.
pub(super) fn add_secret(
    app: &mut App,
    rng: &mut SeededRng,
    seed: &SecretSeed,
    at: &str,
) -> Result<(), SeedError> {
    let added = app.config.secrets.add(&seed.name, Some(&seed.value), rng);
    added.map(drop).map_err(|rejection| match rejection {
        Rejection::SecretExists => duplicate(at, "secret", &seed.name),
        _ => invalid(
            at,
            format!(
                "'{}' is not a name of a secret: use letters, digits, - and _",
                seed.name
            ),
        ),
    })
}
