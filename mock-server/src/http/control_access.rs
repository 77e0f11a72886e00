//! Who may use the controls below `/_mock/`, and see key pairs on the home page.
//!
//! Controls reveal and replace everything, private keys included. Three checks protect
//! them (our choice):
//!
//! - **The host.** With DNS rebinding, a website lets its own name resolve to this machine.
//!   Browsers then treat the server as part of the website, but still send the website's
//!   name as `Host`. So only known hosts are accepted.
//! - **The origin.** Pages of other origins are rejected, because browsers send many
//!   requests of such pages without asking first.
//! - **The token.** A server that other machines can reach requires a token.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};

use crate::hidden::Hidden;
use crate::http::address;
use crate::http::error::ApiError;
use crate::http::response;
use crate::state::secrets_match;

/// Sent with 401. (RFC 6750)
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"controls\"");

/// Who may use the controls. See the [module](self).
#[derive(Clone, Debug)]
pub(crate) struct ControlAccess {
    /// The address that the server listens on.
    listen_ip: IpAddr,
    /// Further hosts that are accepted, without ports.
    allowed_hosts: Vec<String>,
    token: Option<Hidden<String>>,
}

impl ControlAccess {
    /// `token` is required from every client if it is given.
    pub(crate) fn new(
        listen_ip: IpAddr,
        allowed_hosts: Vec<String>,
        token: Option<String>,
    ) -> Self {
        Self {
            listen_ip: listen_ip.to_canonical(),
            allowed_hosts,
            token: token.map(Hidden),
        }
    }

    /// Rejects a request to a control, or returns `None`. `sent_base_url` is the address
    /// that the request was sent to, and `base_url` the one that responses contain.
    pub(crate) fn reject(
        &self,
        parts: &Parts,
        sent_base_url: &str,
        base_url: &str,
    ) -> Option<Response<Body>> {
        let api_error = self
            .check_host(parts, sent_base_url)
            .and_then(|()| check_origin(parts, [sent_base_url, base_url]))
            .and_then(|()| self.check_token(parts))
            .err()?;
        let mut response = response::from_error(&api_error, "", None);
        if api_error.status == StatusCode::UNAUTHORIZED {
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, CHALLENGE);
        }
        Some(response)
    }

    /// Whether every host that the request names is accepted.
    pub(crate) fn accepts_hosts(&self, parts: &Parts, sent_base_url: &str) -> bool {
        self.check_host(parts, sent_base_url).is_ok()
    }

    fn check_host(&self, parts: &Parts, sent_base_url: &str) -> Result<(), ApiError> {
        // A request can name several: the base URL has that of the target or of a proxy's
        // headers, and `Host` can be repeated.
        let sent = parts.headers.get_all(header::HOST).into_iter();
        let sent = sent.map(|host| host.to_str().unwrap_or("not ASCII"));
        let base = address::origin(sent_base_url).split("://").nth(1);
        let rejected = sent
            .chain(base)
            .map(address::host_name)
            .find(|host| !host.is_empty() && !self.accepts(host));
        let Some(host) = rejected else {
            return Ok(());
        };
        let error = format!(
            "host '{host}' is not allowed for the controls: \
             if it is this server's, start the server with --allow-host {host}"
        );
        Err(ApiError::new(StatusCode::FORBIDDEN, error, None))
    }

    /// Whether a host, without a port, is one of this server's.
    fn accepts(&self, host: &str) -> bool {
        if host.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let address = host.parse::<IpAddr>();
        let is_own = address.is_ok_and(|address| {
            let address = address.to_canonical();
            // An address needs no DNS. Which addresses the machine has is unknown here.
            let is_any = self.listen_ip.is_unspecified();
            address.is_loopback() || address == self.listen_ip || is_any
        });
        let mut allowed = self.allowed_hosts.iter();
        is_own || allowed.any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    fn check_token(&self, parts: &Parts) -> Result<(), ApiError> {
        // The pages contain no data. They ask for the token, since browsers send none.
        let is_page = match parts.uri.path().strip_prefix("/_mock/") {
            Some(page) => page.is_empty() || page == "console" || page.starts_with("console/"),
            None => false,
        };
        if is_page && [Method::GET, Method::HEAD].contains(&parts.method) {
            return Ok(());
        }
        let Some(token) = &self.token else {
            if self.listen_ip.is_loopback() {
                return Ok(());
            }
            let error = "the controls are disabled, because other machines can reach this server: \
                         start it with --control-token TOKEN";
            return Err(ApiError::new(StatusCode::FORBIDDEN, error, None));
        };
        let sent = parts.headers.get(header::AUTHORIZATION);
        let sent = sent.and_then(|value| value.to_str().ok()?.split_once(' '));
        let error = match sent {
            Some((scheme, sent)) if scheme.eq_ignore_ascii_case("bearer") => {
                if secrets_match(token, sent.trim()) {
                    return Ok(());
                }
                "the control token is wrong"
            }
            _ => "the controls require a token: send the header Authorization: Bearer TOKEN",
        };
        Err(ApiError::new(StatusCode::UNAUTHORIZED, error, None))
    }
}

/// Rejects pages of other origins. Browsers send most of their requests without a
/// preflight.
fn check_origin(parts: &Parts, base_urls: [&str; 2]) -> Result<(), ApiError> {
    let Some(origin) = parts.headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let is_own = |base_url| {
        let own = address::origin(base_url);
        origin.as_bytes().eq_ignore_ascii_case(own.as_bytes())
    };
    if base_urls.into_iter().any(is_own) {
        return Ok(());
    }
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let error = format!("pages of other origins cannot use the controls: '{origin}'");
    Err(ApiError::new(StatusCode::FORBIDDEN, error, None))
}
