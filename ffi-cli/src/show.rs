//! How an error looks: with the source line where there is one, with colours on
//! a terminal only.
//!
//! In: `ferrogo_build::drive::Error`. Not in: layout reports and diffs, which
//! have a form of their own.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use ferrogo_build::drive::Error;

/// Prints an error, and those found with it, to standard error.
pub fn error(err: &Error) {
    for err in err.each() {
        anstream::eprintln!("{}\n", rendered(err, &Renderer::styled()));
    }
}

fn rendered(err: &Error, renderer: &Renderer) -> String {
    let (found, fix) = (from_here(err.found()), from_here(err.fix()));
    let mut group: Group<'_> = Level::ERROR
        .primary_title(found)
        .id(err.code())
        .elements(place(err));
    if !err.details().is_empty() {
        group = group.element(
            Level::NOTE
                .no_name()
                .message(from_here(&err.details().join("\n"))),
        );
    }
    group = group
        .element(Level::NOTE.with_name("why").message(err.why()))
        .element(Level::HELP.with_name("fix").message(fix))
        .element(
            Level::NOTE
                .with_name("more")
                .message(format!("cargo ferrogo explain {}", err.code())),
        );
    renderer.render(&[group])
}

/// The file it is about: the line itself when it can be read.
fn place(err: &Error) -> Vec<Element<'static>> {
    let Some((file, line)) = err.place() else {
        return Vec::new();
    };
    let name = shown(file);
    let Ok(number) = usize::try_from(line) else {
        return Vec::new();
    };
    if number == 0 {
        return vec![Origin::path(name).into()];
    }
    let text = std::fs::read_to_string(file).unwrap_or_default();
    match text.lines().nth(number - 1) {
        Some(source) if !source.trim().is_empty() => {
            let start = source.len() - source.trim_start().len();
            let span = start..source.trim_end().len();
            vec![
                Snippet::source(source.to_owned())
                    .line_start(number)
                    .path(name)
                    .annotation(AnnotationKind::Primary.span(span))
                    .into(),
            ]
        }
        _ => vec![Origin::path(name).line(number).into()],
    }
}

/// A text whose paths are relative to where the person is.
fn from_here(text: &str) -> String {
    match std::env::current_dir() {
        Ok(here) if here.parent().is_some() => text.replace(&format!("{}/", here.display()), ""),
        _ => text.to_owned(),
    }
}

/// Relative to where the person is, when the file is below.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_why_and_fix_with_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lib.rs");
        std::fs::write(&file, "one\n  two words\n").unwrap();
        let err = Error::new("FG404", "found it", "it matters", "do this")
            .at(&file, 2)
            .detail("a detail");
        let text = rendered(&err, &Renderer::plain());
        for part in [
            "error[FG404]: found it",
            "lib.rs:2",
            "two words",
            "a detail",
            "why: it matters",
            "fix: do this",
            "cargo ferrogo explain FG404",
        ] {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
        assert!(!text.contains('\u{1b}'), "colours in plain text:\n{text}");
    }

    #[test]
    fn a_file_that_is_gone_is_still_named() {
        let err = Error::new("FG404", "x", "y", "z").at("gone.rs", 7);
        assert!(rendered(&err, &Renderer::plain()).contains("gone.rs:7"));
    }
}
