//! Is a secret handed to the service as a variable of its environment?

use super::support::{dockerfile, place, settle, subject, written};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-secret-in-environment",
    include_str!("no_secret_in_environment.en.ftl"),
    include_str!("no_secret_in_environment.de.ftl"),
);

/// Judged by what is written: a variable whose name ends as names of secrets do and that has a value of its own, or
/// an address with a password in it, on the run command or in an `ENV` of the image. A path to a file
/// (`…_FILE`) is no secret, and neither is a switch (`ALLOW_EMPTY_PASSWORD=yes`).
pub(super) static CHECK: Check = Check {
    id: "no-secret-in-environment",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[12, 13],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "docker run: --env; compose: environment; Dockerfile reference: ENV",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// How the names of secrets end, in capitals, behind the begin of the name or a `_`.
const ENDINGS: [&str; 14] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PASSWORT",
    "PWD",
    "SECRET",
    "SECRET_KEY",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "CREDENTIALS",
];

/// Values that switch something.
const SWITCHES: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "0", "1", "none", "null"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let by = written::of(container);
    let fail = |key: &'static str, name: &str, place: Place| {
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected"),
            WORDS.say(key).with("service", &params.service).with("name", name),
            WORDS.say("direction").with("written", by),
        ))
    };
    for variable in &container.environment {
        // Of several of one name the last one counts.
        let own = container.environment.iter().rfind(|other| other.value.name == variable.value.name);
        let last = own.unwrap_or(variable);
        let value = last.value.value.as_deref().unwrap_or_default();
        if let Some(key) = secret(&last.value.name, value) {
            return fail(key, &last.value.name, place::at(&last.at));
        }
    }
    let named = |name: &str| container.environment.iter().any(|own| own.value.name == name);
    if let Ok(recipe) = dockerfile::recipe(evidence, params) {
        for instruction in recipe.latest_first().filter(|instruction| instruction.keyword == "ENV") {
            for (name, value) in instruction.words.iter().filter_map(|word| word.split_once('=')) {
                if let Some(key) = secret(name, value).filter(|_| !named(name)) {
                    return fail(key, name, place::at(&instruction.at));
                }
            }
        }
    }
    Ok(Verdict::pass(WORDS.say("passed").with("service", &params.service)))
}

/// The sentence about a variable that holds a secret; nothing of one that holds none.
fn secret(name: &str, value: &str) -> Option<&'static str> {
    if holds_address_with_password(value) {
        return Some("address");
    }
    let name = name.to_ascii_uppercase().replace(['-', '.'], "_");
    let ends = |ending: &str| {
        name.strip_suffix(ending).is_some_and(|begin| begin.is_empty() || begin.ends_with('_'))
    };
    // The shell's own working folder.
    let is_folder = matches!(name.as_str(), "PWD" | "OLDPWD");
    (!is_folder && ENDINGS.into_iter().any(ends) && is_value(value)).then_some("variable")
}

/// Whether a text is a value of its own: no path, no variable that somebody else fills, and no switch.
fn is_value(value: &str) -> bool {
    let value = value.trim();
    let elsewhere = value.starts_with(['/', '$', '.']) || value.chars().any(|letter| letter.is_control());
    !value.is_empty()
        && !elsewhere
        // What nobody here knows stands as a letter of no alphabet.
        && !value.chars().any(|letter| ('\u{e000}'..='\u{f8ff}').contains(&letter) || letter > '\u{effff}')
        && !SWITCHES.contains(&value.to_ascii_lowercase().as_str())
}

/// `postgres://user:password@db/notes`.
fn holds_address_with_password(value: &str) -> bool {
    let authority =
        value.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let user = authority.and_then(|authority| authority.rsplit_once('@')).map(|(user, _)| user);
    user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| is_value(password))
}

#[cfg(test)]
mod tests {
    use super::{CHECK, secret};
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_fails, assert_passes, flag, hardened, instruction, params, run, stages,
    };
    use crate::evidence::Evidence;
    use crate::submission::EnvironmentVariable;

    fn with(variables: &[(&str, &str)]) -> Evidence {
        let mut evidence = hardened();
        let given = variables.iter().enumerate().map(|(index, (name, value))| {
            let value = (!value.is_empty()).then(|| (*value).to_owned());
            flag(EnvironmentVariable { name: (*name).to_owned(), value }, 10 + index)
        });
        run(&mut evidence).environment = given.collect();
        evidence
    }

    #[test]
    fn a_name_and_a_value_make_a_secret() {
        for (name, value) in [
            ("NOTES_DB_PASSWORD", "quittung-Lampe-88"),
            ("POSTGRES_PASSWORD", "postgres"),
            ("db.password", "a b"),
            ("TOKEN", "t0k3n"),
            ("AWS_SECRET_ACCESS_KEY", "abc"),
            ("DATABASE_URL", "postgres://notes:hunter2@db:5432/notes"),
            ("REDIS", "redis://:hunter2@cache"),
        ] {
            assert!(secret(name, value).is_some(), "{name}={value}");
        }
    }

    #[test]
    fn paths_switches_and_other_names_are_none() {
        for (name, value) in [
            ("NOTES_DB_PASSWORD_FILE", "/run/secrets/db-password"),
            ("DB_PASSWORD", "/run/secrets/db-password"),
            ("DB_PASSWORD", ""),
            ("DB_PASSWORD", "${DB_PASSWORD}"),
            ("ALLOW_EMPTY_PASSWORD", "yes"),
            ("MYSQL_RANDOM_ROOT_PASSWORD", "1"),
            ("TOKEN_LIFETIME", "3600"),
            ("PWD", "home"),
            ("MONKEY", "banana"),
            ("NOTES_DB", "db:8080"),
            ("PAGE", "https://example.org/a:b@c"),
            ("PROXY", "http://proxy:3128"),
        ] {
            assert_eq!(secret(name, value), None, "{name}={value}");
        }
    }

    #[test]
    fn a_service_without_one_passes() {
        assert_passes(&CHECK, &with(&[("NOTES_DB_PASSWORD_FILE", "/run/secrets/db-password")]), &params());
    }

    #[test]
    fn the_line_of_the_variable_is_shown() {
        let failure = assert_fails(&CHECK, &with(&[("A", "b"), ("API_KEY", "abc")]), &params(), "variable");
        assert!(matches!(failure.place, Place::File(at) if at.line == 11));
        assert_fails(&CHECK, &with(&[("DB", "mysql://a:b@c/d")]), &params(), "address");
        // The last word counts.
        assert_passes(&CHECK, &with(&[("API_KEY", "abc"), ("API_KEY", "")]), &params());
    }

    #[test]
    fn the_image_counts_where_the_command_says_nothing() {
        let mut evidence = hardened();
        stages(&mut evidence)[1].instructions.push(instruction(9, "ENV", "DB_PASSWORD=hunter2"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "variable");
        assert!(matches!(failure.place, Place::File(at) if at.line == 9));
        run(&mut evidence).environment =
            vec![flag(EnvironmentVariable { name: "DB_PASSWORD".to_owned(), value: None }, 10)];
        assert_passes(&CHECK, &evidence, &params());
    }
}
