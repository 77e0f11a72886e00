//! Bodies: almost JSON, almost valid for a route.

use proptest::prelude::*;

/// Keys that some route reads.
const WORDS: &str = include_str!("lists/keys.txt");

/// Values that some route accepts.
const VALUES: &str = include_str!("lists/values.txt");

/// Edge cases of numbers and strings, some of them invalid JSON.
const EDGES: &str = include_str!("lists/edges.txt");

/// Picks a line of a list.
pub(crate) fn line(list: &'static str) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(list.lines().map(str::to_owned).collect::<Vec<_>>())
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => line(VALUES),
        4 => line(EDGES),
        1 => line(WORDS).prop_map(|word| format!("\"{word}\"")),
        1 => "\"[^\"\\\\\\x00-\\x1f]{0,20}\"",
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => (1..3000_usize).prop_map(|length| format!("\"{}\"", "a".repeat(length))),
    ]
}

/// Something like JSON.
fn value() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let word = line(WORDS);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|all| format!("[{}]", all.join(","))),
            prop::collection::vec((word, inner), 0..5).prop_map(|all| object(&all)),
        ]
    })
}

fn object<K: AsRef<str>>(entries: &[(K, String)]) -> String {
    let entries = entries
        .iter()
        .map(|(key, value)| format!("\"{}\":{value}", key.as_ref()));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

/// Valid values for a key.
fn valid(key: &str) -> BoxedStrategy<String> {
    let some: &[&str] = match key {
        "email" | "to" => &[
            "\"new@example.com\"",
            "\"ada@example.com\"",
            "\"alan@example.com\"",
        ],
        "username" => &["\"ada@example.com\"", "\"pub\""],
        "password" => &["\"correct horse\""],
        "apiKey" => &["\"priv\""],
        "key" => &["\"the-key\""],
        "type" => &["\"oauth2-apple\"", "\"local-userpass\"", "\"status\""],
        "name" => &["\"sum\"", "\"a-name\"", "\"tokenKey\""],
        "address" => &["\"10.1.0.0/16\"", "\"::1\""],
        "disabled" | "private" | "freeze" | "system" | "can_evaluate" => &["true", "false"],
        "status" => &["200", "418", "503"],
        "expiration_time_seconds" => &["1800", "157680000"],
        "times" | "after" | "every" | "at_least" | "at_most" | "idle_seconds" | "seed"
        | "rng_seed" | "millis" => &["1", "2"],
        "advance" => &["\"31m\"", "60"],
        "arguments" => &["[1]", "[]"],
        "config" | "options" | "secret_config" | "data" => &["{}", "{\"autoConfirm\":true}"],
        "metadata_fields" | "redirect_uris" | "domain_restrictions" => &["[]"],
        "effect" => &["{\"type\":\"delay\",\"millis\":1}"],
        _ => &["\"text\"", "\"code\"", "{}"],
    };
    prop::sample::select(some).prop_map(str::to_owned).boxed()
}

/// An object with all of the keys, some, or some twice, and mostly valid values.
fn like(keys: &[String]) -> BoxedStrategy<String> {
    if keys.is_empty() {
        return value().boxed();
    }
    let item = (
        prop::sample::select(keys.to_vec()),
        prop_oneof![3 => leaf(), 1 => value()],
    );
    let some = prop::collection::vec(item, 0..keys.len().min(6) + 2);
    let mut all = Just(Vec::new()).boxed();
    for key in keys {
        let value = prop_oneof![12 => valid(key).prop_map(Some), 1 => Just(None), 1 => value().prop_map(Some)];
        let key = key.clone();
        let add = move |(mut all, value): (Vec<(String, String)>, Option<String>)| {
            all.extend(value.map(|value| (key.clone(), value)));
            all
        };
        all = (all, value).prop_map(add).boxed();
    }
    prop_oneof![
        1 => some.prop_map(|some| object(&some)),
        2 => all.prop_map(|all| object(&all)),
    ]
    .boxed()
}

/// Damage to the bytes of a text.
#[derive(Clone, Debug)]
enum Damage {
    None,
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Insert(prop::sample::Index, &'static [u8]),
    Wrap(&'static [u8], &'static [u8]),
}

fn damage() -> impl Strategy<Value = Damage> {
    let junk = prop::sample::select(vec![
        &b"\xff\xfe"[..],
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\0",
        b"\"",
        b"\\",
        b",",
        b"}",
        b"\xef\xbb\xbf",
    ]);
    let around = prop::sample::select(vec![
        (&b"\xef\xbb\xbf"[..], &b""[..]),
        (b"", b" x"),
        (b" \n\t", b"\r\n "),
        (b"[", b"]"),
        (b"", b"{}"),
        (b"\"", b"\""),
    ]);
    prop_oneof![
        20 => Just(Damage::None),
        2 => any::<prop::sample::Index>().prop_map(Damage::Cut),
        2 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, mask)| Damage::Flip(at, mask)),
        2 => (any::<prop::sample::Index>(), junk).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        2 => around.prop_map(|(before, after)| Damage::Wrap(before, after)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damage: &Damage) -> Vec<u8> {
    match damage {
        Damage::None => {}
        Damage::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
        Damage::Flip(at, mask) => {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
        }
        Damage::Insert(at, junk) => {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..at, junk.iter().copied());
        }
        Damage::Wrap(before, after) => bytes = [before, &bytes[..], after].concat(),
    }
    bytes
}

/// JSON nested around and beyond the limit of parsers.
fn deep() -> impl Strategy<Value = Vec<u8>> {
    let depth = prop_oneof![
        Just(100_usize),
        Just(127),
        Just(128),
        Just(129),
        Just(100_000)
    ];
    let around = prop::sample::select(vec![("[", "]"), ("{\"a\":", "}"), ("{\"config\":[", "]}")]);
    (depth, around, any::<bool>()).prop_map(|(depth, (open, close), closed)| {
        let close = if closed {
            close.repeat(depth)
        } else {
            String::new()
        };
        (open.repeat(depth) + "1" + &close).into_bytes()
    })
}

/// Bodies for a route with these keys.
pub(crate) fn body(keys: &[String]) -> BoxedStrategy<Vec<u8>> {
    let texts = prop_oneof![8 => like(keys), 3 => value()];
    let texts = (texts, damage()).prop_map(|(text, damage)| damaged(text.into_bytes(), &damage));
    prop_oneof![
        16 => texts,
        1 => deep(),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        2 => Just(Vec::new()),
    ]
    .boxed()
}
