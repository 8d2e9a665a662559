//! A struct that differs between the languages: who stops, and what a person
//! reads. The texts are in golden/.

use crate::common::{Service, checkout, fails, golden, ok, run, tool};

/// A struct that both languages have.
const ENTRY: &str = "\
//! What both languages read.

/// A booked entry.
#[derive(ferrogo::Layout, Clone, Copy, Debug)]
#[repr(C)]
pub struct Entry {
    /// In days since 1970.
    pub value_date: i32,
    /// Whether it is booked.
    pub booked: bool,
    /// In the currency's smallest unit.
    pub minor_units: i64,
}

/// The sum of all entries.
#[ferrogo::export]
pub fn sum(entries: &[Entry]) -> i64 {
    entries.iter().map(|entry| entry.minor_units).sum()
}
";

const ARM: &str = "armv7-unknown-linux-gnueabihf";

const TARGETS: [&str; 5] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    ARM,
    "i686-unknown-linux-gnu",
    "s390x-unknown-linux-gnu",
];

/// Adds [`ENTRY`], in a file of its own so that the lines stay.
fn with_entry(service: Service, entry: &str) -> Service {
    service.write("engine/src/entry.rs", entry);
    service.replace(
        "engine/src/lib.rs",
        "use std::collections::BTreeMap;",
        "pub mod entry;\n\nuse std::collections::BTreeMap;",
    );
    service
}

/// What `cargo ferrogo check` says of layouts, and of what is stale.
fn check(service: &Service, targets: &[&str]) -> (Option<i32>, String) {
    let mut args = vec!["check"];
    args.extend(targets.iter().flat_map(|target| ["--target", target]));
    let done = service.ferrogo(&args);
    // Before them stands what Cargo says of its work.
    let errors: Vec<&str> = done
        .err
        .lines()
        .skip_while(|line| !line.starts_with("error["))
        .collect();
    (done.code, format!("{}\n{}", done.out, errors.join("\n")))
}

#[test]
fn a_struct_that_changed_on_either_side() {
    let service = with_entry(Service::go_main(), ENTRY);
    ok(service.ferrogo(&["build"]));
    ok(service.go(&["vet", "./..."]));

    // Nothing differs on any target but 32-bit ARM, where Go aligns 64-bit
    // fields less than Rust. Asking writes nothing.
    let before = service.files();
    let others: Vec<&str> = TARGETS.into_iter().filter(|t| *t != ARM).collect();
    let (code, text) = check(&service, &others);
    assert_eq!(code, Some(0), "{text}");
    golden("struct-same", &service, &text);
    let (code, text) = check(&service, &[ARM]);
    assert_eq!(code, Some(1), "{text}");
    golden("struct-slices-on-arm", &service, &text);
    assert_eq!(service.files(), before);

    saved_layouts(&service);

    // Rust changed, and nobody ran `cargo ferrogo build`.
    let rust = [
        ("rust-renamed", ENTRY.replace("booked:", "settled:")),
        (
            "rust-narrowed",
            ENTRY
                .replace("minor_units: i64", "minor_units: i32")
                .replace("entry.minor_units)", "i64::from(entry.minor_units))"),
        ),
        ("rust-reordered", reordered(ENTRY)),
    ];
    for (name, text) in rust {
        service.write("engine/src/entry.rs", &text);
        let (code, text) = check(&service, &TARGETS[..1]);
        assert_eq!(code, Some(1), "{name}: {text}");
        golden(name, &service, &text);
    }
    service.write("engine/src/entry.rs", ENTRY);

    // The generated Go struct was edited: the Go compiler stops, `check` shows
    // both sides.
    let types = service.read("internal/engine/types.go");
    let go = [
        ("go-renamed", "Booked bool", "Settled bool"),
        ("go-narrowed", "MinorUnits int64", "MinorUnits int32"),
        (
            "go-reordered",
            "ValueDate int32\n\n\t// Whether it is booked.\n\tBooked bool",
            "Booked bool\n\n\tValueDate int32",
        ),
    ];
    for (name, old, new) in go {
        service.replace("internal/engine/types.go", old, new);
        let built = service.go(&["build", "./..."]);
        assert_eq!(built.code, Some(1), "{name}: {}", built.err);
        let (code, text) = check(&service, &TARGETS[..1]);
        assert_eq!(code, Some(1), "{name}: {text}");
        golden(name, &service, &format!("{}\n{text}", built.err));
        service.write("internal/engine/types.go", &types);
    }

    // Nothing runs on the targets, and none of them is installed.
    service.replace(
        "internal/engine/types.go",
        "ValueDate int32",
        "ValueDate int",
    );
    let (code, text) = check(&service, &TARGETS);
    assert_eq!(code, Some(1), "{text}");
    golden("go-int-on-five-targets", &service, &text);
}

