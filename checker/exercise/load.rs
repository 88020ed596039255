//! How does a written exercise become one in which every name means something?

use std::collections::BTreeMap;

use toml::Spanned;

use super::entry::CourseEntry;
use super::error::{Page, instead};
use super::fields::{failing, ids, written};
use super::form::{ChangeForm, ExerciseForm, HintForm, PublishedForm, SecretForm};
use super::source::Source;
use super::{CourseError, Exercise, Files, Hint, ServiceSpec, Text, answers, chosen, mistakes};
use crate::check::{PlantedSecret, PreparedChange, PublishedBase};

/// Hints of an exercise, from nudge to almost-answer.
const HINTS: usize = 3;

/// Reads the folder of one exercise.
pub(super) fn load(source: &Source, entry: &CourseEntry) -> Result<Exercise, CourseError> {
    let folder = entry.folder();
    let file = format!("{folder}/exercise.toml");
    let Some(text) = source.text(&file)? else {
        return Err(Page { file: &file, text: "" }.wholly("there is no such file"));
    };
    let page = Page { file: &file, text: &text };
    let form: ExerciseForm = page.parse()?;

    let title = match form.title {
        Some(title) => written(page, title)?,
        None => entry.title.clone(),
    };
    if *form.minutes.get_ref() == 0 {
        return Err(page.mistake(form.minutes.span(), "`minutes` is at least 1"));
    }
    let services = services(page, form.service)?;
    let checks = chosen::checks(page, form.check, &services)?;
    let known: Vec<&str> = checks.iter().map(|chosen| chosen.check.id).collect();

    let (start, solution) =
        (source.files(&format!("{folder}/start"))?, source.files(&format!("{folder}/solution"))?);
    runs(page, "start", &start)?;
    runs(page, "solution", &solution)?;
    let edits = edits(page, form.edits, &start, &solution)?;
    let answers = answers::read(source, &folder, &known, &start, &solution)?;
    Ok(Exercise {
        number: entry.number,
        slug: entry.slug.clone(),
        title,
        threat: written(page, form.threat)?,
        task: written(page, form.task)?,
        minutes: form.minutes.into_inner(),
        edits,
        hints: hints(page, form.hint, &known)?,
        secrets: secrets(page, form.secret)?,
        mistakes: mistakes::known(page, form.mistake, &start)?,
        published: form.published.map(|published| published_base(page, published, &start)).transpose()?,
        start_fails: failing(page, form.start.fails, &known)?,
        score: form.score,
        services,
        checks,
        start,
        solution,
        changes: changes(page, source, &folder, form.change)?,
        tomorrow: source.files(&format!("{folder}/tomorrow"))?,
        replaced: source.files(&format!("{folder}/replaced"))?,
        answers,
        transcripts: source.files(&format!("{folder}/transcripts"))?,
    })
}

fn services(page: Page<'_>, named: Vec<Spanned<ServiceSpec>>) -> Result<Vec<ServiceSpec>, CourseError> {
    let mut services: Vec<ServiceSpec> = Vec::new();
    for service in named {
        let (span, service) = (service.span(), service.into_inner());
        if service.name.is_empty() || service.port == 0 {
            return Err(page.mistake(span, "a service has a name and a port from 1 to 65535"));
        }
        if services.iter().any(|other| other.name == service.name) {
            return Err(page.mistake(span, format!("the service `{}` is given twice", service.name)));
        }
        services.push(service);
    }
    if services.is_empty() {
        return Err(
            page.wholly("at least one `[[service]]` is needed; the first is the one judged by default")
        );
    }
    Ok(services)
}

