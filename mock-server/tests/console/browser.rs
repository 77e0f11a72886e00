//! A browser, through the HTTP interface of chromedriver. (W3C `WebDriver`)

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const RIGHT: &str = "\u{e014}";

/// Nothing but the page: no profile, no updates, no requests of its own.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Seconds for which a condition may take to hold. Reached only by a failure.
const TIME_LIMIT: u64 = 60;

/// A browser with one page; both end when it is dropped.
pub(crate) struct Browser {
    driver: Child,
    session: String,
}

impl Browser {
    /// Starts a browser; `None`, which is reported, if chromedriver is not installed.
    pub(crate) fn start() -> Option<Self> {
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                println!("skipped: chromedriver cannot be run: {error}");
                return None;
            }
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port: u16 = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                // An earlier line has the port that was asked for.
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver names its port");
        // It writes more, and must not be blocked by a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Self {
            driver,
            session: format!("http://127.0.0.1:{port}/session"),
        };
        let options = json!({ "args": FLAGS });
        let created = browser.post(
            "",
            &json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": options,
                "goog:loggingPrefs": { "browser": "ALL" },
                "timeouts": { "script": TIME_LIMIT * 1000 },
            } } }),
        );
        let id = created["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        let response = minreq::post(format!("{}{command}", self.session))
            .with_timeout(TIME_LIMIT + 30)
            .with_json(body)
            .unwrap()
            .send()
            .unwrap();
        let mut answer: Value = response.json().unwrap();
        assert_eq!(response.status_code, 200, "{command} {body}: {answer}");
        answer["value"].take()
    }

    fn get(&self, command: &str) -> Value {
        let response = minreq::get(format!("{}{command}", self.session))
            .with_timeout(TIME_LIMIT + 30)
            .send()
            .unwrap();
        response.json::<Value>().unwrap()["value"].take()
    }

    /// Opens a page, and waits until it is loaded.
    pub(crate) fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Opens a page in a new tab, which then is the visible one, and waits until it is loaded.
    pub(crate) fn open_tab(&self, url: &str) {
        let tab = self.post("/window/new", &json!({ "type": "tab" }));
        self.post("/window", &json!({ "handle": tab["handle"] }));
        self.open(url);
    }

    /// Returns to the tab that was opened first.
    pub(crate) fn return_to_first_tab(&self) {
        let tabs = self.get("/window/handles");
        self.post("/window", &json!({ "handle": tabs[0] }));
    }

    /// Runs a script in the page, and returns what it returns.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The text that a script returns.
    pub(crate) fn text(&self, script: &str) -> String {
        self.run(script).as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script whose last argument is to be called with the result.
    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is true in the page.
    pub(crate) fn wait_for(&self, condition: &str) {
        let script = format!(
            "const done = arguments[0]; const start = performance.now();
             const look = () => ({condition}) ? done(true)
                 : performance.now() - start > {TIME_LIMIT} * 900 ? done(document.body.innerText)
                 : setTimeout(look, 5);
             look();"
        );
        let outcome = self.run_async(&script);
        assert_eq!(outcome, true, "waited in vain for: {condition}");
    }

    /// Clicks the first element that a selector matches, once there is one.
    pub(crate) fn click(&self, selector: &str) {
        let selector = json!(selector);
        self.wait_for(&format!("document.querySelector({selector})"));
        self.run(&format!("document.querySelector({selector}).click()"));
    }

    /// Clicks the first element with this text, once there is one.
    pub(crate) fn click_text(&self, selector: &str, text: &str) {
        let (selector, text) = (json!(selector), json!(text));
        let find = format!(
            "[...document.querySelectorAll({selector})].find(one => one.textContent === {text})"
        );
        self.wait_for(&find);
        self.run(&format!("({find}).click()"));
    }

    /// Sets the value of a field, as typing does.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        let (selector, text) = (json!(selector), json!(text));
        self.run(&format!(
            "const field = document.querySelector({selector}); field.value = {text};
             field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
        ));
    }

    /// Presses and releases a key.
    pub(crate) fn press(&self, key: &str) {
        let actions = json!([
            { "type": "keyDown", "value": key },
            { "type": "keyUp", "value": key },
        ]);
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("/actions", &json!({ "actions": [keyboard] }));
    }

    /// The text of the element that has the focus; that of the whole page if none has it.
    pub(crate) fn focused(&self) -> String {
        self.text("return document.activeElement.textContent")
    }

    /// Presses Tab until the element with this text has the focus.
    pub(crate) fn tab_to(&self, text: &str) {
        for _ in 0..100 {
            self.press(TAB);
            if self.focused() == text {
                return;
            }
        }
        panic!("Tab does not reach '{text}'");
    }

    /// Sets the width of the window, and the preferred colours.
    pub(crate) fn emulate(&self, width: u32, scheme: &str) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        let colours = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        for (command, parameters) in [
            ("Emulation.setDeviceMetricsOverride", size),
            ("Emulation.setEmulatedMedia", json!({ "features": colours })),
        ] {
            let body = json!({ "cmd": command, "params": parameters });
            self.post("/goog/cdp/execute", &body);
        }
    }

    /// What the page and the browser wrote to the log since the last call.
    pub(crate) fn log(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .map(|entry| entry["message"].to_string())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closes the browser, which would outlive its driver.
        let _ = minreq::delete(&self.session).with_timeout(30).send();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
