//! Does the run command take all capabilities away and give back only what is needed?

use super::support::{capability, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::{EngineFamily, Evidence};
use crate::submission::{ContainerSpec, Located, NetworkAttachment};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "cap-drop-declared",
    include_str!("cap_drop_declared.en.ftl"),
    include_str!("cap_drop_declared.de.ftl"),
);

/// `--cap-drop ALL`, or each of Docker's own fourteen by name; the order of the flags does not matter
/// to Docker, which drops first and adds then. `--cap-add ALL` takes it all back.
pub(super) static CHECK: Check = Check {
    id: "cap-drop-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[9, 26],
        cis: &["5.4"],
        owasp: &["R3"],
        nist: &["3.4.3"],
        reference: "docker run: --cap-add, --cap-drop",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &["capabilities"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let allowed: Vec<String> = params.capabilities.iter().map(|name| capability::normal(name)).collect();
    let fail = |seen: Message, place: Place| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say("direction")))
    };
    let is_allowed = |name: &str| allowed.iter().any(|other| other == name);
    if let Some(flag) = container.cap_add.iter().find(|flag| !is_allowed(&capability::normal(&flag.value))) {
        let name = capability::normal(&flag.value);
        let drops_all = container.cap_drop.iter().any(|flag| capability::normal(&flag.value) == "ALL");
        let key = match name.as_str() {
            "ALL" if drops_all || container.cap_drop.is_empty() => "all-added",
            "ALL" => "all-added-names-dropped",
            _ => "added",
        };
        return fail(WORDS.say(key).with("capability", name), place::at(&flag.at));
    }
    let dropped: Vec<String> =
        container.cap_drop.iter().map(|flag| capability::normal(&flag.value)).collect();
    let drops = |name: &str| dropped.iter().any(|other| other == name || other == "ALL");
    let left: Vec<&str> =
        capability::DOCKER_DEFAULT.into_iter().filter(|name| !drops(name) && !is_allowed(name)).collect();
    if !left.is_empty() {
        let key = if dropped.is_empty() { "nothing-dropped" } else { "kept" };
        let seen = WORDS.say(key).with("count", left.len()).with("capabilities", left.join(", "));
        return fail(seen, place::flag(evidence, container, container.cap_drop.last()));
    }
    if let Some(flag) = needless_bind(evidence, container) {
        let seen = WORDS.say("needless-bind").with("capability", capability::normal(&flag.value));
        let direction = WORDS.say("direction-bind");
        return Ok(Verdict::fail_at(place::at(&flag.at), WORDS.say("expected"), seen, direction));
    }
    let inspected = subject::inspected(evidence, params)?;
    // Podman 5 lists what it took away of what it would have given, Docker the flag as it was written.
    let podman = subject::is_podman(evidence);
    let engine_drops = |name: &str| {
        let listed = |other: &String| [name, "ALL"].contains(&capability::normal(other).as_str());
        inspected.cap_drop.iter().any(listed) || (podman && capability::NOT_OF_PODMAN.contains(&name))
    };
    let engine_adds = inspected.cap_add.iter().find(|name| !is_allowed(&capability::normal(name)));
    if engine_adds.is_some() || capability::DOCKER_DEFAULT.iter().any(|n| !engine_drops(n) && !is_allowed(n))
    {
        let reason = WORDS
            .say("engine-differs")
            .with("dropped", inspected.cap_drop.join(", "))
            .with("added", inspected.cap_add.join(", "));
        return Err(subject::differs(inspected, reason));
    }
    let added: Vec<String> = container.cap_add.iter().map(|flag| capability::normal(&flag.value)).collect();
    let kept: Vec<&str> = capability::DOCKER_DEFAULT.into_iter().filter(|name| !drops(name)).collect();
    Ok(Verdict::pass(if !kept.is_empty() {
        WORDS.say("passed-by-name").with("capabilities", kept.join(", "))
    } else if added.is_empty() {
        WORDS.say("passed")
    } else {
        WORDS.say("passed-added").with("capabilities", added.join(", "))
    }))
}

