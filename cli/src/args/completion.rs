//! Completion scripts. clap generates them from the options; the values of options, the
//! names of profiles and the help topics are added here.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use super::topics::Topic;
use super::tree::whole_command;
use super::values::{
    AppEnvironment, DeploymentModel, Format, Location, NewUserType, PROFILE_NAMES,
    Shell as ShellName, Telemetry, words,
};
use crate::domain::{Method, Provider, UserState};

/// The program that the scripts complete, and run for the names of profiles.
const PROGRAM: &str = "appservices";

/// Stands for the names of profiles until [`finished`] replaces it.
const PROFILES: &str = "PROFILE_NAMES";

/// The completion script for a shell.
pub(crate) fn completion_script(shell: Shell) -> Vec<u8> {
    let mut command = with_values(whole_command());
    if mutant!(CompletionLacksAnOption) {
        command = command.mut_arg("retries", |arg| arg.long("tries"));
    }
    let mut command = with_topics(command);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, PROGRAM, &mut script);
    finished(&String::from_utf8_lossy(&script), shell).into_bytes()
}

/// Adds the allowed values. Not part of the parser, whose own messages name them in the
/// words of the predecessor.
fn with_values(command: Command) -> Command {
    command
        .mut_args(|arg| match values(arg.get_id().as_str()) {
            Some(values) => arg.value_parser(PossibleValuesParser::new(values)),
            None if is_file(&arg) => arg.value_hint(ValueHint::FilePath),
            None => arg,
        })
        .mut_subcommands(with_values)
}

/// The values of the option with this ID, if they can be listed.
fn values(id: &str) -> Option<Vec<&'static str>> {
    Some(match id {
        "state" => words::<UserState>(),
        "providers" => Provider::known().map(Provider::wire_name).collect(),
        "output_format" => words::<Format>(),
        "telemetry" => words::<Telemetry>(),
        "kind" => words::<NewUserType>(),
        "location" => words::<Location>(),
        "deployment_model" => words::<DeploymentModel>(),
        "environment" => words::<AppEnvironment>(),
        "method" => words::<Method>(),
        "subject" => words::<ShellName>(),
        "profile" => vec![PROFILES],
        _ => return None,
    })
}

fn is_file(arg: &Arg) -> bool {
    matches!(
        arg.get_id().as_str(),
        "ca_file" | "plan" | "apply" | "audit"
    )
}

/// Adds the topics to the arguments of `help`.
fn with_topics(mut command: Command) -> Command {
    // Building adds the subcommand `help`, and sets the full names of commands.
    command.build();
    command.mut_subcommand("help", |help| {
        help.subcommands(Topic::ALL.map(|topic| {
            let name = topic.name();
            Command::new(name)
                .bin_name(format!("{PROGRAM} help {name}"))
                .about(topic.about())
                .disable_help_flag(true)
        }))
    })
}

/// Replaces what clap cannot generate.
fn finished(script: &str, shell: Shell) -> String {
    match shell {
        Shell::Bash => bash(script),
        Shell::Zsh => zsh(script),
        Shell::Fish => fish(script),
        // These scripts have no values.
        _ => script.to_owned(),
    }
}

fn bash(script: &str) -> String {
    let providers = words_of_providers();
    let complete = |words: &str| format!("COMPREPLY=($(compgen -W \"{words}\" -- \"${{cur}}\"))");
    // `-P` puts the values before the last comma in front of each word.
    let list = format!(
        "COMPREPLY=($(compgen -P \"${{cur%\"${{cur##*,}}\"}}\" -W \"{providers}\" -- \"${{cur##*,}}\"))"
    );
    let script = script
        .replace(&complete(PROFILES), "_appservices_profiles \"${cur}\"")
        .replace(&complete(&providers), &list)
        .replacen("    prev=\"$3\"\n", BASH_EQUALS, 1);
    format!("{BASH_PROFILES}{script}")
}

/// Readline splits `--state=enabled` into three words.
const BASH_EQUALS: &str = r#"    prev="$3"
    if [[ "${cur}" == "=" ]]; then
        cur=""
    elif [[ "${prev}" == "=" ]]; then
        prev="${COMP_WORDS[COMP_CWORD-2]}"
    fi
"#;

const BASH_PROFILES: &str = r#"_appservices_profiles() {
    local IFS=$'\n' name
    COMPREPLY=()
    for name in $(appservices completion profile-names 2>/dev/null); do
        if [[ "${name}" == "$1"* ]]; then
            COMPREPLY+=("$(printf '%q' "${name}")")
        fi
    done
}

