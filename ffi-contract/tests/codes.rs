//! Every code has its page, and every page its code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ferrogo_contract::codes::{CODES, boundary, explain, find};

fn pages() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    let names = fs::read_dir(folder).expect("the folder of pages");
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_table_is_in_order_and_has_no_code_twice() {
    assert!(CODES.windows(2).all(|pair| pair[0].id < pair[1].id));
    for code in CODES {
        let digits = code.id.strip_prefix("FG").expect(code.id);
        assert!(
            digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()),
            "{}",
            code.id
        );
    }
}

#[test]
fn no_page_is_left_over() {
    let codes: BTreeSet<String> = CODES.iter().map(|c| format!("{}.md", c.id)).collect();
    assert_eq!(pages(), codes);
}

#[test]
fn every_page_has_its_parts_in_order() {
    for code in CODES {
        let page = code.page;
        let heading = format!("# {}: {}\n", code.id, code.title);
        assert!(
            page.starts_with(&heading),
            "{}: the heading is not {heading:?}",
            code.id
        );
        let headings: Vec<&str> = page.lines().filter(|l| l.starts_with("## ")).collect();
        assert_eq!(
            headings,
            ["## What it means", "## Example", "## How to fix"],
            "{}",
            code.id
        );
        let parts: Vec<&str> = page.split("\n## ").collect();
        for part in &parts[1..] {
            let text = part.split_once('\n').map_or("", |(_, text)| text).trim();
            assert!(text.len() > 15, "{}: an empty part", code.id);
        }
        assert!(
            parts[2].matches("```").count() >= 2,
            "{}: the example is no code",
            code.id
        );
        assert_eq!(
            page.matches("```").count() % 2,
            0,
            "{}: an open code block",
            code.id
        );
        assert!(
            page.ends_with('\n') && !page.contains("TODO"),
            "{}",
            code.id
        );
    }
}

#[test]
fn explain_finds_by_any_case() {
    assert!(explain("FG012").unwrap().starts_with("# FG012"));
    assert_eq!(explain("fg012"), explain("FG012"));
    assert_eq!(explain("FG000"), None);
    assert_eq!(find("FG104").unwrap().title, "no records in the artifact");
}

/// The boundary codes of the ABI, 1 to 18, each have a page.
#[test]
fn every_boundary_code_has_a_page() {
    for number in 1..=18 {
        assert!(boundary(number).is_some(), "boundary code {number}");
    }
    assert_eq!(boundary(9).unwrap().title, "text that is not UTF-8");
    assert_eq!(boundary(u16::MAX), None);
}

/// What any Rust source of the workspace prints as a code can be explained.
#[test]
fn every_code_in_the_sources_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for part in [
        "ffi-core",
        "ffi-macros",
        "ffi-contract",
        "ffi-build",
        "ffi-cli",
    ] {
        sources(&root.join(part).join("src"), &mut files);
    }
    assert!(files.len() > 20, "the sources are not where they were");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("FG") {
            let Some(id) = text.get(at..at + 5) else {
                continue;
            };
            let after = text[at + 5..].chars().next();
            let is_code = id[2..].bytes().all(|b| b.is_ascii_digit())
                && !after.is_some_and(|c| c.is_ascii_alphanumeric());
            // The ranges in this crate's own table of ranges end in 99, and
            // FG500 is only the number that boundary codes are added to.
            if is_code && !id.ends_with("99") && !id.ends_with("00") {
                assert!(
                    find(id).is_some(),
                    "{} uses {id}, which has no page",
                    file.display()
                );
            }
        }
    }
}

fn sources(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}
