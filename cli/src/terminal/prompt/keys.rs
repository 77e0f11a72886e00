//! The keys that prompts react to.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key, or text from the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Enter,
    /// Escape or Ctrl-D.
    Escape,
    /// Ctrl-C.
    Interrupt,
    Character(char),
    /// Pasted text, without control characters: a line break in it must not
    /// confirm anything.
    Text(String),
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    WordLeft,
    WordRight,
    Backspace,
    Delete,
    /// Ctrl-W or Ctrl-Backspace.
    DeleteWord,
    /// Ctrl-U.
    DeleteToStart,
    /// Ctrl-K.
    DeleteToEnd,
    /// The screen has a new size.
    Resize,
}

/// Converts an event; `None` for those that prompts ignore.
pub(super) fn from_event(event: Event) -> Option<Key> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Press => from_key(key),
        Event::Paste(text) if mutant!(PasteConfirms if text.ends_with(['\r', '\n'])) => {
            Some(Key::Enter)
        }
        Event::Paste(text) => {
            let text: String = text.chars().filter(|c| !c.is_control()).collect();
            (!text.is_empty()).then_some(Key::Text(text))
        }
        Event::Resize(..) => Some(Key::Resize),
        _ => None,
    }
}

fn from_key(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Char(c) if control => match c.to_ascii_lowercase() {
            'a' => Key::Home,
            'c' => Key::Interrupt,
            'd' | 'g' => Key::Escape,
            'e' => Key::End,
            'j' | 'm' => Key::Enter,
            'h' => Key::Backspace,
            'k' => Key::DeleteToEnd,
            'n' => Key::Down,
            'p' => Key::Up,
            'u' => Key::DeleteToStart,
            'w' => Key::DeleteWord,
            _ => return None,
        },
        KeyCode::Char(c) => Key::Character(c),
        KeyCode::Backspace if control || key.modifiers.contains(KeyModifiers::ALT) => {
            Key::DeleteWord
        }
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left if control => Key::WordLeft,
        KeyCode::Left => Key::Left,
        KeyCode::Right if control => Key::WordRight,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    })
}
