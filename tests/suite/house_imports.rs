//! Which file of a crate needs which other, read from its `use` lines and paths?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemMod, ItemUse, Lit, Macro, Meta, UseTree, Visibility};

/// What one file takes of another: from, to, and the names.
pub(crate) type Needs = BTreeMap<(PathBuf, PathBuf), BTreeSet<String>>;

/// The longest way from a name over re-exports to the file that holds it.
const MOST_REEXPORTS: usize = 16;

/// The modules of one crate, without what is compiled for its tests only.
#[derive(Default)]
pub(crate) struct Modules {
    all: Vec<Module>,
    /// Files of modules that are compiled for tests only, and of what these declare.
    pub(crate) for_tests: BTreeSet<PathBuf>,
}

/// One module: a file, or a part of one between braces.
#[derive(Default)]
struct Module {
    file: PathBuf,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    imports: Vec<Import>,
    /// The paths that code names outside of `use` lines.
    named: BTreeSet<Vec<String>>,
}

/// One name that a `use` line brings; `*` for all of a module.
struct Import {
    name: String,
    path: Vec<String>,
    /// Named for others, and no need of this file as long as its own code does not name it.
    passed_on: bool,
}

impl Modules {
    /// Reads the crate whose root is `root`, and follows every `mod` line.
    pub(crate) fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.read_file(root, None, root.parent().unwrap());
        modules
    }

    /// The files that were read.
    pub(crate) fn files(&self) -> BTreeSet<PathBuf> {
        self.all.iter().map(|module| module.file.clone()).collect()
    }

    /// Who needs whom, re-exports followed to the file that holds the item.
    pub(crate) fn needs(&self) -> Needs {
        let mut needs = Needs::new();
        for (index, module) in self.all.iter().enumerate() {
            let imported =
                module.imports.iter().filter(|import| !import.passed_on).map(|import| &import.path);
            for path in imported.chain(&module.named) {
                for holder in self.holders(index, path, 0) {
                    if holder != module.file {
                        let names = needs.entry((module.file.clone(), holder)).or_default();
                        names.insert(path.last().unwrap().clone());
                    }
                }
            }
        }
        needs
    }

    fn read_file(&mut self, file: &Path, parent: Option<usize>, folder: &Path) -> usize {
        let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let index = self.all.len();
        self.all.push(Module { file: file.to_owned(), parent, ..Module::default() });
        self.read_items(index, &parsed.items, folder);
        index
    }

    /// `folder` is where the files of the module's own modules lie.
    fn read_items(&mut self, index: usize, items: &[Item], folder: &Path) {
        for item in items {
            let Item::Mod(declared) = item else {
                if let Some(name) = name_of(item) {
                    self.all[index].items.insert(name);
                }
                Reader { module: &mut self.all[index] }.visit_item(item);
                continue;
            };
            if for_tests_only(&declared.attrs) {
                self.note_test_files(declared, folder);
                continue;
            }
            let name = declared.ident.to_string();
            let child = match &declared.content {
                Some((_, inner)) => {
                    let child = self.all.len();
                    let file = self.all[index].file.clone();
                    self.all.push(Module { file, parent: Some(index), ..Module::default() });
                    self.read_items(child, inner, &folder.join(&name));
                    child
                }
                None => {
                    let (file, inner_folder) = file_of(declared, folder);
                    self.read_file(&file, Some(index), &inner_folder)
                }
            };
            self.all[index].children.insert(name, child);
        }
    }

    fn note_test_files(&mut self, declared: &ItemMod, folder: &Path) {
        let name = declared.ident.to_string();
        let mut below = Self::default();
        match &declared.content {
            Some((_, inner)) => {
                below.all.push(Module::default());
                below.read_items(0, inner, &folder.join(&name));
                below.all.remove(0);
            }
            None => {
                let (file, inner_folder) = file_of(declared, folder);
                below.read_file(&file, None, &inner_folder);
            }
        }
        self.for_tests.extend(below.files());
        self.for_tests.extend(below.for_tests);
    }

    /// The files that hold what `path` means in a module. None for a module as such, and for what
    /// another crate holds.
    fn holders(&self, index: usize, path: &[String], depth: usize) -> BTreeSet<PathBuf> {
        assert!(depth < MOST_REEXPORTS, "{path:?} in {} goes round", self.all[index].file.display());
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        match first.as_str() {
            "crate" => self.holders(0, rest, depth),
            "self" => self.holders(index, rest, depth),
            "super" => self.holders(self.all[index].parent.unwrap_or(0), rest, depth),
            _ => self.holders_of_name(index, first, rest, depth),
        }
    }

    fn holders_of_name(&self, index: usize, first: &str, rest: &[String], depth: usize) -> BTreeSet<PathBuf> {
        let module = &self.all[index];
        let mut found = BTreeSet::new();
        if module.items.contains(first) {
            found.insert(module.file.clone());
        }
        // A module and a function may have one name; only the module leads further.
        if let Some(child) = module.children.get(first)
            && !rest.is_empty()
        {
            return self.holders(*child, rest, depth);
        }
        for import in module.imports.iter().filter(|import| import.name == first) {
            // `use thing::thing` of another crate means that crate and not itself.
            if import.path.first().is_some_and(|start| start == first && !module.children.contains_key(start))
            {
                continue;
            }
            let whole: Vec<String> = import.path.iter().chain(rest).cloned().collect();
            found.extend(self.holders_of_import(index, &whole, depth + 1));
        }
        if let Some(child) = module.children.get(first) {
            found.extend(self.holders(*child, rest, depth));
        }
        if found.is_empty() {
            for glob in module.imports.iter().filter(|import| import.name == "*") {
                // What an enum's `*` brings is counted with the line itself.
                if glob.path[0] == first || !self.holders_of_import(index, &glob.path, depth + 1).is_empty() {
                    continue;
                }
                let mut whole = glob.path.clone();
                whole.push(first.to_owned());
                whole.extend_from_slice(rest);
                found.extend(self.holders_of_import(index, &whole, depth + 1));
            }
        }
        found
    }

    /// As `holders`; a name that begins with a module of this file is that module, not the import
    /// of the same name.
    fn holders_of_import(&self, index: usize, path: &[String], depth: usize) -> BTreeSet<PathBuf> {
        match self.all[index].children.get(&path[0]) {
            Some(child) => self.holders(*child, &path[1..], depth),
            None => self.holders(index, path, depth),
        }
    }
}

