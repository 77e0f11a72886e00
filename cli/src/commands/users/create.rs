//! `users create`: a user with an address, or a server's API key.

use serde::Serialize;

use super::super::{Context, Outcome, Result, input, resolve};
use crate::args::{CreateUserArgs, NewUserType};
use crate::domain::{Secret, UserState};
use crate::error::CliError;
use crate::report::{Part, Report};

/// The word for "read it from standard input".
const STDIN: &str = "-";

/// Who is to be created.
enum NewUser {
    Email { email: String, password: Secret },
    ApiKey { name: String },
}

/// As existing scripts parse it.
#[derive(Serialize)]
struct CreatedUser<'a> {
    id: &'a str,
    enabled: bool,
    email: &'a str,
    r#type: &'a str,
}

/// As existing scripts parse it: the one place where the key is shown.
#[derive(Serialize)]
struct CreatedKey<'a> {
    id: &'a str,
    enabled: bool,
    name: &'a str,
    key: &'a str,
}

pub(in crate::commands) async fn run(context: &Context<'_>, args: &CreateUserArgs) -> Result {
    context.require_login()?;
    let wanted = resolve::wanted(context, &(&args.app).into())?;
    let user = settle(context, args)?;
    let api = context.admin_api().await?;
    let app = resolve::find(context, &api, wanted).await?;
    if args.dry_run.is_set() {
        return Ok(rehearse(&user).into());
    }
    let report = match user {
        NewUser::Email { email, password } => {
            let user = api.create_user(&app, &email, &password).await?;
            let created = CreatedUser {
                id: user.id.as_str(),
                enabled: user.state == UserState::Enabled,
                email: user.email.as_deref().unwrap_or(&email),
                r#type: &user.kind,
            };
            Report::document("Successfully created user", &created)
        }
        NewUser::ApiKey { name } => {
            let key = api.create_api_key(&app, &name).await?;
            let created = CreatedKey {
                id: &key.id,
                enabled: key.is_enabled,
                name: &key.name,
                key: key.key.expose(),
            };
            Report::document("Successfully created api key", &created)
        }
    };
    Ok(Outcome::from(report))
}

/// What the options say, and what is asked for where they do not.
fn settle(context: &Context<'_>, args: &CreateUserArgs) -> std::result::Result<NewUser, CliError> {
    let prompter = context.terminal.prompter();
    let kind = if let Some(kind) = args.kind() {
        kind
    } else {
        let names = ["api-key", "email"].map(str::to_owned);
        let question = "Which auth provider type are you creating a user for?";
        let place = prompter.pick(question, &names, "ask for the type", "--type")?;
        [NewUserType::ApiKey, NewUserType::Email][place]
    };
    let ask = |given: Option<&str>, question, task, flag| match given {
        Some(text) => Ok(text.to_owned()),
        None => prompter.text(question, None, task, flag),
    };
    match kind {
        NewUserType::ApiKey => {
            let name = ask(
                args.name(),
                "API Key Name",
                "ask for the key's name",
                "--name",
            )?;
            Ok(NewUser::ApiKey { name })
        }
        NewUserType::Email => {
            let email = ask(args.email(), "New Email", "ask for the address", "--email")?;
            let password = match args.password() {
                Some(word) if word.expose() == STDIN => {
                    input::secret_line().ok_or(CliError::NoPasswordOnStdin)?
                }
                Some(password) => password.clone(),
                None => prompter.secret("New Password", "ask for the password", "--password")?,
            };
            Ok(NewUser::Email { email, password })
        }
    }
}

fn rehearse(user: &NewUser) -> Report {
    #[derive(Serialize)]
    struct Email<'a> {
        email: &'a str,
    }
    #[derive(Serialize)]
    struct Name<'a> {
        name: &'a str,
    }
    let document = match user {
        NewUser::Email { email, .. } => Report::document("Would create user", &Email { email }),
        NewUser::ApiKey { name } => Report::document("Would create api key", &Name { name }),
    };
    document.after(Part::Text(super::super::DRY_RUN.to_owned()))
}
