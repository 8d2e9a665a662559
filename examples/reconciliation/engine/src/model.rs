//! The types that cross between Go and Rust: statements as the bank wrote
//! them, and the postings and findings of a match.
//!
//! In: data only. Not in: how it is read ([`crate::statement`]), compared
//! ([`crate::matching`]) or added up ([`crate::money`]).

/// A calendar day.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C)]
pub struct Date {
    /// The year, all four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// An exact amount of money: `units` at `scale` decimal places.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct Amount {
    /// The digits without the decimal point, with the sign.
    pub units: i64,
    /// How many of the digits stand after the point, as the bank wrote it.
    pub scale: u32,
    /// ISO 4217, three ASCII letters.
    pub currency: [u8; 3],
}

/// Whether a balance is owed or owned.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum DebitOrCredit {
    /// The account is overdrawn.
    Debit,
    /// The account holds money.
    Credit,
}

/// The direction of a statement line, with reversals, named as the crate
/// `mt940` names them: SWIFT's mark `RD` (the reversal of a debit, which brings
/// money in) is `ReverseCredit` there, and `RC` is `ReverseDebit`.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExtDebitOrCredit {
    /// `D`: money out.
    Debit,
    /// `C`: money in.
    Credit,
    /// `RC`: money that came in goes back out.
    ReverseDebit,
    /// `RD`: money that went out comes back in.
    ReverseCredit,
}

/// A balance at the start or end of a statement (tags 60 and 62).
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The statement goes on: tag `60M` or `62M`.
    pub is_intermediate: bool,
    /// Owed or owned.
    pub debit_credit_indicator: DebitOrCredit,
    /// The day of the balance.
    pub date: Date,
    /// Its size; never negative.
    pub amount: Amount,
}

/// A balance that is or will be available (tags 64 and 65).
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub struct AvailableBalance {
    /// Owed or owned.
    pub debit_credit_indicator: DebitOrCredit,
    /// The day of the balance.
    pub date: Date,
    /// Its size; never negative.
    pub amount: Amount,
}

/// The kind of a transaction (part of tag 61).
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub enum TransactionType {
    /// One of the codes that SWIFT lists.
    Standard {
        /// Three letters, as `MSC`.
        code: String,
    },
    /// A code of the bank's own.
    NonStandard {
        /// Three characters.
        code: String,
    },
}

/// What the bank tells the account's owner (tag 86).
#[allow(
    clippy::large_enum_variant,
    reason = "there is one per line at most, and most are structured"
)]
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub enum Information {
    /// Free text.
    Plain {
        /// Up to six lines.
        text: String,
    },
    /// The fields of the German banks' form.
    Structured {
        /// The code of the business transaction, three digits.
        transaction_code: String,
        /// Field 00.
        posting_text: Option<String>,
        /// Field 10.
        prima_nota: Option<String>,
        /// Field 11.
        unknown11: Option<String>,
        /// Fields 20 to 29.
        purpose: Option<String>,
        /// Field 30.
        applicant_bin: Option<String>,
        /// Field 31.
        applicant_iban: Option<String>,
        /// Fields 32 and 33.
        applicant_name: Option<String>,
        /// Field 34.
        return_debit_notes: Option<String>,
        /// Field 35.
        recipient_name: Option<String>,
        /// Field 38.
        unknown38: Option<String>,
        /// Fields 60 to 62.
        additional_purpose: Option<String>,
        /// Fields 70 to 79.
        unknown70: Option<String>,
    },
}

/// One booking on the account (tag 61, with its tag 86).
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The line of the file where it starts.
    pub line: u32,
    /// The day from which the money counts.
    pub value_date: Date,
    /// The day on which the bank booked it.
    pub entry_date: Option<Date>,
    /// In or out, or the reversal of one.
    pub ext_debit_credit_indicator: ExtDebitOrCredit,
    /// The third letter of the currency, where the bank gives it.
    pub funds_code: Option<String>,
    /// Its size; never negative. The currency is the opening balance's.
    pub amount: Amount,
    /// What kind of transaction it is.
    pub transaction_type: TransactionType,
    /// The customer's reference; `NONREF` where there is none.
    pub customer_ref: String,
    /// The bank's reference.
    pub bank_ref: Option<String>,
    /// More details of tag 61.
    pub supplementary_details: Option<String>,
    /// Tag 86.
    pub information_to_account_owner: Option<Information>,
    /// What a ledger can know the payment by: the customer's reference, or else
    /// the bank's; empty if both are missing or mere place-holders.
    pub reference: String,
    /// The amount with its sign: money out is negative.
    pub effect: Amount,
}

