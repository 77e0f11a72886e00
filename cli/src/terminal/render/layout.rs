//! JSON laid out for people, its keys, numbers and texts as they came.

/// JSON with a value a line and two spaces a level; `json` is valid.
///
/// Reading it and writing it anew would round large numbers.
pub(super) fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut level = 0;
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => text_length(rest),
            '{' | '[' | '}' | ']' | ',' | ':' => 1,
            _ => rest
                .find([',', '}', ']', ' ', '\t', '\r', '\n'])
                .unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(length);
        rest = behind.trim_start();
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

/// How many bytes the text at the beginning has, with its quotes.
fn text_length(json: &str) -> usize {
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
    fn the_layout_is_the_usual_one() {
        let json = r#"{"b": [1, {"a" :"x, \"}\\"}],"a":{ },"c":[ ] , "d":null}"#;
        let value: serde_json::Value =
            serde_json::from_str(r#"{"b":[1,{"a":"x, \"}\\"}]}"#).unwrap();
        let usual = serde_json::to_string_pretty(&value).unwrap();
        let laid_out = pretty(json);
        assert!(
            laid_out.starts_with(usual.trim_end_matches("\n}")),
            "{laid_out}"
        );
        assert!(
            laid_out.ends_with("],\n  \"a\": {},\n  \"c\": [],\n  \"d\": null\n}"),
            "{laid_out}"
        );
    }

    #[test]
    fn nothing_is_rounded_or_sorted() {
        let json = r#"{"z":12345678901234567890123,"a":1e400}"#;
        assert_eq!(
            pretty(json),
            "{\n  \"z\": 12345678901234567890123,\n  \"a\": 1e400\n}"
        );
    }
}
