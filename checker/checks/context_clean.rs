//! Is there a secret, or ballast, in what is offered to the build?

use super::support::context::{self, Intruder, Offer};
use super::support::{place, settle, subject, units};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::IgnoreRule;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "context-clean",
    include_str!("context_clean.en.ftl"),
    include_str!("context_clean.de.ftl"),
);

/// How many groups of files that do not belong there are named.
const NAMED: usize = 6;

/// `paths` are patterns of paths in the context that have no business there. Whatever a file is called,
/// what it holds is searched for secrets as well. What the engine received is held against the list: it
/// was told of nothing that is not on it.
pub(super) static CHECK: Check = Check {
    id: "context-clean",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[4, 12],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "Docker documentation: build context, .dockerignore files; moby/patternmatcher",
    },
    needs: &[Need::Context, Need::ContextSecrets],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    // Where the service's own build was not begun, there is nothing to say of it.
    subject::built(evidence, params)?;
    let offers = context::offers(evidence)?;
    for offer in &offers {
        if let Some(path) = offer.received.iter().find(|path| !offer.has(path)) {
            return Err(Verdict::Error { reason: WORDS.say("not-listed").with("path", path) });
        }
        let intruders = offer.intruders(&params.paths);
        if let Some(first) = most_telling(&intruders) {
            return Ok(Verdict::fail_at(
                place_of(offer, first),
                WORDS.say("expected"),
                found(offer, &intruders),
                direction(offer, first),
            ));
        }
    }
    if let Some(unseen) = offers.iter().find_map(Offer::unseen) {
        return Err(unseen);
    }
    let own = subject::build(evidence, params)?;
    let offer = offers.iter().find(|offer| std::ptr::eq(offer.build, own)).unwrap_or(&offers[0]);
    Ok(Verdict::pass(
        WORDS
            .say("passed")
            .with("count", offer.files.len())
            .with("size", units::bytes(offer.files.iter().map(|file| file.size_bytes).sum()))
            .with("received", offer.received.len())
            .with("files", offer.listing()),
    ))
}

/// The one whose line can be shown: a line that lets in again tells most.
fn most_telling<'a, 'b>(intruders: &'b [Intruder<'a>]) -> Option<&'b Intruder<'a>> {
    let by_path = || intruders.iter().filter(|intruder| intruder.secret.is_none());
    by_path()
        .find(|intruder| intruder.let_in_by.is_some())
        .or_else(|| by_path().find(|intruder| intruder.nearly.is_some()))
        .or_else(|| by_path().next())
        .or_else(|| intruders.first())
}

fn found(offer: &Offer<'_>, intruders: &[Intruder<'_>]) -> Message {
    let count: usize = intruders.iter().map(|intruder| intruder.files).sum();
    let shown = &intruders[..intruders.len().min(NAMED)];
    let (open, told): (Vec<&Intruder<'_>>, Vec<&Intruder<'_>>) = shown.iter().partition(|intruder| {
        intruder.secret.is_none() && intruder.let_in_by.is_none() && intruder.nearly.is_none()
    });
    let mut parts: Vec<Message> = told.into_iter().map(|one| describe(offer, one)).collect();
    let names = open.into_iter().map(name);
    if let Some(names) =
        names.reduce(|before, last| WORDS.say("list").with("before", before).with("last", last))
    {
        let key = if offer.ignore.file.is_some() { "open" } else { "no-file" };
        parts.push(WORDS.say(key).with("names", names));
    }
    let rest = intruders.len() - shown.len();
    if rest > 0 {
        parts.push(WORDS.say("more").with("count", rest));
    }
    let all =
        parts.into_iter().reduce(|before, last| WORDS.say("and").with("before", before).with("last", last));
    let asked = intruders.iter().any(|intruder| intruder.received);
    WORDS
        .say(if asked { "found" } else { "found-unasked" })
        .with("count", count)
        .with("total", offer.files.len())
        .with("files", all.unwrap_or_else(|| WORDS.say("more").with("count", rest)))
}

fn name(intruder: &Intruder<'_>) -> Message {
    if intruder.is_folder {
        WORDS.say("folder").with("path", &intruder.path).with("count", intruder.files)
    } else {
        WORDS.say("file").with("path", &intruder.path)
    }
}

