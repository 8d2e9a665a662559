//! `cargo xtask test`: the list of steps.

use std::path::PathBuf;
use std::process::Command;

use crate::context::{Context, Outcome, output, run as run_command};
use crate::modules::{Suite, go_modules, suites};
use crate::steps::{self, Step};

/// The linter's version; `go run` fetches and keeps it.
const STATICCHECK: &str = "honnef.co/go/tools/cmd/staticcheck@v0.8.2";

/// Runs the steps; says whether all passed.
pub fn run(cx: &Context, only: &[String], list: bool) -> Result<bool, String> {
    let steps = all(cx);
    if list {
        for step in &steps {
            println!("{:32} {}", step.name, step.about);
        }
        return Ok(true);
    }
    for name in only {
        if !steps.iter().any(|step| step.name == *name) {
            return Err(format!(
                "there is no step `{name}`; `cargo xtask test --list` names them"
            ));
        }
    }
    let chosen = steps
        .iter()
        .filter(|s| only.is_empty() || only.contains(&s.name))
        .collect();
    Ok(steps::run(cx, chosen))
}

fn all(cx: &Context) -> Vec<Step> {
    let mut steps = vec![
        Step::new("tools", "every tool is there", tools),
        Step::new("fmt", "Rust is formatted", |cx| {
            run_command(cx.cargo().args(["fmt", "--all", "--check"]))
        }),
        Step::new("clippy", "Rust has no warnings", |cx| {
            run_command(
                cx.cargo()
                    .args(["clippy", "--workspace", "--all-targets", "--quiet"])
                    .args(["--", "-D", "warnings"]),
            )
        }),
        Step::new("rust", "tests of the workspace", |cx| {
            run_command(cx.cargo().args(["test", "--workspace", "--quiet"]))
        }),
    ];
    steps.push(Step::new(
        "controls",
        "without a protection, a test under ASan fails",
        crate::controls::run,
    ));
    for folder in go_modules(&cx.root.join("go-side")) {
        go_steps(cx, &folder, &mut steps);
    }
    for suite in suites(&cx.root) {
        suite_steps(cx, suite, &mut steps);
    }
    steps.push(Step::new(
        "examples-risk-loaded",
        "the risk service with its Go rules loaded at run time",
        |cx| {
            let risk = cx.root.join("examples/risk");
            run_command(cx.cargo_in(&risk).args([
                "test",
                "--quiet",
                "--package",
                "risk",
                "--features",
                "load",
            ]))
        },
    ));
    steps
}

/// A suite outside the workspace: its Rust, its generated Go, its Go.
fn suite_steps(cx: &Context, suite: Suite, steps: &mut Vec<Step>) {
    let folder = suite.folder.clone();
    steps.push(Step::new(
        format!("{}-rust", suite.name),
        "its Rust",
        move |cx| {
            run_command(cx.cargo_in(&folder).args(["fmt", "--all", "--check"]))?;
            run_command(
                cx.cargo_in(&folder)
                    .args(["clippy", "--workspace", "--all-targets", "--quiet"])
                    .args(["--", "-D", "warnings"]),
            )?;
            run_command(
                cx.cargo_in(&folder)
                    .args(["test", "--workspace", "--quiet"]),
            )
        },
    ));
    if suite.boundary {
        let folder = suite.folder.clone();
        steps.push(Step::new(
            format!("{}-boundary", suite.name),
            "its boundary is built and up to date",
            move |cx| {
                run_command(cx.ferrogo(&folder)?.arg("build"))?;
                run_command(cx.ferrogo(&folder)?.arg("check"))
            },
        ));
    }
    for module in &suite.modules {
        go_steps(cx, module, steps);
        if suite.boundary {
            steps.push(cgocheck(cx, module));
        }
    }
}

/// What every Go module gets.
fn go_steps(cx: &Context, module: &std::path::Path, steps: &mut Vec<Step>) {
    let name = name_of(cx, module);
    let at = |f: fn(&Context, PathBuf) -> Outcome| {
        let module = module.to_owned();
        move |cx: &Context| f(cx, module.clone())
    };
    steps.push(Step::new(
        format!("{name}-lint"),
        "gofmt, vet, staticcheck",
        at(lint),
    ));
    steps.push(Step::new(
        format!("{name}-go"),
        "go test",
        at(|cx, module| run_command(cx.go(&module).args(["test", "./..."]))),
    ));
    steps.push(Step::new(
        format!("{name}-race"),
        "go test under the race detector",
        at(|cx, module| run_command(cx.go(&module).args(["test", "-race", "./..."]))),
    ));
}

/// Go's own checks of what crosses, by its two means.
fn cgocheck(cx: &Context, module: &std::path::Path) -> Step {
    let module = module.to_owned();
    let name = format!("{}-cgocheck", name_of(cx, &module));
    Step::new(name, "go test under cgocheck=1 and cgocheck2", move |cx| {
        let all = ["test", "-count=1", "./..."];
        run_command(cx.go(&module).args(all).env("GODEBUG", "cgocheck=1"))?;
        run_command(cx.go(&module).args(all).env("GOEXPERIMENT", "cgocheck2"))
    })
}

fn name_of(cx: &Context, module: &std::path::Path) -> String {
    cx.shown(module).replace(['/', '\\'], "-")
}

fn lint(cx: &Context, module: PathBuf) -> Outcome {
    let files = go_files(cx, &module)?;
    let unformatted = output(cx.command("gofmt", &module).arg("-l").args(&files))?;
    if !unformatted.trim().is_empty() {
        return Err(format!(
            "not formatted, run `gofmt -w`: {}",
            unformatted.split_whitespace().collect::<Vec<_>>().join(" ")
        ));
    }
    run_command(cx.go(&module).args(["vet", "./..."]))?;
    run_command(cx.go(&module).args(["run", STATICCHECK, "./..."]))
}

/// The module's own Go files, also those for other platforms; generated C
/// folders and other modules below are not among them.
fn go_files(cx: &Context, module: &std::path::Path) -> Result<Vec<String>, String> {
    let template = "{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}\n{{end}}{{range .CgoFiles}}{{$d}}/{{.}}\n{{end}}\
                    {{range .TestGoFiles}}{{$d}}/{{.}}\n{{end}}{{range .XTestGoFiles}}{{$d}}/{{.}}\n{{end}}\
                    {{range .IgnoredGoFiles}}{{$d}}/{{.}}\n{{end}}";
    let listed = output(cx.go(module).args(["list", "-e", "-f", template, "./..."]))?;
    let files: Vec<String> = listed
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    match files.is_empty() {
        true => Err("the module has no Go files".to_owned()),
        false => Ok(files),
    }
}

/// The doctor names what is missing, and how to get it.
fn tools(cx: &Context) -> Outcome {
    for (component, program) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        component_there(cx.cargo().args([program, "--version"]), component)?;
    }
    run_command(cx.ferrogo(&cx.root)?.arg("doctor"))
}

fn component_there(cmd: &mut Command, component: &str) -> Outcome {
    output(cmd)
        .map(|_| ())
        .map_err(|why| format!("{why}; run `rustup component add {component}`"))
}
