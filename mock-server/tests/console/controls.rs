//! What people change with the console, and what it shows of it.

use serde_json::json;

use super::*;

#[test]
fn the_clock_snapshots_and_logins_are_controlled() {
    let server = demo();
    let Some(browser) = open(&server, "state") else {
        return;
    };
    browser.wait_for("document.body.textContent.includes('No snapshots')");
    browser.click_text("button", "Take snapshot");
    browser.wait_for("document.body.textContent.includes('Restore')");
    browser.click("#tab-clock");
    browser.click_text("button", "Freeze");
    // Shown, not made.
    browser.wait_for("document.querySelector('dialog').textContent.includes('clock --freeze')");
    assert!(!server.clock().frozen);
    browser.click("dialog button[type=submit]");
    browser.wait_for("document.querySelector('#clock-now').textContent.includes('stopped')");
    assert!(server.clock().frozen);
    browser.wait_for("document.activeElement.textContent === 'Clock'");
    browser.click_text("button", "Advance 61 days");
    browser.wait_for("document.querySelector('dialog').textContent.includes('--advance 61d')");
    assert_eq!(server.live_sessions(ADA), 2);
    browser.click("dialog button[type=submit]");
    browser.wait_for("document.querySelector('main').textContent.includes('--advance 61d')");
    assert_eq!(server.live_sessions(ADA), 0);
    // A refused change is not the last one.
    browser.run(
        "[...document.querySelectorAll('button')].find(one => one.textContent === 'Set time').focus()",
    );
    browser.press(ENTER);
    browser.wait_for("document.querySelector('dialog[open]')");
    browser.fill("dialog input", "tomorrow");
    browser.click("dialog button[type=submit]");
    browser.wait_for("document.querySelector('dialog [role=status] .bad')");
    let refusal = browser.text("return document.querySelector('dialog [role=status]').textContent");
    assert!(
        refusal.contains("such as 2024-05-01T12:00:00Z"),
        "{refusal}"
    );
    for noise in ["request body", "line 1"] {
        assert!(!refusal.contains(noise), "{refusal}");
    }
    let view = browser.text("return document.querySelector('main').textContent");
    assert!(
        view.contains("--advance 61d") && !view.contains("tomorrow"),
        "{view}"
    );
    browser.press(ESCAPE);
    browser.wait_for("!document.querySelector('dialog')");
    browser.wait_for("document.activeElement.textContent === 'Set time'");
    browser.click("#tab-state");
    browser.click_text("button", "Restore");
    browser.wait_for("document.querySelector('dialog[open]')");
    browser.click("dialog button[type=submit]");
    browser.wait_for("!document.querySelector('#clock-now').textContent.includes('stopped')");
    assert_eq!(server.live_sessions(ADA), 2);
    // The list is empty then, and so its heading has the focus.
    browser.click_text("main button", "Delete");
    browser.wait_for("document.querySelector('dialog[open]')");
    browser.click("dialog button[type=submit]");
    browser.wait_for("document.querySelector('main').textContent.includes('No snapshots')");
    browser.wait_for("document.activeElement.textContent === 'Snapshots'");
    browser.click("#tab-users");
    browser.wait_for("document.body.textContent.includes('ada@example.com')");
    browser.click_text("button", "ada@example.com");
    browser.click_text("button", "Log in as user");
    browser.click("dialog button[type=submit]");
    browser.wait_for("document.querySelector('dialog').textContent.includes('Access token')");
    assert_eq!(server.live_sessions(ADA), 3);
}

