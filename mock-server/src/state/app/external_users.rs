//! Login functions, and the users of external systems.

use crate::state::app::App;
use crate::state::app::credential::FunctionPayload;
use crate::state::event::UserChange;
use crate::state::external_user::ExternalUser;
use crate::state::function::call::{Caller, FunctionCall, Purpose};
use crate::state::function::declared::FunctionInput;
use crate::state::function::run::RunFailure;
use crate::state::provider::ProviderType;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;
use crate::state::user::{User, UserType};
use crate::state::user_data::UserData;

impl App {
    /// Calls the login function of the `custom-function` provider.
    ///
    /// # Errors
    ///
    /// Why the provider cannot be used, or why the function returned no user.
    pub(super) fn call_login_function(
        &self,
        payload: FunctionPayload<'_>,
    ) -> Result<ExternalUser, Rejection> {
        let provider = self.enabled_provider(&ProviderType::CustomFunction)?;
        let input = FunctionInput {
            payload: Some(payload.plain),
            arguments: std::slice::from_ref(payload.plain),
            ..FunctionInput::default()
        };
        let name = self.function_name(provider, "auth");
        let purpose = Purpose::LogIn(payload.typed.clone());
        let call = FunctionCall::new(&name, purpose, Caller::System);
        match self.call_function(call, &input, payload.runs) {
            Ok(result) => ExternalUser::from_function_result(&result),
            Err(Rejection::FunctionThrew(message)) => Err(Rejection::LoginFunctionThrew(message)),
            Err(Rejection::FunctionTimedOut) => Err(Rejection::LoginFunctionThrew(
                RunFailure::TimeLimit.text().to_owned(),
            )),
            Err(error) => Err(error),
        }
    }

    /// Creates the user for the first login of an external user. (manual) The data is
    /// left empty: every login updates it, the first one too.
    pub(super) fn create_external_user(
        &mut self,
        external: &ExternalUser,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Id {
        let provider_id = self.provider_id_for(&external.kind, rng);
        let id = rng.id();
        self.users.insert(User {
            id,
            kind: UserType::Normal,
            disabled: false,
            identities: vec![external.identity(provider_id)],
            data: UserData::new(),
            custom_data: UserData::new(),
            created: now,
            last_authentication: 0,
        });
        self.events.user(id, None, UserChange::Created);
        self.record_creation(id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::FunctionRuns;

    /// (manual)
    #[test]
    fn the_payload_is_the_only_argument_of_the_login_function() {
        let text = "groups: [{apps: [{name: a, \
            providers: [{type: custom-function, config: {authFunctionName: f}}], \
            functions: [{name: f, cases: [{arguments: [{a: 1}], result: x}]}]}]}]";
        let state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
        let app = state.apps.values().next().unwrap();
        let call = |payload: &serde_json::Value| {
            let runs = &FunctionRuns::default();
            let (typed, plain) = (payload, payload);
            let user = app.call_login_function(FunctionPayload { typed, plain, runs });
            user.map(|user| user.id)
        };
        assert_eq!(call(&serde_json::json!({ "a": 1 })), Ok("x".into()));
        let rejected = call(&serde_json::json!({ "a": 2 }));
        assert_eq!(rejected, Err(Rejection::FunctionUndeclared("f".into())));
    }
}
