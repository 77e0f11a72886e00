//! The program in a real pseudo-terminal, and its screen as a person sees it.
//!
//! Nothing sleeps: every wait blocks on the terminal's output until a condition on the screen
//! holds or the deadline passes.
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::program::program;

/// How long a condition may take; only a test that fails waits so long.
const DEADLINE: Duration = Duration::from_secs(20);

/// How long output must pause before a screen counts as drawn. A frame is written in one
/// piece; this only covers the case that the terminal hands it over in two.
const PAUSE: Duration = Duration::from_millis(30);

/// Answers what the program asks the terminal itself.
#[derive(Default)]
struct Answers {
    pending: Vec<u8>,
}

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        _: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        last: char,
    ) {
        if last == 'n' && params == [[6]] {
            let (row, column) = screen.cursor_position();
            let answer = format!("\x1b[{};{}R", row + 1, column + 1);
            self.pending.extend(answer.as_bytes());
        }
    }
}

/// A running program and its terminal.
pub(crate) struct Tty {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn std::io::Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser<Answers>,
    raw: Vec<u8>,
    ended: bool,
    forbidden: &'static [&'static str],
    _master: Box<dyn MasterPty + Send>,
}

impl Tty {
    /// Starts the program in a terminal of so many lines and columns.
    pub(crate) fn start(
        size: (u16, u16),
        args: &[String],
        env: &[(String, String)],
        folder: &std::path::Path,
    ) -> Self {
        Self::start_any(&program(), size, args, env, folder)
    }

    /// Starts any program, such as a shell that redirects ours.
    pub(crate) fn start_any(
        program: &std::path::Path,
        (rows, columns): (u16, u16),
        args: &[String],
        env: &[(String, String)],
        folder: &std::path::Path,
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        for (name, value) in env {
            command.env(name, value);
        }
        command.cwd(folder);
        let child = pair.slave.spawn_command(command).expect("the program runs");
        drop(pair.slave);
        let mut reader = pair
            .master
            .try_clone_reader()
            .expect("the terminal's output");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The end is an error on Linux and an empty read elsewhere.
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let lines = |n| NonZeroU16::new(n).expect("a terminal has a size");
        Self {
            child,
            keyboard: pair.master.take_writer().expect("the terminal's input"),
            output,
            parser: vt100::Parser::new_with_callbacks(
                lines(rows),
                lines(columns),
                0,
                Answers::default(),
            ),
            raw: Vec::new(),
            ended: false,
            forbidden: &[],
            _master: pair.master,
        }
    }

    /// From now on, panics as soon as one of these texts is on the screen. A program that waits
    /// where it should have ended is found at once, and not at the deadline.
    pub(crate) fn forbid(&mut self, texts: &'static [&'static str]) {
        self.forbidden = texts;
        self.look();
    }

    fn look(&self) {
        let screen = self.parser.screen().contents();
        let forbidden = self.forbidden.iter().find(|text| screen.contains(**text));
        assert_eq!(forbidden, None, "must not be shown:\n{screen}");
    }

    /// Presses keys.
    pub(crate) fn send(&mut self, keys: &[u8]) {
        self.keyboard
            .write_all(keys)
            .expect("the terminal takes keys");
        self.keyboard.flush().expect("the terminal takes keys");
    }

    /// Blocks until the screen satisfies `condition` and goes on doing so when no more output
    /// comes: half a frame may satisfy it too. Panics with the screen after the deadline.
    pub(crate) fn wait(&mut self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if condition(self.parser.screen()) {
                self.settle();
                if condition(self.parser.screen()) {
                    break;
                }
            }
            let arrived = self.read(deadline.saturating_duration_since(Instant::now()));
            assert!(
                arrived || condition(self.parser.screen()),
                "never seen: {what}; the screen ({}):\n{}",
                if self.ended {
                    "of an ended program"
                } else {
                    "at the deadline"
                },
                self.screen()
            );
        }
    }

    /// Blocks until no output has come for a moment.
    pub(crate) fn settle(&mut self) {
        while self.read(PAUSE) {}
    }

    /// Blocks until the program has ended; the exit status.
    pub(crate) fn finish(&mut self) -> i32 {
        let deadline = Instant::now() + DEADLINE;
        while self.read(deadline.saturating_duration_since(Instant::now())) {}
        if !self.ended {
            let _ = self.child.kill();
            panic!("the program did not end; the screen:\n{}", self.screen());
        }
        let status = self.child.wait().expect("an exit status");
        assert_eq!(
            status.signal(),
            None,
            "killed; the screen:\n{}",
            self.screen()
        );
        i32::try_from(status.exit_code()).expect("a small exit status")
    }

    /// Takes one piece of output, waiting `limit` at most; whether there was one.
    fn read(&mut self, limit: Duration) -> bool {
        match self.output.recv_timeout(limit) {
            Ok(bytes) => {
                self.parser.process(&bytes);
                self.raw.extend(&bytes);
                self.look();
                let answers = std::mem::take(&mut self.parser.callbacks_mut().pending);
                if !answers.is_empty() {
                    self.send(&answers);
                }
                true
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.ended = true;
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
        }
    }

    /// All that the program has sent, escape codes included.
    pub(crate) fn raw(&self) -> &str {
        std::str::from_utf8(&self.raw).expect("the program sends UTF-8")
    }

    /// The screen's text, without the blanks that nobody sees.
    pub(crate) fn screen(&self) -> String {
        let screen = self.parser.screen();
        let (_, columns) = screen.size();
        let rows: Vec<String> = screen
            .rows(0, columns.get())
            .map(|row| row.trim_end().to_owned())
            .collect();
        let used = rows.iter().rposition(|row| !row.is_empty());
        rows[..used.map_or(0, |last| last + 1)]
            .iter()
            .fold(String::new(), |text, row| text + row + "\n")
    }

    /// Whether `text` stands on the screen with every visible character bold, or with none.
    pub(crate) fn is_bold(&self, text: &str) -> Option<bool> {
        let screen = self.parser.screen();
        let (_, columns) = screen.size();
        let (row, line) = screen
            .rows(0, columns.get())
            .enumerate()
            .find(|(_, line)| line.contains(text))?;
        let before = line.split(text).next()?.chars().count();
        let bold: Vec<bool> = text
            .chars()
            .enumerate()
            .filter(|(_, c)| !c.is_whitespace())
            .map(|(i, _)| {
                let row = u16::try_from(row).expect("a row of a small screen");
                let column = u16::try_from(before + i).expect("a column of a small screen");
                screen.cell(row, column).is_some_and(vt100::Cell::bold)
            })
            .collect();
        let all = bold.iter().all(|&bold| bold);
        (all || bold.iter().all(|&bold| !bold)).then_some(all)
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
        }
    }
}

/// How many columns of a terminal a line takes.
pub(crate) fn columns(line: &str) -> u16 {
    let size = |n| NonZeroU16::new(n).expect("a terminal has a size");
    let mut parser = vt100::Parser::new(size(1), size(4000), 0);
    parser.process(line.as_bytes());
    parser.screen().cursor_position().1
}
