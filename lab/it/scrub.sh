#!/bin/bash
# zseal scrub --source: the vault's fulls against those of a real pool; and what a vault lost, sent once more by the pool, also
# when the dataset goes by another name by then. Then a source that has another passphrase, another snapshot, none, or a bad disk.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
diary=$pool/home/diary
rm -rf "$vault"
zseal init --parity 0 >/dev/null

source=(--source "ssh://$host" --ssh-config "$ssh_config")
scrub() { expect_status "$1" zseal scrub "${source[@]}" "${@:2}"; }
backup() { expect_status 0 zseal backup "$@" "${source[@]}"; }
real() { in_guest "zfs send -w $1 | sha256sum" | cut -d' ' -f1; }
# A share of the blocks that the vault holds
spoil() {
  local data size at
  data=$(find "$vault" -name '*.data' -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
  size=$(stat -c %s "$data")
  for at in 1 3 6; do
    dd if=/dev/urandom of="$data" bs=1 seek=$((size * at / 8)) count=50000 conv=notrunc status=none
  done
}

step "a filesystem and a volume, two snapshots each"
in_guest <<'GUEST'
  fresh_pool 700M
  zfs create "$pool/home"
  sealed home/diary -o compression=lz4 -o recordsize=16k -o dnodesize=auto
  sealed home/disk -V 8M -s
  udevadm settle
  cd "/mnt/$pool/home/diary"
  noise 3000000 >film; for i in $(seq 60); do seq "$i" $((i * 50)) >"f$i"; done; truncate -s 1G holes; seq 9 >>holes
  setfattr -n user.big -v "$(seq 1500 | tr -d '\n')" f9; ln -s "$(printf 'x%.0s' $(seq 300))" link
  noise 2000000 | dd of="/dev/zvol/$pool/home/disk" bs=64k seek=9 conv=notrunc,fsync status=none
  zfs snapshot "$pool/home/diary@one" "$pool/home/disk@one"
  noise 40000 | dd of=film bs=10k seek=30 conv=notrunc status=none; rm f1*; mkdir more; seq 300 | (cd more; xargs touch)
  noise 300000 | dd of="/dev/zvol/$pool/home/disk" bs=64k seek=20 conv=notrunc,fsync status=none
  zfs snapshot "$pool/home/diary@two" "$pool/home/disk@two"
GUEST
for s in one two; do backup "$diary@$s" "$pool/home/disk@$s"; done
one=$(real "$diary@one")

step "the vault's fulls are the pool's"
scrub 0 --deep "$diary@one" --deep "$diary@two" --deep "$pool/home/disk@one" --deep "$pool/home/disk@two"
expect_words 'no damage' "^$diary@one: the source sends the same [0-9]+ records" \
  "^$diary@two: the source sends the same [0-9]+ records" "^$pool/home/disk@two: the source sends the same [0-9]+ records"

step "lost blocks are sent once more"
spoil
expect_status 3 zseal scrub
expect_words "$diary@one has lost [0-9]+ blocks"
scrub 0
expect_words 'blocks taken from elsewhere' 'The vault is whole'
expect_full "$diary@one" "$one"

step "and when the dataset has another name by now"
in_guest "zfs rename $pool/home $pool/house; zfs rename $pool/house/diary@one eins"
spoil
scrub 0 --deep "$diary@one"
expect_words 'The vault is whole' "^$diary@one: the source sends the same"
expect_full "$diary@one" "$one"
in_guest "zfs rename $pool/house/diary@eins one; zfs rename $pool/house $pool/home"

step "a new key at the source since: nothing of the data differs"
in_guest "printf %064d 7 >/tmp/$pool.key.new; zfs change-key -o keylocation=file:///tmp/$pool.key.new $diary"
[ "$one" != "$(real "$diary@one")" ] || fail "change-key changed nothing"
scrub 0 --deep "$diary@one"
expect_words "^$diary@one: the source sends the same [0-9]+ records, but for its key, which zfs change-key wrapped anew"

step "another snapshot by that name, none, and no dataset"
in_guest "zfs destroy $diary@two; touch /mnt/$diary/new; zfs snapshot $diary@two"
scrub 5 --deep "$diary@two"
expect_words "error: $diary@two cannot be compared with its source" 'cause: ' 'hint: '
cat "$work/err"
in_guest "zfs destroy $pool/home/disk@one"
scrub 5 --deep "$pool/home/disk@one"
expect_words "error: $pool/home/disk@one cannot be compared with its source" 'cause: ' 'hint: '
in_guest "zfs destroy -r $pool/home/disk"
scrub 5 --deep "$pool/home/disk@two"
expect_words "error: $pool/home/disk@two cannot be compared with its source" 'cause: ' 'hint: '
cat "$work/err"

step "a source that cannot read its own disk"
in_guest <<GUEST
  objset=\$(zfs get -H -o value objsetid $diary@one)
  zinject -a -e io -b "\$(printf '%x:%x:0:5' "\$objset" "\$(stat -c %i /mnt/$diary/film)")" $pool
GUEST
status=0
zseal scrub "${source[@]}" --deep "$diary@one" >"$work/out" 2>"$work/err" || status=$?
in_guest "zinject -c all >/dev/null"   # before anything can fail: it keeps the pool busy
cat "$work/err"
[ $status = 4 ] || fail "exit status $status of a comparison with a source that fails"
expect_words 'error: ' 'cause: .*Input/output error' 'hint: '

step "done"
