//! The little of the Atlas API that is needed: the names of projects, behind
//! HTTP digest.

use std::collections::HashSet;

use http_auth::{DigestClient, PasswordParams};

use super::ApiError;
use super::answer::{accepted, atlas_words};
use super::transport::{Method, Request, Response, Transport};
use super::wire::GroupsAnswer;
use crate::domain::{BaseUrl, GroupId, Keys};

const GROUPS: &str = "/api/public/v1.0/groups";

/// An Atlas project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) id: GroupId,
    pub(crate) name: String,
}

/// Access to Atlas with a key pair.
#[derive(Debug)]
pub(crate) struct AtlasApi {
    transport: Transport,
    keys: Keys,
}

impl AtlasApi {
    /// Prepares the way; nothing is sent.
    pub(crate) fn new(base: BaseUrl, keys: Keys) -> Result<Self, ApiError> {
        let transport = Transport::new(base)?;
        Ok(Self { transport, keys })
    }

    /// Every project that the key pair sees, over all pages.
    pub(crate) async fn projects(&self) -> Result<Vec<Project>, ApiError> {
        let mut projects = Vec::new();
        let mut path = GROUPS.to_owned();
        let mut digest = None;
        let mut seen = HashSet::new();
        while seen.insert(path.clone()) {
            let response = self.get(&path, &mut digest).await?;
            let page: GroupsAnswer = serde_json::from_slice(&response.body)
                .map_err(|_| unexpected(&path, "not the JSON that was expected"))?;
            for group in page.results {
                let id = GroupId::parse(&group.id)
                    .map_err(|error| unexpected(&path, &error.to_string()))?;
                projects.push(Project {
                    id,
                    name: group.name,
                });
            }
            let Some(next) = page.links.into_iter().find(|link| link.rel == "next") else {
                return Ok(projects);
            };
            path = self.below_base(&next.href)?;
        }
        Err(unexpected(GROUPS, "its pages lead back to an earlier one"))
    }

    /// The link's path. Credentials go to no other server than the one that
    /// was asked.
    fn below_base(&self, href: &str) -> Result<String, ApiError> {
        let base = self.transport.base();
        href.strip_prefix(base.as_str())
            .filter(|_| base.has_origin_of(href))
            .map(str::to_owned)
            .ok_or_else(|| unexpected(GROUPS, "its next page is on another server"))
    }

    /// Sends a request with the digest at hand; the first is refused and tells
    /// what to answer.
    async fn get(
        &self,
        path: &str,
        digest: &mut Option<DigestClient>,
    ) -> Result<Response, ApiError> {
        if let Some(client) = digest {
            let response = self.send(path, Some(client)).await?;
            if response.status != 401 {
                return accepted(&self.transport, response, atlas_words);
            }
        }
        // No digest yet, or one whose nonce has grown old.
        let challenge = self.send(path, None).await?;
        let Some(prompt) = challenge.www_authenticate.as_deref() else {
            return accepted(&self.transport, challenge, atlas_words);
        };
        let client = http_auth::parse_challenges(prompt)
            .ok()
            .and_then(|offers| {
                offers
                    .iter()
                    .find_map(|offer| DigestClient::try_from(offer).ok())
            })
            .ok_or_else(|| unexpected(path, "it asks for another login than HTTP digest"))?;
        let response = self.send(path, Some(digest.insert(client))).await?;
        accepted(&self.transport, response, atlas_words)
    }

    async fn send(
        &self,
        path: &str,
        digest: Option<&mut DigestClient>,
    ) -> Result<Response, ApiError> {
        let mut request = Request::new(Method::Get, path);
        if let Some(client) = digest {
            let uri = format!("{}{path}", self.transport.base().path());
            let answer = client.respond(&PasswordParams {
                username: &self.keys.public,
                password: self.keys.private.expose(),
                uri: &uri,
                method: Method::Get.as_str(),
                body: Some(&[]),
            });
            request.authorization = Some(answer.map_err(|error| unexpected(path, &error))?);
        }
        self.transport.send(request).await
    }
}

fn unexpected(path: &str, reason: &str) -> ApiError {
    ApiError::Unexpected {
        request: format!("GET {path}"),
        reason: reason.to_owned(),
    }
}
