//! One file per subcommand.

pub mod build;
pub mod check;
pub mod diff;
pub mod doctor;
pub mod explain;
pub mod new;