#[test]
fn a_function_is_called_as_a_user_and_its_log_is_shown() {
    let server = demo();
    let post = admin(&server);
    let Some(browser) = open(&server, "functions") else {
        return;
    };
    browser.wait_for("document.body.textContent.includes('This app has no functions')");
    let source = "exports = name => {
        console.log('<b>asked</b> by', context.user.id);
        if (name === '') throw new Error('no name');
        return { greeting: `hello, ${name}` };
    };";
    post(
        "/functions",
        json!({ "name": "greet", "private": false, "source": source }),
    );
    browser.wait_for("document.body.textContent.includes('Functions of this app: greet')");
    browser.fill("textarea[name=arguments]", r#"["Ada"]"#);
    browser.fill("input[name=name]", "greet");
    browser.fill("input[name=user]", "ada@example.com");
    browser.wait_for(&format!(
        "document.querySelector('form').textContent.includes('user_id={ADA}')"
    ));
    browser.click_text("button", "Call");
    browser.wait_for(
        "document.querySelector('form [role=status]').textContent.includes('hello, Ada')",
    );
    let asked = format!("<b>asked</b> by {ADA}");
    // Once with the result, and once as an event.
    let log = "document.querySelector('ol[aria-label^=\"Function logs\"]')";
    browser.wait_for(&format!("{log}.textContent.includes('{asked}')"));
    browser.wait_for(&format!("{log}.querySelector('time')"));
    browser.fill("textarea[name=arguments]", r#"[""]"#);
    // While a call runs, the page shows that, and neither the last result nor a second call.
    let running = browser.run(
        "const call = [...document.querySelectorAll('button')].find(one => one.textContent === 'Call');
         call.focus();
         call.click();
         const status = document.querySelector('form [role=status]').textContent;
         return [call.ariaDisabled, status.includes('Running greet'), status.includes('hello')];",
    );
    assert_eq!(running, json!(["true", true, false]));
    browser.wait_for(
        "document.querySelector('form [role=status] .bad')?.textContent.includes('no name')",
    );
    browser.wait_for(&format!(
        "{log}.querySelector('.bad')?.textContent.includes('no name')"
    ));
    assert_eq!(browser.focused(), "Call");
    browser.wait_for("document.activeElement.ariaDisabled === 'false'");
    let command =
        browser.text("return document.querySelector('form:has([role=status])').textContent");
    assert!(command.contains("curl"), "{command}");
    // The browser reports the failed call; the policy blocked nothing.
    let log = browser.log();
    assert!(
        log.iter().all(|line| line.contains("status of 400")),
        "{log:?}"
    );
}

#[test]
fn views_are_up_to_date_when_opened_and_when_something_happens() {
    let server = demo();
    let post = admin(&server);
    let Some(browser) = open(&server, "state") else {
        return;
    };
    let email_user = |email: &str| json!({ "email": email, "password": "correct horse" });
    // The other app has one user, and none that is pending.
    let users = "[...document.querySelectorAll('main td')]\
        .map(cell => cell.textContent.match(/^(\\d+), and [1-9]\\d* pending/)?.[1]).find(Boolean)";
    browser.wait_for(users);
    browser.wait_for("document.querySelector('#connection').textContent === 'Live'");
    let before: u32 = browser.text(&format!("return {users}")).parse().unwrap();
    post("/users", email_user("one@example.com"));
    browser.wait_for(&format!("{users} === '{}'", before + 1));
    browser.click("#tab-mails");
    post("/users", email_user("two@example.com"));
    browser.click("#tab-state");
    browser.wait_for(&format!("{users} === '{}'", before + 2));
    // A rule that lets a request pass has not fired, but it has matched.
    server.add_fault(Fault::new("/passes", FaultEffect::HangUp).nth(2));
    browser.click("#tab-faults");
    browser.wait_for("document.querySelector('main').textContent.includes('matched 0, fired 0')");
    let _ = minreq::get(format!("{}/passes", server.base_url())).send();
    browser.wait_for("document.querySelector('main').textContent.includes('matched 1, fired 0')");
    // A snapshot has a clock of its own.
    browser.click("#tab-clock");
    browser.wait_for("document.querySelector('main').textContent.includes('Freeze')");
    let snapshot = format!("{}/_mock/snapshots/running", server.base_url());
    minreq::put(&snapshot).send().unwrap();
    server.freeze_clock(true);
    browser.wait_for("document.querySelector('main dl').textContent.includes('stopped')");
    minreq::post(&snapshot).send().unwrap();
    browser.wait_for("document.querySelector('main dl').textContent.includes('running')");
    assert_eq!(browser.log(), Vec::<String>::new());
}
