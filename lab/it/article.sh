#!/bin/bash
# "Back Up Encrypted ZFS Data without Unlocking It", as the article does it by hand: the dataset is locked whenever it is sent.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
diary=$pool/diary

step "a locked dataset with a snapshot"
in_guest <<'GUEST'
  fresh_pool
  printf 'correct horse battery' >"$key"
  zfs create -o encryption=on -o keyformat=passphrase -o keylocation="file://$key" "$pool/diary"
  cd "/mnt/$pool/diary"
  mkdir -p letters/2024 "photos and films"
  for i in $(seq 40); do seq "$i" $((i * 97)) >"letters/2024/$i.txt"; done
  noise 3000000 >"photos and films/film"
  noise 200000 >"photos and films/grüße.jpg"
  truncate -s 5M sparse
  noise 4096 | dd of=sparse bs=4k seek=700 conv=notrunc status=none
  ln -s letters/2024/1.txt first
  ln letters/2024/2.txt second
  mkfifo pipe
  chown -R 1000:100 letters
  chmod 640 letters/2024/3.txt
  chmod 4755 letters/2024/4.txt
  touch -d '2001-02-03 04:05:06.123456789' letters/2024/5.txt "photos and films"
  setfattr -n user.author -v 'Ann' letters/2024/6.txt
  setfattr -n user.long -v "$(seq 1 900 | tr -d '\n')" letters/2024/7.txt
  setfacl -m u:1234:rw letters/2024/8.txt
  setfacl -d -m g:55:rx letters
  cd /
  tell "/mnt/$pool/diary" >"$dir/told.full"
  zfs unmount "$pool/diary"
  zfs unload-key "$pool/diary"
  zfs snapshot "$pool/diary@full"
GUEST

step "full, sent while locked"
expect_status 0 zseal receive < <(in_guest zfs send -w "$diary@full")
expect_words "^stored $diary@full: full"
in_guest zfs get -H -o value keystatus "$diary" | grep -qx unavailable || fail "the dataset is not locked"

step "unlock, change, lock, increment"
in_guest <<'GUEST'
  zfs load-key "$pool/diary"
  zfs mount "$pool/diary"
  cd "/mnt/$pool/diary"
  rm letters/2024/{10,11,12}.txt
  seq 5 >letters/2024/13.txt
  noise 100000 | dd of="photos and films/film" bs=64k seek=7 conv=notrunc status=none
  truncate -s 50000 "photos and films/grüße.jpg"
  mkdir letters/2025
  for i in $(seq 20); do noise 3000 >"letters/2025/$i"; done
  mv letters/2024/14.txt letters/2025/moved
  setfattr -x user.author letters/2024/6.txt
  cd /
  tell "/mnt/$pool/diary" >"$dir/told.increment"
  zfs unmount "$pool/diary"
  zfs unload-key "$pool/diary"
  zfs snapshot "$pool/diary@increment"
  zfs send -w "$pool/diary@full" >"$dir/real.full"
  zfs send -w "$pool/diary@increment" | sha256sum | cut -d' ' -f1 >"$dir/sum.increment"
  zfs send -w -i @full "$pool/diary@increment" >"$dir/real.increment"
GUEST
expect_status 0 zseal receive < <(in_guest zfs send -w -i @full "$diary@increment")
expect_words "^stored $diary@increment: increment"
expect_full "$diary@full" "$(sum <"$share/real.full")"
expect_full "$diary@increment" "$(cat "$share/sum.increment")"

step "restore the full and the increment"
zseal send "$diary@full" | in_guest zfs receive -u "$pool/restored"
zseal send -i @full "$diary@increment" | in_guest zfs receive -u "$pool/restored"
zseal send "$diary@full" | in_guest zfs receive -u "$pool/restored-full"
zseal send "$diary@increment" | in_guest zfs receive -u "$pool/restored-increment"
in_guest <<'GUEST'
  tell "$(open "$pool/restored")" >"$dir/got.both"
  tell "$(open "$pool/restored-full")" >"$dir/got.full"
  tell "$(open "$pool/restored-increment")" >"$dir/got.increment"
  healthy
GUEST
same "$share/told.increment" "$share/got.both" "full and increment restored"
same "$share/told.full" "$share/got.full" "the full restored"
same "$share/told.increment" "$share/got.increment" "a full of the increment restored"

step "an increment without its full"
fresh_vault "$work/empty"
expect_status 5 zseal receive -V "$work/empty" <"$share/real.increment"
expect_words "error: $diary@increment is an increment without its base" 'cause: .*GUID [0-9a-f]{16}' 'hint: .*zfs send -w'
[ -z "$(zseal list -H -t snapshot -V "$work/empty")" ] || fail "a refused increment left a snapshot"

step "stream files, in any order"
mkdir -p "$work/files/2024-01" "$work/files/2024-02"
cp "$share/real.increment" "$work/files/2024-01/a-increment.zfs"
cp "$share/real.full" "$work/files/2024-02/z-full.zfs"
echo "a log beside the streams" >"$work/files/backup.log"
fresh_vault "$work/from-files"
expect_status 0 zseal receive -V "$work/from-files" "$work/files"
expect_words "^stored $diary@full: full" "^stored $diary@increment: increment" "passed over .*backup.log"
ZSEAL_VAULT=$work/from-files expect_full "$diary@increment" "$(cat "$share/sum.increment")"
step "done"
