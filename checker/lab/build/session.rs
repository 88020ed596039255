//! How does BuildKit ask for files and secrets while it builds?
//!
//! BuildKit turns the roles around: the client opens a connection (`POST /session`) and the engine
//! calls services on it. This is what `docker build` does too, and what makes three things come out as
//! they do there: a Dockerfile that `.dockerignore` names is read but not copied, a build ends when
//! its client goes away, and build secrets never become part of the context.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use bollard::fsutil::types::Packet;
use bollard::health::health_check_response::ServingStatus;
use bollard::health::health_server::{Health, HealthServer};
use bollard::health::{HealthCheckRequest, HealthCheckResponse, HealthListResponse};
use bollard::moby::buildkit::secrets::v1::secrets_server::{Secrets, SecretsServer};
use bollard::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse};
use bollard::moby::filesync::v1::file_sync_server::{FileSync, FileSyncServer};
use futures_util::{Stream, stream};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tonic::{Response, Status, Streaming};

use crate::lab::{Engine, LabError};

use super::received::Received;
use super::transfer::{Source, transfer};
use super::upgrade;

type Packets = Pin<Box<dyn Stream<Item = Result<Packet, Status>> + Send>>;

/// An open session. The engine forgets it when this is dropped.
pub(super) struct Session {
    // Aborts its tasks when it is dropped, which closes the connection.
    _tasks: JoinSet<()>,
}

/// What the engine may ask for.
pub(super) struct Offer {
    /// The context, under the name `context`.
    pub(super) context: Source,
    /// The Dockerfile alone, under the name `dockerfile`.
    pub(super) dockerfile: Source,
    /// Notes what the engine is told of the context.
    pub(super) received: Received,
    /// By id.
    pub(super) secrets: HashMap<String, Vec<u8>>,
    /// Equal for builds of the same folder: the engine then asks for changed files only.
    pub(super) shared_key: String,
}

impl Session {
    /// Opens a session with this id.
    ///
    /// # Errors
    /// [`LabError`] where the engine does not answer or has no sessions.
    pub(super) async fn open(engine: &Engine, id: &str, offer: Offer) -> Result<Session, LabError> {
        let request = upgrade::request("/session")
            .header("X-Docker-Expose-Session-Uuid", id)
            .header("X-Docker-Expose-Session-Name", "harden-check")
            .header("X-Docker-Expose-Session-Sharedkey", &offer.shared_key)
            .header("X-Docker-Expose-Session-Grpc-Method", "/moby.filesync.v1.FileSync/DiffCopy")
            .header("X-Docker-Expose-Session-Grpc-Method", "/moby.buildkit.secrets.v1.Secrets/GetSecret");
        let (upgraded, mut tasks) = upgrade::open(engine, request).await?;
        // tonic serves connections of known kinds only; a pipe in memory is one of them.
        let (ours, theirs) = tokio::io::duplex(256 << 10);
        tasks.spawn(async move {
            let (mut outside, mut inside) = (TokioIo::new(upgraded), theirs);
            // The end of either side is the end of the session.
            let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
        });
        let incoming = stream::iter([Ok::<_, std::io::Error>(ours)]);
        let secrets = SecretsServer::new(HeldSecrets(offer.secrets));
        let files = FileSyncServer::new(HeldFiles {
            context: Arc::new(offer.context),
            dockerfile: Arc::new(offer.dockerfile),
            received: offer.received,
        });
        let server = tonic::transport::Server::builder()
            .add_service(HealthServer::new(AlwaysHealthy))
            .add_service(secrets)
            .add_service(files);
        tasks.spawn(async move {
            // The engine hangs up when the build is over.
            let _ = server.serve_with_incoming(incoming).await;
            // `serve` returns once the connection is accepted; the connection itself goes on.
            std::future::pending::<()>().await;
        });
        Ok(Session { _tasks: tasks })
    }
}

struct HeldSecrets(HashMap<String, Vec<u8>>);

#[tonic::async_trait]
impl Secrets for HeldSecrets {
    async fn get_secret(
        &self,
        request: tonic::Request<GetSecretRequest>,
    ) -> Result<Response<GetSecretResponse>, Status> {
        let id = request.into_inner().id;
        match self.0.get(&id) {
            Some(data) => Ok(Response::new(GetSecretResponse { data: data.clone() })),
            None => Err(Status::not_found(format!("secret {id} not found"))),
        }
    }
}

struct HeldFiles {
    context: Arc<Source>,
    dockerfile: Arc<Source>,
    received: Received,
}

#[tonic::async_trait]
impl FileSync for HeldFiles {
    type DiffCopyStream = Packets;
    type TarStreamStream = Packets;

    async fn diff_copy(
        &self,
        request: tonic::Request<Streaming<Packet>>,
    ) -> Result<Response<Packets>, Status> {
        let values = |name: &str| -> Vec<String> {
            let all = request.metadata().get_all(name).iter();
            all.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect()
        };
        let source = match values("dir-name").first().map(String::as_str) {
            Some("context") => &self.context,
            Some("dockerfile") => &self.dockerfile,
            other => return Err(Status::not_found(format!("no folder {other:?}"))),
        };
        let followed = values("followpaths");
        let packets = transfer(Arc::clone(source), &followed, &self.received, request.into_inner());
        Ok(Response::new(Box::pin(packets)))
    }

    async fn tar_stream(&self, _: tonic::Request<Streaming<Packet>>) -> Result<Response<Packets>, Status> {
        Err(Status::unimplemented("files are sent by DiffCopy"))
    }
}

struct AlwaysHealthy;

#[tonic::async_trait]
impl Health for AlwaysHealthy {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn check(
        &self,
        _: tonic::Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse { status: ServingStatus::Serving.into() }))
    }

    async fn list(
        &self,
        _: tonic::Request<bollard::health::HealthListRequest>,
    ) -> Result<Response<HealthListResponse>, Status> {
        Err(Status::unimplemented("one service only"))
    }

    async fn watch(
        &self,
        _: tonic::Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("ask again"))
    }
}
