# shellcheck shell=bash
# What deploy/install looks at and cannot put right, and `deploy/install --check`. Sourced by it, with its names.

check_hosts() {
  local name hosts folder
  folder=$(many)
  hosts=$(sed -n 's/^AMANA_HOSTS=//p' "$settings" 2>/dev/null | tail -n 1 | tr -d "\"'")
  [ -z "$folder" ] || hosts=$(sed -sn 's/^AMANA_HOSTS=//p' "$folder"/*/environment 2>/dev/null | tr -d "\"'" | paste -sd, || true)
  for name in "$(name_of amana)" "$(name_of amana-desk)" "$clearnet" 127.0.0.1; do
    # Each newsroom is asked by a name of its own: none has to answer to this machine's.
    [ -z "$folder" ] || [ "$name" != 127.0.0.1 ] || continue
    [ -z "$name" ] || [[ ",$hosts," == *",$name,"* ]] ||
      warn "AMANA_HOSTS in $settings does not name $name, so that address is answered with 400: add it, then systemctl restart amana."
  done
}

own_settings() {  # the file of each newsroom, or the one that there is
  if [ -n "$(many)" ]; then compgen -G "$(many)/*/environment" || true; else echo "$settings"; fi
}

encrypted() {  # encrypted PLACE: dm-crypt is below a device, or below the file system on which a file or folder lies
  local device=$1
  [ -b "$device" ] || device=$(findmnt --noheadings --output SOURCE --target "$device" || true)
  lsblk --noheadings --inverse --output TYPE "${device%%\[*}" 2>/dev/null | grep -q crypt
}

swaps() {  # in use, and what /etc/fstab puts to use at the next start
  sed 1d /proc/swaps | cut -d ' ' -f 1
  findmnt --fstab --noheadings --evaluate --types swap --output SOURCE 2>/dev/null || true
}

disk() {
  local place
  encrypted /var/lib ||
    warn "No encryption (LUKS) is seen below /var/lib: whoever takes the disk reads account names and days, though no report. Install Debian anew with an encrypted disk."
  while read -r place; do
    [[ $place != /dev/zram* ]] && ! encrypted "$place" || continue
    warn "Swap in the clear ($place): what was in memory lies on the disk. swapoff $place, and take its line out of /etc/fstab."
  done < <(swaps | sort -u)
}

check() {
  local target unit
  dpkg-query --show amana >/dev/null 2>&1 || fail "Amana is not installed: deploy/install --deb FILE"
  while read -r _ target; do
    [ -e "$target" ] || warn "$target is not there: run deploy/install."
  done <"$placed"
  sha256sum --check --quiet "$placed" 2>/dev/null | sed 's/: FAILED.*/ was changed since it was installed (that may be right)./' || true
  [ "$(stat -c '%a %U %G' $settings)" = "640 root amana" ] || warn "$settings is not root's and amana's alone: chown root:amana $settings; chmod 0640 $settings"
  [ "$(stat -c '%a %U' /var/lib/amana)" = "700 amana" ] || warn "/var/lib/amana is not amana's alone: chown amana: /var/lib/amana; chmod 0700 /var/lib/amana"
  [ -z "$(find /etc/amana/backup /etc/amana/tasks ! -user root 2>/dev/null)" ] ||
    warn "Who has the server's user can change where backups go: systemd-tmpfiles --create amana.conf, and chown root what find /etc/amana/backup /etc/amana/tasks ! -user root still names"
  both_named || warn "An onion has no address yet: run deploy/install."
  compgen -G "$onions/amana-desk/authorized_clients/*.auth" >/dev/null || warn "Whoever knows its address reaches the desk's onion: deploy/install --desk-key NAME"
  check_hosts
  for target in $(own_settings); do
    grep -q '^AMANA_INSTALLATION=' "$target" || warn "AMANA_INSTALLATION is not set in $target, so a disk that is not mounted would be taken for a first start: amana doctor prints it."
    grep -q '^AMANA_ALARM=' "$target" || warn "AMANA_ALARM is not set in $target: nobody is told when something fails."
  done
  [ -e /etc/amana/tasks/backup ] || warn "No backup is set up: deploy/install --recipient age1pq1…, or deploy/backup/README.md."
  for unit in nftables.service amana.service haproxy.service tor.service "${timers[@]}"; do
    [ "$(systemctl is-enabled "$unit" 2>/dev/null)" = enabled ] || warn "$unit does not start with the machine: systemctl enable $unit"
    unit=${unit/#tor.service/tor@default.service}  # which that starts
    ! running || systemctl is-active --quiet "$unit" || warn "$unit does not run: systemctl status $unit"
  done
  ! running || nft list table inet amana >/dev/null 2>&1 || warn "The firewall is not loaded: systemctl restart nftables"
  disk
  [ "$faults" -eq 0 ] || { echo "$faults to look at."; exit 1; }
  echo "All is as it should be, as far as this looks. amana doctor looks further."
}
