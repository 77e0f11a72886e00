//! Controls of the server in this repository: fault rules, snapshots and worlds.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/controls/faults/list" Should OurChoice "our choice"
        "`GET /_mock/faults` lists the fault rules as they were given, in the order in which they \
        are tried";
    "server/controls/faults/add" Should OurChoice "our choice"
        "`POST /_mock/faults` adds a fault rule behind the others";
    "server/controls/faults/method" Should OurChoice "our choice"
        "`method` limits a fault rule to one method";
    "server/controls/faults/path" Should OurChoice "our choice"
        "`path` limits a fault rule to matching paths";
    "server/controls/faults/query" Should OurChoice "our choice"
        "`query` limits a fault rule to requests with parameters";
    "server/controls/faults/headers" Should OurChoice "our choice"
        "`headers` limits a fault rule to requests with headers";
    "server/controls/faults/body" Should OurChoice "our choice"
        "`body` limits a fault rule to requests whose JSON has the named members";
    "server/controls/faults/after" Should OurChoice "our choice"
        "`after` lets the first matching requests through";
    "server/controls/faults/every" Should OurChoice "our choice"
        "`every` applies a fault rule to every Nth matching request";
    "server/controls/faults/probability" Should OurChoice "our choice"
        "`probability` applies a fault rule to a random part of the matching requests";
    "server/controls/faults/seed" Should OurChoice "our choice"
        "`seed` makes the random choice of a fault rule repeatable";
    "server/controls/faults/times" Should OurChoice "our choice"
        "`times` limits how often a fault rule applies";
    "server/controls/faults/effect" Should OurChoice "our choice"
        "A fault rule has a known effect; others are rejected";
    "server/controls/faults/effect-status" Should OurChoice "our choice"
        "The effect `status` responds with a status and any body";
    "server/controls/faults/effect-too-many-requests" Should OurChoice "our choice"
        "The effect `too_many_requests` responds with 429 and `Retry-After`";
    "server/controls/faults/effect-delay" Should OurChoice "our choice"
        "The effect `delay` delays one response in real time";
    "server/controls/faults/effect-jitter" Should OurChoice "our choice"
        "The effect `jitter` delays a response by a random time between two bounds";
    "server/controls/faults/effect-hang-up" Should OurChoice "our choice"
        "The effect `hang_up` closes the connection without a response";
    "server/controls/faults/effect-reset" Should OurChoice "our choice"
        "The effect `reset` resets the connection";
    "server/controls/faults/effect-half-body" Should OurChoice "our choice"
        "The effect `half_body` announces the whole body and sends half of it";
    "server/controls/faults/effect-malformed-json" Should OurChoice "our choice"
        "The effect `malformed_json` leaves out the last byte of a JSON body";
    "server/controls/faults/effect-endless-body" Should OurChoice "our choice"
        "The effect `endless_body` sends a body without an end";
    "server/controls/faults/effect-big-body" Should OurChoice "our choice"
        "The effect `big_body` sends a JSON body of a given size";
    "server/controls/faults/effect-expire-access-token" Should OurChoice "our choice"
        "The effect `expire_access_token` rejects an access token as expired";
    "server/controls/faults/remove-all" Should OurChoice "our choice"
        "`DELETE /_mock/faults` removes all fault rules";
    "server/controls/faults/remove" Should OurChoice "our choice"
        "`DELETE /_mock/faults/ID` removes one fault rule, whose ID is not used again";
    "server/controls/faults/counts" Should OurChoice "our choice"
        "A fault rule counts the requests that it matched and those that it was applied to";
    "server/controls/faults/first-match" Should OurChoice "our choice"
        "The first matching fault rule that has not been used up applies";
    "server/controls/faults/spare-controls" Should OurChoice "our choice"
        "Fault rules do not apply to controls";
    "server/controls/faults/not-carried-out" Should OurChoice "our choice"
        "A request whose response a fault replaces is not carried out";
    "server/controls/faults/carried-out" Should OurChoice "our choice"
        "A request whose response a fault only damages is carried out";
    "server/controls/state/export" Should OurChoice "our choice"
        "`GET /_mock/state` exports everything but the journal";
    "server/controls/state/import" Should OurChoice "our choice"
        "`PUT /_mock/state` replaces everything by an export, however large";
    "server/controls/state/same-bytes" Should OurChoice "our choice"
        "Exporting what was imported returns the same bytes";
    "server/controls/state/continues" Should OurChoice "our choice"
        "A server with an imported state continues as the exported one would";
    "server/controls/state/rejected" Should OurChoice "our choice"
        "A damaged export, or one of a newer version, is rejected and changes nothing";
    "server/controls/state/hashes" Should OurChoice "our choice"
        "An export holds passwords and keys of users as salted hashes only";
    "server/controls/worlds/list" Should OurChoice "our choice"
        "`GET /_mock/worlds` lists all worlds but the default one";
    "server/controls/worlds/create" Should OurChoice "our choice"
        "`POST /_mock/worlds` creates a world and returns its base URL; invalid options are \
        rejected";
    "server/controls/worlds/seed" Should OurChoice "our choice"
        "`seed` fills a new world; an invalid one is rejected";
    "server/controls/worlds/rng-seed" Should OurChoice "our choice"
        "`rng_seed` makes the IDs of a world repeatable";
    "server/controls/worlds/idle-seconds" Should OurChoice "our choice"
        "`idle_seconds` sets how long a world may be unused";
    "server/controls/worlds/delete-all" Should OurChoice "our choice"
        "`DELETE /_mock/worlds` deletes all worlds but the default one";
    "server/controls/worlds/delete" Should OurChoice "our choice"
        "`DELETE /_mock/worlds/ID` deletes one world";
    "server/controls/worlds/base-url" Should OurChoice "our choice"
        "The APIs, pages and controls of a world are below its base URL";
    "server/controls/worlds/isolation" Should OurChoice "our choice"
        "What changes in one world changes in no other";
    "server/controls/worlds/tokens" Should OurChoice "our choice"
        "Tokens, keys and digests of one world are not valid in another";
    "server/controls/worlds/thousand" Should OurChoice "our choice"
        "A server holds a thousand worlds at once";
    "server/controls/worlds/deleted" Should OurChoice "our choice"
        "A path into a world that does not exist is rejected in every API";
    "server/controls/worlds/no-nesting" Should OurChoice "our choice"
        "A world can neither create nor delete worlds";
    "server/controls/worlds/idle" Should OurChoice "our choice"
        "A world that nobody uses for its idle time is deleted; listing it does not count as use";
    "server/controls/worlds/seed-limit" Should OurChoice "our choice"
        "A seed that would take seconds to load is rejected with an alternative";
};
