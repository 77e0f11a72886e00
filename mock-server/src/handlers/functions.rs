//! Calling an app's functions, whose outcomes are declared.

use serde::Deserialize;
use serde_json::Value;

use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult, check_access};
use crate::http::response::ApiResponse;
use crate::state::FunctionInput;

#[derive(Deserialize)]
struct Call {
    name: String,
    #[serde(default)]
    arguments: Option<Vec<Value>>,
    /// Whose function it is, if it is not the app's own.
    #[serde(default)]
    service: Option<String>,
}

/// With canonical extended JSON both ways. (realm-web) A function of a service
/// is declared as `SERVICE.NAME` (our choice).
pub(crate) fn call(call: &mut AppCall<'_>) -> HandlerResult {
    let (user, _) = check_access(call.app, call.request)?;
    call.app.users.get(user)?;
    let asked: Call = call.request.json()?;
    let name = match asked.service.filter(|service| !service.is_empty()) {
        Some(service) => format!("{service}.{}", asked.name),
        None => asked.name,
    };
    let arguments = asked.arguments.unwrap_or_default().into_iter();
    let arguments: Vec<_> = arguments.map(extended::plain).collect();
    let request = FunctionInput {
        arguments: &arguments,
        ..FunctionInput::default()
    };
    let returned = call.app.functions.call(&name, &request)?;
    Ok(ApiResponse::ok(&extended::canonical(returned.clone())))
}
