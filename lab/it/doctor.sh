#!/bin/bash
# What zseal doctor says of a source, a replica and a vault: each finding provoked for real, and gone when its way out was taken.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/doctor.lib
. "$(dirname "$0")/doctor.lib"
back=$pool/back/root
whole=(-r "$root" "$back")

step "a hierarchy, and a plain dataset with a sealed one below"
in_guest <<'GUEST'
  fresh_pool
  sealed root
  zfs create "$pool/root/home"
  printf %s other | sha256sum | cut -c1-64 | tr -d '\n' >"$key.own"
  zfs create -o encryption=on -o keyformat=hex -o keylocation="file://$key.own" "$pool/root/own"
  zfs create -V 2M -s "$pool/root/disk"
  for d in "" /home /own; do noise 300000 >"/mnt/$pool/root$d/file"; done
  zfs create "$pool/mixed"
  sealed mixed/sealed
  zfs create -o canmount=off "$pool/back"
  zfs snapshot -r "$pool/root@s1"
GUEST

step "the source by itself"
doctor 0 'note +key-location: ' 'ok +send: .*4 datasets' 'ok +roots-covered' "$of_release" '^0 faults, 0 warnings' -- -r -v "$root"
doctor 8 'warning +roots-covered: '"$root" '#12614' -- "$root/home"
doctor 0 'note +children: ' '3 datasets below' -- "$root"
doctor 8 'warning +sealed: ' '1 of 2 datasets' 'note +send: .*sealed' -- -r "$pool/mixed"
doctor 5 'fault +sealed: ' -- "$pool/mixed"
expect_status 5 zseal doctor "$pool/none" "${at[@]}"
expect_words 'error: no dataset'

step "no replica yet, no parent, no pool; then all is well"
pair "$well" 'note +target: ' 'the first run sends' -- "${whole[@]}"
pair 5 'fault +target: ' 'zfs create -o canmount=off' -- -r "$root" "$pool/nowhere/root"
pair 5 'fault +target: ' 'zpool import -N nopool' -- -r "$root" nopool/root
expect_status 0 zseal replicate -r --no-snapshot "$root" "$back" "${at[@]}" "${there[@]}"
pair "$well" 'ok +base: .*4 replicas' 'ok +soiled: .*written=0' 'ok +key-drift: ' 'ok +guard: ' 'ok +marks: ' "^0 faults, $warnings warnings" -- -v "${whole[@]}"

step "a replica that can be mounted, is mounted, is soiled by that, and by more"
in_guest <<'GUEST'
  zfs load-key -L "file://$key" "$pool/back/root"
  zfs set readonly=off "$pool/back/root"
  zfs set canmount=on "$pool/back/root/home"
GUEST
pair 8 'warning +guard: .*back/root$' 'warning +guard: .*home' 'zfs set readonly=on' 'zfs set canmount=noauto' -- "${whole[@]}"
in_guest 'zfs mount '"$back"'; zpool sync '"$pool"
pair 5 'warning +mounted: ' 'fault +soiled: ' 'as much as mounting it once' 'mounted, readonly=off, key loaded' 'zseal rollback' -- "${whole[@]}"
in_guest 'head -c 20000000 /dev/urandom >"$(zfs get -H -o value mountpoint '"$back"')/new"; zpool sync '"$pool"
pair 5 'fault +soiled: ' 'by more than a mount' -- "${whole[@]}"
in_guest <<'GUEST'
  zfs unmount "$pool/back/root"
  zfs set readonly=on canmount=noauto "$pool/back/root"
  zfs set canmount=noauto "$pool/back/root/home"
  zfs unload-key "$pool/back/root"
GUEST
expect_status 0 zseal rollback "$back@s1" --host "ssh://$host" --ssh-config "$ssh_config"
pair "$well" "^0 faults, $warnings warnings" -- "${whole[@]}"

step "a snapshot that only the replica has"
in_guest "zfs snapshot $back@mine"
pair 5 'fault +base: .*@mine' '1 snapshot that the source has not' "zseal rollback -r $back@s1" -- "${whole[@]}"
in_guest "zfs destroy $back@mine"

step "a plain dataset in the replica's place"
in_guest "zfs create $pool/back/plain"
pair 5 'fault +target: ' 'cannot perform raw receive' "${pool}/back/plain/root" -- -r "$root" "$pool/back/plain"

step "quotas and room"
in_guest "zfs set quota=1G $back"
pair "$well" 'note +quota: ' -- "${whole[@]}"
in_guest "zfs set quota=none $back; zfs set quota=6M $pool/back; head -c 9000000 /dev/urandom >/mnt/$root/large; zfs snapshot -r $root@s2"
pair 5 'fault +space: ' 'does not fit' -- "${whole[@]}"
in_guest "zfs set quota=none $pool/back; zfs set refquota=6M $back"
pair 5 'fault +quota: ' 'refquota=6291456; '"$root"' refers to' "zfs set refquota=none $back" -- "${whole[@]}"
expect_status 8 zseal replicate -r --no-snapshot "$root" "$back" "${at[@]}" "${there[@]}"
expect_words "$root does not fit into $back" '1 of 4 datasets'
in_guest "zfs set refquota=none $back"
pair "$well" -- "${whole[@]}"
step "done"
