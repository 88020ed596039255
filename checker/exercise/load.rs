//! How does a written exercise become one in which every name means something?

use toml::Spanned;

use super::entry::CourseEntry;
use super::error::{Page, instead};
use super::fields::{failing, ids, written};
use super::form::{ExerciseForm, HintForm, SecretForm};
use super::source::Source;
use super::{CourseError, Exercise, Files, Hint, ServiceSpec, Text, answers, chosen};
use crate::check::PlantedSecret;

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
        start_fails: failing(page, form.start.fails, &known)?,
        score: form.score,
        services,
        checks,
        start,
        solution,
        tomorrow: source.files(&format!("{folder}/tomorrow"))?,
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
