//! The importer of realm-kotlin, which sends changes through an endpoint of the app.

use serde_json::{Value, json};

use super::{CONFIRM, Importer, LOGIN_BY_MAIL, RESET, entries, schema, text_id};
use crate::rules::Rule;
use crate::target::{OrFound as _, Outcome};

/// Sends a PATCH request with the headers of its own request, as an endpoint.
const FORWARD: &str = "exports = async (request, response) => {
    try {
        if (request.body === undefined) throw new Error('no body');
        const { url, body } = JSON.parse(request.body.text());
        const headers = context.request.requestHeaders;
        const sent = { url, body: JSON.parse(body), headers, encodeBodyAsJSON: true };
        response.setStatusCode((await context.http.patch(sent)).statusCode);
    } catch (error) {
        response.setStatusCode(400);
        response.setBody(error.message);
    }
};";

/// The same as earlier versions had it: as a function with arguments.
const FORWARD_CALLED: &str = "exports = async (url, body) => context.http.patch({
    url, body, headers: context.request.requestHeaders, encodeBodyAsJSON: true });";

impl Importer<'_, '_> {
    /// The URL of a path of the app.
    fn url(&self, rest: &str) -> String {
        let path = self.world.path(&self.app.path(rest));
        format!("{}{path}", self.world.http.base_url())
    }

    /// Sends a PATCH request through the app's endpoint, twice, as the importer does.
    fn patch_by_endpoint(&self, rest: &str, body: &Value) -> Outcome {
        let path = format!("/app/{}/endpoint/forwardAsPatch", self.app.client_app());
        let sent = json!({"url": self.url(rest), "body": body.to_string()});
        for _ in 0..2 {
            let answer = self.world.admin("POST", &path).json(&sent).send()?;
            ensure!((200..300).contains(&answer.status), "{answer:?}");
        }
        Ok(())
    }

    fn configure(&self, provider: &str, config: &Value) -> Outcome {
        let all = self.get("/auth_providers")?;
        let found = entries(&all)?.iter().find(|one| one["name"] == provider);
        let id = text_id(found.or_found(|| format!("no {provider} in {all}"))?)?.to_owned();
        self.patch_by_endpoint(&format!("/auth_providers/{id}"), &json!({"config": config}))
    }
}

fn kotlin_functions(importer: &Importer<'_, '_>) -> Outcome {
    let forward = json!({"name": "forwardAsPatch", "run_as_system": true, "source": FORWARD});
    let forward = importer.create("/functions", &forward)?;
    importer.post(
        "/endpoints",
        &json!({"route": "/forwardAsPatch", "function_name": "forwardAsPatch",
            "function_id": forward, "http_method": "POST", "validation_method": "NO_VALIDATION",
            "secret_id": "", "secret_name": "", "create_user_on_auth": false,
            "fetch_custom_user_data": false, "respond_result": false, "disabled": false,
            "return_type": "JSON"}),
    )?;
    for (name, method) in [
        ("insertDocument", "insertOne"),
        ("queryDocument", "findOne"),
    ] {
        let source = format!(
            "exports = (service, db, collection, document) =>
                context.services.get(service).db(db).collection(collection).{method}(document);"
        );
        importer.post("/functions", &json!({"name": name, "source": source}))?;
    }
    Ok(())
}

fn kotlin_providers(importer: &Importer<'_, '_>) -> Outcome {
    let types = "/auth_providers";
    let login = json!({"name": "testAuthFunc", "source": LOGIN_BY_MAIL});
    let login = importer.create("/functions", &login)?;
    let config = json!({"authFunctionId": login, "authFunctionName": "testAuthFunc"});
    importer.post(types, &json!({"type": "custom-function", "config": config}))?;
    importer.post(types, &json!({"type": "anon-user"}))?;
    importer.enable_api_keys(None)?;
    let confirm = json!({"name": "confirmFunc", "source": CONFIRM});
    let confirm = importer.create("/functions", &confirm)?;
    let reset = importer.create("/functions", &json!({"name": "resetFunc", "source": RESET}))?;
    let config = json!({"autoConfirm": true, "confirmationFunctionId": confirm,
        "confirmationFunctionName": "confirmFunc", "resetFunctionId": reset,
        "emailConfirmationUrl": "http://realm.io/confirm-user", "resetFunctionName": "resetFunc",
        "resetPasswordSubject": "Reset Password", "runConfirmationFunction": false,
        "resetPasswordUrl": "http://realm.io/reset-password", "runResetFunction": false});
    importer.post(types, &json!({"type": "local-userpass", "config": config}))?;
    Ok(())
}

