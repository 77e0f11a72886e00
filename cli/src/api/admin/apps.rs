//! Projects and apps.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{AdminApi, Call, ROOT, app_path, encoded, status_is};
use crate::api::ApiError;
use crate::api::answer::{all, unusable};
use crate::api::transport::Method;
use crate::api::wire::{AppAnswer, NewAppAnswer, ProfileAnswer};
use crate::domain::{App, AppRef, GroupId};

/// What can be chosen about a new app; the service fills in the rest.
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

/// An app that was just created.
#[derive(Debug)]
pub(crate) struct NewApp {
    pub(crate) app: App,
    pub(crate) location: String,
    pub(crate) deployment_model: String,
    pub(crate) environment: String,
}

impl AdminApi {
    /// The groups (projects) that the administrator has a role in, each once.
    pub(crate) async fn groups(&self) -> Result<Vec<GroupId>, ApiError> {
        let path = format!("{ROOT}/auth/profile");
        let answer: ProfileAnswer = self.get(&path).await?;
        let mut groups = Vec::new();
        for id in answer.roles.into_iter().filter_map(|role| role.group_id) {
            if id.is_empty() {
                continue;
            }
            let id = GroupId::parse(&id).map_err(|error| unusable(&path, &error.into()))?;
            if !groups.contains(&id) {
                groups.push(id);
            }
        }
        Ok(groups)
    }

    /// A group's apps of the given products.
    pub(crate) async fn apps(
        &self,
        group: &GroupId,
        products: &[impl AsRef<str>],
    ) -> Result<Vec<App>, ApiError> {
        let products: Vec<_> = products
            .iter()
            .map(|product| encoded(product.as_ref()).to_string())
            .collect();
        let path = format!(
            "{ROOT}/groups/{}/apps?product={}",
            encoded(group.as_str()),
            products.join(",")
        );
        let answer: Vec<AppAnswer> = self.get(&path).await?;
        all(&path, answer)
    }

    /// Creates an app.
    pub(crate) async fn create_app(
        &self,
        group: &GroupId,
        settings: NewAppSettings<'_>,
    ) -> Result<NewApp, ApiError> {
        let path = format!("{ROOT}/groups/{}/apps", encoded(group.as_str()));
        let answer: NewAppAnswer = self.create(&path, &settings).await?;
        NewApp::try_from(answer).map_err(|error| unusable(&path, &error))
    }

    /// Deletes an app, with all that is in it.
    pub(crate) async fn delete_app(&self, app: &AppRef) -> Result<(), ApiError> {
        let path = app_path(app);
        let response = self.accepted(Call::new(Method::Delete, &path)).await?;
        status_is(204, &response, "the deletion")
    }

    /// What is in an app, as the service sums it up.
    pub(crate) async fn description(&self, app: &AppRef) -> Result<Box<RawValue>, ApiError> {
        let path = format!("{}/description", app_path(app));
        self.get(&path).await
    }
}