fn changes(
    page: Page<'_>,
    source: &Source,
    folder: &str,
    proposed: Vec<Spanned<ChangeForm>>,
) -> Result<Vec<PreparedChange>, CourseError> {
    let mut changes: Vec<PreparedChange> = Vec::new();
    for change in proposed {
        let (span, ChangeForm { name, finds }) = (change.span(), change.into_inner());
        let files = source.files(&format!("{folder}/changes/{name}"))?;
        if files.is_empty() || changes.iter().any(|other| other.name == name) {
            let problem = format!("`changes/{name}` holds at least one file, and is named once");
            return Err(page.mistake(span, problem));
        }
        let files = files.into_iter().map(|(path, file)| (path, file.bytes)).collect();
        changes.push(PreparedChange { name, files, finds });
    }
    Ok(changes)
}

fn secrets(page: Page<'_>, planted: Vec<Spanned<SecretForm>>) -> Result<Vec<PlantedSecret>, CourseError> {
    let mut secrets: Vec<PlantedSecret> = Vec::new();
    for secret in planted {
        let (span, secret) = (secret.span(), secret.into_inner());
        // A shorter value would be found by chance.
        if secret.name.is_empty() || secret.value.len() < 12 {
            return Err(page.mistake(span, "a secret has a name and a value of at least 12 characters"));
        }
        if secrets.iter().any(|other| other.name == secret.name) {
            return Err(page.mistake(span, format!("the secret `{}` is given twice", secret.name)));
        }
        secrets.push(PlantedSecret { name: secret.name, value: secret.value });
    }
    Ok(secrets)
}

fn published_base(
    page: Page<'_>,
    form: Spanned<PublishedForm>,
    start: &Files,
) -> Result<PublishedBase, CourseError> {
    let span = form.span();
    let PublishedForm { image, folder, package, argument, versions } = form.into_inner();
    let inside = format!("{folder}/");
    let files = start
        .iter()
        .filter_map(|(path, file)| Some((path.strip_prefix(&inside)?.to_owned(), file.bytes.clone())));
    let files: BTreeMap<String, Vec<u8>> = files.collect();
    if !files.contains_key("Dockerfile") {
        return Err(page.mistake(span, format!("`start/` holds no `{folder}/Dockerfile`")));
    }
    Ok(PublishedBase { image, package, files, argument, versions })
}

fn hints(page: Page<'_>, given: Vec<Spanned<HintForm>>, known: &[&str]) -> Result<Vec<Hint>, CourseError> {
    if given.len() != HINTS {
        let problem =
            format!("an exercise has {HINTS} hints, from nudge to almost-answer; here are {}", given.len());
        return Err(page.wholly(problem));
    }
    given
        .into_iter()
        .map(|hint| {
            let span = hint.span();
            let HintForm { en, de, checks } = hint.into_inner();
            let Text { en, de } = written(page, Spanned::new(span, Text { en, de }))?;
            Ok(Hint { en, de, checks: ids(page, checks, known)? })
        })
        .collect()
}

fn edits(
    page: Page<'_>,
    named: Spanned<Vec<Spanned<String>>>,
    start: &Files,
    solution: &Files,
) -> Result<Vec<String>, CourseError> {
    if named.get_ref().is_empty() {
        return Err(page.mistake(named.span(), "`edits` names at least one file of `start/`"));
    }
    let mut edits = Vec::new();
    for edit in named.into_inner() {
        let (span, edit) = (edit.span(), edit.into_inner());
        if !start.contains_key(&edit) && !solution.contains_key(&edit) {
            let problem =
                format!("`start/` holds no `{edit}`{}", instead(&edit, start.keys().map(String::as_str)));
            return Err(page.mistake(span, problem));
        }
        edits.push(edit);
    }
    Ok(edits)
}

fn runs(page: Page<'_>, folder: &str, files: &Files) -> Result<(), CourseError> {
    let runs = ["run.sh", "compose.yaml"].iter().any(|name| files.contains_key(*name));
    runs.then_some(()).ok_or_else(|| {
        page.wholly(format!(
            "`{folder}/` holds neither `run.sh` nor `compose.yaml`, so nothing would be started"
        ))
    })
}
