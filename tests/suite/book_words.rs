//! Are the words of the book as agreed, and is every fact of the guide in it?

use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use harden_check::words::Language;
use regex::Regex;

use super::book::{Page, none, pages};

/// Hosts that the book may link to: standards and manuals that stay where they are.
const HOSTS: [&str; 9] = [
    "csrc.nist.gov",
    "cyclonedx.org",
    "docs.docker.com",
    "kernel.org",
    "man7.org",
    "owasp.org",
    "sigstore.dev",
    "slsa.dev",
    "spdx.dev",
];

/// `Sie` within a sentence, in capitals, addresses the reader formally. What is right all the same.
const NOT_FORMAL: [&str; 0] = [];

/// Words with which a book tells its reader that something is easy, when it is not.
const BELITTLING: [(Language, &str); 5] = [
    (Language::En, r"(?i)\bsimply\b"),
    (Language::En, r"(?i)\bjust\b"),
    (Language::En, r"(?i)\bof course\b"),
    (Language::De, r"(?i)\beinfach nur\b"),
    (Language::De, r"(?i)\bselbstverständlich\b"),
];

/// Facts of the guide, each with words that stand in the chapter where it is taught.
const FACTS: [(&str, &[&str], &[&str]); 29] = [
    (
        "foundations",
        &["kernel", "blast radius", "Unsafe images", "Rights that are too broad", "Open ports", "routine"],
        &["Kernel", "Unsichere Images", "Rechte", "Offene Ports", "Routine", "ein kleiner Fehler"],
    ),
    (
        "01",
        &["attack surface", "Alpine", "distroless", "compiler"],
        &["Angriffsfläche", "Alpine", "distroless", "Compiler"],
    ),
    ("02", &["digest", "pin", "EXPOSE 8080", "ports"], &["Digest", "EXPOSE 8080", "Ports", "fest"]),
    (
        "03",
        &[
            "node:22-alpine",
            "npm ci",
            "npm run build",
            "gcr.io/distroless/nodejs22",
            "USER 10001",
            "exec form",
        ],
        &[
            "node:22-alpine",
            "npm ci",
            "npm run build",
            "gcr.io/distroless/nodejs22",
            "USER 10001",
            "Exec-Form",
        ],
    ),
    (
        "04",
        &[".dockerignore", ".git", "node_modules", ".env"],
        &[".dockerignore", ".git", "node_modules", ".env"],
    ),
    ("05", &["CI", "vulnerabilit", "scan"], &["CI", "Schwachstelle", "Scan"]),
    ("06", &["SBOM", "CycloneDX", "SPDX"], &["SBOM", "CycloneDX", "SPDX"]),
    (
        "07",
        &["signature", "digest", "integrity", "origin"],
        &["Signatur", "Digest", "Unversehrt", "Herkunft"],
    ),
    ("08", &["adduser", "chown", "USER 10001", "root"], &["adduser", "chown", "USER 10001", "root"]),
    (
        "09",
        &["--cap-drop=ALL --cap-add=NET_BIND_SERVICE", "drop"],
        &["--cap-drop=ALL --cap-add=NET_BIND_SERVICE", "Capabilit"],
    ),
    ("10", &["--read-only -v app-data:/data", "volume"], &["--read-only -v app-data:/data", "Volume"]),
    (
        "11",
        &["seccomp", "AppArmor", "SELinux", "default profile", "system call"],
        &["Seccomp", "AppArmor", "SELinux", "Standardprofil", "Systemaufruf"],
    ),
    (
        "12",
        &["Dockerfile", "repository", "environment variable", "certificate", "API key", "password"],
        &["Dockerfile", "Repository", "Umgebungsvariable", "Zertifikat", "API-Schlüssel", "Passw"],
    ),
    (
        "13",
        &["Swarm", "Kubernetes", "Vault", "rotat", "audit"],
        &["Swarm", "Kubernetes", "Vault", "Rotation", "Audit"],
    ),
    ("14", &["only", "one secret", "compromised"], &["Geheimnis", "nur", "übernommen"]),
    ("15", &["-p 8080:8080", "publish", "internal"], &["-p 8080:8080", "veröffentlich", "intern"]),
    ("16", &["networks of your own", "docker network create"], &["eigene", "Netz", "docker network create"]),
    (
        "17",
        &["egress", "database", "API", "update", "lateral movement"],
        &["Egress", "Datenbank", "API", "Update", "Seitwärtsbewegung"],
    ),
    ("18", &["patch", "rebuil", "test", "--pull"], &["Patch", "neu bau", "test", "--pull"]),
    ("19", &["lockfile", "advisor", "npm audit", "npm ci"], &["Lockfile", "npm audit", "npm ci"]),
    ("20", &["--cpus=1 --memory=512m", "--pids-limit"], &["--cpus=1 --memory=512m", "--pids-limit"]),
    (
        "21",
        &["--interval=30s --timeout=3s", "/health", "8080", "process.exit(", "restart"],
        &["--interval=30s --timeout=3s", "/health", "8080", "process.exit(", "neu"],
    ),
    (
        "22",
        &["restart", "CPU", "network", "metric", "event", "log"],
        &["Neustart", "CPU", "Netz", "Metrik", "Ereignis", "Log"],
    ),
    ("23", &["pull request", "lint", "dependenc", "scan"], &["Pull-Request", "Lint", "Abhängigkeit", "Scan"]),
    (
        "24",
        &["immutable", "pipeline", "by hand", "new image"],
        &["unveränderlich", "Pipeline", "von Hand", "neue"],
    ),
    ("25", &["sign", "scan", "production", "provenance"], &["signier", "Scan", "Produktion", "Provenance"]),
    (
        "26",
        &[
            "gcr.io/distroless/nodejs22",
            "WORKDIR",
            "USER 10001",
            "EXPOSE 8080",
            "--read-only --cap-drop=ALL --cpus=1 --memory=512m",
        ],
        &[
            "gcr.io/distroless/nodejs22",
            "WORKDIR",
            "USER 10001",
            "EXPOSE 8080",
            "--read-only --cap-drop=ALL --cpus=1 --memory=512m",
        ],
    ),
    (
        "27",
        &["secret", "root", "network", "scan", "patch", "automat"],
        &["Geheimnis", "root", "Netz", "Scan", "Patch", "automat"],
    ),
    (
        "conclusion",
        &["process", "baseline", "Automate", "Document", "Keep the standard current"],
        &["Prozess", "Grundlinie", "Automatisieren", "Dokumentieren", "Standard aktuell"],
    ),
];

