//! `cargo ferrogo build`: all steps in order, none that is not needed.
//!
//! In: the order and the decision to skip. Not in: the steps.

use std::path::{Path, PathBuf};

use super::archive::{self, Archive, Profile};
use super::error::Result;
use super::generate::{self, Contracts, Files, Written};
use super::members::Members;
use super::object::{self, Job};
use super::stamp::{Stamp, State};
use super::target::Target;
use super::workspace::Workspace;
use super::{error, tools};

/// What to build.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--manifest-path`.
    pub manifest: Option<PathBuf>,
    /// `--release` and `--target`.
    pub profile: Profile,
}

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// The workspace it was for.
    pub workspace: Workspace,
    /// The platform.
    pub target: Target,
    /// The static library, for who wants to read it.
    pub archive: PathBuf,
    /// Nothing had changed.
    pub fresh: bool,
    /// Files that were written or removed.
    pub written: Written,
}

/// Builds the object and generates all packages of a workspace.
pub fn build(options: &Options) -> Result<Built> {
    let ws = Workspace::load(options.manifest.as_deref())?;
    let host = tools::host(&ws.root)?;
    let target = target(&options.profile, &host)?;
    let stamp_file = stamp_file(&ws, &options.profile, &target);
    let stamp = Stamp::load(&stamp_file);
    if stamp.is_none() {
        // Before minutes of compiling, not after.
        tools::check(&ws.module.dir, &target, &host)?;
    }
    let archive = archive::build(&ws, &options.profile)?;
    let inputs = inputs(&ws, &archive, &target, &host);
    let built = |fresh, written| Built {
        workspace: ws.clone(),
        target: target.clone(),
        archive: archive.path.clone(),
        fresh,
        written,
    };
    if stamp.is_some_and(|stamp| stamp.holds(&inputs)) {
        return Ok(built(true, Written::default()));
    }

    tools::check(&ws.module.dir, &target, &host)?;
    let members = Members::read(&archive.path)?;
    let contracts = generate::fresh(&ws, &archive, &members, &target)?;
    let (contracts, notes) = generate::with_committed(&ws, contracts)?;
    let mut files = Files::emit(&ws, &contracts)?;
    let asked = options.profile.target.as_deref();
    add_object(
        &ws,
        &archive,
        &members,
        &contracts,
        (&target, &host, asked),
        &mut files,
    )?;
    forget(&stamp_file)?;
    let written = Written {
        notes,
        ..files.save()?
    };
    let outputs = files.contents.keys().map(PathBuf::as_path);
    Stamp::new(inputs, outputs, &members).save(&stamp_file)?;
    Ok(built(false, written))
}

/// The platform that a profile is for.
pub(crate) fn target(profile: &Profile, host: &str) -> Result<Target> {
    Target::from_triple(profile.target.as_deref().unwrap_or(host))
}

/// Makes the object and adds it, with its Go file, to the files to write.
fn add_object(
    ws: &Workspace,
    archive: &Archive,
    members: &Members,
    contracts: &Contracts,
    (target, host, asked): (&Target, &str, Option<&str>),
    files: &mut Files,
) -> Result<()> {
    let binutils = tools::binutils(target, host)?;
    let scratch = ws.scratch();
    let job = Job {
        archive,
        members,
        target,
        host,
        asked,
        root: &ws.root,
        scratch: &scratch,
        binutils: &binutils,
    };
    let bytes = object::make(&job, &generate::exports(ws, contracts))?;
    let (syso, go) = object::file_names(target);
    files.contents.insert(ws.object.dir.join(syso), bytes);
    files.contents.insert(
        ws.object.dir.join(go),
        object::go_file(&ws.object.name, &archive.libs).into_bytes(),
    );
    Ok(())
}

/// An interrupted run must not look like a finished one.
fn forget(stamp: &Path) -> Result<()> {
    match std::fs::remove_file(stamp) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            Err(error::write_error(stamp, &err))
        }
        _ => Ok(()),
    }
}

pub(crate) fn stamp_file(ws: &Workspace, profile: &Profile, target: &Target) -> PathBuf {
    let kind = if profile.release { "release" } else { "dev" };
    ws.scratch().join(format!("{}-{kind}.stamp", target.triple))
}

/// Everything that decides what is generated. The command itself is among
/// them: a newer one generates other text.
fn inputs(ws: &Workspace, archive: &Archive, target: &Target, host: &str) -> Vec<String> {
    let mut inputs = vec![
        env!("CARGO_PKG_VERSION").to_owned(),
        State::of(&archive.path).word(),
        archive.libs.join(" "),
        target.triple.clone(),
        ws.prefix.clone(),
        format!("{:?}", ws.boundaries),
        format!("{:?}", ws.object),
    ];
    if let Ok(command) = std::env::current_exe() {
        inputs.push(State::of(&command).word());
    }
    if let Ok(binutils) = tools::binutils(target, host) {
        inputs.push(State::of(&binutils.ld.path).word());
        inputs.push(State::of(&binutils.objcopy.path).word());
    }
    inputs
}
