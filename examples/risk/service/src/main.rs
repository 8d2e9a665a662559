//! `risk`: an HTTP service that scores payments with rules written in Go.

mod http;

use std::net::SocketAddr;

use clap::Parser;
use risk_rules::Rules;

/// The generated start of the Go library.
mod go {
    include!(concat!(env!("OUT_DIR"), "/ferrogo.rs"));
}

/// Scores payments over HTTP: `POST /score`, `GET /rules`.
#[derive(Parser)]
struct Args {
    /// Where to listen; port 0 takes a free one. The address is printed.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// The Go rules, built with `go build -buildmode=c-shared`.
    #[cfg(feature = "load")]
    #[arg(long, default_value = env!("FERROGO_GO_LIBRARY"))]
    rules: std::path::PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let args = Args::parse();
    #[cfg(feature = "load")]
    go::load(&args.rules)?;
    #[cfg(not(feature = "load"))]
    go::start()?;
    let rules = <dyn Rules>::from_go()?;

    let listener = tokio::net::TcpListener::bind(args.listen).await?;
    println!(
        "listening on {} with {} rules",
        listener.local_addr()?,
        rules.names().len()
    );
    axum::serve(listener, http::routes(rules))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
