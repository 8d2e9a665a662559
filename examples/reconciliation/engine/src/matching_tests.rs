//! Tests of the rules of the match.

use super::*;
use crate::model::Date;

struct Entries(Vec<Posting>);

impl Ledger for Entries {
    type Error = &'static str;

    fn keys(&self) -> Result<Vec<Key>, Self::Error> {
        Ok(self.0.iter().map(key).collect())
    }

    fn find(&self, wanted: &Key) -> Result<Vec<Posting>, Self::Error> {
        let found = self.0.iter().filter(|p| key(p) == *wanted);
        Ok(found.cloned().collect())
    }
}

fn key(p: &Posting) -> Key {
    Key {
        account: p.account.clone(),
        reference: p.reference.clone(),
    }
}

fn posting(id: i64, reference: &str, day: u8, units: i64, currency: &[u8; 3]) -> Posting {
    Posting {
        id,
        account: "A".into(),
        reference: reference.into(),
        date: Date {
            year: 2024,
            month: 3,
            day,
        },
        amount: Amount {
            units,
            scale: 2,
            currency: *currency,
        },
    }
}

fn eur(id: i64, reference: &str, day: u8, units: i64) -> Posting {
    posting(id, reference, day, units, b"EUR")
}

fn run(lines: Vec<Posting>, entries: Vec<Posting>) -> Settled {
    settle(lines, &Entries(entries)).expect("the ledger answers")
}

fn short(settled: &Settled) -> Vec<(FindingKind, i64, i64)> {
    let mut all: Vec<_> = settled
        .findings
        .iter()
        .map(|f| (f.kind, f.line, f.entry))
        .collect();
    all.sort();
    all
}

#[test]
fn equal_postings_match_one_to_one() {
    let got = run(
        vec![eur(1, "r", 1, 500), eur(2, "r", 1, 500), eur(3, "", 1, 7)],
        vec![
            eur(11, "r", 1, 500),
            eur(12, "r", 1, 500),
            eur(13, "", 1, 7),
        ],
    );
    use FindingKind::Matched;
    assert_eq!(
        short(&got),
        [(Matched, 1, 11), (Matched, 2, 12), (Matched, 3, 13)]
    );
}

#[test]
fn a_repetition_is_duplicated_on_its_own_side() {
    let got = run(
        vec![eur(1, "r", 1, 500), eur(2, "s", 1, 9), eur(3, "s", 1, 9)],
        vec![
            eur(11, "r", 1, 500),
            eur(12, "r", 1, 500),
            eur(13, "s", 1, 9),
        ],
    );
    assert_eq!(
        short(&got),
        [
            (FindingKind::Matched, 1, 11),
            (FindingKind::Matched, 2, 13),
            (FindingKind::DuplicatedInStatement, 3, 0),
            (FindingKind::DuplicatedInLedger, 0, 12),
        ]
    );
    let repeats: Vec<i64> = got.findings.iter().map(|f| f.repeats).collect();
    assert_eq!(repeats, [0, 11, 0, 2]);
}

#[test]
fn a_disputed_posting_says_what_differs() {
    let got = run(
        vec![
            eur(1, "amount", 1, 500),
            eur(2, "date", 1, 500),
            eur(3, "currency", 1, 500),
        ],
        vec![
            eur(11, "amount", 1, 400),
            eur(12, "date", 2, 500),
            posting(13, "currency", 1, 500, b"USD"),
        ],
    );
    let differs: Vec<_> = got
        .findings
        .iter()
        .map(|f| (f.kind, f.line, f.differs))
        .collect();
    let none = Differences::default();
    assert_eq!(
        differs,
        [
            (
                FindingKind::Disputed,
                1,
                Differences {
                    amount: true,
                    ..none
                }
            ),
            (
                FindingKind::Disputed,
                3,
                Differences {
                    currency: true,
                    ..none
                }
            ),
            (FindingKind::Disputed, 2, Differences { date: true, ..none }),
        ]
    );
}

#[test]
fn the_least_different_are_disputed_first() {
    let got = run(
        vec![eur(1, "r", 1, 100), eur(2, "r", 5, 200)],
        vec![eur(11, "r", 5, 250), eur(12, "r", 9, 900)],
    );
    assert_eq!(
        short(&got),
        [
            (FindingKind::Disputed, 1, 12),
            (FindingKind::Disputed, 2, 11)
        ]
    );
}

#[test]
fn without_a_reference_nothing_is_disputed_or_duplicated() {
    let got = run(
        vec![eur(1, "", 1, 500), eur(2, "", 1, 500)],
        vec![eur(11, "", 1, 500), eur(12, "", 1, 501)],
    );
    assert_eq!(
        short(&got),
        [
            (FindingKind::Matched, 1, 11),
            (FindingKind::OnlyInStatement, 2, 0),
            (FindingKind::OnlyInLedger, 0, 12),
        ]
    );
}

#[test]
fn another_account_is_another_payment() {
    let mut entry = eur(11, "r", 1, 500);
    entry.account = "B".into();
    let got = run(vec![eur(1, "r", 1, 500)], vec![entry]);
    assert_eq!(
        short(&got),
        [
            (FindingKind::OnlyInStatement, 1, 0),
            (FindingKind::OnlyInLedger, 0, 11),
        ]
    );
}

#[test]
fn totals_are_kept_per_currency() {
    let got = run(
        vec![eur(1, "a", 1, 500), eur(2, "b", 1, -100)],
        vec![eur(11, "a", 1, 500), posting(12, "c", 1, 3, b"USD")],
    );
    let words: Vec<String> = got
        .totals
        .iter()
        .map(|t| {
            format!(
                "{}/{} {} {} {} {}",
                t.lines, t.entries, t.statement, t.ledger, t.difference, t.matched
            )
        })
        .collect();
    assert_eq!(
        words,
        [
            "2/1 4.00 EUR 5.00 EUR -1.00 EUR 5.00 EUR",
            "0/1 0 USD 0.03 USD -0.03 USD 0 USD"
        ]
    );
}

#[test]
fn sums_that_do_not_fit_are_an_error() {
    let lines = vec![eur(1, "a", 1, i64::MAX), eur(2, "b", 1, 1)];
    assert_eq!(
        settle(lines, &Entries(vec![])),
        Err(Failure::Overflow(*b"EUR"))
    );
}

#[test]
fn a_failing_ledger_is_named_with_the_reference() {
    struct Broken;
    impl Ledger for Broken {
        type Error = &'static str;
        fn keys(&self) -> Result<Vec<Key>, Self::Error> {
            Ok(vec![])
        }
        fn find(&self, _: &Key) -> Result<Vec<Posting>, Self::Error> {
            Err("the disk is gone")
        }
    }
    let key = Key {
        account: "A".into(),
        reference: "r".into(),
    };
    assert_eq!(
        settle(vec![eur(1, "r", 1, 1)], &Broken),
        Err(Failure::Ledger(Some(key), "the disk is gone"))
    );
}
