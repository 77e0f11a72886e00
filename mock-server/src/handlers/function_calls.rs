//! Calling an app's functions. Functions do not run: a seed declares their outcomes.

use serde::Deserialize;
use serde_json::Value;

use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult, authenticate_user};
use crate::http::response::ApiResponse;
use crate::state::FunctionInput;

#[derive(Deserialize)]
struct FunctionCall {
    name: String,
    #[serde(default)]
    arguments: Option<Vec<Value>>,
    /// The service that the function belongs to, if it is not the app itself.
    #[serde(default)]
    service: Option<String>,
}

/// `POST /api/client/v2.0/app/{client}/functions/call` with the access token and
/// [`FunctionCall`] → 200, the returned value; 400 `FunctionExecutionError` if the
/// function throws or declares no outcome for the arguments, 404 `FunctionNotFound`.
///
/// Arguments and value are canonical extended JSON. (realm-web; realm-web tests for the
/// 404) The outcomes of a function of a service are declared as `SERVICE.NAME`.
/// (our choice)
pub(crate) fn call(call: &mut AppCall<'_>) -> HandlerResult {
    let authenticated = authenticate_user(call.app, call.request);
    if !mutant!(call.app, FunctionsNeedNoUser) {
        let (user, _) = authenticated?;
        call.app.users.get(user)?;
    }
    let requested: FunctionCall = call.request.json()?;
    let name = match requested.service.filter(|service| !service.is_empty()) {
        Some(service) => format!("{service}.{}", requested.name),
        None => requested.name,
    };
    let arguments = requested.arguments.unwrap_or_default().into_iter();
    let arguments: Vec<_> = arguments.map(extended::plain).collect();
    let input = FunctionInput {
        arguments: &arguments,
        ..FunctionInput::default()
    };
    let returned = call.app.declared_functions.call(&name, &input)?;
    Ok(ApiResponse::ok(&extended::canonical(returned.clone())))
}
