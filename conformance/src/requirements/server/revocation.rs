//! What ends sessions: revoking, disabling and deleting.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/revocation/all-sessions" Must Documented "OpenAPI document; realm-core tests"
        "Revoking a user's sessions ends all of them, on every device";
    "server/revocation/nobody-else" Must Documented "OpenAPI document"
        "Revoking a user's sessions leaves other users' sessions alone";
    "server/revocation/login-again" Must Documented "OpenAPI document; realm-core tests"
        "A revoked user can log in again at once, as the same user, and old tokens stay invalid";
    "server/revocation/user-unchanged" Must Documented "OpenAPI document"
        "Revoking a user's sessions does not change the user";
    "server/revocation/anonymous" Must Asserted "realm-core tests"
        "The sessions of an anonymous user can be revoked";
    "server/revocation/server-user" Must Documented "OpenAPI document"
        "The sessions of a server user can be revoked";
    "server/revocation/no-session" Should OurChoice "our choice"
        "Revoking succeeds if the user has no session";
    "server/revocation/access-tokens" Must Documented "manual"
        "Revoking a user's sessions also invalidates access tokens"
        reading "access tokens are invalid from the revocation on"
        or "access tokens stay valid until they expire";
    "server/revocation/access-tokens-observed" Should Asserted "realm-core tests"
        "A server that follows the observed behaviour accepts access tokens after a revocation \
        until they expire";
    "server/disabling/refresh" Must Documented "realm-core tests; manual"
        "The sessions of a disabled user end: a refresh gets 401 and `InvalidSession`";
    "server/disabling/login" Must Documented "realm-core tests; manual"
        "A disabled user cannot log in";
    "server/disabling/access-tokens" Must Documented "manual; realm-core tests"
        "Disabling a user also invalidates access tokens"
        reading "access tokens are invalid once the user is disabled"
        or "`verify_token` accepts them until they expire";
    "server/disabling/enable" Must Asserted "realm-core tests"
        "An enabled user can log in again and keeps the ID";
    "server/deleting/sessions" Must Documented "OpenAPI document"
        "The sessions of a deleted user end"
        reading "access tokens are invalid too, as for revocations"
        or "access tokens stay valid until they expire";
    "server/deleting/refresh" Must Asserted "realm-swift tests"
        "A refresh of a deleted user's session gets `invalid session: failed to find refresh \
        token`";
    "server/deleting/get" Must Asserted "realm-swift tests"
        "A deleted user is no longer found";
    "server/deleting/identities" Must Documented "OpenAPI document"
        "The identities of a deleted user go too, so that the address can be registered again";
    "server/deleting/access-tokens" Should Asserted
        "realm-swift tests; one switch governs all three: our choice"
        "A server that follows the observed behaviour accepts access tokens of deleted users \
        until they expire";
};
