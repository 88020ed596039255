//! Where is the reader more patient than the builder?

use super::rows::Since;

/// What the reader takes although the builder refuses it, from that engine on. Its parser takes it as well;
/// what stands behind the parser does not, or the flag is one of another front end (`# syntax=`). The
/// learner hears of these from the builder.
pub(super) const LENIENT: &[(Since, &str)] = &[
    ((23, 0), "ENV A=${B?c}"),
    ((23, 0), "RUN --mount=type=bind,from=0,target=/m true"),
    ((28, 0), "COPY <<a/b /b\nx\na/b"),
    ((28, 0), "COPY --chmod=9 a /b"),
    ((28, 0), "ADD --checksum=md5:0 a /b"),
    ((28, 0), "ADD --checksum=sha256:0 a /b"),
    ((28, 0), "RUN --network=host true"),
];
