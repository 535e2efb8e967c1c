#!/bin/bash
# What zseal doctor says of a vault, and of an ordinary user's permissions: with those it asks for, and no more, a replica is made.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/doctor.lib
. "$(dirname "$0")/doctor.lib"

step "a hierarchy"
in_guest <<'GUEST'
  fresh_pool
  sealed root
  zfs create "$pool/root/home"
  zfs create -V 2M -s "$pool/root/disk"
  for d in "" /home; do noise 300000 >"/mnt/$pool/root$d/file"; done
  zfs snapshot -r "$pool/root@s1"
GUEST

step "a vault: nothing there, all there, another key, no base"
doctor 0 'note +vault-base: ' 'the first backup is a full' -- -r "$root" -V "$vault"
expect_status 0 zseal backup -r "$root" -V "$vault" "${at[@]}"
doctor 0 'ok +vault-base: ' 'ok +vault-key: ' 'ok +marks: ' -- -r -v "$root" -V "$vault"
in_guest "zfs change-key -o keylocation=file:///tmp/$pool.key $root"
doctor 8 'warning +vault-key: '"$root(,|\$)" 'wrapped anew' '#15102' -- -r "$root" -V "$vault"
in_guest <<'GUEST'
  zfs list -H -t bookmark -o name "$pool/root/disk" | xargs -n 1 zfs destroy
  for s in $(zfs list -H -t snapshot -o name "$pool/root/disk"); do
    for tag in $(zfs holds -H "$s" | cut -f2); do zfs release "$tag" "$s"; done
    zfs destroy "$s"
  done
  zfs snapshot "$pool/root/disk@s7"
GUEST
doctor 8 'warning +vault-base: .*disk' 'no snapshot in common' -- -r "$root" -V "$vault"

step "JSON"
doctor 8 '^\{"severity":"warning","id":"vault-base"' -- -r "$root" -V "$vault" --json

step "an ordinary user, with the permissions doctor asks for and no more"
# A connection of its own: the shared one is root's.
plain_config=$("$here/dev/lab" ssh-config "$IT_GUEST")
in_guest <<'GUEST'
  zfs create -o canmount=off "$pool/lab"
GUEST
lab=(--source "ssh://lab@$host" --target-host "ssh://lab@$host" --ssh-config "$plain_config")
expect_status 5 zseal doctor -r "$root" "$pool/lab/root" "${lab[@]}"
expect_words 'fault +permissions: lab on '"$root" 'fault +permissions: lab on '"$pool/lab" 'fault +send: ' 'permission denied'
sed -nE 's/^  way out:  (zfs allow -u lab .*)$/\1/p' "$work/out" >"$work/allow"
[ "$(wc -l <"$work/allow")" = 2 ] || fail "two commands were expected: $(cat "$work/allow")"
in_guest <"$work/allow"
expect_status "$well" zseal doctor -r -v "$root" "$pool/lab/root" "${lab[@]}"
expect_words 'ok +permissions: lab on '"$root" 'ok +permissions: lab on '"$pool/lab" 'ok +send: '
expect_status 0 zseal replicate -r "$root" "$pool/lab/root" "${lab[@]}"
in_guest "zfs snapshot -r $root@s8"
expect_status 0 zseal replicate -r "$root" "$pool/lab/root" "${lab[@]}"
expect_status "$well" zseal doctor -r -v "$root" "$pool/lab/root" "${lab[@]}"
in_guest "zfs allow -u lab mount $root"
expect_status 8 zseal doctor -r "$root" "$pool/lab/root" "${lab[@]}"
expect_words 'warning +permissions: lab on' 'destroy snapshots and datasets' "zfs unallow -u lab mount $root"

step "done"
