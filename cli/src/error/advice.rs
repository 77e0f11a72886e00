//! What to do about an error: a hint, or a command to try instead.

use std::borrow::Cow;
use std::io;

use super::CliError;
use crate::api::{ApiError, Suspect};
use crate::args::ListingOptions;
use crate::domain::{BaseUrl, ProfileName};
use crate::local_app::LocalAppError;
use crate::profile::ProfileError;

impl CliError {
    /// A command to try instead.
    ///
    /// `options` are those of the failed command that a list needs as well.
    pub(crate) fn suggestion(
        &self,
        profile: &ProfileName,
        options: &ListingOptions,
    ) -> Option<String> {
        let command = match self {
            Self::NotLoggedIn | Self::NoKeys | Self::Api(ApiError::InvalidSession) => {
                Cow::Borrowed("login")
            }
            Self::AppNotFound { .. }
            | Self::AppRequired { .. }
            | Self::NotInteractive { flags: "--app" } => Cow::Owned(apps_list(options)),
            Self::ProjectNotFound { .. } => Cow::Borrowed("whoami --show-projects"),
            Self::NoUsersFound {
                is_unknown: true, ..
            }
            // A look-up that failed otherwise would fail for the list, too.
            | Self::UsersNotFound { done: "found", .. } => Cow::Owned(users_list(options)),
            Self::Plan(error) => {
                let command = error.apply_command()?;
                let path = command.plan.display().to_string();
                let mut line = command.name.to_owned();
                push_option(&mut line, "--apply", Some(&path));
                let server = command.server.as_ref().map(BaseUrl::as_str);
                push_option(&mut line, "--base-url", server);
                return Some(command_line(&line, profile));
            }
            Self::OtherServer { option, server, .. } => {
                let server = shell_word(server.as_str());
                return Some(command_line(&format!("login {option} {server}"), profile));
            }
            Self::LoginElsewhere { login, .. } => {
                let server = shell_word(login.as_str());
                return Some(command_line(
                    &format!("logout --base-url {server}"),
                    profile,
                ));
            }
            _ => return None,
        };
        Some(command_line(&command, profile))
    }

    /// The next step, if neither the message nor a suggested command names it.
    /// Server messages are passed on without a hint, because their wording and
    /// cause are not known here.
    pub(crate) fn hint(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match self {
            Self::AppNotFound {
                path: Some(path), ..
            } => {
                let path = path.display();
                return Some(Cow::Owned(format!(
                    "the app is from '{path}': choose another with --app"
                )));
            }
            Self::AppRequired { ignored } => {
                let ignored = ignored.display();
                return Some(Cow::Owned(format!(
                    "'{ignored}' was ignored: it has no 'config_version'"
                )));
            }
            Self::LocalApp(LocalAppError::Config { .. } | LocalAppError::Meta { .. }) => {
                "correct the file, or name the app with --app"
            }
            Self::ProjectNotFound { .. } => "check --project and APPSERVICES_PROJECT",
            Self::KeysRejected {
                server,
                from_environment,
                ..
            } => {
                let keys = if *from_environment {
                    "APPSERVICES_PUBLIC_API_KEY, APPSERVICES_PRIVATE_API_KEY"
                } else {
                    "the key pair"
                };
                return Some(Cow::Owned(format!(
                    "check {keys} and --base-url ({server})"
                )));
            }
            Self::UnreadableInput { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "check the path"
            }
            Self::NoIds(_) => "write one ID per line",
            Self::Environment(_) => "set both variables, or neither",
            Self::OtherProject { .. } => "choose an app of the project with --app",
            Self::EmptyVariable(name) => {
                return Some(Cow::Owned(format!("unset {name} or give it a value")));
            }
            Self::Unwritten { next_step, .. } => return Some(Cow::Owned(next_step.clone())),
            Self::NoUsersFound { hint, .. }
            | Self::UsersNotChanged { hint, .. }
            | Self::UsersNotFound { hint, .. } => (*hint)?,
            Self::OtherServer { .. } => "add --profile NAME to keep the present login",
            Self::UnknownServer(_) => "name the server with --base-url to replace the profile",
            Self::UnreadableProfiles { .. } => {
                "correct a profile, replace it with 'appservices login --profile NAME', \
                 or remove it with 'appservices logout --profile NAME'"
            }
            Self::Profile(ProfileError::Content { name, .. }) => {
                return Some(Cow::Owned(format!(
                    "correct it, replace it with '{}', or remove it with '{}'",
                    command_line("login --base-url URL", name),
                    command_line("logout", name)
                )));
            }
            Self::Plan(error) => error.hint()?,
            Self::Trail(error) => error.hint()?,
            Self::NotUtf8(_) => "correct or unset it",
            Self::SeveralApps(_) => "pass the exact client app ID to --app",
            Self::SeveralProjects(_) => "choose one with --project",
            Self::Api(error) => api_hint(error)?,
            Self::Profile(ProfileError::Read { .. }) => {
                "check that it is a file that you can read, or use another profile with --profile"
            }
            Self::Profile(ProfileError::NoConfigDir) => "set HOME or XDG_CONFIG_HOME",
            Self::OutputTarget { .. } => {
                "choose another file with --output-target, or '-' for standard output"
            }
            Self::Output(_) => "choose another file with --output-target",
            _ => return None,
        }))
    }
}