/// The file of a declared module, and the folder of its own modules.
fn file_of(declared: &ItemMod, folder: &Path) -> (PathBuf, PathBuf) {
    let name = declared.ident.to_string();
    let named = declared.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    if let Some(named) = named {
        let file = fs::canonicalize(folder.join(&named)).unwrap();
        let inner = file.parent().unwrap().to_owned();
        return (file, inner);
    }
    let inner = folder.join(&name);
    let alone = folder.join(format!("{name}.rs"));
    if alone.is_file() { (alone, inner) } else { (inner.join("mod.rs"), inner) }
}

pub(crate) fn for_tests_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

pub(crate) fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Collects the `use` lines and the paths of one module, also those inside of functions and macros.
struct Reader<'module> {
    module: &'module mut Module,
}

impl Reader<'_> {
    fn read_use(&mut self, tree: &UseTree, mut path: Vec<String>, passed_on: bool) {
        let (name, last) = match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                return self.read_use(&inner.tree, path, passed_on);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|inner| self.read_use(inner, path.clone(), passed_on));
            }
            UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(rename) => (rename.rename.to_string(), rename.ident.to_string()),
            UseTree::Glob(_) => ("*".to_owned(), "self".to_owned()),
        };
        let name = if name == "self" { path.last().unwrap().clone() } else { name };
        if last != "self" {
            path.push(last);
        }
        self.module.imports.push(Import { name, path, passed_on });
    }

    fn read_tokens(&mut self, mut cursor: Cursor<'_>) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        while !cursor.eof() {
            if let Some((ident, rest)) = cursor.ident() {
                if colons < 2 {
                    self.name(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
                cursor = rest;
                continue;
            }
            match cursor.punct() {
                Some((punct, rest)) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    cursor = rest;
                    continue;
                }
                _ => {
                    self.name(std::mem::take(&mut path));
                    colons = 0;
                }
            }
            cursor = match cursor.any_group() {
                Some((inside, _, _, rest)) => {
                    self.read_tokens(inside);
                    rest
                }
                None => cursor.token_tree().unwrap().1,
            };
        }
        self.name(path);
    }

    fn name(&mut self, path: Vec<String>) {
        if !path.is_empty() {
            self.module.named.insert(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !for_tests_only(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !for_tests_only(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, line: &'ast ItemUse) {
        let passed_on = !matches!(line.vis, Visibility::Inherited);
        self.read_use(&line.tree, Vec::new(), passed_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.name(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        let buffer = TokenBuffer::new2(call.tokens.clone());
        self.read_tokens(buffer.begin());
    }
}
