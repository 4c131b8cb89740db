# Sourced by ./run and ./test: finds what they need and installs it where that is possible.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or by a sudo that asks for no password.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# The JDK writes names of files and values of variables in the locale's charset: ASCII loses the rest.
need_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *UTF-8 | *utf8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}

# Debian, Ubuntu and their like, with the right to install.
can_install() {
  command -v apt-get >/dev/null || return 1
  [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null
}

lists_are_fresh=false
install_packages() {
  if ! $lists_are_fresh; then
    as_root apt-get -qq update >/dev/null || say "apt-get update failed; trying with the lists there are"
    lists_are_fresh=true
  fi
  say "Installing: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" \
    >/dev/null || fail "apt-get could not install: $*"
}

is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# Whether $1 is the home of a JDK 25, by its own release file (JEP 223).
is_jdk_25() {
  [[ -x $1/bin/javac && -r $1/release ]] && grep -q '^JAVA_VERSION="25[".+-]' "$1/release"
}

# Prints the home of a JDK 25: JAVA_HOME, then the usual place, then PATH.
find_jdk() {
  local candidate java
  if java=$(command -v javac); then java=$(dirname "$(dirname "$(readlink -f "$java")")"); fi
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$java"; do
    if [[ -n $candidate ]] && is_jdk_25 "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# Sets and exports JAVA_HOME to a JDK 25.
need_jdk() {
  local home
  if ! home=$(find_jdk); then
    if can_install && as_root apt-get -qq update >/dev/null \
        && apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
      lists_are_fresh=true
      install_packages openjdk-25-jdk-headless
      home=$(find_jdk) || fail "openjdk-25-jdk-headless was installed, and no JDK 25 is in /usr/lib/jvm."
    else
      fail "A JDK 25 is needed, and none was found in JAVA_HOME, /usr/lib/jvm or PATH, nor does this
system's package manager have one here. Install a build of OpenJDK 25 (Eclipse Temurin, for one)
from its vendor's site or packages, and set JAVA_HOME to it."
    fi
  fi
  export JAVA_HOME=$home
}

need_maven() {
  if ! command -v mvn >/dev/null; then
    can_install || fail "Maven 3.8 or newer is needed (package maven)."
    install_packages maven
  fi
  local version major minor
  version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  IFS=. read -r major minor _ <<<"$version"
  if ((${major:-0} < 3 || (${major:-0} == 3 && ${minor:-0} < 8))); then
    fail "Maven 3.8 or newer is needed; mvn is ${version:-of an unknown version}."
  fi
}

# need_command <command> <package>
need_command() {
  command -v "$1" >/dev/null && return
  can_install || fail "$1 is needed (package $2)."
  install_packages "$2"
}
