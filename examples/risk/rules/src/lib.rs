//! The boundary between the service (Rust) and the rules (Go).
//!
//! In: what crosses. Not in: HTTP (`service`), and any rule (`go/policy`).

use std::fmt;
use std::time::SystemTime;

/// A payment as the rules see it.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Payment {
    /// The service's own identifier of it.
    pub id: String,
    /// Who pays: an IBAN.
    pub from: String,
    /// Who is paid: an IBAN.
    pub to: String,
    /// In the currency's smallest unit.
    pub minor_units: i64,
    /// ISO 4217.
    pub currency: String,
    /// When it was asked for.
    pub at: SystemTime,
}

/// What the rules say of a payment.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Score {
    /// 0 (no doubt) to 100.
    pub points: u32,
    /// What to do with it.
    pub verdict: Verdict,
    /// One sentence per rule that spoke.
    pub reasons: Vec<String>,
}

/// What to do with a payment.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Verdict {
    /// Let it pass.
    Accept = 1,
    /// A person looks at it.
    Review = 2,
    /// Stop it.
    Reject = 3,
}

/// Why a payment could not be scored.
#[derive(Debug, PartialEq, ferrogo::Error)]
pub enum RuleError {
    /// The rules have no limit for this currency.
    UnknownCurrency {
        /// The currency.
        currency: String,
    },
    /// The amount is not positive.
    BadAmount {
        /// The amount.
        minor_units: i64,
    },
    /// Another error of the Go code, or a panic in it.
    Failed {
        /// What it said.
        message: String,
        /// Go's name of its type; `panic` for a panic.
        kind: String,
    },
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleError::UnknownCurrency { currency } => {
                write!(f, "no limits for the currency `{currency}`")
            }
            RuleError::BadAmount { minor_units } => {
                write!(f, "the amount {minor_units} is not positive")
            }
            RuleError::Failed { message, kind } => {
                write!(f, "the rules failed ({kind}): {message}")
            }
        }
    }
}

impl std::error::Error for RuleError {}

impl From<ferrogo::GoError> for RuleError {
    fn from(e: ferrogo::GoError) -> Self {
        RuleError::Failed {
            message: e.message,
            kind: e.type_name,
        }
    }
}

/// The rules, which the risk team writes in Go.
#[ferrogo::import]
pub trait Rules: Send + Sync {
    /// Scores one payment.
    fn score(&self, payment: &Payment) -> Result<Score, RuleError>;

    /// Names the rules that are in force.
    fn names(&self) -> Vec<String>;
}
