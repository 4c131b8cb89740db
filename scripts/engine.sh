# Sourced by ./run: a container engine that works, and the sample's base image in it.
# shellcheck shell=bash

base_image=docker.io/library/busybox:stable
pull_seconds=20

# Prints the engine that the server would choose: the configured one, else the first that answers.
find_engine() {
  local candidate
  if [[ $1 != auto ]]; then
    printf '%s' "$1"
    return
  fi
  for candidate in podman docker nerdctl; do
    if command -v "$candidate" >/dev/null && timeout 30 "$candidate" info >/dev/null 2>&1; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# Sets $engine. $1 is the setting system.container_command.
need_engine() {
  if ! engine=$(find_engine "$1"); then
    can_install || fail "podman or docker is needed, and none answers '<command> info' (package podman)."
    install_packages podman runc netavark aardvark-dns iptables uidmap
    engine=$(find_engine "$1") || fail "podman is installed and does not work: $(podman info 2>&1 | tail -1)"
  fi
}

has_base_image() { "$engine" image inspect "$base_image" >/dev/null 2>&1; }

# The sample's base image: there already, or pulled, or made from the distribution's busybox.
need_base_image() {
  has_base_image && return
  timeout "$pull_seconds" "$engine" pull -q "$base_image" >/dev/null 2>&1 && return
  local work
  work=$(mktemp -d)
  if make_base_image "$work" && has_base_image; then
    say "No image registry can be reached: $base_image was made from Debian's busybox-static."
  else
    say "No image registry can be reached and $base_image cannot be made here (busybox-static is not
to be had): the sample's build will fail, everything else works."
  fi
  rm -rf "$work"
}

make_base_image() {
  local work=$1 root=$1/root name
  mkdir -p "$root"/{bin,etc,home,root,tmp,usr,var}
  static_busybox "$work" >"$root/bin/busybox" || return 1
  chmod 755 "$root/bin/busybox"
  for name in $("$root/bin/busybox" --list); do
    [[ -e $root/bin/$name ]] || ln -s busybox "$root/bin/$name"
  done
  chmod 1777 "$root/tmp"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  tar -C "$root" --owner=0 --group=0 -c . \
    | "$engine" import --change 'CMD ["sh"]' - "$base_image" >/dev/null 2>&1
}

# Writes a statically linked busybox to standard output: this machine's, or the package's.
static_busybox() {
  local found
  if found=$(command -v busybox) && is_static "$found"; then
    cat "$found"
    return
  fi
  command -v apt-get >/dev/null || return 1
  (cd "$1" && apt-get -qq download busybox-static >/dev/null 2>&1 \
    && dpkg-deb -x busybox-static_*.deb package) || return 1
  cat "$1"/package/bin/busybox 2>/dev/null || cat "$1"/package/usr/bin/busybox
}

is_static() {
  grep -qE 'not a dynamic executable|statically linked' <<<"$(ldd "$1" 2>&1 || true)"
}

# What a container that does nothing says; empty when it runs. Its limits are those that apps get.
probe() {
  local said
  if ! said=$(timeout 60 "$engine" run --rm --network none --pull never \
      "$base_image" true 2>&1); then
    printf '%s' "${said:-it does not end}"
  fi
}

# On machines without the right to raise limits, podman's own defaults fail. Only for these errors a
# configuration of podman is written under the home; a user's own is never replaced.
probe_engine() {
  has_base_image || return 0
  local said conf=$SLIPWAY_HOME/containers.conf
  if [[ -z ${CONTAINERS_CONF:-} && -r $conf ]]; then export CONTAINERS_CONF=$conf; fi
  said=$(probe)
  if [[ -n $said && $(basename "$engine") == podman && -z ${CONTAINERS_CONF:-} ]] \
      && grep -qiE 'setrlimit|RLIMIT_|OCI permission denied|cgroup' <<<"$said"; then
    podman_within_limits >"$conf"
    export CONTAINERS_CONF=$conf
    say "podman cannot raise limits on this machine: the server uses $conf."
    said=$(probe)
  fi
  if [[ -n $said ]]; then
    say "Warning: $engine cannot run a container here, so no app will start: $said"
  fi
}

podman_within_limits() {
  local files processes
  files=$(at_most 16384 "$(ulimit -Hn)")
  processes=$(at_most 4096 "$(ulimit -Hu)")
  printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=%s:%s"]\n' \
    "$files" "$files" "$processes" "$processes"
  printf '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
  # crun refuses hybrid cgroups
  if command -v runc >/dev/null; then printf 'runtime = "runc"\n'; fi
  if [[ -x /usr/lib/podman/netavark ]]; then printf '[network]\nnetwork_backend = "netavark"\n'; fi
}

at_most() { if [[ $2 == unlimited ]] || (($2 > $1)); then printf '%s' "$1"; else printf '%s' "$2"; fi; }
