//! Apps and references to them.

use super::id::{AppId, GroupId};

/// The two IDs that identify an app in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppRef {
    pub(crate) group: GroupId,
    pub(crate) id: AppId,
}

/// An app with its human-readable names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct App {
    pub(crate) reference: AppRef,
    pub(crate) client_app_id: String,
    pub(crate) name: String,
}

impl App {
    /// Whether `name` equals one of the app's names or IDs. Case-sensitive.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.reference.id.as_str() == name || self.client_app_id == name || self.name == name
    }

    /// `client_app_id (group_id)`, as shown in prompts and messages.
    pub(crate) fn label(&self) -> String {
        format!("{} ({})", self.client_app_id, self.reference.group)
    }
}
