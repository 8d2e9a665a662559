//! Finds the Go types that a crate's source names.
//!
//! In: `#[layout(go = "module/pkg.Type")]` anywhere in the tokens of a file,
//! also inside `cfg_attr` and macros. Not in: whether that code is compiled; a
//! name in dead code costs a measurement and can raise no error.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::drive::Result;
use crate::drive::error::read_error;

/// Looks through all Rust files below a folder for `module/pkg.Type`.
pub(super) fn folder(dir: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        let entries = std::fs::read_dir(&dir).map_err(|err| read_error(&dir, &err))?;
        for entry in entries {
            let path = entry.map_err(|err| read_error(&dir, &err))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).map_err(|err| read_error(&path, &err))?;
                // A file that is not Rust is rustc's to refuse, with its place.
                if let Ok(tokens) = TokenStream::from_str(&text) {
                    stream(tokens, &mut found);
                }
            }
        }
    }
    Ok(found)
}

fn stream(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut after_layout = false;
    for token in tokens {
        let is_layout = matches!(&token, TokenTree::Ident(name) if name == "layout");
        if let TokenTree::Group(group) = token {
            if after_layout && group.delimiter() == Delimiter::Parenthesis {
                found.extend(go_argument(group.stream()));
            }
            stream(group.stream(), found);
        }
        after_layout = is_layout;
    }
}

/// The literal of `go = "…"`.
fn go_argument(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.windows(3).find_map(|three| match three {
        [
            TokenTree::Ident(name),
            TokenTree::Punct(eq),
            TokenTree::Literal(value),
        ] if name == "go" && eq.as_char() == '=' => {
            let text = value.to_string();
            Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names_in_attributes_only() {
        let text = r##"
            // #[layout(go = "a/comment.Type")]
            const S: &str = r#"#[layout(go = "a/string.Type")]"#;
            #[derive(Layout)] #[layout(go = "example.com/wire.Entry")] #[repr(C)] struct E;
            mod inner { #[cfg_attr(feature = "x", layout(align = 8, go = "example.com/wire.Sum"))] struct S; }
            fn layout(go: u8) {}
        "##;
        let mut found = BTreeSet::new();
        stream(TokenStream::from_str(text).unwrap(), &mut found);
        let names: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(names, ["example.com/wire.Entry", "example.com/wire.Sum"]);
    }
}
