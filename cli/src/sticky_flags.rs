//! Flags that the profile remembers.

use crate::args::{GlobalArgs, Telemetry};
use crate::profile::{Profile, ProfileError, ProfileStore};

/// The flags given in this run that the profile remembers. The servers are not
/// among them: only `login` stores those.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StickyFlags {
    telemetry: Option<Telemetry>,
}

impl StickyFlags {
    pub(crate) fn new(global: &GlobalArgs) -> Self {
        Self {
            telemetry: global.telemetry(),
        }
    }

    /// Reads the profile, applies the flags, and writes it back if `persist`.
    pub(crate) fn apply(
        self,
        store: Option<&ProfileStore>,
        persist: bool,
    ) -> Result<Profile, ProfileError> {
        let mut profile = match store {
            Some(store) if persist && self.telemetry.is_some() => {
                return store.update(|profile| self.set(profile));
            }
            Some(store) => store.read()?,
            None => Profile::default(),
        };
        self.set(&mut profile);
        Ok(profile)
    }

    /// Applies the flags to a profile.
    pub(crate) fn set(self, profile: &mut Profile) {
        if let Some(telemetry) = self.telemetry {
            let mode = match telemetry {
                Telemetry::On => "on",
                Telemetry::Off => "off",
            };
            profile.telemetry_mode = Some(mode.to_owned());
        }
    }
}
