//! Hand-made reports: one for each thing that a reader can meet.

use std::collections::BTreeMap;
use std::time::Duration;

use harden_check::check::{Check, Failure, Kind, Params, Place, Source, Verdict};
use harden_check::evidence::{Attempt, EngineFacts, EngineFamily, Errno, Evidence, Feature, Outcome};
use harden_check::exercise::{Resemblance, Text};
use harden_check::report::{BuildTime, Finding, Phase, Report, Round, RoundRow, Score, Trouble, Unreadable};
use harden_check::submission::Location;
use harden_check::words::Catalogue;

static WORKS: Catalogue = Catalogue::new(
    "sample-works",
    "title = Notes can be written and read\nwhy = A service that is safe and broken helps nobody.\nseen = written with 201, read with 200\n",
    "title = Notizen lassen sich schreiben und lesen\nwhy = Ein Dienst, der sicher und kaputt ist, hilft niemandem.\nseen = mit 201 geschrieben, mit 200 gelesen\n",
);

static ROOT: Catalogue = Catalogue::new(
    "sample-root",
    "title = No process runs as root\nwhy = Whoever breaks out of a root process is root on the host.\nseen = 2 of 2 processes run with uid 0: `notes`, `sh`\nexpected = every process with a uid other than 0\ndirection = The last `USER` of the final stage decides.\npassed = 1 process, uid 10001\n",
    "title = Kein Prozess läuft als root\nwhy = Wer aus einem root-Prozess ausbricht, ist root auf dem Host.\nseen = 2 von 2 Prozessen laufen mit uid 0: `notes`, `sh`\nexpected = jeder Prozess mit einer anderen uid als 0\ndirection = Das letzte `USER` der letzten Stufe entscheidet.\npassed = 1 Prozess, uid 10001\n",
);

static CODE: Catalogue = Catalogue::new(
    "sample-code",
    "title = The program cannot be changed from inside\nwhy = A changed program runs the intruder's code at every start.\nseen = { $count } attempts succeeded\nexpected = every attempt refused\ndirection = Look at the owner of the files and at the user of the process.\npassed = nothing could be changed\n",
    "title = Das Programm lässt sich von innen nicht verändern\nwhy = Ein verändertes Programm führt bei jedem Start den Code des Eindringlings aus.\nseen = { $count } Versuche sind gelungen\nexpected = jeder Versuch abgewiesen\ndirection = Sieh dir den Eigentümer der Dateien und den Benutzer des Prozesses an.\npassed = nichts ließ sich verändern\n",
);

static DECLARED: Catalogue = Catalogue::new(
    "sample-declared",
    "title = The Dockerfile names a user\nwhy = What is not written down is lost with the next change.\nseen = no `USER` in the final stage\nexpected = a `USER` other than root\ndirection = The guide's step 8 shows where it belongs.\npassed = `USER 10001`\nreason-kernel = the kernel of this engine has no seccomp filters\nreason-lab = the lab could not see this: exec failed\n",
    "title = Das Dockerfile nennt einen Benutzer\nwhy = Was nicht dasteht, geht bei der nächsten Änderung verloren.\nseen = kein `USER` in der letzten Stufe\nexpected = ein `USER`, der nicht root ist\ndirection = Schritt 8 des Leitfadens zeigt, wo er hingehört.\npassed = `USER 10001`\nreason-kernel = der Kernel dieser Engine hat keine Seccomp-Filter\nreason-lab = das Labor konnte das nicht sehen: exec schlug fehl\n",
);

static PROBLEM: Catalogue = Catalogue::new(
    "sample-problem",
    "flag = `--cap-dorp` is not known to `docker run`\nflag-help = did you mean `--cap-drop`?\nfile = there is no `Dockerfile`\nengine = no Docker engine answers at `unix:///var/run/docker.sock`: no such file\nengine-help = Start Docker, or let `--setup` install it.\n",
    "flag = `--cap-dorp` kennt `docker run` nicht\nflag-help = meintest du `--cap-drop`?\nfile = es gibt kein `Dockerfile`\nengine = unter `unix:///var/run/docker.sock` antwortet keine Docker-Engine: Datei nicht gefunden\nengine-help = Starte Docker, oder lass `--setup` es installieren.\n",
);

/// A reason for a skipped check.
pub(crate) fn reason() -> harden_check::words::Message {
    DECLARED.say("reason-kernel")
}

/// Judges nothing: the samples bring their verdicts.
fn unasked(_: &Evidence, _: &Params) -> Verdict {
    unreachable!("a sample is never judged")
}

