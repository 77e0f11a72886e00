//! The console in headless Chromium, driven by chromedriver over `WebDriver`. Where that is not
//! installed, the tests report that they were skipped.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]
#![expect(clippy::print_stdout, reason = "skipped tests are reported")]

mod browser;
mod controls;
mod layout;

use appservices_mock::{AppSeed, Fault, FaultEffect, GroupSeed, MockServer, Seed, UserSeed};
use serde_json::{Value, json};

use self::browser::{Browser, ENTER, ESCAPE, RIGHT, TAB};

const VIEWS: [&str; 7] = [
    "users",
    "activity",
    "mails",
    "functions",
    "faults",
    "clock",
    "state",
];

/// A user of the demo seed.
const ADA: &str = "65a000000000000000000002";

/// The address of a user of [`marked_up`].
const MARKUP: &str = "<img src=x onerror=alert(1)><b>bold</b>";

/// Starts a browser, and opens the console of a server; `None` if there is no browser.
fn open(server: &MockServer, view: &str) -> Option<Browser> {
    let browser = Browser::start()?;
    browser.open(&format!("{}/_mock/console#{view}", server.base_url()));
    Some(browser)
}

fn demo() -> MockServer {
    MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .unwrap()
}

/// A server whose app has a user with markup in the address.
fn marked_up() -> MockServer {
    let app = AppSeed::new("shop").user(UserSeed::email(MARKUP, "correct horse"));
    let seed = Seed::empty()
        .admin("public", "private")
        .group(GroupSeed::new("65a000000000000000000001", "Demo").app(app));
    MockServer::builder().seed(seed).start_blocking().unwrap()
}

/// Requests of the Admin API, with the key pair of the demo seed.
fn admin(server: &MockServer) -> impl Fn(&str, Value) {
    let base = format!("{}/api/admin/v3.0", server.base_url());
    let send = move |path: &str, token: &str, body: &Value| {
        let response = minreq::post(format!("{base}{path}"))
            .with_header("authorization", format!("Bearer {token}"))
            .with_json(body)
            .unwrap()
            .send()
            .unwrap();
        assert!(response.status_code < 300, "{path}");
        response.json::<Value>().unwrap()
    };
    let key = json!({
        "username": "demopub",
        "apiKey": "11111111-2222-3333-4444-555555555555",
    });
    let login = send("/auth/providers/mongodb-cloud/login", "", &key);
    let token = login["access_token"].as_str().unwrap().to_owned();
    let app = "/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
    move |path, body| {
        send(&format!("{app}{path}"), &token, &body);
    }
}

/// Nothing that clients chose becomes an element, and the policy blocks nothing of the page.
#[test]
fn markup_of_clients_is_shown_as_text_and_the_log_is_empty() {
    let server = marked_up();
    let Some(browser) = open(&server, "users") else {
        return;
    };
    browser.wait_for("document.body.textContent.includes('onerror=alert')");
    browser.click_text("button", MARKUP);
    browser.wait_for("document.querySelector('section h2')?.textContent.includes('<b>bold</b>')");
    let path = format!("/{MARKUP}").replace(['<', '>', ' '], "%3C");
    let _ = minreq::get(format!("{}{path}", server.base_url())).send();
    for view in VIEWS {
        browser.click(&format!("#tab-{view}"));
        browser.wait_for(&format!("location.hash === '#{view}'"));
        assert_eq!(browser.run("return document.images.length"), 0, "{view}");
        let bold = browser.run("return document.querySelectorAll('main b').length");
        assert_eq!(bold, 0, "{view}");
    }
    browser.click("#tab-activity");
    browser.wait_for("document.querySelector('.events').textContent.includes('onerror')");
    assert_eq!(browser.log(), Vec::<String>::new());
}

