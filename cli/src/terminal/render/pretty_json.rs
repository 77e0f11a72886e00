//! Formats JSON without changing its keys, numbers and strings.

/// Formats valid JSON with one value per line and two spaces per level.
///
/// Works on tokens: parsing and serializing would round large numbers.
pub(super) fn format(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut level = 0;
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '{' | '[' | '}' | ']' | ',' | ':' => 1,
            _ => rest
                .find([',', '}', ']', ' ', '\t', '\r', '\n'])
                .unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after.trim_start();
        match token {
            "{" | "[" if rest.starts_with(['}', ']']) => {
                out.push_str(token);
                out.push_str(&rest[..1]);
                rest = rest[1..].trim_start();
            }
            "{" | "[" => {
                level += 1;
                out.push_str(token);
                new_line(&mut out, level);
            }
            "}" | "]" => {
                level -= 1;
                new_line(&mut out, level);
                out.push_str(token);
            }
            "," => {
                out.push_str(token);
                new_line(&mut out, level);
            }
            ":" => out.push_str(": "),
            _ => out.push_str(token),
        }
    }
    out
}

fn new_line(out: &mut String, level: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", level));
}

/// The length in bytes of the leading string, including its quotes.
fn string_length(json: &str) -> usize {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_matches_serde_jsons() {
        let json = r#"{"b": [1, {"a" :"x, \"}\\"}],"a":{ },"c":[ ] , "d":null}"#;
        let value: serde_json::Value =
            serde_json::from_str(r#"{"b":[1,{"a":"x, \"}\\"}]}"#).unwrap();
        let expected = serde_json::to_string_pretty(&value).unwrap();
        let formatted = format(json);
        assert!(
            formatted.starts_with(expected.trim_end_matches("\n}")),
            "{formatted}"
        );
        assert!(
            formatted.ends_with("],\n  \"a\": {},\n  \"c\": [],\n  \"d\": null\n}"),
            "{formatted}"
        );
    }

    #[test]
    fn numbers_are_not_rounded_and_keys_not_sorted() {
        let json = r#"{"z":12345678901234567890123,"a":1e400}"#;
        assert_eq!(
            format(json),
            "{\n  \"z\": 12345678901234567890123,\n  \"a\": 1e400\n}"
        );
    }
}
