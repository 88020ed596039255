//! Is every network of the service written down as internal?

use super::support::{arrows, place, settle, subject, way_out, written};
use crate::check::{Check, Kind, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "no-way-out-declared",
    include_str!("no_way_out_declared.en.ftl"),
    include_str!("no_way_out_declared.de.ftl"),
);

/// Judged on paper: that nothing gets out, `only-allowed-hosts` shows by trying. `internal` belongs to a
/// network: one ordinary network beside it is a way out.
pub(super) static CHECK: Check = Check {
    id: "no-way-out-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[17],
        cis: &["5.30"],
        owasp: &["D03"],
        nist: &["3.4.2"],
        reference: "docker network create: --internal; compose: internal",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let fail = |seen: Message, at| {
        Ok(Verdict::fail_at(
            place::at(at),
            WORDS.say("expected"),
            seen.with("service", &params.service),
            WORDS.say("direction").with("written", written::of(container)),
        ))
    };
    let open = way_out::open_networks(&evidence.submission.plan, container);
    if let Some(on) = open.first() {
        let network = &on.value.network;
        let seen = if arrows::is_own(network) {
            WORDS.say("ordinary").with("network", network)
        } else {
            WORDS.say("default-bridge")
        };
        return fail(seen, &on.at);
    }
    let attached = evidence.submission.plan.attachments(container);
    if attached.is_empty() {
        return fail(WORDS.say("default-bridge"), &container.at);
    }
    let names: Vec<&str> = attached.iter().map(|on| on.value.network.as_str()).collect();
    Ok(Verdict::pass(WORDS.say("passed").with("networks", names.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Place, Verdict};
    use crate::checks::support::fixtures::{assert_fails, assert_passes, flag, hardened, params, run};
    use crate::evidence::Evidence;
    use crate::submission::NetworkAttachment;

    /// `web` on these networks.
    fn on(networks: &[&str]) -> Evidence {
        let mut evidence = hardened();
        let on =
            |(line, network): (usize, &&str)| flag(NetworkAttachment::on((*network).to_owned()), line + 11);
        run(&mut evidence).networks = networks.iter().enumerate().map(on).collect();
        evidence
    }

    #[test]
    fn internal_networks_pass_and_so_does_none() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &on(&["none"]), &params());
    }

    #[test]
    fn one_ordinary_network_is_a_way_out() {
        let failure = assert_fails(&CHECK, &on(&["front", "edge"]), &params(), "ordinary");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 12), "{:?}", failure.place);
        let mut evidence = hardened();
        evidence.submission.plan.networks[0].internal = Some(flag(false, 3));
        assert_fails(&CHECK, &evidence, &params(), "ordinary");
        evidence.submission.plan.networks[0].internal = None;
        assert_fails(&CHECK, &evidence, &params(), "ordinary");
    }

    #[test]
    fn the_default_bridge_is_one_as_well() {
        assert_fails(&CHECK, &on(&[]), &params(), "default-bridge");
        assert_fails(&CHECK, &on(&["front", "bridge"]), &params(), "default-bridge");
    }

    #[test]
    fn a_plan_without_the_service_is_another_checks() {
        let mut evidence = hardened();
        evidence.submission.plan.containers.clear();
        evidence.services.clear();
        assert!(matches!((CHECK.judge)(&evidence, &params()), Verdict::Skipped { .. }));
    }
}
