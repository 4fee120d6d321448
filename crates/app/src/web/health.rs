//! For machines: is the process alive, can it work, how is it doing.

use std::sync::OnceLock;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::{Answer, Client};
use crate::{App, Error, Result};

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process-wide recorder. Made once; a second server in the same process (tests) shares it.
pub(super) fn recorder() -> Option<&'static PrometheusHandle> {
    METRICS
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok().map(|()| handle)
        })
        .as_ref()
}

/// The process answers.
pub(super) async fn healthz() -> Result<Answer> {
    Ok(Answer::text(StatusCode::OK, "ok\n".to_owned()))
}

/// The database answers too.
pub(super) async fn readyz(State(app): State<App>) -> Result<Answer> {
    Ok(match app.db.ping().await {
        Ok(()) => Answer::text(StatusCode::OK, "ready\n".to_owned()),
        Err(_) => Answer::text(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned()),
    })
}

/// Counters and timings without any personal data: routes by their pattern, never by their address. For a collector on this
/// machine; behind a trusted proxy everybody else comes from elsewhere.
pub(super) async fn metrics_page(Extension(Client(address)): Extension<Client>) -> Result<Answer> {
    if !address.is_loopback() {
        return Err(Error::NotFound);
    }
    Ok(Answer::text(StatusCode::OK, recorder().map(PrometheusHandle::render).unwrap_or_default()))
}
