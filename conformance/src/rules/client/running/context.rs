//! The values that a function sees: `context`, the clock, and what a seed declares.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::json;

use super::{call, function, messages, result_of};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::with_functions;
use crate::setup::seeds;

pub(crate) static CONTEXT: &[Rule] = &[
    Rule {
        id: "context",
        requirements: &["server/functions/context"],
        says: "a function sees its user, app and request, and the values of the app",
        check: |target| {
            let world = &target.shop()?;
            let value = json!({"name": "theme", "value": {"dark": true}});
            world.post("{app}/values", &value)?.expect(201)?;
            let secret = json!({"name": "key", "value": "s3cret"});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let value = json!({"name": "apiKey", "value": "key", "from_secret": true});
            world.post("{app}/values", &value)?.expect(201)?;
            let source = "exports = () => ({
                user: context.user.id, type: context.user.type, email: context.user.data.email,
                provider: context.user.identities[0].provider_type, custom: context.user.custom_data,
                app: context.app.clientAppId, name: context.request.httpMethod,
                dark: context.values.get('theme').dark, key: context.values.get('apiKey'),
                none: context.values.get('nope') === undefined, tag: context.environment.tag,
            });";
            let ids = &world.ids;
            let expected = json!({
                "user": ids.ada, "type": "normal", "email": "ada@example.com",
                "provider": "local-userpass", "custom": {}, "app": ids.client_app, "name": "POST",
                "dark": true, "key": "s3cret", "none": true, "tag": "",
            });
            ensure_eq!(result_of(world, source)?, expected);
            Ok(())
        },
    },
    Rule {
        id: "environment",
        requirements: &["server/functions/context"],
        says: "a function sees the values of the app's environment",
        check: |target| {
            let mut seed = seeds::shop();
            let app = &mut seed.groups[0].apps[0];
            app.environment = Some("qa".to_owned());
            app.files.insert(
                "environments/qa.json".to_owned(),
                r#"{"values": {"url": "http://qa"}}"#.to_owned().into(),
            );
            let world = &target.seeded(&seed)?;
            let source =
                "exports = () => [context.environment.tag, context.environment.values.url];";
            ensure_eq!(result_of(world, source)?, json!(["qa", "http://qa"]));
            Ok(())
        },
    },
    Rule {
        id: "execute",
        requirements: &["server/functions/context", "server/functions/private"],
        says: "a function executes other functions, also private ones",
        check: |target| {
            let world = &target.shop()?;
            let sum = json!({"name": "sum", "private": true, "source": "exports = async (a, b) => a + b;"});
            world.post("{app}/functions", &sum)?.expect(201)?;
            let source =
                "exports = async () => (await context.functions.execute('sum', 1, 2)) + 1;";
            ensure_eq!(result_of(world, source)?, json!({"$numberInt": "4"}));
            Ok(())
        },
    },
    Rule {
        id: "declared",
        requirements: &["server/functions/declared"],
        says: "declared results decide for functions, services and HTTP; the source runs for all else",
        check: |target| {
            let functions = vec![
                FunctionSeed::new("f").case(CaseSeed::returns("declared").arguments([json!(1)])),
                FunctionSeed::new("db.shop.users.findOne")
                    .case(CaseSeed::returns(json!({"name": "Ada"})).arguments([json!({"_id": 7})])),
                FunctionSeed::new("http.get").case(CaseSeed::returns(
                    json!({"statusCode": 200, "body": "hello"}),
                )),
            ];
            let world = &target.seeded(&with_functions(seeds::shop(), functions))?;
            let ada = world.login("ada")?;
            // A declared function is in the list, without a source.
            let list = world.get("{app}/functions")?.expect(200)?.list()?;
            let id = list.iter().find(|item| item["name"] == "f");
            let id = id.and_then(|item| item["_id"].as_str()).unwrap_or_default();
            let source = "exports = async () => {
                const users = context.services.get('db').db('shop').collection('users');
                const ada = await users.findOne({ _id: 7 });
                const response = await context.http.get({ url: 'http://x' });
                return [ada.name, response.statusCode, response.body.text()];
            };";
            let body = json!({"name": "f", "private": false, "source": source});
            let path = format!("{{app}}/functions/{id}");
            world.admin("PUT", &path).json(&body).send()?.expect(204)?;
            let answer = call(world, &ada, "f", &json!([{"$numberInt": "1"}]))?.expect(200)?;
            ensure_eq!(answer.json()?, json!("declared"));
            let answer = call(world, &ada, "f", &json!([]))?.expect(200)?;
            ensure_eq!(
                answer.json()?,
                json!(["Ada", {"$numberInt": "200"}, "hello"])
            );
            let source = "exports = () => context.http.post({ url: 'http://x' });";
            function(world, "g", source)?;
            let answer = call(world, &ada, "g", &json!([]))?;
            check(&answer, 400, &Says::AnyError)?;
            let text = answer.text("error");
            ensure!(
                text.contains("http.post") && text.contains("seed"),
                "does not say how to declare it: {text}"
            );
            Ok(())
        },
    },
    Rule {
        id: "console",
        requirements: &["server/functions/console"],
        says: "the console is in the app's log, and the entry of a failed call is the one that it links to",
        check: |target| {
            let world = &target.shop()?;
            let source = "exports = (fails) => {
                console.log('called', { with: fails });
                console.error('beware');
                if (fails) throw new Error('no');
            };";
            function(world, "f", source)?;
            let ada = world.login("ada")?;
            call(world, &ada, "f", &json!([false]))?.expect(200)?;
            let logged = messages(world, "type=FUNCTION")?;
            ensure_eq!(logged, ["called {\"with\":false}", "beware"]);
            let failed = call(world, &ada, "f", &json!([true]))?.expect(400)?;
            let link = failed.text("link");
            let id = link.rsplit("co_id=").next().unwrap_or_default();
            let logged = messages(world, &format!("co_id={id}"))?;
            ensure!(
                logged.len() == 3
                    && logged[2].contains("no")
                    && logged[2].contains("functions/f.js:4"),
                "other messages: {logged:?}"
            );
            let body = json!({"name": "f", "arguments": [false]});
            let path = "{app}/debug/execute_function?run_as_system=true";
            let answer = world.post(path, &body)?.expect(200)?.json()?;
            ensure_eq!(
                (&answer["logs"], &answer["error_logs"]),
                (&json!(["called {\"with\":false}"]), &json!(["beware"]))
            );
            Ok(())
        },
    },
    Rule {
        id: "clock-and-random",
        requirements: &["server/functions/deterministic"],
        says: "a function sees the server's clock, and random numbers that differ from call to call, but not in another world with the same seed",
        check: |target| {
            let source = "exports = () => [Date.now(), new Date().toISOString(), Math.random(), String(new BSON.ObjectId())];";
            let mut results = Vec::new();
            for _ in 0..2 {
                let options = json!({"rng_seed": 7});
                let world = &target.world_of(&seeds::shop(), options)?;
                function(world, "f", source)?;
                world.clock(&json!({"set": "2031-02-03T04:05:06Z", "freeze": true}))?;
                let ada = world.login("ada")?;
                let run = || call(world, &ada, "f", &json!([]))?.expect(200)?.json();
                results.push([run()?, run()?]);
            }
            ensure_eq!(results[0], results[1], "the results");
            let [first, second] = &results[0];
            for drawn in [2, 3] {
                ensure!(
                    first[drawn] != second[drawn],
                    "two calls drew the same: {first}"
                );
            }
            ensure_eq!(
                (&first[0], &first[1]),
                (
                    &json!({"$numberLong": "1927857906000"}),
                    &json!("2031-02-03T04:05:06.000Z")
                )
            );
            Ok(())
        },
    },
];
