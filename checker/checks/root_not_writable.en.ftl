title = The root file system is read-only, for root as well
why = What cannot be written cannot be changed by an intruder either, and no tool can be left behind there.
passed = { $count } attempts to write were answered by the mount itself, { $attempt } among them; remounting was refused
expected = writing anywhere on the root file system ends with EROFS, and it cannot be remounted
written = { $count ->
    [one] uid { $uid } wrote to { $targets }
   *[other] uid { $uid } wrote to { $count } places: { $targets }
}
written-by-root = { $count ->
    [one] only file permissions protect { $targets }: uid { $uid } in the same container wrote there
   *[other] only file permissions protect { $count } places: uid { $uid } in the same container wrote to { $targets }
}
remounted = uid { $uid } mounted the root file system anew, for writing
mounted-rw = the kernel has the root file system mounted as { $options }
no-root-mount = the lab saw no mount at `/`
nothing-shown = no attempt to write reached the root file system, so nothing was shown
direction = File permissions hold only as long as nobody becomes root; the engine can mount the whole image so that nobody writes to it.
direction-remounted = Read-only holds only as long as nobody may mount anew; ask which capability lets a process mount, and who needs it here.
