//! Reads the records that the macros left in a compiled artifact.
//!
//! In: archives, objects, shared libraries and executables, in ELF, Mach-O and
//! COFF/PE. Not in: what the records mean together ([`crate::assemble`]).
//!
//! The bytes are not trusted. Every length is checked, and the work and the
//! memory are bounded by a small multiple of the input's size: sections that
//! overlap, names that overlap and members that do not end are errors, not
//! loops.

mod error;
mod records;
mod target;

use std::path::Path;

use object::read::archive::{ArchiveFile, ArchiveKind};
use object::{FileKind, Object, ObjectSection};

use crate::model::Record;
pub use error::Error;
use error::Spot;
use target::Target;

/// The section's name in ELF, COFF and PE files.
pub const SECTION: &str = ".ferrogo";

/// The section's segment and name in Mach-O files.
pub const SECTION_MACHO: (&str, &str) = ("__DATA", "__ferrogo");

/// Reads all records of the artifact at `path`, in the order in which they
/// stand there, with the repetitions that codegen units cause.
///
/// With `expect`, a Rust target triple, every object in it must be for that
/// target.
pub fn read_file(path: &Path, expect: Option<&str>) -> Result<Vec<Record>, Error> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| Error::Missing {
        file: file.clone(),
        source,
    })?;
    read_bytes(&bytes, &file, expect)
}

/// Reads all records of the artifact `bytes`; `file` is its name in messages.
pub fn read_bytes(bytes: &[u8], file: &str, expect: Option<&str>) -> Result<Vec<Record>, Error> {
    let mut reader = Reader {
        expect: expect.map(Target::parse).transpose()?,
        spot: Spot {
            file: file.to_owned(),
            member: None,
        },
        names: bytes.len().saturating_mul(4).saturating_add(4096),
        data: bytes.len(),
        records: Vec::new(),
    };
    let archive = match kind(bytes) {
        Kind::Archive => {
            reader.archive(bytes)?;
            true
        }
        Kind::Object => {
            reader.object(bytes)?;
            false
        }
        Kind::Other(found) => {
            return Err(Error::NotAnArtifact {
                file: file.to_owned(),
                found,
            });
        }
    };
    if reader.records.is_empty() {
        return Err(Error::NoRecords {
            file: file.to_owned(),
            archive,
        });
    }
    Ok(reader.records)
}

/// What the first bytes of a file or member promise.
enum Kind {
    Archive,
    Object,
    /// Anything else, in words.
    Other(String),
}

fn kind(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        return Kind::Other("an empty file".into());
    }
    if bytes.starts_with(b"BC\xC0\xDE") || bytes.starts_with(&[0xDE, 0xC0, 0x17, 0x0B]) {
        return Kind::Other("LLVM bitcode".into());
    }
    // An archive may end right after its eight bytes; `FileKind` wants more.
    if bytes.starts_with(b"!<arch>\n") || bytes.starts_with(b"!<thin>\n") {
        return Kind::Archive;
    }
    match FileKind::parse(bytes) {
        Ok(FileKind::Archive) => Kind::Archive,
        Ok(
            FileKind::Elf32
            | FileKind::Elf64
            | FileKind::MachO32
            | FileKind::MachO64
            | FileKind::Coff
            | FileKind::CoffBig
            | FileKind::Pe32
            | FileKind::Pe64,
        ) => Kind::Object,
        Ok(FileKind::MachOFat32 | FileKind::MachOFat64) => Kind::Other(
            "a universal Mach-O file (take one architecture out of it with `lipo -thin`)".into(),
        ),
        Ok(other) => Kind::Other(format!("a file of the kind {other:?}")),
        Err(_) if bytes.starts_with(b"\x7fELF") => Kind::Object,
        Err(_) => Kind::Other(match bytes {
            [b'{', ..] => "a JSON file".into(),
            [b'#', b'!', ..] => "a script".into(),
            _ => "a file of no known kind".into(),
        }),
    }
}

struct Reader {
    expect: Option<Target>,
    spot: Spot,
    /// Bytes of names that may still be looked at, and of section data that
    /// may still be read: a hostile file can let thousands of headers point at
    /// the same megabytes.
    names: usize,
    data: usize,
    records: Vec<Record>,
}

