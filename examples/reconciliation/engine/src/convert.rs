//! From the types of the crate `mt940` to [`crate::model`].
//!
//! In: field by field, losing nothing. Not in: deciding what is valid; the one
//! thing that can fail is an amount that needs more than 64 bits.

use chrono::{Datelike, NaiveDate};
use mt940::{
    self as swift, DebitOrCredit as SwiftSide, ExtDebitOrCredit as SwiftMark,
    InformationToAccountOwner as SwiftInformation, TransactionTypeIdentificationCode as SwiftType,
};

use crate::model::{
    Amount, AvailableBalance, Balance, Date, DebitOrCredit, ExtDebitOrCredit, Information, Message,
    StatementLine, TransactionType,
};

/// One message; `line` is where it starts in the file, `lines_at` where each of
/// its statement lines does. `None` if an amount does not fit.
pub fn message(m: swift::Message, line: u32, lines_at: &[u32]) -> Option<Message> {
    let currency = m.opening_balance.iso_currency_code.clone();
    let mut statement_lines = Vec::with_capacity(m.statement_lines.len());
    for (i, l) in m.statement_lines.into_iter().enumerate() {
        let at = lines_at.get(i).copied().unwrap_or(line);
        statement_lines.push(statement_line(l, at, &currency)?);
    }
    Some(Message {
        line,
        transaction_ref_no: m.transaction_ref_no,
        ref_to_related_msg: m.ref_to_related_msg,
        account_id: m.account_id,
        statement_no: m.statement_no,
        sequence_no: m.sequence_no,
        opening_balance: balance(&m.opening_balance)?,
        statement_lines,
        closing_balance: balance(&m.closing_balance)?,
        closing_available_balance: transposed(m.closing_available_balance.map(available))?,
        forward_available_balance: transposed(m.forward_available_balance.map(available))?,
        information_to_account_owner: m.information_to_account_owner.map(information),
    })
}

fn statement_line(l: swift::StatementLine, line: u32, currency: &str) -> Option<StatementLine> {
    let mark = match l.ext_debit_credit_indicator {
        SwiftMark::Debit => ExtDebitOrCredit::Debit,
        SwiftMark::Credit => ExtDebitOrCredit::Credit,
        SwiftMark::ReverseDebit => ExtDebitOrCredit::ReverseDebit,
        SwiftMark::ReverseCredit => ExtDebitOrCredit::ReverseCredit,
    };
    let amount = Amount::new(l.amount, currency)?;
    Some(StatementLine {
        line,
        reference: reference(&l.customer_ref, l.bank_ref.as_deref()).to_owned(),
        effect: amount.signed(mark.comes_in())?,
        value_date: date(l.value_date),
        entry_date: l.entry_date.map(date),
        ext_debit_credit_indicator: mark,
        funds_code: l.funds_code,
        amount,
        transaction_type: transaction_type(l.transaction_type_ident_code),
        customer_ref: l.customer_ref,
        bank_ref: l.bank_ref,
        supplementary_details: l.supplementary_details,
        information_to_account_owner: l.information_to_account_owner.map(information),
    })
}

/// The reference that a ledger can know.
fn reference<'a>(customer: &'a str, bank: Option<&'a str>) -> &'a str {
    [Some(customer), bank]
        .into_iter()
        .flatten()
        .map(str::trim)
        .find(|r| !is_placeholder(r))
        .unwrap_or("")
}

/// What banks write where there is no reference, or where it stands in tag 86.
fn is_placeholder(reference: &str) -> bool {
    matches!(
        reference.trim_end_matches('+'),
        "" | "NONREF" | "EREF" | "KREF" | "MREF"
    )
}

fn balance(b: &swift::Balance) -> Option<Balance> {
    Some(Balance {
        is_intermediate: b.is_intermediate,
        debit_credit_indicator: side(&b.debit_credit_indicator),
        date: date(b.date),
        amount: Amount::new(b.amount, &b.iso_currency_code)?,
    })
}

fn available(b: swift::AvailableBalance) -> Option<AvailableBalance> {
    Some(AvailableBalance {
        debit_credit_indicator: side(&b.debit_credit_indicator),
        date: date(b.date),
        amount: Amount::new(b.amount, &b.iso_currency_code)?,
    })
}

/// `Some(None)` for nothing there, `None` for something that does not fit.
fn transposed<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(some) => Some(some),
    }
}

fn side(s: &SwiftSide) -> DebitOrCredit {
    match s {
        SwiftSide::Debit => DebitOrCredit::Debit,
        SwiftSide::Credit => DebitOrCredit::Credit,
    }
}

fn transaction_type(t: SwiftType) -> TransactionType {
    match t {
        SwiftType::NonStandard(code) => TransactionType::NonStandard { code },
        // The variants are named by their codes.
        standard => TransactionType::Standard {
            code: format!("{standard:?}"),
        },
    }
}

fn information(i: SwiftInformation) -> Information {
    match i {
        SwiftInformation::Plain(text) => Information::Plain { text },
        SwiftInformation::Structured {
            transaction_code,
            posting_text,
            prima_nota,
            unknown11,
            purpose,
            applicant_bin,
            applicant_iban,
            applicant_name,
            return_debit_notes,
            recipient_name,
            unknown38,
            additional_purpose,
            unknown70,
        } => Information::Structured {
            transaction_code,
            posting_text,
            prima_nota,
            unknown11,
            purpose,
            applicant_bin,
            applicant_iban,
            applicant_name,
            return_debit_notes,
            recipient_name,
            unknown38,
            additional_purpose,
            unknown70,
        },
    }
}

fn date(d: NaiveDate) -> Date {
    // Years are 2000 to 2099: the format has two digits. Months and days fit.
    Date {
        year: d.year() as u16,
        month: d.month() as u8,
        day: d.day() as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_the_first_that_says_something() {
        for (customer, bank, expected) in [
            ("REF1", Some("BANK"), "REF1"),
            ("NONREF   ", Some("BANK "), "BANK"),
            ("KREF+", Some("BANK"), "BANK"),
            ("NONREF", Some("NONREF"), ""),
            (" ", None, ""),
        ] {
            assert_eq!(reference(customer, bank), expected, "{customer:?} {bank:?}");
        }
    }
}
