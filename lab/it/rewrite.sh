#!/bin/bash
# zfs rewrite -P (OpenZFS 2.4) seals blocks anew and leaves them out of increments: zseal backup takes a full and says why.
# Runs in a 2.4 guest, forky, whatever --guest says. Not part of .ci/run, which would have to build that image too.
IT_GUEST=forky
lab=$(cd "$(dirname "$0")/../.." && pwd)/dev/lab
if ! "$lab" status | grep -q '^image forky:'; then
  echo "SKIP: needs OpenZFS 2.4: dev/lab build forky" >&2
  exit 77
fi
if ! "$lab" status | grep -q '^guest forky: running'; then
  at_end() { "$lab" stop forky; }
fi
"$lab" start forky
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
backup() { expect_status 0 zseal backup -v "$@" --source "ssh://$host" --ssh-config "$ssh_config"; }

step "two backups, the second an increment"
in_guest <<'GUEST'
  fresh_pool
  sealed fs -o recordsize=16k
  noise 400000 >"/mnt/$pool/fs/noise"; seq 50000 >"/mnt/$pool/fs/text"; zfs snapshot "$pool/fs@s0"
  echo more >"/mnt/$pool/fs/more"; zfs snapshot "$pool/fs@s1"
  zpool get -H -o value feature@physical_rewrite "$pool"
GUEST
backup "$pool/fs@s0"
backup "$pool/fs@s1"
expect_words "^stored $pool/fs@s1: increment"

step "zfs rewrite -P between two backups"
in_guest <<'GUEST'
  zfs set compression=zstd "$pool/fs"
  zfs rewrite -P "/mnt/$pool/fs/noise" "/mnt/$pool/fs/text"
  zpool sync "$pool"
  echo still more >"/mnt/$pool/fs/still more"
  zfs snapshot "$pool/fs@s2"
  zpool get -H -o value feature@physical_rewrite "$pool" | grep -x active
  tell "/mnt/$pool/fs" >"$dir/told.s2"
GUEST
backup "$pool/fs@s2"
expect_words "^note: $pool/fs: taking a full, because feature@physical_rewrite is active" "^zfs send -w $pool/fs@s2" "^stored $pool/fs@s2: full"
for s in s0 s1 s2; do expect_full "$pool/fs@$s" "$(in_guest zfs send -w "$pool/fs@$s" | sum)"; done

step "restore"
expect_status 0 zseal restore "$pool/fs@s2" "$pool/back" --target-host "ssh://$host" --ssh-config "$ssh_config"
in_guest <<'GUEST'
  tell "$(open "$pool/back")" >"$dir/got.s2"
  healthy
GUEST
same "$share/told.s2" "$share/got.s2" "restored after zfs rewrite -P"

step "what real increments across the rewrite do, for the record"
in_guest <<'GUEST' || true
  zfs send -w "$pool/fs@s1" | zfs receive -u "$pool/bad"
  zfs send -w -i @s1 "$pool/fs@s2" | zfs receive -u "$pool/bad" && echo "zfs receive exits 0"
  (tell "$(open "$pool/bad")") | diff -q "$dir/told.s2" - && echo "the contents are right"
GUEST
# The vault has both snapshots whole, so its own increment between them tells all that differs.
# shellcheck disable=SC2016 # the guest expands it
echo 'tell "$(open "$target")" | diff "$dir/told.s2" -' >"$share/deep.sh"
echo "$pool/fs s1 s2" | pairs_through_zfs || fail "the vault's increment across a rewrite"
step "done"
