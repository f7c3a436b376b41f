# shellcheck shell=bash
# What deploy/install needs of the machine before it begins, and what it gets from Debian and the release. Sourced by it,
# with its names.

policy=/usr/sbin/policy-rc.d mark="# deploy/install: nothing starts before it is set up"

debian() {  # fails where the package could not run, before anything is changed
  # shellcheck disable=SC1091  # of the machine that this runs on
  . /etc/os-release
  [ "${ID:-} ${VERSION_ID:-}" = "debian 12" ] ||
    fail "this is for Debian 12, and here is ${PRETTY_NAME:-something else}. Install Debian 12 (bookworm) on this machine, and begin anew."
  [ "$(dpkg --print-architecture)" = amd64 ] || fail "the package is for amd64, and this machine is $(dpkg --print-architecture): take another machine."
}

ports_free() {  # another program on a port of ours would be asked in its place
  local unit port own
  own=$(sed -n 's/^PORT=//p' "$settings" 2>/dev/null | tail -n 1 || true)  # there may be none yet
  while read -r unit port; do
    if running && systemctl is-active --quiet "$unit*"; then continue; fi  # amana@intake, too
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null ||
      fail "port $port of this machine is taken, and $unit needs it. ss -ltnp 'sport = :$port' names the program: stop it, take it out of the start (systemctl disable --now …), and run this again."
  done < <(printf '%s\n' "amana ${own:-8000}" "haproxy 8080" "haproxy 8081" ${clearnet:+"caddy 80" "caddy 443"})
}

verify_release() {  # verify_release FILE: against the checksums that lie beside it, and those against their signature
  local folder name
  folder=$(dirname "$1") name=$(basename "$1")
  if [ ! -e "$folder/SHA256SUMS" ]; then
    warn "No SHA256SUMS lies beside $name: nobody can tell whose it is. README.md says how to verify a release."
    return 0
  fi
  (cd "$folder" && grep -F -- " $name" SHA256SUMS | sha256sum --check --quiet -) || fail "$name is not what SHA256SUMS says. Get it anew."
  if [ -e "$folder/SHA256SUMS.sig" ] && [ -e "$folder/signers" ]; then
    ssh-keygen -Y verify -f "$folder/signers" -I release -n amana-release -s "$folder/SHA256SUMS.sig" <"$folder/SHA256SUMS" ||
      fail "The signature of SHA256SUMS is not by who is in signers. Do not install this."
  else
    warn "SHA256SUMS fits, but no SHA256SUMS.sig and signers lie beside it: whoever exchanged one could exchange both."
  fi
}

get() {  # get PACKAGE…: on a fresh machine Debian's own first update may hold the lock for some minutes
  local install=(apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "$@")
  # Once more, in case dpkg was cut off earlier: it ends first what it began.
  "${install[@]}" >/dev/null || { dpkg --configure -a >/dev/null && "${install[@]}" >/dev/null; } ||
    fail "apt-get could not install all of: $* (its lines above say why). Without a network, or with a wrong /etc/apt/sources.list, put that right; then run this again: it goes on where it ended."
}

packages() {
  say "Packages"
  debian
  ports_free
  local wanted=(tor haproxy nftables openssl openssh-client util-linux ca-certificates) there="" own=""
  [ -z "$clearnet" ] || wanted+=(caddy)
  there=$(dpkg-query --show --showformat '${db:Status-Abbrev}${Version}' amana 2>/dev/null || true)
  if [[ $there == ii* ]]; then
    [ -z "$deb" ] || [ "$(dpkg-deb --field "$deb" Version)" = "${there#ii }" ] ||
      fail "Amana ${there#ii } is installed. Another version is an upgrade: docs/operations.md, Upgrading."
  else
    [ -n "$deb" ] || fail "name the package of a release: --deb amana_VERSION_amd64.deb"
    wanted+=("$deb")
  fi
  apt-get update -qq -o DPkg::Lock::Timeout=600 || true  # what could not be fetched is missed by get
  # What is not set up yet must not start: Tor, haproxy and Caddy do when they are installed.
  if [ ! -e $policy ] || grep -qxF "$mark" $policy; then
    own=1
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >$policy
    chmod 0755 $policy
  fi
  # Before the package is verified by the tool that this brings, it is not installed.
  command -v ssh-keygen >/dev/null || get openssh-client
  [[ $there == ii* ]] || verify_release "$deb"
  get "${wanted[@]}"
  [ -z "$own" ] || { rm -f $policy; trap - EXIT; }
}
