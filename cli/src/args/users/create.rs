//! Arguments of `users create`.

use clap::Args;

use super::super::shared::{AppArgs, DryRun};
use super::super::values::{self, NewUserType, Optional};
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
    kind: Option<Optional<NewUserType>>,

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

    /// `--type`, or the type that the other options imply.
    pub(crate) fn kind(&self) -> Option<NewUserType> {
        let implied = || {
            let by_email = self.email().is_some() || self.password().is_some();
            let by_name = self.name().map(|_| NewUserType::ApiKey);
            by_name.or(by_email.then_some(NewUserType::Email))
        };
        values::value_of(self.kind.as_ref())
            .copied()
            .or_else(implied)
    }

    /// Rejects options of the other type of user.
    pub(super) fn check(&self) -> Result<(), String> {
        let kind = values::value_of(self.kind.as_ref());
        let email_options = [
            (self.email().is_some(), "--email"),
            (self.password().is_some(), "--password"),
        ];
        let email_option = email_options
            .iter()
            .find(|(is_given, _)| *is_given)
            .map(|(_, name)| name);
        match (kind, self.name(), email_option) {
            (None, Some(_), Some(option)) => Err(format!(
                "--name cannot be used with {option}: specify one of them"
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
