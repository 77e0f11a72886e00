//! Isolated worlds on one port: to its clients, each is a server of its own.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::{PRIVATE_KEY, PUBLIC_KEY, shop};
use crate::target::{Answer, OrFound as _, Stop, Target};

/// Creates a world with options of its own, and returns the response.
fn create(target: &Target, options: &Value) -> Result<Answer, Stop> {
    target.need_controls()?;
    let client = target.client()?;
    let call = client.call("POST", "/_mock/worlds");
    if options.is_null() {
        return call.send();
    }
    call.json(options).send()
}

/// All worlds of the server, those of other rules included.
pub(super) fn listed(target: &Target) -> Result<Vec<Value>, Stop> {
    let client = target.client()?;
    let listed = client.call("GET", "/_mock/worlds").send()?;
    listed.expect(200)?.list()
}

pub(crate) static WORLDS: &[Rule] = &[
    Rule {
        id: "created-and-listed",
        requirements: &[
            "server/controls/worlds/create",
            "server/controls/worlds/list",
        ],
        says: "a world is created without options or with empty ones, and listed with its address",
        check: |target| {
            let bare = create(target, &Value::Null)?;
            check(&bare, 201, &Says::Json)?;
            let (bare, empty) = (bare.json()?, create(target, &json!({}))?.json()?);
            ensure_ne!(bare["id"], empty["id"], "the ID of another world");
            let id = bare["id"].as_str().unwrap_or_default();
            let base = format!("{}/w/{id}", target.base_url());
            let expected = json!({"id": id, "base_url": base, "idle_seconds": 900});
            ensure_eq!(bare, expected, "the new world");
            let listed = listed(target)?;
            for world in [&bare, &empty] {
                ensure!(listed.contains(world), "{world} is not among {listed:?}");
                let id = world["id"].as_str().unwrap_or_default();
                let client = target.client()?;
                let end = client.call("DELETE", &format!("/_mock/worlds/{id}"));
                end.send()?.expect(204)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "base-url",
        requirements: &["server/controls/worlds/base-url"],
        says: "all three APIs and the home page are below a world's address, and link to nothing else",
        check: |target| {
            let world = &target.alone()?;
            let base = world.http.base_url();
            let location = world.call("GET", "{client}/app/{client_app}/location");
            let location = location.send()?.expect(200)?;
            ensure_eq!(
                location.text("hostname"),
                base,
                "`hostname` of {location:?}"
            );
            ensure_eq!(
                location.text("ws_hostname"),
                base.replacen("http", "ws", 1),
                "`ws_hostname` of {location:?}"
            );
            world.ensure_live(&world.login("ada")?)?;
            let ensure_below = |link: &str, answer: &Answer| {
                let message = "a link that does not begin with";
                ensure!(link.starts_with(base), "{message} {base}: {answer:?}");
                Ok::<_, Stop>(())
            };
            let summary = world.get("{app}/description")?.expect(200)?;
            ensure_below(&summary.text("realm_url"), &summary)?;
            let wrong = world.get("{app}/users/nobody")?.expect(404)?;
            ensure_below(&wrong.text("link"), &wrong)?;
            let groups = "/api/public/v1.0/groups";
            let digest = world.digest("GET", groups, PRIVATE_KEY)?;
            let call = world.call("GET", groups).header("authorization", &digest);
            let groups = call.send()?.expect(200)?;
            let link = groups.value()["links"][0]["href"].clone();
            ensure_below(link.as_str().unwrap_or_default(), &groups)?;
            for path in ["/", ""] {
                let page = world.call("GET", path).send()?.expect(200)?;
                let html = Some("text/html; charset=utf-8");
                ensure_eq!(
                    page.header("content-type"),
                    html,
                    "content-type of {page:?}"
                );
                let text = String::from_utf8_lossy(&page.body);
                ensure!(text.contains(base), "the page does not show {base}: {text}");
            }
            Ok(())
        },
    },
    Rule {
        id: "own-seed",
        requirements: &["server/controls/worlds/seed"],
        says: "a world may begin with a seed of its own; with an invalid one, no world is created",
        check: |target| {
            let app = json!({"name": "own", "client_app_id": "own-abcde"});
            let admin = json!({"public_api_key": PUBLIC_KEY, "private_api_key": PRIVATE_KEY});
            let seed = json!({"admins": [admin], "groups": [{"name": "Own", "apps": [app]}]});
            let made = create(target, &json!({"seed": seed}))?.expect(201)?;
            let below = World::at(&made.text("base_url"))?;
            let location = below.call("GET", "{client}/app/own-abcde/location");
            location.send()?.expect(200)?;
            below.get("{app}")?.expect(404)?;
            let client = target.client()?;
            let end = client.call("DELETE", &format!("/_mock/worlds/{}", made.text("id")));
            end.send()?.expect(204)?;
            // By this time the list shows whether one was created.
            let idle = 4001;
            for (wrong, words) in [
                (json!({"groups": [{"id": "x"}]}), "project 1"),
                (json!({"grups": []}), "grups"),
                (json!(7), "invalid"),
            ] {
                let answer = create(target, &json!({"seed": wrong, "idle_seconds": idle}))?;
                check(&answer, 400, &Says::AnyError)?;
                ensure!(
                    answer.text("error").contains(words),
                    "the error does not mention {words:?}: {answer:?}"
                );
            }
            let listed = listed(target)?;
            let created = listed.iter().find(|world| world["idle_seconds"] == idle);
            ensure_eq!(created, None, "a world of an invalid seed");
            Ok(())
        },
    },
    Rule {
        id: "rng-seed",
        requirements: &["server/controls/worlds/rng-seed"],
        says: "worlds of one number create the same IDs and claims, which each signs with its own key; those of another number create others",
        check: |target| {
            let anonymous = |number: u64| {
                let world = target.world_of(&shop(), json!({"rng_seed": number}))?;
                world.clock(&json!({"set": 1_800_000_000, "freeze": true}))?;
                let session = world.anonymous()?;
                let parts = |token: &str| {
                    let (claims, signature) = token
                        .rsplit_once('.')
                        .or_found(|| format!("a token without a signature: {token}"))?;
                    Ok::<_, Stop>((claims.to_owned(), signature.to_owned()))
                };
                let (access, refresh) = (parts(&session.access)?, parts(&session.refresh)?);
                Ok::<_, Stop>(([session.user, access.0, refresh.0], [access.1, refresh.1]))
            };
            let (created, signed) = anonymous(5)?;
            let again = anonymous(5)?;
            ensure_eq!(
                again.0,
                created,
                "user and claims of another world with the same number"
            );
            ensure_ne!(again.1, signed, "the signatures of another world");
            ensure_ne!(
                anonymous(6)?.0,
                created,
                "user and claims of a world with another number"
            );
            Ok(())
        },
    },
];
