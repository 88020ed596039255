//! Which checks does an exercise choose, and does each get the parameters it takes?

use serde::Deserialize;
use toml::Spanned;

use super::error::{Page, instead};
use super::form::CheckForm;
use super::{ChosenCheck, CourseError, ServiceSpec};
use crate::check::{Check, Kind, Params};
use crate::checks;

/// The checks that every exercise has, then the exercise's own.
pub(super) fn checks(
    page: Page<'_>,
    own: Vec<Spanned<CheckForm>>,
    services: &[ServiceSpec],
) -> Result<Vec<ChosenCheck>, CourseError> {
    let mut chosen: Vec<ChosenCheck> = Vec::new();
    for (place, service) in services.iter().enumerate() {
        for id in checks::ALWAYS {
            let Some(check) = checks::find(id) else {
                return Err(page.wholly(format!("the check `{id}`, which every exercise has, is not there")));
            };
            // What is declared is judged over the whole submission, once.
            if place == 0 || check.kind != Kind::Declared {
                let params = Params { service: service.name.clone(), ..Params::default() };
                chosen.push(ChosenCheck { check, params });
            }
        }
    }
    for table in own {
        let span = table.span();
        let next = one(page, table, services)?;
        let same = |other: &ChosenCheck| {
            other.check.id == next.check.id && other.params.service == next.params.service
        };
        if chosen.iter().any(same) {
            let problem = format!("`{}` is chosen twice for `{}`", next.check.id, next.params.service);
            return Err(page.mistake(span, problem));
        }
        chosen.push(next);
    }
    Ok(chosen)
}

fn one(
    page: Page<'_>,
    table: Spanned<CheckForm>,
    services: &[ServiceSpec],
) -> Result<ChosenCheck, CourseError> {
    let span = table.span();
    let mut table = table.into_inner();
    let Some(id) = table.remove("id") else {
        return Err(page.mistake(span, "a `[[check]]` needs an `id`"));
    };
    let id_span = id.span();
    let Some(name) = id.get_ref().as_str() else {
        return Err(page.mistake(id_span, "`id` is the text of a check's id"));
    };
    let Some(check) = checks::find(name) else {
        let known = instead(name, checks::ALL.iter().map(|check| check.id));
        return Err(page.mistake(id_span, format!("`{name}` is not a check{known}")));
    };

    let takes: Vec<&str> =
        std::iter::once("service").chain(check.required.iter().chain(check.optional).copied()).collect();
    let mut values = toml::Table::new();
    for (key, value) in table {
        if !takes.contains(&key.get_ref().as_str()) {
            let known = instead(key.get_ref(), takes.iter().copied());
            return Err(page.mistake(key.span(), format!("`{name}` takes no `{}`{known}", key.get_ref())));
        }
        let alone = toml::Table::from_iter([(key.get_ref().clone(), value.get_ref().clone())]);
        Params::deserialize(alone).map_err(|error| page.mistake(value.span(), error.message()))?;
        values.insert(key.into_inner(), value.into_inner());
    }
    missing(check, &values).map_err(|problem| page.mistake(id_span.clone(), problem))?;

    let mut params = Params::deserialize(values).map_err(|error| page.mistake(span, error.message()))?;
    if params.service.is_empty() {
        params.service = services.first().map(|service| service.name.clone()).unwrap_or_default();
    }
    if !services.iter().any(|service| service.name == params.service) {
        let known = instead(&params.service, services.iter().map(|service| service.name.as_str()));
        let problem = format!("`{}` is no `[[service]]` of this exercise{known}", params.service);
        return Err(page.mistake(id_span, problem));
    }
    Ok(ChosenCheck { check, params })
}

fn missing(check: &Check, values: &toml::Table) -> Result<(), String> {
    match check.required.iter().find(|name| !values.contains_key(**name)) {
        Some(name) => Err(format!("`{}` needs `{name}`", check.id)),
        None => Ok(()),
    }
}
