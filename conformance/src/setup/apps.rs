//! Apps that are set up for one purpose: how they confirm addresses, and who else vouches for
//! their users.

use appservices_mock::{CaseSeed, FunctionSeed, ProviderSeed, Seed, TokenSeed};
use serde_json::{Value, json};

use super::{Session, Setup, World, seeds};
use crate::target::{Answer, OrFound as _, Outcome, Stop, Target};

/// Signs custom tokens; the app's secret `signing`.
pub(crate) const SIGNING_KEY: &str = "a-signing-key-of-at-least-32-characters";

/// A provider with settings.
pub(crate) fn provider(kind: &str, config: Value) -> ProviderSeed {
    ProviderSeed::new(kind).config(config)
}

/// The seed with one more provider, or another one of the type.
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

/// The custom-token provider with these settings, in a seed.
pub(crate) fn custom_token_seed(config: Value) -> Seed {
    let mut seed = with_provider(
        seeds::shop(),
        provider("custom-token", config)
            .secret_config(json!({"signingKeys": ["signing"]}))
            .metadata_fields(metadata_fields()),
    );
    let app = seed.groups[0].apps.remove(0);
    seed.groups[0]
        .apps
        .insert(0, app.secret("signing", SIGNING_KEY));
    seed
}

fn metadata_fields() -> Value {
    json!([
        {"required": false, "name": "secret", "field_name": "secret"},
        {"required": false, "name": "nick", "field_name": "name"},
    ])
}

impl Target {
    /// Addresses are confirmed without mails.
    pub(crate) fn automatic(&self) -> Result<World<'_>, Stop> {
        let config = json!({"autoConfirm": true, "resetPasswordUrl": "https://shop.example/reset"});
        self.fresh(&Setup::shop().email(config))
    }

    /// Addresses are confirmed and passwords reset by mail; with controls, which show the mails.
    pub(crate) fn by_mail(&self) -> Result<World<'_>, Stop> {
        let config = json!({
            "autoConfirm": false,
            "emailConfirmationUrl": "https://shop.example/confirm",
            "resetPasswordUrl": "https://shop.example/reset",
        });
        self.seeded(&with_provider(
            seeds::shop(),
            provider("local-userpass", config),
        ))
    }

    /// A function confirms `*@yes.example` and edsger, leaves `*@wait.example` pending and
    /// rejects all others; another one resets a password for the argument `"blue"`, leaves
    /// `"grey"` pending and rejects all else.
    pub(crate) fn by_function(&self) -> Result<World<'_>, Stop> {
        let config = json!({
            "autoConfirm": false,
            "runConfirmationFunction": true,
            "confirmationFunctionName": "confirm",
            "runResetFunction": true,
            "resetFunctionName": "reset",
        });
        let returns = |status: &str| CaseSeed::returns(json!({"status": status}));
        let functions = vec![
            FunctionSeed::new("confirm")
                .case(returns("success").email("*@yes.example"))
                .case(returns("success").email("edsger@example.com"))
                .case(returns("pending").email("*@wait.example"))
                .case(CaseSeed::throws("out of order").email("*@broken.example"))
                .case(returns("fail")),
            FunctionSeed::new("reset")
                .case(returns("success").arguments([json!("blue")]))
                .case(returns("pending").arguments([json!("grey")]))
                .case(CaseSeed::throws("out of order").arguments([json!("broken")]))
                .case(returns("fail")),
        ];
        let seed = with_provider(seeds::shop(), provider("local-userpass", config));
        self.seeded(&with_functions(seed, functions))
    }

    /// Tokens signed with [`SIGNING_KEY`] log in; of their claims, `secret` and `nick` become
    /// the user's data, the latter as `name`.
    pub(crate) fn custom_token(&self) -> Result<World<'_>, Stop> {
        self.custom_token_with(&json!({"signingAlgorithm": "HS256"}), &metadata_fields())
    }

    /// The same with other settings of the provider.
    pub(crate) fn custom_token_with(
        &self,
        config: &Value,
        metadata_fields: &Value,
    ) -> Result<World<'_>, Stop> {
        let body = json!({
            "config": config,
            "secret_config": {"signingKeys": ["signing"]},
            "metadata_fields": metadata_fields,
        });
        let setup = Setup::shop()
            .secret("signing", SIGNING_KEY)
            .provider("custom-token", body);
        self.fresh(&setup)
    }

    /// A function accepts `ida` with the word `sesame` and `oleg` with the number 7, and throws
    /// for everyone else.
    pub(crate) fn custom_function(&self) -> Result<World<'_>, Stop> {
        let seed = with_provider(
            seeds::shop(),
            provider("custom-function", json!({"authFunctionName": "auth"})),
        );
        let auth = FunctionSeed::new("auth")
            .case(CaseSeed::returns("ida").payload(json!({"word": "sesame"})))
            .case(CaseSeed::returns(json!({"id": "oleg", "name": "Oleg"})).payload(json!({"n": 7})))
            .case(CaseSeed::throws("who are you?"));
        self.seeded(&with_functions(seed, vec![auth]))
    }

    /// The OAuth providers, each with a token for `frieda`.
    pub(crate) fn oauth(&self) -> Result<World<'_>, Stop> {
        let mut seed = seeds::shop();
        for kind in ["oauth2-google", "oauth2-facebook", "oauth2-apple"] {
            let token = TokenSeed::new(&format!("token-of-{kind}"), &format!("frieda-at-{kind}"))
                .data("name", "Frieda");
            let provider = provider(kind, json!({"clientId": "shop"}));
            seed = with_provider(seed, provider.token(token));
        }
        self.seeded(&seed)
    }

    /// `sum` adds two numbers, and throws `too hard` if the first is `"x"`. A server without
    /// controls must run its source; one with controls has the results declared.
    pub(crate) fn with_sum(&self) -> Result<World<'_>, Stop> {
        if self.need_controls().is_ok() {
            let sum = FunctionSeed::new("sum")
                .case(CaseSeed::returns(json!(3)).arguments([json!(1), json!(2)]))
                .case(CaseSeed::throws("too hard").arguments([json!("x")]));
            return self.seeded(&with_functions(seeds::shop(), vec![sum]));
        }
        let world = self.shop()?;
        let source = "exports = function (a, b) { if (a === 'x') { throw new Error('too hard'); } \
                      return a + b; };";
        let body = json!({"name": "sum", "private": false, "source": source});
        world.post("{app}/functions", &body)?.expect(201)?;
        let call = json!({"name": "sum", "arguments": [1, 2]});
        let path = "{app}/debug/execute_function?run_as_system=true";
        if world
            .post(path, &call)?
            .text("error")
            .contains("has no source that runs here")
        {
            return Err(Stop::skipped(
                "needs a server that runs functions, or the controls of appservices-mock",
            ));
        }
        Ok(world)
    }
}

