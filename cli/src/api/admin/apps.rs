//! Endpoints for projects and apps.

use serde_json::value::RawValue;

use super::super::error::ApiError;
use super::super::response::{convert_all, invalid_id, request_name};
use super::super::wire::{AppJson, NewAppResponse, ProfileResponse};
use super::client::{AdminApi, AdminRequest};
use super::path::{self, ROOT, encode};
use crate::domain::{App, AppRef, GroupId, Method, NewApp, NewAppSettings};
use crate::json_depth;

impl AdminApi {
    /// The groups (projects) in which the administrator has a role, without
    /// duplicates: `GET auth/profile`.
    pub(crate) async fn groups(&self) -> Result<Vec<GroupId>, ApiError> {
        let path = format!("{ROOT}/auth/profile");
        let profile: ProfileResponse = self.get(&path).await?;
        let mut groups = Vec::new();
        for id in profile.roles.into_iter().filter_map(|role| role.group_id) {
            if id.is_empty() {
                continue;
            }
            let id = GroupId::parse(&id).map_err(|error| invalid_id(&path, &error.into()))?;
            if !groups.contains(&id) {
                groups.push(id);
            }
        }
        Ok(groups)
    }

    /// The group's apps of the given products:
    /// `GET groups/{group}/apps?product=A,B`.
    pub(crate) async fn apps(
        &self,
        group: &GroupId,
        products: &[impl AsRef<str>],
    ) -> Result<Vec<App>, ApiError> {
        let products: Vec<_> = products
            .iter()
            .map(|product| encode(product.as_ref()).into_owned())
            .collect();
        let path = format!(
            "{ROOT}/groups/{}/apps?product={}",
            encode(group.as_str()),
            products.join(",")
        );
        let apps: Vec<AppJson> = self.get(&path).await?;
        convert_all(&path, apps)
    }

    /// Creates an app: `POST groups/{group}/apps`.
    pub(crate) async fn create_app(
        &self,
        group: &GroupId,
        settings: NewAppSettings<'_>,
    ) -> Result<NewApp, ApiError> {
        let path = format!("{ROOT}/groups/{}/apps", encode(group.as_str()));
        let created: NewAppResponse = self.create(&path, &settings).await?;
        NewApp::try_from(created).map_err(|error| invalid_id(&path, &error))
    }

    /// Deletes an app and everything in it: `DELETE groups/{group}/apps/{app}`.
    pub(crate) async fn delete_app(&self, app: &AppRef) -> Result<(), ApiError> {
        let path = path::app(app);
        let request = AdminRequest::new(Method::Delete, &path);
        self.change(request, "the deletion request").await.outcome
    }

    /// The service's description of an app, as is:
    /// `GET groups/{group}/apps/{app}/description`.
    pub(crate) async fn description(&self, app: &AppRef) -> Result<Box<RawValue>, ApiError> {
        let path = format!("{}/description", path::app(app));
        let description: Box<RawValue> = self.get(&path).await?;
        if json_depth::is_shallow(description.get().as_bytes()) {
            return Ok(description);
        }
        Err(ApiError::Unexpected {
            request: request_name(Method::Get, &path),
            reason: format!("JSON nested deeper than {} levels", json_depth::MAX_DEPTH),
        })
    }
}
