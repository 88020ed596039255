title = The build context holds neither secrets nor ballast
why = What is in the context, any `COPY` can put into a layer: today's, or the one of next year.
passed = { $count ->
    [one] one file
   *[other] { $count } files
}, { $size }: { $files }; the engine asked for { $received ->
    [0] none of them
    [one] one
   *[other] { $received }
}
expected = neither secrets nor ballast among the files that are offered to the build
found = { $count ->
    [one] one of { $total } files in the context does not belong there
   *[other] { $count } of { $total } files in the context do not belong there
}; { $files }
found-unasked = { $count ->
    [one] one of { $total } files in the context does not belong there
   *[other] { $count } of { $total } files in the context do not belong there
}; { $files }. No instruction uses them today; the next `COPY` can
and = { $before }; { $last }
list = { $before }, { $last }
more = { $count ->
    [one] one more place
   *[other] { $count } more places
}
file = { $path }
folder = { $path }/ ({ $count ->
    [one] one file
   *[other] { $count } files
})
holding = { $path } holds { $secret }
handed = { $path }, the secret that the services are handed when they start
let-in = { $name } is let in again by line { $line }, `!{ $pattern }`
nearly = `{ $pattern }` in line { $line } matches at one place only and not { $name }
open = no line keeps out { $names }
no-file = nothing keeps out { $names }
not-listed = the engine was told of { $path }, which is not on the list of the context
direction = `.dockerignore` at the root of the context says what stays out of it; see which folder your build command names.
direction-unread = Docker reads one file of patterns: the one beside the Dockerfile that bears its name, else `.dockerignore` at the root of the context. It does not read { $file }.
direction-let-in = The last line that matches a path decides. Ask which files the line with `!` lets in besides the ones that you meant.
direction-nearly = The patterns are not those of `.gitignore`: without `**/` a pattern begins at the root of the context.
direction-secret = The file's name is harmless, its content is not: ask who needs this value, and whether the build does.
direction-handed = Whoever hands a secret over when a container starts keeps it out of what the build is offered: `.dockerignore` has its own list, and that of Git does not count for it.
