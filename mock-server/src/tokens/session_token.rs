//! The tokens of sessions: JWTs signed with HMAC-SHA256, with the payloads of the manual's
//! samples.
//!
//! Only tokens signed here are ever accepted, so the encoded header is compared as a
//! whole: a client cannot choose `alg: none` or another algorithm.
//!
//! `jsonwebtoken` took 2.4 times as long to verify a token: it parses the header, copies
//! the key, and the payload would be parsed twice, because its domain selects the secret.
//! It also writes another header than the manual's samples have.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::{Id, Identity, Seconds, Session, UserData};

/// `{"alg":"HS256","typ":"JWT"}`
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Lifetime of access tokens. (manual)
const ACCESS_SECONDS: Seconds = 30 * 60;

/// The type of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenKind {
    Access,
    Refresh,
}

#[derive(Serialize)]
struct AccessPayload<'a> {
    baas_device_id: Id,
    baas_domain_id: Id,
    exp: Seconds,
    iat: Seconds,
    /// The session.
    iss: Id,
    #[serde(rename = "stitch_devId")]
    stitch_device: Id,
    #[serde(rename = "stitch_domainId")]
    stitch_domain: Id,
    /// The user.
    sub: Id,
    /// The custom user data. (realm-web, realm-core, stitch 3 tests)
    #[serde(skip_serializing_if = "Option::is_none")]
    user_data: Option<&'a UserData>,
    /// Last, for [`guess_kind`].
    typ: TokenKind,
}

#[derive(Serialize)]
struct IdentityPayload<'a> {
    id: &'a str,
    provider_type: &'a str,
    provider_id: Id,
}

#[derive(Serialize)]
struct RefreshPayload<'a> {
    baas_data: Option<()>,
    baas_device_id: Id,
    baas_domain_id: Id,
    /// The session.
    baas_id: Id,
    baas_identity: &'a IdentityPayload<'a>,
    exp: Seconds,
    iat: Seconds,
    stitch_data: Option<()>,
    #[serde(rename = "stitch_devId")]
    stitch_device: Id,
    #[serde(rename = "stitch_domainId")]
    stitch_domain: Id,
    stitch_id: Id,
    stitch_ident: &'a IdentityPayload<'a>,
    sub: Id,
    typ: TokenKind,
}

/// The claims that the rules use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) kind: TokenKind,
    pub(crate) session: Id,
    pub(crate) user: Id,
    pub(crate) domain: Id,
    pub(crate) device: Id,
    pub(crate) issued: Seconds,
    pub(crate) expires: Seconds,
}

#[derive(Deserialize)]
struct Payload<'a> {
    baas_device_id: &'a str,
    baas_domain_id: &'a str,
    exp: Seconds,
    iat: Seconds,
    iss: Option<&'a str>,
    baas_id: Option<&'a str>,
    sub: &'a str,
    typ: TokenKind,
}

impl Payload<'_> {
    fn claims(&self) -> Option<Claims> {
        let session = match self.typ {
            TokenKind::Access => self.iss,
            TokenKind::Refresh => self.baas_id,
        };
        Some(Claims {
            kind: self.typ,
            session: session?.parse().ok()?,
            user: self.sub.parse().ok()?,
            domain: self.baas_domain_id.parse().ok()?,
            device: self.baas_device_id.parse().ok()?,
            issued: self.iat,
            expires: self.exp,
        })
    }
}

/// Returns a signed access token for a session.
pub(crate) fn access_token(
    secret: &[u8; 32],
    session: &Session,
    domain: Id,
    user_data: Option<&UserData>,
    now: Seconds,
) -> String {
    sign(
        secret,
        &AccessPayload {
            baas_device_id: session.device,
            baas_domain_id: domain,
            exp: now.saturating_add(ACCESS_SECONDS),
            iat: now,
            iss: session.id,
            stitch_device: session.device,
            stitch_domain: domain,
            sub: session.user,
            user_data,
            typ: TokenKind::Access,
        },
    )
}

/// Returns a signed refresh token for a session.
pub(crate) fn refresh_token(
    secret: &[u8; 32],
    session: &Session,
    domain: Id,
    identity: &Identity,
    now: Seconds,
) -> String {
    let (provider_type, provider_id) = (identity.kind.name(), identity.provider_id);
    refresh_token_with(
        secret,
        session,
        domain,
        (&identity.id, provider_type, provider_id),
        now,
    )
}

