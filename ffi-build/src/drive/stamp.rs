//! Remembers what the last build was made from and what it wrote, so that a
//! build with nothing changed only looks at sizes and times.
//!
//! In: the stamp file. Not in: deciding what to build.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::error::Result;
use super::files;
use super::members::Members;

/// Inputs and outputs of one build.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Everything the outputs depend on, in words.
    inputs: Vec<String>,
    outputs: Vec<State>,
    /// Of the compiled code: it may be compiled again and be the same.
    code: u64,
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
        members: &Members,
    ) -> Stamp {
        Stamp {
            inputs,
            outputs: outputs.into_iter().map(State::of).collect(),
            code: digest(members),
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

    /// Whether it was made from this code.
    pub(crate) fn read(&self, members: &Members) -> bool {
        self.code == digest(members)
    }

    /// Whether the inputs are the same and nobody touched an output.
    pub(crate) fn holds(&self, inputs: &[String]) -> bool {
        self.inputs == inputs && self.outputs.iter().all(|old| *old == State::of(&old.path))
    }
}

/// Over the members' bytes. Their names and order are new with each compilation,
/// so neither counts.
fn digest(members: &Members) -> u64 {
    let members = members.objects().map(|(_, bytes)| hash(bytes));
    members.fold(0, u64::wrapping_add)
}

/// FNV-1a over words: nobody attacks it, and there are many megabytes.
fn hash(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|byte| u64::from(*byte));
    words.chain(rest).fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        (hash ^ word).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts() {
        let all = [
            &b"archive and"[..],
            b"archive ane",
            b"brchive and",
            b"archive an",
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|other| hash(other) != hash(one)), "{i}");
        }
    }

    #[test]
    fn a_touched_output_or_another_input_breaks_it() {
        let folder = tempfile::tempdir().unwrap();
        let (output, file) = (folder.path().join("a.go"), folder.path().join("stamp"));
        std::fs::write(&output, "one").unwrap();
        let empty = folder.path().join("empty.a");
        std::fs::write(&empty, "!<arch>\n").unwrap();
        let members = Members::read(&empty).unwrap();
        Stamp::new(vec!["x".into()], [output.as_path()], &members)
            .save(&file)
            .unwrap();
        let stamp = Stamp::load(&file).unwrap();
        assert!(stamp.holds(&["x".into()]));
        assert!(!stamp.holds(&["y".into()]));
        assert!(stamp.read(&members));
        std::fs::write(&output, "three").unwrap();
        assert!(!stamp.holds(&["x".into()]));
        std::fs::remove_file(&output).unwrap();
        assert!(!stamp.holds(&["x".into()]));
        std::fs::write(&file, "{").unwrap();
        assert!(Stamp::load(&file).is_none());
    }
}
