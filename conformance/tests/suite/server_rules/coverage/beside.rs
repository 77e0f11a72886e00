//! What the server does beside the service, by ids of ours; where the server's
//! own documentation promises it, and nobody else does, it is our choice.

use super::lines::{Line, open, told};

/// Below `/_mock/`. The routes, and what each can be asked, come from the
/// document that the server itself serves.
pub(super) static CONTROLS: &[Line] = &[
    open("mock/no-token"),
    open("mock/refusals"),
    open("mock/health/ready"),
    open("mock/reset/begins-anew"),
    open("mock/reset/worlds-stay"),
    open("mock/openapi/served"),
    open("mock/state/same-bytes"),
    open("mock/state/goes-on"),
    open("mock/state/refused"),
    open("mock/state/hashes"),
    open("mock/outbox/tokens-and-links"),
    open("mock/clock/order-of-changes"),
    open("mock/clock/due-in-order"),
    open("mock/clock/nothing-back"),
    open("mock/clock/access-tokens"),
    open("mock/clock/sessions"),
    open("mock/clock/mailed-tokens"),
    open("mock/clock/anonymous-users"),
    open("mock/clock/administrators"),
    open("mock/journal/as-sent"),
    open("mock/journal/bounded"),
    open("mock/journal/redacted"),
    open("mock/journal/no-controls"),
    open("mock/verify/nearest"),
    open("mock/faults/counted"),
    open("mock/faults/first-that-fits"),
    open("mock/faults/spare-controls"),
    open("mock/faults/nothing-carried-out"),
    open("mock/faults/carried-out"),
    open("mock/worlds/base-url"),
    open("mock/worlds/isolated"),
    open("mock/worlds/tokens"),
    open("mock/worlds/thousand"),
    open("mock/worlds/gone"),
    open("mock/worlds/none-within"),
    open("mock/worlds/idle"),
    open("mock/same-bytes"),
];

/// Pages, whoever shows them, and requests that are none.
pub(super) static HTTP: &[Line] = &[
    open("http/page"),
    open("http/page/keys-at-home"),
    open("http/cors/any-origin"),
    open("http/cors/preflight"),
    told("http/cors/allowed-origins"),
    open("http/cors/controls"),
    open("http/unknown-path"),
    open("http/wrong-method"),
    open("http/head"),
    open("http/options"),
    open("http/body-limit"),
    open("http/malformed"),
    open("http/after-nonsense"),
    open("http/slow-clients"),
    open("http/idle-connections"),
];

/// Tokens of other systems, and apps from directories.
pub(super) static OUTSIDE: &[Line] = &[
    told("custom-jwt/rs256"),
    told("custom-jwt/jwks"),
    told("custom-jwt/jwk-uri"),
    open("custom-jwt/jwk-uri/this-machine"),
    open("custom-jwt/jwk-uri/no-keys"),
    open("custom-jwt/foreign-key"),
    open("custom-jwt/key-confusion"),
    told("custom-jwt/metadata-paths"),
    told("custom-jwt/not-before"),
    told("app-dir/served"),
    told("app-dir/export"),
    open("app-dir/users-of-a-seed"),
    open("app-dir/wrong"),
];
