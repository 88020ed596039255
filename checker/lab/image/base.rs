//! On which of the kit's base images is an image built?

use bollard::errors::Error;
use futures_util::future::try_join_all;

use crate::lab::kit::KitImage;
use crate::lab::{Engine, LabError};

/// A base image of the kit that is in the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    /// `full`, `slim` or `distroless`.
    pub(super) kind: String,
    /// Digests of its uncompressed layers, lowest first.
    pub(super) layers: Vec<String>,
}

/// The base images that are in the engine.
pub(super) async fn known(engine: &Engine) -> Result<Vec<Base>, LabError> {
    let bases = KitImage::ALL.into_iter().filter(|image| image.is_base());
    let looked_up = bases.map(|base| async move {
        match engine.docker().inspect_image(&base.reference()).await {
            Ok(image) => {
                let layers = image.root_fs.and_then(|root| root.layers).unwrap_or_default();
                Ok(Some(Base { kind: base.name().to_owned(), layers }))
            }
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(None),
            Err(error) => Err(LabError::of_engine("a look at a base image", &error)),
        }
    });
    Ok(try_join_all(looked_up).await?.into_iter().flatten().collect())
}

/// The base that the lowest layers are, told by their digests: a name proves nothing.
pub(super) fn of<'a>(layers: &[String], bases: &'a [Base]) -> Option<&'a Base> {
    let matching = bases.iter().filter(|base| !base.layers.is_empty() && layers.starts_with(&base.layers));
    matching.max_by_key(|base| base.layers.len())
}

#[cfg(test)]
mod tests {
    use super::{Base, of};

    #[test]
    fn the_longest_run_of_lowest_layers_decides() {
        let base = |kind: &str, layers: &[&str]| Base {
            kind: kind.to_owned(),
            layers: layers.iter().map(|layer| (*layer).to_owned()).collect(),
        };
        let bases = [base("slim", &["a"]), base("full", &["a", "b"]), base("distroless", &[])];
        let layers = |layers: &[&str]| layers.iter().map(|layer| (*layer).to_owned()).collect::<Vec<_>>();
        let kind = |own: &[&str]| of(&layers(own), &bases).map(|base| base.kind.as_str());
        assert_eq!(kind(&["a", "c"]), Some("slim"));
        assert_eq!(kind(&["a", "b", "c"]), Some("full"));
        assert_eq!(kind(&["c", "a"]), None);
        assert_eq!(kind(&[]), None);
    }
}
