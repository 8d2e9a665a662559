//! How a missing tool is installed on this system.
//!
//! In: recognising the distribution and its package names. Not in: which tools
//! are needed ([`super::tools`]).

/// The systems whose package names are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Debian, Ubuntu and what is made from them.
    Debian,
    /// Fedora, RHEL and what is made from them.
    Fedora,
    /// Alpine.
    Alpine,
    /// Arch.
    Arch,
    /// openSUSE.
    Suse,
    /// macOS.
    MacOs,
    /// Anything else.
    Other,
}

/// A thing to install.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<'a> {
    /// Go itself.
    Go,
    /// A C compiler for this machine.
    C,
    /// `ld` and `objcopy` for this machine.
    Binutils,
    /// A C compiler and binutils for another machine, by GNU name.
    Cross(&'a str),
}

impl System {
    /// The system this runs on.
    pub fn here() -> System {
        if cfg!(target_os = "macos") {
            return System::MacOs;
        }
        let text = std::fs::read_to_string("/etc/os-release")
            .or_else(|_| std::fs::read_to_string("/usr/lib/os-release"))
            .unwrap_or_default();
        System::from_os_release(&text)
    }

    /// Reads `ID` and `ID_LIKE`, the nearest relative first.
    fn from_os_release(text: &str) -> System {
        let value = |key: &str| {
            text.lines()
                .filter_map(|line| line.split_once('='))
                .find(|(k, _)| *k == key)
                .map(|(_, v)| v.trim().trim_matches('"').to_ascii_lowercase())
                .unwrap_or_default()
        };
        let ids = format!("{} {}", value("ID"), value("ID_LIKE"));
        ids.split_whitespace()
            .find_map(|id| match id {
                "debian" | "ubuntu" | "raspbian" => Some(System::Debian),
                "fedora" | "rhel" | "centos" | "rocky" | "almalinux" => Some(System::Fedora),
                "alpine" => Some(System::Alpine),
                "arch" | "manjaro" => Some(System::Arch),
                "suse" | "opensuse" | "opensuse-tumbleweed" | "opensuse-leap" | "sles" => {
                    Some(System::Suse)
                }
                _ => None,
            })
            .unwrap_or(System::Other)
    }

    /// What to type, or where to look.
    pub fn how(self, need: Need<'_>) -> String {
        let packages = match need {
            Need::Go => return self.how_go(),
            Need::C if self == System::MacOs => return "run `xcode-select --install`".into(),
            Need::Binutils if self == System::MacOs => {
                return "run `brew install llvm lld` and put their folders on the PATH".into();
            }
            Need::C => match self {
                System::Debian => "gcc libc6-dev".to_owned(),
                System::Alpine => "gcc musl-dev".to_owned(),
                System::Fedora => "gcc glibc-devel".to_owned(),
                _ => "gcc".to_owned(),
            },
            Need::Binutils => "binutils".to_owned(),
            Need::Cross(gnu) => match self {
                System::Debian => {
                    format!(
                        "gcc-{} libc6-dev-{}-cross",
                        gnu.replace('_', "-"),
                        debian_arch(gnu)
                    )
                }
                System::Fedora => format!("gcc-{gnu} binutils-{gnu}"),
                System::Arch => format!("{gnu}-gcc"),
                System::Alpine => "clang lld llvm".to_owned(),
                _ => format!("cross-{gnu}-gcc"),
            },
        };
        match self {
            System::Debian => format!("run `sudo apt install {packages}`"),
            System::Fedora => format!("run `sudo dnf install {packages}`"),
            System::Alpine => format!("run `sudo apk add {packages}`"),
            System::Arch => format!("run `sudo pacman -S {packages}`"),
            System::Suse => format!("run `sudo zypper install {packages}`"),
            System::MacOs => format!("run `brew install {packages}`"),
            System::Other => format!("install {packages} with the system's package manager"),
        }
    }

    /// Distributions often ship a Go that is too old; its own page never does.
    fn how_go(self) -> String {
        match self {
            System::Alpine => "run `sudo apk add go`, or take it from https://go.dev/dl/".into(),
            System::Arch => "run `sudo pacman -S go`".into(),
            System::MacOs => "run `brew install go`, or take it from https://go.dev/dl/".into(),
            System::Fedora => {
                "run `sudo dnf install golang`, or take it from https://go.dev/dl/".into()
            }
            _ => "follow https://go.dev/doc/install (the distribution's own package is often too \
                  old)"
                .into(),
        }
    }
}

/// Debian's name of an architecture in `libc6-dev-…-cross`.
fn debian_arch(gnu: &str) -> &str {
    match gnu {
        "aarch64-linux-gnu" => "arm64",
        "arm-linux-gnueabihf" => "armhf",
        "arm-linux-gnueabi" => "armel",
        "i686-linux-gnu" => "i386",
        "x86_64-linux-gnu" => "amd64",
        "powerpc64le-linux-gnu" => "ppc64el",
        other => other.split('-').next().unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_are_recognised() {
        let of = System::from_os_release;
        assert_eq!(of("NAME=x\nID=debian\n"), System::Debian);
        assert_eq!(
            of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            System::Debian
        );
        assert_eq!(
            of("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"),
            System::Fedora
        );
        assert_eq!(of("ID=alpine\n"), System::Alpine);
        assert_eq!(of("ID=plan9\n"), System::Other);
        assert_eq!(of(""), System::Other);
    }

    #[test]
    fn packages_have_each_systems_name() {
        let cross = Need::Cross("aarch64-linux-gnu");
        assert_eq!(
            System::Debian.how(cross),
            "run `sudo apt install gcc-aarch64-linux-gnu libc6-dev-arm64-cross`"
        );
        assert_eq!(
            System::Alpine.how(Need::C),
            "run `sudo apk add gcc musl-dev`"
        );
        assert!(System::Debian.how(Need::Go).contains("go.dev"));
    }
}
