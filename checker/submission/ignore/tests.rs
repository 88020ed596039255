//! Does a path stay out, as Docker has it?

use super::{Fate, IgnoreFile, rules};

fn read(text: &str) -> IgnoreFile {
    let file = rules::parse(".dockerignore", text);
    assert_eq!(file.bad, None);
    file
}

fn ignored(text: &str, paths: &[&str]) -> Vec<bool> {
    let rules = read(text).rules();
    paths.iter().map(|path| rules.ignores(path)).collect()
}

/// Every path of `out` is kept out, every path of `kept` is sent.
fn assert_splits(text: &str, out: &[&str], kept: &[&str]) {
    let rules = read(text).rules();
    for path in out {
        assert!(rules.ignores(path), "{text:?} must keep out {path}");
    }
    for path in kept {
        assert!(!rules.ignores(path), "{text:?} must send {path}");
    }
}

#[test]
fn the_examples_of_the_reference_hold() {
    let text = "# comment\n*/temp*\n*/*/temp*\ntemp?\n";
    assert_splits(
        text,
        &[
            "somedir/temporary.txt",
            "somedir/temp",
            "somedir/temp/x",
            "somedir/subdir/temporary.txt",
            "tempa",
            "tempb",
        ],
        &["temp", "temporary", "a/b/c/temp", "# comment", "dir/other"],
    );
    assert_splits("*.md\n!README.md\n", &["CHANGES.md"], &["README.md", "docs/README.md", "docs/x.md"]);
    assert_splits(
        "*.md\n!README*.md\nREADME-secret.md\n",
        &["a.md", "README-secret.md"],
        &["README.md", "README-public.md"],
    );
    // The last line that matches decides: the exception comes last and lets everything back in.
    assert_splits("*.md\nREADME-secret.md\n!README*.md\n", &["a.md"], &["README-secret.md"]);
}

#[test]
fn two_stars_match_any_number_of_folders() {
    assert_splits("**/*.go", &["a.go", "a/b/c.go"], &["a/b/c.goo"]);
    assert_splits("**/node_modules", &["node_modules/x", "a/b/node_modules/x/y"], &["my_node_modules/x"]);
    assert_splits("a/**/z", &["a/z", "a/b/c/z"], &["az", "a/bz"]);
    assert_splits("logs/**", &["logs/a", "logs/a/b"], &["logs", "log/a"]);
    assert_splits("**", &["a", "a/b"], &[]);
    assert_splits("a**", &["a", "ab", "a/b/c"], &["b"]);
}

#[test]
fn a_pattern_without_a_slash_matches_at_the_top_only() {
    assert_splits(".env", &[".env"], &["app/.env", ".env.example"]);
    assert_splits("node_modules", &["node_modules/a/b"], &["web/node_modules/a"]);
}

#[test]
fn slashes_at_both_ends_and_dots_are_cleaned_away() {
    assert_splits("/dist/\n./tmp/./cache\na/../b", &["dist/x", "tmp/cache/y", "b"], &["a", "x/dist"]);
}

#[test]
fn an_exception_lets_a_file_of_an_ignored_folder_back_in() {
    assert_splits("secrets\n!secrets/public.pem\n", &["secrets", "secrets/key"], &["secrets/public.pem"]);
    assert_splits("*\n!dist\n", &["src/main.rs", "Dockerfile"], &["dist", "dist/index.html"]);
    assert_splits("*\n! dist \n", &["src"], &["dist/index.html"]);
}

#[test]
fn blanks_comments_carriage_returns_and_the_byte_order_mark_are_read_as_docker_reads_them() {
    assert_eq!(ignored("\u{feff}one\r\n\r\n  two  \n", &["one", "two"]), [true, true]);
    // A `#` behind a blank begins no comment.
    assert_eq!(ignored(" #x\n", &["#x"]), [true]);
    assert_eq!(ignored("a b\n", &["a b", "a"]), [true, false]);
}

#[test]
fn classes_and_escapes_match_as_in_go() {
    assert_splits("[a-c].txt", &["a.txt", "c.txt"], &["d.txt"]);
    assert_splits("[^a-c].txt", &["d.txt"], &["a.txt"]);
    assert_splits("\\*.txt", &["*.txt"], &["a.txt"]);
    assert_splits("a.c+(d)$", &["a.c+(d)$"], &["abc+(d)$", "a.cc(d)"]);
}

