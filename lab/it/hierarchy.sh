#!/bin/bash
# An encryption root with children that inherit its key, and one with a key of its own: out and back as packages and by
# backup and restore, compared with what ZFS's own -R makes of it.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
root=$pool/root

step "a hierarchy"
in_guest <<'GUEST'
  fresh_pool
  printf %s other | sha256sum | cut -c1-64 | tr -d '\n' >"$key.own"
  sealed root -o recordsize=64k
  zfs create "$pool/root/plain child"
  zfs create -o compression=zstd "$pool/root/home"
  zfs create "$pool/root/home/ann"
  zfs create -V 2M -s "$pool/root/disk"
  zfs create -o encryption=aes-128-ccm -o keyformat=hex -o keylocation="file://$key.own" "$pool/root/own"
  zfs create "$pool/root/own/below"
  for d in "" "/plain child" /home /home/ann /own /own/below; do noise 100000 >"/mnt/$pool/root$d/file of $(basename "$d")"; done
  udevadm settle
  noise 300000 | dd of="/dev/zvol/$pool/root/disk" conv=notrunc,fsync status=none
  zfs snapshot -r "$pool/root@s1"
  for d in "" "/plain child" /home /home/ann /own /own/below; do seq 3000 >"/mnt/$pool/root$d/second"; done
  noise 100000 | dd of="/dev/zvol/$pool/root/disk" bs=8k seek=9 conv=notrunc,fsync status=none
  zfs snapshot -r "$pool/root@s2"
  for d in "" "/plain child" /home /home/ann /own /own/below; do rm "/mnt/$pool/root$d/second"; done
  zfs snapshot -r "$pool/root@s3"
GUEST
cat >"$share/told" <<'GUEST'
# told NAME: of the hierarchy below $pool/NAME all encryption roots and, when its keys are loaded, all contents
told() {
  local top=$pool/$1 d status mounted
  zfs list -H -r -t filesystem -o name,keystatus,mounted "$top" | while IFS=$'\t' read -r d status mounted; do
    [ "$status/$mounted" != available/no ] || zfs mount "$d"
  done
  zfs list -H -r -t filesystem,volume -o name "$top" | while read -r d; do
    printf '%s: root %s\n' "${d#"$top"}" "$(zfs get -H -o value encryptionroot "$d" | sed "s,^$top,,")"
    [ "$(zfs get -H -o value keystatus "$d")" = available ] || continue
    if [ "$(zfs get -H -o value type "$d")" = volume ]; then
      udevadm settle
      tell_volume "$d"
    else
      tell "$(zfs get -H -o value mountpoint "$d")"
    fi
  done
}
opened() {
  zfs load-key -L "file://$key" "$pool/$1"
  zfs load-key -L "file://$key.own" "$pool/$1/own"
}
GUEST
# like_original NAME: the same encryption roots as ZFS's own replica has; one key opens all but what has its own; the same contents
like_original() {
  in_guest <<GUEST
    . "\$dir/told"
    told $1 >"\$dir/roots.$1"
    opened $1
    told $1 >"\$dir/told.$1"
    zfs destroy -r "\$pool/$1"
GUEST
  same "$share/roots.other" "$share/roots.$1" "encryption roots of $1"
  same "$share/told.other" "$share/told.$1" "contents of $1"
}

step "what zfs makes of its own package"
in_guest <<'GUEST'
  . "$dir/told"
  zfs send -wR "$pool/root@s3" >"$dir/package"
  zfs receive -u "$pool/other" <"$dir/package"
  told other >"$dir/roots.other"
  opened other
  told other >"$dir/told.other"
  told root >"$dir/told.root"
  zfs list -H -r -t snapshot -o name,guid "$pool/other" | sed "s,^$pool/other,," >"$dir/snapshots.other"
  zfs destroy -r "$pool/other"
  for d in "" "/plain child" /home /home/ann /disk /own /own/below; do
    for s in s1 s2 s3; do printf '%s@%s\t%s\n' "$pool/root$d" $s "$(zfs send -w "$pool/root$d@$s" | sha256sum | cut -d' ' -f1)"; done
  done >"$dir/sums"
GUEST
same "$share/told.root" "$share/told.other" "zfs's own replica"
cat "$share/roots.other"

step "(a) zfs send -wR into the vault, zseal send -R back"
expect_status 0 zseal receive <"$share/package"
[ "$(grep -c '^stored' "$work/out")" = 21 ] || fail "not 21 snapshots: $(cat "$work/out")"
while IFS=$'\t' read -r snapshot hash; do expect_full "$snapshot" "$hash"; done <"$share/sums"
zseal send -R "$root@s3" | in_guest zfs receive -u "$pool/new"
in_guest zfs list -H -r -t snapshot -o name,guid "$pool/new" | sed "s,^$pool/new,," | cmp - "$share/snapshots.other" || fail "snapshots of -R"
in_guest "zfs get -H -o value compression $pool/new/home; zfs get -H -o value recordsize $pool/new" | tr '\n' ' ' | grep -qx 'zstd 64K ' || fail "properties of -R"
like_original new
expect_status 0 zseal receive <"$share/package"
[ "$(grep -c 'is in the vault already' "$work/out")" = 21 ] || fail "a package taken twice: $(cat "$work/out")"

