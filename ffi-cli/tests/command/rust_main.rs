//! A service with a Rust main and Go rules.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::common::{Service, fails, ok, run};

#[test]
fn a_new_service_with_a_rust_main() {
    let service = Service::new("paid", "paid-out", "--rust-main");
    ok(service.cargo(&["fmt", "--check"]));
    ok(service.ci());
    let unformatted = run(Command::new("gofmt")
        .args(["-l", "."])
        .current_dir(service.root()));
    assert_eq!(ok(unformatted), "");

    let mut program = Command::new(env!("CARGO"))
        .args(["run", "--quiet"])
        .current_dir(service.root())
        .env("CARGO_TARGET_DIR", crate::common::target())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    program
        .stdin
        .take()
        .unwrap()
        .write_all(b"rose 1250 EUR\nthorn 9000000 EUR\n")
        .unwrap();
    let out = program.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&out.stdout),
        "accept  rose 1250 EUR\nreview  thorn 9000000 EUR\n"
    );

    // With nothing changed nothing is generated or built.
    let before = service.files();
    let again = ok(service.cargo(&["test", "--no-run"]));
    assert!(!again.contains("Compiling"), "{again}");
    assert_eq!(service.files(), before);
    let contract = service.read("service/paid_out_boundary.contract.json");
    assert!(contract.contains("\"boundary/src/lib.rs\""), "{contract}");
    for text in [&contract, &service.read("go/boundary/cgo.go")] {
        let root = service.root();
        assert!(!text.contains(root.to_str().unwrap()), "{text}");
    }

    go_that_does_not_compile(&service);
    service.write("go/rules/more.go", "package rules\n\nvar _ = more\n");
    fails(
        service.cargo(&["build"]),
        101,
        &["rules/more.go:3:9: undefined: more"],
    );
    std::fs::remove_file(service.root().join("go/rules/more.go")).unwrap();
    ok(service.cargo(&["build", "--quiet"]));
    a_trait_that_changed(&service);
    fails(
        service.ferrogo(&["check"]),
        1,
        &["FG402", "where Rust has the main function, `cargo build`"],
    );
}

fn go_that_does_not_compile(service: &Service) {
    service.replace(
        "go/rules/rules.go",
        "MinorUnits > limit",
        "MinorUnits > limits",
    );
    let root = service.root();
    fails(
        service.cargo(&["build"]),
        101,
        &[
            &format!(
                "error[FG406]: `go build ./cmd/rules` failed in {}/go\n",
                root.display()
            ),
            "rules/rules.go:31:26: undefined: limits",
            "why: the Rust program links the Go package, so it must compile",
            "fix: mend what Go reports",
        ],
    );
    service.replace(
        "go/rules/rules.go",
        "MinorUnits > limits",
        "MinorUnits > limit",
    );
    ok(service.cargo(&["build", "--quiet"]));
}

/// Go still implements the trait as it was.
fn a_trait_that_changed(service: &Service) {
    let old = "fn judge(&self, payment: &Payment)";
    service.replace(
        "boundary/src/lib.rs",
        old,
        "fn decide(&self, payment: &Payment)",
    );
    service.replace("service/src/main.rs", "rules.judge(", "rules.decide(");
    fails(
        service.cargo(&["build"]),
        101,
        &[
            "FG406",
            "cmd/rules/main.go",
            "rules.Limits does not implement boundary.Rules (missing method Decide)",
        ],
    );
    service.replace("go/rules/rules.go", ") Judge(", ") Decide(");
    ok(service.cargo(&["build", "--quiet"]));
}
