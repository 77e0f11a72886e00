//! Plans, audit trails and proofs.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/plan/contents" Must OurChoice "our choice"
        "`--plan FILE` writes app, filters and every user, and changes nothing";
    "cli/plan/private" Must OurChoice "our choice"
        "A plan can be read by its owner only, and replaces no file";
    "cli/plan/integrity" Must OurChoice "our choice"
        "Lines of a plan can be deleted but not edited, added or repeated";
    "cli/apply/exact" Must OurChoice "our choice"
        "`--apply FILE` changes exactly the planned users, each once";
    "cli/apply/resume" Must OurChoice "our choice"
        "A run that ended early is continued: no user is missed, and none recorded falsely";
    "cli/apply/durable" Must OurChoice "our choice"
        "The start of a journal is on the disk before the first change, and the outcomes when the \
        run ends";
    "cli/apply/unchanged-plan" Must OurChoice "our choice"
        "A plan that is being applied must not change";
    "cli/apply/one-run" Must OurChoice "our choice"
        "Only one run at a time can apply a plan";
    "cli/apply/same-target" Must OurChoice "our choice"
        "A plan applies to one command, server, project and app only";
    "cli/apply/dry-run" Should OurChoice "our choice"
        "`--apply` with `--dry-run` shows what is left and writes no journal";
    "cli/apply/confirm" Must OurChoice "our choice"
        "Applying a plan of deletions is confirmed";
    "cli/apply/file" Must OurChoice "our choice"
        "A plan that does not exist is an error";
    "cli/audit/entries" Must OurChoice "our choice"
        "`--audit FILE` appends who changed whom, when, where, why and with which outcome";
    "cli/audit/first" Must OurChoice "our choice"
        "Nothing is changed if the trail cannot be written";
    "cli/audit/durable" Must OurChoice "our choice"
        "The start of a run is on the disk before the first change, and the outcomes when it ends";
    "cli/audit/private" Must OurChoice "our choice"
        "A trail can be read by its owner only";
    "cli/audit/concurrent" Must OurChoice "our choice"
        "Several runs at once share one trail";
    "cli/audit/reason" Should OurChoice "our choice"
        "`--reason` needs `--audit` and a text";
    "cli/audit/verify" Must OurChoice "our choice"
        "`audit verify` sums up an intact trail without any request";
    "cli/audit/verify-edits" Must OurChoice "our choice"
        "`audit verify` finds every changed, removed, added or moved line and names the first";
    "cli/audit/verify-end" Must OurChoice "our choice"
        "`audit verify --expect-last` finds lines missing at the end";
    "cli/audit/verify-interrupted" Should OurChoice "our choice"
        "A trail of a killed run is interrupted, not changed, and one without a line is not intact";
    "cli/audit/verify-file" Must OurChoice "our choice"
        "`audit verify` needs a readable trail";
    "cli/proof/read-back" Must OurChoice "our choice"
        "`--prove` reads back each user and reports what still gives access, as logins confirm";
    "cli/proof/output" Must OurChoice "our choice"
        "A proof adds a column to the table and a sentence to the summary";
    "cli/proof/failure" Must OurChoice "our choice"
        "A user who cannot be read back for the proof still counts as changed; one who was not \
        changed is not read back";
    "cli/proof/first" Must OurChoice "our choice"
        "Nothing is changed if the app cannot be read for a proof";
};
