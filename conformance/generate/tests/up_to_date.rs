//! What is committed is what the table says.

use conf_generate::{outputs, root, stray, table::Table};

#[test]
fn the_written_files_follow_from_the_table() {
    let root = root();
    let table = Table::load(&root.join("table.toml")).unwrap();
    let files = outputs(&table).unwrap();
    let stale: Vec<_> = files
        .iter()
        .filter(|f| std::fs::read_to_string(root.join(&f.path)).ok().as_deref() != Some(&f.text))
        .map(|f| f.path.clone())
        .chain(
            stray(&root, &files)
                .unwrap()
                .iter()
                .map(|p| p.display().to_string()),
        )
        .collect();
    assert!(
        stale.is_empty(),
        "not as table.toml says, run `cargo run -p conf-generate`: {stale:?}"
    );
}

#[test]
fn a_table_that_names_what_is_not_there_is_refused() {
    let one = |row: &str| {
        Table::parse(&format!("[kind.n]\nways = []\nback = []\n{row}"))
            .err()
            .unwrap()
    };
    let row =
        |extra: &str| format!("[[row]]\nname = \"a\"\nrust = \"u8\"\ngo = \"byte\"\n{extra}\n");
    assert!(one(&row("kind = \"m\"\nsamples = [\"0\"]")).contains("no kind `m`"));
    assert!(one(&row("kind = \"n\"\nsamples = []")).contains("no samples"));
    let good = row("kind = \"n\"\nsamples = [\"0\"]");
    assert!(one(&format!("{good}{good}")).contains("two rows"));
    assert!(one("[kind.x]\nways = [\"fly\"]\nback = []").contains("fly"));
}
