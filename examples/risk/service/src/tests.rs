//! The service with its real Go rules, over real HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{go, http};
use risk_rules::{Payment, RuleError, Rules, Verdict};

fn rules() -> &'static dyn Rules {
    #[cfg(feature = "load")]
    go::load(std::path::Path::new(env!("FERROGO_GO_LIBRARY"))).expect("the Go library loads");
    #[cfg(not(feature = "load"))]
    go::start().expect("the Go library starts");
    <dyn Rules>::from_go().expect("its init registered the rules")
}

fn payment(minor_units: i64, currency: &str) -> Payment {
    Payment {
        id: "p-1".into(),
        from: "DE89370400440532013000".into(),
        to: "FR1420041010050500013M02606".into(),
        minor_units,
        currency: currency.into(),
        at: std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000),
    }
}

#[test]
fn small_payments_pass_and_large_ones_do_not() {
    let small = rules().score(&payment(1_250, "EUR")).unwrap();
    assert_eq!((small.verdict, small.points), (Verdict::Accept, 0));
    let large = rules().score(&payment(9_000_000, "EUR")).unwrap();
    assert_eq!(large.verdict, Verdict::Reject);
    assert!(
        large.reasons.iter().any(|r| r.contains("above the limit")),
        "{:?}",
        large.reasons
    );
}

#[test]
fn errors_of_the_rules_keep_their_type_and_data() {
    let e = rules().score(&payment(1, "XXX")).unwrap_err();
    assert_eq!(
        e,
        RuleError::UnknownCurrency {
            currency: "XXX".into()
        }
    );
    let e = rules().score(&payment(0, "EUR")).unwrap_err();
    assert_eq!(e, RuleError::BadAmount { minor_units: 0 });
}

#[test]
fn other_errors_and_panics_of_go_arrive_as_errors() {
    let mut p = payment(100, "EUR");
    p.to = "not an IBAN".into();
    let Err(RuleError::Failed { message, kind }) = rules().score(&p) else {
        panic!("accepted")
    };
    assert!(message.contains("not an IBAN"), "{message}");
    assert!(kind.contains("policy.IBANError"), "{kind}");

    p.to = String::new();
    let Err(RuleError::Failed { message, kind }) = rules().score(&p) else {
        panic!("accepted")
    };
    assert_eq!(kind, "panic");
    assert!(message.contains("empty IBAN"), "{message}");
    // the process and the rules go on
    assert!(rules().score(&payment(1, "EUR")).is_ok());
}

#[test]
fn many_threads_call_go_at_once() {
    let rules = rules();
    std::thread::scope(|s| {
        for t in 0..8 {
            s.spawn(move || {
                for i in 0..500 {
                    let e = rules.score(&payment(i * 8 + t, "EUR"));
                    assert_eq!(e.is_err(), i * 8 + t == 0);
                }
            });
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_answers_over_http() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, http::routes(rules())).await });
    let ask = move |body: &'static str| {
        tokio::task::spawn_blocking(move || {
            let mut s = TcpStream::connect(address).unwrap();
            write!(
                s,
                "POST /score HTTP/1.1\r\nHost: risk\r\nConnection: close\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
            let mut answer = String::new();
            s.read_to_string(&mut answer).unwrap();
            answer
        })
    };
    let ok = ask(r#"{"id":"p","from":"DE89370400440532013000","to":"FR1420041010050500013M02606","minor_units":1250,"currency":"EUR"}"#).await.unwrap();
    assert!(
        ok.starts_with("HTTP/1.1 200") && ok.contains(r#""verdict":"accept""#),
        "{ok}"
    );
    let unknown = ask(r#"{"id":"p","from":"DE89370400440532013000","to":"FR1420041010050500013M02606","minor_units":1250,"currency":"ZZZ"}"#).await.unwrap();
    assert!(
        unknown.starts_with("HTTP/1.1 422") && unknown.contains("ZZZ"),
        "{unknown}"
    );
    server.abort();
}

/// The shared library shows the contract's start function and nothing else of
/// Go's hundred.
#[cfg(feature = "load")]
#[test]
fn only_the_contract_is_visible() {
    use object::{Object, ObjectSymbol};
    let bytes = std::fs::read(env!("FERROGO_GO_LIBRARY")).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let visible: Vec<&str> = file
        .dynamic_symbols()
        .filter(|s| s.is_definition())
        .map(|s| s.name().unwrap())
        .collect();
    assert_eq!(visible, ["fg_risk_rules_start"]);
}

/// What is no library, or no library of this boundary, is refused with words
/// that name it.
#[cfg(feature = "load")]
#[test]
fn a_wrong_library_is_named() {
    let ask = |path: &std::path::Path, symbol: &str| {
        // SAFETY: the libraries that are there are libc and nothing.
        unsafe { ferrogo::library::load(path, symbol, std::ptr::null()) }
            .unwrap_err()
            .to_string()
    };
    let missing = ask("no/such/library.so".as_ref(), "fg_risk_rules_start");
    assert!(missing.contains("no/such/library.so"), "{missing}");
    let other = ask("libc.so.6".as_ref(), "fg_risk_rules_start");
    assert!(
        other.contains("is not the Go library of this boundary"),
        "{other}"
    );
}