/// A target that is not installed: its layouts go into the contract, and the
/// next build writes Go's assertions for it.
fn saved_layouts(service: &Service) {
    const CONTRACT: &str = "engine/words_engine.contract.json";
    let arm64 = TARGETS[1];
    let args = ["check", "--target", arm64, "--save"];
    let before = service.read(CONTRACT);
    assert!(!before.contains(arm64), "{before}");
    let text = ok(service.ferrogo(&args));
    assert!(text.contains(&format!("wrote {CONTRACT}")), "{text}");
    let after = service.read(CONTRACT);
    assert!(
        after.contains(arm64) && after.contains(TARGETS[0]),
        "{after}"
    );

    ok(service.ferrogo(&["build"]));
    assert_eq!(service.read(CONTRACT), after);
    let text = ok(service.ferrogo(&args));
    assert!(!text.contains("wrote"), "{text}");
    let asserts = service.read("internal/engine/layout_linux_arm64.go");
    assert!(asserts.contains("rust_Entry_size_16"), "{asserts}");
    ok(service.ferrogo(&["check"]));
}

fn reordered(entry: &str) -> String {
    let field = "    /// Whether it is booked.\n    pub booked: bool,\n";
    assert!(entry.contains(field));
    entry
        .replace(field, "")
        .replace("i64,\n}", &format!("i64,\n{field}}}"))
}

/// A team's own struct, as it stood before Rust came.
const WIRE: &str = "\
// Package wire is the team's own.
package wire

// Entry is read from the wire.
type Entry struct {
	ValueDate  int32
	Booked     bool
	MinorUnits int64
}
";

const USE: &str = r#"package main

import (
	"testing"

	"example.com/counterpart/internal/engine"
	"example.com/counterpart/wire"
)

func TestRustReadsOurStruct(t *testing.T) {
	if got := engine.Sum([]wire.Entry{{MinorUnits: 2}, {MinorUnits: 40, Booked: true}}); got != 42 {
		t.Errorf("got %d, want 42", got)
	}
}
"#;

