//! Doc comments: Rust's Markdown as Go's, in the form that gofmt leaves alone.
//!
//! In: headings, lists, code blocks, links. Not in: what the emitters add
//! about ownership.

/// A Go doc comment for `name`: Rust's text begins with a verb or an article,
/// Go's with the name.
pub fn doc(name: &str, rust: &str, fallback: &str) -> String {
    let text = body(rust);
    let mut words = text.splitn(2, char::is_whitespace);
    let first = words.next().unwrap_or("");
    if text.is_empty() {
        return format!("{name} {fallback}");
    }
    if first == name {
        return text;
    }
    let lower = |s: &str| {
        let mut chars = s.chars();
        chars.next().map_or(String::new(), |c| {
            c.to_lowercase().chain(chars).collect::<String>()
        })
    };
    let is_plain = first.chars().skip(1).all(|c| c.is_lowercase()) && !first.is_empty();
    if matches!(first, "A" | "An" | "The") {
        format!("{name} is {}", lower(&text))
    } else if is_plain
        && first.ends_with('s')
        && !first.ends_with("ss")
        && first.starts_with(char::is_uppercase)
    {
        // A verb in the third person: "Parses a statement."
        format!("{name} {}", lower(&text))
    } else {
        format!("{name}: {}", if is_plain { lower(&text) } else { text })
    }
}

/// The kinds of lines that gofmt treats differently.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Blank,
    Text,
    Heading,
    List,
    Code,
}

/// Rust's Markdown as a Go comment's text, without a name put before it.
pub fn body(rust: &str) -> String {
    let mut out: Vec<(Kind, String)> = Vec::new();
    let mut fenced = false;
    for line in rust.trim().lines() {
        let line = line.trim_end();
        let bare = line.trim_start();
        if bare.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            out.push(if bare.is_empty() {
                (Kind::Blank, String::new())
            } else {
                (Kind::Code, format!("\t{line}"))
            });
        } else if bare.is_empty() {
            out.push((Kind::Blank, String::new()));
        } else if let Some(heading) = bare.strip_prefix('#') {
            out.push((
                Kind::Heading,
                format!("# {}", heading.trim_start_matches('#').trim()),
            ));
        } else if let Some(item) = ["- ", "* ", "+ "].iter().find_map(|m| bare.strip_prefix(m)) {
            out.push((Kind::List, format!("  - {}", plain(item))));
        } else if out.last().is_some_and(|(k, _)| *k == Kind::List) {
            out.push((Kind::List, format!("    {}", plain(bare))));
        } else if let Some((n, item)) = numbered(bare) {
            out.push((Kind::List, format!("{n:>3}. {}", plain(item))));
        } else {
            out.push((Kind::Text, plain(bare)));
        }
    }
    let mut text = Vec::new();
    let mut last = Kind::Blank;
    for (kind, line) in out {
        let apart = kind != last
            && (last == Kind::Heading
                || kind == Kind::Heading
                || last == Kind::Code
                || kind == Kind::Code);
        if last != Kind::Blank && kind != Kind::Blank && (apart || kind == Kind::Heading) {
            text.push(String::new());
        }
        if kind == Kind::Text && last == Kind::List {
            text.push(String::new());
        }
        if !(kind == Kind::Blank && text.last().is_some_and(String::is_empty)) {
            text.push(line);
        }
        last = kind;
    }
    text.join("\n").trim_end().to_owned()
}

fn numbered(line: &str) -> Option<(u32, &str)> {
    let (n, rest) = line.split_once(". ")?;
    Some((n.parse().ok()?, rest))
}

/// Without the marks that Go's comments do not have.
fn plain(line: &str) -> String {
    line.replace("[`", "").replace("`]", "").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_docs_begin_with_the_go_name() {
        assert_eq!(
            doc("Parse", "Parses a statement.", "-"),
            "Parse parses a statement."
        );
        assert_eq!(doc("Entry", "An entry.", "-"), "Entry is an entry.");
        assert_eq!(doc("Total", "Sum of all.", "-"), "Total: sum of all.");
        assert_eq!(doc("Total", "MT940 total.", "-"), "Total: MT940 total.");
        assert_eq!(doc("Total", "", "calls it."), "Total calls it.");
    }

    #[test]
    fn markdown_becomes_what_gofmt_keeps() {
        let rust = "Text with [`Link`].\n# Errors\nWhen:\n- one\n- two\n```\nlet x;\n```\nEnd.";
        let go = "Text with Link.\n\n# Errors\n\nWhen:\n  - one\n  - two\n\n\tlet x;\n\nEnd.";
        assert_eq!(body(rust), go);
    }
}
