//! Signed tokens in texts, for the server and for the program.

use std::borrow::Cow;

/// The start of every signed token: `{"` in Base64.
const TOKEN_START: &str = "eyJ";

/// Replaces every signed token in a text by what `replacement` returns for it.
pub(crate) fn replace(text: &str, mut replacement: impl FnMut(&str) -> String) -> Cow<'_, str> {
    if !text.contains(TOKEN_START) {
        return text.into();
    }
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(TOKEN_START) {
        let (before, token_on) = rest.split_at(start);
        let end = token_on
            .find(|c| !is_token_char(c))
            .unwrap_or(token_on.len());
        let (token, after) = token_on.split_at(end);
        redacted.push_str(before);
        let has_three_parts = token.bytes().filter(|byte| *byte == b'.').count() >= 2;
        if has_three_parts {
            redacted.push_str(&replacement(token));
        } else {
            redacted.push_str(token);
        }
        rest = after;
    }
    redacted.push_str(rest);
    redacted.into()
}

/// Replaces every signed token in a text, whoever issued it.
pub(crate) fn redact(text: &str) -> Cow<'_, str> {
    replace(text, |_| "<token>".to_owned())
}
