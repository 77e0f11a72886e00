//! Types and limits of a provider's settings. (OpenAPI document, manual)
//!
//! A setting that the document does not list is stored as it is. `null` counts as left out
//! (stitch 4 tests), so that no rule here rejects it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::state::provider::{Provider, ProviderType};
use crate::state::rejection::Rejection;

/// Most signing keys of a custom-token provider. (manual)
const MOST_KEYS: usize = 3;

/// Lengths of a signing key, in characters. (manual)
pub(crate) const SIGNING_KEY_LENGTH: std::ops::RangeInclusive<usize> = 32..=512;

/// The length that the name of a metadata field stays below, in characters. (manual)
const FIELD_NAME_LENGTH: usize = 64;

/// What a setting must be.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Bool,
    /// A boolean, which the document declares as a string.
    BoolOrText,
    Text,
    Texts,
    /// The document has a list, clients also send a string.
    TextOrTexts,
    OneOf(&'static [&'static str]),
    Keys(&'static [(&'static str, Shape)]),
    /// A list of metadata fields. For OAuth providers, the document has a list of such lists.
    Fields {
        nested: bool,
    },
}

const CONFIG: &str = "config";
const METADATA_FIELDS: &str = "metadata_fields";

/// The keys of `config` of all types: no key has a different type for another provider.
const CONFIG_KEYS: Shape = Shape::Keys(&[
    // local-userpass
    ("autoConfirm", Shape::Bool),
    ("emailConfirmationUrl", Shape::Text),
    ("confirmEmailSubject", Shape::Text),
    ("runConfirmationFunction", Shape::Bool),
    ("confirmationFunctionName", Shape::Text),
    ("confirmationFunctionId", Shape::Text),
    ("resetPasswordUrl", Shape::Text),
    ("resetPasswordSubject", Shape::Text),
    ("runResetFunction", Shape::Bool),
    ("resetFunctionName", Shape::Text),
    ("resetFunctionId", Shape::Text),
    // custom-token
    ("audience", Shape::TextOrTexts),
    ("requireAnyAudience", Shape::BoolOrText),
    ("signingAlgorithm", Shape::OneOf(&["", "HS256", "RS256"])),
    ("useJWKURI", Shape::Bool),
    ("jwkURI", Shape::Text),
    ("signingKey", Shape::Text),
    // custom-function
    ("authFunctionName", Shape::Text),
    ("authFunctionId", Shape::Text),
    // oauth2-apple, oauth2-facebook, oauth2-google
    ("clientId", Shape::Text),
    ("openId", Shape::Bool),
]);

const SECRETS: Shape = Shape::Keys(&[
    ("signingKeys", Shape::TextOrTexts),
    ("clientSecret", Shape::Text),
]);

const FIELD: Shape = Shape::Keys(&[
    ("required", Shape::Bool),
    ("name", Shape::Text),
    ("field_name", Shape::Text),
]);

/// The shape of a setting of a provider of this type; `None` if the document does not list it.
fn shape(kind: &ProviderType, setting: &str) -> Option<Shape> {
    Some(match setting {
        CONFIG => CONFIG_KEYS,
        "secret_config" => SECRETS,
        METADATA_FIELDS => Shape::Fields {
            nested: *kind != ProviderType::CustomToken,
        },
        "redirect_uris" | "domain_restrictions" => Shape::Texts,
        _ => return None,
    })
}

fn wrong(key: &str, expected: impl Into<String>) -> Rejection {
    Rejection::InvalidSetting {
        key: key.to_owned(),
        expected: expected.into(),
    }
}

fn is_texts(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|all| all.iter().all(Value::is_string))
}

impl Shape {
    /// Rejects a value of another shape; `key` is where it is.
    fn check(self, key: &str, value: &Value) -> Result<(), Rejection> {
        let (fits, expected) = match self {
            _ if value.is_null() => return Ok(()),
            Self::Bool => (value.is_boolean(), "true or false"),
            Self::BoolOrText => {
                let fits = value.is_boolean() || value == "true" || value == "false";
                (fits, "true or false")
            }
            Self::Text => (value.is_string(), "a string"),
            Self::Texts => (is_texts(value), "a list of strings"),
            Self::TextOrTexts => {
                let fits = value.is_string() || is_texts(value);
                (fits, "a string or a list of strings")
            }
            Self::OneOf(allowed) => {
                let fits = value.as_str().is_some_and(|text| allowed.contains(&text));
                let allowed: Vec<_> = allowed.iter().filter(|text| !text.is_empty()).collect();
                let expected = || allowed.iter().map(|text| **text).collect::<Vec<_>>();
                return fits
                    .then_some(())
                    .ok_or_else(|| wrong(key, expected().join(" or ")));
            }
            Self::Keys(keys) => {
                let object = value.as_object();
                let object = object.ok_or_else(|| wrong(key, "an object"))?;
                return keys.iter().try_for_each(|(name, shape)| {
                    let value = object.get(*name).unwrap_or(&Value::Null);
                    shape.check(&format!("{key}.{name}"), value)
                });
            }
            Self::Fields { nested } => {
                let list = value.as_array().ok_or_else(|| wrong(key, "a list"))?;
                return list.iter().enumerate().try_for_each(|(at, field)| {
                    let key = format!("{key}[{at}]");
                    match field {
                        Value::Array(_) if nested => {
                            Self::Fields { nested: false }.check(&key, field)
                        }
                        Value::Null => Err(wrong(&key, "an object")),
                        _ => FIELD.check(&key, field),
                    }
                });
            }
        };
        fits.then_some(()).ok_or_else(|| wrong(key, expected))
    }
}

