# What the scripts that run in the guest begin with (in_guest in lib.sh puts it there); sets pool and dir.
# shellcheck shell=bash
set -Eeuo pipefail
: "${pool:?}" "${dir:?}"
trap 'echo "in the guest: $BASH_COMMAND" >&2' ERR
key=/tmp/$pool.key

drop_pool() {
  local p
  for p in "$pool" "$pool.b"; do
    ! zpool list "$p" >/dev/null 2>&1 || zpool destroy -f "$p"
  done
  rm -rf "/tmp/$pool".{img,opened,b} "$key"* "/mnt/${pool:?}" "/mnt/${pool:?}.b"
}

# fresh_pool [SIZE]: $pool on a file in memory, mounted below /mnt/$pool, and a key in $key. (What a plain receive restores
# has no properties of its own, so the pool's decide whether ACLs show.)
fresh_pool() {
  drop_pool
  truncate -s "${1:-512M}" "/tmp/$pool.img"
  zpool create -O canmount=off -O mountpoint="/mnt/$pool" -O acltype=posix -O xattr=sa "$pool" "/tmp/$pool.img"
  printf %s "$pool" | sha256sum | cut -c1-64 | tr -d '\n' >"$key"
}

# backup_pool [SIZE]: a second pool, $pool.b, on a file in the folder /tmp/$pool.b
backup_pool() {
  mkdir -p "/tmp/$pool.b"
  truncate -s "${1:-512M}" "/tmp/$pool.b/disk"
  zpool create -O canmount=off -O mountpoint="/mnt/$pool.b" -O acltype=posix -O xattr=sa "$pool.b" "/tmp/$pool.b/disk"
}

# sealed NAME [OPTION...]: a new dataset of $pool with the key in $key ($suite is its encryption; in hex, for a
# passphrase costs seconds under emulation)
sealed() {
  local name=$1
  shift
  zfs create -o encryption="${suite:-on}" -o keyformat=hex -o keylocation="file://$key" "$@" "$pool/$name"
}

# open DATASET: loads its key, mounts it if it is a filesystem, and says where it is (-u at receive left it closed)
open() {
  touch "/tmp/$pool.opened"   # for pairs_through_zfs in lib.sh
  [ "$(zfs get -H -o value keystatus "$1")" = available ] || zfs load-key -L "file://$key" "$1"
  if [ "$(zfs get -H -o value type "$1")" = volume ]; then
    udevadm settle
    echo "/dev/zvol/$1"
  else
    [ "$(zfs get -H -o value mounted "$1")" = yes ] || zfs mount "$1"
    zfs get -H -o value mountpoint "$1"
  fi
}

# let_go DATASET [PATTERN]: releases all holds on its snapshots and those below, and destroys those whose name has PATTERN in it
let_go() {
  local s tag
  zfs list -H -r -t snapshot -o name,userrefs "$1" | while IFS=$'\t' read -r s refs; do
    [ "$refs" = 0 ] || zfs holds -H "$s" | cut -f2 | while read -r tag; do zfs release "$tag" "$s"; done
    case ${2:+$s} in *${2:-@}*) zfs destroy "$s" ;; esac
  done
}

noise() { head -c "$1" /dev/urandom; }

# tell FOLDER: all that a restored filesystem must have in common with the original
tell() (
  cd "$1"
  find . -xdev -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
  find . -xdev -printf '%y %m %U %G %s %n %T@ %p -> %l\n' | LC_ALL=C sort -k8
  find . -xdev -print0 | LC_ALL=C sort -z | xargs -0 -r getfattr -h -d -m '.*' -e hex
)

# tell_volume DATASET
tell_volume() { dd if="/dev/zvol/$1" bs=1M status=none | sha256sum; }

# healthy: a scrub finds nothing
healthy() {
  zpool scrub -w "$pool"
  zpool status -v "$pool" | tee /dev/stderr | grep -q 'errors: No known data errors'
}
