//! Which instruction made an entry of an image's history, or one of its layers?
//!
//! BuildKit writes one entry for each instruction but `ONBUILD`, in their order and behind those of the
//! base image, and makes a layer for `RUN`, `COPY`, `ADD` and for a `WORKDIR` other than `/`. So both are
//! counted from the end. An image that was not made like that has no instruction here: none is guessed.

use super::dockerfile::Recipe;
use crate::evidence::{HistoryEntry, ImageFacts};
use crate::submission::Instruction;

/// The instruction behind an entry of the history, counted from 0 and the oldest; `None` for the base
/// image's.
pub(in crate::checks) fn entry<'a>(
    recipe: &Recipe<'a>,
    image: &ImageFacts,
    entry: usize,
) -> Option<&'a Instruction> {
    let from_the_end = image.history.len().checked_sub(entry + 1)?;
    makers(recipe, image)?.get(from_the_end).copied()
}

/// The instruction behind a layer, counted from 0 and the lowest; `None` for the base image's.
pub(in crate::checks) fn layer<'a>(
    recipe: &Recipe<'a>,
    image: &ImageFacts,
    layer: usize,
) -> Option<&'a Instruction> {
    let from_the_end = image.layers.len().checked_sub(layer + 1)?;
    let makers: Vec<&Instruction> =
        makers(recipe, image)?.into_iter().filter(|instruction| makes_a_layer(instruction)).collect();
    // More instructions than layers: the image came about in another way.
    if makers.len() > image.layers.len() {
        return None;
    }
    makers.get(from_the_end).copied()
}

/// The instructions with an entry of their own, latest first; nothing where the history says otherwise.
fn makers<'a>(recipe: &Recipe<'a>, image: &ImageFacts) -> Option<Vec<&'a Instruction>> {
    let makers: Vec<&Instruction> =
        recipe.latest_first().filter(|instruction| instruction.keyword != "ONBUILD").collect();
    let entries = image.history.iter().rev();
    let all_match = makers.len() <= image.history.len()
        && makers.iter().zip(entries).all(|(instruction, entry)| is_of(instruction, entry));
    all_match.then_some(makers)
}

/// `RUN /bin/sh -c make # buildkit`, `ENV A=b`.
fn is_of(instruction: &Instruction, entry: &HistoryEntry) -> bool {
    entry.created_by.split(' ').next() == Some(instruction.keyword.as_str())
}

fn makes_a_layer(instruction: &Instruction) -> bool {
    match instruction.keyword.as_str() {
        "RUN" | "COPY" | "ADD" => true,
        "WORKDIR" => instruction.words.first().is_none_or(|path| path != "/"),
        _ => false,
    }
}
