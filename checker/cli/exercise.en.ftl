no-such-folder = there is no folder `{ $path }`
no-folder = there is no folder `{ $folder }` in `{ $path }`
help-init = `harden-check init` writes the starting files, `--submission DIR` judges another folder.
no-recording = `{ $path }` is no recording: { $detail }
foreign-recording = the recording `{ $path }` is of version { $found }, this harden-check reads version { $known }
