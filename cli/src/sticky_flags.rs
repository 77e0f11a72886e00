//! Flags that the profile remembers.

use crate::args::{GlobalArgs, Telemetry};
use crate::domain::BaseUrl;
use crate::profile::{Profile, ProfileError, ProfileStore};

/// The flags given in this run that the profile remembers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StickyFlags<'a> {
    pub(crate) base_url: Option<&'a BaseUrl>,
    pub(crate) atlas_url: Option<&'a BaseUrl>,
    telemetry: Option<Telemetry>,
}

impl<'a> StickyFlags<'a> {
    pub(crate) fn new(global: &'a GlobalArgs) -> Self {
        Self {
            base_url: global.base_url(),
            atlas_url: global.atlas_url(),
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
            Some(store) if persist && self.is_any_given() => {
                return store.update(|profile| self.set(profile));
            }
            Some(store) => store.read()?,
            None => Profile::default(),
        };
        self.set(&mut profile);
        Ok(profile)
    }

    fn is_any_given(self) -> bool {
        self.base_url.is_some() || self.atlas_url.is_some() || self.telemetry.is_some()
    }

    fn set(self, profile: &mut Profile) {
        if let Some(url) = self.base_url {
            profile.base_url = Some(url.to_string());
        }
        if let Some(url) = self.atlas_url {
            profile.atlas_url = Some(url.to_string());
        }
        if let Some(telemetry) = self.telemetry {
            let mode = match telemetry {
                Telemetry::On => "on",
                Telemetry::Off => "off",
            };
            profile.telemetry_mode = Some(mode.to_owned());
        }
    }
}
