//! Which app a command acts on.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/app/by-id" Must Inferred "the predecessor"
        "An app is found by its ID, client app ID or name";
    "cli/app/by-prefix" Must Inferred "the predecessor"
        "If no ID or name matches, the app is found by the beginning of its client app ID in any \
        case";
    "cli/app/in-project" Must Documented "published page of `users revoke`"
        "`--project` limits the search for the app to one project";
    "cli/app/unknown" Must Inferred "the predecessor"
        "An app that is not found is an error with status 1 that names it";
    "cli/app/several" Must Inferred "the predecessor"
        "If several apps match, a prompt offers them; without a prompt, the error lists them";
    "cli/app/products" Must Inferred "the predecessor"
        "Apps of all products are searched unless `--product` names some";
    "cli/app/environment" Must OurChoice "our choice"
        "`APPSERVICES_APP` and `APPSERVICES_PROJECT` apply if `--app` and `--project` are not \
        given";
    "cli/app/prompt" Must Inferred "the predecessor"
        "Without an app, a prompt asks for its name or ID, and an empty answer offers all apps";
    "cli/app/requests" Should OurChoice "our choice"
        "One user of a known app costs at most four requests, and the apps of a project one";
    "cli/app/named" Must OurChoice "our choice"
        "If the exact app was not typed, a note names app, project and where they come from";
    "cli/app/in-totals" Should OurChoice "our choice"
        "The totals of a result name the app and project";
    "cli/local-app/meta-file" Must Inferred "the predecessor"
        "Without `--app`, `.mdb/meta.json` above the working directory names app and project";
    "cli/local-app/config-file" Must Inferred "the predecessor"
        "Without a meta file, the first config file with a version names the app by ID or name";
    "cli/local-app/levels" Must Inferred "the predecessor"
        "The search covers the working directory and the seven above it";
    "cli/local-app/unreadable" Must Inferred "the predecessor"
        "A file of a local app that cannot be parsed is an error that names it";
    "cli/local-app/flag-first" Must Inferred "the predecessor"
        "`--app` makes the files irrelevant, broken or not";
    "cli/local-app/project-differs" Must OurChoice "our choice"
        "A project other than that of the local app is an error that names both";
    "cli/local-app/unknown" Must OurChoice "our choice"
        "A local app that is not found is an error that names it, and not a prompt";
    "cli/local-app/outside-home" Should OurChoice "our choice"
        "A local app outside the home directory, or of another user, gets a warning";
    "cli/local-app/ids-stay-in-place" Must OurChoice "our choice"
        "IDs from a file remain one part of the path of a request";
};
