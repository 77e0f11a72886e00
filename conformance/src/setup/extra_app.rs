//! An app that a rule creates beside the one of its world.

use super::World;
use crate::target::{Answer, Stop, unrecorded_exchanges};

/// An app that a rule creates beside the one of its world. Dropping it deletes the app.
pub(crate) struct ExtraApp<'w> {
    world: &'w World<'w>,
    /// Its path in the Admin API, for [`World::path`].
    pub(crate) path: String,
    pub(crate) client_app: String,
}

impl<'w> ExtraApp<'w> {
    /// The app in the response to its creation, which must have succeeded.
    pub(crate) fn of(world: &'w World<'w>, answer: Answer) -> Result<Self, Stop> {
        let answer = answer.expect(201)?;
        let id = answer.text("_id");
        ensure!(!id.is_empty(), "an app without `_id`: {answer:?}");
        Ok(Self {
            world,
            path: format!("{{admin}}/groups/{{group}}/apps/{id}"),
            client_app: answer.text("client_app_id"),
        })
    }
}

impl Drop for ExtraApp<'_> {
    /// Best effort, as for [`World`].
    fn drop(&mut self) {
        unrecorded_exchanges(|| drop(self.world.delete(&self.path)));
    }
}
