//! Do two builds from nothing give the same files?

use super::support::{dockerfile, made_by, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{DifferenceKind, Evidence, FileDifference, ImageFacts};
use crate::submission::Instruction;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("builds-alike", include_str!("builds_alike.en.ftl"), include_str!("builds_alike.de.ftl"));

/// How many files that differ are named.
const NAMED: usize = 6;

/// The lab builds twice without anything of an earlier build, and compares content, owner and rights of
/// every file of the two final file systems, and of those in a layer that a later one hides. Times are left
/// out: they differ between any two builds.
pub(super) static CHECK: Check = Check {
    id: "builds-alike",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[2],
        cis: &["4.2"],
        owasp: &["R13"],
        nist: &["3.1.5"],
        reference: "docker build --no-cache; OCI image specification: layers",
    },
    needs: &[Need::Rebuild],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let rebuilt = seen(&subject::built(evidence, params)?.rebuild)?;
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    if let Some(step) = &rebuilt.stopped {
        let file = subject::build(evidence, params)?.dockerfile.value.clone();
        return fail(WORDS.say("stopped").with("step", step), Place::WholeFile(file), "direction-stopped");
    }
    if rebuilt.files == 0 {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    let withdrawn = rebuilt.differences.is_empty() && !rebuilt.withdrawn.is_empty();
    let differences = if withdrawn { &rebuilt.withdrawn } else { &rebuilt.differences };
    let Some(first) = differences.first() else {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", rebuilt.files)));
    };
    // Both builds have the layers of the image that runs, one for one.
    let as_built = ImageFacts { layers: rebuilt.layers.clone(), ..image.clone() };
    let recipe = dockerfile::recipe(evidence, params)?;
    let maker = |difference: &FileDifference| made_by::layer(&recipe, &as_built, difference.layer);
    // The step that took another version comes before those that work with it.
    let lowest = differences.iter().min_by_key(|difference| difference.layer).filter(|_| withdrawn);
    // Whoever wrote down what else will do chose that; of a package manager that looks further by itself nobody
    // knows here whether it was asked to.
    let has_a_way_out = |made: &Instruction| made.keyword == "RUN" && installs_otherwise(&made.text);
    if withdrawn && !lowest.and_then(maker).is_some_and(has_a_way_out) {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", rebuilt.files)));
    }
    let described = |difference: &FileDifference| {
        let mut file = WORDS.say(kind(difference.kind)).with("path", &difference.path);
        if difference.hidden {
            file = WORDS.say("hidden").with("file", file);
        }
        match maker(difference) {
            Some(made) => WORDS
                .say("made-by")
                .with("file", file)
                .with("keyword", &made.keyword)
                .with("line", made.at.line),
            None => file,
        }
    };
    let mut all = described(first);
    for difference in differences.iter().skip(1).take(NAMED - 1) {
        all = WORDS.say("and").with("before", all).with("last", described(difference));
    }
    let seen = WORDS
        .say(if withdrawn { "withdrawn" } else { "found" })
        .with("count", differences.len())
        .with("total", rebuilt.files)
        .with("files", all);
    let made = maker(lowest.unwrap_or(first));
    let place = match made {
        Some(made) => place::at(&made.at),
        None => Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
    };
    if withdrawn {
        return fail(seen, place, "direction-withdrawn");
    }
    let keeps_a_record = differences.iter().all(|difference| is_a_record(&difference.path));
    fail(seen, place, if keeps_a_record { "direction-records" } else { "direction" })
}

/// Whether something is installed behind `||`: what is done where the first way fails.
fn installs_otherwise(text: &str) -> bool {
    let installs = |way: &str| way.split_whitespace().any(|word| ["install", "add", "-i"].contains(&word));
    text.split("||").skip(1).any(|way| installs(way.split(['&', ';']).next().unwrap_or_default()))
}

fn kind(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Content => "content",
        DifferenceKind::Rights => "rights",
        DifferenceKind::OnlyFirst => "only-first",
        DifferenceKind::OnlySecond => "only-second",
    }
}

