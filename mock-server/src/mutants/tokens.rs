//! Providers and custom tokens as a mutant sees them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::mutants::{Kind, Selection};
use crate::state::{Provider, ProviderType};

/// Whether a disabled provider of this type works like an enabled one.
pub(crate) fn is_never_off(mutant: Selection, kind: &ProviderType) -> bool {
    let never_off = match kind {
        ProviderType::LocalUserpass => Kind::PasswordProviderIsNeverOff,
        ProviderType::ApiKey => Kind::KeyProviderIsNeverOff,
        ProviderType::AnonUser => Kind::AnonymousProviderIsNeverOff,
        ProviderType::CustomToken => Kind::TokenProviderIsNeverOff,
        ProviderType::CustomFunction => Kind::FunctionProviderIsNeverOff,
        _ => return false,
    };
    mutant.is(never_off)
}

fn remove_from_fields(provider: &mut Provider, key: &str) {
    let fields = provider.settings.get_mut("metadata_fields");
    let fields = fields.and_then(Value::as_array_mut).into_iter().flatten();
    for field in fields.filter_map(Value::as_object_mut) {
        field.remove(key);
    }
}

fn object<'a>(provider: &'a mut Provider, key: &str) -> Option<&'a mut Map<String, Value>> {
    provider.settings.get_mut(key)?.as_object_mut()
}

/// Returns the provider whose settings apply at a login.
pub(crate) fn alter_provider(mutant: Selection, provider: &Provider) -> Cow<'_, Provider> {
    let mut altered = provider.clone();
    if mutant.is(Kind::IgnoresDomainRestrictions) {
        altered.settings.remove("domain_restrictions");
    } else if mutant.is(Kind::RequiredFieldsAreOptional) {
        remove_from_fields(&mut altered, "required");
    } else if mutant.is(Kind::FieldNamesAreIgnored) {
        remove_from_fields(&mut altered, "field_name");
    } else if mutant.is(Kind::OldSigningKeyIsIgnored) {
        object(&mut altered, "config").map(|config| config.remove("signingKey"));
    } else if mutant.is(Kind::AnyAudienceSuffices) {
        let config = object(&mut altered, "config");
        config.map(|config| config.insert("requireAnyAudience".to_owned(), true.into()));
    } else if mutant.is(Kind::RequireAnyAudienceIsIgnored) {
        object(&mut altered, "config").map(|config| config.remove("requireAnyAudience"));
    } else if mutant.is(Kind::FirstSigningKeyOnly) {
        altered.signing_keys.truncate(1);
        let keys = object(&mut altered, "secret_config");
        let keys = keys.and_then(|config| config.get_mut("signingKeys")?.as_array_mut());
        if let Some(keys) = keys {
            keys.truncate(1);
        }
    } else {
        return Cow::Borrowed(provider);
    }
    Cow::Owned(altered)
}

/// Returns the claims that are checked, instead of those of the token.
pub(crate) fn alter_claims(
    mutant: Selection,
    provider: &Provider,
    client_app_id: &str,
    mut claims: Map<String, Value>,
) -> Map<String, Value> {
    if mutant.is(Kind::CustomTokensNeverExpire) {
        claims.insert("exp".to_owned(), i64::MAX.into());
    }
    if mutant.is(Kind::CustomTokensHaveLeeway)
        && let Some(expires) = claims.get("exp").and_then(Value::as_i64)
    {
        claims.insert("exp".to_owned(), (expires + 60).into());
    }
    if mutant.is(Kind::NotBeforeIsIgnored) {
        claims.remove("nbf");
    }
    if mutant.is(Kind::CustomAudienceIsIgnored) {
        let audience = provider.config("audience").cloned();
        let audience = audience.filter(|audience| !audience.as_str().is_some_and(str::is_empty));
        claims.insert(
            "aud".to_owned(),
            audience.unwrap_or_else(|| client_app_id.into()),
        );
    }
    claims
}
