//! Calling an app's functions, whose outcomes are declared.

use serde::Deserialize;
use serde_json::Value;

use crate::handlers::wire::extended;
use crate::http::call::{Answer, AppCall, check_access};
use crate::http::response::Reply;
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
pub(crate) fn call(call: &mut AppCall<'_>) -> Answer {
    let (user, _) = check_access(call.app, call.input)?;
    call.app.users.get(user)?;
    let asked: Call = call.input.json()?;
    let name = match asked.service.filter(|service| !service.is_empty()) {
        Some(service) => format!("{service}.{}", asked.name),
        None => asked.name,
    };
    let arguments = asked.arguments.unwrap_or_default().into_iter();
    let arguments: Vec<_> = arguments.map(extended::plain).collect();
    let input = FunctionInput {
        arguments: &arguments,
        ..FunctionInput::default()
    };
    let returned = call.app.functions.call(&name, &input)?;
    Ok(Reply::ok(&extended::canonical(returned.clone())))
}