pub(crate) static KOTLIN: &[Rule] = &[
    Rule {
        id: "realm-kotlin",
        requirements: &[
            "server/configuration/importers",
            "server/functions/own-server",
            "server/functions/request-headers",
        ],
        says: "the requests with which realm-kotlin's tests create an app succeed, with changes through an endpoint of the app",
        check: |target| {
            let world = &target.shop()?;
            let profile = world.get("{admin}/auth/profile")?.expect(200)?.json()?;
            let group = profile["roles"][0]["group_id"].as_str();
            ensure_eq!(group, Some(&*world.ids.group), "the project in {profile}");
            let importer = &Importer::new(world, &json!({"name": target.app_name()}))?;
            kotlin_functions(importer)?;
            kotlin_providers(importer)?;
            let service = json!({"name": "BackingDB", "type": "mongodb",
                "config": {"uri": "mongodb://localhost:26000"}});
            let service = importer.create("/services", &service)?;
            let config = format!("/services/{service}/config");
            let sync = json!({"flexible_sync": {"state": "enabled", "database_name": "db",
                "is_recovery_mode_disabled": false, "queryable_fields_names": ["name", "section"],
                "permissions": {"rules": {}, "defaultRoles": [{"name": "read-write",
                    "applyWhen": {}, "read": true, "write": true}]}}});
            importer.patch_by_endpoint(&config, &sync)?;
            let stored = importer.get(&config)?;
            ensure_eq!(
                stored["flexible_sync"],
                sync["flexible_sync"],
                "in {stored}"
            );
            let id = json!({"_id": {"bsonType": "objectId"}});
            importer.post("/schemas", &schema("FlexChildObject", &id))?;
            importer.put("/sync/config", &json!({"development_mode_enabled": true}))?;
            let user_data = json!({"mongo_service_id": service, "enabled": true,
                "database_name": "db", "collection_name": "UserData", "user_id_field": "id"});
            importer.patch_by_endpoint("/custom_user_data", &user_data)?;
            let stored = importer.get("/custom_user_data")?;
            ensure_eq!(stored["mongo_service_id"], *service, "in {stored}");
            ensure_eq!(importer.register("auto@example.com")?, 201);
            ensure_eq!(importer.log_in("auto@example.com")?, 200);
            // The tests change one setting of the provider at a time.
            importer.configure("local-userpass", &json!({"autoConfirm": false}))?;
            importer.configure("local-userpass", &json!({"runConfirmationFunction": true}))?;
            ensure_eq!(importer.register("verified@example.com")?, 201);
            ensure_eq!(importer.log_in("verified@example.com")?, 200);
            ensure!(importer.register("other@example.com")? >= 400, "registered");
            let login = json!({"mail": "kim@example.com", "id": 700});
            importer
                .client("custom-function/login", &login)?
                .expect(200)?;
            let users = importer.get("/users")?;
            for user in entries(&users)? {
                importer.send("DELETE", &format!("/users/{}", text_id(user)?), None)?;
            }
            ensure_eq!(importer.get("/users")?, json!([]));
            let refused = json!({"url": importer.url("/nowhere"), "body": "{}"});
            let path = format!("/app/{}/endpoint/forwardAsPatch", importer.app.client_app());
            let answer = world.admin("POST", &path).json(&refused).send()?;
            // The endpoint does not respond with the result.
            ensure_eq!(answer.status, 204, "{answer:?}");
            Ok(())
        },
    },
    Rule {
        id: "realm-kotlin-older",
        requirements: &[
            "server/configuration/importers",
            "server/functions/own-server",
            "server/functions/request-headers",
        ],
        says: "a function that an administrator executes sends a change with that administrator's credentials",
        check: |target| {
            let world = &target.shop()?;
            let importer = &Importer::new(world, &json!({"name": target.app_name()}))?;
            importer.function("forwardAsPatch", FORWARD_CALLED)?;
            let service = json!({"name": "BackingDB", "type": "mongodb", "config": {"uri": "x"}});
            let service = importer.create("/services", &service)?;
            let config = format!("/services/{service}/config");
            let sync = json!({"sync": {"state": "enabled", "database_name": "db",
                "partition": super::partition()}});
            let forward = |url: String| {
                let call = json!({"name": "forwardAsPatch", "arguments": [url, sync]});
                importer.post("/debug/execute_function?run_as_system=true", &call)
            };
            let executed = forward(importer.url(&config))?;
            let status = &executed["result"]["statusCode"]["$numberInt"];
            ensure_eq!(*status, "204", "in {executed}");
            ensure_eq!(
                importer.get(&config)?["sync"],
                sync["sync"],
                "the stored config"
            );
            let executed = forward(importer.url("/services/nothing/config"))?;
            let status = &executed["result"]["statusCode"]["$numberInt"];
            ensure_eq!(*status, "404", "in {executed}");
            Ok(())
        },
    },
];
