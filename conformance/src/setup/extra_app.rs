//! Apps that a rule creates beside the one that it begins with.

use serde_json::Value;

use super::World;
use crate::target::{Answer, Stop};

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
        let created = self.post(&path, body)?.expect(201)?;
        let id = created.text("_id");
        Ok(ExtraApp {
            world: self,
            id,
            created,
        })
    }
}

impl ExtraApp<'_, '_> {
    /// A path of the app in the Admin API; `rest` is empty or begins with `/`.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("{{admin}}/groups/{{group}}/apps/{}{rest}", self.id)
    }
}

impl Drop for ExtraApp<'_, '_> {
    /// Best effort, as for the world.
    fn drop(&mut self) {
        if !self.id.is_empty() {
            let _ = self.world.delete(&self.path(""));
        }
    }
}
