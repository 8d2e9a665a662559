//! Remembers what the last build was made from and what it wrote, so that a
//! build with nothing changed only looks at sizes and times.
//!
//! In: the stamp file. Not in: deciding what to build.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::error::Result;
use super::files;

/// Inputs and outputs of one build.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Everything the outputs depend on, in words.
    inputs: Vec<String>,
    outputs: Vec<State>,
}

/// A file's size and time of change; both 0 when it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    path: PathBuf,
    size: u64,
    nanos: u128,
}

impl State {
    /// Looks at a file.
    pub(crate) fn of(path: &Path) -> State {
        let meta = path.metadata().ok();
        let nanos = meta
            .as_ref()
            .and_then(|m| m.modified().ok())
            .and_then(|t| t.duration_since(UNIX_EPOCH).ok())
            .map_or(0, |d| d.as_nanos());
        State {
            path: path.to_owned(),
            size: meta.map_or(0, |m| m.len()),
            nanos,
        }
    }

    /// As one word of a stamp's inputs.
    pub(crate) fn word(&self) -> String {
        format!("{} {} {}", self.path.display(), self.size, self.nanos)
    }
}

impl Stamp {
    /// The stamp of a build that wrote `outputs`.
    pub(crate) fn new<'a>(
        inputs: Vec<String>,
        outputs: impl IntoIterator<Item = &'a Path>,
    ) -> Stamp {
        Stamp {
            inputs,
            outputs: outputs.into_iter().map(State::of).collect(),
        }
    }

    /// Reads a stamp; a damaged one is as good as none.
    pub(crate) fn load(path: &Path) -> Option<Stamp> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    /// Writes it.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        files::write(path, &text).map(|_| ())
    }

    /// Whether the file on disk is the one this build wrote.
    pub(crate) fn wrote(&self, path: &Path) -> bool {
        self.outputs.contains(&State::of(path))
    }

    /// Whether one of the inputs is this.
    pub(crate) fn mentions(&self, input: &str) -> bool {
        self.inputs.iter().any(|known| known == input)
    }

    /// Whether the inputs are the same and nobody touched an output.
    pub(crate) fn holds(&self, inputs: &[String]) -> bool {
        self.inputs == inputs && self.outputs.iter().all(|old| *old == State::of(&old.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touched_output_or_another_input_breaks_it() {
        let folder = tempfile::tempdir().unwrap();
        let (output, file) = (folder.path().join("a.go"), folder.path().join("stamp"));
        std::fs::write(&output, "one").unwrap();
        Stamp::new(vec!["x".into()], [output.as_path()])
            .save(&file)
            .unwrap();
        let stamp = Stamp::load(&file).unwrap();
        assert!(stamp.holds(&["x".into()]));
        assert!(!stamp.holds(&["y".into()]));
        std::fs::write(&output, "three").unwrap();
        assert!(!stamp.holds(&["x".into()]));
        std::fs::remove_file(&output).unwrap();
        assert!(!stamp.holds(&["x".into()]));
        std::fs::write(&file, "{").unwrap();
        assert!(Stamp::load(&file).is_none());
    }
}
