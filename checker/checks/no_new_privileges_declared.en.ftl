title = The run command forbids new privileges
why = What only the present image happens to keep is lost with the next one; a line in the command stays.
passed = `{ $option }`
expected = `no-new-privileges`, and no later option that takes it back
missing = { $written ->
    [compose] `security_opt` says nothing about new privileges
   *[run] no `--security-opt` says anything about new privileges
}
taken-back = `{ $option }`, and of several options the last one counts
engine-differs = the engine shows the security options { $shown }, which is not what the command says
direction = Ask which program in the container should ever bring more rights than its starter has. For most services it is none.