static HOST_OF_LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"https?://(?:www\.)?([a-z0-9.-]+)").unwrap());

fn everything() -> impl Iterator<Item = Page> {
    Language::ALL.into_iter().flat_map(|language| pages(language).into_values())
}

/// Text with every run of blanks as one space.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_fact_of_the_guide_is_taught_in_both_books() {
    let mut missing = Vec::new();
    for language in Language::ALL {
        let pages = pages(language);
        for (chapter, english, german) in FACTS {
            let page = pages.values().find(|page| page.name.starts_with(chapter)).unwrap();
            let text = in_one_line(&page.text).to_lowercase();
            let words = if language == Language::En { english } else { german };
            for fact in words.iter().filter(|fact| !text.contains(&fact.to_lowercase())) {
                missing.push(format!("{}: `{fact}`", page.place()));
            }
        }
        let steps = pages.values().filter_map(Page::step);
        for step in steps {
            assert!(FACTS.iter().any(|(chapter, ..)| *chapter == format!("{step:02}")), "{step}");
        }
    }
    none(&missing);
}

/// Reasons are read when they are short. Directives and the targets of links are no words.
#[test]
fn a_reason_is_short() {
    let unseen = Regex::new(r"\{\{#.*\}\}|<!--.*-->|\]\([^)]*\)").unwrap();
    let mut long = Vec::new();
    for page in everything().filter(|page| page.step().is_some()) {
        let why = page.sections.iter().find(|section| section.id == "why").unwrap();
        let text = why.text.split_once('\n').unwrap().1;
        let words = unseen.replace_all(text, "").split_whitespace().count();
        if words > 150 {
            long.push(format!("{}: {words} words", page.place()));
        }
    }
    none(&long);
}

#[test]
fn the_german_book_says_du() {
    // After a comma or a word in small letters no sentence begins; after a colon one may.
    let formal = Regex::new(r"[a-zäöüß0-9,;)`] (Sie|Ihnen|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihres)\b").unwrap();
    let mut found = Vec::new();
    for page in pages(Language::De).into_values() {
        // A list's lines begin anew, the lines of a paragraph do not.
        let text = page.words().replace("\n\n", " ¶ ").replace("\n- ", " ¶ ").replace("\n| ", " ¶ ");
        let text = in_one_line(&text);
        for one in formal.find_iter(&text) {
            let start = text[..one.start()].char_indices().rev().nth(30).map_or(0, |(byte, _)| byte);
            let shown = format!("{}: …{}", page.place(), &text[start..one.end()]);
            if !NOT_FORMAL.iter().any(|right| shown.ends_with(right)) {
                found.push(shown);
            }
        }
    }
    none(&found);
}

#[test]
fn nothing_is_called_easy() {
    let mut found = Vec::new();
    for (language, pattern) in BELITTLING {
        let pattern = Regex::new(pattern).unwrap();
        for page in pages(language).into_values() {
            for line in page.words().lines().filter(|line| pattern.is_match(line)) {
                found.push(format!("{}: {line}", page.place()));
            }
        }
    }
    none(&found);
}

#[test]
fn links_lead_to_standards_and_manuals_only() {
    let mut foreign = Vec::new();
    for page in everything() {
        for link in page.links() {
            if let Some(host) = HOST_OF_LINK.captures(&link).map(|found| found[1].to_owned())
                && !HOSTS.contains(&host.as_str())
            {
                foreign.push(format!("{}: {link}", page.place()));
            }
        }
        // Links are written in one way, so that the laws over links see all of them.
        let text = page.words();
        let defined = text.lines().any(|line| line.starts_with('[') && line.contains("]: "));
        if defined || text.contains("<a ") || text.contains("<http") {
            foreign.push(format!("{}: a link of another form", page.place()));
        }
    }
    none(&foreign);
}

#[test]
fn the_book_knows_no_path_of_the_machine_it_was_written_on() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The folder that holds the checkout tells as much; a single name, such as `/app`, tells nothing.
    let names = |path: &Path| path.components().filter(|part| matches!(part, Component::Normal(_))).count();
    let holder: PathBuf = checkout.components().take(3).collect();
    let paths = [checkout, &holder].into_iter().filter(|path| names(path) >= 2);
    let paths: Vec<_> = paths.map(Path::to_string_lossy).collect();
    for page in everything() {
        for path in &paths {
            assert!(!page.text.contains(path.as_ref()), "{}: {path}", page.place());
        }
    }
    for (file, bytes) in harden_check::book::tree() {
        let text = String::from_utf8_lossy(bytes);
        for path in &paths {
            assert!(!text.contains(path.as_ref()), "book/{file}: {path}");
        }
    }
}
