//! Compares an object's header with a Rust target triple.

use object::{Architecture, BinaryFormat, Endianness, Object};

use super::error::{Error, Spot};

/// What a triple says about the objects built for it.
pub(super) struct Target {
    triple: String,
    architecture: Architecture,
    big_endian: bool,
    format: BinaryFormat,
}

impl Target {
    pub(super) fn parse(triple: &str) -> Result<Self, Error> {
        let (cpu, system) = triple.split_once('-').unwrap_or((triple, ""));
        let unknown = || Error::UnknownTarget {
            triple: triple.to_owned(),
        };
        let (architecture, big_endian) = architecture(cpu, system).ok_or_else(unknown)?;
        let format = if system.contains("apple") {
            BinaryFormat::MachO
        } else if system.contains("windows") || system.contains("uefi") {
            BinaryFormat::Coff
        } else {
            BinaryFormat::Elf
        };
        Ok(Target {
            triple: triple.to_owned(),
            architecture,
            big_endian,
            format,
        })
    }

    pub(super) fn check(&self, file: &object::File<'_>, spot: &Spot) -> Result<(), Error> {
        let format = match file.format() {
            // An executable and the objects it is linked from.
            BinaryFormat::Pe => BinaryFormat::Coff,
            other => other,
        };
        let big_endian = file.endianness() == Endianness::Big;
        if file.architecture() == self.architecture
            && big_endian == self.big_endian
            && format == self.format
        {
            return Ok(());
        }
        let order = if big_endian { "big" } else { "little" };
        Err(Error::Target {
            at: spot.clone(),
            expected: self.triple.clone(),
            found: format!(
                "{:?} code for {:?}, {order}-endian",
                file.format(),
                file.architecture()
            ),
        })
    }
}

/// The architecture and whether it is big-endian.
fn architecture(cpu: &str, system: &str) -> Option<(Architecture, bool)> {
    let known = match cpu {
        "x86_64" if system.ends_with("x32") => (Architecture::X86_64_X32, false),
        "x86_64" | "x86_64h" => (Architecture::X86_64, false),
        "i386" | "i586" | "i686" => (Architecture::I386, false),
        "aarch64" | "arm64" | "arm64e" => (Architecture::Aarch64, false),
        "aarch64_be" => (Architecture::Aarch64, true),
        "powerpc" => (Architecture::PowerPc, true),
        "powerpc64" => (Architecture::PowerPc64, true),
        "powerpc64le" => (Architecture::PowerPc64, false),
        "s390x" => (Architecture::S390x, true),
        "loongarch64" => (Architecture::LoongArch64, false),
        "mips" => (Architecture::Mips, true),
        "mipsel" => (Architecture::Mips, false),
        "mips64" => (Architecture::Mips64, true),
        "mips64el" => (Architecture::Mips64, false),
        _ if cpu.starts_with("armeb") => (Architecture::Arm, true),
        _ if cpu.starts_with("arm") || cpu.starts_with("thumb") => (Architecture::Arm, false),
        _ if cpu.starts_with("riscv64") => (Architecture::Riscv64, false),
        _ if cpu.starts_with("riscv32") => (Architecture::Riscv32, false),
        _ => return None,
    };
    Some(known)
}