#[test]
fn what_is_no_pattern_is_named() {
    for line in ["[a-", "a\\", "[]a]", "!", "[a"] {
        let bad = rules::parse(".dockerignore", &format!("a\n  {line}\nb\n")).bad.expect(line);
        assert_eq!((bad.value.as_str(), bad.at.line, bad.at.column), (line, 2, 3));
    }
}

#[test]
fn a_hostile_pattern_takes_no_exponential_time() {
    let text = "*a".repeat(60) + "b";
    assert_eq!(ignored(&text, &[&"a".repeat(400)]), [false]);
}

#[test]
fn the_line_that_decided_is_known() {
    let file = read("# all\n**/.env\n\n!config/**\nkeys\n!keys/public.pem\n");
    let rules = file.rules();
    let fate = |ignored, by, before| Fate { ignored, by, before };
    assert_eq!(rules.fate("a/.env"), fate(true, Some(0), None));
    assert_eq!(rules.fate("config/.env"), fate(false, Some(1), Some(0)));
    assert_eq!(rules.fate("config/page"), fate(false, None, None));
    assert_eq!(rules.fate("keys/public.pem"), fate(false, Some(3), Some(2)));
    assert_eq!((file.rules[1].at.line, file.rules[1].at.column, file.rules[1].at.length), (4, 1, 10));
}

#[test]
fn a_folder_is_let_in_again_only_where_it_was_kept_out() {
    assert_splits("**/*.md\n!docs\n", &["docs/README.md", "a.md"], &["docs", "docs/page"]);
    assert_splits("docs\n!docs\n", &[], &["docs", "docs/README.md"]);
    assert_splits("**/*.md\n!docs/**\n", &["a.md"], &["docs/a/README.md"]);
    assert_splits("*\n!docs\ndocs/*.md\n", &["docs/a.md"], &["docs/a", "docs/b/c.md"]);
}

#[test]
fn a_rule_that_holds_at_the_top_only_is_nearly_one_for_everywhere() {
    let file = read("*.log\n/keys/*.pem\n.env\n!config\n");
    let nearly = |path: &str| file.nearly(path).map(|rule| rule.at.line);
    assert_eq!(nearly("config/.env"), Some(3));
    assert_eq!(nearly("a/keys/b.pem"), Some(2));
    assert_eq!(nearly("config/page"), None);
}

#[test]
fn the_file_that_counts_is_found_and_those_that_only_look_like_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let write = |path: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "a\n").unwrap();
    };
    let find = |context: &str, dockerfile: &str| {
        super::find(&root, &root.join(context), &root.join(dockerfile)).unwrap()
    };
    write("Dockerfile");
    write("config/.dockerignore");
    write("node_modules/a/.dockerignore");
    write("dockerignore.txt");
    let found = find("", "Dockerfile");
    assert_eq!((found.file, found.rules.len()), (None, 0));
    assert_eq!(found.unread, ["config/.dockerignore", "dockerignore.txt"]);
    assert_eq!(find("config", "Dockerfile").file.as_deref(), Some("config/.dockerignore"));
    write(".dockerignore");
    assert_eq!(find("", "Dockerfile").file.as_deref(), Some(".dockerignore"));
    write("Dockerfile.dockerignore");
    let found = find("", "Dockerfile");
    assert_eq!(found.file.as_deref(), Some("Dockerfile.dockerignore"));
    assert!(found.unread.contains(&".dockerignore".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_submission_is_not_read() {
    let (folder, other) = (tempfile::TempDir::new().unwrap(), tempfile::TempDir::new().unwrap());
    let root = folder.path().canonicalize().unwrap();
    std::fs::write(other.path().join("shadow"), "root\n").unwrap();
    std::os::unix::fs::symlink(other.path().join("shadow"), root.join(".dockerignore")).unwrap();
    let outside = super::IgnoreProblem::Outside(".dockerignore".to_owned());
    assert_eq!(super::find(&root, &root, &root.join("Dockerfile")), Err(outside));
    std::fs::remove_file(root.join(".dockerignore")).unwrap();
    std::fs::create_dir(root.join(".dockerignore")).unwrap();
    let unreadable = super::IgnoreProblem::Unreadable(".dockerignore".to_owned());
    assert_eq!(super::find(&root, &root, &root.join("Dockerfile")), Err(unreadable));
}
