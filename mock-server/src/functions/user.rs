//! Users as functions see them.

use serde_json::{Value, json};

use crate::configuration::custom_data;
use crate::state::{App, User};

/// `context.user` and the user of an event. Without a user, it is the system's. (manual)
pub(crate) fn user_value(app: &App, user: Option<&User>) -> Value {
    let Some(user) = user else {
        return json!({
            "id": "", "type": "system", "data": {}, "identities": [], "custom_data": {},
        });
    };
    let custom_data = custom_data(app, user);
    let custom_data = custom_data.filter(|_| !mutant!(app, FunctionsLackCustomData));
    let custom_data = custom_data.map_or_else(|| json!({}), |data| json!(data));
    let identities = user.identities.iter().map(|identity| {
        json!({
            "id": identity.id,
            "provider_type": identity.kind.name(),
            "provider_id": identity.provider_id,
        })
    });
    json!({
        "id": user.id,
        "type": user.kind,
        "data": user.data,
        "identities": identities.collect::<Vec<_>>(),
        "custom_data": custom_data,
    })
}
