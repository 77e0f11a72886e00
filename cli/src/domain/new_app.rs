//! Creating an app: what is requested and what is created.

use serde::Serialize;

use super::app::App;

/// The settings of an app to create. The service chooses those left out.
///
/// Serializes as the request body, which `apps create --dry-run` prints.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct NewAppSettings<'a> {
    pub(crate) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deployment_model: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<&'static str>,
}

/// A newly created app.
#[derive(Debug)]
pub(crate) struct NewApp {
    pub(crate) app: App,
    pub(crate) location: String,
    pub(crate) deployment_model: String,
    pub(crate) environment: String,
}