/// One group of files, and what let it through: a line, or the file's harmless name.
fn describe(offer: &Offer<'_>, intruder: &Intruder<'_>) -> Message {
    if let Some(secret) = intruder.secret {
        if secret == offer.in_submission(&intruder.path) {
            return WORDS.say("handed").with("path", &intruder.path);
        }
        return WORDS.say("holding").with("path", &intruder.path).with("secret", secret);
    }
    let by = |key: &'static str, rule: &IgnoreRule| {
        WORDS.say(key).with("name", name(intruder)).with("line", rule.at.line).with("pattern", &rule.pattern)
    };
    match (intruder.let_in_by, intruder.nearly) {
        (Some(rule), _) => by("let-in", rule),
        (None, Some(rule)) => by("nearly", rule),
        (None, None) => name(intruder),
    }
}

fn place_of(offer: &Offer<'_>, intruder: &Intruder<'_>) -> Place {
    if let (Some(secret), Some(file)) = (intruder.secret, &offer.ignore.file)
        && secret == offer.in_submission(&intruder.path)
    {
        return Place::WholeFile(file.clone());
    }
    if intruder.secret.is_some() {
        return Place::WholeFile(offer.in_submission(&intruder.path));
    }
    match (intruder.let_in_by.or(intruder.nearly), &offer.ignore.file) {
        (Some(rule), _) => place::at(&rule.at),
        (None, Some(file)) => Place::WholeFile(file.clone()),
        (None, None) => place::at(&offer.build.context.at),
    }
}

