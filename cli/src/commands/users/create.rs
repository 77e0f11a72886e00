//! `users create`: creates a user with an email address, or a server API key.

use serde::Serialize;

use super::super::context::Context;
use super::super::input;
use super::super::output::{CommandOutput, CommandResult, dry_run_notice};
use super::super::resolve::{self, Input};
use crate::api::{AdminApi, ApiError};
use crate::args::{CreateUserArgs, NewUserType, STDIN};
use crate::domain::{Secret, UserState};
use crate::error::CliError;
use crate::line_type::LineType;
use crate::report::{Part, Report};

/// The user to create.
enum NewUser {
    Email { email: String, password: Secret },
    ApiKey { name: String },
}

/// A created user, in the layout that existing scripts parse.
#[derive(Serialize)]
struct CreatedUser<'a> {
    id: &'a str,
    enabled: bool,
    email: &'a str,
    r#type: &'a str,
}

/// A created key, in the layout that existing scripts parse. The only output
/// that contains the key.
#[derive(Serialize)]
struct CreatedKey<'a> {
    id: &'a str,
    enabled: bool,
    name: &'a str,
    key: &'a str,
}

pub(in crate::commands) async fn run(
    context: &Context<'_>,
    args: &CreateUserArgs,
) -> CommandResult {
    let input = Input::AfterApp(|| new_user(context, args));
    let (user, api, app) = resolve::open_app(context, &args.app, input).await?;
    if args.dry_run.is_set() {
        let app = Part::Text(app.summary());
        let report = dry_run(&user).with_preamble(app);
        return Ok(report.with_preamble(dry_run_notice()).into());
    }
    app.announce(context.terminal);
    let name_app = |error: ApiError| app.name_in(error.into());
    let reference = &app.reference;
    match user {
        NewUser::Email { email, password } => {
            let user = api.create_user(reference, &email, &password).await;
            let user = user.map_err(name_app)?;
            let created = CreatedUser {
                id: user.id.as_str(),
                enabled: user.state == UserState::Enabled,
                email: user.email.as_deref().unwrap_or(&email),
                r#type: &user.kind,
            };
            Ok(Report::document(LineType::User, "Successfully created user", &created).into())
        }
        NewUser::ApiKey { name } => {
            context.terminal.warn_if_shared("the API key");
            let key = api.create_api_key(reference, &name).await;
            let key = key.map_err(name_app)?;
            let created = CreatedKey {
                id: &key.id,
                enabled: key.is_enabled,
                name: &key.name,
                key: key.key.expose(),
            };
            let report =
                Report::document(LineType::ApiKey, "Successfully created api key", &created);
            // The service returns the key only once.
            let path = AdminApi::api_key_path(reference, &key.id);
            let next_step = format!(
                "the API key {} was created and is lost: delete it with 'appservices api DELETE {path}'",
                key.id
            );
            Ok(CommandOutput {
                if_unwritten: Some(next_step),
                ..report.into()
            })
        }
    }
}

/// The user from the options, or from prompts for those not given.
fn new_user(context: &Context<'_>, args: &CreateUserArgs) -> Result<NewUser, CliError> {
    let prompter = context.terminal.prompter();
    let kind = if let Some(kind) = args.kind() {
        kind
    } else {
        let names = ["api-key", "email"].map(str::to_owned);
        let question = "Which auth provider type are you creating a user for?";
        let index = prompter.select(question, &names, "--type")?;
        [NewUserType::ApiKey, NewUserType::Email][index]
    };
    let given_or_prompt = |given: Option<&str>, question, flag| match given {
        Some(text) => Ok(text.to_owned()),
        None => prompter.text(question, None, flag),
    };
    match kind {
        NewUserType::ApiKey => {
            let name = given_or_prompt(args.name(), "API Key Name", "--name")?;
            Ok(NewUser::ApiKey { name })
        }
        NewUserType::Email => {
            let email = given_or_prompt(args.email(), "New Email", "--email")?;
            let password = match args.password() {
                Some(password) if password.expose() == STDIN => {
                    input::read_secret()?.ok_or(CliError::NoPasswordOnStdin)?
                }
                Some(password) => password.clone(),
                None => prompter.secret("New Password", "--password")?,
            };
            Ok(NewUser::Email { email, password })
        }
    }
}

fn dry_run(user: &NewUser) -> Report {
    #[derive(Serialize)]
    struct Email<'a> {
        email: &'a str,
    }
    #[derive(Serialize)]
    struct Name<'a> {
        name: &'a str,
    }
    match user {
        NewUser::Email { email, .. } => {
            Report::document(LineType::User, "Would create user", &Email { email })
        }
        NewUser::ApiKey { name } => {
            Report::document(LineType::ApiKey, "Would create api key", &Name { name })
        }
    }
}
