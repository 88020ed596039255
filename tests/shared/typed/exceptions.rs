//! What of the chapters is not typed, not compared, or fails on purpose, and why?
//!
//! As little as possible: what can be put right in the page is put right there. The ordinary suite holds
//! that each entry still names something of its page, and the typing itself that it is still needed.

/// Something of one page.
pub(crate) struct Exception {
    /// `08-dedicated-user`.
    pub(crate) page: &'static str,
    /// How the command begins in one line, or the shown text.
    pub(crate) start: &'static str,
    /// Why it stands here.
    pub(crate) why: &'static str,
}

const fn exception(page: &'static str, start: &'static str, why: &'static str) -> Exception {
    Exception { page, start, why }
}

/// Commands that are not typed.
pub(crate) static NOT_TYPED: [Exception; 2] = [
    exception("foundations", "harden-check book", "it serves the pages until its reader ends it"),
    exception(
        "12-no-secrets-in-image",
        "docker build --secret id=npmrc",
        "a project and a package store of Node's",
    ),
];

/// Outputs that are not compared.
pub(crate) static NOT_COMPARED: [Exception; 1] =
    [exception("11-extra-isolation", "[name=apparmor", "the answers of two hosts, one below the other")];

/// Outputs that one host shows and another does not; they are compared, and a difference is no defect.
pub(crate) static BY_HOST: [Exception; 2] = [
    exception("22-logs-metrics", "6\n", "a busy machine comes to one restart less in five seconds"),
    exception(
        "24-immutable-deploy",
        "C /app\n",
        "a storage driver other than overlay2 compares sizes and seconds, which are the same here",
    ),
];

/// Commands that fail without a word of it in what the page shows.
pub(crate) static FAILS: [Exception; 3] = [
    exception(
        "foundations",
        "harden-check exercise 1",
        "nobody has solved it yet, and this is how that is told",
    ),
    exception("18-rebuild-regularly", "sh run.sh", "the first one has to fail: its candidate never answers"),
    exception("20-resource-limits", "docker run --name greedy", "it is killed, which the next line shows"),
];

/// A block that the reader saves as a file of the folder.
pub(crate) struct Saved {
    /// `04-dockerignore`.
    pub(crate) page: &'static str,
    /// How the block begins.
    pub(crate) start: &'static str,
    /// The file's name.
    pub(crate) file: &'static str,
}

/// Every block that is saved.
pub(crate) static SAVED: [Saved; 1] = [Saved {
    page: "04-dockerignore",
    start: "FROM harden-check/slim:1\nCOPY . /context\n",
    file: "context.Dockerfile",
}];
