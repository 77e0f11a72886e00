//! Logins and the profiles that store them.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/login/keys" Must Documented "published pages of the command line"
        "`login` with a key pair stores a session in the profile and says so";
    "cli/login/prompts" Must Inferred "the predecessor"
        "`login` asks for missing keys and masks the private one";
    "cli/login/stdin" Must OurChoice "our choice"
        "`--private-api-key -` reads the private key from standard input";
    "cli/login/wrong-keys" Must Inferred "the predecessor"
        "`login` with a wrong key pair is an error and stores nothing";
    "cli/login/other-key" Must Inferred "the predecessor"
        "Replacing another key of the profile is confirmed, with the default no, unless `--yes` \
        is given";
    "cli/login/browser" Should Documented "published pages of the command line"
        "`login --browser` opens the page on which keys are created, or prints its address";
    "cli/login/unusable-token" Must OurChoice "our choice"
        "A token that cannot be sent in a header is not stored";
    "cli/logout/session" Must Inferred "the predecessor"
        "`logout` ends the session at the server and removes tokens and private key from the \
        profile";
    "cli/logout/nobody" Must Inferred "the predecessor"
        "`logout` without a login changes nothing";
    "cli/logout/unreadable" Should OurChoice "our choice"
        "`logout` removes a profile that cannot be read";
    "cli/whoami/user" Must Inferred "the predecessor"
        "`whoami` names the user and shows only the end of the private key";
    "cli/whoami/nobody" Must Inferred "the predecessor; status: our choice"
        "`whoami` says if nobody is logged in, with status 1";
    "cli/whoami/projects" Must Inferred "the predecessor"
        "`whoami --show-projects` lists the projects of the key pair";
    "cli/profiles/list" Must Documented "published pages of the command line"
        "`profiles list` lists the profiles with their public keys";
    "cli/profiles/keys" Must Inferred "the predecessor"
        "A profile is a YAML file whose keys are the documented ones; unknown keys are kept";
    "cli/profiles/private" Must OurChoice "our choice"
        "Profiles can be read by their owner only";
    "cli/profiles/directory" Must Inferred "the predecessor"
        "Profiles are in the user's configuration directory";
    "cli/profiles/names" Must OurChoice "our choice"
        "A name of a profile that leads elsewhere is a usage error";
    "cli/profiles/unreadable" Must OurChoice "our choice"
        "A profile that cannot be read is an error that names its path and is not overwritten \
        except by a login";
    "cli/profiles/atomic" Must OurChoice "our choice"
        "A profile is replaced as a whole, and concurrent commands lose no changes";
    "cli/profiles/leftovers" Must OurChoice "our choice"
        "Files that a killed command left are removed by the next one";
    "cli/profiles/links" Must OurChoice "our choice"
        "A linked profile is written through its link";
    "cli/profiles/lock" Should OurChoice "our choice"
        "A command that waits for the lock of a profile says so";
    "cli/profiles/separate" Must Inferred "the predecessor"
        "Profiles do not affect each other";
    "cli/profiles/shared-warning" Should OurChoice "our choice"
        "A profile that others can read or write gets a warning on stderr";
};
