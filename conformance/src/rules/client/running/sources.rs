//! Sources: what they export, return and throw, and when changes of them count.

use serde_json::json;

use super::{call, function, result_of};
use crate::rules::{Rule, Says, check};
use crate::setup::seeds;

pub(crate) static SOURCES: &[Rule] = &[
    Rule {
        id: "exports",
        requirements: &["server/functions/runs"],
        says: "functions, async functions and `module.exports` run, and promises are awaited",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            for (n, source) in [
                "exports = function (a, b) { return a + b; };",
                "exports = (a, b) => a + b",
                "exports = async function (a, b) { return (await Promise.resolve(a)) + b; };",
                "const sum = async (a, b) => a + b;\nmodule.exports = sum; // the end",
            ]
            .into_iter()
            .enumerate()
            {
                let name = format!("f{n}");
                function(world, &name, source)?;
                let numbers = json!([{"$numberInt": "2"}, {"$numberInt": "3"}]);
                let answer = call(world, &ada, &name, &numbers)?.expect(200)?;
                ensure_eq!(answer.json()?, json!({"$numberInt": "5"}), "{source}");
            }
            Ok(())
        },
    },
    Rule {
        id: "types",
        requirements: &["server/functions/types", "server/functions/call"],
        says: "a function sees BSON types, and its result has them",
        check: |target| {
            let world = &target.shop()?;
            let source = "exports = (id, long, date) => ({
                id, long, date, hex: id.toString(), year: date.getFullYear(),
                double: 1.5, made: BSON.Decimal128.fromString('1.10'), list: [null, true],
                text: EJSON.stringify({ long }), parsed: EJSON.parse('{\"$oid\": \"65a000000000000000000001\"}'),
            });";
            function(world, "f", source)?;
            let (id, long) = (json!({"$oid": seeds::ADA}), json!({"$numberLong": "5"}));
            let date = json!({"$date": {"$numberLong": "1600000000000"}});
            let answer = call(world, &world.login("ada")?, "f", &json!([id, long, date]))?;
            let expected = json!({
                "id": id, "long": long, "date": date, "hex": seeds::ADA,
                "year": {"$numberInt": "2020"}, "double": {"$numberDouble": "1.5"},
                "made": {"$numberDecimal": "1.10"}, "list": [null, true],
                "text": "{\"long\":{\"$numberLong\":\"5\"}}",
                "parsed": {"$oid": "65a000000000000000000001"},
            });
            ensure_eq!(answer.expect(200)?.json()?, expected, "the result");
            Ok(())
        },
    },
    Rule {
        id: "throws",
        requirements: &["server/functions/errors"],
        says: "the error of a call has the message that was thrown, and its line",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            function(
                world,
                "f",
                "exports = () => {\n  throw new Error('out of order');\n};",
            )?;
            let answer = call(world, &ada, "f", &json!([]))?;
            check(&answer, 400, &Says::AnyError)?;
            ensure_eq!(answer.text("error_code"), "FunctionExecutionError");
            let text = answer.text("error");
            ensure!(
                text.contains("out of order") && text.contains("functions/f.js:2"),
                "message or line is missing: {text}"
            );
            function(world, "g", "exports = () => {\n  return 1 +;\n};")?;
            let answer = call(world, &ada, "g", &json!([]))?;
            check(&answer, 400, &Says::AnyError)?;
            let text = answer.text("error");
            ensure!(
                text.starts_with("SyntaxError") && text.contains("functions/g.js:2"),
                "another error: {text}"
            );
            Ok(())
        },
    },
    Rule {
        id: "changes-at-once",
        requirements: &["server/functions/changes"],
        says: "a function that was created, changed, imported or deleted is so for the next call",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let body = json!({"name": "f", "private": false, "source": "exports = () => 'one';"});
            let id = world
                .post("{app}/functions", &body)?
                .expect(201)?
                .text("_id");
            let called = || call(world, &ada, "f", &json!([]));
            ensure_eq!(called()?.expect(200)?.json()?, json!("one"));
            let path = format!("{{app}}/functions/{id}");
            let body = json!({"name": "f", "private": false, "source": "exports = () => 'two';"});
            world.admin("PUT", &path).json(&body).send()?.expect(204)?;
            ensure_eq!(called()?.expect(200)?.json()?, json!("two"));
            let document = json!({"functions": {
                "config": [{"name": "f", "private": false}],
                "sources": {"f.js": "exports = () => 'three';"},
            }});
            world.post("{app}/import", &document)?.expect(204)?;
            ensure_eq!(called()?.expect(200)?.json()?, json!("three"));
            world.delete(&path)?.expect(204)?;
            let gone = called()?;
            ensure_eq!(gone.status, 404, "a deleted function: {gone:?}");
            Ok(())
        },
    },
    Rule {
        id: "modules",
        requirements: &["server/functions/modules"],
        says: "a function requires other files of the folder",
        check: |target| {
            let world = &target.shop()?;
            function(
                world,
                "lib/text",
                "exports.shout = (text) => text.toUpperCase() + '!';",
            )?;
            function(
                world,
                "lib/index",
                "module.exports = { text: require('./text') };",
            )?;
            let source = "const lib = require('./lib');\nexports = () => lib.text.shout('a');";
            ensure_eq!(result_of(world, source)?, json!("A!"));
            let ada = world.login("ada")?;
            function(world, "g", "exports = () => require('fs');")?;
            let answer = call(world, &ada, "g", &json!([]))?;
            check(&answer, 400, &Says::AnyError)?;
            Ok(())
        },
    },
];