/// The flag that adds `NET_BIND_SERVICE` where every port is everybody's: `ip_unprivileged_port_start` stands at or
/// below each port that is published, or nowhere, and Docker itself sets it to 0 in a network of the container's own
/// (from 20.10 on, tried). Podman leaves it as the kernel has it, and so does the host's network: there it is needed.
fn needless_bind<'a>(evidence: &Evidence, container: &'a ContainerSpec) -> Option<&'a Located<String>> {
    const SYSCTL: &str = "net.ipv4.ip_unprivileged_port_start";
    let added =
        container.cap_add.iter().find(|flag| capability::normal(&flag.value) == "NET_BIND_SERVICE")?;
    let engine = evidence.engine.as_ref()?;
    let own_network = |on: &Located<NetworkAttachment>| {
        on.value.owner().is_none() && !["host", "none"].contains(&on.value.network.as_str())
    };
    if engine.family != EngineFamily::Docker || !container.networks.iter().all(own_network) {
        return None;
    }
    let set = container.sysctls.iter().rev().find(|sysctl| sysctl.value.name == SYSCTL);
    let first: u32 = match set {
        Some(sysctl) => sysctl.value.value.as_deref()?.trim().parse().ok()?,
        None => 0,
    };
    let lowest = container.publish.iter().map(|port| u32::from(port.value.container_port)).min();
    (first <= lowest.unwrap_or(0)).then_some(added)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::capability::{DOCKER_DEFAULT, NOT_OF_PODMAN};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web, words,
    };
    use crate::evidence::{EngineFamily, Evidence};
    use crate::submission::{EnvironmentVariable, Located, NetworkAttachment, PublishedPort};

    fn with(drop: &[&str], add: &[&str]) -> Evidence {
        let mut evidence = hardened();
        run(&mut evidence).cap_drop = drop.iter().map(|name| flag((*name).to_owned(), 6)).collect();
        run(&mut evidence).cap_add = add.iter().map(|name| flag((*name).to_owned(), 7)).collect();
        // A host that keeps its low ports for the privileged.
        run(&mut evidence).sysctls = vec![first_port("1024")];
        let inspected = fact(&mut web(&mut evidence).container);
        let plain = |name: &&str| name.to_uppercase().replace("CAP_", "");
        inspected.cap_drop = drop.iter().map(plain).collect();
        inspected.cap_add = add.iter().map(plain).collect();
        evidence
    }

    fn first_port(value: &str) -> Located<EnvironmentVariable> {
        let name = "net.ipv4.ip_unprivileged_port_start".to_owned();
        flag(EnvironmentVariable { name, value: Some(value.to_owned()) }, 8)
    }

    fn bind() -> Params {
        Params { capabilities: words(&["NET_BIND_SERVICE"]), ..params() }
    }

    #[test]
    fn everything_dropped_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with(&["all"], &[]), &params());
        assert_passes(&CHECK, &with(&DOCKER_DEFAULT, &[]), &params());
    }

    #[test]
    fn podman_lists_what_it_really_took_away() {
        let mut evidence = with(&["all"], &[]);
        let given = DOCKER_DEFAULT.iter().filter(|name| !NOT_OF_PODMAN.contains(name));
        fact(&mut web(&mut evidence).container).cap_drop = given.map(|name| format!("CAP_{name}")).collect();
        assert_error(&CHECK, &evidence, &params());
        evidence.engine.as_mut().unwrap().family = EngineFamily::Podman;
        assert_passes(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).container).cap_drop.pop();
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_is_needed_may_come_back_in_any_spelling() {
        for name in ["NET_BIND_SERVICE", "cap_net_bind_service"] {
            assert_passes(&CHECK, &with(&["ALL"], &[name]), &bind());
        }
    }

    #[test]
    fn where_every_port_is_everybodys_the_capability_is_needless() {
        for sysctls in [Vec::new(), vec![first_port("0")], vec![first_port("1024"), first_port("80")]] {
            let mut evidence = with(&["ALL"], &["NET_BIND_SERVICE"]);
            run(&mut evidence).sysctls = sysctls;
            run(&mut evidence).publish = vec![flag(port(80), 9)];
            let failure = assert_fails(&CHECK, &evidence, &bind(), "needless-bind");
            assert!(matches!(failure.place, Place::File(place) if place.line == 7));
            run(&mut evidence).cap_add.clear();
            fact(&mut web(&mut evidence).container).cap_add.clear();
            assert_passes(&CHECK, &evidence, &bind());
        }
    }

    #[test]
    fn where_somebody_keeps_the_port_it_is_needed() {
        for value in ["81", "1024", "32768"] {
            let mut evidence = with(&["ALL"], &["NET_BIND_SERVICE"]);
            run(&mut evidence).sysctls = vec![first_port(value)];
            run(&mut evidence).publish = vec![flag(port(8443), 9), flag(port(80), 9)];
            assert_passes(&CHECK, &evidence, &bind());
        }
        let mut evidence = with(&["ALL"], &["NET_BIND_SERVICE"]);
        run(&mut evidence).sysctls.clear();
        run(&mut evidence).networks = vec![flag(NetworkAttachment::on("host"), 9)];
        assert_passes(&CHECK, &evidence, &bind());
        let mut evidence = with(&["ALL"], &["NET_BIND_SERVICE"]);
        run(&mut evidence).sysctls.clear();
        evidence.engine.as_mut().unwrap().family = EngineFamily::Podman;
        assert_passes(&CHECK, &evidence, &bind());
    }

    fn port(container_port: u16) -> PublishedPort {
        PublishedPort { host_address: None, host_port: None, container_port, protocol: "tcp".to_owned() }
    }

    #[test]
    fn flags_that_cancel_each_other_fail() {
        let failure = assert_fails(&CHECK, &with(&["ALL"], &["ALL"]), &params(), "all-added");
        assert!(matches!(failure.place, Place::File(place) if place.line == 7));
        assert_fails(&CHECK, &with(&["ALL"], &["NET_RAW"]), &bind(), "added");
    }

    #[test]
    fn dropped_by_name_says_what_is_kept() {
        let all_but_one: Vec<&str> =
            DOCKER_DEFAULT.into_iter().filter(|name| *name != "NET_BIND_SERVICE").collect();
        let passed = assert_passes(&CHECK, &with(&all_but_one, &[]), &bind());
        assert!(passed.to_string().contains("NET_BIND_SERVICE"), "{passed}");
        assert_fails(&CHECK, &with(&all_but_one, &["ALL"]), &bind(), "all-added-names-dropped");
    }

    #[test]
    fn some_are_not_all() {
        let failure = assert_fails(&CHECK, &with(&["NET_RAW", "MKNOD"], &[]), &params(), "kept");
        assert!(failure.seen.to_string().contains("SETUID"));
        let failure = assert_fails(&CHECK, &with(&[], &[]), &params(), "nothing-dropped");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).cap_drop.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