#[test]
fn a_go_struct_of_ones_own() {
    let entry = ENTRY.replace(
        "#[repr(C)]",
        "#[layout(go = \"example.com/counterpart/wire.Entry\")]\n#[repr(C)]",
    );
    let service = with_entry(
        Service::new("counterpart", "counterpart", "--go-main"),
        &entry,
    );
    service.write("wire/wire.go", WIRE);
    service.write("wire_test.go", USE);

    // Without the build script nothing would be compared.
    let refused = service.cargo(&["check", "--quiet"]);
    assert_eq!(refused.code, Some(101), "{}", refused.err);
    assert!(refused.err.contains("assert_go_types"), "{}", refused.err);

    service.append(
        "engine/Cargo.toml",
        &format!(
            "\n[build-dependencies]\nferrogo-build = {{ path = {:?} }}\n",
            checkout().join("ffi-build")
        ),
    );
    service.write(
        "engine/build.rs",
        "fn main() {\n    ferrogo_build::layout::assert_go_types();\n}\n",
    );
    ok(service.ferrogo(&["build"]));
    // `value_date` and `ValueDate` are one name.
    ok(service.go(&["test", "."]));
    ok(service.ferrogo(&["check", "--target", TARGETS[1], "--target", TARGETS[3]]));

    let changes = [
        ("own-renamed", "Booked     bool", "Settled    bool"),
        ("own-narrowed", "MinorUnits int64", "MinorUnits int32"),
        (
            "own-reordered",
            "ValueDate  int32\n\tBooked     bool",
            "Booked     bool\n\tValueDate  int32",
        ),
    ];
    for (name, old, new) in changes {
        service.replace("wire/wire.go", old, new);
        let build = service.ferrogo(&["build"]);
        assert_eq!(build.code, Some(1), "{name}: {}", build.err);
        let go = service.go(&["build", "./..."]);
        assert_eq!(go.code, Some(1), "{name}: {}", go.err);
        golden(name, &service, &format!("{}\n{}", ours(&build.err), go.err));
        service.write("wire/wire.go", WIRE);
    }

    // What only other targets see: `int` is 4 bytes on i686.
    let wide = entry.replace("value_date: i32", "value_date: i64");
    service.write("engine/src/entry.rs", &wide);
    service.replace("wire/wire.go", "ValueDate  int32", "ValueDate  int");
    ok(service.ferrogo(&["build"]));
    let (code, text) = check(&service, &[TARGETS[0], TARGETS[3]]);
    assert_eq!(code, Some(1), "{text}");
    golden("own-int-on-i686", &service, &text);
}

/// Our message in rustc's output, without rustc's frame around it.
fn ours(stderr: &str) -> String {
    let start = stderr
        .find("[FG")
        .unwrap_or_else(|| panic!("no code in:\n{stderr}"));
    let last = "cargo ferrogo explain FG000";
    let end = stderr.find(&last[..last.len() - 3]);
    let end = end.map_or(stderr.len(), |at| at + last.len());
    stderr[start..end].to_owned()
}

/// The header's own assertions, and what C says of a wrong argument.
#[test]
fn the_header_is_c_and_cplusplus() {
    let service = with_entry(Service::go_main(), ENTRY);
    ok(service.ferrogo(&["build"]));
    let program = "#include \"fg_words_engine.h\"\n\nint main(void) {\n\tfg_words_engine_Entry e = {20000, 1, 42};\n\tferrogo_slice all = {(const uint8_t *)&e, 1};\n\tfg_words_engine_sum(all);\n\treturn 0;\n}\n";
    service.write("c/good.c", program);
    service.write("c/bad.c", &program.replace("sum(all)", "sum(&all)"));
    let compile = |compiler: &str, args: &[&str], file: &str| {
        let missing = format!("install it, such as with `apt-get install {compiler}`");
        run(tool(compiler, &missing)
            .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"])
            .args(["-fno-diagnostics-show-caret", "-Iinternal/engine"])
            .args(args)
            .arg(file)
            .env("LC_ALL", "C")
            .current_dir(service.root()))
    };
    ok(compile("gcc", &["-std=c11"], "c/good.c"));
    ok(compile("g++", &["-std=c++17", "-xc++"], "c/good.c"));
    fails(
        compile("gcc", &["-std=c11"], "c/bad.c"),
        1,
        &[
            "c/bad.c:6:",
            "incompatible type for argument 1 of 'fg_words_engine_sum'",
            "expected 'ferrogo_slice' but argument is of type 'ferrogo_slice *'",
        ],
    );
    // A compiler that lays structs out in another way must not pass.
    fails(
        compile("gcc", &["-std=c11", "-fpack-struct=4"], "c/good.c"),
        1,
        &["static assertion failed", "Entry: alignment 8 in Rust"],
    );
}