/// As [`refresh_token`], for an administrator, whose identity is not in an app. It is given
/// by its ID, provider type and provider ID.
pub(crate) fn refresh_token_with(
    secret: &[u8; 32],
    session: &Session,
    domain: Id,
    (id, provider_type, provider_id): (&str, &str, Id),
    now: Seconds,
) -> String {
    let identity = &IdentityPayload {
        id,
        provider_type,
        provider_id,
    };
    sign(
        secret,
        &RefreshPayload {
            baas_data: None,
            baas_device_id: session.device,
            baas_domain_id: domain,
            baas_id: session.id,
            baas_identity: identity,
            exp: session.expires,
            iat: now,
            stitch_data: None,
            stitch_device: session.device,
            stitch_domain: domain,
            stitch_id: session.id,
            stitch_ident: identity,
            sub: session.user,
            typ: TokenKind::Refresh,
        },
    )
}

fn sign(secret: &[u8; 32], payload: &impl Serialize) -> String {
    let payload = serde_json::to_vec(payload).unwrap_or_default();
    let mut token = format!("{HEADER}.{}", BASE64.encode(payload));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), token.as_bytes());
    token.push('.');
    token.push_str(&BASE64.encode(tag));
    token
}

/// The custom user data in a token whose signature was verified.
pub(crate) fn user_data(token: &str) -> Option<Value> {
    #[derive(Deserialize)]
    struct Payload {
        user_data: Option<Value>,
    }
    let payload = BASE64.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Payload>(&payload).ok()?.user_data
}

/// Guesses the type of a token without verifying or parsing it, for a label in the
/// journal. Only the end of the payload is decoded: `typ` is its last entry.
pub(crate) fn guess_kind(token: &str) -> Option<TokenKind> {
    let mut parts = token.split('.');
    let (header, payload) = (parts.next()?, parts.next()?);
    if header != HEADER || payload.len() < 32 {
        return None;
    }
    // Base64 is decoded in groups of four characters.
    let tail = payload.get((payload.len() - 28) / 4 * 4..)?;
    let tail = BASE64.decode(tail).ok()?;
    if tail.ends_with(br#""typ":"access"}"#) {
        Some(TokenKind::Access)
    } else if tail.ends_with(br#""typ":"refresh"}"#) {
        Some(TokenKind::Refresh)
    } else {
        None
    }
}

/// A token whose signature has not been verified. Its claims must not be trusted, except
/// to select the secret to verify it with.
pub(crate) struct Unverified<'a> {
    claims: Claims,
    signed: &'a str,
    tag: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Parses a token; `None` if the server cannot have signed it.
    pub(crate) fn parse(token: &'a str) -> Option<Self> {
        let (signed, tag) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        // The header is a constant of this file. Parsing it would only add ways to accept a token
        // with another algorithm.
        if header != HEADER {
            return None;
        }
        // Decoded before the signature is verified, because the domain in it selects the secret.
        let payload = BASE64.decode(payload).ok()?;
        let claims = serde_json::from_slice::<Payload<'_>>(&payload)
            .ok()?
            .claims()?;
        Some(Self {
            claims,
            signed,
            tag: BASE64.decode(tag).ok()?,
        })
    }

    /// The claimed domain, which selects the secret.
    pub(crate) fn domain(&self) -> Id {
        self.claims.domain
    }

    /// Returns the claims if the signature is valid. Compares in constant time.
    pub(crate) fn verify(self, secret: &[u8; 32]) -> Option<Claims> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        hmac::verify(&key, self.signed.as_bytes(), &self.tag).ok()?;
        Some(self.claims)
    }

    /// Compares only half of the signature.
    #[cfg(feature = "mutants")]
    pub(crate) fn half_verify(self, secret: &[u8; 32]) -> Option<Claims> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = hmac::sign(&key, self.signed.as_bytes());
        (self.tag.get(..16)? == tag.as_ref().get(..16)?).then_some(self.claims)
    }
}

#[cfg(test)]
mod tests;
