//! All routes together, and the server that listens.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::route::{Guard, route};
use super::{Access, Answer, Route, Sample, assets, gate, health, programs};
use crate::{
    App, account, audit, concern, connection, contact, directory, door, message, my, oruk, person, plan, public, referral,
    safeguarding, sending, team,
};

/// Every route of the product: the access table.
pub fn all_routes() -> Vec<Route> {
    let machines = vec![
        route(Method::GET, "/healthz", Access::Public, health::healthz, Sample::plain()),
        route(Method::GET, "/readyz", Access::Public, health::readyz, Sample::plain()),
        route(Method::GET, "/metrics", Access::Public, health::metrics_page, Sample::plain()),
    ];
    [
        machines,
        account::routes(),
        audit::routes(),
        concern::routes(),
        connection::routes(),
        contact::routes(),
        directory::routes(),
        door::routes(),
        message::routes(),
        my::routes(),
        oruk::routes(),
        person::routes(),
        plan::routes(),
        public::routes(),
        referral::routes(),
        safeguarding::routes(),
        sending::routes(),
        team::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The application as a tower service, for the server and for tests alike.
pub fn router(app: App) -> Router {
    health::recorder();
    let mut router = Router::new();
    for route in all_routes() {
        let (guard, for_door) = (route.guard(), app.clone());
        let door = from_fn(move |request, next| gate::door(guard, for_door.clone(), request, next));
        router = router.route(route.path, route.handler.layer(door));
    }
    let (anybody, for_door) = (Guard { access: Access::Public, files: false, knock: None }, app.clone());
    let nothing = get(gate::nothing_here)
        .post(gate::nothing_here)
        .layer(from_fn(move |request, next| gate::door(anybody, for_door.clone(), request, next)));
    router
        .route("/assets/{*name}", get(assets::asset))
        .fallback_service(nothing.with_state(app.clone()))
        // Reloading or going back to the answer of a form: there is nothing to show by GET, so one starts over.
        .method_not_allowed_fallback(|method: Method, uri: Uri| async move {
            if programs::reads(uri.path()) { programs::only_get(&method) } else { Answer::see("/sign-in/home").into_response() }
        })
        .layer(DefaultBodyLimit::max(64 * 1024 * 1024))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60)))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(app.clone(), gate::around))
        .with_state(app)
}

/// Listens until the process is told to stop, then lets running requests end.
pub async fn serve(app: App, address: SocketAddr) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    // In the background: the server answers while the directory is being read.
    tokio::spawn(directory::finder::warm(app.clone()));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped()).await
}

async fn stopped() {
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let ended = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let ended = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = ended => {}
    }
}
