//! Draws prompts on stderr and reads keys.

#![expect(clippy::disallowed_methods, reason = "draws prompts")]

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Color, SetForegroundColor};
use crossterm::terminal::{self, Clear, ClearType};
use crossterm::{Command, cursor};
use unicode_width::UnicodeWidthChar as _;

use super::Input;
use super::keys::{self, Key};
use crate::printable::escaped;
use crate::signals;

// Dark shades are readable on light and dark backgrounds.
const MARK: Color = Color::DarkGreen;
const ACCENT: Color = Color::DarkCyan;

/// The width of a screen that does not tell its own.
const DEFAULT_COLUMNS: usize = 80;

/// A line below a question.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) mark: Mark,
    /// The state of the checkbox; `None` if there is none.
    pub(super) is_checked: Option<bool>,
    /// Escaped.
    pub(super) text: String,
}

/// The first column of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Highlighted,
    MoreAbove,
    MoreBelow,
    /// The row is help, not an option.
    Help,
}

impl Row {
    pub(super) fn help(text: &str) -> Self {
        Self {
            mark: Mark::Help,
            is_checked: None,
            text: format!("[{text}]"),
        }
    }
}

/// The terminal during a prompt. Its mode is restored on drop.
pub(super) struct Screen {
    question: String,
    plain: bool,
    /// The row of the cursor, counted from the first row of the prompt.
    cursor_row: usize,
    /// The last row of the prompt.
    last_row: usize,
}

impl Screen {
    /// Changes the mode of the terminal, so that keys are read one by one.
    ///
    /// # Errors
    /// The terminal does not support that.
    pub(super) fn open(question: &str, plain: bool) -> io::Result<Self> {
        // Enables escape sequences as well.
        #[cfg(windows)]
        let _ = crossterm::ansi_support::supports_ansi();
        signals::prompt_began(restore);
        terminal::enable_raw_mode()?;
        let screen = Self {
            question: escaped(question).into_owned(),
            plain,
            cursor_row: 0,
            last_row: 0,
        };
        write(&ansi(EnableBracketedPaste))?;
        Ok(screen)
    }

    /// Waits for the next key.
    #[expect(
        clippy::unused_self,
        reason = "keys are read one by one only while there is a screen"
    )]
    pub(super) fn read_key(&self) -> io::Result<Key> {
        loop {
            if let Some(key) = keys::from_event(event::read()?) {
                return Ok(key);
            }
        }
    }

    /// Draws the question with its possible answers, its input and its rows.
    pub(super) fn draw(&mut self, choices: &str, input: &Input, rows: &[Row]) -> io::Result<()> {
        let mut frame = self.frame();
        frame.push("? ", Some(MARK));
        frame.push(&self.question, None);
        frame.push(" ", None);
        frame.push(choices, None);
        frame.push(&input.before, None);
        frame.mark_cursor();
        frame.push(&input.after, None);
        for row in rows {
            frame.new_line();
            frame.push_row(row);
        }
        self.show(&frame)
    }

    /// Replaces the prompt by the question and its answer.
    pub(super) fn answered(&mut self, answer: &str) -> io::Result<()> {
        let mark = if self.plain { "? " } else { "> " };
        let mut frame = self.frame();
        frame.push(mark, Some(MARK));
        frame.push(&self.question, None);
        frame.push(" ", None);
        frame.push(&escaped(answer), Some(ACCENT));
        frame.mark_cursor();
        self.show(&frame)?;
        self.leave()
    }

    /// Replaces the prompt by the question and a note that it was canceled.
    pub(super) fn canceled(&mut self) -> io::Result<()> {
        let mut frame = self.frame();
        frame.push("? ", Some(MARK));
        frame.push(&self.question, None);
        frame.push(" <canceled>", None);
        frame.mark_cursor();
        self.show(&frame)?;
        self.leave()
    }

    /// Leaves the prompt on the screen and starts a new line below it.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        let mut out = String::new();
        move_down(&mut out, self.last_row - self.cursor_row);
        out.push_str("\r\n");
        (self.cursor_row, self.last_row) = (0, 0);
        write(&out)
    }

    fn frame(&self) -> Frame {
        let columns = terminal::size().map_or(0, |(columns, _)| usize::from(columns));
        Frame {
            text: String::new(),
            columns: if columns == 0 {
                DEFAULT_COLUMNS
            } else {
                columns
            },
            plain: self.plain,
            row: 0,
            column: 0,
            cursor: (0, 0),
        }
    }

    /// Replaces the last frame, in one piece: half of it would flicker.
    fn show(&mut self, frame: &Frame) -> io::Result<()> {
        let mut out = ansi(cursor::Hide);
        if self.cursor_row > 0 {
            out.push_str(&ansi(cursor::MoveUp(rows(self.cursor_row))));
        }
        out.push('\r');
        out.push_str(&ansi(Clear(ClearType::FromCursorDown)));
        out.push_str(&frame.text);
        let (row, column) = frame.cursor;
        if frame.row > row {
            out.push_str(&ansi(cursor::MoveUp(rows(frame.row - row))));
        }
        out.push('\r');
        if column > 0 {
            out.push_str(&ansi(cursor::MoveRight(rows(column))));
        }
        out.push_str(&ansi(cursor::Show));
        (self.cursor_row, self.last_row) = (row, frame.row);
        write(&out)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
        signals::prompt_ended();
    }
}

