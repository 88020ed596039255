no-variable = the environment has no variable `{ $name }`
unusable = the key `{ $key }` cannot be used: { $problem }
