//! The providers of an app, and the files that configure it.

use std::collections::BTreeMap;

use crate::configuration::{self, ParsedConfig};
use crate::seed::populate::{Filler, id_or_next, invalid, taken};
use crate::seed::{AppSeed, ProviderSeed, SeedError, TokenSeed};
use crate::state::{App, DeclaredToken, Provider, ProviderType, Rejection, SeededRng};

impl Filler {
    /// Configures the app as its files say, then as the seed says: the files go
    /// before what the seed says or leaves to be guessed, but hold neither keys
    /// nor tokens.
    pub(super) fn providers(
        &self,
        app: &mut App,
        rng: &mut SeededRng,
        seed: &AppSeed,
        at: &str,
    ) -> Result<(), SeedError> {
        self.files(app, rng, seed, at)?;
        for provider in providers(seed) {
            let kind = ProviderType::from_name(&provider.r#type);
            let known = app.provider_by_type(&kind).map(|known| known.id);
            let guessed = seed.providers.is_empty() && provider.disabled;
            match known.and_then(|id| app.providers.get_mut(&id)) {
                Some(known) if !seed.files.is_empty() => {
                    known.tokens = declared(&provider, at)?;
                    known.signing_keys.clone_from(&provider.signing_keys);
                }
                None if !seed.files.is_empty() && guessed => {}
                _ => self::provider(app, rng, &provider, at)?,
            }
        }
        Ok(())
    }

    /// Configures the app as the files of a pulled one say.
    fn files(
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

/// The providers given, or those that the app's users need.
fn providers(seed: &AppSeed) -> Vec<ProviderSeed> {
    if !seed.providers.is_empty() {
        return seed.providers.clone();
    }
    let mut needed: BTreeMap<&str, bool> = BTreeMap::from([("api-key", false)]);
    if !seed.api_keys.is_empty() {
        needed.insert("api-key", true);
    }
    if !seed.pending.is_empty() || seed.users.iter().any(|user| user.email.is_some()) {
        needed.insert("local-userpass", true);
    }
    for identity in seed.users.iter().flat_map(|user| &user.identities) {
        if ProviderType::from_name(&identity.provider_type).is_known() {
            needed.insert(&identity.provider_type, true);
        }
    }
    let provider = |(kind, enabled): (&str, bool)| ProviderSeed {
        r#type: kind.to_owned(),
        disabled: !enabled,
        ..ProviderSeed::default()
    };
    needed.into_iter().map(provider).collect()
}

/// What proves an identity to a provider.
fn declared(seed: &ProviderSeed, at: &str) -> Result<Vec<DeclaredToken>, SeedError> {
    let token = |seed: &TokenSeed| {
        if seed.token.is_empty() || seed.id.is_empty() {
            return Err(invalid(at, "a provider's token needs token and id"));
        }
        Ok(DeclaredToken {
            token: seed.token.clone(),
            id: seed.id.clone(),
            data: seed.data.clone(),
        })
    };
    seed.tokens.iter().map(token).collect()
}

fn provider(
    app: &mut App,
    rng: &mut SeededRng,
    seed: &ProviderSeed,
    at: &str,
) -> Result<(), SeedError> {
    let id = id_or_next(seed.id.as_deref(), at, rng)?;
    if app.providers.contains_key(&id) {
        return Err(taken(at, "provider id", id));
    }
    let settings = [
        ("config", &seed.config),
        ("secret_config", &seed.secret_config),
        ("metadata_fields", &seed.metadata_fields),
    ];
    let settings = settings
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let kind = ProviderType::from_name(&seed.r#type);
    let new = Provider {
        settings: settings.collect(),
        tokens: declared(seed, at)?,
        signing_keys: seed.signing_keys.clone(),
        ..Provider::new(id, kind, seed.disabled)
    };
    app.add_provider(new)
        .map(drop)
        .map_err(|refusal| match refusal {
            Rejection::ProviderExists => taken(at, "provider", &seed.r#type),
            _ => invalid(at, format!("'{}' is not a type of provider", seed.r#type)),
        })
}
