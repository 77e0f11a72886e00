//! What functions see: the context, the clock, random numbers, BSON.

use serde_json::json;

use super::{DeclaredFunctions, error, finish_declared, value};
use crate::hidden::Hidden;
use crate::state::{DeclaredCase, Outcome};

fn case(arguments: Option<serde_json::Value>, outcome: Outcome) -> DeclaredCase {
    DeclaredCase {
        email: None,
        password: Hidden::default(),
        current_password_valid: None,
        payload: None,
        arguments: arguments.map(|list| list.as_array().unwrap().clone()),
        outcome,
    }
}

/// (manual)
#[test]
fn the_context_has_user_values_environment_request_and_app() {
    let source = "exports = () => [context.user.id, context.user.data.email, \
        context.values.get('theme').dark, context.values.get('since').getTime(), \
        context.values.get('nope') === undefined, context.environment.tag, \
        context.environment.values.url, context.request.remoteIPAddress, context.app.name, \
        context.runningAsSystem()];";
    assert_eq!(
        value(source),
        json!([
            "ada",
            "ada@x",
            true,
            1_577_836_800_000_i64,
            true,
            "qa",
            "http://qa",
            "127.0.0.1",
            "shop",
            false
        ])
    );
}

/// (that a declared case wins, and what services answer: our choice)
#[test]
fn declared_results_stand_in_for_functions_services_and_http() {
    let mut declared = DeclaredFunctions::default();
    let returns = |value| case(None, Outcome::Returns(value));
    declared.declare(
        "sum",
        vec![case(Some(json!([1, 2])), Outcome::Returns(json!(30)))],
    );
    declared.declare(
        "db.shop.users.findOne",
        vec![case(
            Some(json!([{ "_id": 7 }])),
            Outcome::Returns(json!({ "name": "Ada", "n": { "$numberLong": "5" } })),
        )],
    );
    declared.declare("db.shop.users.find", vec![returns(json!([1, 2]))]);
    declared.declare(
        "post.send",
        vec![case(None, Outcome::Throws("full".into()))],
    );
    declared.declare(
        "http.get",
        vec![returns(json!({ "statusCode": 200, "body": { "a": 1 } }))],
    );
    let source = "exports = async () => {
        const users = context.services.get('db').db('shop').collection('users');
        const ada = await users.findOne({ _id: 7 });
        const response = await context.http.get({ url: 'http://x' });
        let full;
        try { await context.services.get('post').send('x'); } catch (error) { full = error.message; }
        return [
          context.functions.execute('sum', 1, 2), context.functions.execute('sum', 1, 1),
          ada.name, ada.n.toString(), await users.find({}).sort({ a: 1 }).toArray(), response.statusCode,
          EJSON.parse(response.body.text()).a, full,
        ];
    };";
    let sources = [("f", source), ("sum", "exports = (a, b) => a + b;")];
    assert_eq!(
        finish_declared(&sources, declared.clone(), &[]).outcome,
        Ok(json!([30, 2, "Ada", "5", [1, 2], 200, 1, "full"]))
    );
    let source = "exports = async () => context.services.get('db').db('shop').collection('users').insertOne({});";
    let outcome = finish_declared(&[("f", source)], declared, &[]).outcome;
    let message = outcome.unwrap_err().text().to_owned();
    assert!(
        message.contains(r#"{name: "db.shop.users.insertOne", cases: [{result: ...}]}"#),
        "{message}"
    );
    for (source, name) in [
        ("context.http.get({ url: 'http://x' })", "http.get"),
        ("context.services.get('nope').send('x')", "nope.send"),
        (
            "context.services.get('new').db('a').collection('b').drop()",
            "new.a.b.drop",
        ),
    ] {
        let message = error(&format!("exports = () => {source};"));
        let declaration = format!(r#"{{name: "{name}", cases: "#);
        assert!(message.contains(&declaration), "{source}: {message}");
    }
}

#[test]
fn time_stands_still_in_utc_on_the_clock_of_the_job() {
    let source = "exports = () => [Date.now(), new Date().getTime(), new Date().toISOString(), \
        new Date() instanceof Date, new Date(2020, 0, 2, 3).toISOString(), \
        new Date('2020-01-01T10:00:00').getHours(), new Date('2020-01-01').getDate(), \
        new Date(0).getTimezoneOffset(), new Date(0).toString(), typeof Date(), \
        new Date(new Date(5)).getTime(), Date.parse('2020-01-01T00:00:00+01:00'), \
        new Date('Jan 2, 2020').toISOString(), new Date(NaN).getTime(), Object.prototype.toString.call(new Date())];";
    assert_eq!(
        value(source),
        json!([
            1_600_000_000_000_i64, 1_600_000_000_000_i64, "2020-09-13T12:26:40.000Z", true,
            "2020-01-02T03:00:00.000Z", 10, 1, 0,
            "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)", "string", 5,
            1_577_833_200_000_i64, "2020-01-02T00:00:00.000Z", { "$numberDouble": "NaN" }, "[object Date]"
        ])
    );
}

#[test]
fn random_numbers_and_new_ids_come_from_the_seed_of_the_job() {
    let source = "exports = () => [Math.random(), Math.random(), String(new BSON.ObjectId()), String(BSON.ObjectId())];";
    let first = value(source);
    assert_eq!(first, value(source));
    let numbers = first.as_array().unwrap();
    assert_ne!(numbers[0], numbers[1]);
    assert!(
        numbers[..2]
            .iter()
            .all(|n| (0.0..1.0).contains(&n.as_f64().unwrap()))
    );
    assert!(numbers[2] != numbers[3] && numbers[2].as_str().unwrap().starts_with("5f5e1000"));
}

#[test]
fn nothing_reaches_out_of_the_engine() {
    let source = "exports = () => ['process', 'Deno', 'Bun', 'fetch', 'XMLHttpRequest', 'std', 'os', \
        'setTimeout', 'Atomics', 'SharedArrayBuffer', 'performance', 'WeakRef'] \
        .filter((name) => globalThis[name] !== undefined);";
    assert_eq!(value(source), json!([]));
    assert!(error("exports = async () => import('./x.js');").contains("could not load module"));
}

#[test]
fn calls_do_not_see_what_others_changed() {
    let source = "exports = () => { globalThis.n = (globalThis.n ?? 0) + 1; Array.prototype.n = 1; return globalThis.n; };";
    assert_eq!([value(source), value(source)], [json!(1), json!(1)]);
}

/// (manual)
#[test]
fn bson_and_extended_json_have_the_documented_methods() {
    for (expression, expected) in [
        (
            "EJSON.stringify({ answer: 42, at: new Date(5) })",
            json!(r#"{"answer":42,"at":{"$date":{"$numberLong":"5"}}}"#),
        ),
        (
            "EJSON.stringify({ a: 1, b: 1.5 }, { relaxed: false })",
            json!(r#"{"a":{"$numberInt":"1"},"b":{"$numberDouble":"1.5"}}"#),
        ),
        (
            "EJSON.stringify({ a: BSON.Long(1), at: new Date(0) }, { relaxed: true })",
            json!(r#"{"a":1,"at":{"$date":"1970-01-01T00:00:00.000Z"}}"#),
        ),
        (
            r#"EJSON.parse('{"a": {"$numberLong": "42"}, "at": {"$date": "2020-01-01T00:00:00Z"}}').at.getFullYear()"#,
            json!(2020),
        ),
        (
            r#"EJSON.parse('{"a": {"$numberLong": "42"}}').a"#,
            json!({ "$numberLong": "42" }),
        ),
        (
            "BSON.Long(600206158, 342)",
            json!({ "$numberLong": "1469479021390" }),
        ),
        ("new BSON.Long(-1, -1).toNumber()", json!(-1)),
        (
            "BSON.Long.fromString('9007199254740993').add(1)",
            json!({ "$numberLong": "9007199254740994" }),
        ),
        ("BSON.Int32(42)", json!({ "$numberInt": "42" })),
        ("BSON.Double(3)", json!({ "$numberDouble": "3.0" })),
        ("BSON.Double(1234.5678) + 1", json!(1235.5678)),
        (
            "BSON.Decimal128.fromString('1234.5678')",
            json!({ "$numberDecimal": "1234.5678" }),
        ),
        (
            "BSON.BSONRegExp('the great', 'ig')",
            json!({ "$regularExpression": { "pattern": "the great", "options": "gi" } }),
        ),
        (
            "/a/i",
            json!({ "$regularExpression": { "pattern": "a", "options": "i" } }),
        ),
        ("BSON.Binary.fromHex('54657374').text()", json!("Test")),
        (
            "BSON.Binary.fromBase64('VGVzdCBtZXNzYWdl').toHex()",
            json!("54657374206d657373616765"),
        ),
        (
            "BSON.Binary.fromHex('ff00', 4)",
            json!({ "$binary": { "base64": "/wA=", "subType": "04" } }),
        ),
        (
            "new BSON.Binary('h\u{e4}\u{20ac}').text()",
            json!("h\u{e4}\u{20ac}"),
        ),
        (
            "new BSON.ObjectId('5E58667D902D38559C802B13')",
            json!({ "$oid": "5e58667d902d38559c802b13" }),
        ),
        (
            "BSON.ObjectId('5e58667d902d38559c802b13').equals('5e58667d902d38559c802b13')",
            json!(true),
        ),
        (
            "BSON.ObjectId('5e58667d902d38559c802b13').getTimestamp().getTime()",
            json!(1_582_851_709_000_i64),
        ),
        (
            "JSON.stringify({ id: BSON.ObjectId('5e58667d902d38559c802b13') })",
            json!(r#"{"id":"5e58667d902d38559c802b13"}"#),
        ),
        ("BSON.ObjectId.isValid('x')", json!(false)),
    ] {
        assert_eq!(
            value(&format!("exports = () => {expression};")),
            expected,
            "{expression}"
        );
    }
}
