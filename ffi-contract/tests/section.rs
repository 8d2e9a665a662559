//! Reading records out of artifacts, good and bad.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::*;
use ferrogo_contract::codes::Coded;
use ferrogo_contract::section::{Error, read_bytes, read_file};
use object::{Architecture, BinaryFormat};

fn code(result: Result<Vec<ferrogo_contract::model::Record>, Error>) -> &'static str {
    result.expect_err("it must be refused").code()
}

/// A folder of this test alone, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_object_format_is_read() {
    let data = section(&bank(), 4);
    for (format, architecture, triple) in [
        (
            BinaryFormat::Elf,
            Architecture::X86_64,
            "x86_64-unknown-linux-gnu",
        ),
        (
            BinaryFormat::Elf,
            Architecture::Aarch64,
            "aarch64-unknown-linux-gnu",
        ),
        (
            BinaryFormat::Elf,
            Architecture::Arm,
            "armv7-unknown-linux-gnueabihf",
        ),
        (
            BinaryFormat::Elf,
            Architecture::I386,
            "i686-unknown-linux-gnu",
        ),
        (
            BinaryFormat::Elf,
            Architecture::Riscv64,
            "riscv64gc-unknown-linux-gnu",
        ),
        (
            BinaryFormat::MachO,
            Architecture::Aarch64,
            "aarch64-apple-darwin",
        ),
        (
            BinaryFormat::MachO,
            Architecture::X86_64,
            "x86_64-apple-darwin",
        ),
        (
            BinaryFormat::Coff,
            Architecture::X86_64,
            "x86_64-pc-windows-msvc",
        ),
    ] {
        let file = object_file(format, architecture, &data, "main");
        let records =
            read_bytes(&file, "x.o", Some(triple)).unwrap_or_else(|e| panic!("{triple}: {e}"));
        assert_eq!(records, bank(), "{triple}");
        let archive = archive(&[("x.o", file)]);
        assert_eq!(
            read_bytes(&archive, "x.a", Some(triple)).unwrap(),
            bank(),
            "{triple} in an archive"
        );
    }
}

#[test]
fn linkers_may_pad_and_units_may_repeat() {
    let records = bank();
    let mut data = vec![0; 5];
    for record in &records {
        data.extend(encode(record));
        data.extend([0; 13]);
    }
    let bytes = archive(&[
        ("a.o", elf(&data, "a")),
        ("b.o", elf(&section(&records, 64), "b")),
    ]);
    let read = read_bytes(&bytes, "x.a", None).unwrap();
    assert_eq!(read.len(), 2 * records.len());
}

#[test]
fn metadata_members_are_passed_over() {
    let bytes = archive(&[
        ("lib.rmeta", b"rust metadata".to_vec()),
        ("a.o", elf(&section(&bank(), 4), "a")),
    ]);
    assert_eq!(read_bytes(&bytes, "x.rlib", None).unwrap(), bank());
}

#[test]
fn what_is_not_there_is_named() {
    let missing = read_file(Path::new("no/such/libbank.a"), None).unwrap_err();
    assert_eq!(missing.code(), "FG101");
    assert!(
        missing.to_string().contains("no/such/libbank.a"),
        "{missing}"
    );

    for (bytes, what) in [
        (&b""[..], "an empty file"),
        (b"{\"format\":1}", "a JSON file"),
        (b"#!/bin/sh\nexit 0\n", "a script"),
        (b"hello, world: this is a text", "a file of no known kind"),
        (b"BC\xC0\xDE0000000000000000", "LLVM bitcode"),
        (b"!<thin>\n", "a thin or AIX archive"),
    ] {
        let error = read_bytes(bytes, "libbank.a", None).unwrap_err();
        assert_eq!(error.code(), "FG102");
        assert!(error.to_string().contains(what), "{error}");
    }

    let empty = read_bytes(&archive(&[("a.o", elf(&[], "a"))]), "libbank.a", None).unwrap_err();
    assert_eq!(empty.code(), "FG104");
    assert_eq!(
        empty.to_string(),
        "the archive has no .ferrogo records: libbank.a"
    );
    assert_eq!(code(read_bytes(b"!<arch>\n", "libbank.a", None)), "FG104");
    assert_eq!(code(read_bytes(&elf(&[], "a"), "a.o", None)), "FG104");
}

#[test]
fn bitcode_members_are_an_error_beside_good_ones() {
    let good = elf(&section(&bank(), 4), "a");
    let bytes = archive(&[("a.o", good), ("b.o", b"BC\xC0\xDE5\x14\x00\x00".to_vec())]);
    let error = read_bytes(&bytes, "libbank.a", None).unwrap_err();
    assert_eq!(error.code(), "FG105");
    assert!(
        error.to_string().contains("libbank.a(b.o) is LLVM bitcode"),
        "{error}"
    );
    assert!(error.fix().contains("linker-plugin-lto"), "{}", error.fix());
}

