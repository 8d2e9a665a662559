//! The emitters: golden files, and what gofmt, `go vet` and gcc say to them.

#[path = "emit/contract.rs"]
mod contract;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ferrogo_build::emit::{File, GoOptions, Set, go_package, items_c};
use ferrogo_contract::model::Contract;

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn options(package: &str) -> GoOptions {
    GoOptions {
        package: package.into(),
        import_path: format!("example.com/app/{package}"),
        object_import: "example.com/app/internal/object".into(),
        object_prefix: "app".into(),
        runtime_import: "github.com/ferrogo/ferrogo/go-side".into(),
        rust_main: false,
        crate_imports: BTreeMap::from([
            ("bank".to_owned(), "example.com/app/bank".to_owned()),
            ("desk".to_owned(), "example.com/app/desk".to_owned()),
        ]),
        source_root: format!("../rust/{package}"),
    }
}

fn packages() -> Vec<(String, Vec<File>)> {
    let bank = contract::bank();
    let desk = contract::desk(&bank);
    let set = Set::new([&bank, &desk]);
    let one = |contract: &Contract| {
        let krate = &contract.krate;
        let mut files =
            go_package(&set, krate, &options(krate)).unwrap_or_else(|e| panic!("{krate}: {e}"));
        files.push(items_c(contract));
        (krate.clone(), files)
    };
    vec![one(&bank), one(&desk)]
}

/// Writes the packages as a Go module that uses this checkout's run-time.
fn module() -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("emit");
    let _ = fs::remove_dir_all(&dir);
    for (krate, files) in packages() {
        let folder = dir.join(&krate);
        fs::create_dir_all(&folder).unwrap();
        // The table of items is the object's: in a Go package, cgo would
        // compile it.
        for file in files.iter().filter(|f| f.path != "items.c") {
            fs::write(folder.join(&file.path), &file.text).unwrap();
        }
    }
    for (path, text) in [
        ("go.mod", go_mod(&dir)),
        ("internal/object/object.go", "// Package object stands for the linked one.\npackage object\n".to_owned()),
        (
            "money/money.go",
            "// Package money is the user's own.\npackage money\n\n// Amount has the same bytes in Rust.\ntype Amount struct {\n\tUnits int64\n\tScale uint8\n}\n".to_owned(),
        ),
    ] {
        fs::create_dir_all(dir.join(path).parent().unwrap()).unwrap();
        fs::write(dir.join(path), text).unwrap();
    }
    dir
}

fn go_mod(dir: &Path) -> String {
    let up = "../".repeat(dir.strip_prefix("/").unwrap().components().count());
    let runtime = here().parent().unwrap().join("go-side");
    let runtime = format!("{up}{}", runtime.strip_prefix("/").unwrap().display());
    format!(
        "module example.com/app\n\ngo 1.26\n\nrequire github.com/ferrogo/ferrogo/go-side v0.0.0\n\n\
         replace github.com/ferrogo/ferrogo/go-side => {runtime}\n"
    )
}

/// Runs a tool; what it prints must be nothing.
fn silent(dir: &Path, tool: &str, args: &[&str]) {
    let out = Command::new(tool)
        .args(args)
        .current_dir(dir)
        .env("GOFLAGS", "-mod=mod")
        .env("GOWORK", "off")
        .output()
        .unwrap_or_else(|e| {
            panic!("{tool} cannot be run: {e}; install it, these tests need Go 1.26 and gcc")
        });
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(
        out.status.success() && text.trim().is_empty(),
        "{tool} {args:?} in {}:\n{text}",
        dir.display()
    );
}

#[test]
fn golden_files() {
    let golden = here().join("tests/golden");
    let bless = std::env::var_os("UPDATE_GOLDEN").is_some_and(|v| v == "1");
    let mut differing = Vec::new();
    for (krate, files) in packages() {
        for file in files {
            let path = golden.join(&krate).join(&file.path);
            if bless {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &file.text).unwrap();
            } else if fs::read_to_string(&path).ok().as_ref() != Some(&file.text) {
                differing.push(path.strip_prefix(here()).unwrap().display().to_string());
            }
        }
    }
    assert!(
        differing.is_empty(),
        "generated text differs from {}; if that is meant, bless it with\n    UPDATE_GOLDEN=1 cargo test -p ferrogo-build --test emit",
        differing.join(", ")
    );
}

#[test]
fn generation_is_deterministic() {
    assert_eq!(packages(), packages());
}

#[test]
fn gofmt_has_nothing_to_change() {
    silent(&module_of("gofmt"), "gofmt", &["-l", "."]);
}

#[test]
fn go_vet_and_gcc_accept_it() {
    let dir = module_of("vet");
    silent(&dir, "go", &["vet", "./..."]);
    for krate in ["bank", "desk"] {
        let header = format!("{krate}/fg_{krate}.h");
        silent(
            &dir,
            "gcc",
            &[
                "-std=c11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-fsyntax-only",
                "-x",
                "c",
                &header,
            ],
        );
        silent(
            &dir,
            "gcc",
            &[
                "-std=c++17",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-fsyntax-only",
                "-x",
                "c++",
                &header,
            ],
        );
    }
}

