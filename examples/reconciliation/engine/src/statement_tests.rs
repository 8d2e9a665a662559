//! Tests of reading statements: the real files, and broken ones.

use std::path::PathBuf;

use super::*;

/// The folder of the test data.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/mt940");

/// All statement files of the test data, sorted.
pub(crate) fn statements() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(DATA)
        .into_iter()
        .map(|entry| entry.expect("the test data is readable").into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "sta"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 38, "the test data is complete");
    files
}

const GOOD: &str = "\
:20:START\r\n\
:25:DABADKKK/111111\r\n\
:28C:00001/001\r\n\
:60F:C090924EUR100,00\r\n\
:61:0909250925D40,00NMSCREF1//BANK1\r\n\
:86:a purchase\r\n\
:61:0909250925RC10,00NMSCNONREF//BANK2\r\n\
:61:0909250925RD1,00NMSCNONREF\r\n\
:62F:C090930EUR51,00\r\n";

fn refused(text: &str) -> String {
    match parse(text.as_bytes()) {
        Ok(parsed) => panic!("accepted: {parsed:?}"),
        Err(e) => e.to_string(),
    }
}

#[test]
fn the_real_files_parse_as_the_crate_parses_them() {
    let mut accepted = 0;
    for file in statements() {
        let bytes = std::fs::read(&file).expect("the file is readable");
        let theirs = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| mt940::parse_mt940(&mt940::sanitizers::sanitize(text)).ok());
        match (parse(&bytes), theirs) {
            (Ok(ours), Some(theirs)) => {
                accepted += 1;
                let lines = |m: &Message| m.statement_lines.len();
                let ours: Vec<_> = ours.messages.iter().map(lines).collect();
                let theirs: Vec<_> = theirs.iter().map(|m| m.statement_lines.len()).collect();
                assert_eq!(ours, theirs, "{}", file.display());
            }
            (Err(_), None) => {}
            (ours, _) => panic!("{}: the crate disagrees with {ours:?}", file.display()),
        }
    }
    assert_eq!(accepted, 24);
}

#[test]
fn a_good_statement_has_its_lines_and_its_places() {
    let parsed = parse(GOOD.as_bytes()).expect("the statement is good");
    let [message] = &parsed.messages[..] else {
        panic!("{} messages", parsed.messages.len());
    };
    let lines: Vec<_> = message
        .statement_lines
        .iter()
        .map(|l| (l.line, l.effect.to_string(), l.reference.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (5, "-40.00 EUR".to_owned(), "REF1"),
            (7, "-10.00 EUR".to_owned(), "BANK2"),
            (8, "1.00 EUR".to_owned(), ""),
        ]
    );
    assert_eq!(parsed.sanitised, Sanitised::default());
}

#[test]
fn reversals_count_as_swift_means_them() {
    let parsed = parse(GOOD.as_bytes()).expect("the statement is good");
    // 100 - 40, less the reversed credit of 10, plus the reversed debit of 1.
    assert_eq!(gaps(&parsed.messages), []);
}

#[test]
fn what_does_not_add_up_is_found() {
    let text = GOOD.replace("62F:C090930EUR51,00", "62F:C090930EUR5,");
    let parsed = parse(text.as_bytes()).expect("a cut amount is still an amount");
    let gaps: Vec<_> = gaps(&parsed.messages)
        .iter()
        .map(|g| {
            (
                g.message,
                g.line,
                g.computed.to_string(),
                g.stated.to_string(),
            )
        })
        .collect();
    assert_eq!(gaps, [(0, 1, "51.00 EUR".into(), "5 EUR".into())]);
}

#[test]
fn cut_anywhere_it_is_refused_or_does_not_add_up() {
    let end = GOOD.find("51,00").expect("the closing balance is there");
    for cut in 0..end + "51,0".len() {
        match parse(&GOOD.as_bytes()[..cut]) {
            Err(_) => {}
            // `51,` and `51,0` lost nothing but zeros.
            Ok(_) if cut >= end + "51,".len() => {}
            Ok(parsed) => assert!(
                !gaps(&parsed.messages).is_empty(),
                "cut at {cut} it is accepted: {:?}",
                &GOOD[..cut]
            ),
        }
    }
}

#[test]
fn refusals_name_the_line_and_the_reason() {
    let cases = [
        (" \r\n\n".to_owned(), "the file is empty"),
        (
            "http://example.com".to_owned(),
            "no field like :20: was found",
        ),
        (
            GOOD.replace(":20:START\r\n", ""),
            "line 1: the message that starts here has no tag :20:",
        ),
        (
            GOOD.replace(":60F", ":34F"),
            "line 4: tag :34F: belongs to MT942",
        ),
        (GOOD.replace(":60F", ":99X"), "line 4: unknown tag :99X:"),
        (
            GOOD.replace(":28C:00001/001\r\n", ""),
            "line 3: tag :60F: may not follow tag :25:",
        ),
        (
            GOOD.replace("D40,00N", "D40N"),
            "line 5: tag :61: No comma found in amount: '40'",
        ),
        (
            GOOD.replace("090930EUR", "090931EUR"),
            "line 9: tag :62F: Date parsing failed",
        ),
        (
            GOOD.split(":62F").next().unwrap_or("").to_owned(),
            "line 1: the message that starts here has no tag :62F: (closing balance); is the file cut off?",
        ),
        (
            GOOD.replace("BANK1\r\n", &format!("BANK1\r\n{}\r\n", "x".repeat(40))),
            "line 6: tag :61:",
        ),
    ];
    for (text, expected) in cases {
        let message = refused(&text);
        assert!(message.starts_with(expected), "{message}\nin\n{text}");
    }
}

#[test]
fn invalid_utf8_is_named_with_line_and_byte() {
    let mut bytes = GOOD.as_bytes().to_vec();
    let at = GOOD.find("a purchase").expect("the text is there");
    bytes[at] = 0xE4;
    let expected = StatementError::InvalidUtf8 {
        line: 6,
        byte: at as u64,
    };
    assert_eq!(parse(&bytes), Err(expected));
}

#[test]
fn separators_are_not_reported_as_dropped() {
    let text = format!("{GOOD}-\r\n{GOOD}lost text\r\n");
    let parsed = parse(text.as_bytes()).expect("both statements are good");
    assert_eq!(parsed.messages.len(), 2);
    assert_eq!(parsed.messages[1].line, 11);
    assert_eq!(parsed.sanitised.dropped_lines, 1);
}
