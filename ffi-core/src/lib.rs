//! What a Rust service links.

pub mod boundary;
pub mod callback;
pub mod guard;
pub mod object;
pub mod ret;
pub mod rt;
mod thread;
