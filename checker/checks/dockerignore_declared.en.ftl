title = The rules of .dockerignore keep secrets and ballast out
why = A file that nobody keeps out is in the image as soon as it lies in the folder and a `COPY` takes the whole folder.
passed = { $file } keeps out { $paths }; { $count ->
    [one] one rule
   *[other] { $count } rules
}
passed-elsewhere = the context `{ $context }` lies beside them, so that no rule is needed
expected = { $paths } are kept out, whether they are there today or not
let-in = { $path } is let in again by line { $line } of { $file }, `!{ $pattern }`
nearly = `{ $pattern }` in line { $line } of { $file } matches at one place only and not { $path }
open = no line of { $file } keeps out { $path }
no-file = there is no .dockerignore at the root of the context, so nothing keeps out { $path }
others = { $before }; the same goes for { $paths }
not-read = the lab has not read the rules for the build of { $image }
direction = Name what must stay out, or keep everything out and let in what the image needs.
direction-no-file = The file stands at the root of the context, and its name begins with a dot.
direction-unread = There is { $unread }, and Docker does not read it for this build: it reads `.dockerignore` at the root of the context, or the file beside the Dockerfile that bears its name.
direction-other = Docker reads { $file } for this build and no other file; { $unread } counts for nothing here.
direction-let-in = The last line that matches decides. Let in single files, or keep out once more, below that line, what must not come along.
direction-nearly = A pattern begins at the root of the context, other than in `.gitignore`; `**/` before it stands for any folder.
