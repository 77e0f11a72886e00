//! Targets and headers: those of the routes, and unusual ones.

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::prelude::*;
use proptest::sample::select;

use crate::bodies;
use crate::target::{APP, GROUP, Route, Target, Tokens};

const SEGMENTS: &str = include_str!("lists/segments.txt");

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => bodies::line(SEGMENTS),
        1 => "[!-~]{0,12}".prop_map(|text| text.replace(['?', '#'], "")),
        1 => (1..9000_usize).prop_map(|length| "a".repeat(length)),
    ]
}

/// Values of a path parameter.
fn parameter(name: &str, ids: &[String]) -> BoxedStrategy<String> {
    let valid = match name {
        "group" => Just(GROUP.to_owned()).boxed(),
        "app" => Just(APP.to_owned()).boxed(),
        "client" => Just("shop-abcde".to_owned()).boxed(),
        "email" => select(vec!["alan@example.com", "ada%40example.com"])
            .prop_map(str::to_owned)
            .boxed(),
        "kind" => select(vec![
            "anon-user",
            "local-userpass",
            "api-key",
            "custom-token",
            "custom-function",
            "oauth2-google",
        ])
        .prop_map(str::to_owned)
        .boxed(),
        _ => select(ids.to_vec()).boxed(),
    };
    let encoded = valid
        .clone()
        .prop_map(|text| percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string());
    prop_oneof![40 => valid, 3 => encoded, 4 => segment()].boxed()
}

fn query(names: &[String]) -> impl Strategy<Value = String> + use<> {
    let mut names = names.to_vec();
    names.extend(
        [
            "link",
            "bypass_service_change",
            "status",
            "after",
            "a%ZZ",
            "",
            "%00",
        ]
        .map(str::to_owned),
    );
    let values = select(vec![
        "",
        "true",
        "false",
        "enabled",
        "-1",
        "0",
        "1",
        "18446744073709551616",
        "%",
        "%zz",
        "%ff%fe",
        "+",
        "a+b",
        "=",
        "a=b",
        "65a0000000000000000000d1",
        "zzz",
        "e30=",
        "eyJhcHBJZCI6MX0",
        "%7B%7D",
        "*",
        "_id",
        "standard,atlas,,",
    ]);
    let pair = (
        select(names),
        prop_oneof![8 => values.prop_map(str::to_owned), 1 => "[!-\"$-~]{0,20}"],
    );
    let pairs = prop::collection::vec(
        pair.prop_map(|(name, value)| format!("{name}={value}")),
        0..5,
    );
    prop_oneof![
        3 => Just(String::new()),
        4 => pairs.prop_map(|pairs| format!("?{}", pairs.join("&"))),
        1 => "\\?[!-\"$-~]{0,40}",
        1 => (1..5000_usize).prop_map(|count| format!("?{}", "a=b&".repeat(count))),
    ]
}

/// Mutations of a valid target.
fn mutated_target() -> impl Strategy<Value = fn(String) -> String> {
    let mutations: Vec<fn(String) -> String> = vec![
        |path| path.replacen('/', "//", 1),
        |path| path.replace('/', "//"),
        |path| format!("{path}/"),
        |path| format!("/.{path}"),
        |path| format!("/x/..{path}"),
        |path| path.replacen("/api", "/api/../api", 1),
        |path| path.to_uppercase(),
        |path| path.replace('s', "%73"),
        |path| format!("http://127.0.0.1{path}"),
        |path| format!("http://[::1]:99999{path}"),
        |path| format!("/w/abcdefghijkl{path}"),
        |path| format!("/w{path}"),
        |path| path.trim_start_matches('/').to_owned(),
        |path| format!("{path}#fragment"),
        |path| path.chars().take(path.chars().count() / 2).collect(),
    ];
    prop_oneof![16 => Just((|path| path) as fn(String) -> String), 2 => select(mutations)]
}

/// Targets for a route.
fn target(route: &Route, ids: &[String]) -> BoxedStrategy<String> {
    let mut path = Just(String::new()).boxed();
    for part in route.path.split('/').skip(1) {
        let next = match part.strip_prefix('{') {
            Some(name) => parameter(name.trim_end_matches('}'), ids),
            None => prop_oneof![120 => Just(part.to_owned()), 1 => segment()].boxed(),
        };
        path = (path, next)
            .prop_map(|(path, next)| format!("{path}/{next}"))
            .boxed();
    }
    (path, mutated_target(), query(&route.parameters))
        .prop_map(|(path, mutate, query)| mutate(path) + &query)
        .boxed()
}

/// A route, with its method and a target for it, or others.
pub(crate) fn line(
    all: &Target,
    allow: fn(&Route) -> bool,
) -> BoxedStrategy<(Route, String, String)> {
    let ids = all.ids.clone();
    let routes: Vec<_> = all
        .routes
        .iter()
        .filter(|route| allow(route))
        .cloned()
        .collect();
    select(routes)
        .prop_flat_map(move |route| {
            let method = prop_oneof![
                20 => Just(route.method.clone()),
                2 => select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).prop_map(str::to_owned),
                1 => select(vec!["BREW", "get", "TRACE", "CONNECT", "PRI", "M-SEARCH", "!", "A-VERY-LONG-METHOD-NAME-INDEED"])
                    .prop_map(str::to_owned),
            ];
            let target = target(&route, &ids);
            (Just(route), method, target)
        })
        .boxed()
}

