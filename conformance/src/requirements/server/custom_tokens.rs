//! Tokens of other systems.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/custom-tokens/signature" Must Documented "manual"
        "A custom token with a wrong or no signature is rejected";
    "server/custom-tokens/audience" Must Documented "manual; realm-js tests"
        "The audience of a custom token is the client app ID unless another is configured, and it \
        may be one of several";
    "server/custom-tokens/expiry" Must Documented "manual; realm-js tests"
        "An expired custom token is rejected";
    "server/custom-tokens/subject" Must Documented "manual; realm-js tests"
        "The `sub` of a custom token is the ID of the identity, is required, and always names the \
        same user";
    "server/custom-tokens/metadata" Must Documented "manual; realm-js tests"
        "The configured metadata fields of a custom token become the user's data, anew at each \
        login";
    "server/custom-tokens/rs256" Must Documented "manual"
        "A custom token may be signed with RS256 and verified with a public key in PEM";
    "server/custom-tokens/key-set" Must Documented "manual"
        "Keys may be configured as a JSON web key set, from which the token names its key";
    "server/custom-tokens/key-uri" Must Documented "manual; changes count at once: our choice"
        "Keys may be loaded from a URI";
    "server/custom-tokens/local-key-uri" Should OurChoice "our choice"
        "Keys are loaded from plain URLs of this machine only";
    "server/custom-tokens/no-keys" Should OurChoice "our choice"
        "Nobody logs in if no keys can be loaded";
    "server/custom-tokens/foreign-key" Must OurChoice "our choice"
        "A token signed with another key, or changed, is rejected";
    "server/custom-tokens/key-confusion" Must OurChoice "our choice"
        "The algorithm is the provider's: a public key is never used as a shared secret";
    "server/custom-tokens/metadata-paths" Should Documented "manual"
        "A metadata field may be a path into the token, in which `\\.` is a dot of a key";
    "server/custom-tokens/not-before" Must Documented "manual; status: our choice"
        "A token is rejected before its `nbf`";
};
