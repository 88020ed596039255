windows-line = this file has Windows line ends, and a shell takes them for part of each word; save it with Unix line ends (LF)
shebang = harden-check reads shell scripts; this first line names another program
too-deep = the brackets are nested too deeply
syntax = the shell does not understand this
syntax-quote = a quote or a bracket that begins here has no end
syntax-end = the file ends too early: a quote, a bracket or a keyword is missing its end
supported = run.sh may hold variables, `docker …` commands, `&&`, `|| true` after cleaning up, `echo`, `sleep` and `cd` into a folder of the submission
not-supported = harden-check does not carry out `{ $word }` in run.sh
or-hides-failure = a failure of this command would be hidden by `||`
or-help = leave `|| …` out; it is fine after commands that clean up, such as `docker rm`
word = the shell does not understand `{ $word }`
pattern = harden-check does not fill in file name patterns: `{ $word }`
substitution = harden-check executes nothing, so `$({ $word })` has no value
quoting = harden-check does not read this kind of quotes: `{ $word }`
expansion = harden-check does not fill in `{ $word }`
arithmetic = harden-check does not calculate: `$(({ $word }))`
undefined = `{ $name }` has no value: harden-check uses nothing of your environment
undefined-help = set it in run.sh: `{ $name }=…`
unknown-program = harden-check does not carry out the program `{ $word }`
no-sudo = harden-check does not carry out `{ $word }`; begin the line with `docker`
set-option = harden-check does not know the shell option `{ $word }`
cd-argument = `{ $word }` needs one folder
cd-nowhere = there is no folder `{ $word }` in the submission
cd-outside = `{ $word }` leads out of the submission's folder
assignment = harden-check reads only assignments of the kind `NAME=value`
engine-variable = `{ $word }` would choose the engine, and harden-check does that itself
