//! What is read of the learner's folder before the engine is asked for anything?

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::evidence::BuildProblem;
use crate::submission::SecretSource;

use super::context::{self, Context, LARGEST_CONTEXT};
use super::recipe::{self, Recipe};
use super::request::BuildRequest;

/// BuildKit's own limit for a secret, in bytes.
const LARGEST_SECRET: u64 = 500 << 10;

/// What is sent to the engine.
pub(super) struct Prepared {
    pub(super) context: Context,
    /// The context's folder.
    pub(super) folder: PathBuf,
    /// The Dockerfile's name in the context.
    pub(super) dockerfile: String,
    /// Its text, without the line that names a front end.
    pub(super) text: String,
    /// Build secrets by id.
    pub(super) secrets: HashMap<String, Vec<u8>>,
    pub(super) recipe: Recipe,
}

pub(super) fn prepare(request: &BuildRequest<'_>) -> Result<Prepared, BuildProblem> {
    let spec = request.spec;
    let folder = inside(request.folder, &spec.context.value)?;
    if !folder.is_dir() {
        return Err(BuildProblem::MissingFile { path: spec.context.value.clone() });
    }
    let path = inside(request.folder, &spec.dockerfile.value)?;
    let Ok(bytes) = fs::read(&path) else {
        return Err(BuildProblem::MissingFile { path: spec.dockerfile.value.clone() });
    };
    let text = recipe::without_front_end(&String::from_utf8_lossy(&bytes))?;
    let recipe = Recipe::of(&text, spec);
    for argument in spec.build_args.iter().filter(|argument| argument.value.name == "BUILDKIT_SYNTAX") {
        recipe::check_front_end(argument.value.value.as_deref().unwrap_or_default())?;
    }
    let ignore = context::ignore_file(&root(request.folder)?, &folder, &path)?;
    let context = Context::read(&folder, &ignore, LARGEST_CONTEXT)?;
    let dockerfile = match path.strip_prefix(&folder) {
        Ok(relative) => relative.to_string_lossy().replace('\\', "/"),
        Err(_) => ".harden-check.Dockerfile".to_owned(),
    };
    let secrets = secrets(request)?;
    Ok(Prepared { context, folder, dockerfile, text, secrets, recipe })
}

/// Reads the build's secrets. They come from files of the submission, and from variables that it sets.
fn secrets(request: &BuildRequest<'_>) -> Result<HashMap<String, Vec<u8>>, BuildProblem> {
    let mut secrets = HashMap::new();
    for secret in &request.spec.secrets {
        let content = secret_of(request.folder, &secret.value)?;
        secrets.insert(secret.value.id.clone(), content);
    }
    Ok(secrets)
}

/// What a build gets as this secret.
///
/// # Errors
/// It cannot be read, or is larger than BuildKit takes.
pub(super) fn secret_of(folder: &Path, secret: &SecretSource) -> Result<Vec<u8>, BuildProblem> {
    if let Some(value) = &secret.value {
        return Ok(value.clone().into_bytes());
    }
    // Without a source Docker reads a variable and then a file of the secret's own name.
    let file = match (&secret.file, &secret.environment) {
        (Some(file), None) => file,
        (None, None) => &secret.id,
        (_, Some(_)) => return Err(BuildProblem::SecretFromEnvironment { id: secret.id.clone() }),
    };
    let path = inside(folder, file)?;
    let missing = |_| BuildProblem::MissingFile { path: file.clone() };
    let metadata = fs::metadata(&path).map_err(missing)?;
    if metadata.len() > LARGEST_SECRET {
        return Err(BuildProblem::SecretTooLarge { id: secret.id.clone(), limit: LARGEST_SECRET });
    }
    fs::read(&path).map_err(missing)
}

/// The submission's folder, links resolved.
fn root(folder: &Path) -> Result<PathBuf, BuildProblem> {
    folder
        .canonicalize()
        .map_err(|_| BuildProblem::MissingFile { path: folder.to_string_lossy().into_owned() })
}

/// A path of the submission, links resolved; refused where it leads out of the submission's folder.
fn inside(folder: &Path, relative: &str) -> Result<PathBuf, BuildProblem> {
    let root = root(folder)?;
    let path = root
        .join(relative)
        .canonicalize()
        .map_err(|_| BuildProblem::MissingFile { path: relative.to_owned() })?;
    if path.starts_with(&root) {
        Ok(path)
    } else {
        Err(BuildProblem::OutsideFile { path: relative.to_owned() })
    }
}
