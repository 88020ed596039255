//! Every kind of page that the book has.

/// A name for people, and the address within a language's book.
pub(crate) const KINDS: [(&str, &str); 11] = [
    ("front", "index.html"),
    ("foundations", "foundations.html"),
    ("exercise", "08-dedicated-user.html"),
    ("chapter", "02-pinned-versions.html"),
    ("mistakes", "27-common-mistakes.html"),
    ("conclusion", "conclusion.html"),
    ("checks", "appendix-checks.html"),
    ("glossary", "appendix-glossary.html"),
    ("instructors", "appendix-instructors.html"),
    ("counterparts", "appendix-counterparts.html"),
    ("not-found", "no/such/page.html"),
];
