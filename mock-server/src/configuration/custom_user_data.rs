//! Custom user data: whether an app has it, and what clients and functions see of it.
//!
//! The service reads it from a collection. Here it is a field of the user, which a seed file or a
//! control sets.

use serde_json::{Map, Value};

use crate::configuration::part::{self, Part};
use crate::state::{App, User, UserData};

/// The custom data of a user, as clients and functions see it; `None` if there is none or the app
/// has custom user data disabled.
pub(crate) fn custom_data<'a>(app: &App, user: &'a User) -> Option<&'a UserData> {
    // Most users have none; then nothing is parsed.
    if user.custom_data.is_empty() {
        return None;
    }
    let config = part::read(&app.config.files, Part::CustomUserData).unwrap_or_default();
    // If the configuration does not say, it is enabled by this user's data.
    let is_enabled = config.get("enabled").is_none_or(|enabled| *enabled == true);
    (is_enabled || mutant!(app, DisabledCustomDataIsShown)).then_some(&user.custom_data)
}

/// Whether an app with this configuration has custom user data. If the configuration does not
/// say, it has once a user has some: nobody need configure it, and no deployment disables it.
/// (our choice)
pub(crate) fn is_enabled(app: &App, config: &Map<String, Value>) -> bool {
    config.get("enabled").map_or_else(
        || app.users.iter().any(|user| !user.custom_data.is_empty()),
        |enabled| *enabled == true,
    )
}
