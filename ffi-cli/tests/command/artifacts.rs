//! Contracts and objects that are damaged, foreign or old: each is named, and
//! what is there stays until a build replaces it.

use std::process::Command;

use crate::common::{Service, checkout, fails, ferrogo, goarch, ok, run};

const CONTRACT: &str = "engine/words_engine.contract.json";

fn object(service: &Service) -> std::path::PathBuf {
    let name = format!("ferrogo_linux_{}.syso", goarch());
    service.root().join("internal/ferrogoobj").join(name)
}

#[test]
fn contracts_of_another_format_or_crate() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let good = service.read(CONTRACT);
    let cases = [
        (
            "FG117",
            good.replacen("\"format\": 1", "\"format\": 99", 1),
            "has the format 99; this version reads up to format 1",
        ),
        (
            "FG116",
            good.replacen("\"krate\": \"words_engine\"", "\"krate\": \"other\"", 1),
            "belongs to the crate `other`, not to `words_engine`",
        ),
        ("FG111", "[]".to_owned(), "is damaged"),
    ];
    for (code, text, found) in cases {
        assert_ne!(text, good);
        service.write(CONTRACT, &text);
        let found = format!("error[{code}]: the contract {CONTRACT} {found}");
        fails(service.ferrogo(&["check"]), 1, &[&found, "fix: "]);
        // The layouts in it may be all that is known of other targets.
        service.append("engine/src/lib.rs", "\n");
        fails(service.ferrogo(&["build"]), 1, &[&found, "fix: "]);
        assert_eq!(service.read(CONTRACT), text);
    }
    fails(
        service.ferrogo(&["diff", CONTRACT, CONTRACT]),
        2,
        &["FG111", CONTRACT],
    );
    service.write(CONTRACT, &good);
    ok(service.ferrogo(&["build"]));
}

#[test]
fn objects_that_are_damaged_or_foreign() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let path = object(&service);
    let good = std::fs::read(&path).unwrap();

    let mut foreign = good.clone();
    // The machine in the ELF header: 64-bit SPARC.
    foreign[18..20].copy_from_slice(&43u16.to_le_bytes());
    service.write("c/empty.c", "int nothing;\n");
    let plain = service.root().join("c/empty.o");
    ok(run(Command::new("cc")
        .args(["-c", "empty.c", "-o"])
        .arg(&plain)
        .current_dir(service.root().join("c"))));

    let cases = [
        ("FG107", foreign, "Sparc64"),
        (
            "FG104",
            std::fs::read(plain).unwrap(),
            "has no .ferrogo records",
        ),
        (
            "FG103",
            good[..good.len() / 2].to_vec(),
            "is cut short or damaged",
        ),
        (
            "FG102",
            b"not an object at all".to_vec(),
            "is a file of no known kind",
        ),
    ];
    for (code, bytes, text) in cases {
        std::fs::write(&path, &bytes).unwrap();
        fails(
            service.ferrogo(&["check"]),
            1,
            &[
                &format!("error[{code}]: "),
                text,
                "--> internal/ferrogoobj/ferrogo_linux_",
                "fix: run `cargo ferrogo build`",
            ],
        );
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{code}: check wrote");
        ok(service.ferrogo(&["build"]));
        assert!(
            std::fs::read(&path).unwrap() == good,
            "{code}: the object was not put back"
        );
    }
    std::fs::remove_file(&path).unwrap();
    fails(
        service.ferrogo(&["check"]),
        1,
        &["FG120", "does not exist", "cargo ferrogo build"],
    );
    ok(service.ferrogo(&["build"]));
    ok(service.ferrogo(&["check"]));
}

/// Bitcode is no object: its records cannot be read, which is not the same as
/// having none.
#[test]
fn lto_bitcode_in_the_archive() {
    let service = Service::new("bitcode", "words", "--go-main");
    let mut cmd = ferrogo(&service.root());
    let done = run(cmd.arg("build").env("RUSTFLAGS", "-Clinker-plugin-lto"));
    fails(done, 1, &["FG105", "bitcode", "linker-plugin-lto", "fix: "]);
    assert!(!service.root().join("internal").exists());
}

