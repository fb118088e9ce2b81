# Finds a Java runtime and replaces the shell with the program. Sourced by the launchers in bin/, which set:
#   home     the folder of the distribution
#   program  the launcher's name
# Reads from the environment:
#   FLEET_JAVA_HOME, JAVA_HOME  where a runtime is; one that is too old is passed over
#   FLEET_JAVA_OPTS             more options for the JVM, split at blanks
#   FLEET_JAVA_SHOW             when set, this run only prints the java and the program's own options, one a line
#   FLEET_AOT_TRAIN             when set, this run makes the program's start-up cache instead of using it
# Starts no process on the way: fleetctl's own start is most of what its user waits for.

# True when $1 holds a Java 25 or newer. Sets java, and java_id to the exact build.
fits() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  java_id=
  while IFS= read -r line; do
    case $line in
      JAVA_RUNTIME_VERSION=*)
        java_id=${line#*\"}
        java_id=${java_id%\"*}
        ;;
      JAVA_VERSION=\"2[5-9]* | JAVA_VERSION=\"[3-9][0-9]*)
        [ -n "$java_id" ] || { java_id=${line#*\"}; java_id=${java_id%\"*}; }
        java=$1/bin/java
        return 0
        ;;
      JAVA_VERSION=*) return 1 ;;
    esac
  done <"$1/release"
  return 1
}

find_java() {
  for candidate in "$home/runtime" "$FLEET_JAVA_HOME" "$JAVA_HOME" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/java/* /opt/*jdk*; do
    [ -n "$candidate" ] && fits "$candidate" && return 0
  done
  on_path=$(command -v java) && on_path=$(readlink -f "$on_path") && fits "${on_path%/bin/java}"
}

if ! find_java; then
  echo "$program needs a Java 25 runtime: install temurin-25-jdk or openjdk-25-jre-headless, or set JAVA_HOME" >&2
  exit 1
fi

# -XX:-UsePerfData: no file in /tmp for each run. A start-up cache that does not fit is passed over without a word. The Unsafe option silences protobuf's and Netty's fallbacks.
common='-XX:+UseSerialGC -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError
  -Xlog:disable -Xlog:all=warning,aot*=off,cds*=off:stderr
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
case $program in
  # Its own start is most of what its user waits for: reflection without generated code, and no look-up of a locale.
  # Room for young objects, or reading a long journal fills the heap before the first full collection.
  fleetctl) options='-XX:TieredStopAtLevel=1 -Xms64m -Xmx512m -XX:NewSize=40m
    -Djdk.reflect.useNativeAccessorOnly=true -Duser.language=en -Duser.country=US' ;;
  fleet-local) options='-XX:TieredStopAtLevel=1 -Xms16m -Xmx128m' ;;
  agent-service) options='-XX:TieredStopAtLevel=1 -Xms12m -Xmx64m -Xss256k -XX:ReservedCodeCacheSize=32m -XX:MaxDirectMemorySize=24m' ;;
  journal-service) options='-XX:TieredStopAtLevel=1 -Xms12m -Xmx96m -Xss256k -XX:ReservedCodeCacheSize=32m -XX:MaxDirectMemorySize=32m' ;;
  fleet-bench) options='-XX:TieredStopAtLevel=1 -Xms256m -Xmx8g -XX:-UseSerialGC -XX:+UseParallelGC' ;;
  # C1 alone: its code is about as fast in these programs, and C2 costs more CPU than the work of the first 100,000 units.
  # Compiled after 40 calls instead of 200: what runs a few times a second would be interpreted for minutes.
  # Room for young objects from the start: under load a small heap is collected dozens of times a second.
  # The registry's heap grows with the cluster, and thousands of machines take one that pauses for seconds for dead: G1.
  # Its refinement thread looks for work 20 times a second, also in an idle cluster; without it pauses do that work.
  registry-service) options='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.2 -Xms96m -Xmx3g -XX:NewSize=64m -XX:+UseCompactObjectHeaders
    -XX:-UseSerialGC -XX:+UseG1GC -XX:G1ConcRefinementThreads=0' ;;
  scheduler-service) options='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.2 -Xms64m -Xmx2g -XX:NewSize=32m -XX:+UseCompactObjectHeaders' ;;
  *) options='-Xms32m -Xmx2g' ;;
esac

if [ -n "$FLEET_JAVA_SHOW" ]; then
  # shellcheck disable=SC2086
  printf '%s\n' "$java" $common $options
  exit
fi

# A start-up cache is for exactly one set of jars and one build of Java, and its name says which: the JVM itself does
# not notice a changed jar (JDK-8377932). A jar that is newer than the cache was put there by hand: no cache then.
cache=
if read -r jars_id 2>/dev/null <"$home/lib/$program.id"; then
  cache=$home/lib/aot/$program-$jars_id-$java_id.aot
  if [ -n "$FLEET_AOT_TRAIN" ]; then
    options="$options -XX:AOTCacheOutput=$cache"
  elif [ -r "$cache" ]; then
    for jar in "$home"/lib/*.jar; do
      [ "$jar" -nt "$cache" ] && cache= && break
    done
    [ -n "$cache" ] && options="$options -XX:AOTCache=$cache"
  fi
fi

# The options hold no blanks of their own; home does not go through them.
# shellcheck disable=SC2086
exec "$java" $common $options $FLEET_JAVA_OPTS "-Dfleet.home=$home" -jar "$home/lib/$program.jar" "$@"