fn direction(offer: &Offer<'_>, intruder: &Intruder<'_>) -> Message {
    if intruder.secret.is_some_and(|secret| secret == offer.in_submission(&intruder.path)) {
        return WORDS.say("direction-handed");
    }
    if intruder.secret.is_some() {
        return WORDS.say("direction-secret");
    }
    if intruder.let_in_by.is_some() {
        return WORDS.say("direction-let-in");
    }
    if intruder.nearly.is_some() {
        return WORDS.say("direction-nearly");
    }
    if let (None, Some(unread)) = (&offer.ignore.file, offer.ignore.unread.first()) {
        return WORDS.say("direction-unread").with("file", unread);
    }
    WORDS.say("direction")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, at, fact, hardened, params, unseen, words,
    };
    use crate::evidence::{
        BuildFailure, BuildProblem, ContextFile, Evidence, Observed, SecretSighting, SightingPlace, Unseen,
        UnseenFile,
    };
    use crate::submission::{IgnoreFile, IgnoreRule};

    fn patterns() -> Params {
        Params { paths: words(&["**/.git/**", "**/.env", "**/node_modules/**", "**/*.key"]), ..params() }
    }

    /// The fixture with more files in its context, under these lines of `.dockerignore`.
    fn with(lines: &[&str], paths: &[&str]) -> Evidence {
        let mut evidence = hardened();
        for path in paths {
            fact(&mut evidence.builds[0].context).push(ContextFile {
                path: (*path).to_owned(),
                size_bytes: 5,
                sha256: "05".to_owned(),
                secret_paths: Vec::new(),
            });
            fact(&mut evidence.builds[0].received).push((*path).to_owned());
        }
        let rules = lines.iter().enumerate().map(|(index, line)| IgnoreRule {
            pattern: line.trim_start_matches('!').to_owned(),
            exception: line.starts_with('!'),
            at: at(".dockerignore", index + 1),
        });
        evidence.submission.ignores = vec![IgnoreFile {
            file: (!lines.is_empty()).then(|| ".dockerignore".to_owned()),
            rules: rules.collect(),
            ..IgnoreFile::default()
        }];
        evidence
    }

    fn sighting(path: &str) -> SecretSighting {
        SecretSighting {
            secret: "db-password".to_owned(),
            planted: true,
            place: SightingPlace::Context(path.to_owned()),
            encoding: "base64".to_owned(),
            excerpt: "p=****".to_owned(),
        }
    }

    #[test]
    fn a_clean_context_passes_and_is_listed() {
        let seen = assert_passes(&CHECK, &with(&["*", "!src"], &["src/a", "src/b"]), &patterns());
        assert!(seen.contains("3 files") && seen.contains("src/"), "{seen}");
    }

    #[test]
    fn without_rules_everything_is_open() {
        let evidence = with(&[], &[".git/config", ".git/HEAD", "config/.env", "keys/a.key"]);
        let failure = assert_fails(&CHECK, &evidence, &patterns(), "found");
        let text = failure.seen.to_string();
        assert!(text.contains(".git/") && text.contains("2 files") && text.contains("keys/a.key"), "{text}");
        assert!(matches!(failure.place, Place::File(place) if place.file == "run.sh"));
    }

    #[test]
    fn the_line_that_lets_a_file_in_again_is_the_place() {
        let evidence = with(&["**/.env", "**/*.key", "!config/**"], &["config/.env"]);
        let failure = assert_fails(&CHECK, &evidence, &patterns(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 3));
        assert!(failure.seen.to_string().contains("!config/**"), "{}", failure.seen);
        assert_eq!(failure.direction.key(), "direction-let-in");
    }

    #[test]
    fn a_pattern_that_holds_at_the_top_only_is_named() {
        let evidence = with(&["dist", ".env", "node_modules"], &["config/.env", "tools/node_modules/a/b"]);
        let failure = assert_fails(&CHECK, &evidence, &patterns(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 2));
        assert!(failure.seen.to_string().contains("tools/node_modules/"), "{}", failure.seen);
        assert_eq!(failure.direction.key(), "direction-nearly");
    }

    #[test]
    fn what_no_instruction_uses_today_is_in_the_context_all_the_same() {
        let mut evidence = with(&["*.log"], &[".env"]);
        fact(&mut evidence.builds[0].received).retain(|path| path != ".env");
        assert_fails(&CHECK, &evidence, &patterns(), "found-unasked");
    }

    #[test]
    fn a_secret_under_another_name_fails() {
        let mut evidence = with(&["*", "!src"], &["src/settings.js"]);
        fact(&mut evidence.builds[0].context_secrets).sightings.push(sighting("src/settings.js"));
        let failure = assert_fails(&CHECK, &evidence, &patterns(), "found");
        let text = failure.seen.to_string();
        assert!(text.contains("src/settings.js") && text.contains("db-password"), "{text}");
        // The file itself is wanted: no line is to blame.
        assert_eq!(failure.direction.key(), "direction-secret");
        assert_eq!(failure.place, Place::WholeFile("src/settings.js".to_owned()));
    }

    #[test]
    fn every_build_counts() {
        let mut evidence = hardened();
        evidence.builds.push(evidence.builds[0].clone());
        evidence.submission.plan.builds.push(evidence.submission.plan.builds[0].clone());
        evidence.submission.ignores.push(IgnoreFile::default());
        assert_passes(&CHECK, &evidence, &patterns());
        let file = ContextFile {
            path: ".env".to_owned(),
            size_bytes: 1,
            sha256: "e".to_owned(),
            secret_paths: Vec::new(),
        };
        fact(&mut evidence.builds[1].context).push(file);
        assert_fails(&CHECK, &evidence, &patterns(), "found-unasked");
    }

    #[test]
    fn a_build_that_stopped_later_still_has_its_context() {
        let mut evidence = with(&[], &[".env"]);
        evidence.builds[0].image = None;
        evidence.builds[0].failure = Some(BuildFailure {
            problem: BuildProblem::Step,
            step: String::new(),
            message: String::new(),
            output: Vec::new(),
        });
        assert_fails(&CHECK, &evidence, &patterns(), "found");
        evidence.builds[0].context = Observed::NotAsked;
        assert_skipped(&CHECK, &evidence, &patterns());
    }

    #[test]
    fn what_nobody_knows_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut evidence.builds[0].received).push("elsewhere".to_owned());
        assert_error(&CHECK, &evidence, &patterns());
        let mut evidence = hardened();
        evidence.builds[0].received = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &patterns());
        let mut evidence = hardened();
        evidence.builds[0].context_secrets = Observed::Missing("changed".to_owned());
        assert_error(&CHECK, &evidence, &patterns());
        let mut evidence = hardened();
        let unseen_file = UnseenFile { path: "src/a.zip".to_owned(), why: Unseen::Closed };
        fact(&mut evidence.builds[0].context_secrets).unseen.push(unseen_file);
        assert_error(&CHECK, &evidence, &patterns());
        let mut evidence = hardened();
        evidence.submission.ignores.clear();
        assert_error(&CHECK, &evidence, &patterns());
        assert_error(&CHECK, &unseen(), &patterns());
    }
}