impl World<'_> {
    /// An endpoint of the email provider, which needs no credentials: `register`,
    /// `confirm/send` ...
    pub(crate) fn email(&self, endpoint: &str, body: &Value) -> Result<Answer, Stop> {
        let path =
            format!("{{client}}/app/{{client_app}}/auth/providers/local-userpass/{endpoint}");
        self.call("POST", &path).json(body).send()
    }

    /// Registers an address with the usual password, whether or not it succeeds.
    pub(crate) fn register(&self, email: &str) -> Result<Answer, Stop> {
        let body = json!({"email": email, "password": seeds::PASSWORD});
        self.email("register", &body)
    }

    /// Links another identity to the user of a session, whether or not it succeeds.
    pub(crate) fn link(
        &self,
        session: &Session,
        provider: &str,
        body: &Value,
    ) -> Result<Answer, Stop> {
        let login = format!("{{client}}/app/{{client_app}}/auth/providers/{provider}/login");
        self.call("POST", &format!("{login}?link=true"))
            .bearer(&session.access)
            .json(body)
            .send()
    }

    /// The types of the user's identities, in the profile's order.
    pub(crate) fn identity_types(&self, session: &Session) -> Result<Vec<String>, Stop> {
        let profile = self.profile(session)?.expect(200)?.json()?;
        let identities = profile["identities"].as_array().into_iter().flatten();
        let types = identities.map(|one| one["provider_type"].as_str().unwrap_or_default());
        Ok(types.map(str::to_owned).collect())
    }

    /// The ID of the app's provider of a type.
    pub(crate) fn provider_id(&self, provider_type: &str) -> Result<String, Stop> {
        let list = self.get("{app}/auth_providers")?.expect(200)?.list()?;
        let found = list.iter().find(|one| one["type"] == provider_type);
        let id = found.and_then(|found| found["_id"].as_str());
        id.map(str::to_owned)
            .or_found(|| format!("the app has no provider {provider_type}"))
    }

    /// Disables the app's provider of a type.
    pub(crate) fn disable_provider(&self, provider_type: &str) -> Outcome {
        let id = self.provider_id(provider_type)?;
        self.put(&format!("{{app}}/auth_providers/{id}/disable"))?
            .expect(204)?;
        Ok(())
    }

    /// Confirms edsger's address as the administrator.
    pub(crate) fn confirm_edsger(&self) -> Outcome {
        let confirm = "{app}/user_registrations/by_email/edsger@example.com/confirm";
        self.admin("POST", confirm).send()?.expect(204)?;
        Ok(())
    }
}