"#;

fn zsh(script: &str) -> String {
    let providers = words_of_providers();
    script
        .replace(&format!("({PROFILES})"), "_appservices_profiles")
        .replace(
            &format!("({providers})"),
            &format!("_values -s , provider {providers}"),
        )
        .replacen("\n_appservices() {", ZSH_PROFILES, 1)
}

const ZSH_PROFILES: &str = r#"
_appservices_profiles() {
    local -a names
    names=(${(f)"$(appservices completion profile-names 2>/dev/null)"})
    compadd -a names
}

_appservices() {"#;

fn fish(script: &str) -> String {
    let name = |value: &str| format!("{value}\\t''");
    let providers: Vec<_> = Provider::known()
        .map(|provider| name(provider.wire_name()))
        .collect();
    let script = script
        .replace(
            &format!("-a \"{}\"", name(PROFILES)),
            &format!("-a \"({PROGRAM} completion {PROFILE_NAMES} 2>/dev/null)\""),
        )
        .replace(
            &format!("-a \"{}\"", providers.join("\n")),
            &format!("-a \"(__fish_append , {})\"", words_of_providers()),
        )
        .replacen(FISH_PARSE, FISH_PARSE_UNFINISHED, 1);
    let lines = script.lines().map(help_is_no_topic);
    let positional = [
        fish_positional("completion", &words::<ShellName>()),
        fish_positional("api", &words::<Method>()),
    ];
    let lines: Vec<_> = lines.chain(positional).collect();
    lines.join("\n") + "\n"
}

/// Parses the words before the cursor.
const FISH_PARSE: &str =
    "argparse -s (__fish_appservices_global_optspecs) -- $cmd 2>/dev/null\n    or return";

/// Also if the last of them is an option whose value is being completed.
const FISH_PARSE_UNFINISHED: &str = "\
argparse -s (__fish_appservices_global_optspecs) -- $cmd 2>/dev/null
    or argparse -s (__fish_appservices_global_optspecs) -- $cmd[1..-2] 2>/dev/null
    or return";

/// clap offers what follows `help` only if `help` was not typed.
fn help_is_no_topic(line: &str) -> String {
    let is_below_help = line.contains("_using_subcommand help; and not ");
    line.replacen(" help ", " ", usize::from(is_below_help))
}

/// Completes an argument, which clap does for options only.
fn fish_positional(command: &str, values: &[&str]) -> String {
    let values = values.join(" ");
    format!(
        "complete -c {PROGRAM} -n \"__fish_appservices_using_subcommand {command}\" \
         -f -a \"{values}\""
    )
}

fn words_of_providers() -> String {
    let words: Vec<_> = Provider::known().map(Provider::wire_name).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(shell: Shell) -> String {
        String::from_utf8(completion_script(shell)).unwrap()
    }

    #[test]
    fn everything_that_clap_cannot_generate_is_replaced() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = script(shell);
            assert!(!script.contains(PROFILES), "{shell}");
            assert!(script.contains("completion profile-names"), "{shell}");
        }
        assert!(script(Shell::Bash).contains(BASH_EQUALS));
        assert!(script(Shell::Bash).contains("${cur##*,}"));
        assert!(script(Shell::Zsh).contains("_values -s , provider"));
        assert!(script(Shell::Fish).contains("__fish_append ,"));
        assert!(script(Shell::Fish).contains(FISH_PARSE_UNFINISHED));
    }

    /// The options whose help lists what is allowed.
    #[test]
    fn every_listed_value_is_completed() {
        fn check(command: &Command, checked: &mut usize) {
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let Some((_, allowed)) = help.split_once("Allowed values: ") else {
                    continue;
                };
                *checked += 1;
                let (allowed, _) = allowed.split_once(')').unwrap();
                let also = help.contains("Also:").then_some("\"ndjson\", \"csv\"");
                let listed: Vec<_> = allowed
                    .split(", ")
                    .chain(also.iter().flat_map(|also| also.split(", ")))
                    .map(|word| word.trim_matches('"'))
                    .filter(|word| !word.starts_with('<'))
                    .collect();
                let id = arg.get_id().as_str();
                assert_eq!(values(id).unwrap_or_default(), listed, "{id}");
            }
            for sub in command.get_subcommands() {
                check(sub, checked);
            }
        }
        let mut checked = 0;
        check(&whole_command(), &mut checked);
        assert!(checked > 10, "{checked}");
    }
}
