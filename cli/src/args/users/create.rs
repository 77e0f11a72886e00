//! Options of `users create`.

use clap::Args;

use super::super::values::{self, Field, NewUserType};
use super::{AppArgs, DryRun};
use crate::domain::Secret;

/// Options of `users create`.
#[derive(Debug, Args)]
pub(crate) struct CreateUserArgs {
    #[command(flatten)]
    pub(crate) app: AppArgs,

    #[arg(
        long = "type",
        value_name = "string",
        help = "Select the type of user to create (Default value: <none>; Allowed values: api-key, email)"
    )]
    kind: Option<Field<NewUserType>>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the name of the new API Key"
    )]
    name: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the email of the new user"
    )]
    email: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the password of the new user (\"-\" reads it from standard input)"
    )]
    password: Option<Secret>,

    #[command(flatten)]
    pub(crate) dry_run: DryRun,
}

impl CreateUserArgs {
    /// `--name`, unless it is empty.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| !name.is_empty())
    }

    /// `--email`, unless it is empty.
    pub(crate) fn email(&self) -> Option<&str> {
        self.email.as_deref().filter(|email| !email.is_empty())
    }

    /// `--password`, unless it is empty.
    pub(crate) fn password(&self) -> Option<&Secret> {
        self.password
            .as_ref()
            .filter(|password| !password.expose().is_empty())
    }

    /// What `--type` says or the other options tell.
    pub(crate) fn kind(&self) -> Option<NewUserType> {
        let told = || {
            let by_email = self.email().is_some() || self.password().is_some();
            let by_name = self.name().map(|_| NewUserType::ApiKey);
            by_name.or(by_email.then_some(NewUserType::Email))
        };
        values::given(self.kind.as_ref()).copied().or_else(told)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let kind = values::given(self.kind.as_ref());
        let mail = [
            (self.email().is_some(), "--email"),
            (self.password().is_some(), "--password"),
        ];
        let mail = mail.iter().find(|(given, _)| *given).map(|(_, name)| name);
        match (kind, self.name(), mail) {
            (None, Some(_), Some(option)) => Err(format!(
                "--name cannot be used with {option}: say which with --type"
            )),
            (Some(NewUserType::Email), Some(_), _) => {
                Err("--name cannot be used with --type email".to_owned())
            }
            (Some(NewUserType::ApiKey), _, Some(option)) => {
                Err(format!("{option} cannot be used with --type api-key"))
            }
            _ => Ok(()),
        }
    }
}
