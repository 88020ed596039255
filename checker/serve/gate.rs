//! Who may ask for what?
//!
//! | question                              | turned away                                   | against                     |
//! |---------------------------------------|-----------------------------------------------|-----------------------------|
//! | is `Host` this server's own name?     | every request                                 | DNS rebinding               |
//! | is `Origin`, where sent, this server? | every request                                 | a foreign page's script     |
//! | is it navigation, or this site?       | `/api/` by `Sec-Fetch-Site`                   | a foreign page, twice       |
//! | does it hold this start's key?        | `/api/`                                       | other users of this machine |
//! | `Origin` present, body is JSON?       | `POST`                                        | forms, which need no script |
//!
//! OWASP Cross-Site Request Forgery Prevention Cheat Sheet; Fetch Metadata Request Headers (W3C).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use crate::words::Language;

use super::error::Refusal;

/// The header that carries the key. A page of another origin cannot set it without being asked first.
pub(super) const KEY: HeaderName = HeaderName::from_static("x-harden-check-key");

/// Only this server's own files, no inline script or style, no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; font-src 'self'; base-uri 'self'; form-action 'none'; \
                      frame-ancestors 'none'";

/// The names of this server and the key of this start.
pub(super) struct Gate {
    hosts: [String; 3],
    key: String,
}

impl Gate {
    /// A gate with a new key of 128 random bits.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub(super) fn new(port: u16) -> Result<Gate, getrandom::Error> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)?;
        let key = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hosts = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
        Ok(Gate { hosts, key })
    }

    /// The key of this start.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    fn is_own_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    fn is_own_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.is_own_host(host))
    }

    fn holds_key(&self, headers: &HeaderMap) -> bool {
        headers.get(KEY).is_some_and(|key| bool::from(key.as_bytes().ct_eq(self.key.as_bytes())))
    }
}

/// Guards every request, and gives every answer its headers.
pub(super) async fn everything(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let language = language_of(request.uri());
    let mut answer = match of_everything(&gate, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(name) => Refusal::new(StatusCode::FORBIDDEN, name, language).into_response(),
    };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Guards what changes or tells something about the learner.
pub(super) async fn api(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let language = language_of(request.uri());
    match of_api(&gate, request.method(), request.headers()) {
        Ok(()) => {
            let mut answer = next.run(request).await;
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer
        }
        Err((status, name)) => Refusal::new(status, name, language).into_response(),
    }
}

fn of_everything(gate: &Gate, headers: &HeaderMap) -> Result<(), &'static str> {
    // One header, since two would leave open which one counts.
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| gate.is_own_host(host)) || hosts.next().is_some() {
        return Err("foreign-host");
    }
    let foreign = |origin: &HeaderValue| !origin.to_str().is_ok_and(|origin| gate.is_own_origin(origin));
    if headers.get_all(header::ORIGIN).iter().any(foreign) {
        return Err("foreign-origin");
    }
    Ok(())
}

fn of_api(gate: &Gate, method: &Method, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return Err((StatusCode::FORBIDDEN, "foreign-origin"));
    }
    if !gate.holds_key(headers) {
        return Err((StatusCode::FORBIDDEN, "no-key"));
    }
    if method == Method::POST {
        // A browser always sends it with a POST; its absence is no browser's page of ours.
        if !headers.contains_key(header::ORIGIN) {
            return Err((StatusCode::FORBIDDEN, "foreign-origin"));
        }
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json"));
        }
    }
    Ok(())
}

/// The language that a request asks for by `?lang=de`.
pub(super) fn language_of(address: &Uri) -> Language {
    let query = address.query().unwrap_or_default();
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))
        .and_then(|code| code.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn gate() -> Gate {
        Gate::new(4848).unwrap()
    }

    #[test]
    fn only_the_servers_own_names_are_hosts() {
        let gate = gate();
        for own in ["127.0.0.1:4848", "localhost:4848", "LOCALHOST:4848", "[::1]:4848"] {
            assert_eq!(of_everything(&gate, &headers(&[("host", own)])), Ok(()), "{own}");
        }
        for foreign in [
            "127.0.0.1",
            "127.0.0.1:4849",
            "evil.example:4848",
            "localhost.evil.example:4848",
            "127.0.0.1:4848.evil.example",
            "",
        ] {
            let refused = of_everything(&gate, &headers(&[("host", foreign)]));
            assert_eq!(refused, Err("foreign-host"), "{foreign}");
        }
        assert_eq!(of_everything(&gate, &headers(&[])), Err("foreign-host"));
        let two = [("host", "127.0.0.1:4848"), ("host", "evil.example:4848")];
        assert_eq!(of_everything(&gate, &headers(&two)), Err("foreign-host"));
    }

    #[test]
    fn a_foreign_origin_is_turned_away_wherever_it_asks() {
        let gate = gate();
        let with = |origin: &str| headers(&[("host", "127.0.0.1:4848"), ("origin", origin)]);
        assert_eq!(of_everything(&gate, &with("http://127.0.0.1:4848")), Ok(()));
        for foreign in ["null", "http://evil.example", "https://127.0.0.1:4848", "http://127.0.0.1:4849"] {
            assert_eq!(of_everything(&gate, &with(foreign)), Err("foreign-origin"), "{foreign}");
        }
    }

    #[test]
    fn the_api_wants_the_key_an_origin_and_json() {
        let gate = gate();
        let key = gate.key().to_owned();
        let good = [
            ("x-harden-check-key", key.as_str()),
            ("origin", "http://127.0.0.1:4848"),
            ("content-type", "application/json; charset=utf-8"),
        ];
        assert_eq!(of_api(&gate, &Method::POST, &headers(&good)), Ok(()));
        assert_eq!(of_api(&gate, &Method::GET, &headers(&good[..1])), Ok(()));
        let name = |method: &Method, pairs: &[(&'static str, &str)]| {
            of_api(&gate, method, &headers(pairs)).unwrap_err().1
        };
        assert_eq!(name(&Method::GET, &good[1..]), "no-key");
        assert_eq!(name(&Method::GET, &[("x-harden-check-key", "0123")]), "no-key");
        assert_eq!(name(&Method::POST, &[good[0], good[2]]), "foreign-origin");
        assert_eq!(name(&Method::POST, &good[..2]), "not-json");
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
            assert_eq!(
                name(&Method::POST, &[good[0], good[1], ("content-type", kind)]),
                "not-json",
                "{kind}"
            );
        }
        for site in ["cross-site", "same-site", "none"] {
            let refused = name(&Method::GET, &[good[0], ("sec-fetch-site", site)]);
            assert_eq!(refused, "foreign-origin", "{site}");
        }
    }

    #[test]
    fn every_start_has_a_key_of_its_own() {
        assert_ne!(gate().key(), gate().key());
        assert_eq!(gate().key().len(), 32);
    }
}
