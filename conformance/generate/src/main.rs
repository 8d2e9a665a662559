//! `cargo run -p conf-generate`: writes what follows from the table.

use std::process::ExitCode;

use conf_generate::{outputs, root, stray, table::Table};

fn main() -> ExitCode {
    match run() {
        Ok(written) => {
            println!("{written} files written");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<usize, String> {
    let root = root();
    let files = outputs(&Table::load(&root.join("table.toml"))?)?;
    let mut written = 0;
    for file in &files {
        let path = root.join(&file.path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == file.text) {
            continue;
        }
        std::fs::write(&path, &file.text).map_err(|e| format!("{}: {e}", path.display()))?;
        written += 1;
    }
    for path in stray(&root, &files)? {
        std::fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(written)
}
