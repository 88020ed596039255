//! Do the scripts beside `run.sh` start their containers as closely as `run.sh` does?

use super::support::{place, settle};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::LooseKind;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "scripts-hardened",
    include_str!("scripts_hardened.en.ftl"),
    include_str!("scripts_hardened.de.ftl"),
);

/// How many words are told.
const TOLD: usize = 4;

/// Read, not run: what somebody starts by hand every now and then runs with the same image and the same data. Root,
/// the host's network or processes, all powers, the engine's socket, and a port at every address are told.
pub(super) static CHECK: Check = Check {
    id: "scripts-hardened",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[27],
        cis: &["4.1", "5.9"],
        owasp: &["R2", "R5", "D01", "D03"],
        nist: &["3.1.2", "3.4.2"],
        reference: "docker run: --user, --network, --publish, --privileged; docker exec: --user",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, _: &Params| settle(judge(evidence)),
};

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    let loose = &evidence.submission.loose;
    let Some(first) = loose.first() else { return Ok(Verdict::pass(WORDS.say("passed"))) };
    let tell = |one: &crate::submission::Located<crate::submission::LooseWord>| {
        let key = match one.value.kind {
            LooseKind::Root => "root",
            LooseKind::Host => "host",
            LooseKind::Network => "network",
            LooseKind::Port => "port",
            LooseKind::Engine => "engine",
        };
        WORDS
            .say(key)
            .with("file", &one.at.file)
            .with("line", one.at.line)
            .with("written", &one.value.written)
    };
    let told: Option<Message> = loose
        .iter()
        .take(TOLD)
        .map(tell)
        .reduce(|before, last| WORDS.say("and").with("before", before).with("last", last));
    let place: Place = place::at(&first.at);
    Ok(Verdict::fail_at(
        place,
        WORDS.say("expected"),
        WORDS.say("found").with("count", loose.len()).with("told", told.unwrap_or_else(|| tell(first))),
        WORDS.say("direction"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{assert_fails, assert_passes, at, hardened, params};
    use crate::submission::{Located, LooseKind, LooseWord};

    #[test]
    fn no_loose_word_passes_and_each_kind_fails_at_its_line() {
        assert_passes(&CHECK, &hardened(), &params());
        for kind in [LooseKind::Root, LooseKind::Host, LooseKind::Network, LooseKind::Port, LooseKind::Engine]
        {
            let mut evidence = hardened();
            let word = LooseWord { kind, written: "--user root".to_owned() };
            evidence.submission.loose.push(Located::new(word, at("scripts/backup.sh", 5)));
            let failure = assert_fails(&CHECK, &evidence, &params(), "found");
            assert!(matches!(failure.place, Place::File(at) if at.line == 5));
            assert!(failure.seen.to_string().contains("scripts/backup.sh"), "{}", failure.seen);
        }
    }
}