const fn check(id: &'static str, kind: Kind, words: &'static Catalogue) -> Check {
    let source = Source {
        guide: &[8],
        cis: &["4.1"],
        owasp: &["R2", "D01"],
        nist: &["4.4.1"],
        reference: "credentials(7)",
    };
    Check { id, kind, words, source, needs: &[], required: &[], optional: &[], judge: unasked }
}

static NOTES_WORK: Check = check("sample-notes-work", Kind::Works, &WORKS);
static NON_ROOT: Check = check("sample-non-root", Kind::Attack, &ROOT);
static CODE_SAFE: Check = check("sample-code", Kind::Attack, &CODE);
static NO_SEEING: Check = check("sample-unseen", Kind::Attack, &ROOT);
static USER: Check = check("sample-user", Kind::Declared, &DECLARED);

const DOCKERFILE: &str =
    "FROM harden-check/slim:1\nCOPY dist/ /größe/dist/\nUSER root\nCMD [\"/app/notes\"]\n";

fn attempt(name: &str, target: &str, outcome: Outcome) -> Attempt {
    Attempt { name: name.to_owned(), target: target.to_owned(), outcome, facts: BTreeMap::new() }
}

fn refused(number: i32, name: &str) -> Outcome {
    Outcome::Refused(Errno { number, name: name.to_owned() })
}

fn finding(check: &'static Check, verdict: Verdict) -> Finding {
    Finding { check, service: "web".to_owned(), verdict }
}

fn engine() -> EngineFacts {
    EngineFacts {
        family: EngineFamily::Docker,
        version: "Docker Engine 20.10.24".to_owned(),
        api_version: "1.41".to_owned(),
        operating_system: "Debian GNU/Linux 12 (bookworm)".to_owned(),
        kernel: "6.1.0-18-amd64".to_owned(),
        architecture: "x86_64".to_owned(),
        storage_driver: "overlay2".to_owned(),
        cgroup_version: "2".to_owned(),
        cgroup_driver: "systemd".to_owned(),
        cpus: 2,
        memory_bytes: 8 << 30,
        features: vec![Feature::Seccomp, Feature::AppArmor, Feature::MemoryLimit],
        warnings: Vec::new(),
    }
}

fn report(findings: Vec<Finding>) -> Report {
    Report {
        number: 8,
        slug: "dedicated-user".to_owned(),
        title: Text { en: "A dedicated user".to_owned(), de: "Ein eigener Benutzer".to_owned() },
        findings,
        score: None,
        resemblance: None,
        unreadable: Vec::new(),
        trouble: None,
        engine: Some(engine()),
        builds: vec![BuildTime { tag: "notes".to_owned(), duration: Duration::from_millis(45) }],
        phases: vec![Phase { name: "build".to_owned(), duration: Duration::from_millis(47) }],
        elapsed: Duration::from_millis(2345),
        book: None,
        sources: BTreeMap::from([("Dockerfile".to_owned(), DOCKERFILE.to_owned())]),
    }
}

fn notes_work() -> Finding {
    finding(&NOTES_WORK, Verdict::pass(WORKS.say("seen")))
}

/// Everything is green.
pub(crate) fn solved() -> Report {
    let attempts = vec![
        attempt("write-file", "/app/notes", refused(13, "EACCES")),
        attempt("write-file", "/usr", refused(30, "EROFS")),
        attempt("remount-root", "", refused(1, "EPERM")),
    ];
    report(vec![
        notes_work(),
        finding(&NON_ROOT, Verdict::pass(ROOT.say("passed"))),
        finding(&CODE_SAFE, Verdict::pass_after(CODE.say("passed"), attempts)),
        finding(&USER, Verdict::pass(DECLARED.say("passed"))),
    ])
}

