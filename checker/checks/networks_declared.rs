//! Does every service name a network of its own, and is there more than one?

use std::collections::BTreeSet;

use super::support::{arrows, place, settle, written};
use crate::check::{Check, Kind, Params, Source, Verdict, reason_of};
use crate::evidence::{Blocked, Evidence};
use crate::submission::{ContainerSpec, Located, NetworkAttachment};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "networks-declared",
    include_str!("networks_declared.en.ftl"),
    include_str!("networks_declared.de.ftl"),
);

/// Judged on paper: that the engine does what is written there, `only-drawn-arrows` shows by trying. A
/// service that names no network is on the bridge that every container of the host shares, or, in a
/// compose file, on the one that all services of the project share.
pub(super) static CHECK: Check = Check {
    id: "networks-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[16],
        cis: &["5.30"],
        owasp: &["R5", "D03"],
        nist: &["3.3.3", "3.4.2"],
        reference: "docker network create; docker run: --network; compose: networks",
    },
    needs: &[],
    required: &[],
    optional: &["services"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let plan = &evidence.submission.plan;
    // Where the exercise names the services beside its own, whoever else is there may share their network.
    let is_meant = |name: &String| {
        params.services.is_empty() || params.services.contains(name) || *name == params.service
    };
    let is_service = |container: &&ContainerSpec| {
        !container.ends && evidence.services.keys().any(|name| is_meant(name) && name == container.service())
    };
    let services: Vec<&ContainerSpec> = plan.containers.iter().filter(is_service).collect();
    let Some(first) = services.first() else {
        return Err(Verdict::Skipped { reason: reason_of(&Blocked::NoService) });
    };
    let by = written::of(first);
    let fail = |seen: Message, place| {
        let expected = WORDS.say("expected");
        let direction = WORDS.say("direction").with("written", by);
        Ok(Verdict::fail_at(place, expected, seen, direction))
    };
    if let Some(container) = services.iter().find(|container| arrows::on_default_bridge(plan, container)) {
        let foreign = |on: &&Located<NetworkAttachment>| {
            !arrows::is_own(&on.value.network) || on.value.owner().is_some()
        };
        let named = container.networks.iter().find(foreign);
        let at = named.map_or(&container.at, |on| &on.at);
        return fail(WORDS.say("default-bridge").with("service", container.service()), place::at(at));
    }
    let names: BTreeSet<&str> = services.iter().map(|container| container.service()).collect();
    let all_of = services.iter().flat_map(|container| plan.attachments(container));
    let shared = all_of.into_iter().find(|on| {
        let members = arrows::members(plan, &on.value.network);
        names.len() > 2 && arrows::is_own(&on.value.network) && names.is_subset(&members)
    });
    if let Some(on) = shared {
        return fail(WORDS.say("one-for-all").with("network", &on.value.network), place::at(&on.at));
    }
    let networks: BTreeSet<&str> = services
        .iter()
        .flat_map(|container| plan.attachments(container))
        .map(|on| on.value.network.as_str())
        .filter(|network| arrows::is_own(network))
        .collect();
    Ok(Verdict::pass(
        WORDS.say("passed").with("networks", networks.into_iter().collect::<Vec<_>>().join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_fails, assert_passes, flag, hardened, params as all_params, run, words,
    };
    use crate::evidence::{Evidence, ServiceFacts};
    use crate::submission::{Located, NetworkAttachment};

    fn on(network: &str, line: usize) -> Located<NetworkAttachment> {
        flag(NetworkAttachment::on(network.to_owned()), line)
    }

    fn params() -> Params {
        Params { services: Vec::new(), ..all_params() }
    }

    /// `web` and `db`, each on these networks.
    fn two(web: &[&str], db: &[&str]) -> Evidence {
        let mut evidence = hardened();
        evidence.services.insert("db".to_owned(), ServiceFacts::default());
        let mut other = run(&mut evidence).clone();
        other.name = Some(flag("db".to_owned(), 20));
        other.networks = db.iter().map(|network| on(network, 21)).collect();
        run(&mut evidence).networks = web.iter().map(|network| on(network, 11)).collect();
        evidence.submission.plan.containers.push(other);
        evidence
    }

    #[test]
    fn networks_of_their_own_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &two(&["front", "back"], &["back", "none"]), &params());
        assert_passes(&CHECK, &two(&["front"], &["none"]), &params());
    }

    #[test]
    fn the_default_bridge_fails_and_is_shown() {
        assert_fails(&CHECK, &two(&[], &["back"]), &params(), "default-bridge");
        let failure =
            assert_fails(&CHECK, &two(&["front", "bridge"], &["back"]), &params(), "default-bridge");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 11));
    }

    #[test]
    fn one_network_for_all_separates_nobody() {
        // Two services with an arrow between them need one network, and no more.
        let mut evidence = two(&["app", "front"], &["app"]);
        assert_passes(&CHECK, &evidence, &params());
        evidence.services.insert("mailer".to_owned(), ServiceFacts::default());
        let mut third = run(&mut evidence).clone();
        third.name = Some(flag("mailer".to_owned(), 30));
        evidence.submission.plan.containers.push(third);
        assert_fails(&CHECK, &evidence, &params(), "one-for-all");
        let two = Params { services: words(&["db"]), ..params() };
        assert_passes(&CHECK, &evidence, &two);
    }

    #[test]
    fn whoever_shares_a_network_is_on_its_owners() {
        assert_passes(&CHECK, &two(&["front"], &["container:web"]), &params());
        assert_passes(&CHECK, &two(&["container:db"], &["back"]), &params());
        for (web, db, line) in [
            (&["bridge"][..], &["container:web"][..], 11),
            (&["container:db"], &["bridge"], 11),
            (&["container:db"], &[], 11),
            (&["front"], &["container:other"], 21),
        ] {
            let mut evidence = two(web, db);
            let mut other = run(&mut evidence).clone();
            other.name = Some(flag("other".to_owned(), 40));
            other.networks = Vec::new();
            evidence.submission.plan.containers.push(other);
            let failure = assert_fails(&CHECK, &evidence, &params(), "default-bridge");
            assert!(matches!(&failure.place, Place::File(at) if at.line == line), "{web:?} {db:?}");
        }
        // Three that are all on one network, one of them by sharing.
        let mut evidence = two(&["app"], &["container:web"]);
        evidence.services.insert("mailer".to_owned(), ServiceFacts::default());
        let mut third = run(&mut evidence).clone();
        third.name = Some(flag("mailer".to_owned(), 30));
        evidence.submission.plan.containers.push(third);
        assert_fails(&CHECK, &evidence, &params(), "one-for-all");
        let two = Params { services: words(&["db"]), ..params() };
        assert_passes(&CHECK, &evidence, &two);
    }

    #[test]
    fn a_plan_without_the_services_is_another_checks() {
        let mut evidence = hardened();
        evidence.submission.plan.containers.clear();
        assert!(matches!((CHECK.judge)(&evidence, &params()), Verdict::Skipped { .. }));
    }
}
