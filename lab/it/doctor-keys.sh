#!/bin/bash
# What zseal doctor says of receives that were interrupted, keys that were changed, encryption roots, bases that were lost,
# pools that cannot take the stream: each provoked for real.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/doctor.lib
. "$(dirname "$0")/doctor.lib"
back=$pool/back/root
whole=(-r "$root" "$back")
silent() { ! grep -qE -- "$1" "$work/out" || fail "it still says '$1': $(cat "$work/out")"; }
replicate() { expect_status 0 zseal replicate -r --no-snapshot "$root" "$back" "${at[@]}" "${there[@]}"; }
at_end() { in_guest "zpool destroy -f ${pool}_t; rm -f /tmp/${pool}_t.img" >/dev/null 2>&1 </dev/null; }

step "a hierarchy and its replica"
in_guest <<'GUEST'
  fresh_pool
  sealed root
  zfs create "$pool/root/home"
  printf %s other | sha256sum | cut -c1-64 | tr -d '\n' >"$key.own"
  zfs create -o encryption=on -o keyformat=hex -o keylocation="file://$key.own" "$pool/root/own"
  zfs create -V 2M -s "$pool/root/disk"
  for d in "" /home /own; do noise 300000 >"/mnt/$pool/root$d/file"; done
  zfs create -o canmount=off "$pool/back"
  zfs snapshot -r "$pool/root@s1"
  noise 9000000 >"/mnt/$pool/root/large"
  zfs snapshot -r "$pool/root@s2"
GUEST
expect_status 0 zseal replicate -r "$root@s1" "$back" "${at[@]}" "${there[@]}"

step "receives that were interrupted: ours, of a snapshot that is gone, and not raw"
in_guest "zfs send -w -i @s1 $root@s2 | head -c 5000000 | zfs receive -s -u $back || true" 2>/dev/null
pair "$well" 'note +partial: ' 'rawok=true' -- "${whole[@]}"
in_guest "zfs receive -A $back"
replicate
in_guest 2>/dev/null <<'GUEST'
  noise 9000000 >"/mnt/$pool/root/large"
  zfs snapshot "$pool/root@gone"
  zfs send -w -i @s2 "$pool/root@gone" | head -c 5000000 | zfs receive -s -u "$pool/back/root" || true
  zfs destroy "$pool/root@gone"
GUEST
pair 8 'warning +partial: ' 'does not have' -- "${whole[@]}"
in_guest 2>/dev/null <<'GUEST'
  zfs receive -A "$pool/back/root"
  zfs create "$pool/root/new"
  noise 9000000 >"/mnt/$pool/root/new/file"
  zfs snapshot "$pool/root/new@s3"
  zfs load-key -L "file://$key" "$pool/back/root"
  zfs send "$pool/root/new@s3" | head -c 5000000 | zfs receive -s -u "$pool/back/root/new" || true
  zfs unload-key "$pool/back/root"
GUEST
pair 5 'fault +partial: ' 'rawok=false' '#14153' -- "${whole[@]}"
in_guest "zfs receive -A $back/new"
pair "$well" 'note +target: .*new' -- "${whole[@]}"
in_guest "zfs destroy -r $root/new"

step "the key is changed at the source"
in_guest <<'GUEST'
  printf %s changed | sha256sum | cut -c1-64 | tr -d '\n' >"$key.changed"
  zfs change-key -o keylocation="file://$key.changed" "$pool/root"
GUEST
pair 8 'warning +key-drift: '"$back(,|\$)" 'warning +key-drift: .*home' '#15102' -- "${whole[@]}"
silent 'key-drift: .*own'
pair 5 'fault +key-drift: ' '#12614' -- "$root/home" "$back/home"
in_guest "zfs snapshot -r $root@s4"
replicate
pair "$well" 'ok +key-drift: ' "^0 faults, $warnings warnings" -- -v "${whole[@]}"

step "a child that became an encryption root"
in_guest <<'GUEST'
  zfs load-key -L "file://$key.changed" "$pool/back/root"
  zfs change-key -o keyformat=hex -o keylocation="file://$key.own" "$pool/back/root/home"
  zfs unload-key -r "$pool/back/root"
GUEST
pair 8 'warning +roots-agree: .*home' 'warning +key-drift: .*home' -- "${whole[@]}"
in_guest <<'GUEST'
  zfs load-key -r -L "file://$key.changed" "$pool/back/root" 2>/dev/null || zfs load-key -L "file://$key.changed" "$pool/back/root"
  zfs load-key -L "file://$key.own" "$pool/back/root/home" 2>/dev/null || true
  zfs change-key -i "$pool/back/root/home"
  zfs unload-key -r "$pool/back/root"
GUEST

step "an increment that was not raw"
in_guest <<'GUEST'
  zfs snapshot "$pool/root/own@s5"
  zfs load-key -L "file://$key.own" "$pool/back/root/own"
  zfs send -i @s4 "$pool/root/own@s5" | zfs receive -u "$pool/back/root/own"
  zfs unload-key "$pool/back/root/own"
GUEST
pair 5 'fault +ivset: .*own@s5' '#8758' -- "${whole[@]}"

step "bookmarks: one that is ahead of all snapshots, and the only base left"
in_guest <<'GUEST'
  zfs snapshot "$pool/root/disk@s5"
  zfs bookmark "$pool/root/disk@s5" "$pool/root/disk#ahead"
  zfs destroy "$pool/root/disk@s5"
GUEST
pair 5 'warning +bookmark-order: .*disk' '#12657' -- "${whole[@]}"
in_guest <<'GUEST'
  zfs destroy "$pool/root/disk#ahead"
  for s in s1 s2 s4; do
    for tag in $(zfs holds -H "$pool/root/disk@$s" | cut -f2); do zfs release "$tag" "$pool/root/disk@$s"; done
    zfs destroy "$pool/root/disk@$s"
  done
  zfs snapshot "$pool/root/disk@s6"
GUEST
pair 5 'note +base: .*disk#zseal-' 'only a bookmark' -- "${whole[@]}"
in_guest <<'GUEST'
  zfs list -H -t bookmark -o name "$pool/root/disk" | xargs -n 1 zfs destroy
GUEST
pair 5 'fault +base: .*disk@' 'shares no snapshot' -- "${whole[@]}"

step "marks of other targets; a target's pool that lacks a feature"
doctor 0 'note +marks: zseal-' 'not looked at' -- -r "$root"
in_guest <<'GUEST'
  truncate -s 128M "/tmp/${pool}_t.img"
  zpool create -d -O canmount=off -O mountpoint=none "${pool}_t" "/tmp/${pool}_t.img"
GUEST
pair 5 'fault +features: '"${pool}_t" 'feature@encryption is disabled' -- -r "$root" "${pool}_t/root"

if in_guest "zpool get -H -o value feature@physical_rewrite $pool" 2>/dev/null | grep -q enabled; then
  step "zfs rewrite -P"
  in_guest "zfs rewrite -P /mnt/$root/file; zpool sync $pool"
  doctor 8 'warning +rewrite: ' 'physical_rewrite=active' -- -r "$root"
  pair 5 'fault +rewrite: ' -- "${whole[@]}"
fi
step "done"