/// Rejects settings of a type or a length that the document or the manual rules out.
///
/// # Errors
///
/// [`Rejection::InvalidSetting`], naming the key and what it must be.
pub(crate) fn check(
    kind: &ProviderType,
    settings: &BTreeMap<String, Value>,
) -> Result<(), Rejection> {
    for (setting, value) in settings {
        if let Some(shape) = shape(kind, setting) {
            shape.check(setting, value)?;
        }
    }
    if *kind == ProviderType::CustomToken {
        check_keys(settings)?;
        check_fields(settings)?;
    }
    Ok(())
}

fn check_keys(settings: &BTreeMap<String, Value>) -> Result<(), Rejection> {
    let most = |key: &str, list: Option<&Value>| match list.and_then(Value::as_array) {
        Some(list) if list.len() > MOST_KEYS => {
            Err(wrong(key, format!("at most {MOST_KEYS} keys")))
        }
        _ => Ok(()),
    };
    let secrets = settings.get("secret_config");
    most(
        "secret_config.signingKeys",
        secrets.and_then(|secrets| secrets.get("signingKeys")),
    )?;
    let config = settings.get(CONFIG);
    let jwks = config.and_then(|config| config.get("jwks"));
    most("config.jwks", jwks.and_then(|jwks| jwks.get("keys")))?;
    let key = config.and_then(|config| config.get("signingKey"));
    match key.and_then(Value::as_str) {
        Some(key) if !SIGNING_KEY_LENGTH.contains(&key.chars().count()) => {
            let (least, most) = (SIGNING_KEY_LENGTH.start(), SIGNING_KEY_LENGTH.end());
            let expected = format!("{least} to {most} characters long");
            Err(wrong("config.signingKey", expected))
        }
        _ => Ok(()),
    }
}

fn check_fields(settings: &BTreeMap<String, Value>) -> Result<(), Rejection> {
    let fields = settings.get(METADATA_FIELDS).and_then(Value::as_array);
    for (at, field) in fields.into_iter().flatten().enumerate() {
        let text = |key: &str| field[key].as_str().filter(|text| !text.is_empty());
        // Without a name of its own, the field bears that of the claim.
        let name = text("field_name").or_else(|| text("name")?.rsplit('.').next());
        if name.is_some_and(|name| name.chars().count() >= FIELD_NAME_LENGTH) {
            let key = format!("{METADATA_FIELDS}[{at}].field_name");
            let expected = format!("shorter than {FIELD_NAME_LENGTH} characters");
            return Err(wrong(&key, expected));
        }
    }
    Ok(())
}

/// Removes settings, and keys of objects in them, that are `null`. Items of lists stay, because
/// their position counts.
pub(crate) fn remove_nulls(settings: &mut BTreeMap<String, Value>) {
    settings.retain(|_, value| !value.is_null());
    settings.values_mut().for_each(remove_null_keys);
}

/// Removes the keys that are `null` from an object, and from all objects in a value.
fn remove_null_keys(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(remove_null_keys);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_null_keys),
        _ => {}
    }
}

/// Replaces the given settings; `config` is merged key by key. (stitch 3 tests)
pub(crate) fn merge(provider: &mut Provider, mut new: BTreeMap<String, Value>) {
    remove_nulls(&mut new);
    if let Some(Value::Object(new)) = new.remove(CONFIG) {
        let config = provider.settings.entry(CONFIG.to_owned());
        let config = config.or_insert_with(|| Map::new().into());
        match config {
            Value::Object(config) => config.extend(new),
            other => *other = new.into(),
        }
    }
    provider.settings.extend(new);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// (OpenAPI document)
    #[test]
    fn a_setting_of_another_shape_is_rejected_with_what_it_must_be() {
        let checked = |kind, setting: &str, value: Value| {
            let settings = BTreeMap::from([(setting.to_owned(), value)]);
            check(&kind, &settings).map_err(|rejection| match rejection {
                Rejection::InvalidSetting { key, expected } => format!("{key}: {expected}"),
                other => panic!("{other:?}"),
            })
        };
        let expect = |text: &str| Err(text.to_owned());
        assert_eq!(
            checked(
                ProviderType::CustomToken,
                CONFIG,
                json!({ "signingAlgorithm": "none" })
            ),
            expect("config.signingAlgorithm: HS256 or RS256")
        );
        // Other types group the fields that are required.
        let field = json!({ "required": true, "name": "email" });
        let google = |value| checked(ProviderType::Google, METADATA_FIELDS, value);
        assert_eq!(google(json!([field, [field]])), Ok(()));
        assert_eq!(
            google(json!([[[field]]])),
            expect("metadata_fields[0][0]: an object")
        );
        assert_eq!(
            checked(ProviderType::CustomToken, METADATA_FIELDS, json!([[field]])),
            expect("metadata_fields[0]: an object")
        );
    }
}
