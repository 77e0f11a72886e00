//! Worlds whose app is set up for one purpose: how it confirms addresses, and
//! who else vouches for its users.

use appservices_mock::{CaseSeed, FunctionSeed, Mail, ProviderSeed, Seed, TokenSeed};
use serde_json::{Value, json};

use super::http::Answer;
use super::world::{self, CLIENT_APP, Session, World};

/// Signs custom tokens; known to the app by the name `signing`.
pub(crate) const SIGNING_KEY: &str = "a-signing-key-of-at-least-32-characters";

/// A provider with settings.
pub(crate) fn provider(kind: &str, config: Value) -> ProviderSeed {
    ProviderSeed::new(kind).config(config)
}

/// The usual seed with one more provider, or another one of the type.
pub(crate) fn with_provider(mut seed: Seed, provider: ProviderSeed) -> Seed {
    let providers = &mut seed.groups[0].apps[0].providers;
    providers.retain(|known| known.provider_type != provider.provider_type);
    providers.push(provider);
    seed
}

/// The seed with these functions in its app.
pub(crate) fn with_functions(mut seed: Seed, functions: Vec<FunctionSeed>) -> Seed {
    seed.groups[0].apps[0].functions.extend(functions);
    seed
}

/// Addresses are confirmed and passwords reset by mail.
pub(crate) fn by_mail() -> World {
    let config = json!({
        "autoConfirm": false,
        "emailConfirmationUrl": "https://shop.example/confirm",
        "resetPasswordUrl": "https://shop.example/reset",
    });
    World::with(with_provider(
        world::seed(),
        provider("local-userpass", config),
    ))
}

/// A function confirms `*@yes.example` and edsger, lets `*@wait.example` wait
/// and turns all others away; another one resets a password for the argument
/// `"blue"`, lets `"grey"` wait and says no to all else.
pub(crate) fn by_function() -> World {
    let config = json!({
        "autoConfirm": false,
        "runConfirmationFunction": true,
        "confirmationFunctionName": "confirm",
        "runResetFunction": true,
        "resetFunctionName": "reset",
    });
    let says = |status: &str| CaseSeed::returns(json!({"status": status}));
    let functions = vec![
        FunctionSeed::new("confirm")
            .case(says("success").email("*@yes.example"))
            .case(says("success").email("edsger@example.com"))
            .case(says("pending").email("*@wait.example"))
            .case(CaseSeed::throws("out of order").email("*@broken.example"))
            .case(says("fail")),
        FunctionSeed::new("reset")
            .case(says("success").arguments([json!("blue")]))
            .case(says("pending").arguments([json!("grey")]))
            .case(CaseSeed::throws("out of order").arguments([json!("broken")]))
            .case(says("fail")),
    ];
    let seed = with_provider(world::seed(), provider("local-userpass", config));
    World::with(with_functions(seed, functions))
}

/// A function knows `ida` by the word `sesame` and `oleg` by the number 7, and
/// throws at everyone else.
pub(crate) fn custom_function() -> World {
    let seed = with_provider(
        world::seed(),
        provider("custom-function", json!({"authFunctionName": "auth"})),
    );
    let auth = FunctionSeed::new("auth")
        .case(CaseSeed::returns("ida").payload(json!({"word": "sesame"})))
        .case(CaseSeed::returns(json!({"id": "oleg", "name": "Oleg"})).payload(json!({"n": 7})))
        .case(CaseSeed::throws("who are you?"));
    World::with(with_functions(seed, vec![auth]))
}

/// The three other providers, each with a token for `frieda`.
pub(crate) fn oauth() -> World {
    let mut seed = world::seed();
    for kind in ["oauth2-google", "oauth2-facebook", "oauth2-apple"] {
        let token = TokenSeed::new(&format!("token-of-{kind}"), &format!("frieda-at-{kind}"))
            .data("name", "Frieda");
        let provider = provider(kind, json!({"clientId": "shop"}));
        seed = with_provider(seed, provider.token(token));
    }
    World::with(seed)
}

impl World {
    /// Asks the e-mail provider, as anybody may: `register`, `confirm/send` ...
    pub(crate) fn email(&self, verb: &str, body: &Value) -> Answer {
        let path = format!("{{client}}/app/{CLIENT_APP}/auth/providers/local-userpass/{verb}");
        self.call("POST", &path).json(body).send()
    }

    /// Registers an address with the usual password, whatever comes of it.
    pub(crate) fn register(&self, email: &str) -> Answer {
        self.email(
            "register",
            &json!({"email": email, "password": world::PASSWORD}),
        )
    }

    /// The last mail to an address.
    #[track_caller]
    pub(crate) fn mail(&self, to: &str) -> Mail {
        let mut mails = self.server().outbox().into_iter();
        let mail = mails.rfind(|mail| mail.to == to);
        mail.unwrap_or_else(|| panic!("no mail to {to}"))
    }

    /// Links another identity to the user of a session, whatever comes of it.
    pub(crate) fn link(&self, session: &Session, provider: &str, body: &Value) -> Answer {
        let login = format!("{{client}}/app/{CLIENT_APP}/auth/providers/{provider}/login");
        self.call("POST", &format!("{login}?link=true"))
            .bearer(&session.access)
            .json(body)
            .send()
    }
}
