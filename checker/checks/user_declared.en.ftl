title = The image or the run command names a user that is not root
why = Where nobody is named Docker takes root, so the next person who runs the image gives an intruder root without knowing it.
passed = `USER { $user }` decides, and PID 1 has uid { $uid }
passed-flag = { $written ->
    [compose] `user: "{ $user }"` decides, and PID 1 has uid { $uid }
   *[run] `--user { $user }` decides, and PID 1 has uid { $uid }
}
expected = { $written ->
    [dockerfile] a user whose uid is not 0, in the stage that runs
    [compose] a user whose uid is not 0, in the stage that runs or in the compose file
   *[run] a user whose uid is not 0, in the stage that runs or on the run command
}
no-user = { $written ->
    [dockerfile] no `USER` in the Dockerfile, so the engine takes root
    [compose] no `USER` in the Dockerfile and no `user` in the compose file, so the engine takes root
   *[run] no `USER` in the Dockerfile and no `--user` on the run command, so the engine takes root
}
group-only = `USER { $user }` names a group and no user, so the engine takes root in that group
group-only-flag = { $written ->
    [compose] `user: "{ $user }"` names a group and no user, so the engine takes root in that group, whatever the image says
   *[run] `--user { $user }` names a group and no user, so the engine takes root in that group, whatever the image says
}
build-stage-only = `USER` stands only in a stage that is thrown away, so the engine takes root
root = `USER { $user }` is root
root-by-flag = { $written ->
    [compose] `user: "{ $user }"` is root, whatever the image says
   *[run] `--user { $user }` is root, whatever the image says
}
alias = `{ $user }` is another name for uid 0: PID 1 runs with it
engine-differs = the engine was given the user `{ $engine }` in place of `{ $user }`
direction = A user counts from its line to the end of its own stage; make one, and mind which stage runs.
direction-flag = { $written ->
    [compose] The compose file has the last word over the image; look at what it says about the user.
   *[run] The run command has the last word over the image; look at what it says about the user.
}
