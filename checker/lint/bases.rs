//! What is known of a base image by its name alone?

/// Docker's official images whose configuration names no user and no health check, in every tag of theirs
/// (<https://hub.docker.com/_/NAME>; looked up in docker-library's Dockerfiles in 2026-11). Those that name
/// a user, such as `haproxy`, `memcached` or `jetty`, are not among them.
const SAY_NOTHING: [&str; 34] = [
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "httpd",
    "julia",
    "mariadb",
    "maven",
    "mongo",
    "mysql",
    "nginx",
    "node",
    "openjdk",
    "perl",
    "php",
    "postgres",
    "pypy",
    "python",
    "rabbitmq",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// The kit's own base images, each with its kind.
const KIT: [(&str, &str); 3] =
    [("harden-check/full", "full"), ("harden-check/slim", "slim"), ("harden-check/distroless", "distroless")];

/// What a base image decides where the Dockerfile says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// Nothing at all.
    Empty,
    /// A command maybe; no user and no health check.
    Plain,
    /// Nobody knows.
    Unknown,
}

/// What a name tells.
pub(super) fn of(image: &str) -> Base {
    let name = without_tag(image);
    if name == "scratch" || kit(image).is_some() {
        return Base::Empty;
    }
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    if SAY_NOTHING.contains(&name) { Base::Plain } else { Base::Unknown }
}

/// The kind of the kit's base image of this name.
pub(super) fn kit(image: &str) -> Option<&'static str> {
    let name = without_tag(image);
    KIT.into_iter().find(|(own, _)| *own == name).map(|(_, kind)| kind)
}

fn without_tag(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or_default();
    let slash = name.rfind('/').map_or(0, |slash| slash + 1);
    name[slash..].find(':').map_or(name, |colon| &name[..slash + colon])
}

#[cfg(test)]
mod tests {
    use super::{Base, kit, of};

    #[test]
    fn a_name_is_read_without_its_tag_and_registry() {
        for (image, base) in [
            ("scratch", Base::Empty),
            ("harden-check/slim:1", Base::Empty),
            ("alpine", Base::Plain),
            ("docker.io/library/python:3.12-slim@sha256:00", Base::Plain),
            ("localhost:5000/python:3", Base::Unknown),
            ("gcr.io/distroless/static:nonroot", Base::Unknown),
            ("bitnami/redis", Base::Unknown),
        ] {
            assert_eq!(of(image), base, "{image}");
        }
        assert_eq!(kit("harden-check/full:1@sha256:00"), Some("full"));
    }
}
