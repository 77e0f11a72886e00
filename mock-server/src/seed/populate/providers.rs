//! The providers of an app, and the files that configure it.

use std::collections::BTreeMap;

use crate::configuration::{self, ParsedConfig};
use crate::seed::populate::{Filler, duplicate, id_or_next, invalid};
use crate::seed::{AppSeed, ProviderSeed, SeedError, TokenSeed};
use crate::state::{App, DeclaredToken, Provider, ProviderType, Rejection, SeededRng};

impl Filler {
    /// Applies the files of the app, then its providers. Files take precedence, but have
    /// neither signing keys nor tokens, so those come from the seed.
    pub(super) fn providers(
        &self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &AppSeed,
        at: &str,
    ) -> Result<(), SeedError> {
        self.apply_files(app, rng, seed, at)?;
        for provider in providers_or_default(seed) {
            let existing = app.provider_by_type(&provider.provider_type);
            let existing = existing.map(|existing| existing.id);
            let is_default = seed.providers.is_empty() && provider.disabled;
            match existing.and_then(|id| app.providers.get_mut(&id)) {
                Some(existing) if !seed.files.is_empty() => {
                    existing.tokens = tokens(&provider, at)?;
                    existing.signing_keys = provider.signing_keys.clone().into();
                }
                None if !seed.files.is_empty() && is_default => {}
                _ => add_provider(app, rng, &provider, at)?,
            }
        }
        Ok(())
    }

    /// Applies the configuration files of a pulled app.
    fn apply_files(
        &self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &AppSeed,
        at: &str,
    ) -> Result<(), SeedError> {
        if seed.files.is_empty() {
            return Ok(());
        }
        let files = seed.files.iter();
        let files = files
            .map(|(path, file)| (path.clone(), file.0.clone()))
            .collect();
        let parsed = ParsedConfig::parse(&files).map_err(|error| invalid(at, error.to_string()))?;
        configuration::apply(app, files, parsed, self.now, rng);
        Ok(())
    }
}

/// Returns the providers of the seed, or those that its users need.
fn providers_or_default(seed: &AppSeed) -> Vec<ProviderSeed> {
    use ProviderType::{ApiKey, LocalUserpass};
    if !seed.providers.is_empty() {
        return seed.providers.clone();
    }
    // By type, since the order of the providers decides which IDs they get.
    let mut enabled = BTreeMap::from([(ApiKey, !seed.api_keys.is_empty())]);
    if !seed.pending.is_empty() || seed.users.iter().any(|user| user.email.is_some()) {
        enabled.insert(LocalUserpass, true);
    }
    for identity in seed.users.iter().flat_map(|user| &user.identities) {
        if identity.provider_type.is_known() {
            enabled.insert(identity.provider_type.clone(), true);
        }
    }
    let provider = |(provider_type, enabled): (ProviderType, bool)| ProviderSeed {
        disabled: !enabled,
        ..ProviderSeed::new(provider_type)
    };
    enabled.into_iter().map(provider).collect()
}

fn tokens(seed: &ProviderSeed, at: &str) -> Result<Vec<DeclaredToken>, SeedError> {
    let token = |seed: &TokenSeed| {
        if seed.token.is_empty() || seed.id.is_empty() {
            return Err(invalid(at, "a token of a provider requires token and id"));
        }
        Ok(DeclaredToken {
            token: seed.token.clone().into(),
            id: seed.id.clone(),
            data: seed.data.clone(),
        })
    };
    seed.tokens.iter().map(token).collect()
}

fn add_provider(
    app: &mut App,
    rng: &mut SeededRng,
    seed: &ProviderSeed,
    at: &str,
) -> Result<(), SeedError> {
    let id = id_or_next(seed.id.as_deref(), at, rng)?;
    if app.providers.contains_key(&id) {
        return Err(duplicate(at, "provider id", id));
    }
    let settings = [
        ("config", &seed.config),
        ("secret_config", &seed.secret_config),
        ("metadata_fields", &seed.metadata_fields),
    ];
    let settings = settings
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let provider = Provider {
        settings: settings.collect(),
        tokens: tokens(seed, at)?,
        signing_keys: seed.signing_keys.clone().into(),
        ..Provider::new(id, seed.provider_type.clone(), seed.disabled)
    };
    let provider_type = &seed.provider_type;
    app.add_provider(provider)
        .map(drop)
        .map_err(|rejection| match rejection {
            Rejection::ProviderExists => duplicate(at, "provider", provider_type),
            Rejection::InvalidSetting { .. } => {
                invalid(at, format!("provider '{provider_type}': {rejection}"))
            }
            _ => invalid(at, format!("'{provider_type}' is not a provider type")),
        })
}
