//! Users whom a system outside knows: a token of theirs is good, or a function
//! said who they are.

use serde_json::Value;

use crate::state::function::declared::FunctionInput;
use crate::state::{
    App, Data, Id, Identity, Provider, ProviderType, Rejection, Seconds, SeededRng, User, UserType,
    same_secret,
};

/// Who somebody is, as the system behind a provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct External {
    pub(crate) kind: ProviderType,
    /// What that system knows the user by.
    pub(crate) id: Box<str>,
    /// What it tells about the user.
    pub(crate) data: Data,
    /// What it may tell: of these, what `data` has not is gone.
    pub(crate) fields: Vec<String>,
}

impl External {
    /// Refreshes what the provider tells about a user. (manual)
    pub(super) fn refresh(&self, data: &mut Data) {
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

    /// Who a declared token is for.
    pub(super) fn of_token(provider: &Provider, token: &str) -> Result<Self, Rejection> {
        let known = provider
            .tokens
            .iter()
            .find(|known| same_secret(&known.token, token));
        let known = known.ok_or(Rejection::InvalidToken("token is invalid"))?;
        Ok(Self {
            kind: provider.kind.clone(),
            id: known.id.as_str().into(),
            data: known.data.clone().into(),
            fields: Vec::new(),
        })
    }

    /// Who a function said it is: by an id, or by an object with `id` and,
    /// optionally, more to tell, such as `name`. (manual)
    fn of_answer(answer: &Value) -> Result<Self, Rejection> {
        let (id, data) = match answer {
            Value::Object(all) => {
                let mut data = all.clone();
                (data.remove("id"), data.into())
            }
            other => (Some(other.clone()), Data::new()),
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

impl App {
    /// Has the function of custom logins say who it is.
    pub(super) fn ask_function(&self, payload: &Value) -> Result<External, Rejection> {
        let provider = self.enabled_provider(&ProviderType::CustomFunction)?;
        let input = FunctionInput {
            payload: Some(payload),
            arguments: std::slice::from_ref(payload),
            ..FunctionInput::default()
        };
        let answer = self
            .functions
            .call(&self.function_of(provider, "auth"), &input);
        External::of_answer(answer.map_err(|refusal| match refusal {
            Rejection::FunctionThrew(message) => Rejection::LoginFunctionThrew(message),
            other => other,
        })?)
    }

    /// The user whom the provider means, made at the first login. (manual)
    pub(super) fn add_external(
        &mut self,
        external: &External,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Id {
        let provider_id = self.provider_id(&external.kind, rng);
        let id = rng.id();
        self.users.insert(User {
            id,
            kind: UserType::Normal,
            disabled: false,
            identities: vec![external.identity(provider_id)],
            data: Data::new(),
            created: now,
            last_authentication: 0,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An id, or an object with one; a name goes to the user's data. (manual)
    #[test]
    fn what_a_function_says() {
        let of = |answer| External::of_answer(&answer).map(|one| (one.id, one.data));
        assert_eq!(of(json!("x")), Ok(("x".into(), Data::new())));
        let (id, data) = of(json!({ "id": "x", "name": "Ada" })).unwrap();
        assert_eq!((&*id, json!(data)), ("x", json!({ "name": "Ada" })));
        for answer in [json!(""), json!(null), json!(1), json!({ "name": "Ada" })] {
            assert_eq!(of(answer), Err(Rejection::NoExternalId));
        }
    }

    /// A field that the provider may tell and does not tell any more is gone,
    /// everything else stays. (realm-web tests: exactly the configured fields)
    #[test]
    fn data_is_refreshed() {
        let of = |value: Value| serde_json::from_value::<Data>(value).unwrap();
        let mut data = of(json!({ "email": "ada", "old": 1, "kept": 2 }));
        let external = External {
            kind: ProviderType::CustomToken,
            id: "x".into(),
            data: of(json!({ "kept": 3 })),
            fields: vec!["old".into(), "kept".into()],
        };
        external.refresh(&mut data);
        assert_eq!(data, of(json!({ "email": "ada", "kept": 3 })));
    }
}
