//! What a Rust target triple is called by Go and by GNU tools.
//!
//! In: the platforms an object can be made for (ELF). Not in: which of them are
//! tested; that table is in docs/.

use super::error::{Error, Result};

/// A platform in the three spellings its tools use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Rust's triple.
    pub triple: String,
    /// Go's `GOOS`.
    pub goos: &'static str,
    /// Go's `GOARCH`.
    pub goarch: &'static str,
    /// The prefix of GNU cross tools, such as `aarch64-linux-gnu`.
    pub gnu: String,
}

impl Target {
    /// Looks a Rust triple up.
    pub fn from_triple(triple: &str) -> Result<Target> {
        let mut parts = triple.split('-');
        let arch = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let (goarch, gnu_arch) = match arch {
            "x86_64" => ("amd64", "x86_64"),
            "aarch64" => ("arm64", "aarch64"),
            "i586" | "i686" => ("386", "i686"),
            "armv7" | "arm" | "thumbv7neon" => ("arm", "arm"),
            "riscv64gc" | "riscv64a23" => ("riscv64", "riscv64"),
            "loongarch64" => ("loong64", "loongarch64"),
            "powerpc64le" => ("ppc64le", "powerpc64le"),
            "s390x" => ("s390x", "s390x"),
            _ => return Err(unsupported(triple)),
        };
        if !rest.contains(&"linux") {
            return Err(unsupported(triple));
        }
        let env = rest.last().copied().unwrap_or("gnu");
        Ok(Target {
            triple: triple.to_owned(),
            goos: "linux",
            goarch,
            gnu: format!("{gnu_arch}-linux-{env}"),
        })
    }
}

fn unsupported(triple: &str) -> Error {
    Error::new(
        "FG405",
        format!("ferrogo makes no object for the target `{triple}`"),
        "the object that Go links is made with ELF tools, and both languages must support the \
         platform",
        "use a Linux target that both know, such as x86_64-unknown-linux-gnu or \
         aarch64-unknown-linux-gnu",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_three_spellings() {
        let t = Target::from_triple("aarch64-unknown-linux-gnu").unwrap();
        assert_eq!(
            (t.goos, t.goarch, t.gnu.as_str()),
            ("linux", "arm64", "aarch64-linux-gnu")
        );
        let t = Target::from_triple("armv7-unknown-linux-gnueabihf").unwrap();
        assert_eq!((t.goarch, t.gnu.as_str()), ("arm", "arm-linux-gnueabihf"));
    }

    #[test]
    fn refuses_what_is_not_elf_on_linux() {
        for triple in [
            "x86_64-pc-windows-msvc",
            "aarch64-apple-darwin",
            "wasm32-wasip1",
            "x",
        ] {
            assert_eq!(
                Target::from_triple(triple).unwrap_err().code(),
                "FG405",
                "{triple}"
            );
        }
    }
}
