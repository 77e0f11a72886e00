//! The providers of an app.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::state::app::App;
use crate::state::provider::{Provider, ProviderType, settings};
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};

impl App {
    /// Returns the provider of a type.
    ///
    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`] or [`Rejection::ProviderDisabled`].
    pub(crate) fn enabled_provider(&self, kind: &ProviderType) -> Result<&Provider, Rejection> {
        match self.provider_by_type(kind) {
            None => Err(Rejection::ProviderNotFound),
            #[cfg(feature = "mutants")]
            Some(provider) if crate::mutants::is_never_off(self.mutant, kind) => Ok(provider),
            Some(provider) if provider.disabled => Err(Rejection::ProviderDisabled),
            Some(provider) => Ok(provider),
        }
    }

    pub(crate) fn provider_by_type(&self, kind: &ProviderType) -> Option<&Provider> {
        self.providers
            .values()
            .find(|provider| provider.kind == *kind)
    }

    /// Returns the provider ID for identities of a type. Clients require one
    /// (predecessor CLI), so a type without a provider gets a placeholder, which all
    /// its identities share.
    pub(crate) fn provider_id_for(&mut self, kind: &ProviderType, rng: &mut SeededRng) -> Id {
        // Remembered, not generated anew: all identities of a type must have the same provider
        // ID, in every response.
        match self.provider_by_type(kind) {
            Some(provider) => provider.id,
            None => *self
                .placeholder_provider_ids
                .entry(kind.clone())
                .or_insert_with(|| rng.id()),
        }
    }

    /// Adds a provider.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidProviderType`], [`Rejection::ProviderExists`] or
    /// [`Rejection::InvalidSetting`].
    pub(crate) fn add_provider(&mut self, provider: Provider) -> Result<&Provider, Rejection> {
        if !provider.kind.is_known() {
            return Err(Rejection::InvalidProviderType);
        }
        if self.provider_by_type(&provider.kind).is_some() && !mutant!(self, ProviderTypesRepeat) {
            return Err(Rejection::ProviderExists);
        }
        settings::check(&provider.kind, &provider.settings)?;
        let id = provider.id;
        Ok(self.providers.entry(id).or_insert(provider))
    }

    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`].
    pub(crate) fn provider(&self, id: Id) -> Result<&Provider, Rejection> {
        self.providers.get(&id).ok_or(Rejection::ProviderNotFound)
    }

    /// Disables or enables a provider. Disabling twice is not an error.
    ///
    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`].
    pub(crate) fn set_provider_disabled(
        &mut self,
        id: Id,
        disabled: bool,
    ) -> Result<(), Rejection> {
        let provider = self.provider_mut(id)?;
        provider.disabled = disabled;
        Ok(())
    }

    /// Changes these settings and keeps the others; `config` is merged key by key.
    /// (stitch 3 tests)
    ///
    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`] or [`Rejection::InvalidSetting`].
    pub(crate) fn update_provider(
        &mut self,
        id: Id,
        new: BTreeMap<String, Value>,
    ) -> Result<(), Rejection> {
        let is_checked = !mutant!(self, ProviderSettingsAreUnchecked);
        let replaces = mutant!(self, ProviderChangeReplacesConfig);
        let provider = self.provider_mut(id)?;
        if is_checked {
            settings::check(&provider.kind, &new)?;
        }
        if replaces && new.contains_key("config") {
            provider.settings.remove("config");
        }
        settings::merge(provider, new);
        Ok(())
    }

    fn provider_mut(&mut self, id: Id) -> Result<&mut Provider, Rejection> {
        self.providers
            .get_mut(&id)
            .ok_or(Rejection::ProviderNotFound)
    }

    /// Removes a provider, which must be disabled. (stitch 3 tests)
    ///
    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`] or [`Rejection::ProviderEnabled`].
    pub(crate) fn remove_provider(&mut self, id: Id) -> Result<(), Rejection> {
        if !self.provider(id)?.disabled && !mutant!(self, EnabledProvidersAreDeletable) {
            return Err(Rejection::ProviderEnabled);
        }
        self.providers.remove(&id);
        Ok(())
    }
}