/// Without a mouse: the tabs, the list, the dialog, and the focus afterwards.
#[test]
fn a_user_is_revoked_with_the_keyboard_alone() {
    let server = demo();
    let Some(browser) = open(&server, "users") else {
        return;
    };
    browser.wait_for("document.body.textContent.includes('ada@example.com')");
    browser.tab_to("ada@example.com");
    browser.press(ENTER);
    browser.wait_for("document.body.textContent.includes('Revoke sessions')");
    browser.tab_to("Revoke sessions");
    browser.press(ENTER);
    browser.wait_for("document.querySelector('dialog[open]')");
    let dialog = browser.text("return document.querySelector('dialog').textContent");
    for part in [
        "curl -X PUT",
        &format!("/users/{ADA}/logout"),
        "appservices users revoke",
        &format!("--user {ADA}"),
    ] {
        assert!(dialog.contains(part), "no {part} in {dialog}");
    }
    let is_inside = "return document.querySelector('dialog').contains(document.activeElement)";
    assert_eq!(browser.run(is_inside), true);
    browser.tab_to("Revoke sessions");
    browser.press(ENTER);
    browser.wait_for("!document.querySelector('dialog')");
    assert_eq!(server.live_sessions(ADA), 0);
    browser.wait_for(
        "[...document.querySelectorAll('tr')].some(row => \
         row.textContent.includes('ada@example.com') && row.textContent.includes('0 sessions'))",
    );
    // A dialog that stays open keeps the focus. Esc returns it to the button that opened it,
    // although a list of the new session has replaced that button.
    browser.tab_to("Log in as user");
    browser.press(ENTER);
    browser.wait_for("document.querySelector('dialog[open]')");
    assert_eq!(browser.focused(), "Log in");
    browser.press(ENTER);
    browser.wait_for("document.querySelector('dialog').textContent.includes('Access token')");
    browser.wait_for("!document.querySelector('main').textContent.includes('No live session')");
    assert_eq!(browser.focused(), "Log in");
    browser.press(ESCAPE);
    browser.wait_for("!document.querySelector('dialog')");
    browser.wait_for("document.activeElement.textContent === 'Log in as user'");
    // The arrows move between tabs.
    browser.run("document.querySelector('#tab-users').focus()");
    browser.press(RIGHT);
    browser.wait_for(
        "document.activeElement.id === 'tab-activity' && \
         document.activeElement.getAttribute('aria-selected') === 'true'",
    );
    browser.press(TAB);
    let focused = browser.text("return document.activeElement.name ?? ''");
    assert_eq!(focused, "kind", "the first control of the view");
    // What was deleted has no button to return to.
    browser.click("#tab-users");
    browser.tab_to("Delete");
    browser.press(ENTER);
    browser.wait_for("document.querySelector('dialog[open]')");
    browser.press(ENTER);
    browser.wait_for("!document.querySelector('dialog')");
    browser.wait_for("!document.querySelector('main').textContent.includes('ada@example.com')");
    browser.wait_for("document.activeElement.getAttribute('aria-label') === 'List of users'");
    assert_eq!(browser.log(), Vec::<String>::new());
}

#[test]
fn a_control_token_is_asked_for_once_a_tab() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .control_token("s3cret")
        .start_blocking()
        .unwrap();
    let Some(browser) = open(&server, "users") else {
        return;
    };
    let enter = |token: &str| {
        browser.wait_for("document.querySelector('dialog[open] input')");
        browser.fill("dialog input", token);
        browser.click("dialog button[type=submit]");
    };
    enter("wrong");
    browser.wait_for("document.body.textContent.includes('The token is wrong.')");
    enter("s3cret");
    browser.wait_for("document.body.textContent.includes('ada@example.com')");
    browser.wait_for("document.querySelector('#connection').textContent === 'Live'");
    browser.run("location.reload()");
    browser.wait_for("document.body.textContent.includes('ada@example.com')");
    assert_eq!(
        browser.run("return document.querySelector('dialog')"),
        Value::Null
    );
    drop(server);
    browser.wait_for("document.querySelector('#connection').textContent === 'Disconnected'");
    browser.fill("input[name=search]", "ada");
    browser.wait_for(
        "document.querySelector('#notice').textContent.includes('no response from the server')",
    );
}