/// `Authorization` headers, mostly with the right token for a path.
fn authorization(path: &str, tokens: &Tokens) -> BoxedStrategy<Vec<(String, Vec<u8>)>> {
    let session = path.ends_with("/auth/session");
    let valid = match path {
        _ if path.contains("/client/")
            && (path.ends_with("profile") || path.ends_with("delete")) =>
        {
            &tokens.user
        }
        _ if path.contains("/client/") && path.contains("/app/") => &tokens.user,
        _ if path.contains("/client/") => &tokens.user_refresh,
        _ if session => &tokens.admin_refresh,
        _ => &tokens.admin,
    };
    let all = [
        &tokens.admin,
        &tokens.admin_refresh,
        &tokens.user,
        &tokens.user_refresh,
    ]
    .map(Clone::clone);
    let bearer = |token: &str| format!("Bearer {token}").into_bytes();
    let valid = bearer(valid);
    let other = select(all.to_vec());
    let mutated = (other.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
        move |(token, at, mask)| {
            let mut token = bearer(&token);
            let at = at.index(token.len());
            token[at] ^= mask & 0x5f;
            token
        },
    );
    let unusual = prop_oneof![
        other.clone().prop_map(|token| format!("bEaReR   {token}  ").into_bytes()),
        other.prop_map(|token| format!("Bearer {}", &token[..token.len() / 2]).into_bytes()),
        mutated,
        select(vec![
            &b""[..], b"Bearer", b"Bearer ", b"Bearer a.b.c", b"Bearer ..", b"Basic cHViOnByaXY=", b"Digest", b"Digest ",
            b"Digest username=\"pub\", realm=\"MMS Public API\", nonce=\"\", uri=\"/api/public/v1.0\", response=\"x\"",
            b"Digest username=\"pub, nonce=,,,=\"\\\"", b"Digest username=\"\\", b"\xff\xfe", b"Bearer \xe9",
            b"Digest nc=zzzzzzzz, qop=auth, cnonce=, username=pub, nonce=x, uri=*, response=0",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    let name = "authorization".to_owned();
    let twice = valid.clone();
    prop_oneof![
        12 => Just(vec![(name.clone(), valid)]),
        1 => Just(Vec::new()),
        3 => unusual.clone().prop_map(|value| vec![("Authorization".to_owned(), value)]),
        1 => unusual.prop_map(move |value| vec![(name.clone(), value), (name.clone(), twice.clone())]),
    ]
    .boxed()
}

fn unusual_header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let name = select(vec![
        "origin",
        "content-type",
        "accept",
        "accept-encoding",
        "cookie",
        "x-forwarded-host",
        "forwarded",
        "range",
        "if-none-match",
        "access-control-request-method",
        "access-control-request-headers",
        "access-control-request-private-network",
        "expect",
        "upgrade",
        "te",
        "x-baas-request-origin",
        "user-agent",
        "content-encoding",
        "host",
        "date",
        "connection",
        "keep-alive",
        "http2-settings",
        "sec-websocket-key",
        "via",
    ]);
    let value = prop_oneof![
        8 => select(vec![
            &b""[..], b"null", b"http://evil.example", b"http://localhost:3000", b"application/json", b"*/*",
            b"application/json;charset=utf-8", b"text/plain", b"multipart/form-data; boundary=\"", b"gzip", b"100-continue",
            b"PUT", b"x, y, authorization", b"true", b"websocket", b"h2c", b"Upgrade", b"bytes=0-1", b"*", b"\xff\xfe",
            b"x:y:z", b"a b", b"[::1", b"host:99999", b"\xc3\xa9.example", b"a\tb", b"\"><script>", b"keep-alive",
        ])
        .prop_map(<[u8]>::to_vec),
        1 => (1..20_000_usize).prop_map(|length| vec![b'a'; length]),
        1 => prop::collection::vec(0x20_u8..=0xff, 0..30).prop_map(|bytes| bytes.into_iter().filter(|b| *b != 0x7f).collect()),
    ];
    (name.prop_map(str::to_owned), value)
}

/// Headers of a request for this path, without the framing headers.
pub(crate) fn headers(path: &str, tokens: &Tokens) -> BoxedStrategy<Vec<(String, Vec<u8>)>> {
    let host = prop_oneof![
        19 => Just(vec![("host".to_owned(), b"mock.example:81".to_vec())]),
        1 => Just(Vec::new()),
    ];
    let unusual = prop_oneof![
        8 => Just(Vec::new()),
        12 => prop::collection::vec(unusual_header(), 0..4),
        // Around the limit of 100 headers.
        1 => (80..120_usize).prop_map(|count| vec![("x-a".to_owned(), b"b".to_vec()); count]),
        1 => Just(vec![("x-a".to_owned(), vec![b'a'; 600_000])]),
    ];
    (host, authorization(path, tokens), unusual)
        .prop_map(|(host, authorization, unusual)| [host, authorization, unusual].concat())
        .boxed()
}