step "(b) zseal backup -r and restore -r"
fresh_vault
expect_status 0 zseal backup -r -v "$root@s1" --source "ssh://$host" --ssh-config "$ssh_config"
expect_status 0 zseal backup -r -v "$root@s3" --source "ssh://$host" --ssh-config "$ssh_config"
[ "$(grep -c 'zfs send -w -i .*@s1 .*@s3' "$work/err")" = 7 ] || fail "not 7 increments: $(cat "$work/err")"
grep '@s[13]' "$share/sums" | while IFS=$'\t' read -r snapshot hash; do expect_full "$snapshot" "$hash"; done
expect_status 0 zseal restore -r -v "$root@s3" "$pool/back" --target-host "ssh://$host" --ssh-config "$ssh_config"
in_guest "zfs get -H -p -o value compression '$pool/back/home'; zfs get -H -p -o value recordsize '$pool/back'" | tr '\n' ' ' | grep -qx 'zstd 65536 ' || fail "properties of restore -r"
like_original back
expect_status 0 zseal backup -r -v "$root" --source "ssh://$host" --ssh-config "$ssh_config"
[ "$(grep -c '^stored .*@zseal-.*: increment' "$work/out")" = 7 ] || fail "a snapshot of zseal's own: $(cat "$work/out" "$work/err")"

step "(c) -I packages in and out"
fresh_vault
in_guest "zfs send -w '$root/home@s1'; zfs send -w -I @s1 '$root/home@s3'" >"$work/home.I"
expect_status 0 zseal receive <"$work/home.I"
expect_words "^stored $root/home@s1: full" "^stored $root/home@s2: increment" "^stored $root/home@s3: increment"
grep '/home@' "$share/sums" | while IFS=$'\t' read -r snapshot hash; do expect_full "$snapshot" "$hash"; done
zseal send "$root/home@s1" | in_guest zfs receive -u "$pool/home"
zseal send -I @s1 "$root/home@s3" | in_guest zfs receive -u "$pool/home"
[ "$(in_guest zfs list -H -r -t snapshot -o name "$pool/home" | tr '\n' ' ')" = "$pool/home@s1 $pool/home@s2 $pool/home@s3 " ] || fail "snapshots of -I"
in_guest <<'GUEST'
  for s in s1 s2 s3; do zfs send -w "$pool/home@$s" >"$dir/back.$s"; done
  healthy
GUEST
for s in s1 s2 s3; do
  zseal send "$root/home@$s" >"$work/home.$s"
  zseal stream diff "$work/home.$s" "$share/back.$s" || fail "@$s through -I"
done
step "(d) increments of the hierarchy: a child that is new, one that was renamed, one with a key of its own"
fresh_vault
to_host=(--target-host "ssh://$host" --ssh-config "$ssh_config")
for s in s1 s3; do expect_status 0 zseal backup -r -v "$root@$s" --source "ssh://$host" --ssh-config "$ssh_config"; done
expect_status 0 zseal restore -r "$root@s1" "$pool/back" "${to_host[@]}"
zseal send -R "$root@s1" | in_guest zfs receive -u "$pool/piped"
in_guest <<'GUEST'
  zfs create "$pool/root/home/new"
  zfs create -o encryption=on -o keyformat=hex -o keylocation="file://$key.own" "$pool/root/own2"
  noise 50000 >"/mnt/$pool/root/home/new/file"; noise 50000 >"/mnt/$pool/root/own2/file"
  zfs rename "$pool/root/plain child" "$pool/root/home/moved"
  noise 50000 >"/mnt/$pool/root/home/ann/more"
  zfs snapshot -r "$pool/root@s4"
GUEST
expect_status 0 zseal backup -r -v "$root@s4" --source "ssh://$host" --ssh-config "$ssh_config"
expect_status 0 zseal restore -rn "$root@s4" "$pool/back" "${to_host[@]}"
expect_words "zseal send -R -I $root@s1 $root@s4 . zfs receive -s -u $pool/back"
expect_status 0 zseal restore -r -v "$root@s4" "$pool/back" "${to_host[@]}"
expect_status 5 zseal restore -r "$root@s4" "$pool/back" "${to_host[@]}"
expect_words "has $root@s4 already"
zseal send -R -i @s1 "$root@s4" | in_guest zfs receive -u "$pool/piped"
in_guest <<'GUEST'
  . "$dir/told"
  zfs send -wR "$pool/root@s4" | cat | zfs receive -u "$pool/other"
  told other >"$dir/roots.other"
  open_all() { opened "$1"; zfs load-key -L "file://$key.own" "$pool/$1/own2"; }
  for name in other back piped; do
    told $name >"$dir/roots.$name"
    open_all $name
    told $name >"$dir/told.$name"
  done
GUEST
for name in back piped; do
  same "$share/roots.other" "$share/roots.$name" "encryption roots of $name after increments"
  same "$share/told.other" "$share/told.$name" "contents of $name after increments"
done

step "(e) what a broken restore left behind is completed"
in_guest <<'GUEST'
  zfs destroy -r "$pool/back"; zfs destroy -r "$pool/piped"; zfs destroy -r "$pool/other"
GUEST
expect_status 0 zseal restore -r "$root@s1" "$pool/back" "${to_host[@]}"
expect_status 0 zseal restore "$root@s4" "$pool/back" "${to_host[@]}"
expect_status 0 zseal restore -r "$root@s4" "$pool/back" "${to_host[@]}"
in_guest <<'GUEST'
  . "$dir/told"
  told back >"$dir/roots.back"
  opened back; zfs load-key -L "file://$key.own" "$pool/back/own2"
  told back >"$dir/told.back"
GUEST
same "$share/roots.other" "$share/roots.back" "encryption roots after a broken restore"
same "$share/told.other" "$share/told.back" "contents after a broken restore"
step "done"