/// One message of a statement file: an account over a period.
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The line of the file where it starts.
    pub line: u32,
    /// Tag 20.
    pub transaction_ref_no: String,
    /// Tag 21.
    pub ref_to_related_msg: Option<String>,
    /// Tag 25.
    pub account_id: String,
    /// Tag 28C.
    pub statement_no: String,
    /// The second part of tag 28C.
    pub sequence_no: Option<String>,
    /// Tag 60F or 60M.
    pub opening_balance: Balance,
    /// Tags 61 and 86.
    pub statement_lines: Vec<StatementLine>,
    /// Tag 62F or 62M.
    pub closing_balance: Balance,
    /// Tag 64.
    pub closing_available_balance: Option<AvailableBalance>,
    /// Tag 65.
    pub forward_available_balance: Option<AvailableBalance>,
    /// The tag 86 that belongs to the whole message.
    pub information_to_account_owner: Option<Information>,
}

/// What sanitising had to change before the statement could be read.
#[derive(ferrogo::Layout, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Sanitised {
    /// Lines with characters that SWIFT does not know.
    pub changed_lines: u32,
    /// Lines with text that belong to no field, or were too many for one.
    pub dropped_lines: u32,
}

/// A message whose lines do not lead from its opening to its closing balance.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct BalanceGap {
    /// Which message, from 0.
    pub message: u32,
    /// The line of the file where the message starts.
    pub line: u32,
    /// What the lines add up to.
    pub computed: Amount,
    /// What the bank says; another currency is a gap of its own.
    pub stated: Amount,
}

/// One movement of money, from a statement or from the ledger, as the match
/// sees it.
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// What Go knows it by; unique among the statement lines, and among the
    /// ledger entries; never 0.
    pub id: i64,
    /// The bank account.
    pub account: String,
    /// The reference that both sides know; empty where there is none.
    pub reference: String,
    /// The value date.
    pub date: Date,
    /// Money in is positive, money out negative.
    pub amount: Amount,
}

/// An account and a reference on it.
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The bank account.
    pub account: String,
    /// The reference; empty for postings that have none.
    pub reference: String,
}

/// What became of a posting.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum FindingKind {
    /// In the statement and in the ledger, the same.
    Matched,
    /// The same reference, another amount, date or currency.
    Disputed,
    /// The statement repeats a line that the ledger has once.
    DuplicatedInStatement,
    /// The ledger repeats an entry that the statement has once.
    DuplicatedInLedger,
    /// In the statement, not in the ledger.
    OnlyInStatement,
    /// In the ledger, not in the statement.
    OnlyInLedger,
}

/// In what two postings with the same reference differ.
#[derive(ferrogo::Layout, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Differences {
    /// Another amount.
    pub amount: bool,
    /// Another value date.
    pub date: bool,
    /// Another currency.
    pub currency: bool,
}

/// One result of a match. Ids that play no part are 0.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Finding {
    /// The statement line.
    pub line: i64,
    /// The ledger entry.
    pub entry: i64,
    /// The posting of the same side that a duplicated one repeats.
    pub repeats: i64,
    /// What became of it.
    pub kind: FindingKind,
    /// For a disputed one: what differs.
    pub differs: Differences,
}

/// The sums of one currency over all findings.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Total {
    /// All statement lines.
    pub statement: Amount,
    /// All ledger entries.
    pub ledger: Amount,
    /// The first less the second.
    pub difference: Amount,
    /// The statement lines that are matched.
    pub matched: Amount,
    /// How many statement lines are in this currency.
    pub lines: u32,
    /// How many ledger entries are in this currency.
    pub entries: u32,
}