/// Restores the mode of the terminal.
fn restore() {
    // A failure cannot be reported: the terminal is what would report it.
    let _ = write(&(ansi(DisableBracketedPaste) + &ansi(cursor::Show)));
    let _ = terminal::disable_raw_mode();
}

/// The drawn lines, wrapped at the width of the screen so that its height is
/// known.
struct Frame {
    text: String,
    columns: usize,
    plain: bool,
    row: usize,
    column: usize,
    /// Row and column of the cursor.
    cursor: (usize, usize),
}

impl Frame {
    fn push(&mut self, text: &str, color: Option<Color>) {
        let color = color.filter(|_| !self.plain);
        if let Some(color) = color {
            self.text.push_str(&ansi(SetForegroundColor(color)));
        }
        for c in text.chars() {
            let width = c.width().unwrap_or(0);
            if self.column + width > self.columns {
                self.new_line();
            }
            self.text.push(c);
            self.column += width;
        }
        if color.is_some() {
            self.text.push_str(&ansi(SetForegroundColor(Color::Reset)));
        }
    }

    fn push_row(&mut self, row: &Row) {
        let mark = match row.mark {
            Mark::Help => return self.push(&row.text, Some(ACCENT)),
            Mark::None => "  ",
            Mark::Highlighted => "> ",
            Mark::MoreAbove => "^ ",
            Mark::MoreBelow => "v ",
        };
        let accent = (row.mark == Mark::Highlighted).then_some(ACCENT);
        self.push(mark, accent);
        match row.is_checked {
            Some(true) => self.push("[x] ", accent.or(Some(MARK))),
            Some(false) => self.push("[ ] ", accent),
            None => {}
        }
        self.push(&row.text, accent);
    }

    fn new_line(&mut self) {
        self.text.push_str("\r\n");
        self.row += 1;
        self.column = 0;
    }

    /// Puts the cursor at the current position.
    fn mark_cursor(&mut self) {
        self.cursor = if self.column < self.columns {
            (self.row, self.column)
        } else {
            // The next character starts a new row.
            self.new_line();
            (self.row, 0)
        };
    }
}

/// The escape sequence of a command.
fn ansi(command: impl Command) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    let _ = command.write_ansi(&mut out);
    out
}

fn move_down(out: &mut String, count: usize) {
    if count > 0 {
        let _ = write!(out, "{}", ansi(cursor::MoveDown(rows(count))));
    }
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn write(text: &str) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    stderr.write_all(text.as_bytes())?;
    stderr.flush()
}
