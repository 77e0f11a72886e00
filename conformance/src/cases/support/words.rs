//! The words of a command line.

/// Splits a command line at blanks; what stands between single quotes is one piece.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    for (i, piece) in line.split('\'').enumerate() {
        if i % 2 == 1 {
            word.get_or_insert_default().push_str(piece);
            continue;
        }
        for c in piece.chars() {
            if c == ' ' {
                words.extend(word.take());
            } else {
                word.get_or_insert_default().push(c);
            }
        }
    }
    words.extend(word);
    words
}

#[test]
fn command_lines_are_split_as_by_a_shell() {
    assert_eq!(
        words(" a  b=c 'd e' '' x'y z' "),
        ["a", "b=c", "d e", "", "xy z"]
    );
    assert!(words("").is_empty());
}
