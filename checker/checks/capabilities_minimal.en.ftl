title = Every process holds only the capabilities that it needs
why = A capability that the service never uses is used for the first time by the intruder.
passed = { $count ->
    [one] the only process holds nothing beyond what is allowed ({ $allowed }) in any of its five sets
   *[other] all { $count } processes hold nothing beyond what is allowed ({ $allowed }) in any of their five sets
}
expected = effective, permitted, inheritable, ambient and bounding set of every process hold at most: { $allowed }
too-many = process { $pid } (`{ $name }`) holds { $capabilities } in its { $set } set
direction = Start with none at all, and give back only what the service fails without.
direction-bounding = An unprivileged user cannot use these now, and a program with special bits could hand them out again; start with none at all.
