//! Options that several commands have, help and completion.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/options/app" Must Documented "published page of `users revoke`"
        "`-a` and `--app` take the name or ID of an app";
    "cli/options/project" Must Documented "published page of `users revoke`"
        "`--project` takes the ID of a project";
    "cli/options/user" Must Documented "published page of `users revoke`"
        "`-u` and `--user` take the IDs of users";
    "cli/options/pending" Must Documented "published page of `users revoke`"
        "`--pending` selects pending users";
    "cli/options/state" Must Documented "published page of `users revoke`"
        "`--state` takes `enabled` or `disabled`";
    "cli/options/provider" Must Documented "published page of `users revoke`"
        "`--provider` takes the types of providers";
    "cli/options/profile" Must Documented "published page of `users revoke`"
        "`--profile` selects the profile; without it, it is `default`";
    "cli/options/telemetry" Must Documented "published page of `users revoke`"
        "`--telemetry` takes `on` or `off`";
    "cli/options/output-target" Must Documented "published page of `users revoke`"
        "`-o` and `--output-target` take the path of a file for the output";
    "cli/options/output-format" Must Documented "published page of `users revoke`"
        "`-f` and `--output-format` take the format of the output, among them `json`";
    "cli/options/disable-colors" Must Documented "published page of `users revoke`"
        "`--disable-colors` disables all styles";
    "cli/options/yes" Must Documented "published page of `users revoke`"
        "`-y` and `--yes` agree to prompts";
    "cli/options/none-needed" Must Documented "published page of `users revoke`"
        "No option of `users revoke` is required";
    "cli/options/inherited" Must Inferred "the predecessor"
        "Inherited options work before and after every command";
    "cli/options/alias" Must Inferred "the predecessor"
        "`user` and `app` are aliases of `users` and `apps`, and `ls` of `list`";
    "cli/options/lists" Must Inferred "the predecessor"
        "`--user` and `--provider` take lists separated by commas and repeat; duplicates count \
        once, and the order is kept";
    "cli/options/switch-values" Must Inferred "the predecessor"
        "A switch also takes `=true` and `=false`";
    "cli/options/switch-invalid" Must Inferred "the predecessor"
        "A switch with another value is a usage error";
    "cli/options/repeated" Should Inferred "the predecessor"
        "Of a repeated option that takes one value, the last one counts";
    "cli/options/none-word" Must Documented "published page of `users revoke`"
        "The word `<none>` for `--state` and `--provider` counts as not set";
    "cli/options/not-empty" Must OurChoice "our choice"
        "An empty value is a usage error for every option that narrows what is acted on";
    "cli/options/file-name" Must OurChoice "our choice"
        "An empty name of a file is a usage error";
    "cli/options/empty-variable" Must OurChoice "our choice"
        "An empty `APPSERVICES_APP` or `APPSERVICES_PROJECT` is an error that names the variable, \
        unless the option is given";
    "cli/options/allowed-values" Must Inferred "the predecessor"
        "A value that is not allowed is a usage error that lists the allowed ones";
    "cli/options/missing-value" Must Inferred "the predecessor"
        "An option without its value is a usage error";
    "cli/options/unknown" Must Inferred "the predecessor"
        "An unknown option is a usage error";
    "cli/options/positional" Must OurChoice "our choice"
        "An argument that a command does not take is a usage error";
    "cli/options/usage-errors" Must OurChoice "our choice"
        "A usage error exits with status 2 before any request and shows the usage of the command \
        on stderr";
    "cli/options/suggestions" Should OurChoice "our choice"
        "A mistyped command, option or value is answered with the nearest valid one";
    "cli/options/base-url" Must Inferred "the predecessor"
        "`--base-url` and its alias `--realm-url` name the server, and `--atlas-url` the Atlas \
        server";
    "cli/options/address-invalid" Must OurChoice "our choice"
        "An address that is not an HTTP URL is an error before any request";
    "cli/options/address-slash" Should OurChoice "our choice"
        "A slash at the end of an address makes no difference";
    "cli/options/environment-utf8" Must OurChoice "our choice"
        "A variable that is not UTF-8 is an error and not ignored";
    "cli/options/combinations" Must OurChoice "our choice"
        "Every combination of the options of a command selects and reports what an independent \
        model of them expects";
    "cli/help/text" Must Documented "published page of `users revoke`"
        "`-h` and `--help` show the help of a command on stdout and exit with status 0";
    "cli/help/bare" Must OurChoice "our choice"
        "`appservices` alone, and a family of commands alone, show their help on stdout and exit \
        with status 0";
    "cli/help/topics" Must OurChoice "our choice"
        "`help environment`, `help exit-codes` and `help formatting` explain what applies to \
        every command, and the main help lists them";
    "cli/help/published" Must Documented "published page of `users revoke`"
        "Every published option appears in the help with its name, type, default and description";
    "cli/help/published-first" Should OurChoice "our choice"
        "Published options come before others in the help";
    "cli/help/same" Should OurChoice "our choice"
        "Help is the same however it is requested";
    "cli/help/examples" Should OurChoice "our choice"
        "Every example of the help works as written";
    "cli/help/unknown" Should OurChoice "our choice"
        "Help for an unknown command is a usage error";
    "cli/help/version" Must Inferred "the predecessor"
        "`--version` prints one line on stdout";
    "cli/completion/script" Must OurChoice "our choice"
        "`completion` prints a script for each supported shell, without a login";
    "cli/completion/words" Must OurChoice "our choice"
        "A completion script holds every command and option";
    "cli/completion/bash" Should OurChoice "our choice"
        "Bash completes commands, options and values that fit the position";
    "cli/completion/values" Should OurChoice "our choice"
        "The values of options are completed in bash, zsh and fish, also after an equals sign";
    "cli/completion/profiles" Should OurChoice "our choice"
        "The names of the stored profiles are completed in bash, zsh and fish";
};
