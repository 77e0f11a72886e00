//! The names of secrets, for the server and for the program.

use percent_encoding::percent_decode_str;

/// The keys in bodies and queries whose values are secrets.
pub(crate) const SECRET_KEYS: [&str; 18] = [
    "password",
    "apiKey",
    "private_api_key",
    "key",
    "token",
    "authCode",
    "accessToken",
    "id_token",
    "tokenId",
    "access_token",
    "refresh_token",
    "secret",
    "privateKey",
    "clientSecret",
    "signingKey",
    "signing_keys",
    "secrets",
    "value",
];

/// The key of a secret that a name is, even if the name is percent-encoded.
pub(crate) fn secret_key(name: &str) -> Option<&'static str> {
    let decoded = percent_decode_str(name).decode_utf8_lossy();
    SECRET_KEYS.into_iter().find(|key| *key == decoded)
}
