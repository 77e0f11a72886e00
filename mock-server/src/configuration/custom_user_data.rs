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
    let config = part::read(&app.config.files, Part::CustomUserData)?;
    let is_enabled = config.get("enabled") == Some(&Value::Bool(true));
    (is_enabled || mutant!(app, DisabledCustomDataIsShown)).then_some(&user.custom_data)
}

/// Enables custom user data, unless the configuration says anything about it.
pub(crate) fn enable_by_default(app: &mut App) {
    if part::read(&app.config.files, Part::CustomUserData).is_none() {
        let mut files = (**app.config.files).clone();
        let enabled = Map::from_iter([("enabled".to_owned(), true.into())]);
        part::write(&mut files, Part::CustomUserData, enabled);
        *app.config.files = files.into();
    }
}
