//! The HTTP half: JSON in, JSON out.
//!
//! In: routes, statuses and the JSON forms. Not in: scoring.

use std::time::SystemTime;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use risk_rules::{Payment, RuleError, Rules, Verdict};
use serde::{Deserialize, Serialize};

/// A payment as clients send it.
#[derive(Deserialize)]
struct PaymentJson {
    id: String,
    from: String,
    to: String,
    minor_units: i64,
    currency: String,
    /// RFC 3339; now when absent.
    at: Option<String>,
}

/// A score as clients get it.
#[derive(Serialize)]
struct ScoreJson {
    points: u32,
    verdict: &'static str,
    reasons: Vec<String>,
}

/// An error as clients get it.
#[derive(Serialize)]
struct ErrorJson {
    error: String,
}

type Refused = (StatusCode, Json<ErrorJson>);

fn refuse(status: StatusCode, error: impl ToString) -> Refused {
    (
        status,
        Json(ErrorJson {
            error: error.to_string(),
        }),
    )
}

/// All routes over one set of rules.
pub fn routes(rules: &'static dyn Rules) -> Router {
    Router::new()
        .route("/score", post(score))
        .route("/rules", get(names))
        .with_state(rules)
}

async fn names(State(rules): State<&'static dyn Rules>) -> Json<Vec<String>> {
    Json(rules.names())
}

async fn score(
    State(rules): State<&'static dyn Rules>,
    Json(p): Json<PaymentJson>,
) -> Result<Json<ScoreJson>, Refused> {
    let at = match &p.at {
        Some(text) => humantime::parse_rfc3339_weak(text)
            .map_err(|e| refuse(StatusCode::BAD_REQUEST, format!("`at` is not a time: {e}")))?,
        None => SystemTime::now(),
    };
    let payment = Payment {
        id: p.id,
        from: p.from,
        to: p.to,
        minor_units: p.minor_units,
        currency: p.currency,
        at,
    };
    // The rules may take their time: they run where blocking is allowed.
    let scored = tokio::task::spawn_blocking(move || rules.score(&payment)).await;
    let scored = scored.map_err(|e| refuse(StatusCode::INTERNAL_SERVER_ERROR, e))?;
    match scored {
        Ok(s) => {
            let verdict = match s.verdict {
                Verdict::Accept => "accept",
                Verdict::Review => "review",
                Verdict::Reject => "reject",
            };
            Ok(Json(ScoreJson {
                points: s.points,
                verdict,
                reasons: s.reasons,
            }))
        }
        Err(e @ RuleError::Failed { .. }) => Err(refuse(StatusCode::INTERNAL_SERVER_ERROR, e)),
        Err(e) => Err(refuse(StatusCode::UNPROCESSABLE_ENTITY, e)),
    }
}
