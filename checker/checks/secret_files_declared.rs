//! Does the definition give the service its own secrets as files, and no other one?

use super::support::secret_places::{Seen, all, mount_over, place_of};
use super::support::{place, rotation, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "secret-files-declared",
    include_str!("secret_files_declared.en.ftl"),
    include_str!("secret_files_declared.de.ftl"),
);

/// What stands in the files that the definition hands over is known from the submission; that the service
/// really finds it there, from the search. A secret that is mounted where its mode keeps this service out
/// is named here: the definition gives it away, and one `chmod` later the service has it.
pub(super) static CHECK: Check = Check {
    id: "secret-files-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[13, 14],
        cis: &["7.4"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "compose: secrets; docker run: --mount, --volume",
    },
    needs: &[Need::SecretReach],
    required: &["ids"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let reach = seen(&subject::service(evidence, params)?.secret_reach)?;
    let container = subject::container(evidence, params)?;
    let fail_to = |seen: Message, place: Place, direction: Message| {
        let own = params.ids.join(", ");
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected").with("service", &params.service).with("own", own),
            seen,
            direction,
        ))
    };
    let fail =
        |seen, place| fail_to(seen, place, WORDS.say("direction").with("written", written::of(container)));
    let foreign = reach.handed.iter().find(|handed| !params.ids.contains(&handed.secret));
    if let Some(foreign) = foreign {
        let seen = WORDS.say("foreign").with("service", &params.service).with("secret", &foreign.secret);
        let at = mount_over(container, &foreign.target).unwrap_or(&container.at);
        return fail(seen.with("at", &foreign.target), place::at(at));
    }
    // Who else is handed one of its own secrets needs it for nothing: the exercise knows no such service.
    let elsewhere = reach.elsewhere.iter().find(|other| params.ids.contains(&other.handed.secret));
    if let Some((other, further)) =
        elsewhere.and_then(|other| Some((other, evidence.submission.plan.containers.get(other.container)?)))
    {
        let seen =
            WORDS.say("elsewhere").with("service", further.service()).with("secret", &other.handed.secret);
        let at = mount_over(further, &other.handed.target).unwrap_or(&further.at);
        return fail(seen.with("at", &other.handed.target), place::at(at));
    }
    let sightings = all(reach);
    let in_the_open = |sighting: &&Seen<'_>| {
        ["environment", "arguments", "command", "health", "label"].contains(&sighting.way)
    };
    if let Some(sighting) = sightings.iter().find(in_the_open) {
        let seen = WORDS.say("in-the-open").with("secret", sighting.secret).with("way", sighting.way);
        let seen = seen.with("variable", sighting.variable);
        return fail_to(seen, place_of(container, sighting), WORDS.say("direction-open"));
    }
    let mut targets: Vec<&str> = Vec::new();
    for own in &params.ids {
        let of_it = || sightings.iter().filter(|sighting| sighting.secret == own && sighting.way == "file");
        let Some(any) = of_it().next() else {
            if let Some(file) = rotation::with_other_value(container, own) {
                let seen = WORDS.say("other-value").with("secret", own).with("at", &file.value.target);
                return fail_to(seen, place::at(&file.at), WORDS.say("direction-value"));
            }
            let seen = WORDS.say("missing").with("service", &params.service).with("secret", own);
            return fail(seen, place::missing_flag(evidence, container));
        };
        match of_it().find(|sighting| mount_over(container, sighting.at).is_some()) {
            Some(mounted) => targets.push(mounted.at),
            None => {
                let seen = WORDS.say("not-mounted").with("secret", own).with("at", any.at);
                return fail(seen, place::missing_flag(evidence, container));
            }
        }
    }
    let passed = WORDS.say("passed").with("service", &params.service);
    Ok(Verdict::pass(passed.with("targets", targets.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attempt, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::{Evidence, HandedElsewhere, HandedSecret};
    use crate::submission::FileMount;

    /// The right answer, with a mount at this target.
    fn mounted(target: &str) -> Evidence {
        let mut evidence = hardened();
        let file = FileMount {
            name: "token".to_owned(),
            file: Some("secrets/token".to_owned()),
            content: None,
            target: target.to_owned(),
            user: None,
            group: None,
            mode: None,
        };
        run(&mut evidence).files = vec![flag(file, 30)];
        evidence
    }

    fn own() -> Params {
        params()
    }

    #[test]
    fn a_file_below_a_mount_passes() {
        assert_passes(&CHECK, &mounted("/run/secrets/token"), &own());
        assert_passes(&CHECK, &mounted("/run/secrets"), &own());
    }

    #[test]
    fn what_lies_in_the_image_is_no_handing_over() {
        assert_fails(&CHECK, &mounted("/run/other"), &own(), "not-mounted");
        let mut evidence = mounted("/run/secrets");
        fact(&mut web(&mut evidence).secret_reach).searches[0].attempts.clear();
        let failure = assert_fails(&CHECK, &evidence, &own(), "other-value");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 30));
        run(&mut evidence).files.clear();
        assert_fails(&CHECK, &evidence, &own(), "missing");
    }

    #[test]
    fn a_secret_of_others_that_is_mounted_fails_even_where_it_cannot_be_read() {
        let mut evidence = mounted("/run/secrets/mail-key");
        fact(&mut web(&mut evidence).secret_reach).handed =
            vec![HandedSecret { secret: "mail-key".to_owned(), target: "/run/secrets/mail-key".to_owned() }];
        let failure = assert_fails(&CHECK, &evidence, &own(), "foreign");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 30));
    }

    #[test]
    fn a_further_container_with_a_secret_of_its_own_fails_at_its_line() {
        for (secret, target) in
            [("token", "/run/secrets/token"), ("token", "/run/secrets"), ("token", "/opt/x")]
        {
            let mut evidence = mounted("/run/secrets/token");
            let mut idle = evidence.submission.plan.containers[0].clone();
            idle.files[0].at.line = 44;
            idle.files[0].value.target = target.to_owned();
            evidence.submission.plan.containers.push(idle);
            let container = evidence.submission.plan.containers.len() - 1;
            let handed = HandedSecret { secret: secret.to_owned(), target: target.to_owned() };
            fact(&mut web(&mut evidence).secret_reach).elsewhere =
                vec![HandedElsewhere { container, handed }];
            let failure = assert_fails(&CHECK, &evidence, &own(), "elsewhere");
            assert!(matches!(&failure.place, Place::File(at) if at.line == 44), "{target}");
        }
        // Of a secret that is none of this service's, the check of its own service tells.
        let mut evidence = mounted("/run/secrets/token");
        let handed = HandedSecret { secret: "mail-key".to_owned(), target: "/x".to_owned() };
        fact(&mut web(&mut evidence).secret_reach).elsewhere = vec![HandedElsewhere { container: 0, handed }];
        assert_passes(&CHECK, &evidence, &own());
    }

    #[test]
    fn the_environment_and_the_arguments_are_open() {
        for way in ["environment", "arguments"] {
            let mut evidence = mounted("/run/secrets/token");
            let mut sighting = attempt("find-secret", "/proc/1/environ", "done");
            for (name, value) in [("secret", "token"), ("way", way), ("variable", "TOKEN")] {
                sighting.facts.insert(name.to_owned(), value.to_owned());
            }
            fact(&mut web(&mut evidence).secret_reach).searches[0].attempts.push(sighting);
            assert_fails(&CHECK, &evidence, &own(), "in-the-open");
        }
        assert_error(&CHECK, &unseen(), &own());
    }
}
