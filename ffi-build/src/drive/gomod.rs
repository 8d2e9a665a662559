//! Finds a Go module and its import paths.
//!
//! In: the `module` and `go` lines of a go.mod. Not in: requirements and
//! replacements; `go` itself reads those.

use std::path::{Path, PathBuf};

use super::error::{Error, Result, read_error};

/// A Go module on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoModule {
    /// The folder of its go.mod.
    pub dir: PathBuf,
    /// The module path.
    pub path: String,
    /// The version in its `go` line, if there is one.
    pub go: Option<String>,
}

impl GoModule {
    /// The module that a folder belongs to: the nearest go.mod upward. The
    /// folder itself need not exist yet.
    pub fn find(folder: &Path) -> Result<GoModule> {
        let file = folder
            .ancestors()
            .map(|dir| dir.join("go.mod"))
            .find(|file| file.is_file())
            .ok_or_else(|| no_module(folder))?;
        let text = std::fs::read_to_string(&file).map_err(|err| read_error(&file, &err))?;
        let path = directive(&text, "module").ok_or_else(|| no_module_line(&file))?;
        Ok(GoModule {
            dir: file.parent().unwrap_or(folder).to_owned(),
            path,
            go: directive(&text, "go"),
        })
    }

    /// The import path of a folder inside the module.
    pub fn import_path(&self, folder: &Path) -> String {
        let mut path = self.path.clone();
        for part in folder
            .strip_prefix(&self.dir)
            .unwrap_or(Path::new(""))
            .components()
        {
            path.push('/');
            path.push_str(&part.as_os_str().to_string_lossy());
        }
        path
    }
}

/// The value of a one-line directive, unquoted and without its comment.
fn directive(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.split("//").next().unwrap_or(line);
        let (word, value) = line.trim().split_once(char::is_whitespace)?;
        let value = value.trim().trim_matches(['"', '`']);
        (word == name && !value.is_empty()).then(|| value.to_owned())
    })
}

fn no_module(folder: &Path) -> Error {
    Error::new(
        "FG403",
        format!("no go.mod in {} or above it", folder.display()),
        "generated packages import each other by path, and the path comes from the Go module",
        "run `go mod init <module path>` in the folder that is to hold the Go code",
    )
    .at(folder, 0)
}

fn no_module_line(file: &Path) -> Error {
    Error::new(
        "FG403",
        format!("{} has no `module` line", file.display()),
        "generated packages import each other by path, and the path comes from the Go module",
        "add `module <module path>` as its first line",
    )
    .at(file, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_directives_in_every_spelling() {
        let text = "// module no\nmodule \"example.com/pay\" // ours\n\ngo 1.26.8\nrequire x v1\n";
        assert_eq!(
            directive(text, "module").as_deref(),
            Some("example.com/pay")
        );
        assert_eq!(directive(text, "go").as_deref(), Some("1.26.8"));
        assert_eq!(directive(text, "toolchain"), None);
        assert_eq!(directive("modulex y\n", "module"), None);
    }

    #[test]
    fn import_paths_follow_the_folders() {
        let module = GoModule {
            dir: "/w/go".into(),
            path: "example.com/pay".into(),
            go: None,
        };
        assert_eq!(
            module.import_path(Path::new("/w/go/internal/x")),
            "example.com/pay/internal/x"
        );
        assert_eq!(module.import_path(Path::new("/w/go")), "example.com/pay");
    }
}
