# Compiles the benchmarks against the server's classes; sets JAVA and CLASSES. To be sourced.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
JAVA_HOME=${JAVA_HOME:?set JAVA_HOME to a JDK 25}
JAVA=$JAVA_HOME/bin/java
work=$here/target
mkdir -p "$work/classes"
[ -d "$here/../target/classes/dev/slipway/gateway" ] || mvn -B -q -f "$here/../pom.xml" compile
mvn -B -q -f "$here/../pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/server.cp"
mvn -B -q -f "$here/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/jmh.cp"
CLASSES=$work/classes:$here/../target/classes:$(cat "$work/server.cp"):$(cat "$work/jmh.cp")
"$JAVA_HOME/bin/javac" -proc:full -nowarn -cp "$CLASSES" -d "$work/classes" "$here"/src/dev/slipway/bench/*.java
