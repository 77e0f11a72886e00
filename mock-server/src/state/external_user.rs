//! Users who are authenticated by an external system: an OAuth provider, the issuer of
//! custom tokens, or a login function.

use serde_json::Value;

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

    /// Returns the user for whom a provider declares a token.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidToken`].
    pub(super) fn from_token(provider: &Provider, token: &str) -> Result<Self, Rejection> {
        // A linear search: seeds declare a few tokens per provider.
        let declared = provider
            .tokens
            .iter()
            .find(|declared| secrets_match(&declared.token, token));
        let declared = declared.ok_or(Rejection::InvalidToken("token is invalid"))?;
        Ok(Self {
            kind: provider.kind.clone(),
            id: declared.id.as_str().into(),
            data: declared.data.clone().into(),
            fields: Vec::new(),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
