//! Missing and unfit tools: each is named before anything is compiled, with how
//! to get it.

#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;

use crate::common::{Done, Service, fails, ferrogo, run};

/// A service in a folder where no build ever succeeds: after one, tools are
/// looked for later.
fn unbuilt(folder: &str) -> Service {
    Service::new(folder, "words", "--go-main")
}

/// A PATH with these tools of the machine and no others, and a `go` that is a
/// script, if one is given.
fn path_with(service: &Service, tools: &[&str], go: Option<&str>) -> PathBuf {
    let folder = service.beside("bin");
    for tool in tools {
        symlink(find(tool), folder.join(tool)).unwrap();
    }
    if let Some(script) = go {
        let path = folder.join("go");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

fn find(tool: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(tool))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{tool} is not on the PATH"))
}

fn build(service: &Service, path: &PathBuf) -> Done {
    let mut cmd: Command = ferrogo(&service.root());
    run(cmd.arg("build").env("PATH", path).env_remove("CC"))
}

#[test]
fn no_go() {
    let service = unbuilt("no-go");
    let path = path_with(&service, &["rustc", "cargo", "cc"], None);
    fails(build(&service, &path), 1, &["FG301", "go.dev"]);
}

#[test]
fn go_is_too_old() {
    let service = unbuilt("old-go");
    let old = r#"echo '{"GOVERSION": "go1.20.1", "CGO_ENABLED": "1"}'"#;
    let path = path_with(&service, &["rustc", "cargo", "cc"], Some(old));
    fails(build(&service, &path), 1, &["FG302", "go1.20.1", "1.25"]);
}

#[test]
fn no_c_compiler() {
    let service = unbuilt("no-cc");
    let path = path_with(&service, &["rustc", "cargo", "go"], None);
    fails(build(&service, &path), 1, &["FG304", "no C compiler"]);
}

#[test]
fn cgo_is_switched_off() {
    let service = unbuilt("no-cgo");
    let mut cmd = ferrogo(&service.root());
    let done = run(cmd.arg("build").env("CGO_ENABLED", "0"));
    fails(done, 1, &["FG303", "go env -w CGO_ENABLED=1"]);
    assert!(!service.root().join("internal").exists());
}

#[test]
fn the_doctor_names_what_is_missing() {
    let service = unbuilt("doctor");
    let path = path_with(&service, &["rustc", "cargo", "cc"], None);
    let mut cmd = ferrogo(&service.root());
    let done = run(cmd.arg("doctor").env("PATH", &path).env_remove("CC"));
    fails(done, 1, &["FG301", "rustc 1."]);
    fails(
        service.ferrogo(&["doctor", "--target", "wasm32-wasip1"]),
        1,
        &["FG405"],
    );
}
