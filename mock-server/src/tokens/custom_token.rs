//! Custom tokens: JWTs that an external authentication system signs. (manual)
//!
//! They are signed with HS256 or RS256. The keys are those of the provider: secrets of the
//! app, keys of the seed, or a JWKS, given inline (`config.jwks`) or by URL. The provider
//! determines the algorithm, never the token. Otherwise a forger could use `alg: none`, or
//! sign with HS256 and the public key as the secret.

mod fetch;
mod jwt;

use serde::Deserialize;
use serde_json::{Map, Value};

use self::jwt::{Algorithm, Header, Jwk, JwkSet, Token, VerifyingKey};
use crate::http::json_depth::value_is_within_limit;
use crate::state::provider_settings::SIGNING_KEY_LENGTH;
use crate::state::{App, ExternalUser, Provider, ProviderType, Rejection, Seconds, UserData};

/// The greatest lengths of a token and of a metadata value, in characters. (manual)
const MAX_TOKEN_LENGTH: usize = 1_000_000;
const MAX_VALUE_LENGTH: usize = 4096;

/// The greatest number of keys in a set. (OpenAPI document)
const MAX_KEYS: usize = 3;

/// A set of public keys.
#[derive(Debug)]
pub(crate) struct Keys(JwkSet);

impl Keys {
    /// Parses a set of keys or a single key. (manual)
    fn parse(value: &Value) -> Option<Self> {
        let set = JwkSet::deserialize(value);
        let single = || Jwk::deserialize(value).map(|key| JwkSet { keys: vec![key] });
        set.or_else(|_| single()).map(Self).ok()
    }

    /// Returns the key that a token refers to by `kid`, which is required. (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidToken`].
    fn find(&self, header: &Header) -> Result<VerifyingKey, Rejection> {
        if self.0.keys.len() > MAX_KEYS {
            return Err(Rejection::InvalidToken("the JWKS has more than 3 keys"));
        }
        let kid = header.kid.as_deref();
        let kid = kid.ok_or(Rejection::InvalidToken("kid is missing"))?;
        let known = self.0.find(kid);
        let known = known.ok_or(Rejection::InvalidToken("kid names no known key"))?;
        if !known.is_rs256() {
            return Err(Rejection::InvalidToken("the key is not one for RS256"));
        }
        let key = known.verifying_key();
        key.ok_or(Rejection::InvalidToken("the key is damaged"))
    }
}

/// Returns the URL of a provider's keys; `None` if they are not at a URL.
pub(crate) fn keys_url(provider: &Provider) -> Option<String> {
    let url = provider.text("jwkURI");
    let used = provider.flag("useJWKURI") && provider.config("jwks").is_none();
    used.then(|| url.to_owned())
}

/// Verifies a token and returns its user. `keys` are those of the provider's URL.
///
/// # Errors
///
/// [`Rejection::InvalidToken`] with the reason, [`Rejection::MissingAudience`],
/// [`Rejection::MissingMetadataField`], or why the provider cannot be used.
pub(crate) fn verify(
    app: &App,
    keys: Option<&Result<Keys, Rejection>>,
    token: &str,
    now: Seconds,
) -> Result<ExternalUser, Rejection> {
    let provider = app.enabled_provider(&ProviderType::CustomToken)?;
    #[cfg(feature = "mutants")]
    let provider = &*crate::mutants::alter_provider(app.mutant, provider);
    if token.chars().count() > MAX_TOKEN_LENGTH {
        return Err(Rejection::InvalidToken("longer than 1000000 characters"));
    }
    let token = Token::parse(token).ok_or(Rejection::InvalidToken(
        "not a JWT signed with HS256 or RS256",
    ))?;
    let inline = provider
        .config("jwks")
        .map(|keys| Keys::parse(keys).ok_or(Rejection::InvalidToken("config.jwks is not a JWKS")));
    let (algorithm, candidates) = match inline.as_ref().or(keys) {
        Some(Ok(keys)) => (Algorithm::Rs256, vec![keys.find(&token.header)?]),
        Some(Err(error)) => return Err(error.clone()),
        None => {
            let algorithm = match provider.text("signingAlgorithm") {
                "" | "HS256" => Algorithm::Hs256,
                "RS256" => Algorithm::Rs256,
                _ => {
                    return Err(Rejection::InvalidToken(
                        "signingAlgorithm must be HS256 or RS256",
                    ));
                }
            };
            (algorithm, signing_keys(app, provider, algorithm))
        }
    };
    if token.header.alg != algorithm {
        return Err(Rejection::InvalidToken(
            "the algorithm is not the provider's",
        ));
    }
    let claims = candidates
        .iter()
        .find_map(|key| {
            if mutant!(app, CustomSignatureIsIgnored) {
                return token.unverified();
            }
            token.verify(key)
        })
        .ok_or(Rejection::InvalidToken("signature is invalid"))?;
    #[cfg(feature = "mutants")]
    let claims = crate::mutants::alter_claims(app.mutant, provider, &app.client_app_id, claims);
    check_times(&claims, now)?;
    check_audience(&claims, provider, &app.client_app_id)?;
    let id = claims.get("sub").and_then(Value::as_str).unwrap_or("");
    if id.is_empty() {
        return Err(Rejection::InvalidToken("sub is missing"));
    }
    let (data, fields) = metadata(&claims, provider)?;
    Ok(ExternalUser {
        kind: ProviderType::CustomToken,
        id: id.into(),
        data,
        fields,
    })
}

