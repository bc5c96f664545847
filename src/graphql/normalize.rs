//! Documents that differ only in what GraphQL ignores, as one.

/// A document without comments and commas, and with spaces only where words would run into one another; strings stay as
/// they are. Two documents that mean different things never become the same.
#[must_use]
pub fn normalized(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut gap = false;
    for piece in pieces(document) {
        if is_ignored(piece) {
            gap = true;
            continue;
        }
        // Elsewhere a space tells nothing apart.
        let holds = |char: Option<char>| char.is_some_and(holds_together);
        if gap && holds(piece.chars().next()) && holds(out.chars().next_back()) {
            out.push(' ');
        }
        gap = false;
        out.push_str(piece);
    }
    out
}

/// How many tokens a document has: names, values and signs. Where there are more than `most`, one more is told.
pub(super) fn tokens(document: &str, most: usize) -> usize {
    pieces(document).filter(|piece| !is_ignored(piece)).take(most.saturating_add(1)).count()
}

/// How deep brackets stand within one another in a document, of whatever kind.
pub(super) fn depth_of_brackets(document: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for piece in pieces(document) {
        match piece {
            "(" | "[" | "{" => open += 1,
            ")" | "]" | "}" => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// What a document is made of: its tokens, and what stands between them.
fn pieces(document: &str) -> impl Iterator<Item = &str> {
    let mut rest = document;
    std::iter::from_fn(move || {
        let length = match rest.chars().next()? {
            '"' => string_length(rest),
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            _ if rest.starts_with(SPREAD) => SPREAD.len(),
            next if is_space(next) || !holds_together(next) => next.len_utf8(),
            _ => word_length(rest),
        };
        let (piece, behind) = rest.split_at(length);
        rest = behind;
        Some(piece)
    })
}

const SPREAD: &str = "...";

fn is_ignored(piece: &str) -> bool {
    piece.starts_with('#') || piece.starts_with(is_space)
}

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r' | ',' | '\u{feff}')
}

/// How long the name or number is that a text begins with.
fn word_length(text: &str) -> usize {
    let ends = |char: char| is_space(char) || !holds_together(char) || matches!(char, '"' | '#');
    let end = text.find(ends).unwrap_or(text.len());
    // Only within the word: a whole document is looked through for each of its words otherwise.
    text.get(..end).and_then(|word| word.find(SPREAD)).unwrap_or(end)
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
    use super::{depth_of_brackets, normalized, tokens};

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
    fn tokens_are_what_the_specification_calls_so() {
        for (document, count) in [
            ("", 0),
            (" ,\n# only a comment", 0),
            ("{ a }", 3),
            ("query A($a:Int=-1.5e3,){a(b:[1 2],c:$a){...D...on E@f{g}}}#h", 37),
            (r#"{a(b:"one, (two)",c:"""{ } "" """)}"#, 11),
        ] {
            assert_eq!(tokens(document, 100), count, "{document}");
            assert_eq!(tokens(document, 5), count.min(6), "{document}");
        }
    }

    #[test]
    fn brackets_in_strings_and_comments_are_none() {
        for (document, depth) in
            [("", 0), ("{a(b:[{c:1}])}", 4), ("{a}{b}", 1), ("{a(b:\"[[[\")}#[[[", 2), ("}}}{", 1)]
        {
            assert_eq!(depth_of_brackets(document), depth, "{document}");
        }
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
