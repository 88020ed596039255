//! How does a page of the book check live?
//!
//! A small HTTP server on the loopback address: the book's pages from memory, and below `/api/` what
//! the pages' script (`book/theme/live.js`) asks for. Any web page in the reader's browser can reach a
//! loopback address, so every request passes the [`gate`] first.
//!
//! ```text
//! request --gate--> site  (pages)
//!                   api   (progress, files, hints) --> workspace
//!                   runs  (one at a time per exercise, cancel, watch) --> workspace::judge --> events
//! ```

mod api;
mod error;
mod gate;
mod live;
mod runs;
mod shared;
mod site;
mod watch;

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::{any, get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::watch as signal;

use crate::exercise::Course;
use crate::words::Language;

pub use error::ServeError;

use gate::Gate;
use runs::Runs;
use shared::Shared;
use site::Site;

/// The port that is tried first, so that the address stays the same from day to day.
pub const USUAL_PORT: u16 = 4848;

/// Largest body of a request in bytes. The largest honest one holds a path.
const LARGEST_BODY: usize = 16 * 1024;

/// What to serve, and for whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The learner's course folder.
    pub course_folder: PathBuf,
    /// The port; absent for [`USUAL_PORT`], or any free one where that is taken.
    pub port: Option<u16>,
    /// Whether an engine may be installed and started for a check.
    pub setup: bool,
}

/// A server that has its address and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
    ends: signal::Sender<bool>,
}

impl Server {
    /// Builds both books and takes a port on the loopback address. Nobody else can reach it.
    ///
    /// # Errors
    /// [`ServeError`] where the book cannot be built or the port is taken.
    pub async fn bind(course: Course, options: Options) -> Result<Server, ServeError> {
        let site = Site::build(&course)?;
        let listener = listen(options.port).await?;
        let address = listener.local_addr().map_err(ServeError::Address)?;
        let (ends, ending) = signal::channel(false);
        let shared = Arc::new(Shared {
            course,
            course_folder: options.course_folder,
            setup: options.setup,
            gate: Arc::new(Gate::new(address.port()).map_err(|_| ServeError::NoKey)?),
            site,
            runs: Arc::new(Runs::new(ending)),
        });
        Ok(Server { listener, address, shared, ends })
    }

    /// The server's address without its key, `http://127.0.0.1:4848`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The first page's address, with the key that lets its script ask for checks.
    #[must_use]
    pub fn entrance(&self, language: Language) -> String {
        format!("{}/{language}/index.html?key={}", self.origin(), self.shared.gate.key())
    }

    /// Answers until `end` comes. Runs that are under way then are cancelled, and what they made is
    /// removed before this returns.
    ///
    /// # Errors
    /// The system's.
    pub async fn run(self, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let Server { listener, shared, ends, .. } = self;
        let runs = Arc::clone(&shared);
        let application = router(shared);
        let ended = async move {
            end.await;
            ends.send_replace(true);
        };
        axum::serve(listener, application).with_graceful_shutdown(ended).await?;
        runs.runs.all_ended().await;
        Ok(())
    }
}

async fn listen(port: Option<u16>) -> Result<TcpListener, ServeError> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => bind(port).await.map_err(|source| ServeError::Port { port, source }),
        None => match bind(USUAL_PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => bind(0).await.map_err(|source| ServeError::Port { port: 0, source }),
        },
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/progress", get(api::progress))
        .route("/exercises/{number}/check", post(live::check))
        .route("/exercises/{number}/cancel", post(api::cancel))
        .route("/exercises/{number}/start", post(api::start))
        .route("/exercises/{number}/file", post(api::file))
        .route("/exercises/{number}/hint", post(api::hint))
        .route("/exercises/{number}/answer", post(api::answer))
        .fallback(api::unknown)
        .method_not_allowed_fallback(api::wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared.gate), gate::api));
    Router::new()
        .nest("/api", api)
        .fallback(any(page))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared.gate), gate::everything))
        .with_state(shared)
}

/// A file of the book.
async fn page(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    shared.site.answer(&request)
}
