//! Turns the static library into the one relocatable object that Go links.
//!
//! In: joining, stripping, renaming and hiding symbols. Not in: which symbols
//! a contract needs ([`Exports`] is given), the C text of the item tables
//! ([`crate::emit`]).
//!
//! Every symbol but the contract's becomes local, so that two objects with two
//! Rust standard libraries link into one program. Nothing is collected as
//! garbage: a section that only a start/stop symbol or the dynamic loader
//! refers to would be lost in silence.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::archive::Archive;
use super::error::{Error, Result, read_error, write_error};
use super::members::{Members, standard_library};
use super::target::Target;
use super::tools::Binutils;
use super::{files, run};

/// The run-time's symbols as the crate `ferrogo` defines them.
pub const RUNTIME: &str = "ferrogo_rt_";

/// What stays visible in the object.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    /// The contract's symbols.
    pub symbols: BTreeSet<String>,
    /// C sources of tables to add, with the crate's name.
    pub tables: Vec<(String, String)>,
    /// The symbols that the tables define.
    pub table_symbols: BTreeSet<String>,
    /// `ferrogo_rt_x` becomes `<prefix>_rt_x`.
    pub prefix: String,
    /// Hand-written functions that stay visible, beside the contract's.
    pub keep: Vec<String>,
}

impl Exports {
    fn keeps(&self, symbol: &str) -> bool {
        self.keep.iter().any(|k| match k.strip_suffix('*') {
            Some(start) => symbol.starts_with(start),
            None => symbol == k,
        })
    }
}

/// What making an object needs.
pub struct Job<'a> {
    /// The static library.
    pub archive: &'a Archive,
    /// Its members.
    pub members: &'a Members,
    /// The platform.
    pub target: &'a Target,
    /// The triple of this machine.
    pub host: &'a str,
    /// The triple as it was asked for; none for the host.
    pub asked: Option<&'a str>,
    /// The workspace's root, from which tools run.
    pub root: &'a Path,
    /// A folder for intermediate files.
    pub scratch: &'a Path,
    /// The linker and objcopy.
    pub binutils: &'a Binutils,
}

/// Makes the object's bytes.
pub fn make(job: &Job<'_>, exports: &Exports) -> Result<Vec<u8>> {
    if job.members.aborts() {
        return Err(super::archive::panic_abort(
            "the archive contains Rust's `panic_abort` run-time",
        ));
    }
    let runtime = job.members.defined(|name| name.starts_with(RUNTIME));
    all_defined(job, exports)?;
    let folder = job.scratch.join("object");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|err| write_error(&folder, &err))?;
    }
    files::create_folder(&folder)?;

    let (std_members, own_members) = unpack(job, &folder)?;
    let mut parts = own_members;
    for (krate, text) in &exports.tables {
        parts.push(compile_table(job, &folder, krate, text)?);
    }
    if !std_members.is_empty() {
        // The installed library's line tables are larger than most boundaries
        // and speak of files that users do not have.
        let joined = folder.join("std.o");
        link(job, &std_members, &joined, &["--strip-debug"])?;
        parts.push(joined);
    }
    let joined = folder.join("joined.o");
    link(job, &parts, &joined, &["--force-group-allocation"])?;
    let hidden = folder.join("hidden.o");
    hide(job, exports, &runtime, &folder, &joined, &hidden)?;
    let bytes = std::fs::read(&hidden).map_err(|err| read_error(&hidden, &err))?;
    std::fs::remove_dir_all(&folder).map_err(|err| write_error(&folder, &err))?;
    Ok(bytes)
}

/// A symbol that a record names and no member defines would only be noticed by
/// Go's linker, in C's words.
fn all_defined(job: &Job<'_>, exports: &Exports) -> Result<()> {
    let defined = job.members.defined(|name| exports.symbols.contains(name));
    let missing: Vec<&String> = exports
        .symbols
        .iter()
        .filter(|s| !defined.contains(*s))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut error = Error::new(
        "FG103",
        format!(
            "{} exported functions are recorded but not in the archive",
            missing.len()
        ),
        "Go calls them by these names",
        "run `cargo clean` and build again; if it stays so, look for a linker or LTO setting \
         that drops unreferenced functions",
    )
    .at(&job.archive.path, 0);
    for name in missing {
        error = error.detail(format!("missing: {name}"));
    }
    Err(error)
}