/// Returns the keys of the seed, `config.signingKey` and the secrets that `secret_config`
/// refers to. Invalid ones are skipped.
fn signing_keys(app: &App, provider: &Provider, algorithm: Algorithm) -> Vec<VerifyingKey> {
    let named = provider
        .settings
        .get("secret_config")
        .and_then(|config| config.get("signingKeys"));
    let named = strings(named).into_iter();
    let secrets = named.filter_map(|name| app.config.secrets.by_name(name)?.value());
    let literal = provider.signing_keys.iter().map(String::as_str);
    // The form of a time before secrets existed. (stitch 3 tests)
    let raw = Some(provider.text("signingKey")).filter(|key| !key.is_empty());
    literal
        .chain(raw)
        .chain(secrets)
        .filter_map(|key| match algorithm {
            Algorithm::Rs256 => VerifyingKey::from_pem(key),
            Algorithm::Hs256 => SIGNING_KEY_LENGTH
                .contains(&key.chars().count())
                .then(|| VerifyingKey::from_secret(key)),
        })
        .collect()
}

/// Returns the strings in a value that is a string or a list.
fn strings(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(string)) if !string.is_empty() => vec![string],
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Checks `exp`, which is required, and `nbf`, which is not. There is no leeway for clock
/// skew, because tests set the clock to exact times. (our choice)
///
/// # Errors
///
/// [`Rejection::InvalidToken`].
fn check_times(claims: &Map<String, Value>, now: Seconds) -> Result<(), Rejection> {
    let time = |name| match claims.get(name) {
        None => Ok(None),
        Some(time) => time
            .as_f64()
            .map(Some)
            .ok_or(Rejection::InvalidToken("a time is not a number")),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "exact for some hundred million years"
    )]
    let now = now as f64;
    let expires = time("exp")?.ok_or(Rejection::InvalidToken("exp is missing"))?;
    if expires <= now {
        return Err(Rejection::InvalidToken("token is expired"));
    }
    if time("nbf")?.is_some_and(|not_before| now < not_before) {
        return Err(Rejection::InvalidToken("token is not valid yet"));
    }
    Ok(())
}

/// Checks that `aud` contains the client app ID or, if the provider configures audiences,
/// all of them; one is enough with `requireAnyAudience`. (manual)
///
/// # Errors
///
/// [`Rejection::MissingAudience`] with the first one that is missing.
fn check_audience(
    claims: &Map<String, Value>,
    provider: &Provider,
    client_app_id: &str,
) -> Result<(), Rejection> {
    let actual = strings(claims.get("aud"));
    let mut expected = strings(provider.config("audience"));
    if expected.is_empty() {
        expected = vec![client_app_id];
    }
    let is_found = |audience: &&str| actual.contains(audience);
    if provider.flag("requireAnyAudience") && expected.iter().any(is_found) {
        return Ok(());
    }
    match expected.into_iter().find(|audience| !is_found(audience)) {
        None => Ok(()),
        Some(missing) => Err(Rejection::MissingAudience(missing.to_owned())),
    }
}

/// Returns the data that the configured metadata fields take from the claims, and the
/// names of all those fields, including those without a value. (manual)
///
/// # Errors
///
/// [`Rejection::InvalidToken`] or [`Rejection::MissingMetadataField`].
fn metadata(
    claims: &Map<String, Value>,
    provider: &Provider,
) -> Result<(UserData, Vec<String>), Rejection> {
    let (mut data, mut fields) = (UserData::new(), Vec::new());
    let configured = provider.settings.get("metadata_fields");
    for field in configured.and_then(Value::as_array).into_iter().flatten() {
        let path = parse_path(field["name"].as_str().unwrap_or_default());
        let name = match field["field_name"].as_str() {
            Some(name) if !name.is_empty() => name,
            _ => path.last().map_or("", String::as_str),
        };
        let first = path.first().and_then(|key| claims.get(key));
        let value = path
            .iter()
            .skip(1)
            .fold(first, |value, key| value?.get(key));
        if value.is_some_and(|value| !value_is_within_limit(value)) {
            return Err(Rejection::InvalidToken(
                "a metadata field is nested too deeply",
            ));
        }
        match value.filter(|value| !value.is_null()) {
            Some(value) if length(value) > MAX_VALUE_LENGTH => {
                return Err(Rejection::InvalidToken(
                    "a metadata field is longer than 4096 characters",
                ));
            }
            Some(value) => drop(data.insert(name.into(), value.clone())),
            None if field["required"] == true => {
                return Err(Rejection::MissingMetadataField(
                    field["name"].as_str().unwrap_or_default().to_owned(),
                ));
            }
            None => {}
        }
        fields.push(name.to_owned());
    }
    Ok((data, fields))
}

/// Returns the length of a string, or of the JSON of any other value, in characters.
fn length(value: &Value) -> usize {
    match value {
        Value::String(string) => string.chars().count(),
        other => other.to_string().chars().count(),
    }
}

/// Parses a path of keys separated by dots. `\.` is a dot in a key. (manual)
fn parse_path(text: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '.' => keys.push(String::new()),
            '\\' if letters.next_if_eq(&'.').is_some() => {
                keys.last_mut().into_iter().for_each(|key| key.push('.'));
            }
            letter => keys.last_mut().into_iter().for_each(|key| key.push(letter)),
        }
    }
    keys
}

#[cfg(test)]
pub(crate) mod tests;
