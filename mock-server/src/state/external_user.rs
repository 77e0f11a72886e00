//! Users who are authenticated by an external system: an OAuth provider, the issuer of
//! custom tokens, or a login function.

use serde_json::{Map, Value};

use crate::state::password::secrets_match;
use crate::state::provider::{Provider, ProviderType};
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::user::Identity;
use crate::state::user_data::UserData;

/// An authenticated user, as the external system describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExternalUser {
    pub(crate) kind: ProviderType,
    /// The user's ID in the external system.
    pub(crate) id: Box<str>,
    pub(crate) data: UserData,
    /// All fields that the system can supply. One that is missing from `data` is
    /// removed from the user's.
    pub(crate) fields: Vec<String>,
}

impl ExternalUser {
    /// Replaces the fields that the external system supplies. Other fields stay.
    /// (manual)
    pub(super) fn update(&self, data: &mut UserData) {
        for field in &self.fields {
            data.remove(field);
        }
        for (key, value) in self.data.iter() {
            data.insert(key.into(), value.clone());
        }
    }

    pub(super) fn identity(&self, provider_id: Id) -> Identity {
        Identity {
            id: self.id.clone(),
            kind: self.kind.clone(),
            provider_id,
        }
    }

    /// Returns the user for whom a provider declares a token, with the fields that the
    /// provider is configured to take. (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidToken`], also if the provider is not configured to accept this
    /// user.
    pub(super) fn from_token(provider: &Provider, token: &str) -> Result<Self, Rejection> {
        // A linear search: seeds declare a few tokens per provider.
        let declared = provider
            .tokens
            .iter()
            .find(|declared| secrets_match(&declared.token, token));
        let declared = declared.ok_or(Rejection::InvalidToken("token is invalid"))?;
        check_domain(provider, &declared.data)?;
        let (data, fields) = metadata(provider, &declared.data)?;
        Ok(Self {
            kind: provider.kind.clone(),
            id: declared.id.as_str().into(),
            data,
            fields,
        })
    }

    /// Returns the user that a login function returned: a string with the ID, or an
    /// object with an `id` and, optionally, more fields, such as `name`. (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::NoExternalId`].
    pub(super) fn from_function_result(result: &Value) -> Result<Self, Rejection> {
        let (id, data) = match result {
            // Everything else in the object becomes user data, as for metadata fields.
            Value::Object(fields) => {
                let mut data = fields.clone();
                (data.remove("id"), data.into())
            }
            id => (Some(id.clone()), UserData::new()),
        };
        match id {
            Some(Value::String(id)) if !id.is_empty() => Ok(Self {
                kind: ProviderType::CustomFunction,
                id: id.into(),
                data,
                fields: Vec::new(),
            }),
            _ => Err(Rejection::NoExternalId),
        }
    }
}

/// Checks that the user's email address is in one of the `domain_restrictions`, if there
/// are any. (manual)
fn check_domain(provider: &Provider, data: &Map<String, Value>) -> Result<(), Rejection> {
    let allowed = provider.settings.get("domain_restrictions");
    let allowed = allowed
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let email = data
        .get("email")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let domain = email.rsplit_once('@').map(|(_, domain)| domain);
    let is_allowed = |allowed: &Value| {
        let allowed = allowed.as_str().unwrap_or_default();
        domain.is_some_and(|domain| domain.eq_ignore_ascii_case(allowed))
    };
    if allowed.is_empty() || allowed.iter().any(is_allowed) {
        Ok(())
    } else {
        Err(Rejection::InvalidToken(
            "the email address is not of an allowed domain",
        ))
    }
}

