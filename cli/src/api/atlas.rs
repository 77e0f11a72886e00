//! The Atlas API, used only for project names. It requires HTTP digest
//! authentication.

use std::collections::HashSet;

use http_auth::{DigestClient, PasswordParams};
use serde::de::IgnoredAny;

use super::error::ApiError;
use super::http::HttpClient;
use super::network::Server;
use super::response::{atlas_error, require_success};
use super::retry::Repeat;
use super::transport::{Authorization, Request, Response};
use super::wire::GroupsResponse;
use crate::domain::{GroupId, KeyPair, Method};

const GROUPS: &str = "/api/public/v1.0/groups";

/// Pages that are read; a page has 100 projects. Links that never end would
/// otherwise be followed forever.
const MAX_PAGES: usize = 1_000;

/// An Atlas project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) id: GroupId,
    pub(crate) name: String,
}

/// An Atlas client with the credentials of a key pair.
#[derive(Debug)]
pub(crate) struct AtlasApi {
    client: HttpClient,
    keys: KeyPair,
}

impl AtlasApi {
    /// Builds a client without connecting.
    pub(crate) fn new(server: Server<'_>, keys: KeyPair) -> Result<Self, ApiError> {
        let client = HttpClient::new(server)?;
        Ok(Self { client, keys })
    }

    /// All projects that the key pair has access to, from every page.
    pub(crate) async fn projects(&self) -> Result<Vec<Project>, ApiError> {
        let mut projects = Vec::new();
        let mut path = GROUPS.to_owned();
        let mut digest = None;
        // Links come from the server, which may link a page to an earlier one.
        let mut seen = HashSet::new();
        while seen.insert(path.clone()) {
            if seen.len() > MAX_PAGES {
                return Err(unexpected(GROUPS, "the list has too many pages"));
            }
            let response = self.get(&path, &mut digest).await?;
            let page: GroupsResponse = serde_json::from_slice(&response.body)
                .map_err(|_| unexpected(&path, "the body is not the expected JSON"))?;
            for group in page.results {
                let id = GroupId::parse(&group.id)
                    .map_err(|error| unexpected(&path, &error.to_string()))?;
                // A project on two pages is one project.
                if !projects.iter().any(|known: &Project| known.id == id) {
                    projects.push(Project {
                        id,
                        name: group.name,
                    });
                }
            }
            let Some(next) = page.links.into_iter().find(|link| link.rel == "next") else {
                return Ok(projects);
            };
            path = self.relative_path(&next.href)?;
        }
        Err(unexpected(GROUPS, "the server returned a page twice"))
    }

    /// The path of a link. Links to another server are rejected, because the
    /// request would carry the digest of the private key.
    fn relative_path(&self, href: &str) -> Result<String, ApiError> {
        self.client
            .transport()
            .base()
            .relative(href)
            .map(str::to_owned)
            .ok_or_else(|| unexpected(GROUPS, "the next page is on a different server"))
    }

    /// Sends a request with the current digest. The first request has none; its
    /// 401 response contains the challenge from which the digest is made.
    async fn get(
        &self,
        path: &str,
        digest: &mut Option<DigestClient>,
    ) -> Result<Response, ApiError> {
        if let Some(client) = digest {
            let response = self.send(path, Some(client)).await?;
            // After a 401, try once more: the nonce may have expired.
            if response.status != 401 {
                return require_success(self.client.transport(), response, atlas_error);
            }
        }
        let response = self.send(path, None).await?;
        let Some(challenges) = response.www_authenticate.as_deref() else {
            return require_success(self.client.transport(), response, atlas_error);
        };
        let client = http_auth::parse_challenges(challenges)
            .ok()
            .and_then(|challenges| {
                challenges
                    .iter()
                    .find_map(|challenge| DigestClient::try_from(challenge).ok())
            })
            .ok_or_else(|| unexpected(path, "the server does not offer HTTP digest"))?;
        let response = self.send(path, Some(digest.insert(client))).await?;
        require_success(self.client.transport(), response, atlas_error)
    }

    async fn send(
        &self,
        path: &str,
        digest: Option<&mut DigestClient>,
    ) -> Result<Response, ApiError> {
        let mut request = Request::new(Method::Get, path);
        if let Some(client) = digest {
            let uri = format!("{}{path}", self.client.transport().base().path());
            let authorization = client.respond(&PasswordParams {
                username: &self.keys.public,
                password: self.keys.private.expose(),
                uri: &uri,
                method: Method::Get.as_str(),
                body: Some(&[]),
            });
            let authorization = authorization.map_err(|error| unexpected(path, &error))?;
            request.authorization = Some(Authorization::Fixed(authorization));
        }
        let sent = self.client.send(&request, Repeat::Always, 0, |response| {
            let is_json = || serde_json::from_slice::<IgnoredAny>(&response.body).is_ok();
            if response.status == 200 && !is_json() {
                return Err(unexpected(path, "the body is not the expected JSON"));
            }
            Ok(response)
        });
        sent.await.outcome
    }
}

fn unexpected(path: &str, reason: &str) -> ApiError {
    ApiError::Unexpected {
        request: format!("GET {path}"),
        reason: reason.to_owned(),
    }
}
