//! Does the page show what the build made?

use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("page-shows", include_str!("page_shows.en.ftl"), include_str!("page_shows.de.ftl"));

/// `contains` is what only the built page holds; each of its lines, for a page has several sources.
pub(super) static CHECK: Check = Check {
    id: "page-shows",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[3],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "the notes application's own interface",
    },
    needs: &[Need::Http],
    required: &["contains"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let wanted = subject::required(params.contains.as_deref(), "contains")?;
    let exchanges = seen(&subject::service(evidence, params)?.http)?;
    let exchange = exchanges
        .iter()
        .find(|exchange| exchange.name == "page")
        .ok_or_else(|| Verdict::Error { reason: WORDS.say("not-asked") })?;
    let missing = wanted.lines().find(|line| !exchange.body.contains(*line));
    let wanted = missing.or(wanted.lines().next()).unwrap_or(wanted);
    let seen = match exchange.status {
        Some(200) if missing.is_none() => {
            return Ok(Verdict::pass(WORDS.say("passed").with("text", wanted)));
        }
        Some(200) => WORDS.say("other-page").with("text", wanted),
        Some(status) => WORDS.say("status").with("status", status).with("body", &exchange.body),
        None => WORDS.say("silent").with("problem", &exchange.problem),
    };
    Ok(Verdict::fail_at(
        Place::Service(params.service.clone()),
        WORDS.say("expected").with("text", wanted),
        seen,
        WORDS.say("direction"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, exchange, fact, hardened, params, silence, unseen, web,
    };

    #[test]
    fn the_built_page_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn another_page_an_error_and_silence_fail() {
        for (answer, key) in [
            (exchange("page", 200, "<h1>It works</h1>"), "other-page"),
            (exchange("page", 500, "no index.html"), "status"),
            (silence("page"), "silent"),
        ] {
            let mut evidence = hardened();
            *fact(&mut web(&mut evidence).http) = vec![answer];
            assert_fails(&CHECK, &evidence, &params(), key);
        }
    }

    #[test]
    fn every_line_has_to_be_there() {
        let several = |text: &str| Params { contains: Some(text.to_owned()), ..params() };
        assert_passes(&CHECK, &hardened(), &several("Notes\nNotes"));
        let failure = assert_fails(&CHECK, &hardened(), &several("Notes\n<form id=\"none\">"), "other-page");
        assert!(failure.seen.to_string().contains("none"), "{}", failure.seen);
    }

    #[test]
    fn without_a_request_or_a_text_there_is_no_verdict() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).http).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &hardened(), &Params { contains: None, ..params() });
    }
}
