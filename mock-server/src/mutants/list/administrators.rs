//! Administrators and the Atlas API.

use super::mutants;

mutants! {
    RolesIgnoreMembership "roles-ignore-membership"
        "An administrator has a role in their projects only"
    GroupsIgnoreMembership "groups-ignore-membership"
        "The Atlas API lists the projects of the key pair"
    NextPageIsRelative "next-page-is-relative"
        "The next page has an absolute address"
    LastPageHasNext "last-page-has-next"
        "The last page names no next page"
    DigestIgnoresUri "digest-ignores-uri"
        "A digest is for one target"
    DigestIgnoresRealm "digest-ignores-realm"
        "A digest is for the realm of the server"
    DigestIgnoresQop "digest-ignores-qop"
        "A digest has the quality of protection that was asked for"
    DigestIsHalfChecked "digest-is-half-checked"
        "Every digit of a digest counts"
    DigestNonceIsNotChecked "digest-nonce-is-not-checked"
        "A digest has a nonce of the server"
    DigestAllowsReplay "digest-allows-replay"
        "A digest is accepted once"
    DigestNoncesNeverExpire "digest-nonces-never-expire"
        "Nonces expire"
    DigestIsNeverStale "digest-is-never-stale"
        "A digest with an expired nonce is refused as stale"
}
