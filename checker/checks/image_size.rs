//! Is the image within its budget?

use super::support::{settle, subject, units};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("image-size", include_str!("image_size.en.ftl"), include_str!("image_size.de.ftl"));

/// All layers together, uncompressed: what a later layer deletes still counts. The engine's own `Size`
/// is another quantity on every engine (content, compressed content, content and snapshot).
pub(super) static CHECK: Check = Check {
    id: "image-size",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[1, 3],
        cis: &["4.3"],
        owasp: &["D04"],
        nist: &["3.1.2"],
        reference: "OCI image specification: layers, their uncompressed archives",
    },
    needs: &[Need::LayerBytes],
    required: &["max-bytes"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limit = subject::required(params.max_bytes, "max-bytes")?;
    let image = subject::image(evidence, params)?;
    let size = *seen(&image.layer_bytes)?;
    if size == 0 {
        return Err(Verdict::Error { reason: WORDS.say("no-size") });
    }
    if size <= limit {
        let seen = WORDS
            .say("passed")
            .with("size", units::bytes_against(limit, size))
            .with("limit", units::bytes(limit));
        return Ok(Verdict::pass(seen));
    }
    Ok(Verdict::fail_at(
        Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        WORDS.say("expected").with("limit", units::bytes(limit)),
        WORDS.say("too-large").with("size", units::bytes_against(limit, size)),
        WORDS.say("direction"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        MIB, assert_error, assert_fails, assert_passes, fact, hardened, image, params, unseen,
    };
    use crate::evidence::Observed;

    #[test]
    fn the_budget_is_a_bound() {
        let exactly = Params { max_bytes: Some(4 * MIB), ..params() };
        assert_passes(&CHECK, &hardened(), &exactly);
        let mut evidence = hardened();
        *fact(&mut image(&mut evidence).layer_bytes) += 1;
        assert_fails(&CHECK, &evidence, &exactly, "too-large");
    }

    #[test]
    fn without_a_size_or_a_budget_there_is_no_verdict() {
        let mut evidence = hardened();
        image(&mut evidence).layer_bytes = Observed::Seen(0);
        assert_error(&CHECK, &evidence, &params());
        image(&mut evidence).layer_bytes = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &hardened(), &Params { max_bytes: None, ..params() });
        assert_error(&CHECK, &unseen(), &params());
    }
}