/// From a request that was sent to a fault for it, by the live list.
#[test]
fn a_request_appears_at_once_and_becomes_a_fault() {
    let server = demo();
    let Some(browser) = open(&server, "activity") else {
        return;
    };
    browser.wait_for("document.querySelector('#connection').textContent === 'Live'");
    let elapsed = browser.run_async(
        "const [done] = [arguments[arguments.length - 1]];
         fetch('/api/private/v1.0/version?seen=1').then(response => response.text()).then(() => {
             const start = performance.now();
             const look = () => document.querySelector('.events').textContent.includes('seen=1')
                 ? done(performance.now() - start) : setTimeout(look, 1);
             look();
         });",
    );
    println!("a request was shown {elapsed} ms after its response");
    browser.click_text("button", "GET /api/private/v1.0/version?seen=1 200");
    browser.wait_for("document.querySelector('dialog[open]')");
    browser.click_text("dialog button", "Create a fault for this");
    browser.wait_for("location.hash === '#faults'");
    let path = "return document.querySelector('input[name=path]').value";
    assert_eq!(browser.text(path), "/api/private/v1.0/version");
    browser.fill("input[name=query]", "seen=*");
    browser.fill("textarea[name=headers]", "Accept: *\nX-Tried:");
    browser.fill("textarea[name=body]", "");
    browser.click_text("button", "Add fault");
    browser.wait_for("document.querySelector('table')?.textContent.includes('fired 0')");
    let version = format!("{}/api/private/v1.0/version?seen=2", server.base_url());
    let version = || minreq::get(&version).with_header("accept", "*/*");
    assert_eq!(
        version()
            .with_header("x-tried", "1")
            .send()
            .unwrap()
            .status_code,
        200
    );
    assert_eq!(version().send().unwrap().status_code, 503);
    browser.wait_for("document.querySelector('table')?.textContent.includes('fired 1')");
    let fault = server.faults()[0].fault.clone();
    assert_eq!(fault.path, "/api/private/v1.0/version".into());
    assert_eq!(fault.headers["X-Tried"], None);
}

/// Every form of the page `/_mock/`, sent as it is first shown.
#[test]
fn pressing_send_without_an_edit_changes_nothing() {
    let server = demo();
    server.freeze_clock(true);
    let Some(browser) = Browser::start() else {
        return;
    };
    let state = || {
        let mut state: Value = serde_json::from_slice(&server.export_state()).unwrap();
        // A new rule is listed, but for nothing. A login that is refused draws random numbers.
        state["faults"].take();
        state["world"]["dice"].take();
        state
    };
    browser.open(&format!("{}/_mock/", server.base_url()));
    browser.wait_for("document.querySelectorAll('details').length > 100");
    browser.run("document.querySelectorAll('details').forEach(one => one.open = true)");
    browser.wait_for(
        "[...document.querySelectorAll('details')].every(one => one.querySelector('form'))",
    );
    let before = state();
    // For HTTP digest, the browser would ask for a password.
    browser.run(
        "window.sent = [...document.querySelectorAll('form')].filter(form => form.checkValidity() && \
         !form.parentNode.textContent.includes('/api/public/')); \
         window.sent.forEach(form => form.requestSubmit())",
    );
    browser.wait_for("window.sent.every(form => form.querySelector('pre').textContent)");
    let sent = browser.run("return window.sent.length").as_u64();
    assert!(sent > Some(15), "{sent:?}");
    assert!(state() == before, "the state has changed");
    let faults = server.faults();
    assert!(faults.len() == 1 && faults[0].fired == 0, "{faults:?}");
    let version = format!("{}/api/private/v1.0/version", server.base_url());
    assert_eq!(minreq::get(version).send().unwrap().status_code, 200);
    assert_eq!(server.faults()[0].fired, 0);
}

/// A browser opens six connections to a server at most. Hidden pages occupy none of them, and
/// are up to date once they are seen again.
#[test]
fn more_pages_are_open_than_a_browser_has_connections() {
    let server = demo();
    let Some(browser) = open(&server, "users") else {
        return;
    };
    browser.wait_for("document.body.textContent.includes('ada@example.com')");
    for _ in 0..8 {
        browser.open_tab(&format!("{}/_mock/console#users", server.base_url()));
        browser.wait_for("document.body.textContent.includes('ada@example.com')");
    }
    browser.click("#tab-activity");
    let path = "/after-the-first-page-was-hidden";
    let _ = minreq::get(format!("{}{path}", server.base_url())).send();
    let is_shown = format!("document.querySelector('.events').textContent.includes('{path}')");
    browser.wait_for(&is_shown);
    browser.return_to_first_tab();
    browser.click("#tab-activity");
    browser.wait_for(&is_shown);
    assert_eq!(browser.log(), Vec::<String>::new());
}
