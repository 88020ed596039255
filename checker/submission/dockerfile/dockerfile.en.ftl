heredoc-end = this here-document has no end: its closing word must stand alone in a line
no-from = this Dockerfile holds no `FROM`
no-from-help = a Dockerfile begins with `FROM IMAGE`; only `ARG` may stand before it
before-from = `{ $word }` stands before the first `FROM`
unknown-instruction = Docker knows no instruction `{ $word }`
arguments = `{ $word }` lacks something after it, or has too much
stage-twice = an earlier stage is named `{ $word }` too
quote-end = a quote in this line has no end
json = this is no valid JSON
syntax = Docker does not understand this: { $reason }
empty-base = the image after `FROM` is empty, because its variable has no value
empty-base-help = write an `ARG NAME=IMAGE` before the first `FROM`, or give it by `--build-arg`
