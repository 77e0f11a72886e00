//! A strict parser of responses, and the checks that each response must pass.

use serde_json::Value;

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Parses all responses of a closed connection. `heads` says which of them are to HEAD
/// requests.
///
/// # Errors
///
/// A description of what is malformed.
pub(crate) fn read_all(mut bytes: &[u8], heads: &[bool]) -> Result<Vec<Response>, String> {
    let mut all: Vec<Response> = Vec::new();
    while !bytes.is_empty() {
        let head = heads.get(all.len()).copied().unwrap_or(false);
        let (response, rest) = read(bytes, head)?;
        bytes = rest;
        // An interim response.
        if response.status != 100 {
            all.push(response);
        }
    }
    Ok(all)
}

fn read(bytes: &[u8], of_head: bool) -> Result<(Response, &[u8]), String> {
    let shown = || bytes[..bytes.len().min(300)].escape_ascii().to_string();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(|| format!("an incomplete head: {}", shown()))?;
    let head = std::str::from_utf8(&bytes[..end])
        .map_err(|_| format!("a head that is not UTF-8: {}", shown()))?;
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let status = first
        .strip_prefix("HTTP/1.1 ")
        .or(first.strip_prefix("HTTP/1.0 "))
        .and_then(|rest| rest.get(..3)?.parse().ok())
        .ok_or_else(|| format!("no status line: {}", shown()))?;
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(": ").ok_or(format!("no header: {line}"))?;
        let token = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if name.is_empty() || !name.chars().all(token) || value.contains(char::is_control) {
            return Err(format!("a malformed header: {line:?}"));
        }
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut response = Response {
        status,
        headers,
        body: Vec::new(),
    };
    let rest = &bytes[end + 4..];
    let bodiless = of_head || status < 200 || status == 204 || status == 304;
    let length = response.header("content-length").map(str::to_owned);
    let chunked = response.header("transfer-encoding").is_some();
    let rest = match length {
        _ if chunked => return Err(format!("chunked: {}", shown())),
        Some(length) => {
            let length: usize = length.parse().map_err(|_| format!("length {length}"))?;
            if status == 204 {
                return Err("a length where there is no body".to_owned());
            }
            let length = if bodiless { 0 } else { length };
            let body = rest.get(..length);
            response.body = body.ok_or(format!("a body cut off: {}", shown()))?.to_vec();
            &rest[length..]
        }
        None if bodiless => rest,
        None => return Err(format!("no length: {}", shown())),
    };
    Ok((response, rest))
}

/// The links that the service refused with an internal error. (tests of the .NET and Kotlin
/// SDKs)
const REFUSED_LINKS: [&[u8]; 2] = [
    b"linking a local-userpass identity is not allowed when one is already linked",
    b"linking an anonymous identity is not allowed",
];

/// Whether an error is one that the service answered with status 500 on purpose. The response to
/// HEAD has no body to tell by, but no link is requested with it.
fn is_documented(response: &Response, of_head: bool) -> bool {
    let contains = |text: &[u8]| response.body.windows(text.len()).any(|part| part == text);
    response.status == 500 && !of_head && REFUSED_LINKS.into_iter().any(contains)
}

/// Checks the form of a response to a request for `path`, provided that no fault rule
/// applied.
pub(crate) fn check(response: &Response, path: &[u8], of_head: bool) -> Result<(), String> {
    let invalid = |what: &str| {
        let body = &response.body[..response.body.len().min(500)];
        Err(format!(
            "{what}: {} {:?} {}",
            response.status,
            response.headers,
            body.escape_ascii()
        ))
    };
    if response.status >= 500 && !is_documented(response, of_head) {
        return invalid("a server error");
    }
    let content_type = response.header("content-type");
    if response.body.is_empty() {
        if content_type.is_some() && !of_head {
            return invalid("a content type without a body");
        }
        // hyper rejects invalid HTTP with an empty body.
        let empty_error = [308, 400, 414, 431].contains(&response.status);
        if response.status >= 300 && !empty_error && !of_head {
            return invalid("an error without a body");
        }
        return Ok(());
    }
    match content_type {
        Some(
            "text/html; charset=utf-8"
            | "text/css; charset=utf-8"
            | "text/javascript; charset=utf-8"
            | "image/svg+xml"
            | "application/zip",
        ) if response.status == 200 => {
            return Ok(());
        }
        Some("application/json") => {}
        _ => return invalid("an unknown content type"),
    }
    let Ok(body) = serde_json::from_slice::<Value>(&response.body) else {
        return invalid("invalid JSON");
    };
    let control = path.windows(6).any(|six| six == b"/_mock");
    let keys = |allowed: &[&str]| {
        let all = body.as_object();
        all.is_some_and(|all| all.keys().all(|key| allowed.contains(&key.as_str())))
    };
    if response.status < 400 {
        // realm-core treats a response with either key as a failure, whatever the
        // status.
        let looks_failed = body.get("error").is_some() || body.get("error_code").is_some();
        return if looks_failed && !control {
            invalid("a success that looks like a failure")
        } else {
            Ok(())
        };
    }
    let is_error = keys(&["error", "error_code", "link"])
        && body["error"].is_string()
        && body.as_object().unwrap().values().all(Value::is_string);
    let is_atlas_error = keys(&["detail", "error"]) && body["detail"].is_string();
    let is_verdict = response.status == 409 && body["ok"] == false;
    if is_error || is_atlas_error || is_verdict && control {
        Ok(())
    } else {
        invalid("an error of another form")
    }
}