fn api_hint(error: &ApiError) -> Option<&'static str> {
    Some(match error {
        ApiError::Refresh(cause) | ApiError::Unknown(cause) => return api_hint(cause),
        ApiError::Unreachable { suspect, .. } => match suspect {
            Suspect::Server => "check --base-url, --atlas-url and your network connection",
            Suspect::Scheme => "use an http:// URL",
            Suspect::Proxy => "check --proxy, HTTPS_PROXY, HTTP_PROXY and ALL_PROXY",
        },
        ApiError::TimedOut { is_connecting, .. } => {
            if *is_connecting {
                "allow more time with --connect-timeout, or try again later"
            } else {
                "allow more time with --timeout, or try again later"
            }
        }
        ApiError::ServerDown { .. } => "try again later",
        ApiError::DeadlinePassed => "allow more time with --deadline",
        ApiError::InvalidProxy { .. } => {
            "use a URL such as http://proxy.example:3128; socks5, socks5h and https are supported, too"
        }
        ApiError::BodyTooLarge { .. } | ApiError::Unexpected { .. } => {
            "check that --base-url and --atlas-url name the right servers"
        }
        ApiError::Certificates(_) => "name a certificate bundle with --ca-file or SSL_CERT_FILE",
        _ => return None,
    })
}

/// The command that lists the apps among which the requested one should be.
fn apps_list(options: &ListingOptions) -> String {
    let mut command = "apps list".to_owned();
    push_option(&mut command, "--project", options.project.as_deref());
    command
}

/// The command that lists the users among which the requested ones should be.
fn users_list(options: &ListingOptions) -> String {
    let mut command = "users list".to_owned();
    push_option(&mut command, "--app", options.app.as_deref());
    push_option(&mut command, "--project", options.project.as_deref());
    if options.pending {
        command.push_str(" --pending");
    }
    command
}

fn push_option(command: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        *command = format!("{command} {name} {}", shell_word(value));
    }
}

/// A command of this program, for the profile of the run.
fn command_line(command: &str, profile: &ProfileName) -> String {
    if profile.is_default() {
        format!("appservices {command}")
    } else {
        format!(
            "appservices {command} --profile {}",
            shell_word(profile.as_str())
        )
    }
}

/// A word as a shell reads it.
fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "-._~:/%+,=@".contains(c);
    if text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn timeout_names_the_option_that_limits_the_time() {
        for (is_connecting, expected) in [
            (false, "allow more time with --timeout, or try again later"),
            (
                true,
                "allow more time with --connect-timeout, or try again later",
            ),
        ] {
            let error = CliError::Api(ApiError::TimedOut {
                base: "http://server".to_owned(),
                limit: Duration::from_secs(1),
                is_connecting,
            });
            assert_eq!(error.hint().as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_server_that_is_down_and_a_missing_home_have_a_next_step() {
        let down = ApiError::ServerDown {
            base: "http://server".to_owned(),
            reason: "it is down".to_owned(),
        };
        for (error, expected) in [
            (CliError::Api(down), "try again later"),
            (
                CliError::Profile(ProfileError::NoConfigDir),
                "set HOME or XDG_CONFIG_HOME",
            ),
        ] {
            assert_eq!(error.hint().as_deref(), Some(expected));
        }
    }
}
