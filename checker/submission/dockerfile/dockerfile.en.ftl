heredoc-end = this here-document has no end: its closing word must stand alone in a line
heredoc-target = a here-document is a source, and this is the target
no-from = this Dockerfile holds no `FROM`
no-from-help = a Dockerfile begins with `FROM IMAGE`; only `ARG` may stand before it
before-from = `{ $word }` stands before the first `FROM`
unknown-instruction = Docker knows no instruction `{ $word }`
arguments = `{ $word }` lacks something after it, or has too much
no-value = `{ $word }` gives `{ $name }` no value: it takes `NAME=value`
blank-name = `{ $word }` takes a name before the `=`
stage-name = `{ $word }` is no name for a stage: a letter comes first, then letters, digits, `-`, `_` or `.`
directive-twice = `# { $word }=` may stand only once
escape = `# escape={ $word }` is refused: it takes `\` or `` ` ``
quote-end = a quote in this line has no end
brace-end = a `{"${"}` in this line has no end
substitution = Docker does not know this kind of variable
unset-variable = the variable has no value
json = this is a JSON array, and not one of strings only
shell-form = `SHELL` takes a JSON array: `SHELL ["/bin/sh", "-c"]`
port = `{ $word }` is no port: it takes `80`, `80/udp` or `8000-8010`
empty-path = a volume needs a path
health-none = `HEALTHCHECK NONE` takes nothing more
health-command = `HEALTHCHECK CMD` lacks its command
health-kind = `HEALTHCHECK` takes `CMD` or `NONE`, not `{ $word }`
onbuild = `ONBUILD` cannot hold a `{ $word }`
unknown-flag = `{ $keyword }` has no flag `{ $word }`
flag-twice = `{ $word }` may stand only once
flag-switch = `{ $word }` is a switch: it takes nothing, `true` or `false`
flag-value = `{ $word }` lacks its value: it takes `{ $word }=…`
flag-wrong = `{ $word }` does not take `{ $value }`
circle = a stage cannot take files from itself, not by way of other stages either
from-variable = no variable may stand here
from-variable-help = give the image a name of its own by `FROM $IMAGE AS name`, and use that name
mount-key = `{ $word }` is no option of a mount
mount-value = `{ $word }` lacks its value: it takes `{ $word }=…`
mount-type = a mount has the type `bind`, `cache`, `secret`, `ssh` or `tmpfs`; this one says `{ $kind }`
mount-sharing = `sharing` takes `shared`, `private` or `locked`
mount-number = `{ $word }` takes a number, in `{ $field }` it is none
mount-fits = a mount of the type `{ $kind }` takes no `{ $word }`
mount-secret = a secret needs an `id` or a `target`
mount-secret-twice = a secret takes `id` or `source`, not both: they mean the same
empty-base = the image after `FROM` is empty, because its variable has no value
empty-base-help = write an `ARG NAME=IMAGE` before the first `FROM`, or give it by `--build-arg`
