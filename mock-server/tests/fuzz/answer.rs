//! Answers, read as strictly as the standard allows, and what holds for each.

use serde_json::Value;

/// One answer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// All answers of a connection that has ended; `heads` tells which of them
/// answer a HEAD request. Errors tell what is not well formed.
pub(crate) fn read_all(mut bytes: &[u8], heads: &[bool]) -> Result<Vec<Answer>, String> {
    let mut all: Vec<Answer> = Vec::new();
    while !bytes.is_empty() {
        let head = heads.get(all.len()).copied().unwrap_or(false);
        let (answer, rest) = read(bytes, head)?;
        bytes = rest;
        // Not an answer yet.
        if answer.status != 100 {
            all.push(answer);
        }
    }
    Ok(all)
}

fn read(bytes: &[u8], of_head: bool) -> Result<(Answer, &[u8]), String> {
    let shown = || bytes[..bytes.len().min(300)].escape_ascii().to_string();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(|| format!("a head without end: {}", shown()))?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| format!("odd: {}", shown()))?;
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
            return Err(format!("an odd header: {line:?}"));
        }
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut answer = Answer {
        status,
        headers,
        body: Vec::new(),
    };
    let rest = &bytes[end + 4..];
    let bodiless = of_head || status < 200 || status == 204 || status == 304;
    let length = answer.header("content-length").map(str::to_owned);
    let chunked = answer.header("transfer-encoding").is_some();
    let rest = match length {
        _ if chunked => return Err(format!("chunked: {}", shown())),
        Some(length) => {
            let length: usize = length.parse().map_err(|_| format!("length {length}"))?;
            if status == 204 {
                return Err("a length where there is no body".to_owned());
            }
            let length = if bodiless { 0 } else { length };
            let body = rest.get(..length);
            answer.body = body.ok_or(format!("a body cut off: {}", shown()))?.to_vec();
            &rest[length..]
        }
        None if bodiless => rest,
        None => return Err(format!("no length: {}", shown())),
    };
    Ok((answer, rest))
}

/// What holds for every answer without a fault rule. `path`: what was asked for.
pub(crate) fn check(answer: &Answer, path: &[u8], of_head: bool) -> Result<(), String> {
    let wrong = |what: &str| {
        let body = &answer.body[..answer.body.len().min(500)];
        Err(format!(
            "{what}: {} {:?} {}",
            answer.status,
            answer.headers,
            body.escape_ascii()
        ))
    };
    if answer.status >= 500 {
        return wrong("a failure of the server");
    }
    let typed = answer.header("content-type");
    if answer.body.is_empty() {
        if typed.is_some() && !of_head {
            return wrong("a type without a body");
        }
        // What is no HTTP is refused before anybody could write a body.
        let refused = [308, 400, 414, 431].contains(&answer.status);
        if answer.status >= 300 && !refused && !of_head {
            return wrong("an error without a body");
        }
        return Ok(());
    }
    match typed {
        Some("text/html; charset=utf-8" | "application/zip") if answer.status == 200 => {
            return Ok(());
        }
        Some("application/json") => {}
        _ => return wrong("neither JSON nor anything else"),
    }
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
        return wrong("broken JSON");
    };
    let control = path.windows(6).any(|six| six == b"/_mock");
    let keys = |allowed: &[&str]| {
        let all = body.as_object();
        all.is_some_and(|all| all.keys().all(|key| allowed.contains(&key.as_str())))
    };
    if answer.status < 400 {
        // realm-core takes either for a failure, whatever the status.
        let failure = body.get("error").is_some() || body.get("error_code").is_some();
        return if failure && !control {
            wrong("a success that looks like a failure")
        } else {
            Ok(())
        };
    }
    let agreed = keys(&["error", "error_code", "link"])
        && body["error"].is_string()
        && body.as_object().unwrap().values().all(Value::is_string);
    let atlas = keys(&["detail", "error"]) && body["detail"].is_string();
    let verdict = answer.status == 409 && body["ok"] == false;
    if agreed || atlas || verdict && control {
        Ok(())
    } else {
        wrong("an error of another form")
    }
}
