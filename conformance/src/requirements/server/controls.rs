//! Controls of the server in this repository: clock, journal and what else tests need.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/controls/general/no-token" Should OurChoice "our choice"
        "Controls need no token unless the server was started with one";
    "server/controls/general/rejections" Should OurChoice "our choice"
        "An unknown control, a wrong method and a wrong body are rejected with a JSON error and \
        change nothing";
    "server/controls/general/random-secrets" Should OurChoice "our choice"
        "Tokens of one server are not valid at another, even if their IDs are the same";
    "server/controls/general/same-bytes" Should OurChoice "our choice"
        "Two servers with the same random seed and time return the same bytes to the same requests";
    "server/controls/health/get" Should OurChoice "our choice"
        "`GET /_mock/health` returns 200 to everybody";
    "server/controls/health/ready" Should OurChoice "our choice"
        "A server that responds is ready";
    "server/controls/reset/post" Should OurChoice "our choice"
        "`POST /_mock/reset` resets the world";
    "server/controls/reload/no-app-dir" Should OurChoice "our choice"
        "`POST /_mock/reload` reads the app directories again; without one, it gets 409 and changes \
        nothing";
    "server/controls/reset/everything" Should OurChoice "our choice"
        "A reset restores users, sessions, clock, faults, mails and journal as they were at the \
        start";
    "server/controls/reset/other-worlds" Should OurChoice "our choice"
        "A reset leaves other worlds alone";
    "server/controls/document/get" Should OurChoice "our choice"
        "`GET /_mock/openapi.json` returns the OpenAPI document of the server";
    "server/controls/document/page" Should OurChoice "our choice"
        "`GET /_mock/` returns a page that shows the document and loads nothing from elsewhere";
    "server/controls/document/contents" Should OurChoice "our choice"
        "The document describes both APIs and the controls under the address of the request";
    "server/controls/sessions/list" Should OurChoice "our choice"
        "`GET /_mock/sessions` lists the live sessions by user";
    "server/controls/sessions/user" Should OurChoice "our choice"
        "`user` selects the sessions of one user by ID or e-mail address";
    "server/controls/sessions/post" Should OurChoice "our choice"
        "`POST /_mock/sessions` starts a session of any user without credentials";
    "server/controls/sessions/app" Should OurChoice "our choice"
        "`app` is the app of the session, and of an unknown app there is none";
    "server/controls/console/get" Should OurChoice "our choice"
        "`GET /_mock/console` returns a page without data, which loads nothing from elsewhere";
    "server/controls/console/files" Should OurChoice "our choice"
        "`GET /_mock/console/ID` returns a file of the page";
    "server/controls/console/overview" Should OurChoice "our choice"
        "`GET /_mock/overview` returns base URL, key pairs and apps of the world";
    "server/controls/users/list" Should OurChoice "our choice"
        "`GET /_mock/users` lists users and pending users with their live sessions";
    "server/controls/users/app" Should OurChoice "our choice"
        "`app` is the app whose users are listed";
    "server/controls/users/search" Should OurChoice "our choice"
        "`search` selects users by text in their IDs and data";
    "server/controls/users/state" Should OurChoice "our choice"
        "`state` selects enabled, disabled or pending users";
    "server/controls/users/provider" Should OurChoice "our choice"
        "`provider` selects users by the type of an identity";
    "server/controls/users/after" Should OurChoice "our choice"
        "`after` is the last ID of the previous page";
    "server/controls/snapshots/list" Should OurChoice "our choice"
        "`GET /_mock/snapshots` lists the named snapshots of the world";
    "server/controls/snapshots/save" Should OurChoice "our choice"
        "`PUT /_mock/snapshots/ID` stores state, clock and faults under a name";
    "server/controls/snapshots/restore" Should OurChoice "our choice"
        "`POST /_mock/snapshots/ID` returns to a snapshot, which stays";
    "server/controls/snapshots/delete" Should OurChoice "our choice"
        "`DELETE /_mock/snapshots/ID` deletes a snapshot";
    "server/controls/users/custom-data" Should OurChoice "our choice"
        "`PUT /_mock/users/ID/custom_data` replaces the custom data of a user, and enables it \
        unless the app configures it";
    "server/controls/outbox/list" Should OurChoice "our choice"
        "`GET /_mock/outbox` lists the mails that were sent, oldest first";
    "server/controls/outbox/to" Should OurChoice "our choice"
        "`to` selects the mails to one address";
    "server/controls/outbox/contents" Should OurChoice "our choice"
        "A mail has its token, the link with the token, and its time";
    "server/controls/clock/get" Should OurChoice "our choice"
        "`GET /_mock/clock` returns the time of the server";
    "server/controls/clock/post" Should OurChoice "our choice"
        "`POST /_mock/clock` changes the clock, or nothing at all if the request is invalid";
    "server/controls/clock/system" Should OurChoice "our choice"
        "`system` returns the clock to the time of the system";
    "server/controls/clock/set" Should OurChoice "our choice"
        "`set` sets the clock to seconds since 1970 or to a time in UTC";
    "server/controls/clock/advance" Should OurChoice "our choice"
        "`advance` moves the clock by seconds or by a duration such as `1h30m`";
    "server/controls/clock/scale" Should OurChoice "our choice"
        "`scale` sets how fast the clock runs";
    "server/controls/clock/freeze" Should OurChoice "our choice"
        "`freeze` stops the clock";
    "server/controls/clock/order" Should OurChoice "our choice"
        "Of several changes in one request, `system` applies first, then `set`, `advance`, \
        `scale` and `freeze`";
    "server/controls/clock/due" Should OurChoice "our choice"
        "One long step leaves the same state as many short ones";
    "server/controls/clock/backwards" Should OurChoice "our choice"
        "Setting the clock back restores nothing";
    "server/controls/clock/access-tokens" Should OurChoice "our choice"
        "Access tokens expire by the clock of the server";
    "server/controls/clock/refresh-tokens" Should OurChoice "our choice"
        "Sessions expire by the clock of the server";
    "server/controls/clock/mailed-tokens" Should OurChoice "our choice"
        "Mailed tokens expire by the clock of the server";
    "server/controls/clock/anonymous-users" Should OurChoice "our choice"
        "Anonymous users are deleted by the clock of the server";
    "server/controls/clock/administrators" Should OurChoice "our choice"
        "The tokens of administrators expire by the clock of the server";
    "server/controls/requests/list" Should OurChoice "our choice"
        "`GET /_mock/requests` lists the recorded requests, oldest first";
    "server/controls/requests/method" Should OurChoice "our choice"
        "`method` selects requests by their method";
    "server/controls/requests/path" Should OurChoice "our choice"
        "`path` selects requests by their path, in which `*` matches any text";
    "server/controls/requests/status" Should OurChoice "our choice"
        "`status` selects requests by the status of the response";
    "server/controls/requests/unexpected" Should OurChoice "our choice"
        "`unexpected` selects requests that no route matched, or the others";
    "server/controls/requests/query" Should OurChoice "our choice"
        "`query` searches the journal by decoded parameters, one of which is enough if a name is \
        repeated";
    "server/controls/requests/headers" Should OurChoice "our choice"
        "`headers` searches the journal by headers, whose names have no case";
    "server/controls/requests/body" Should OurChoice "our choice"
        "`body` searches the journal by the JSON members that a body has among others";
    "server/controls/requests/search" Should OurChoice "our choice"
        "`POST /_mock/requests/search` lists the recorded requests that a filter in JSON selects";
    "server/controls/requests/clear" Should OurChoice "our choice"
        "`DELETE /_mock/requests` clears the journal without restarting its numbers";
    "server/controls/requests/as-sent" Should OurChoice "our choice"
        "A request is recorded as it was received, with its number and the status of its response";
    "server/controls/requests/bounds" Should OurChoice "our choice"
        "The journal keeps the last 10,000 requests and at most 32 MiB, and counts those it \
        dropped";
    "server/controls/requests/redaction" Should OurChoice "our choice"
        "The journal holds no password, key or token, wherever it was sent";
    "server/controls/requests/no-controls" Should OurChoice "our choice"
        "The journal does not hold controls";
    "server/controls/requests/one" Should OurChoice "our choice"
        "`GET /_mock/requests/ID` returns one recorded request by its number";
    "server/controls/events/get" Should OurChoice "our choice"
        "`GET /_mock/events` streams events as server-sent events, as they happen";
    "server/controls/events/contents" Should OurChoice "our choice"
        "Requests, logins, sessions, users, mails, fired faults, changes of the clock, apps and \
        the replacement of the state are events, in the order in which they happened";
    "server/controls/events/sessions" Should OurChoice "our choice"
        "The end of a session is an event with the reason";
    "server/controls/events/logins" Should OurChoice "our choice"
        "A login is an event with its user, or with the reason why it was refused";
    "server/controls/events/users" Should OurChoice "our choice"
        "A change of a user or of a pending user is an event that names the change";
    "server/controls/events/after" Should OurChoice "our choice"
        "`after` is the ID after which the stream starts; 0 starts with the oldest that is kept";
    "server/controls/events/resume" Should OurChoice "our choice"
        "`Last-Event-ID` precedes `after`, so that browsers resume where a connection broke";
    "server/controls/events/missed" Should OurChoice "our choice"
        "A reader that was too late gets the number of events that it missed";
    "server/controls/events/kind" Should OurChoice "our choice"
        "`kind` selects events by their kinds";
    "server/controls/events/follow" Should OurChoice "our choice"
        "With `follow=false` the stream ends after the events that are kept";
    "server/controls/events/slow-readers" Should OurChoice "our choice"
        "A client that does not read delays neither requests nor other readers";
    "server/controls/events/redaction" Should OurChoice "our choice"
        "Events hold no password, key or token";
    "server/controls/events/worlds" Should OurChoice "our choice"
        "A world streams its own events only";
    "server/controls/patterns/absent" Should OurChoice "our choice"
        "A parameter or header of null must be absent";
    "server/controls/patterns/wildcards" Should OurChoice "our choice"
        "A `*` on its own stands for any value in a body, and in a text for any text";
    "server/controls/patterns/equals" Should OurChoice "our choice"
        "`equals` is exact: without wildcards, and without further members";
    "server/controls/patterns/expressions" Should OurChoice "our choice"
        "`matches` is a regular expression, which is found anywhere in a text";
    "server/controls/patterns/invalid-expressions" Should OurChoice "our choice"
        "An invalid or oversized regular expression is rejected with the name of its field";
    "server/controls/patterns/redacted" Should OurChoice "our choice"
        "Fault rules match what was sent; the journal is searched as it shows requests, with \
        labels in place of secrets";
    "server/controls/verify/post" Should OurChoice "our choice"
        "`POST /_mock/verify` returns 200 if the expected requests were received, and 409 \
        otherwise";
    "server/controls/verify/method" Should OurChoice "our choice"
        "`method` counts the requests of one method";
    "server/controls/verify/path" Should OurChoice "our choice"
        "`path` counts the requests to matching paths";
    "server/controls/verify/status" Should OurChoice "our choice"
        "`status` counts the requests with one status";
    "server/controls/verify/query" Should OurChoice "our choice"
        "`query` counts the requests with decoded parameters";
    "server/controls/verify/headers" Should OurChoice "our choice"
        "`headers` counts the requests with headers, whose names have no case";
    "server/controls/verify/body" Should OurChoice "our choice"
        "`body` counts the requests whose JSON has each named member, at any depth, and perhaps \
        others";
    "server/controls/verify/times" Should OurChoice "our choice"
        "`times` is the exact number of expected requests";
    "server/controls/verify/at-least" Should OurChoice "our choice"
        "`at_least` is the smallest accepted number of requests, and 1 if nothing else is given";
    "server/controls/verify/at-most" Should OurChoice "our choice"
        "`at_most` is the largest accepted number of requests";
    "server/controls/verify/nearest" Should OurChoice "our choice"
        "After too few requests, a verdict lists the nearest others and how they differ";
    "server/controls/verify/surplus" Should OurChoice "our choice"
        "After too many requests, a verdict lists the last of them and no others";
    "server/controls/verify/differences" Should OurChoice "our choice"
        "Each of the nearest requests has what differs: where, what is expected, and what was sent";
    "server/controls/verify/order" Should OurChoice "our choice"
        "The nearest requests come first, and of equally near ones the most recent";
    "server/controls/verify/dropped" Should OurChoice "our choice"
        "An expectation that dropped requests could change is not met and says so";
    "server/recording/exchanges" Should OurChoice "our choice"
        "A recording has a line for each request and its response, whatever the status";
    "server/recording/secrets" Should OurChoice "our choice"
        "A recording holds no password, key or token: a placeholder stands for each, wherever it \
        is sent";
    "server/recording/controls" Should OurChoice "our choice"
        "A recording has the controls that change a world, and no state";
    "server/data-file/continues" Should OurChoice "our choice"
        "A server that is started again with its data file continues with the clock and the \
        fault rules that it had";
    "server/data-file/acknowledged" Should OurChoice "our choice"
        "A change is in the data file before its response is sent";
};
