//! What the views look like: they fit, nothing covers a control, and the way back is there.

use appservices_mock::IdentitySeed;

use super::*;

/// A server with more users than a page, and with names and paths that no line can hold.
fn crowded() -> MockServer {
    let long = "x".repeat(300);
    let users = (1..=60).map(|number| {
        UserSeed::email(&format!("user-{number}@example.com"), "correct horse")
            .id(&format!("65a0000000000000000000{number:02x}"))
    });
    let user = UserSeed::email(&format!("{long}@example.com"), "correct horse")
        .id("65a000000000000000000000")
        .identity(IdentitySeed::new(&*format!("custom-{}", &long[..90])).id(&long))
        .sessions(1);
    let app = AppSeed::new("shop").user(user).users(users);
    let group = GroupSeed::new("65a000000000000000000001", "Demo").app(app);
    let fault = Fault::new(&*format!("/api/{long}"), FaultEffect::HangUp).method("DELETE");
    let server = MockServer::builder()
        .seed(Seed::empty().admin("public", "private").group(group))
        .start_blocking()
        .unwrap();
    server.add_fault(fault.query("parameter", &*long));
    let name = &long[..100];
    let snapshot = format!("{}/_mock/snapshots/{name}", server.base_url());
    minreq::put(snapshot).send().unwrap();
    let path = format!("{}/{long}?{long}", server.base_url());
    minreq::get(path).send().unwrap();
    server
}

/// The elements that can be scrolled sideways.
const WIDE: &str = "return [...document.querySelectorAll('body, body *')]
    .filter(one => one.scrollWidth > one.clientWidth
        && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX))
    .map(one => `${one.tagName} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)";

/// The buttons that cannot be clicked because something else is there.
const COVERED: &str = "return [...document.querySelectorAll('main button')]
    .filter(one => one.checkVisibility())
    .filter(one => {
        one.scrollIntoView({ block: 'nearest' });
        const { left, top, width, height } = one.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        return !one.contains(hit);
    })
    .map(one => one.textContent)";

/// No view and no part of one is wider than the window, and every control has a name and can
/// be clicked.
#[test]
fn views_fit_into_narrow_and_wide_windows_and_controls_have_names() {
    let server = crowded();
    let Some(browser) = open(&server, "users") else {
        return;
    };
    browser.wait_for("document.querySelector('main tr button')");
    for (width, scheme) in [
        (400, "light"),
        (400, "dark"),
        (1400, "light"),
        (1400, "dark"),
    ] {
        browser.emulate(width, scheme);
        browser.click("#tab-users");
        browser.wait_for("document.querySelector('main tr button')");
        browser.click("main tr button");
        browser.wait_for("document.body.textContent.includes('Revoke sessions')");
        for view in VIEWS {
            browser.click(&format!("#tab-{view}"));
            if ["users", "faults", "state"].contains(&view) {
                browser.wait_for("document.querySelector('main td .bar, main td button')");
            }
            let widths = browser.run(
                "const { scrollWidth, clientWidth } = document.documentElement;
                 return [scrollWidth, clientWidth, innerWidth]",
            );
            assert_eq!(widths[0], widths[1], "{view} at {width}, {scheme}");
            assert_eq!(widths[2], width);
            assert_eq!(browser.run(WIDE), json!([]), "{view} at {width}");
            let nameless = browser.run(
                "return [...document.querySelectorAll('input, select, textarea, button')]
                    .filter(one => !(one.labels?.[0] ?? one).textContent.trim())
                    .map(one => one.outerHTML)",
            );
            assert_eq!(nameless, json!([]), "{view}");
        }
        browser.click_text("button", "Take snapshot");
        browser.wait_for("document.querySelector('#notice').textContent.includes('taken')");
        assert_eq!(browser.run(COVERED), json!([]), "at {width}");
        browser.run("document.querySelector('#notice').replaceChildren()");
        let back = "return getComputedStyle(document.body).backgroundColor";
        let back = browser.text(back);
        assert_eq!(back == "rgb(255, 255, 255)", scheme == "light", "{back}");
    }
    // Roles, as a screen reader sees them.
    let selected = "return document.querySelectorAll('[role=tab][aria-selected=true]').length";
    assert_eq!(browser.run(selected), 1);
    let labelled = "return document.querySelector(\
        '#' + document.querySelector('[role=tabpanel]').getAttribute('aria-labelledby')).textContent";
    assert_eq!(browser.text(labelled), "State and worlds");
}

/// In a narrow window, details are below a page of users.
#[test]
fn a_selected_user_is_in_sight_and_the_list_is_one_step_away() {
    let server = crowded();
    let Some(browser) = open(&server, "users") else {
        return;
    };
    browser.emulate(400, "light");
    browser.click_text("button", "user-7@example.com");
    browser.wait_for("document.activeElement.tagName === 'H2'");
    assert_eq!(browser.focused(), "user-7@example.com");
    let is_in_sight = "const { top } = document.activeElement.getBoundingClientRect();
        const { bottom } = document.activeElement.closest('section').getBoundingClientRect();
        return top >= 0 && (top < 200 || bottom <= innerHeight)";
    assert_eq!(browser.run(is_in_sight), true);
    browser.click_text("button", "Back to the list");
    browser.wait_for("document.activeElement.tagName === 'BUTTON'");
    assert_eq!(browser.focused(), "user-7@example.com");
    // It is not on the first page, but selected.
    browser.click_text("button", "Create user");
    browser.wait_for("document.querySelector('dialog[open]')");
    browser.click("dialog button[type=submit]");
    browser.wait_for("document.activeElement.textContent === 'new@example.com'");
    assert_eq!(browser.run(is_in_sight), true);
    let listed = "return document.querySelector('[aria-label=\"List of users\"]').textContent";
    assert!(!browser.text(listed).contains("new@example.com"));
}
