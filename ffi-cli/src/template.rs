//! The files that `cargo ferrogo new` writes.
//!
//! In: the templates and filling them in. Not in: where they are written.

use std::collections::BTreeMap;

/// A file of a template: its path in the new service, and its text with
/// `{{words}}` to fill in. The templates end in `.in` because Cargo and Go would
/// take the real names for packages of their own.
pub struct File {
    pub path: &'static str,
    pub text: &'static str,
    pub executable: bool,
}

macro_rules! files {
    ($folder:literal: $($path:literal <- $source:literal $(($flag:ident))?),* $(,)?) => {
        &[$(File {
            path: $path,
            text: include_str!(concat!("../templates/", $folder, "/", $source)),
            executable: files!(@flag $($flag)?),
        }),*]
    };
    (@flag executable) => { true };
    (@flag) => { false };
}

/// A Go program that calls a Rust engine.
pub const GO_MAIN: &[File] = files!("go-main":
    "Cargo.toml" <- "Cargo.toml.in",
    "engine/Cargo.toml" <- "engine/Cargo.toml.in",
    "engine/src/lib.rs" <- "engine/src/lib.rs.in",
    "go.mod" <- "go.mod.in",
    "main.go" <- "main.go.in",
    "main_test.go" <- "main_test.go.in",
    "README.md" <- "README.md.in",
    "ci.sh" <- "ci.sh.in" (executable),
    ".gitignore" <- "gitignore.in",
);

/// A Rust program that calls a Go library.
pub const RUST_MAIN: &[File] = files!("rust-main":
    "Cargo.toml" <- "Cargo.toml.in",
    "boundary/Cargo.toml" <- "boundary/Cargo.toml.in",
    "boundary/src/lib.rs" <- "boundary/src/lib.rs.in",
    "service/Cargo.toml" <- "service/Cargo.toml.in",
    "service/build.rs" <- "service/build.rs.in",
    "service/src/main.rs" <- "service/src/main.rs.in",
    "go/go.mod" <- "go/go.mod.in",
    "go/cmd/rules/main.go" <- "go/cmd/rules/main.go.in",
    "go/rules/rules.go" <- "go/rules/rules.go.in",
    "go/rules/rules_test.go" <- "go/rules/rules_test.go.in",
    "README.md" <- "README.md.in",
    "ci.sh" <- "ci.sh.in" (executable),
    ".gitignore" <- "gitignore.in",
);

/// Fills in the words. A word without a value is a mistake in the template.
pub fn fill(text: &str, words: &BTreeMap<&str, String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((word, tail)) = after.split_once("}}") else {
            return Err("a `{{` without its `}}`".to_owned());
        };
        let value = words
            .get(word)
            .ok_or_else(|| format!("no value for `{word}`"))?;
        out.push_str(before);
        out.push_str(value);
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in_and_unknown_ones_refused() {
        let words = BTreeMap::from([("name", "pay".to_owned())]);
        assert_eq!(
            fill("a {{name}} b {{name}}", &words).unwrap(),
            "a pay b pay"
        );
        assert!(fill("{{other}}", &words).is_err());
        assert!(fill("{{name", &words).is_err());
    }
}
