help = name a Dockerfile, a compose file, a shell script, or a folder that holds some
