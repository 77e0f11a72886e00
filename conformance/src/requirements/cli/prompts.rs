//! Questions to the person at the terminal.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/prompts/users" Must Inferred "the predecessor"
        "Without `--user`, a prompt asks which users to act on, with provider, name and ID of each";
    "cli/prompts/keys" Must Inferred "the predecessor"
        "In a choice, arrows move, space selects, right selects all, left none, typing filters, \
        and Enter confirms";
    "cli/prompts/nothing-chosen" Must Inferred "the predecessor"
        "If nobody is chosen, nothing is changed and the exit status is 0";
    "cli/prompts/yes" Must OurChoice "our choice"
        "`--yes` takes every user that the filters match";
    "cli/prompts/no-terminal" Must OurChoice "our choice"
        "Without a terminal, or with a `CI` that is neither empty nor `false`, a prompt is an \
        error that names the option to give";
    "cli/prompts/interrupted" Must Inferred "the predecessor"
        "Ctrl-C or Escape in a prompt ends the command with status 130 and changes nothing";
    "cli/prompts/paste" Must OurChoice "our choice"
        "A line break in pasted text confirms nothing";
    "cli/prompts/terminal-restored" Must OurChoice "our choice"
        "A signal at a prompt leaves the terminal as it was";
    "cli/prompts/not-on-stdout" Must Inferred "the predecessor"
        "Prompts are never on stdout or in the output file";
    "cli/prompts/everybody" Must OurChoice "our choice"
        "Choosing everybody, if that is more than a page of users, is confirmed with their number";
    "cli/prompts/login-first" Should OurChoice "our choice"
        "No question is asked before a login is found to be missing";
    "cli/prompts/narrow" Should OurChoice "our choice"
        "A prompt fits a narrow terminal and shows odd characters safely";
};
