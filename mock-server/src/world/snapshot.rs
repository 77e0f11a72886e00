//! Everything a world holds as one JSON document, and back.

use serde::{Deserialize, Serialize};

use crate::controls::clock::Hands;
use crate::controls::faults::RuleState;
use crate::state::State;
use crate::world::World;

/// Which documents are understood.
const VERSION: u32 = 1;

/// Why a state was not imported; nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[error("not a state: {0}")]
pub struct StateError(String);

/// What is in a document. The journal is not: it tells what was asked, not what
/// there is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    clock: Hands,
    faults: Vec<RuleState>,
    #[serde(rename = "world")]
    state: State,
}

impl World {
    /// Everything there is, secrets included: hashes of passwords and keys, but
    /// what tokens are signed with and administrators' private keys as they are.
    pub(crate) fn export(&self) -> Vec<u8> {
        // A copy is cheap; writing it out must not hold up others.
        let state = self.state().clone();
        let document = Document {
            version: VERSION,
            clock: self.clock.take(),
            faults: self.faults.take(),
            state,
        };
        // Everything in it can be written; there is nothing to fail.
        serde_json::to_vec(&document).unwrap_or_default()
    }

    /// Puts a document in place of everything there is.
    pub(crate) fn import(&self, bytes: &[u8]) -> Result<(), StateError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let wrong = |error: serde_json::Error| StateError(error.to_string());
        // First, since a later version may have other fields.
        let Version { version } = serde_json::from_slice(bytes).map_err(wrong)?;
        if version != VERSION {
            return Err(StateError(format!(
                "its version is {version}, this server knows version {VERSION}"
            )));
        }
        let document: Document = serde_json::from_slice(bytes).map_err(wrong)?;
        let mut state = document.state;
        state.complete().map_err(StateError)?;
        self.replace(state, document.clock, document.faults);
        Ok(())
    }
}
