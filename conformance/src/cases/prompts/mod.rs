//! Questions at a terminal: what is asked, and that nothing happens without an answer.
pub(crate) mod answers;
pub(crate) mod choices;
pub(crate) mod silence;

use appservices_mock::Seed;

use crate::cases::support::context::{Context, Login, change};
use crate::cases::support::tty::Tty;
use crate::cases::support::words::words;

/// The end of the question before users or apps are deleted.
const SURE: &str = "to proceed? (y/N)";

/// A program at a terminal, and the server that it changes.
struct Session {
    context: Context,
    tty: Tty,
    before: usize,
}

/// The result of a session.
#[derive(Debug)]
struct Ended {
    code: i32,
    /// The changes that the server received, sorted.
    changes: Vec<String>,
    screen: String,
}

impl Session {
    fn start(seed: Seed, login: Login, line: &str, env: &[(&str, &str)]) -> Self {
        let context = Context::new(seed, login);
        let before = context.server().requests().len();
        let mut variables = context.environment();
        variables.push(("TERM".to_owned(), "xterm-256color".to_owned()));
        variables.extend(env.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())));
        let tty = Tty::start((90, 100), &words(line), &variables, &context.work());
        Self {
            context,
            tty,
            before,
        }
    }

    fn see(&mut self, text: &str) {
        self.tty
            .wait(text, |screen| screen.contents().contains(text));
    }

    fn gone(&mut self, text: &str) {
        self.tty
            .wait(text, |screen| !screen.contents().contains(text));
    }

    fn press(&mut self, keys: &str) {
        self.tty.send(keys.as_bytes());
    }

    /// Waits for the end of the program, which none of these questions may delay.
    fn end(mut self, forbidden: &'static [&'static str]) -> Ended {
        self.tty.forbid(forbidden);
        let code = self.tty.finish();
        let requests = self.context.server().requests().split_off(self.before);
        let mut changes: Vec<String> = requests.iter().filter_map(change).collect();
        changes.sort();
        Ended {
            code,
            changes,
            screen: self.tty.screen(),
        }
    }
}

const ENTER: &str = "\r";
const RIGHT: &str = "\x1b[C";
const LEFT: &str = "\x1b[D";
const CTRL_C: &str = "\x03";
const ESCAPE: &str = "\x1b";
