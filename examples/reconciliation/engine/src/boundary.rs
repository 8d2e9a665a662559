//! What Go can call, and what Rust calls in Go.
//!
//! In: the objects and functions that cross, each a line or two. Not in: any
//! logic; the other modules have it, and know nothing of Go.

use crate::error::StatementError;
use crate::matching::{self, Failure, Ledger, Settled};
use crate::model::{BalanceGap, Finding, Key, Message, Posting, Sanitised, Total};
use crate::statement::{self, Parsed};

/// A statement file that was read.
#[ferrogo::object]
pub struct Statement {
    parsed: Parsed,
    gaps: Vec<BalanceGap>,
}

#[ferrogo::export]
impl Statement {
    /// Reads the bytes of a statement file: sanitised first, then all of it or
    /// nothing.
    pub fn parse(bytes: &[u8]) -> Result<Statement, StatementError> {
        let parsed = statement::parse(bytes)?;
        let gaps = statement::gaps(&parsed.messages);
        Ok(Statement { parsed, gaps })
    }

    /// Its messages, at least one.
    pub fn messages(&self) -> Vec<Message> {
        self.parsed.messages.clone()
    }

    /// The messages whose lines do not add up.
    pub fn gaps(&self) -> &[BalanceGap] {
        &self.gaps
    }

    /// What had to be changed to read it.
    pub fn sanitised(&self) -> Sanitised {
        self.parsed.sanitised
    }
}

/// Why the ledger could not be asked.
#[derive(ferrogo::Error, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The look-up failed.
    #[error("{reason}")]
    Failed {
        /// Why.
        reason: String,
    },
}

impl From<ferrogo::GoError> for LookupError {
    fn from(e: ferrogo::GoError) -> Self {
        LookupError::Failed { reason: e.message }
    }
}

/// The company's ledger; Go holds it.
#[ferrogo::import]
pub trait Book {
    /// Every account and reference that the ledger has entries for.
    fn keys(&self) -> Result<Vec<Key>, LookupError>;

    /// All entries of one account and reference; none is no error.
    fn find(&self, account: &str, reference: &str) -> Result<Vec<Posting>, LookupError>;
}

/// A ledger behind a [`Book`].
struct InGo<'a>(&'a dyn Book);

impl Ledger for InGo<'_> {
    type Error = LookupError;

    fn keys(&self) -> Result<Vec<Key>, LookupError> {
        self.0.keys()
    }

    fn find(&self, key: &Key) -> Result<Vec<Posting>, LookupError> {
        self.0.find(&key.account, &key.reference)
    }
}

/// Why a match has no result.
#[derive(ferrogo::Error, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatchError {
    /// The ledger's references could not be read.
    #[error("read the ledger's references: {reason}")]
    Keys {
        /// Why.
        reason: String,
    },
    /// The entries of a reference could not be read.
    #[error("look up {reference:?} of account {account}: {reason}")]
    Lookup {
        /// The account.
        account: String,
        /// The reference.
        reference: String,
        /// Why.
        reason: String,
    },
    /// The sums of a currency need more than 64 bits.
    #[error("the sums in {currency} are too large to be exact")]
    Overflow {
        /// The currency.
        currency: String,
    },
}

impl From<Failure<LookupError>> for MatchError {
    fn from(failure: Failure<LookupError>) -> Self {
        match failure {
            Failure::Ledger(None, e) => MatchError::Keys {
                reason: e.to_string(),
            },
            Failure::Ledger(Some(key), e) => MatchError::Lookup {
                account: key.account,
                reference: key.reference,
                reason: e.to_string(),
            },
            Failure::Overflow(currency) => MatchError::Overflow {
                currency: String::from_utf8_lossy(&currency).into_owned(),
            },
        }
    }
}

/// Collects statement lines to be matched.
#[ferrogo::object(mutable)]
#[derive(Default)]
pub struct Matcher {
    lines: Vec<Posting>,
}

#[ferrogo::export]
impl Matcher {
    /// A matcher without lines.
    pub fn new() -> Matcher {
        Matcher::default()
    }

    /// Adds statement lines.
    pub fn add(&mut self, lines: Vec<Posting>) {
        self.lines.extend(lines);
    }

    /// Matches all lines with the ledger. The matcher is used up.
    pub fn settle(self, book: &dyn Book) -> Result<Settlement, MatchError> {
        let settled = matching::settle(self.lines, &InGo(book))?;
        Ok(Settlement { settled })
    }
}

/// What a match found.
#[ferrogo::object]
pub struct Settlement {
    settled: Settled,
}

#[ferrogo::export]
impl Settlement {
    /// One for each line and entry, or pair of them.
    pub fn findings(&self) -> &[Finding] {
        &self.settled.findings
    }

    /// One for each currency.
    pub fn totals(&self) -> &[Total] {
        &self.settled.totals
    }
}