#[test]
fn two_crates_in_one_go_package_and_two_items_with_one_go_name() {
    let service = Service::go_main();
    service.append(
        "engine/src/lib.rs",
        "\n/// The same in Go.\n#[ferrogo::export(go = \"Normalize\")]\npub fn same(word: &str) -> String {\n    word.to_owned()\n}\n",
    );
    let text = fails(
        service.ferrogo(&["build"]),
        1,
        &["FG110", "Normalize", "normalize", "same"],
    );
    assert!(!service.root().join("internal").exists(), "{text}");

    service.replace("Cargo.toml", "[\"engine\"]", "[\"engine\", \"other\"]");
    service.write(
        "other/Cargo.toml",
        &service
            .read("engine/Cargo.toml")
            .replace("words-engine", "words-other"),
    );
    service.write(
        "other/src/lib.rs",
        "/// Adds.\n#[ferrogo::export]\npub fn add(a: u32, b: u32) -> u32 {\n    a + b\n}\n",
    );
    fails(
        service.ferrogo(&["build"]),
        1,
        &["FG404", "internal/engine", "words-engine", "words-other"],
    );
}

/// What a build that was killed leaves behind.
#[test]
fn a_file_half_written() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let half = &service.read("internal/engine/functions.go")[..200];
    service.write("internal/engine/.functions.go.4711.tmp", half);
    service.write("engine/.words_engine.contract.json.4711.tmp", "{");
    service.append(
        "engine/src/lib.rs",
        "\n/// One.\n#[ferrogo::export]\npub fn one() -> u32 {\n    1\n}\n",
    );
    ok(service.ferrogo(&["build"]));
    ok(service.ferrogo(&["check"]));
    ok(service.go(&["vet", "./..."]));
    assert!(
        service
            .read("internal/engine/functions.go")
            .contains("func One() uint32")
    );
}

/// Bindings from before a change beside an object from after it: Go's linker
/// sees nothing, the package itself does.
#[test]
fn stale_bindings_stop_at_the_first_call() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let bindings = service.root().join("internal/engine");
    let kept: Vec<_> = std::fs::read_dir(&bindings)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    service.replace("engine/src/lib.rs", "limit: u32", "limit: u64");
    ok(service.ferrogo(&["build"]));
    for (path, bytes) in kept {
        std::fs::write(path, bytes).unwrap();
    }
    service.write(
        "stale_test.go",
        "package main\n\nimport (\n\t\"fmt\"\n\t\"testing\"\n\n\t\"example.com/words/internal/engine\"\n)\n\n\
         func TestStale(t *testing.T) {\n\tfmt.Println(\"check:\", engine.Check())\n\t_, err := engine.ParseTally(\"rose\", stopWords{})\n\t\
         fmt.Println(\"call:\", err)\n\tdefer func() { fmt.Println(\"panic:\", recover()) }()\n\tengine.Normalize(\"ROSE\")\n}\n",
    );
    let text = ok(service.go(&["test", "-run", "TestStale", "-v", "."]));
    for start in ["check: ", "call: ", "panic: "] {
        let line = text.lines().find(|line| line.starts_with(start)).unwrap();
        for part in ["[FG121]", "Tally::top", "run cargo ferrogo build"] {
            assert!(line.contains(part), "{part:?} is not in\n{text}");
        }
    }
}

/// The same bytes in every checkout, and no word of any of them.
#[test]
fn nothing_generated_names_this_machine() {
    let service = Service::go_main();
    ok(service.ferrogo(&["build"]));
    let home = std::env::var("HOME").unwrap();
    let names = [service.root(), checkout(), home.into()];
    let mut looked = 0;
    for path in service.files().keys() {
        let generated = path.starts_with(service.root().join("internal"));
        if !generated && !path.ends_with(CONTRACT) {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        for name in &names {
            let name = name.to_str().unwrap();
            let found = bytes
                .windows(name.len())
                .any(|part| part == name.as_bytes());
            assert!(!found, "{} is in {}", name, path.display());
        }
        looked += 1;
    }
    assert!(looked > 10, "only {looked} files");
}
