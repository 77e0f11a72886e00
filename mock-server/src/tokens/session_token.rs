//! Tokens: JWTs signed with HMAC-SHA256, the payloads as in the manual's samples.
//!
//! Only tokens made here are ever read, so the header is compared as a whole:
//! `alg: none` or another algorithm cannot be asked for.
//!
//! Not with `jsonwebtoken`, which reads custom tokens: to verify took it 2.4
//! times as long (it parses the header and copies the key for each token, and
//! whom a token claims to be for, which says by what secret to verify, would be
//! read once more), and it writes another header than the manual's samples have.

mod remembered;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::state::{Id, Identity, Seconds, Session};

/// `{"alg":"HS256","typ":"JWT"}`
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Lifetime of access tokens. (manual)
const ACCESS_SECONDS: Seconds = 30 * 60;

pub(crate) use remembered::TokenCache;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Access,
    Refresh,
}

#[derive(Serialize)]
struct AccessPayload {
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
    typ: Kind,
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
    typ: Kind,
}

/// What the rules need of a token's payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) kind: Kind,
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
    typ: Kind,
}

impl Payload<'_> {
    fn claims(&self) -> Option<Claims> {
        let session = match self.typ {
            Kind::Access => self.iss,
            Kind::Refresh => self.baas_id,
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

/// The access token of a session.
pub(crate) fn access(secret: &[u8; 32], session: &Session, domain: Id, now: Seconds) -> String {
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
            typ: Kind::Access,
        },
    )
}

/// The refresh token of a session.
pub(crate) fn refresh(
    secret: &[u8; 32],
    session: &Session,
    domain: Id,
    identity: &Identity,
    now: Seconds,
) -> String {
    let (provider_type, provider_id) = (identity.kind.name(), identity.provider_id);
    refresh_of(
        secret,
        session,
        domain,
        (&identity.id, provider_type, provider_id),
        now,
    )
}

/// The refresh token of a session whose identity is of no app: id, provider's
/// type and provider's id.
pub(crate) fn refresh_of(
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
            typ: Kind::Refresh,
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

/// What a token claims to be, at a glance: for a label in the journal, not to
/// trust. `typ` is the last entry of our payloads.
pub(crate) fn label(token: &str) -> Option<Kind> {
    let mut parts = token.split('.');
    let (header, payload) = (parts.next()?, parts.next()?);
    if header != HEADER || payload.len() < 32 {
        return None;
    }
    // Whole groups of four from near the end.
    let tail = payload.get((payload.len() - 28) / 4 * 4..)?;
    let tail = BASE64.decode(tail).ok()?;
    if tail.ends_with(br#""typ":"access"}"#) {
        Some(Kind::Access)
    } else if tail.ends_with(br#""typ":"refresh"}"#) {
        Some(Kind::Refresh)
    } else {
        None
    }
}

/// A token as received: its payload says whose it would be, if it were genuine.
pub(crate) struct Unverified<'a> {
    claims: Claims,
    signed: &'a str,
    tag: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Takes a token apart; none if it is not of the form of ours.
    pub(crate) fn read(token: &'a str) -> Option<Self> {
        let (signed, tag) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if header != HEADER {
            return None;
        }
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

    /// Whom the token claims to be for: which secret to try.
    pub(crate) fn domain(&self) -> Id {
        self.claims.domain
    }

    /// The claims, if the signature is right; compares in constant time.
    pub(crate) fn verify(self, secret: &[u8; 32]) -> Option<Claims> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        hmac::verify(&key, self.signed.as_bytes(), &self.tag).ok()?;
        Some(self.claims)
    }
}

#[cfg(test)]
mod tests;