impl Reader {
    fn archive(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let archive = ArchiveFile::parse(bytes).map_err(|e| self.damaged(e))?;
        if archive.is_thin() || archive.kind() == ArchiveKind::AixBig {
            return Err(Error::NotAnArtifact {
                file: self.spot.file.clone(),
                found: "a thin or AIX archive (its members stand elsewhere)".into(),
            });
        }
        self.check_symbol_table(&archive, bytes)?;
        for member in archive.members() {
            let member = member.map_err(|e| self.damaged(e))?;
            self.spend_name(member.name().len())?;
            let name = String::from_utf8_lossy(member.name()).into_owned();
            if is_metadata(&name) {
                continue;
            }
            self.spot.member = Some(name);
            let data = member.data(bytes).map_err(|e| self.damaged(e))?;
            match kind(data) {
                Kind::Object => self.object(data)?,
                Kind::Other(_) if data.is_empty() || is_coff_import(data) => {}
                Kind::Other(found) => {
                    return Err(Error::Member {
                        at: self.spot.clone(),
                        found,
                    });
                }
                Kind::Archive => {
                    return Err(Error::Member {
                        at: self.spot.clone(),
                        found: "an archive inside the archive".into(),
                    });
                }
            }
        }
        self.spot.member = None;
        Ok(())
    }

    /// An archive that was cut exactly between two members still reads well;
    /// its symbol table knows better.
    fn check_symbol_table(&self, archive: &ArchiveFile<'_>, bytes: &[u8]) -> Result<(), Error> {
        let Some(symbols) = archive.symbols().map_err(|e| self.damaged(e))? else {
            return Ok(());
        };
        for symbol in symbols {
            let offset = symbol.map_err(|e| self.damaged(e))?.offset().0;
            if offset >= bytes.len() as u64 {
                return Err(Error::Damaged {
                    at: self.spot.clone(),
                    detail: format!(
                        "its symbol table names a member at byte {offset}, but the file has {} bytes",
                        bytes.len()
                    ),
                });
            }
        }
        Ok(())
    }

    fn object(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let file = object::File::parse(bytes).map_err(|e| self.damaged(e))?;
        if let Some(expect) = &self.expect {
            expect.check(&file, &self.spot)?;
        }
        for section in file.sections() {
            let name = section.name_bytes().map_err(|e| self.damaged(e))?;
            self.spend_name(name.len())?;
            if !is_ours(&file, &section, name) {
                continue;
            }
            let data = section.data().map_err(|e| self.damaged(e))?;
            let Some(left) = self.data.checked_sub(data.len()) else {
                return Err(self.overlap());
            };
            self.data = left;
            records::parse(data, &self.spot, &mut self.records)?;
        }
        Ok(())
    }

    fn spend_name(&mut self, length: usize) -> Result<(), Error> {
        match self.names.checked_sub(length) {
            Some(left) => {
                self.names = left;
                Ok(())
            }
            None => Err(self.overlap()),
        }
    }

    fn overlap(&self) -> Error {
        Error::Damaged {
            at: self.spot.clone(),
            detail: "its headers point many times at the same bytes".into(),
        }
    }

    fn damaged(&self, error: object::Error) -> Error {
        Error::Damaged {
            at: self.spot.clone(),
            detail: error.to_string(),
        }
    }
}

/// What rustc puts beside the objects: crate metadata, in a form of its own or
/// wrapped in an object; never a record.
fn is_metadata(name: &str) -> bool {
    name.ends_with(".rmeta") || name == "rust.metadata.bin"
}

/// A short import member of a Windows import library.
fn is_coff_import(data: &[u8]) -> bool {
    data.starts_with(&[0, 0, 0xFF, 0xFF])
}

fn is_ours<'d>(file: &object::File<'d>, section: &impl ObjectSection<'d>, name: &[u8]) -> bool {
    if file.format() != object::BinaryFormat::MachO {
        return name == SECTION.as_bytes();
    }
    let segment = section.segment_name_bytes().ok().flatten();
    // In a relocatable Mach-O file the one unnamed segment holds everything,
    // and each section header repeats its segment's name.
    name == SECTION_MACHO.1.as_bytes() && segment == Some(SECTION_MACHO.0.as_bytes())
}