#[test]
fn other_formats_say_which_version_to_take() {
    let newer = elf(&encode_json(r#"{"format":2,"a_new_shape":[]}"#), "a");
    let error = read_bytes(&newer, "a.o", None).unwrap_err();
    assert_eq!(error.code(), "FG106");
    assert!(error.to_string().contains("newer format 2"), "{error}");
    assert!(
        error.fix().contains("cargo install cargo-ferrogo"),
        "{}",
        error.fix()
    );

    let older = elf(&encode_json(r#"{"format":0}"#), "a");
    let error = read_bytes(&older, "a.o", None).unwrap_err();
    assert_eq!(error.code(), "FG106");
    assert!(
        error.fix().contains("cargo update -p ferrogo"),
        "{}",
        error.fix()
    );

    let mut other_magic = encode(&bank()[0]);
    other_magic[3] = b'7';
    assert_eq!(
        code(read_bytes(&elf(&other_magic, "a"), "a.o", None)),
        "FG106"
    );
}

#[test]
fn another_target_is_named_with_what_was_found() {
    let file = elf(&section(&bank(), 4), "a");
    let bytes = archive(&[("a.o", file)]);
    for triple in [
        "aarch64-unknown-linux-gnu",
        "x86_64-apple-darwin",
        "x86_64-pc-windows-gnu",
        "s390x-unknown-linux-gnu",
    ] {
        let error = read_bytes(&bytes, "libbank.a", Some(triple)).unwrap_err();
        assert_eq!(error.code(), "FG107");
        let text = error.to_string();
        assert!(
            text.contains("libbank.a(a.o)")
                && text.contains("Elf code for X86_64")
                && text.contains(triple),
            "{text}"
        );
    }
    // A member without records counts too: its code would be linked.
    let plain = object_file(BinaryFormat::Elf, Architecture::Aarch64, &[], "b");
    let mixed = archive(&[("a.o", elf(&section(&bank(), 4), "a")), ("b.o", plain)]);
    assert_eq!(code(read_bytes(&mixed, "x.a", Some(TARGET))), "FG107");
    assert_eq!(
        code(read_bytes(&bytes, "x.a", Some("pdp11-unknown-linux"))),
        "FG107"
    );
}

#[test]
fn garbage_in_the_section_is_an_error() {
    for (data, expected) in [
        (b"hello".to_vec(), "FG114"),
        (b"FG".to_vec(), "FG103"),
        (b"FGR1".to_vec(), "FG103"),
        (b"FGR1\xff\xff\xff\xff{}".to_vec(), "FG103"),
        (b"FGR1\x02\x00\x00\x00{}".to_vec(), "FG114"),
        (b"FGR1\x00\x00\x00\x00".to_vec(), "FG114"),
        (
            encode_json("{\"format\":1,\"krate\":\"x\",\"item\":{\"struct\":5}}"),
            "FG114",
        ),
        (
            encode_json(&format!(
                "{{\"format\":1,\"krate\":\"x\",\"item\":{}",
                "[".repeat(100_000)
            )),
            "FG114",
        ),
        ([encode(&bank()[0]), b"rest".to_vec()].concat(), "FG114"),
    ] {
        let shown = String::from_utf8_lossy(&data[..data.len().min(40)]).into_owned();
        assert_eq!(
            code(read_bytes(&elf(&data, "a"), "a.o", None)),
            expected,
            "{shown}"
        );
    }
}

/// A cut archive is an error, or whole: never fewer records in silence.
#[test]
fn a_cut_archive_never_loses_records_in_silence() {
    let records = bank();
    let members: Vec<(&str, Vec<u8>)> = ["a.o", "b.o", "c.o"]
        .into_iter()
        .zip(records.chunks(4))
        .map(|(name, part)| (name, elf(&section(part, 4), name)))
        .collect();
    let bytes = archive(&members);
    assert_eq!(read_bytes(&bytes, "x.a", None).unwrap(), records);
    for length in 0..bytes.len() {
        if let Ok(read) = read_bytes(&bytes[..length], "x.a", Some(TARGET)) {
            assert_eq!(read, records, "cut at {length} of {}", bytes.len());
        }
    }
}

#[test]
fn corrupt_bytes_never_crash() {
    let bytes = archive(&[
        ("a.o", elf(&section(&bank(), 4), "a")),
        ("b.o", elf(&section(&bank(), 8), "b")),
    ]);
    let macho = object_file(
        BinaryFormat::MachO,
        Architecture::Aarch64,
        &section(&bank(), 4),
        "m",
    );
    let coff = object_file(
        BinaryFormat::Coff,
        Architecture::X86_64,
        &section(&bank(), 4),
        "c",
    );
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for original in [bytes, macho, coff] {
        for _ in 0..4000 {
            let mut bytes = original.clone();
            for _ in 0..1 + random.below(8) {
                let at = random.below(bytes.len());
                bytes[at] = match random.below(4) {
                    0 => 0,
                    1 => 0xFF,
                    _ => random.below(256) as u8,
                };
            }
            bytes.truncate(bytes.len() - random.below(2) * random.below(bytes.len()));
            let _ = read_bytes(&bytes, "x", Some(TARGET));
        }
    }
}

/// Many section headers that point at the same records would multiply the
/// work and the memory.
#[test]
fn overlapping_sections_are_refused() {
    let data = section(&bank(), 4);
    let mut bytes = elf(&data, "a");
    let header = |bytes: &[u8], at: usize, n: usize| {
        bytes[at..at + n]
            .iter()
            .rev()
            .fold(0u64, |v, b| v << 8 | u64::from(*b))
    };
    let (table, count) = (
        header(&bytes, 0x28, 8) as usize,
        header(&bytes, 0x3C, 2) as usize,
    );
    let ours = (0..count)
        .map(|i| bytes[table + 64 * i..table + 64 * (i + 1)].to_vec())
        .find(|h| header(h, 0x20, 8) == data.len() as u64)
        .expect("the section's header");
    // The table moves to the end and grows by 1000 copies.
    let old = bytes[table..table + 64 * count].to_vec();
    let new_table = bytes.len();
    bytes.extend(old);
    (0..1000).for_each(|_| bytes.extend(&ours));
    bytes[0x28..0x30].copy_from_slice(&(new_table as u64).to_le_bytes());
    bytes[0x3C..0x3E].copy_from_slice(&(count as u16 + 1000).to_le_bytes());
    let error = read_bytes(&bytes, "a.o", None).unwrap_err();
    assert_eq!(error.code(), "FG103");
    assert!(error.to_string().contains("many times"), "{error}");
}

fn rustc() -> Command {
    Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into()))
}

/// What rustc really makes: a static library, with its standard library in
/// it, an executable and a shared library.
#[test]
fn rustcs_own_artifacts_are_read() {
    let folder = Folder::new("rustc");
    let bytes = encode(&bank()[0]);
    let source = format!(
        "#[used] #[unsafe(link_section = \".ferrogo\")] static RECORD: [u8; {}] = {:?};\n\
         #[unsafe(no_mangle)] pub extern \"C\" fn fg_bank_touch() -> u8 {{ RECORD[0] }}\n",
        bytes.len(),
        bytes
    );
    let file = folder.0.join("bank.rs");
    std::fs::write(&file, source).unwrap();
    for (kind, more) in [
        ("staticlib", &[][..]),
        ("staticlib", &["-Clto=fat", "-O"]),
        ("cdylib", &["-Cstrip=symbols"]),
    ] {
        let out = folder.0.join("artifact");
        let status = rustc()
            .args([
                "--edition=2024",
                "--crate-name=bank",
                "-Cpanic=unwind",
                &format!("--crate-type={kind}"),
                "-o",
            ])
            .arg(&out)
            .args(more)
            .arg(&file)
            .status()
            .unwrap();
        assert!(status.success(), "{kind} {more:?}");
        let records =
            read_file(&out, None).unwrap_or_else(|e| panic!("{kind} {more:?}: {}", e.report()));
        assert_eq!(records, bank()[..1], "{kind} {more:?}");
        if kind == "staticlib" {
            // Some cuts through a real archive of many megabytes.
            let whole = std::fs::read(&out).unwrap();
            for part in 1..40 {
                let cut = &whole[..whole.len() * part / 40];
                match read_bytes(cut, "libbank.a", None) {
                    Ok(read) => assert_eq!(read, records, "cut at {part}/40"),
                    Err(e) => assert!(["FG103", "FG104"].contains(&e.code()), "{e}"),
                }
            }
        }
    }
}

/// `-Clinker-plugin-lto` leaves bitcode, in which sections cannot be seen.
#[test]
fn linker_plugin_lto_is_refused_by_name() {
    let folder = Folder::new("lto");
    let file = folder.0.join("bank.rs");
    std::fs::write(
        &file,
        "#[unsafe(no_mangle)] pub extern \"C\" fn fg_bank_touch() {}\n",
    )
    .unwrap();
    let out = folder.0.join("libbank.a");
    let status = rustc()
        .args([
            "--edition=2024",
            "--crate-name=bank",
            "--crate-type=staticlib",
            "-Clinker-plugin-lto",
            "-o",
        ])
        .arg(&out)
        .arg(&file)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(code(read_file(&out, None)), "FG105");
}
