//! The one error type of the drivers: a code, what was found, why it matters,
//! and the fix.
//!
//! In: the type and the few conversions every driver needs. Not in: rendering
//! with colours (`cargo-ferrogo`); `Display` here is the plain form.

use std::fmt;
use std::path::{Path, PathBuf};

/// What every driver returns.
pub type Result<T> = std::result::Result<T, Error>;

/// A diagnostic a person reads, and a page `cargo ferrogo explain` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: &'static str,
    found: String,
    why: String,
    fix: String,
    place: Option<(PathBuf, u32)>,
    details: Vec<String>,
    others: Vec<Error>,
}

impl Error {
    /// An error with its stable code, what was found, why it matters, and what
    /// to do.
    pub fn new(
        code: &'static str,
        found: impl Into<String>,
        why: impl Into<String>,
        fix: impl Into<String>,
    ) -> Error {
        Error(Box::new(Inner {
            code,
            found: found.into(),
            why: why.into(),
            fix: fix.into(),
            place: None,
            details: Vec::new(),
            others: Vec::new(),
        }))
    }

    /// Names the file (and line, 0 for none) the error is about.
    #[must_use]
    pub fn at(mut self, file: impl Into<PathBuf>, line: u32) -> Error {
        self.0.place = Some((file.into(), line));
        self
    }

    /// Adds a line of evidence: a tool's output, one differing item.
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Error {
        self.0.details.push(line.into());
        self
    }

    /// Adds errors that were found in the same pass.
    #[must_use]
    pub fn and(mut self, others: impl IntoIterator<Item = Error>) -> Error {
        self.0.others.extend(others);
        self
    }

    /// One error of many, or none of none.
    pub fn all(errors: impl IntoIterator<Item = Error>) -> Option<Error> {
        let mut errors = errors.into_iter();
        errors.next().map(|first| first.and(errors))
    }

    /// This error and those found with it.
    pub fn each(&self) -> impl Iterator<Item = &Error> {
        std::iter::once(self).chain(&self.0.others)
    }

    /// An error of the contract's own modules.
    pub fn coded(err: &dyn ferrogo_contract::codes::Coded, why: impl Into<String>) -> Error {
        Error::new(err.code(), err.to_string(), why, err.fix())
    }

    /// The stable code, `FGnnn`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What was found.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// Why it matters.
    pub fn why(&self) -> &str {
        &self.0.why
    }

    /// What to do about it.
    pub fn fix(&self) -> &str {
        &self.0.fix
    }

    /// The file and line it is about; line 0 means the whole file.
    pub fn place(&self) -> Option<(&Path, u32)> {
        self.0.place.as_ref().map(|(f, l)| (f.as_path(), *l))
    }

    /// Evidence, line by line.
    pub fn details(&self) -> &[String] {
        &self.0.details
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.code(), self.found())?;
        if let Some((file, line)) = self.place() {
            match line {
                0 => writeln!(f, "  --> {}", file.display())?,
                n => writeln!(f, "  --> {}:{n}", file.display())?,
            }
        }
        for line in self.details() {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "  why: {}", self.why())?;
        write!(f, "  fix: {}", self.fix())?;
        self.0
            .others
            .iter()
            .try_for_each(|other| write!(f, "\n\n{other}"))
    }
}

impl std::error::Error for Error {}

/// A file that could not be read.
pub(crate) fn read_error(path: &Path, err: &std::io::Error) -> Error {
    Error::new(
        "FG408",
        format!("cannot read {}: {err}", path.display()),
        "the build needs this file",
        "make the file readable, or restore it from version control",
    )
    .at(path, 0)
}

/// A file or folder that could not be written. A folder that may not be written
/// has its own code, because its fix is the user's decision.
pub(crate) fn write_error(path: &Path, err: &std::io::Error) -> Error {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    let folder = path.parent().unwrap_or(path);
    if matches!(err.kind(), PermissionDenied | ReadOnlyFilesystem) {
        return Error::new(
            "FG401",
            format!("cannot write into the folder {}: {err}", folder.display()),
            "the generated files belong there; nothing in it was changed",
            format!(
                "make it writable (`chmod u+w {}`), or name another folder in \
                 [package.metadata.ferrogo] (`go-package`) or \
                 [workspace.metadata.ferrogo] (`object`, `contracts`)",
                folder.display()
            ),
        )
        .at(path, 0);
    }
    Error::new(
        "FG408",
        format!("cannot write {}: {err}", path.display()),
        "the generated files are incomplete without it; files are written aside and \
         renamed, so what was there before is still whole",
        "look at the reason above (a full disk, a folder in the file's place) and run the \
         command again",
    )
    .at(path, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code in this folder has a page.
    #[test]
    fn every_code_is_known() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/drive");
        let mut codes = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for (at, _) in text.match_indices(concat!("\"", "FG")) {
                let code = &text[at + 1..at + 6];
                if !code[2..].bytes().all(|b| b.is_ascii_digit()) {
                    continue;
                }
                assert!(
                    ferrogo_contract::codes::find(code).is_some(),
                    "{code} has no page"
                );
                codes += 1;
            }
        }
        assert!(codes > 20, "found only {codes}");
    }

    #[test]
    fn a_refused_write_names_the_folder() {
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let err = write_error(Path::new("go/engine/types.go"), &denied);
        assert_eq!(err.code(), "FG401");
        assert!(err.found().contains("the folder go/engine"), "{err}");
        assert!(err.fix().contains("chmod u+w go/engine"), "{err}");
    }

    #[test]
    fn several_errors_are_shown_one_after_another() {
        let one = |found: &str| Error::new("FG404", found, "w", "f");
        let all = Error::all([one("first"), one("second")]).unwrap();
        assert_eq!(all.each().count(), 2);
        let text = all.to_string();
        assert!(text.find("first") < text.find("second"), "{text}");
        assert!(Error::all([]).is_none());
    }
}
