//! Users as functions see them.

use serde_json::{Value, json};

use crate::state::User;

/// `context.user` and the user of an event. Without a user, it is the system's. (manual)
pub(crate) fn user_value(user: Option<&User>) -> Value {
    let Some(user) = user else {
        return json!({
            "id": "", "type": "system", "data": {}, "identities": [], "custom_data": {},
        });
    };
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
        "custom_data": {},
    })
}