/// What a package manager writes at every run: no one needs it in an image.
fn is_a_record(path: &str) -> bool {
    ["/var/log/", "/var/cache/", "/var/lib/apt/lists/"].iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::{CHECK, installs_otherwise};
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, params, unseen,
    };
    use crate::evidence::{BuildFailure, BuildProblem, DifferenceKind, Evidence, FileDifference, Observed};

    fn with(differences: &[(&str, DifferenceKind)]) -> Evidence {
        let mut evidence = hardened();
        let found = differences.iter().map(|(path, kind)| FileDifference {
            path: (*path).to_owned(),
            layer: 1,
            kind: *kind,
            hidden: false,
        });
        fact(&mut evidence.builds[0].rebuild).differences = found.collect();
        evidence
    }

    #[test]
    fn two_equal_builds_pass() {
        let seen = assert_passes(&CHECK, &with(&[]), &params());
        assert!(seen.contains('2'), "{seen}");
    }

    #[test]
    fn a_difference_is_told_with_the_instruction_that_made_it() {
        let evidence = with(&[("/app/built", DifferenceKind::Content)]);
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 6));
        let text = failure.seen.to_string();
        assert!(text.contains("/app/built") && text.contains("COPY"), "{text}");
        assert_eq!(failure.direction.key(), "direction");
    }

    #[test]
    fn a_later_step_hides_a_difference_and_does_not_mend_it() {
        let mut evidence = with(&[("/var/log/dpkg.log", DifferenceKind::Content)]);
        fact(&mut evidence.builds[0].rebuild).differences[0].hidden = true;
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(failure.seen.to_string().contains("later step"), "{}", failure.seen);
        assert_eq!(failure.direction.key(), "direction-records");
    }

    #[test]
    fn what_a_package_manager_writes_at_every_run_is_the_lesson() {
        let records =
            [("/var/log/dpkg.log", DifferenceKind::Content), ("/var/cache/x", DifferenceKind::OnlySecond)];
        let failure = assert_fails(&CHECK, &with(&records), &params(), "found");
        assert_eq!(failure.direction.key(), "direction-records");
        let other = [records[0], ("/app/a", DifferenceKind::OnlyFirst), ("/app/b", DifferenceKind::Rights)];
        let failure = assert_fails(&CHECK, &with(&other), &params(), "found");
        assert_eq!(failure.direction.key(), "direction");
    }

    #[test]
    fn another_version_in_the_place_of_a_withdrawn_one_fails() {
        let stamped = |path: &str| FileDifference {
            path: path.to_owned(),
            layer: 1,
            kind: DifferenceKind::Content,
            hidden: false,
        };
        for text in
            ["(apt-get install p=1 || apt-get install p)", "apk add p=1 || apk add p", "x p=1||x install p"]
        {
            assert!(installs_otherwise(text), "{text}");
        }
        // Preferences name a version and leave it to the package manager what it does without.
        for text in
            ["apt-get install p", "rm x || true && apt-get install p", "apt-get install p=1 || exit 1"]
        {
            assert!(!installs_otherwise(text), "{text}");
        }
        // Nothing of the kind stands in this step, which copies.
        let mut evidence = with(&[]);
        fact(&mut evidence.builds[0].rebuild).withdrawn = vec![stamped("/app/dist/index.html")];
        assert_passes(&CHECK, &evidence, &params());
        // What differs between two days in any case is told first.
        let mut evidence = with(&[("/app/built", DifferenceKind::Content)]);
        fact(&mut evidence.builds[0].rebuild).withdrawn = vec![stamped("/app/x")];
        assert_fails(&CHECK, &evidence, &params(), "found");
    }

    #[test]
    fn a_build_that_only_works_with_what_an_earlier_one_left_fails() {
        let mut evidence = hardened();
        fact(&mut evidence.builds[0].rebuild).stopped = Some("[2/3] RUN make".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "stopped");
    }

    #[test]
    fn what_nobody_compared_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut evidence.builds[0].rebuild).files = 0;
        assert_error(&CHECK, &evidence, &params());
        evidence.builds[0].rebuild = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
        evidence.builds[0].image = None;
        evidence.builds[0].failure = Some(BuildFailure {
            problem: BuildProblem::Step,
            step: String::new(),
            message: String::new(),
            output: Vec::new(),
        });
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
