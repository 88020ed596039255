#!/bin/sh
echo "starting"
/app/notes
echo "ended with $?"
