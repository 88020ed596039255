#!/bin/sh
trap 'kill -TERM "$service"' TERM
/app/notes &
service=$!
wait "$service"
# The trap ended the first wait; this one is for the service itself.
wait "$service"
