//! Patterns in which `*` matches any text.

/// Whether a text matches a pattern.
///
/// On a mismatch it returns to the last `*` only, never to one before: an earlier `*` that
/// matched more text could not help. It takes at most the product of both lengths in
/// steps, and patterns of clients are limited in length.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // The last `*`, and where the text that it matches ends.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, begin)) = star {
            star = Some((at, begin + 1));
            p = at + 1;
            t = begin + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}
