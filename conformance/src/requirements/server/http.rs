//! HTTP itself: pages, browsers, limits, and requests that are malformed.

use crate::requirements::requirement::Requirement;

pub(super) static REQUIREMENTS: &[Requirement] = requirements! {
    "server/http/page" Should OurChoice "our choice"
        "The home page shows base URL, apps and key pairs, runs no script, and escapes every name";
    "server/http/page-keys" Should OurChoice "our choice"
        "The home page shows keys only to browsers of this machine that use a name of the \
        loopback interface";
    "server/http/page-headers" Should OurChoice "our choice"
        "Pages run only their own script, cannot be embedded, and their content type is not \
        guessed";
    "server/http/control-hosts" Should OurChoice "our choice"
        "Controls reject requests whose host is not this machine's, so that DNS rebinding does \
        not reach them";
    "server/http/control-token" Should OurChoice "our choice"
        "A server started with a token requires it for every control and for no API";
    "server/http/public-url" Should OurChoice "our choice"
        "A public URL is the base of every address that the server returns";
    "server/http/proxy" Should Asserted "public issue trackers"
        "Behind a proxy on this machine, the addresses that the server returns are those that \
        clients use";
    "server/http/cors-any-origin" Should OurChoice
        "client code of realm-web; any origin: our choice"
        "Pages of any origin may use the APIs and read responses and errors";
    "server/http/cors-preflight" Should OurChoice "client code of realm-web; our choice"
        "A preflight request gets 204 without a body for every path";
    "server/http/cors-allowed-origins" Should Documented "manual"
        "If an app names origins, pages of other origins cannot use its Client API";
    "server/http/cors-controls" Should OurChoice "our choice"
        "Pages of other origins cannot use the controls";
    "server/http/unknown-path" Should OurChoice "our choice"
        "An unknown path gets 404 with a text that names it, and is recorded as unexpected";
    "server/http/wrong-method" Should OurChoice "our choice"
        "A method that a path does not support gets 405 with those it supports";
    "server/http/head" Should OurChoice "our choice"
        "HEAD returns the status and headers of GET without the body";
    "server/http/options" Should OurChoice "our choice"
        "OPTIONS is an unsupported method unless a browser sends it as a preflight";
    "server/http/body-limit" Should OurChoice "our choice"
        "A body of more than 1 MiB is rejected before anything else and not carried out";
    "server/http/body-type" Should OurChoice "our choice"
        "A list where an object is expected is rejected";
    "server/http/malformed" Should OurChoice "our choice"
        "Bytes that are not an HTTP request get 400, and nothing behind them is read as a request";
    "server/http/broken-connections" Should OurChoice "our choice"
        "A malformed or broken request closes its own connection and affects no other";
    "server/http/slow-clients" Should OurChoice "our choice"
        "A client that stops in the middle of a request is disconnected, and nothing is carried \
        out";
    "server/http/idle-connections" Should OurChoice "our choice"
        "Hundreds of idle connections do not delay other requests";
    "server/http/kept-connections" Should Documented "RFC 9112"
        "A connection takes further requests after one whose response is an error";
};
