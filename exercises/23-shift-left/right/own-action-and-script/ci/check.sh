#!/bin/sh
set -eu
harden-check lint "$1"
