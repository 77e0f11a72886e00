//! Apps that a rule creates beside the one that it begins with.

use serde_json::Value;

use super::World;
use crate::target::{Answer, Stop, unrecorded_exchanges};

/// An app beside the one of the world. Dropping it deletes it.
pub(crate) struct ExtraApp<'w, 't> {
    world: &'w World<'t>,
    pub(crate) id: String,
    /// The response that created it.
    pub(crate) created: Answer,
}

impl<'t> World<'t> {
    /// Creates another app in the project. `query` is empty or begins with `?`.
    pub(crate) fn extra_app(&self, query: &str, body: &Value) -> Result<ExtraApp<'_, 't>, Stop> {
        let path = format!("{{admin}}/groups/{{group}}/apps{query}");
        ExtraApp::of(self, self.post(&path, body)?)
    }
}

impl<'w, 't> ExtraApp<'w, 't> {
    /// The app in the response to its creation, which must have succeeded.
    pub(crate) fn of(world: &'w World<'t>, created: Answer) -> Result<Self, Stop> {
        let created = created.expect(201)?;
        let id = created.text("_id");
        ensure!(!id.is_empty(), "an app without `_id`: {created:?}");
        Ok(Self { world, id, created })
    }

    /// The client app ID.
    pub(crate) fn client_app(&self) -> String {
        self.created.text("client_app_id")
    }

    /// A path of the app in the Admin API; `rest` is empty or begins with `/`.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("{{admin}}/groups/{{group}}/apps/{}{rest}", self.id)
    }
}

impl Drop for ExtraApp<'_, '_> {
    /// Best effort, as for the world.
    fn drop(&mut self) {
        unrecorded_exchanges(|| drop(self.world.delete(&self.path(""))));
    }
}
