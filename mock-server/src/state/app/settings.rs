//! The settings of an app, and the lists that limit them. (OpenAPI document)

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::state::rejection::Rejection;
use crate::state::time::{DAY, MINUTE, Seconds, YEAR};

/// The products that an app can belong to.
pub(crate) const PRODUCTS: [&str; 4] = ["standard", "atlas", "data-api", "device-sync"];

/// The locations that an app can be deployed to.
pub(crate) const LOCATIONS: [&str; 8] = [
    "US-VA", "US-OR", "DE-FF", "IE", "AU", "IN-MB", "SG", "BR-SP",
];

/// Whether an app runs in all regions or in one.
pub(crate) const DEPLOYMENT_MODELS: [&str; 2] = ["GLOBAL", "LOCAL"];

/// The environments of an app; empty means none.
pub(crate) const ENVIRONMENTS: [&str; 5] = ["", "development", "testing", "qa", "production"];

/// The lifetimes allowed for refresh tokens: 30 minutes to 5 years. (manual)
const REFRESH_LIFETIMES: RangeInclusive<Seconds> = 30 * MINUTE..=5 * YEAR;

/// The settings that are chosen when an app is created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppSettings {
    pub(crate) name: String,
    pub(crate) product: String,
    pub(crate) location: String,
    pub(crate) deployment_model: String,
    pub(crate) environment: String,
    pub(crate) refresh_token_seconds: Seconds,
}

impl AppSettings {
    /// Returns the service's defaults for an app of this name.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            product: PRODUCTS[0].to_owned(),
            location: LOCATIONS[0].to_owned(),
            deployment_model: DEPLOYMENT_MODELS[0].to_owned(),
            environment: String::new(),
            refresh_token_seconds: 60 * DAY,
        }
    }

    /// Checks the name, the values that a list limits and the refresh token lifetime.
    ///
    /// # Errors
    ///
    /// The first of them that is invalid.
    pub(crate) fn check(&self) -> Result<(), Rejection> {
        // A name starts the client app ID, which is part of URLs, so only characters that need no
        // encoding are allowed.
        let mut letters = self.name.chars();
        let first = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let rest = letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !first || !rest || self.name.len() > 64 {
            return Err(Rejection::InvalidAppName);
        }
        if !PRODUCTS.contains(&self.product.as_str()) {
            return Err(Rejection::InvalidProduct);
        }
        let limited: [(&str, &str, &'static [&'static str]); 3] = [
            ("location", &self.location, &LOCATIONS),
            (
                "deployment_model",
                &self.deployment_model,
                &DEPLOYMENT_MODELS,
            ),
            ("environment", &self.environment, &ENVIRONMENTS),
        ];
        for (key, value, allowed) in limited {
            if !allowed.contains(&value) {
                return Err(Rejection::InvalidSetting {
                    key: format!("{key} '{value}'"),
                    expected: one_of(allowed),
                });
            }
        }
        check_refresh_lifetime(self.refresh_token_seconds)
    }
}

/// Checks the lifetime of refresh tokens.
///
/// # Errors
///
/// [`Rejection::InvalidLifetime`].
pub(super) fn check_refresh_lifetime(seconds: Seconds) -> Result<(), Rejection> {
    if REFRESH_LIFETIMES.contains(&seconds) {
        Ok(())
    } else {
        Err(Rejection::InvalidLifetime)
    }
}

/// Returns `A or B`, or `one of A, B, C`, for errors.
pub(crate) fn one_of(allowed: &[&str]) -> String {
    let named = allowed.iter().filter(|value| !value.is_empty());
    let named: Vec<_> = named.copied().collect();
    match named.as_slice() {
        [first, second] => format!("{first} or {second}"),
        _ => format!("one of {}", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (our choice)
    #[test]
    fn a_name_has_up_to_64_letters_digits_and_signs_and_starts_with_a_letter() {
        let check = |name: &str| AppSettings::new(name).check();
        for name in ["a", "a1_-", &"a".repeat(64)] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in ["", "1a", "_a", "a b", "é", &"a".repeat(65), &"a".repeat(66)] {
            assert_eq!(check(name), Err(Rejection::InvalidAppName), "{name}");
        }
    }
}
