//! Which lines of a page stand in a fenced block, and which outside of one?
//!
//! Both suites read the book by this: one holds it to laws, the other builds and runs what it shows.

/// A fenced block.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// What follows the opening marks: `sh`, `dockerfile,counterpart`.
    pub(crate) kind: String,
    /// Without the marks, and without the blanks of the list that it stands in.
    pub(crate) text: String,
    /// Line of the opening marks, counted from 1.
    pub(crate) line: usize,
}

/// The blocks of a page in their order. Every other line goes to `prose`, with its number counted from 0.
///
/// # Panics
/// Where a block is never closed.
pub(crate) fn read<'a>(page: &'a str, mut prose: impl FnMut(usize, &'a str)) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Marks of the open fence and the blanks before it, which also stand before the block's lines.
    let mut fence: Option<(usize, usize)> = None;
    for (number, line) in page.lines().enumerate() {
        let inner = line.trim_start_matches([' ', '>']);
        let marks = inner.len() - inner.trim_start_matches('`').len();
        match (fence, blocks.last_mut()) {
            (Some((open, _)), _) if marks >= open && inner[marks..].trim().is_empty() => fence = None,
            (Some((_, blanks)), Some(block)) => {
                block.text.push_str(line.get(blanks..).unwrap_or_default());
                block.text.push('\n');
            }
            _ if marks >= 3 => {
                fence = Some((marks, line.len() - inner.len()));
                let kind = inner[marks..].trim().to_owned();
                blocks.push(Block { kind, text: String::new(), line: number + 1 });
            }
            _ => prose(number, line),
        }
    }
    if let (Some(_), Some(block)) = (fence, blocks.last()) {
        panic!("the block of line {} is never closed:\n{}", block.line, block.text);
    }
    blocks
}
