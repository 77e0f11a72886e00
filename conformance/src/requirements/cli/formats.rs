//! How results look.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "cli/text/tables" Must Inferred "the predecessor"
        "Text output has one table for each provider type, in the documented order, with padded \
        columns";
    "cli/text/identities" Must Inferred "the predecessor"
        "A user with several identities appears in the table of each";
    "cli/text/unknown-provider" Must OurChoice "our choice"
        "Users of other provider types, or none, appear in a last table";
    "cli/text/width" Should OurChoice "our choice"
        "The width of a cell counts what a terminal shows";
    "cli/text/failures-first" Must Inferred "the predecessor"
        "In a table, the failed rows come first";
    "cli/text/fits-screen" Should OurChoice "our choice"
        "A table fits the terminal, and every ID stays whole";
    "cli/text/many-rows" Should OurChoice "our choice"
        "A screen shows totals and failures of more than 300 users; `--verbose`, files and pipes \
        get all rows";
    "cli/text/styles" Must Inferred "the predecessor"
        "Headers are bold on a terminal";
    "cli/text/no-styles" Must OurChoice "our choice"
        "There are no escape codes with `NO_COLOR`, `TERM=dumb`, `-f json` or `-o`, or without a \
        terminal";
    "cli/json/lines" Must Inferred "the predecessor"
        "`-f json` prints one object a line with `time`, `level` and the payload in this order";
    "cli/json/errors" Must Inferred "the predecessor"
        "With `-f json`, errors and suggestions are objects of their own levels on stderr";
    "cli/ndjson/records" Must OurChoice "our choice"
        "`-f ndjson` prints a record for each item, with typed values and stable keys";
    "cli/ndjson/types" Must OurChoice "our choice"
        "Every line of `-f ndjson` says what it is in the field `type`, on stderr too";
    "cli/ndjson/status" Must OurChoice "our choice"
        "With `-f ndjson` and `-f csv`, `login`, `logout`, `whoami` and `profiles list` print \
        records, also if nobody is logged in";
    "cli/ndjson/totals" Must OurChoice "our choice"
        "A run ends with a record of its totals and filters, also if nobody matched";
    "cli/ndjson/failures" Must OurChoice "our choice"
        "A failure is a record with its reason";
    "cli/csv/rows" Must OurChoice "our choice"
        "`-f csv` prints a header and a row for each item";
    "cli/csv/appended" Must OurChoice "our choice"
        "A header is not repeated in a file that has rows";
    "cli/csv/formulas" Must OurChoice "our choice"
        "No cell begins as a formula of a spreadsheet";
};
