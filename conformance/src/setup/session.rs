//! The tokens of a login.

use serde_json::Value;

use super::{World, jwt};
use crate::target::{Answer, OrFound as _, Outcome, Stop};

/// The two tokens of a login, and whose they are.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) access: String,
    pub(crate) refresh: String,
    /// The user's ID.
    pub(crate) user: String,
}

impl Session {
    /// The tokens in the response to a login that succeeded.
    pub(crate) fn of(answer: &Answer) -> Result<Self, Stop> {
        let text = |key: &str| {
            let text = answer.text(key);
            ensure!(!text.is_empty(), "a login without {key}: {answer:?}");
            Ok(text)
        };
        Ok(Self {
            access: text("access_token")?,
            refresh: text("refresh_token")?,
            user: text("user_id")?,
        })
    }
}

impl World<'_> {
    /// Ends the session of a login of the administrator, to leave none behind.
    pub(crate) fn end_admin_session(&self, login: &Answer) -> Outcome {
        let end = self.call("DELETE", "{admin}/auth/session");
        let end = end.bearer(&login.text("refresh_token"));
        end.send()?.expect(204)?;
        Ok(())
    }
}

/// The token with another signature of the same length.
pub(crate) fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let other = |c: char| if c == 'A' { 'B' } else { 'A' };
    let signature: String = signature.chars().map(other).collect();
    format!("{signed}.{signature}")
}

/// The claims of a token, whatever its signature.
pub(crate) fn claims(token: &str) -> Result<Value, Stop> {
    let part = token.split('.').nth(1).and_then(jwt::decode);
    let claims = part.and_then(|part| serde_json::from_slice(&part).ok());
    claims.or_found(|| format!("a token without claims: {token}"))
}

/// The seconds between the times at which a token with these claims was issued and expires.
pub(crate) fn lifetime(claims: &Value) -> Result<i64, Stop> {
    let time = |key: &str| {
        let time = claims[key].as_i64();
        time.or_found(|| format!("{key} is not a time: {claims}"))
    };
    Ok(time("exp")?.saturating_sub(time("iat")?))
}
