//! Snapshots: a world's state, clock and fault rules as one JSON document.

use serde::{Deserialize, Serialize};

use crate::controls::clock::ClockState;
use crate::controls::events::event::Event;
use crate::controls::faults::RuleState;
use crate::state::State;
use crate::world::World;

/// The version of the document that this server writes and reads.
const VERSION: u32 = 1;

/// A state document was not imported. The world is unchanged.
#[derive(Debug, thiserror::Error)]
#[error("invalid state document: {0}")]
pub struct StateError(String);

/// A world's state, clock and fault rules. The journal is not part of it: it records
/// requests, not state.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    version: u32,
    pub(crate) clock: ClockState,
    pub(crate) faults: Vec<RuleState>,
    // The name that documents of version 1 have.
    #[serde(rename = "world")]
    pub(crate) state: State,
}

impl Snapshot {
    pub(crate) fn new(state: State, clock: ClockState, faults: Vec<RuleState>) -> Self {
        Self {
            version: VERSION,
            clock,
            faults,
            state,
        }
    }
}

impl World {
    /// Exports a snapshot as JSON. It contains secrets: passwords and keys as
    /// hashes, but signing keys and administrators' private keys as they are.
    pub(crate) fn export(&self) -> Vec<u8> {
        // Cloning is cheap; serializing must not block other requests.
        let state = self.state().clone();
        #[cfg(feature = "mutants")]
        let state = crate::mutants::forget(self.mutant, state);
        let clock = if mutant!(self, ExportMissesClock) {
            ClockState::system()
        } else {
            self.clock.snapshot()
        };
        let mut faults = self.faults.snapshot();
        if mutant!(self, ExportMissesFaults) {
            faults.clear();
        }
        let snapshot = Snapshot::new(state, clock, faults);
        // Serializing cannot fail: all map keys in a snapshot are strings.
        serde_json::to_vec(&snapshot).unwrap_or_default()
    }

    /// Replaces the world with an exported snapshot.
    ///
    /// # Errors
    ///
    /// [`StateError`], if it is of another version, is not a snapshot, contradicts itself or
    /// has a fault rule with an invalid pattern. Nothing has changed then.
    pub(crate) fn import(&self, bytes: &[u8]) -> Result<(), StateError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let invalid = |error: serde_json::Error| StateError(error.to_string());
        // Checked first, since a later version may have other fields.
        let Version { version } = serde_json::from_slice(bytes).map_err(invalid)?;
        if version != VERSION {
            return Err(StateError(format!(
                "it has version {version}, but this server reads version {VERSION}"
            )));
        }
        let mut snapshot: Snapshot = serde_json::from_slice(bytes).map_err(invalid)?;
        snapshot.state.rebuild_indexes().map_err(StateError)?;
        for (at, rule) in snapshot.faults.iter().enumerate() {
            let checked = rule.check();
            checked.map_err(|reason| StateError(format!("fault {}: {reason}", at + 1)))?;
        }
        let faults = if mutant!(self, ImportKeepsFaults) {
            self.faults.snapshot()
        } else {
            snapshot.faults
        };
        self.replace(snapshot.state, snapshot.clock, faults);
        self.announce(Event::World("import"));
        Ok(())
    }
}
