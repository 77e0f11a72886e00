//! Functions: called by clients, and run by the server.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/functions/call" Must Inferred "client code of realm-web"
        "A function is called with a user's access token, and arguments and result are canonical \
        extended JSON";
    "server/functions/unknown" Must Asserted "realm-js tests; status: our choice"
        "A function that does not exist gets `function not found`";
    "server/functions/runs" Must Documented "manual"
        "The source of a function runs: the function that it exports is called with the \
        arguments, and what it returns, or what its promise resolves to, is the result";
    "server/functions/changes" Must OurChoice "manual for drafts; at once: our choice"
        "A function that is created, changed, imported or deleted is so for the next call";
    "server/functions/errors" Must Inferred
        "client code of realm-core; public issue trackers; the line: our choice"
        "An exception of a function is the error of the call, with `FunctionExecutionError` and the \
        line that threw it";
    "server/functions/modules" Should OurChoice "our choice"
        "A function may require other files of the `functions` folder by relative paths";
    "server/functions/context" Must Documented "manual"
        "`context` has the user, the app, the request, the environment and the values, and \
        executes other functions";
    "server/functions/types" Must Documented "manual"
        "Arguments of BSON types are objects of `BSON`, and results keep their types";
    "server/functions/private" Must Documented "manual; status and text: our choice"
        "Clients cannot call a private function; other functions and administrators can";
    "server/functions/can-evaluate" Should Documented "manual; status, text and code: our choice"
        "A client calls a function only if its `can_evaluate` holds";
    "server/functions/as-system" Should Documented "manual; OpenAPI document"
        "A function runs as its caller, or as the system if `run_as_system` is true or an \
        administrator asks for it";
    "server/functions/console" Must Documented "manual; OpenAPI document"
        "Console output of a function is in the app's log, and in the result of \
        `debug/execute_function`";
    "server/functions/login" Must Documented "manual"
        "The function of the `custom-function` provider gets the payload, and its result names \
        the user who logs in; if it throws, nobody does";
    "server/functions/confirmation" Must Documented "manual"
        "A confirmation function gets `token`, `tokenId` and `username`, and its `status` decides; \
        with `pending`, the token confirms later";
    "server/functions/reset" Must Documented "manual"
        "A reset function gets `token`, `tokenId`, `username`, `password` and \
        `currentPasswordValid`, and then the client's arguments; its `status` decides";
    "server/functions/triggers" Must Documented "manual; before the response: our choice"
        "An authentication trigger calls its function with the event when a user of its providers \
        logs in, is created or deleted, unless it is disabled";
    "server/functions/declared" Should OurChoice "our choice"
        "A result declared in a seed wins, for functions, services and HTTP; otherwise the source \
        runs, and an undeclared service is an error that says how to declare it";
    "server/functions/own-server" Must OurChoice
        "manual for the parameters and the response; client code of realm-kotlin; the rest: our choice"
        "`context.http` reaches the APIs of the server that runs the function, at every address that \
        the server has for its client and at loopback, unless a seed declares a result";
    "server/functions/own-server-bounds" Must OurChoice "our choice"
        "`context.http` reaches neither the controls nor another world, and functions that wait for \
        each other's responses end";
    "server/functions/request-headers" Must Documented "manual; client code of realm-kotlin"
        "`context.request.requestHeaders` has all headers of the request, each with a list of values";
    "server/functions/bounded" Must OurChoice "limits: manual; that others go on: our choice"
        "A function that never ends or takes all memory is an error of its call alone";
    "server/functions/unlocked" Must OurChoice "our choice"
        "A server answers other requests while a function runs, and what they change counts when \
        the function has ended";
    "server/functions/deterministic" Should OurChoice "our choice"
        "A function sees the server's clock, and random numbers that the seed number determines";
};
