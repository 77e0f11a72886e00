//! An app, as the look-up finds it.

use super::{AppId, GroupId};

/// What requests need to name an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppRef {
    pub(crate) group: GroupId,
    pub(crate) id: AppId,
}

/// An app with the names people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct App {
    pub(crate) at: AppRef,
    pub(crate) client_app_id: String,
    pub(crate) name: String,
}

impl App {
    /// Whether `wanted` is one of the app's names, to the letter.
    pub(crate) fn is_called(&self, wanted: &str) -> bool {
        self.at.id.as_str() == wanted || self.client_app_id == wanted || self.name == wanted
    }

    /// `client_app_id (group_id)`, the form in prompts and messages.
    pub(crate) fn label(&self) -> String {
        format!("{} ({})", self.client_app_id, self.at.group)
    }
}