/// Writes every member as a file, because `ld` can strip files but not choose
/// among an archive's members. Names repeat across crates; a number tells them
/// apart.
fn unpack(job: &Job<'_>, folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let standard = standard_library(job.asked, job.root)?;
    let (mut std_members, mut own_members) = (Vec::new(), Vec::new());
    for (number, (name, bytes)) in job.members.objects().enumerate() {
        let path = folder.join(format!("{number}.o"));
        std::fs::write(&path, bytes).map_err(|err| write_error(&path, &err))?;
        if standard.contains(name) {
            &mut std_members
        } else {
            &mut own_members
        }
        .push(path);
    }
    Ok((std_members, own_members))
}

fn compile_table(job: &Job<'_>, folder: &Path, krate: &str, text: &str) -> Result<PathBuf> {
    let source = folder.join(format!("{krate}_items.c"));
    std::fs::write(&source, text).map_err(|err| write_error(&source, &err))?;
    let object = source.with_extension("o");
    let mut cmd = super::tools::c_compiler(job.target, job.host)?;
    // No path of this machine in the object.
    cmd.current_dir(folder).args(["-O1", "-g0", "-fPIC", "-c"]);
    cmd.arg(source.file_name().unwrap_or_default())
        .arg("-o")
        .arg(&object);
    run::output(&mut cmd, "the tables of items are compiled into the object")?;
    Ok(object)
}

/// Joins objects into one. The list goes through a file because it is longer
/// than some systems' command lines.
fn link(job: &Job<'_>, parts: &[PathBuf], output: &Path, flags: &[&str]) -> Result<()> {
    let mut list = String::new();
    for part in parts {
        let _ = writeln!(
            list,
            "\"{}\"",
            part.display().to_string().replace('\\', "\\\\")
        );
    }
    let response = output.with_extension("list");
    std::fs::write(&response, list).map_err(|err| write_error(&response, &err))?;
    let mut cmd = job.binutils.ld.command();
    cmd.arg("-r")
        .args(flags)
        .arg("-o")
        .arg(output)
        .arg(format!("@{}", response.display()));
    run::output(&mut cmd, "the archive's members are joined into one object")?;
    Ok(())
}

/// Renames the run-time's symbols, makes all but the exports local, and drops
/// the bitcode that the standard library carries for LTO.
fn hide(
    job: &Job<'_>,
    exports: &Exports,
    runtime: &BTreeSet<String>,
    folder: &Path,
    from: &Path,
    to: &Path,
) -> Result<()> {
    let (mut renames, mut keep) = (String::new(), String::new());
    for old in runtime {
        let new = format!("{}_rt_{}", exports.prefix, &old[RUNTIME.len()..]);
        let _ = writeln!(renames, "{old} {new}");
        // GNU matches the new name, LLVM the old one.
        let _ = writeln!(keep, "{old}\n{new}");
    }
    let kept = job.members.defined(|name| exports.keeps(name));
    for symbol in exports
        .symbols
        .iter()
        .chain(&exports.table_symbols)
        .chain(&kept)
    {
        let _ = writeln!(keep, "{symbol}");
    }
    let (renames_file, keep_file) = (folder.join("renames"), folder.join("keep"));
    std::fs::write(&renames_file, renames).map_err(|err| write_error(&renames_file, &err))?;
    std::fs::write(&keep_file, keep).map_err(|err| write_error(&keep_file, &err))?;
    let mut cmd = job.binutils.objcopy.command();
    cmd.arg(format!("--redefine-syms={}", renames_file.display()))
        .arg(format!("--keep-global-symbols={}", keep_file.display()))
        .args(["--remove-section=.llvmbc", "--remove-section=.llvmcmd"])
        .arg(from)
        .arg(to);
    run::output(&mut cmd, "the object's symbols are renamed and hidden")?;
    Ok(())
}

/// The Go file that makes the folder a package and names the system libraries.
/// One file per platform: without an object for a platform, `go build` says
/// that build constraints exclude the package, not that symbols are missing.
pub fn go_file(package: &str, libs: &[String]) -> String {
    format!(
        "// {header}. DO NOT EDIT.\n\
         \n\
         // Package {package} holds the compiled Rust code of this module's boundaries.\n\
         // Generated packages import it, so that it is linked once.\n\
         package {package}\n\
         \n\
         // #cgo LDFLAGS: {libs}\n\
         import \"C\"\n",
        header = files::HEADER,
        libs = libs.join(" "),
    )
}

/// The names of a platform's two files in the object package.
pub fn file_names(target: &Target) -> (String, String) {
    let platform = format!("{}_{}", target.goos, target.goarch);
    (
        format!("ferrogo_{platform}.syso"),
        format!("object_{platform}.go"),
    )
}