/// Every kind of place, and attempts with every kind of end.
pub(crate) fn failed() -> Report {
    let mut attempts = vec![
        attempt("write-file", "/app/notes", Outcome::Done(0)),
        attempt("write-file", "/usr/\u{1b}[31mred", refused(30, "EROFS")),
        attempt("eat-memory", "", Outcome::Killed(9)),
        attempt("engine-socket", "/run/docker.sock", Outcome::TimedOut),
        attempt("something-new", "/x", refused(13, "EACCES")),
    ];
    attempts.extend((0..6).map(|number| attempt("write-file", &format!("/app/{number}"), Outcome::Done(0))));
    let fail = |words: &'static Catalogue, attempts: Vec<Attempt>, place| {
        let count = attempts.iter().filter(|attempt| attempt.outcome.done()).count();
        Verdict::fail(Failure {
            expected: words.say("expected"),
            seen: words.say("seen").with("count", count),
            attempts,
            place,
            direction: words.say("direction"),
        })
    };
    let user = Location { file: "Dockerfile".to_owned(), line: 3, column: 6, length: 4 };
    report(vec![
        notes_work(),
        finding(&NON_ROOT, fail(&ROOT, Vec::new(), Place::File(user))),
        finding(&CODE_SAFE, fail(&CODE, attempts, Place::Service("web".to_owned()))),
        finding(&USER, fail(&DECLARED, Vec::new(), Place::WholeFile("Dockerfile".to_owned()))),
        Finding {
            service: "db".to_owned(),
            ..finding(&USER, fail(&DECLARED, Vec::new(), Place::Image("notes".to_owned())))
        },
    ])
}

/// No failure, and yet no pass: a skipped check and a lab error.
pub(crate) fn open() -> Report {
    report(vec![
        notes_work(),
        finding(&NON_ROOT, Verdict::Skipped { reason: DECLARED.say("reason-kernel") }),
        finding(&CODE_SAFE, Verdict::Error { reason: DECLARED.say("reason-lab") }),
    ])
}

/// The learner's files cannot be read.
pub(crate) fn unreadable() -> Report {
    let at = Location { file: "run.sh".to_owned(), line: 5, column: 12, length: 10 };
    let unreadable = vec![
        Unreadable {
            message: PROBLEM.say("flag"),
            help: Some(PROBLEM.say("flag-help")),
            at: Some(at),
            line: Some("docker run --cap-dorp ALL notes".to_owned()),
            outside_lab: false,
        },
        Unreadable { message: PROBLEM.say("file"), help: None, at: None, line: None, outside_lab: false },
    ];
    Report { unreadable, engine: None, builds: Vec::new(), ..report(Vec::new()) }
}

/// The learner's files hold what Docker takes and the lab does not carry out; what is said behind it may come of that.
pub(crate) fn outside_lab() -> Report {
    let mut report = unreadable();
    report.unreadable[0].outside_lab = true;
    report
}

/// Nothing could be checked.
pub(crate) fn not_checked() -> Report {
    let trouble =
        Trouble { kind: "no-engine", message: PROBLEM.say("engine"), help: Some(PROBLEM.say("engine-help")) };
    Report { trouble: Some(trouble), engine: None, builds: Vec::new(), ..report(Vec::new()) }
}

/// The attacks are counted, before and after.
pub(crate) fn scored() -> Report {
    let mut report = failed();
    report.findings.insert(2, finding(&NO_SEEING, Verdict::Skipped { reason: reason() }));
    let fails = [NON_ROOT.id, CODE_SAFE.id, USER.id].map(str::to_owned);
    Report { score: Some(Score::of(&report.findings, &fails)), ..report }
}

/// The files look like a known wrong answer.
pub(crate) fn resembling() -> Report {
    let about = Text {
        en: "`USER root` stands there \"for the build\". It is the last one, and so the one that counts.\n"
            .to_owned(),
        de: "`USER root` steht da „für den Build“. Es ist das letzte, und deshalb gilt es.\n".to_owned(),
    };
    let resemblance = Resemblance { answer: "root-comes-back".to_owned(), about };
    let mut report = failed();
    report.findings.retain(|finding| finding.check.id != CODE_SAFE.id && finding.service == "web");
    Report { resemblance: Some(resemblance), ..report }
}

/// Every sample by its name.
pub(crate) fn all() -> [(&'static str, Report); 7] {
    [
        ("resembling", resembling()),
        ("scored", scored()),
        ("solved", solved()),
        ("failed", failed()),
        ("open", open()),
        ("unreadable", unreadable()),
        ("not-checked", not_checked()),
    ]
}

/// Many exercises at once: one for each of the reports above, and one that nobody has begun.
pub(crate) fn round() -> Round {
    let row = |(number, (slug, report)): (u8, (&str, Option<Report>))| {
        let title = Text { en: format!("Step {number}"), de: format!("Schritt {number}") };
        RoundRow { number, slug: slug.to_owned(), title, report }
    };
    let reports = all().map(|(name, report)| (name, Some(report)));
    let rows = (1..).zip(reports.into_iter().chain([("not-begun", None)])).map(row).collect();
    Round { rows, elapsed: Duration::from_millis(4321) }
}
