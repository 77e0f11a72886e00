//! The functions and secrets of an app.

use crate::seed::populate::{invalid, taken};
use crate::seed::{CaseSeed, FunctionSeed, SecretSeed, SeedError};
use crate::state::{App, DeclaredCase, NewFunctionSource, Outcome, Rejection, Seconds, SeededRng};

/// Declares a function.
pub(super) fn function(app: &mut App, seed: &FunctionSeed, at: &str) -> Result<(), SeedError> {
    if seed.name.is_empty() {
        return Err(invalid(at, "a function needs a name"));
    }
    let cases = seed.cases.iter().enumerate();
    let cases = cases.map(|(n, one)| {
        case(one, || {
            format!("{at}, function '{}', case {}", seed.name, n + 1)
        })
    });
    let cases = cases.collect::<Result<_, _>>()?;
    if app.declared_functions.declare(&seed.name, cases) {
        Ok(())
    } else {
        Err(taken(at, "function", &seed.name))
    }
}

/// Shows declared functions among the app's, without a source, where no file has
/// it. Those of services are none of the app's.
pub(super) fn list(app: &mut App, rng: &mut SeededRng, seeds: &[FunctionSeed], now: Seconds) {
    for seed in seeds {
        if app.config.functions.by_name(&seed.name).is_none() {
            let name = seed.name.clone();
            let new = NewFunctionSource {
                name,
                ..NewFunctionSource::default()
            };
            // A name that functions of the app cannot have.
            let _ = app.config.functions.add(new, now, rng);
        }
    }
}

fn case(seed: &CaseSeed, at: impl Fn() -> String) -> Result<DeclaredCase, SeedError> {
    let outcome = match (&seed.result, &seed.error) {
        (Some(_), Some(_)) => {
            return Err(invalid(&at(), "a case has a result or an error, not both"));
        }
        (_, Some(message)) => Outcome::Throws(message.clone()),
        (result, None) => Outcome::Returns(result.clone().unwrap_or_default()),
    };
    Ok(DeclaredCase {
        email: seed.email.clone(),
        password: seed.password.clone(),
        payload: seed.payload.clone(),
        arguments: seed.arguments.clone(),
        outcome,
    })
}

/// Adds a secret.
pub(super) fn secret(
    app: &mut App,
    rng: &mut SeededRng,
    seed: &SecretSeed,
    at: &str,
) -> Result<(), SeedError> {
    let added = app.config.secrets.add(&seed.name, &seed.value, rng);
    added.map(drop).map_err(|refusal| match refusal {
        Rejection::SecretExists => taken(at, "secret", &seed.name),
        _ => invalid(
            at,
            format!(
                "'{}' is not a name for a secret (letters, digits, - and _)",
                seed.name
            ),
        ),
    })
}
