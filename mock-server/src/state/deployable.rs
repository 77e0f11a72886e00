//! The part of an app that deployments change: that of drafts, and what a deployment left.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::app::settings::AppSettings;
use crate::state::entity::Entities;
use crate::state::files::Files;
use crate::state::function::source::FunctionSources;
use crate::state::provider::Provider;
use crate::state::storage::id::Id;
use crate::state::storage::tracked::Tracked;

/// The part of an app that deployments change. Clones share files and functions, the largest
/// parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deployable {
    pub(super) settings: Tracked<AppSettings>,
    pub(super) providers: Tracked<BTreeMap<Id, Provider>>,
    pub(super) functions: Tracked<FunctionSources>,
    pub(super) files: Tracked<Files>,
    pub(super) origins: Tracked<Vec<String>>,
    pub(super) entities: Tracked<Entities>,
}
