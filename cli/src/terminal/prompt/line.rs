//! A line that can be edited with the keys of a shell.

use super::Input;
use super::keys::Key;
use crate::printable::escaped;

/// A text and a cursor in it.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: Vec<char>,
    /// The number of characters before the cursor.
    cursor: usize,
}

impl Line {
    pub(super) fn text(&self) -> String {
        self.text.iter().collect()
    }

    /// The line as shown, each character replaced by `mask` if there is one.
    pub(super) fn shown(&self, mask: Option<char>) -> Input {
        let shown = |part: &[char]| {
            let part: String = part.iter().map(|c| mask.unwrap_or(*c)).collect();
            escaped(&part).into_owned()
        };
        let (before, after) = self.text.split_at(self.cursor);
        Input {
            before: shown(before),
            after: shown(after),
        }
    }

    /// Applies a key. Returns whether it changed the text.
    pub(super) fn press(&mut self, key: &Key) -> bool {
        match key {
            Key::Character(c) => self.insert(*c),
            Key::Text(text) => text.chars().for_each(|c| self.insert(c)),
            Key::Left => return self.move_to(self.cursor.saturating_sub(1)),
            Key::Right => return self.move_to(self.cursor + 1),
            Key::Home => return self.move_to(0),
            Key::End => return self.move_to(self.text.len()),
            Key::WordLeft => return self.move_to(self.word_start()),
            Key::WordRight => return self.move_to(self.word_end()),
            Key::Backspace => return self.delete(self.cursor.saturating_sub(1), self.cursor),
            Key::Delete => return self.delete(self.cursor, self.cursor + 1),
            Key::DeleteWord => return self.delete(self.word_start(), self.cursor),
            Key::DeleteToStart => return self.delete(0, self.cursor),
            Key::DeleteToEnd => return self.delete(self.cursor, self.text.len()),
            _ => return false,
        }
        true
    }

    fn insert(&mut self, c: char) {
        self.text.insert(self.cursor, c);
        self.cursor += 1;
    }

    /// Moving the cursor does not change the text.
    fn move_to(&mut self, position: usize) -> bool {
        self.cursor = position.min(self.text.len());
        false
    }

    fn delete(&mut self, from: usize, to: usize) -> bool {
        let to = to.min(self.text.len());
        self.text.drain(from..to);
        self.cursor = from;
        from < to
    }

    /// The start of the word before the cursor; words end at blanks.
    fn word_start(&self) -> usize {
        let before = &self.text[..self.cursor];
        let word = before.iter().rposition(|c| !c.is_whitespace());
        let word = word.map_or(0, |end| end + 1);
        let blank = before[..word].iter().rposition(|c| c.is_whitespace());
        blank.map_or(0, |blank| blank + 1)
    }

    /// The end of the word after the cursor.
    fn word_end(&self) -> usize {
        let after = &self.text[self.cursor..];
        let word = after.iter().position(|c| !c.is_whitespace());
        let word = word.unwrap_or(after.len());
        let blank = after[word..].iter().position(|c| c.is_whitespace());
        self.cursor + blank.map_or(after.len(), |blank| word + blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line after some keys, with `|` at the cursor.
    fn edited(text: &str, keys: &[Key]) -> String {
        let mut line = Line::default();
        line.press(&Key::Text(text.to_owned()));
        for key in keys {
            line.press(key);
        }
        let Input { before, after } = line.shown(None);
        format!("{before}|{after}")
    }

    #[test]
    fn deletion_keys_delete_towards_the_start() {
        assert_eq!(edited("one two", &[Key::DeleteWord]), "one |");
        assert_eq!(edited("one two  ", &[Key::DeleteWord]), "one |");
        assert_eq!(edited("one", &[Key::DeleteWord, Key::DeleteWord]), "|");
        assert_eq!(edited("one two", &[Key::DeleteToStart]), "|");
        assert_eq!(edited("ab", &[Key::Left, Key::DeleteToStart]), "|b");
        assert_eq!(edited("ab", &[Key::Home, Key::DeleteToEnd]), "|");
        assert_eq!(edited("süß", &[Key::Backspace, Key::Backspace]), "s|");
        assert_eq!(edited("", &[Key::Backspace, Key::Delete]), "|");
    }

    #[test]
    fn cursor_moves_by_characters_and_words() {
        assert_eq!(edited("one two", &[Key::WordLeft]), "one |two");
        assert_eq!(
            edited("one two", &[Key::WordLeft, Key::WordLeft]),
            "|one two"
        );
        assert_eq!(edited("one two", &[Key::Home, Key::WordRight]), "one| two");
        assert_eq!(edited("ab", &[Key::Right, Key::Left, Key::Delete]), "a|");
        let insert = [Key::Home, Key::Character('x')];
        assert_eq!(edited("ab", &insert), "x|ab");
    }

    #[test]
    fn control_characters_and_marks_are_shown_escaped() {
        assert_eq!(edited("\u{202e}x", &[]), "\\u{202e}x|");
    }
}
