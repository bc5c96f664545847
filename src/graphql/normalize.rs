//! Documents that differ only in what GraphQL ignores, as one.

/// A document without comments and commas, and with spaces only where words would run into one another; strings stay as
/// they are. Two documents that mean different things never become the same.
#[must_use]
pub fn normalized(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut rest = document;
    let mut gap = false;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' => string_length(rest),
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        rest = behind;
        if next == '#' || matches!(next, ' ' | '\t' | '\n' | '\r' | ',' | '\u{feff}') {
            gap = true;
            continue;
        }
        // Elsewhere a space tells nothing apart.
        if gap && holds_together(next) && out.chars().next_back().is_some_and(holds_together) {
            out.push(' ');
        }
        gap = false;
        out.push_str(token);
    }
    out
}

/// Whether a character could be read together with another such one beside it.
fn holds_together(char: char) -> bool {
    !matches!(char, '!' | '$' | '&' | '(' | ')' | ':' | '=' | '@' | '[' | ']' | '{' | '|' | '}')
}

/// How long the string is that a text begins with, its quotes included; all of the text where it does not end.
fn string_length(text: &str) -> usize {
    let is_block = text.starts_with("\"\"\"");
    let mark = if is_block { "\"\"\"" } else { "\"" };
    let escape = if is_block { "\\\"\"\"" } else { "\\" };
    let mut place = mark.len();
    while let Some(rest) = text.get(place..) {
        let Some(next) = rest.chars().next() else { break };
        if rest.starts_with(escape) {
            // What is escaped does not end the string.
            let escaped = rest.get(escape.len()..).and_then(|rest| rest.chars().next());
            place += escape.len() + if is_block { 0 } else { escaped.map_or(0, char::len_utf8) };
        } else if rest.starts_with(mark) {
            return place + mark.len();
        } else {
            place += next.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn what_graphql_ignores_makes_no_difference() {
        let plain = "query A($a: Int) { items(first: $a) { totalCount } }";
        let short = "query A($a:Int){items(first:$a){totalCount}}";
        assert_eq!(normalized(plain), short);
        assert_eq!(normalized(short), short);
        let written =
            "\u{feff}query A($a: Int,)\r\n{ # all of them\n\titems(first:  $a)\n\n{ totalCount } }\n # end";
        assert_eq!(normalized(written), short);
        assert_eq!(normalized("{ a b,c ...d ... on E { f } }"), "{a b c ...d ... on E{f}}");
    }

    #[test]
    fn strings_stay_as_they_are() {
        for text in [
            r#"{a(b:"1, 2  # 3")}"#,
            r#"{a(b:"say \"a,  b\" # c")c}"#,
            r#"{a(b:"\\")c}"#,
            r#"{a(b:"""one,  "two" \"""  # three
               four""")c}"#,
            r#"{a(b:"")c(d:"学校,  給食")}"#,
        ] {
            assert_eq!(normalized(text), text);
        }
        assert_eq!(normalized(r#"[ "" "a" ]"#), r#"["" "a"]"#);
        assert_ne!(normalized(r#"{ a(b: "x y") }"#), normalized(r#"{ a(b: "x  y") }"#));
        assert_eq!(normalized(r#"{a(b:"not ended,  "#), r#"{a(b:"not ended,  "#);
    }
}
