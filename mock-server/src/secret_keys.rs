//! The names of secrets, for the server and for the program.

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
