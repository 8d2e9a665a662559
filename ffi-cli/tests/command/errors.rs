//! Wrong settings and missing things: each a clear error with its code, and
//! nothing lost.

use crate::common::{Service, fails, ferrogo, ok, run};

#[test]
fn a_folder_without_a_workspace_or_without_a_boundary() {
    let folder = tempfile::tempdir().unwrap();
    fails(
        run(ferrogo(folder.path()).arg("build")),
        1,
        &["FG306", "cargo metadata"],
    );
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("src/lib.rs"), "").unwrap();
    std::fs::write(
        folder.path().join("Cargo.toml"),
        "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
    )
    .unwrap();
    fails(
        run(ferrogo(folder.path()).arg("build")),
        1,
        &["FG402", "[package.metadata.ferrogo]", "go-package"],
    );
}

#[test]
fn settings_that_cannot_be() {
    let service = Service::go_main();
    let manifest = service.read("engine/Cargo.toml");
    let cases = [
        (
            "go-package = \"internal/engine\"",
            "go-pakage = \"x\"",
            "FG404",
            "go-pakage",
        ),
        (
            "internal/engine",
            "internal/My-Engine",
            "FG404",
            "My-Engine",
        ),
        ("internal/engine", "../elsewhere", "FG403", "go.mod"),
    ];
    for (old, new, code, text) in cases {
        service.replace("engine/Cargo.toml", old, new);
        fails(service.ferrogo(&["build"]), 1, &[code, text]);
        std::fs::write(service.root().join("engine/Cargo.toml"), &manifest).unwrap();
    }
    std::fs::remove_file(service.root().join("go.mod")).unwrap();
    fails(service.ferrogo(&["build"]), 1, &["FG403", "go mod init"]);
}

#[test]
fn panic_abort_is_refused_before_anything_is_built() {
    let service = Service::go_main();
    service.replace(
        "Cargo.toml",
        "[profile.release]",
        "[profile.release]\npanic = \"abort\"",
    );
    fails(
        service.ferrogo(&["build", "--release"]),
        1,
        &["FG310", "profile `release`"],
    );
}

#[test]
fn a_compile_error_is_rustcs_own() {
    let service = Service::go_main();
    service.replace(
        "engine/src/lib.rs",
        "word.to_lowercase()",
        "word.to_lowercas()",
    );
    let text = fails(
        service.ferrogo(&["build"]),
        1,
        &["error[E0599]", "to_lowercas", "FG306"],
    );
    assert!(
        !service.root().join("internal").exists(),
        "files were generated:\n{text}"
    );
}

#[test]
fn a_damaged_contract_is_kept() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let path = service.root().join("engine/words_engine.contract.json");
    let half = std::fs::read_to_string(&path).unwrap();
    let half = &half[..half.len() / 2];
    std::fs::write(&path, half).unwrap();
    fails(service.ferrogo(&["build"]), 1, &["FG111", "cut short"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), half);
    std::fs::remove_file(&path).unwrap();
    fails(service.ferrogo(&["check"]), 1, &["FG111", "does not exist"]);
}

#[test]
fn a_file_in_the_place_of_the_output_folder() {
    let service = Service::go_main();
    std::fs::write(service.root().join("internal"), "mine").unwrap();
    fails(service.ferrogo(&["build"]), 1, &["FG408", "internal"]);
    assert_eq!(service.read("internal"), "mine");
}

/// Only for a user whom permissions bind.
#[cfg(unix)]
#[test]
fn a_read_only_output_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let service = Service::go_main();
    let folder = service.root().join("internal");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    let bound = std::fs::write(folder.join("probe"), "").is_err();
    let done = service.ferrogo(&["build"]);
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    match bound {
        true => drop(fails(done, 1, &["FG401", "chmod u+w"])),
        // The administrator may write everywhere, and so may the build.
        false => drop(ok(done)),
    }
}

#[test]
fn targets_that_cannot_be_built() {
    let service = Service::go_main();
    fails(
        service.ferrogo(&["build", "--target", "wasm32-wasip1"]),
        1,
        &["FG405", "wasm32-wasip1"],
    );
}

#[test]
fn diff_has_three_exit_codes() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let contract = "engine/words_engine.contract.json";
    let old = service.root().join("old.json");
    std::fs::copy(service.root().join(contract), &old).unwrap();
    let diff = || service.ferrogo(&["diff", "old.json", contract]);
    assert!(ok(diff()).contains("nothing changed"));

    let export = "/// The form in which words are compared.";
    let added = "#[ferrogo::export]\npub fn version() -> u32 {\n    1\n}\n\n";
    service.replace("engine/src/lib.rs", export, &format!("{added}{export}"));
    ok(service.ferrogo(&["build"]));
    assert!(ok(diff()).contains("compatible"));

    service.replace("engine/src/lib.rs", "limit: u32", "limit: u64");
    ok(service.ferrogo(&["build"]));
    fails(diff(), 1, &["breaking", "Tally::top"]);
    fails(
        service.ferrogo(&["diff", "none.json", contract]),
        2,
        &["FG111", "none.json"],
    );
}

#[test]
fn explain_prints_pages_and_knows_what_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let explain = |args: &[&str]| run(ferrogo(folder.path()).arg("explain").args(args));
    assert!(ok(explain(&["fg120"])).contains("FG120"));
    assert!(ok(explain(&[])).lines().count() > 50);
    fails(explain(&["FG999"]), 2, &["FG999"]);
}

#[test]
fn new_writes_over_nothing() {
    let service = Service::go_main();
    let path = service.root();
    let again = [
        "new",
        "words",
        "--go-main",
        "--path",
        path.to_str().unwrap(),
    ];
    fails(service.ferrogo(&again), 1, &["FG404", "not empty"]);
    fails(
        service.ferrogo(&["new", "Bad/Name", "--go-main"]),
        1,
        &["FG404", "Bad/Name"],
    );
    fails(service.ferrogo(&["new", "x"]), 2, &["--go-main"]);
}
