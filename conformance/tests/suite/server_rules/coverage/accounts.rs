//! Section 9 of the contract, as far as it is about authentication, users and keys.

use super::lines::{Line, open, told};

pub(super) static ACCOUNTS: &[Line] = &[
    open("9/refused-logins"),
    open("9/refused-logins/change-nothing"),
    told("9/custom-token/required-field"),
    told("9/custom-token/audience"),
    told("9/oauth/configuration"),
    told("9/linking/another-users"),
    open("9/linking/wrong-credentials"),
    told("9/linking/second-email"),
    told("9/linking/anonymous"),
    told("9/linking/api-key"),
    told("9/mailed-token/late"),
    told("9/mailed-token/garbage"),
    told("9/register/no-address"),
    told("9/register/any-text"),
    told("9/confirm-send"),
    told("9/run-confirm"),
    told("9/reset-function"),
    told("9/key-names"),
    told("9/key-names/missing"),
    told("9/provider-off/keys"),
    open("9/provider-off/users"),
    told("9/anonymous-keys"),
    told("9/empty-bearer"),
    told("9/no-device"),
    told("9/devices"),
    told("9/limit"),
];