/// Returns the data that a provider takes from a user, and the names of all fields that
/// it is configured to take. Without `metadata_fields` it takes everything. (our choice)
fn metadata(
    provider: &Provider,
    data: &Map<String, Value>,
) -> Result<(UserData, Vec<String>), Rejection> {
    let configured = provider.settings.get("metadata_fields");
    let configured = configured
        .and_then(Value::as_array)
        .filter(|fields| !fields.is_empty());
    let Some(configured) = configured else {
        return Ok((data.clone().into(), Vec::new()));
    };
    let (mut taken, mut fields) = (UserData::new(), Vec::new());
    for field in configured {
        let name = field["name"].as_str().unwrap_or_default();
        match data.get(name) {
            Some(value) => drop(taken.insert(name.into(), value.clone())),
            None if field["required"] == true => {
                return Err(Rejection::InvalidToken(
                    "a required metadata field is missing",
                ));
            }
            None => {}
        }
        fields.push(name.to_owned());
    }
    Ok((taken, fields))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::state::provider::DeclaredToken;
    use crate::state::storage::id::Id;

    /// (manual)
    #[test]
    fn a_provider_takes_configured_fields_of_users_of_allowed_domains() {
        let check = |settings: Value| {
            let mut provider = Provider::new(Id::ZERO, ProviderType::Google, false);
            provider.settings = serde_json::from_value(settings).unwrap();
            provider.tokens.push(DeclaredToken {
                token: "t".to_owned().into(),
                id: "x".into(),
                data: serde_json::from_value(
                    json!({ "name": "Ada", "email": "ada@Example.com", "picture": "p" }),
                )
                .unwrap(),
            });
            let user = ExternalUser::from_token(&provider, "t");
            user.map(|user| (json!(user.data), user.fields))
        };
        let all = json!({ "name": "Ada", "email": "ada@Example.com", "picture": "p" });
        for settings in [
            json!({}),
            json!({ "metadata_fields": [], "domain_restrictions": [] }),
            json!({ "metadata_fields": null, "domain_restrictions": ["x.org", "example.com"] }),
        ] {
            assert_eq!(check(settings), Ok((all.clone(), Vec::new())));
        }
        let fields = json!([{ "name": "name", "required": true }, { "name": "gender" }]);
        let names = vec!["name".to_owned(), "gender".to_owned()];
        let taken = Ok((json!({ "name": "Ada" }), names));
        assert_eq!(check(json!({ "metadata_fields": fields })), taken);
        for settings in [
            json!({ "metadata_fields": [{ "name": "gender", "required": true }] }),
            json!({ "domain_restrictions": ["x.org"] }),
            json!({ "domain_restrictions": ["ample.com"] }),
        ] {
            let rejected = check(settings.clone());
            let is_invalid = matches!(rejected, Err(Rejection::InvalidToken(_)));
            assert!(is_invalid, "{settings}: {rejected:?}");
        }
    }

    /// (manual)
    #[test]
    fn a_function_returns_an_id_or_an_object_with_one() {
        let parse = |result| {
            let user = ExternalUser::from_function_result(&result);
            user.map(|user| (user.id, user.data))
        };
        assert_eq!(parse(json!("x")), Ok(("x".into(), UserData::new())));
        let (id, data) = parse(json!({ "id": "x", "name": "Ada" })).unwrap();
        assert_eq!((&*id, json!(data)), ("x", json!({ "name": "Ada" })));
        for result in [json!(""), json!(null), json!(1), json!({ "name": "Ada" })] {
            assert_eq!(parse(result), Err(Rejection::NoExternalId));
        }
    }

    /// (realm-web tests: exactly the configured fields)
    #[test]
    fn fields_that_are_no_longer_supplied_are_removed_and_others_stay() {
        let data = |value: Value| serde_json::from_value::<UserData>(value).unwrap();
        let mut stored = data(json!({ "email": "ada", "old": 1, "new": 2 }));
        let external = ExternalUser {
            kind: ProviderType::CustomToken,
            id: "x".into(),
            data: data(json!({ "new": 3 })),
            fields: vec!["old".into(), "new".into()],
        };
        external.update(&mut stored);
        assert_eq!(stored, data(json!({ "email": "ada", "new": 3 })));
    }
}
