//! The members of a Rust static library: which are the standard library's,
//! which symbols they define, whether they can unwind.
//!
//! In: reading the archive. Not in: records (`ferrogo_contract::section`),
//! linking ([`super::object`]).

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use object::read::archive::ArchiveFile;
use object::{Object as _, ObjectSymbol as _};

use super::error::{Error, Result, read_error};
use super::run;

/// A static library in memory.
pub struct Members {
    bytes: Vec<u8>,
    members: Vec<Member>,
}

struct Member {
    name: String,
    range: Range<usize>,
}

impl Members {
    /// Reads an archive. Its members' own bytes are not looked at yet.
    pub fn read(path: &Path) -> Result<Members> {
        let bytes = std::fs::read(path).map_err(|err| read_error(path, &err))?;
        let members = list(&bytes).map_err(|err| damaged(path, &err))?;
        Ok(Members { bytes, members })
    }

    /// The whole archive's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Names and bytes of the object files.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.members
            .iter()
            .filter(|m| !m.name.ends_with(".rmeta") && m.name != "rust.metadata.bin")
            .map(|m| (m.name.as_str(), &self.bytes[m.range.clone()]))
    }

    /// Whether the panic run-time that only aborts was linked in.
    pub fn aborts(&self) -> bool {
        self.objects()
            .any(|(name, _)| name.starts_with("panic_abort-"))
    }

    /// The global symbols that the members define and `wanted` accepts. Members
    /// that are no objects are left to the section reader, which names them.
    pub fn defined(&self, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (_, bytes) in self.objects() {
            let Ok(file) = object::File::parse(bytes) else {
                continue;
            };
            for symbol in file
                .symbols()
                .filter(|s| s.is_global() && s.is_definition())
            {
                if let Ok(name) = symbol.name()
                    && wanted(name)
                {
                    found.insert(name.to_owned());
                }
            }
        }
        found
    }
}

/// The member names of the standard library as it is installed for a target.
/// They carry hashes, so that no other crate's member has one of them.
pub fn standard_library(target: Option<&str>, root: &Path) -> Result<BTreeSet<String>> {
    let mut cmd = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    cmd.current_dir(root).args(["--print", "target-libdir"]);
    if let Some(target) = target {
        cmd.args(["--target", target]);
    }
    let out = run::output(
        &mut cmd,
        "its folder tells the standard library's members from yours",
    )?;
    let folder = std::path::PathBuf::from(String::from_utf8_lossy(&out.stdout).trim());
    let entries = std::fs::read_dir(&folder).map_err(|err| read_error(&folder, &err))?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let path = entry.map_err(|err| read_error(&folder, &err))?.path();
        if path.extension().is_some_and(|e| e == "rlib") {
            let bytes = std::fs::read(&path).map_err(|err| read_error(&path, &err))?;
            let members = list(&bytes).map_err(|err| damaged(&path, &err))?;
            names.extend(members.into_iter().map(|m| m.name));
        }
    }
    Ok(names)
}

fn list(bytes: &[u8]) -> object::Result<Vec<Member>> {
    let mut members = Vec::new();
    for member in ArchiveFile::parse(bytes)?.members() {
        let member = member?;
        // Also checks the range against the file's length.
        let data = member.data(bytes)?;
        let (start, _) = member.file_range();
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        members.push(Member {
            name: String::from_utf8_lossy(member.name()).into_owned(),
            range: start..start + data.len(),
        });
    }
    Ok(members)
}

fn damaged(path: &Path, err: &object::Error) -> Error {
    Error::new(
        "FG103",
        format!("{} cannot be read: {err}", path.display()),
        "the contract and the object are made from this archive",
        "run `cargo clean` and build again",
    )
    .at(path, 0)
}
