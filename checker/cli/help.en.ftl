about = Learn and prove container hardening: builds your image, starts your containers, attacks them from inside, and shows what was seen.
heading-usage = Usage
heading-commands = Commands
heading-arguments = Arguments
heading-options = Options
heading-global = Options of every command
exit-codes =
    Exit codes:
      0  all checks passed, or the command did its work
      1  a check failed, or your files cannot be read
      2  the command line is wrong: unknown command, exercise, check or folder
      3  not checked or not done: no engine, a lab error, a full disk, Ctrl-C
global-lang = Language of the output: en or de (default: from LC_ALL, LC_MESSAGES or LANG)
global-format = Form of the output: human, or json for one document on standard output
global-color = When to use colours: auto, always or never (NO_COLOR turns auto off)
global-setup = Install and start a Docker engine where there is none (Debian and Ubuntu, as root); also HARDEN_CHECK_SETUP=1
global-help = Show this help
global-version = Show the version
init-about = Write the starting files of every exercise into a folder; a file of yours is never overwritten
init-dir = The course folder (default: the current one)
exercise-about = Build, start and attack your answer to an exercise, and judge it
exercise-exercise = Number or name: 8, dedicated-user or 08-dedicated-user
exercise-submission = Judge this folder in place of yours; your progress stays as it is
exercise-record = Write everything that was seen to this file, as JSON
exercise-replay = Judge a recording; no engine is needed
list-about = List all exercises
status-about = Show how far you are
hint-about = Show the next hint to an exercise; the one that fits your last failure comes first
hint-exercise = Number or name of the exercise
hint-level = Show this hint, counted from 1
explain-about = Explain a check: the rule, why it matters, how it is judged, where it comes from
explain-check = Name of the check, such as non-root
solution-about = Show the reference solution as a difference to the starting files
solution-exercise = Number or name of the exercise
reset-about = Put an exercise back to its starting files; your files are kept as a backup
reset-exercise = Number or name of the exercise
doctor-about = Look at the engine and its kernel, and say what that means for the exercises
images-about = Show and keep the base images that the exercises are built on
images-list-about = Show the base images and what they were made of
images-build-about = Make the base images that are missing
images-save-about = Write the base images into one bundle file, for machines without a network
images-save-file = The bundle file to write
images-load-about = Read the base images from a bundle file
images-load-file = The bundle file to read
images-remove-about = Remove the base images that harden-check has made
book-about = Open the book with live checks in your browser, or write it as a static site
book-port = Port of the server on 127.0.0.1 (default: 4848, or a free one)
book-no_open = Print the address and open no browser
book-build-about = Write the book in both languages as a static site
book-build-dir = Folder of the site: new, empty, or an earlier book
clean-about = Remove everything that an interrupted run has left in the engine
completions-about = Print the completions of a shell
completions-shell = The shell: bash, zsh, fish, elvish or powershell
help-about = Show the help of a command
help-command = The command
value-command = COMMAND
value-dir = DIR
value-exercise = EXERCISE
value-file = FILE
value-level = LEVEL
value-check = CHECK
value-shell = SHELL
value-language = LANGUAGE
value-format = FORMAT
value-when = WHEN
value-port = PORT
