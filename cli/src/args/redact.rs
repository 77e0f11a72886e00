//! What usage errors may show of an argument that may be a secret.

use std::borrow::Cow;

const REDACTED: &str = "[redacted]";

/// Atlas's prefix of the secrets of service accounts.
const SERVICE_ACCOUNT_SECRET: &str = "mdb_sa_sk_";

/// Redacts private keys and the passwords of URLs. `is_url` says that the text
/// was meant to be a URL, even if it has no scheme.
pub(super) fn redacted(text: &str, is_url: bool) -> Cow<'_, str> {
    let text = without_credentials(text, is_url);
    match without_keys(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(redacted) => Cow::Owned(redacted),
    }
}

/// Redacts private keys.
pub(super) fn without_keys(text: &str) -> Cow<'_, str> {
    if !text.split(is_separator).any(is_key) {
        return Cow::Borrowed(text);
    }
    let words = text.split_inclusive(is_separator).map(|word| {
        let key = word.trim_end_matches(is_separator);
        let end = &word[key.len()..];
        format!("{}{end}", if is_key(key) { REDACTED } else { key })
    });
    Cow::Owned(words.collect())
}

/// An argument that is not known to be harmless.
pub(super) fn hidden() -> String {
    REDACTED.to_owned()
}

/// Redacts what precedes the '@' of a URL. A password that is not encoded may
/// contain any character, so this is the last one.
fn without_credentials(text: &str, is_url: bool) -> Cow<'_, str> {
    let start = match text.find("://") {
        Some(scheme) => scheme + "://".len(),
        None if is_url => 0,
        None => return Cow::Borrowed(text),
    };
    match text.rfind('@').filter(|at| *at >= start) {
        Some(at) => Cow::Owned(format!("{}{REDACTED}{}", &text[..start], &text[at..])),
        None => Cow::Borrowed(text),
    }
}

fn is_separator(c: char) -> bool {
    !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether a word has the form of a private key: a UUID.
fn is_key(word: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = word.split('-').map(str::len);
    word.starts_with(SERVICE_ACCOUNT_SECRET)
        || (lengths.eq([8, 4, 4, 4, 12]) && word.split('-').all(is_hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_passwords_are_redacted() {
        let key = "0a1b2c3d-1111-2222-3333-444455556666";
        for (text, is_url, expected) in [
            (key, false, "[redacted]"),
            ("mdb_sa_sk_x-Y_z", false, "[redacted]"),
            (
                "--key=0a1b2c3d-1111-2222-3333-444455556666,b",
                false,
                "--key=[redacted],b",
            ),
            ("https://me:hush@host/x", false, "https://[redacted]@host/x"),
            ("https://me:hu@sh/@host", false, "https://[redacted]@host"),
            ("me:hush@host", true, "[redacted]@host"),
            ("ada@example.com", false, "ada@example.com"),
            (
                "65a000000000000000000001",
                false,
                "65a000000000000000000001",
            ),
            ("https://host/x", true, "https://host/x"),
        ] {
            assert_eq!(redacted(text, is_url), expected, "{text}");
        }
    }
}
