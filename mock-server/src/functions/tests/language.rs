//! How functions export, return, throw, and load each other.

use serde_json::json;

use super::{console, error, finish, threw, value};

/// (manual)
#[test]
fn a_function_is_exported_in_any_of_these_ways() {
    for source in [
        "exports = function () { return 1; };",
        "exports = () => 1",
        "exports = async () => 1;",
        "exports = async function () { return await Promise.resolve(1); }",
        "module.exports = () => 1;",
        "exports = () => new Promise((resolve) => Promise.resolve().then(() => resolve(1)));",
        "const one = 1;\nexports = function named() { return one; } // the end",
        "function exports() { return 1; }",
    ] {
        assert_eq!(value(source), json!(1), "{source}");
    }
}

#[test]
fn what_is_no_function_cannot_be_called() {
    for source in ["exports = 1;", "const f = () => 1;", "// nothing"] {
        let message = error(source);
        assert!(message.contains("does not export a function"), "{message}");
    }
}

/// (manual for the message; that the line is named: our choice)
#[test]
fn an_error_has_its_message_and_line() {
    for (source, expected) in [
        (
            "exports = function () {\n  throw new Error('wrong pin');\n};",
            "Error: wrong pin (functions/f.js:2)",
        ),
        (
            "exports = async () => {\n\n  return context.nothing.x;\n};",
            "TypeError: cannot read property 'x' of undefined (functions/f.js:3)",
        ),
        ("exports = () => { throw 'plain'; }", "plain"),
        ("exports = () => { throw { code: 7 }; }", r#"{"code":7}"#),
        (
            "exports = () => Promise.reject(new RangeError('no'));",
            "RangeError: no (functions/f.js:1)",
        ),
        (
            "exports = () => missing;",
            "ReferenceError: missing is not defined (functions/f.js:1)",
        ),
    ] {
        assert_eq!(error(source), expected, "{source}");
    }
    let syntax = error("exports = () => {\n  return 1 +;\n}");
    assert!(
        syntax.starts_with("SyntaxError: ") && syntax.ends_with("(functions/f.js:2)"),
        "{syntax}"
    );
}

#[test]
fn a_promise_that_never_settles_is_an_error() {
    let message = "the function returned a promise that never settles";
    assert_eq!(error("exports = () => new Promise(() => {});"), message);
}

#[test]
fn other_files_are_required_by_relative_paths() {
    let sources = [
        (
            "a/main",
            "const util = require('./util');\nconst top = require('../top.js');\n\
          const { limit } = require('/settings');\n\
          exports = () => [util.name(), top(), limit, require('./util') === util];",
        ),
        ("a/util", "exports.name = () => require('./deep/x')();"),
        ("a/deep/x", "module.exports = () => 'x';"),
        ("top", "exports = () => 'top';"),
    ];
    let outcome = finish(&sources, &[]).outcome;
    assert_eq!(outcome, Ok(json!(["x", "top", 3, true])));
    for (path, expected) in [
        (
            "fs",
            "cannot load module 'fs': only files in functions/ can be required, as './NAME'",
        ),
        (
            "./no",
            "cannot load module './no': functions/no does not exist",
        ),
        (
            "../no",
            "cannot load module '../no': it is outside functions/",
        ),
    ] {
        let message = error(&format!("exports = () => require('{path}');"));
        assert_eq!(message, format!("Error: {expected} (functions/f.js:1)"));
    }
}

#[test]
fn functions_execute_each_other_but_not_forever() {
    let sources = [
        (
            "f",
            "exports = async (a) => (await context.functions.execute('sum', a, 2)) + context.functions.execute('one');",
        ),
        ("sum", "exports = async (a, b) => a + b;"),
        ("one", "exports = () => 1;"),
    ];
    assert_eq!(finish(&sources, &[json!(1)]).outcome, Ok(json!(4)));
    let message = error("exports = () => context.functions.execute('nope');");
    assert!(
        message.starts_with("Error: function not found: 'nope'"),
        "{message}"
    );
    let message = error("exports = () => context.functions.execute('f');");
    assert!(
        message.starts_with("RangeError: functions call each other more than 8 levels deep"),
        "{message}"
    );
}

#[test]
fn arguments_are_typed_and_results_keep_their_types() {
    let kinds = json!([
        { "$numberInt": "7" }, { "$numberLong": "5000000000" }, { "$numberDouble": "1.5" },
        { "$oid": "65a000000000000000000001" }, { "$date": { "$numberLong": "5" } },
        { "$binary": { "base64": "AQI=", "subType": "00" } }, { "$numberDecimal": "1.10" },
        { "a": [null, true, "x"] }, { "$regularExpression": { "pattern": "a", "options": "i" } },
        { "$timestamp": { "t": 1, "i": 2 } }, { "$minKey": 1 }, { "$numberDouble": "NaN" },
        { "$other": 1 },
    ]);
    let source = "exports = (...values) => values.map((value) => value);";
    let returned = finish(&[("f", source)], kinds.as_array().unwrap())
        .outcome
        .unwrap();
    let mut expected = kinds.clone();
    // Numbers get their types outside of the engine.
    expected[0] = json!(7);
    expected[2] = json!(1.5);
    assert_eq!(returned, expected);
    let types = "exports = (int, long, double, id, date, binary) => [typeof int, long + 1, \
        id instanceof BSON.ObjectId, id.toString(), date instanceof Date, date.getTime(), binary.toHex()];";
    assert_eq!(
        finish(&[("f", types)], kinds.as_array().unwrap()).outcome,
        Ok(json!([
            "number",
            5_000_000_001_i64,
            true,
            "65a000000000000000000001",
            true,
            5,
            "0102"
        ]))
    );
    for (source, expected) in [
        ("exports = () => undefined", json!({ "$undefined": true })),
        ("exports = () => {}", json!({ "$undefined": true })),
        ("exports = () => null", json!(null)),
        (
            "exports = () => ({ a: undefined, f() {} })",
            json!({ "a": { "$undefined": true } }),
        ),
        ("exports = () => -0", json!({ "$numberDouble": "-0.0" })),
        ("exports = () => 5n", json!({ "$numberLong": "5" })),
        (
            "exports = () => 'h\u{e4}\\u{1F600}'",
            json!("h\u{e4}\u{1F600}"),
        ),
        (
            "exports = () => new Uint8Array([1, 2])",
            json!({ "$binary": { "base64": "AQI=", "subType": "00" } }),
        ),
        (
            "exports = () => JSON.parse('{\"__proto__\": 1}')",
            json!({ "__proto__": 1 }),
        ),
        ("exports = () => '\\ud800'", json!("\u{fffd}")),
    ] {
        assert_eq!(value(source), expected, "{source}");
    }
    let circular = "exports = () => { const a = {}; a.a = a; return a; };";
    assert!(error(circular).contains("circular"));
}

#[test]
fn the_console_keeps_messages_of_all_levels() {
    let source = "exports = () => { console.log('a', 1, { b: [2] }, null, undefined); \
        console.error(new Error('no')); console.warn(new Date(0)); };";
    let lines = console(source);
    assert_eq!(lines[0], r#"a 1 {"b":[2]} null undefined"#);
    assert_eq!(lines[1], "Error: no (functions/f.js:1)");
    assert_eq!(lines[2], r#"{"$date":{"$numberLong":"0"}}"#);
    for (source, kept) in [
        (
            "for (let i = 0; i < 1000; i++) console.log('x'.repeat(1000))",
            33,
        ),
        ("for (let i = 0; i < 1000; i++) console.log(i)", 100),
        ("console.log('x'.repeat(100000))", 1),
    ] {
        let mut many = console(&format!("exports = () => {{ {source}; }};"));
        let last = many.pop().unwrap_or_default();
        assert_eq!(
            last, "messages beyond the limit are dropped",
            "{source}: {many:?}"
        );
        let bytes: usize = many.iter().map(String::len).sum();
        assert!(
            many.len() == kept && bytes <= 32 << 10,
            "{source}: {}, {bytes}",
            many.len()
        );
    }
    let kept = finish(
        &[("f", "exports = () => { console.log('before'); throw 'x'; }")],
        &[],
    );
    assert_eq!((kept.outcome, kept.console.len()), (threw("x"), 1));
}

/// What is thrown where nobody waits would be lost. (our choice)
#[test]
fn rejections_that_nothing_handles_are_errors_in_the_log() {
    for (source, expected) in [
        (
            "Promise.reject(new Error('a'))",
            &["unhandled rejection: Error: a (functions/f.js:1)"][..],
        ),
        (
            "(async () => { throw 'b'; })()",
            &["unhandled rejection: b"],
        ),
        (
            "Promise.reject(1); Promise.reject(2)",
            &["unhandled rejection: 1", "unhandled rejection: 2"],
        ),
        ("Promise.reject(3).catch(() => {})", &[]),
        (
            "const p = Promise.reject(4); await null; await p.catch(() => {})",
            &[],
        ),
        ("try { await Promise.reject(5); } catch {}", &[]),
        (
            "Promise.reject({ toJSON() { throw 6; } })",
            &["unhandled rejection: {}"],
        ),
        (
            "Promise.reject(Object.defineProperty(new Error(), 'message', { get() { throw 7; } }))",
            &["unhandled rejection"],
        ),
    ] {
        let source = format!("exports = async () => {{ {source}; return 'done'; }};");
        let finished = finish(&[("f", &source)], &[]);
        assert_eq!(finished.outcome, Ok(json!("done")), "{source}");
        assert!(finished.console.iter().all(|line| line.is_error));
        let lines = finished.console.iter().map(|line| &*line.text);
        assert_eq!(lines.collect::<Vec<_>>(), expected, "{source}");
    }
    let undeclared = "exports = async () => { context.http.post({ url: 'http://x' }); };";
    let lines = console(undeclared);
    assert!(
        lines.len() == 1 && lines[0].contains(r#"{name: "http.post", "#),
        "{lines:?}"
    );
    // Its own rejection is the outcome, and no other.
    let fails = finish(&[("f", "exports = async () => { throw 'x'; }")], &[]);
    assert_eq!((fails.outcome, fails.console.len()), (threw("x"), 0));
}

#[test]
fn what_is_thrown_need_not_be_an_error() {
    for (thrown, expected) in [
        ("undefined", "undefined"),
        ("7", "7"),
        ("{ code: 5 }", r#"{"code":5}"#),
        ("Symbol('a')", "Symbol(a)"),
        ("() => 1", "() => 1"),
    ] {
        for source in [
            format!("exports = () => {{ throw {thrown}; }};"),
            format!("exports = async () => {{ throw {thrown}; }};"),
        ] {
            assert_eq!(error(&source), expected, "{source}");
        }
    }
    assert_eq!(error("exports = () => Promise.reject();"), "undefined");
}
