#!/usr/bin/env bash
# The route table with 10 and with 10,000 routes.
set -euo pipefail
. "$(dirname "$0")/classes.sh"
exec "$JAVA" -cp "$CLASSES" org.openjdk.jmh.Main RouteTableBenchmark -prof gc "$@"
