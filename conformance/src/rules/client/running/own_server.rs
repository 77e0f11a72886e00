//! Requests of functions to the server that runs them.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::json;

use super::{call, function};
use crate::rules::Rule;
use crate::setup::apps::with_functions;
use crate::setup::seeds;
use crate::target::OrFound as _;

pub(crate) static OWN_SERVER: &[Rule] = &[
    Rule {
        id: "requests",
        requirements: &["server/functions/own-server"],
        says: "a function sends requests of each method to its server, with headers and bodies, and sees the whole response",
        check: |target| {
            let world = &target.shop()?;
            function(
                world,
                "f",
                "exports = async (values, authorization) => {
                    const { http } = context;
                    const headers = { Authorization: [authorization] };
                    const json = { headers, encodeBodyAsJSON: true };
                    const send = (method, url, body) => http[method]({ ...json, url, body });
                    const made = await send('post', values, { name: 'a', value: 1 });
                    const one = `${values}/${JSON.parse(made.body.text())._id}`;
                    const put = await http.put({ url: one, headers, body: JSON.stringify({ name: 'a', value: 2 }) });
                    const got = await http.get({ url: `${one}#fragment`, headers });
                    const head = await http.head({ url: one, headers });
                    const gone = await http.delete({ url: one, headers });
                    const refused = await http.get({ url: values });
                    const known = EJSON.parse(got.body.text());
                    return {
                        statuses: [made, put, got, head, gone, refused].map((one) => one.statusCode),
                        status: got.status, value: known.value, type: got.headers['Content-Type'],
                        length: got.contentLength === got.body.length(), empty: head.body.text(),
                    };
                };",
            )?;
            let ada = world.login("ada")?;
            let values = format!("{}{}", world.http.base_url(), world.path("{app}/values"));
            let authorization = format!("Bearer {}", world.admin.access);
            let arguments = json!([values, authorization]);
            let answer = call(world, &ada, "f", &arguments)?.expect(200)?.json()?;
            let statuses =
                [201, 200, 200, 200, 204, 401].map(|code| json!({"$numberInt": code.to_string()}));
            let expected = json!({"statuses": statuses, "status": "200 OK",
                "value": {"$numberInt": "2"}, "type": ["application/json"], "length": true, "empty": ""});
            ensure_eq!(answer, expected);
            ensure_eq!(world.get("{app}/values")?.expect(200)?.json()?, json!([]));
            Ok(())
        },
    },
    Rule {
        id: "addresses",
        requirements: &["server/functions/own-server"],
        says: "a function reaches its server at loopback, whatever its spelling, with the URL as text or in parts",
        check: |target| {
            let server = target.own_server(|builder| builder.seed(seeds::shop()))?;
            let world = &crate::setup::World::over(server)?;
            let (_, port) = world.http.authority().rsplit_once(':').unwrap_or_default();
            function(
                world,
                "f",
                "exports = async (options) => (await context.http.get(options)).statusCode;",
            )?;
            let ada = world.login("ada")?;
            let path = "/api/private/v1.0/version";
            for options in [
                json!({"url": format!("http://127.0.0.1:{port}{path}")}),
                json!({"url": format!("http://localhost:{port}{path}")}),
                json!({"url": format!("http://[::1]:{port}{path}?x")}),
                json!({"scheme": "http", "host": format!("localhost:{port}"), "path": path,
                    "query": {"a": ["1", "2"]}}),
            ] {
                let answer = call(world, &ada, "f", &json!([options]))?;
                let status = answer.expect(200)?.json()?;
                ensure_eq!(status, json!({"$numberInt": "200"}), "for {options}");
            }
            let found = world.journal("?path=*/version")?;
            let query = found.iter().any(|entry| entry["query"] == "a=1&a=2");
            ensure!(query, "the query is not in the journal: {found:?}");
            Ok(())
        },
    },
    Rule {
        id: "declared-first",
        requirements: &["server/functions/own-server"],
        says: "a result that a seed declares precedes a request, which is then not sent",
        check: |target| {
            let declared = CaseSeed::returns(json!({"statusCode": 418, "body": "declared"}));
            let functions = vec![FunctionSeed::new("http.get").case(declared)];
            let world = &target.seeded(&with_functions(seeds::shop(), functions))?;
            let url = format!("{}/api/private/v1.0/version", world.http.base_url());
            let source = format!(
                "exports = async () => (await context.http.get({{ url: '{url}' }})).body.text();"
            );
            function(world, "f", &source)?;
            let answer = call(world, &world.login("ada")?, "f", &json!([]))?;
            ensure_eq!(answer.expect(200)?.json()?, "declared");
            ensure!(world.journal("?path=*/version")?.is_empty(), "it was sent");
            Ok(())
        },
    },
    Rule {
        id: "out-of-reach",
        requirements: &["server/functions/own-server-bounds"],
        says: "neither controls nor other worlds nor other servers are in a function's reach",
        check: |target| {
            let world = &target.alone()?;
            let other = target.alone()?;
            function(
                world,
                "f",
                "exports = async (url) => {
                    try { return (await context.http.get({ url })).statusCode; }
                    catch (error) { return error.message; }
                };",
            )?;
            let ada = world.login("ada")?;
            let result = |url: String| call(world, &ada, "f", &json!([url]))?.expect(200)?.json();
            let version = "/api/private/v1.0/version";
            let own = world.http.base_url();
            ensure_eq!(
                result(format!("{own}{version}"))?,
                json!({"$numberInt": "200"})
            );
            for (url, reason) in [
                (format!("{own}/_mock/state"), "controls"),
                (format!("{own}/_mock/requests?x"), "controls"),
                (format!("{}{version}", other.http.base_url()), "seed"),
                (
                    format!("http://{}{version}", world.http.authority()),
                    "seed",
                ),
                (
                    format!("http://{}1{version}", world.http.authority()),
                    "seed",
                ),
                ("https://example.com/".to_owned(), "seed"),
            ] {
                let found = result(url.clone())?;
                let text = found.as_str().or_found(|| format!("{url}: {found}"))?;
                ensure!(text.contains(reason), "{url}: {text}");
            }
            Ok(())
        },
    },
    Rule {
        id: "waiting-for-each-other",
        requirements: &["server/functions/own-server-bounds"],
        says: "functions that wait for each other's responses end, however many there are and however deep they go",
        check: |target| {
            let world = &target.shop()?;
            let url = format!(
                "{}{}",
                world.http.base_url(),
                world.path("/app/{client_app}/endpoint/")
            );
            let source = format!(
                "exports = async ({{ query }}) => {{
                    const left = Number(query.left ?? 0);
                    if (left === 0) return 0;
                    const response = await context.http.post({{ url: `{url}deep?left=${{left - 1}}` }});
                    if (response.statusCode !== 200) throw new Error(response.body.text());
                    return 1 + Number(response.body.text());
                }};"
            );
            let body =
                json!({"name": "deep", "private": true, "run_as_system": true, "source": source});
            world.post("{app}/functions", &body)?.expect(201)?;
            let body = json!({"route": "/deep", "http_method": "POST", "function_name": "deep",
                "validation_method": "NO_VALIDATION", "respond_result": true});
            world.post("{app}/endpoints", &body)?.expect(201)?;
            let deep = |left: u8| {
                let path = format!("/app/{{client_app}}/endpoint/deep?left={left}");
                world.call("POST", &path).send()
            };
            ensure_eq!(deep(4)?.expect(200)?.json()?, 4);
            let answer = deep(9)?.expect(400)?;
            let error = answer.text("error");
            ensure!(error.contains("levels deep"), "other error: {answer:?}");
            // More at once than the server has threads for functions.
            let paths = vec![world.path("/app/{client_app}/endpoint/deep?left=3"); 16];
            let statuses = std::thread::scope(|scope| {
                let one = |path: String| {
                    let client = world.http.another();
                    move || {
                        let client = client.ok()?;
                        let answer = client.call("POST", &path).send().ok()?;
                        Some((answer.status, answer.value()))
                    }
                };
                let running: Vec<_> = paths
                    .into_iter()
                    .map(|path| scope.spawn(one(path)))
                    .collect();
                let ended = running
                    .into_iter()
                    .map(|thread| thread.join().ok().flatten());
                ended.collect::<Vec<_>>()
            });
            for status in statuses {
                ensure_eq!(status, Some((200, json!(3))));
            }
            Ok(())
        },
    },
];
