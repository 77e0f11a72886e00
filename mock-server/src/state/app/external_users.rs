//! Login functions, and the users of external systems.

use serde_json::Value;

use crate::state::app::App;
use crate::state::event::UserChange;
use crate::state::external_user::ExternalUser;
use crate::state::function::declared::FunctionInput;
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
    pub(super) fn call_login_function(&self, payload: &Value) -> Result<ExternalUser, Rejection> {
        let provider = self.enabled_provider(&ProviderType::CustomFunction)?;
        let input = FunctionInput {
            payload: Some(payload),
            arguments: std::slice::from_ref(payload),
            ..FunctionInput::default()
        };
        let name = self.function_name(provider, "auth");
        match self.declared_functions.call(&name, &input) {
            Ok(result) => ExternalUser::from_function_result(result),
            Err(Rejection::FunctionThrew(message)) => Err(Rejection::LoginFunctionThrew(message)),
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
            created: now,
            last_authentication: 0,
        });
        self.events.user(id, None, UserChange::Created);
        id
    }
}
