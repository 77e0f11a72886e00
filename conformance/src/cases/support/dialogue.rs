//! A dialogue is a row as well: a terminal, a command line, keys, and what must be seen.
use appservices_mock::{Fault, Seed};

use super::case::fill;
use super::words::words;
use crate::target::Outcome;

use super::context::{Context, Login};
use super::redact::redact;
use super::secrets;
use super::seeds;
use super::snapshots::compare;
use super::transcript::Transcript;
use super::tty::Tty;

/// One thing that the person at the terminal does or looks for.
#[derive(Debug)]
pub(crate) enum Step {
    /// Waits until this text is on the screen.
    See(&'static str),
    /// Waits until this text is gone.
    Gone(&'static str),
    /// Types a text.
    Type(&'static str),
    /// Presses a key.
    Press(Key),
    /// Puts the screen into the snapshot.
    Look,
}

/// The keys that prompts know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Enter,
    Space,
    Up,
    Down,
    Left,
    Right,
    Escape,
    CtrlC,
    CtrlU,
    CtrlW,
}

impl Key {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Enter => b"\r",
            Self::Space => b" ",
            Self::Up => b"\x1b[A",
            Self::Down => b"\x1b[B",
            Self::Right => b"\x1b[C",
            Self::Left => b"\x1b[D",
            Self::Escape => b"\x1b",
            Self::CtrlC => b"\x03",
            Self::CtrlU => b"\x15",
            Self::CtrlW => b"\x17",
        }
    }
}

/// One run of the program in a terminal.
pub(crate) struct Dialogue {
    /// The name of its snapshot, unique in the topic.
    pub(crate) name: &'static str,
    /// The words after `appservices`, as in [`Case`](super::case::Case).
    pub(crate) args: &'static str,
    pub(crate) steps: &'static [Step],
    pub(crate) exit: i32,
    pub(crate) seed: fn() -> Seed,
    pub(crate) login: Login,
    pub(crate) faults: fn() -> Vec<Fault>,
    /// Variables beside the usual ones and the terminal's.
    pub(crate) env: &'static [(&'static str, &'static str)],
    /// Lines and columns.
    pub(crate) size: (u16, u16),
    /// Texts that must be bold on the last screen.
    pub(crate) bold: &'static [&'static str],
    /// Texts that must be on the last screen and not bold.
    pub(crate) plain: &'static [&'static str],
    /// Whether the program may send escape codes at all.
    pub(crate) escapes: bool,
    /// Whether it may send those that set colours and fonts.
    pub(crate) styles: bool,
    /// Texts that must never be on the screen; the dialogue fails as soon as one of them is.
    pub(crate) never: &'static [&'static str],
}

/// The usual dialogue: logged in to the usual world, at a usual terminal.
pub(crate) const DIALOGUE: Dialogue = Dialogue {
    name: "",
    args: "",
    steps: &[],
    exit: 0,
    seed: seeds::shop,
    login: Login::Profile,
    faults: Vec::new,
    env: &[],
    size: (50, 100),
    bold: &[],
    plain: &[],
    escapes: true,
    styles: true,
    never: &[],
};

impl Dialogue {
    pub(crate) fn run(&self, folder: &str) -> Outcome {
        let context = Context::new((self.seed)(), self.login);
        for fault in (self.faults)() {
            context.server().add_fault(fault);
        }
        let before = context.server().requests().len();
        let mut env = context.environment();
        env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
        env.extend(
            self.env
                .iter()
                .map(|(k, v)| ((*k).to_owned(), fill(&context, v))),
        );
        let args = words(&fill(&context, self.args));
        let mut tty = Tty::start(self.size, &args, &env, &context.work());
        tty.forbid(self.never);
        let mut text = Transcript::new(self.env, &words(self.args));
        for step in self.steps {
            self.take(step, &mut tty, &mut text, &context);
        }
        let code = tty.finish();
        text.part("the screen at the end", &redact(&context, &tty.screen()));
        text.line(&format!("exit {code}"));
        text.requests(&context.server().requests().split_off(before), false);
        let text = text.finish();
        context.nothing_unexpected();
        assert_eq!(code, self.exit, "exit status of\n{text}");
        for (wanted, words) in [(true, self.bold), (false, self.plain)] {
            for word in words {
                assert_eq!(tty.is_bold(word), Some(wanted), "bold: {word}\n{text}");
            }
        }
        secrets::none_in(&tty.screen(), self.args);
        let raw = tty.raw();
        assert!(self.escapes || !raw.contains('\u{1b}'), "escapes: {raw:?}");
        assert!(self.styles || !sets_style(raw), "styles: {raw:?}");
        compare(folder, self.name, &text)
    }

    fn take(&self, step: &Step, tty: &mut Tty, text: &mut Transcript, context: &Context) {
        let what = format!("{step:?} of {}", self.name);
        match step {
            Step::See(part) => tty.wait(&what, |screen| screen.contents().contains(part)),
            Step::Gone(part) => tty.wait(&what, |screen| !screen.contents().contains(part)),
            Step::Type(keys) => {
                tty.send(keys.as_bytes());
                text.line(&format!("--- typed {keys}"));
            }
            Step::Press(key) => {
                tty.send(key.bytes());
                text.line(&format!("--- pressed {key:?}"));
            }
            Step::Look => {
                tty.settle();
                text.part("the screen", &redact(context, &tty.screen()));
            }
        }
    }
}

/// Whether there is an escape code that sets a colour or a font (`ESC [ … m`).
pub(crate) fn sets_style(raw: &str) -> bool {
    raw.split("\u{1b}[").skip(1).any(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ";:".contains(c));
        rest.starts_with('m')
    })
}