/// Successful calls with scalars, structs, slices and strings allocate
/// nothing: Go's compiler finds nothing in them that must be on the heap.
#[test]
fn calls_put_nothing_on_the_heap() {
    let dir = module_of("heap");
    let out = Command::new("go")
        .args(["build", "-gcflags=-m", "./bank"])
        .current_dir(&dir)
        .env("GOFLAGS", "-mod=mod")
        .env("GOWORK", "off")
        .output()
        .expect("these tests need Go");
    let text = String::from_utf8_lossy(&out.stderr);
    assert!(
        out.status.success() && text.contains("bank/functions.go"),
        "{text}"
    );
    let moved: Vec<&str> = text
        .lines()
        .filter(|l| l.starts_with("bank/functions.go") || l.starts_with("bank/objects.go"))
        .filter(|l| l.contains("moved to heap"))
        .collect();
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

/// A layout that Go or C does not share stops the build at the field, with
/// the numbers, and Go's message points at the Rust source.
#[test]
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn a_wrong_layout_names_the_field_and_both_numbers() {
    let mut bank = contract::bank();
    let target = bank.layouts.get_mut("x86_64-unknown-linux-gnu").unwrap();
    target.types.get_mut("Place").unwrap().fields[1].1 = 8;
    let files = go_package(&Set::new([&bank]), "bank", &options("bank")).unwrap();
    for (wrong, expected) in [
        (
            "layout_linux_amd64.go",
            &[
                "rust/bank/src/lib.rs:32",
                "[4]byte",
                "rust_Place_column_offset_8",
            ][..],
        ),
        ("fg_bank.h", &["Place.column: offset 8 in Rust"][..]),
    ] {
        let dir = module_of(&format!("layout-{}", wrong.len()));
        let file = files.iter().find(|f| f.path == wrong).unwrap();
        fs::write(dir.join("bank").join(wrong), &file.text).unwrap();
        let out = Command::new("go")
            .args(["build", "./bank"])
            .current_dir(&dir)
            .env("GOFLAGS", "-mod=mod")
            .env("GOWORK", "off")
            .output()
            .expect("these tests need Go");
        let text = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success(), "a wrong {wrong} was accepted");
        for part in expected {
            assert!(text.contains(part), "{wrong}: no {part} in\n{text}");
        }
    }
}

/// What has no form on the other side is an error that says where and why.
#[test]
fn what_cannot_cross_is_refused() {
    use contract::*;
    use ferrogo_contract::model::{Receiver, Side, Type};
    let refuse = |name: &str, build: &dyn Fn(&mut Builder)| {
        let mut b = Builder::new("bank", Vec::new());
        b.object("Statement", false);
        build(&mut b);
        let set = Set::new([&b.contract]);
        let error = go_package(&set, "bank", &options("bank"))
            .expect_err(name)
            .to_string();
        format!("{name}: {error}\n")
    };
    let mut all = String::new();
    all += &refuse("unknown type", &|b| {
        b.function("f", "", vec![("x", named("bank::Missing"))], Type::Unit)
    });
    all += &refuse("unknown crate", &|b| {
        b.function("f", "", vec![("x", named("other::T"))], Type::Unit)
    });
    all += &refuse("option of option", &|b| {
        b.function("f", "", vec![("x", option(option(Type::U8)))], Type::Unit)
    });
    all += &refuse("dangling view", &|b| {
        b.function(
            "f",
            "",
            vec![("x", reference(slice(Type::U8)))],
            reference(slice(Type::U8)),
        );
    });
    all += &refuse("error without contract", &|b| {
        b.function("f", "", vec![], result(Type::Unit, Type::U8))
    });
    all += &refuse("object in a record", &|b| {
        b.function(
            "f",
            "",
            vec![("x", vec(named("bank::Statement")))],
            Type::Unit,
        );
    });
    all += &refuse("key", &|b| {
        b.function(
            "f",
            "",
            vec![("x", map(vec(Type::U8), Type::U8))],
            Type::Unit,
        );
    });
    all += &refuse("borrow from Go", &|b| {
        b.import("T", vec![("m", vec![], reference(slice(Type::U8)))])
    });
    all += &refuse("closure to Go", &|b| {
        b.import(
            "T",
            vec![(
                "m",
                vec![("f", reference(closure(vec![], Type::Unit)))],
                Type::Unit,
            )],
        );
    });
    all += &refuse("Go's memory as a result", &|b| {
        b.function("f", "", vec![], owned(Side::Go, Type::U8))
    });
    all += &refuse("two functions, one name", &|b| {
        b.function("read_id", "", vec![], Type::Unit);
        b.function("readId", "", vec![], Type::Unit);
    });
    all += &refuse("a method named close", &|b| {
        b.method("Statement", Receiver::Ref, "close", "", vec![], Type::Unit);
    });
    let path = here().join("tests/golden/refusals.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|v| v == "1") {
        fs::write(&path, &all).unwrap();
    }
    assert_eq!(
        all,
        fs::read_to_string(&path).unwrap_or_default(),
        "bless with UPDATE_GOLDEN=1 cargo test -p ferrogo-build --test emit"
    );
}

/// A module of its own for each test, because tests run side by side.
fn module_of(name: &str) -> PathBuf {
    let from = module_once();
    let to = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("emit-{name}"));
    let _ = fs::remove_dir_all(&to);
    copy(from, &to);
    to
}

fn module_once() -> &'static Path {
    static MODULE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    MODULE.get_or_init(module)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
