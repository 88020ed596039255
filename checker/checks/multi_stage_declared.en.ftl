title = Building and running happen in stages of their own
why = What never enters the last stage cannot be found in it, and needs no cleaning up.
passed = the running stage takes its files from the stage `{ $stage }` (line { $line })
expected = the stage that runs copies the result from a stage that builds, and does not start from it
one-stage = everything happens in one stage
starts-from-build = the running stage starts from `{ $base }`, so it keeps everything that the build needed
builds-nothing = the stage that is copied from runs nothing, so nothing was built there
direction = Ask which files the build leaves behind that the service needs, and from which place the last stage could take exactly these.
