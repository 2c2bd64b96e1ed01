#!/usr/bin/env bash
# Builds the gitsm that these actions are part of, so that pinning an action by its commit pins
# all that it runs, and tells the next step where it is. Nothing of the machine or of the
# checkout decides how: no configuration, workspace or vendored modules, and no build cache
# that another job, maybe of a pull request, has written. Modules are held against go.sum.
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
home=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/gitsm.XXXXXX")
cd "$source"
export GOENV=off GOWORK=off GOTOOLCHAIN=local CGO_ENABLED=0 GOCACHE="$home/build" GOFLAGS='-mod=readonly -trimpath'
go build -o "$home/gitsm" ./cmd/gitsm
rm -rf "$home/build"
printf 'program=%s/gitsm\n' "$home" >>"$GITHUB_OUTPUT"
