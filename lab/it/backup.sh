#!/bin/bash
# zseal backup and restore through what happens to datasets in a life: lost bases, renames, names used twice, clones, rollbacks,
# replicas, new passphrases, senders that die.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

backup() { expect_status 0 zseal backup -v "$@" --source "ssh://$host" --ssh-config "$ssh_config"; }
restore() { zseal restore -v "$@" --target-host "ssh://$host" --ssh-config "$ssh_config"; }
real() { in_guest zfs send -w "$1" | sum; }
held() { zseal list -H -t snapshot -o name; }
# opened DATASET FILE: the contents of a restored dataset
opened() { in_guest <<<"tell \"\$(open $1)\" >\"\$dir/$2\""; }

step "twice: a full, then an increment"
in_guest <<'GUEST'
  fresh_pool 900M
  sealed diary
  cd "/mnt/$pool/diary"
  noise 300000 >a; seq 20000 >b; for i in $(seq 50); do echo "$i" >"f$i"; done
GUEST
backup "$pool/diary"
expect_words "^zfs send -w $pool/diary@zseal-" "^zfs bookmark $pool/diary@zseal-.* $pool/diary#zseal-" "^stored .*: full"
in_guest "rm /mnt/$pool/diary/f7; seq 9 >/mnt/$pool/diary/c; zfs snapshot $pool/diary@two"
backup "$pool/diary@two"
expect_words "^zfs send -w -i $pool/diary@zseal-[0-9TZ]* $pool/diary@two" "^stored .*: increment" "^zfs destroy $pool/diary#zseal-"
expect_full "$pool/diary@two" "$(real "$pool/diary@two")"
[ "$(in_guest zfs list -H -t bookmark -o name "$pool/diary" | wc -l)" = 1 ] || fail "more than one bookmark"

step "the base is gone from the source: its bookmark serves"
in_guest "zfs list -H -t snapshot -o name $pool/diary | xargs -n1 zfs destroy; seq 99 >/mnt/$pool/diary/d; zfs snapshot $pool/diary@three"
backup "$pool/diary@three"
expect_words "^zfs send -w -i $pool/diary#zseal-[^ ]* $pool/diary@three"
expect_full "$pool/diary@three" "$(real "$pool/diary@three")"
backup "$pool/diary@three"
expect_words "^$pool/diary@three is in the vault already"

step "renamed"
in_guest "zfs rename $pool/diary $pool/journal; seq 9 >/mnt/$pool/journal/e; zfs snapshot $pool/journal@four"
backup "$pool/journal@four"
expect_words "^stored $pool/journal@four: increment"
expect_full "$pool/journal@four" "$(real "$pool/journal@four")"
[ "$(zseal list -H -o name,snaps)" = "$pool/journal"$'\t4' ] || fail "the renamed dataset became another: $(zseal list)"
zseal send "$pool/diary@three" >"$work/three"
zseal send "$pool/journal@three" | cmp - "$work/three" || fail "@three under both names"
echo "$pool/journal three four" | pairs_through_zfs || fail "an increment across a rename"

step "a snapshot name used twice"
in_guest zfs snapshot "$pool/journal@daily"
backup "$pool/journal@daily"
first=$(real "$pool/journal@daily")
in_guest "zfs destroy $pool/journal@daily; rm /mnt/$pool/journal/e; zfs snapshot $pool/journal@daily"
backup "$pool/journal@daily"
expect_words '^stored .*: increment'
second=$(real "$pool/journal@daily")
expect_status 5 zseal send "$pool/journal@daily"
mapfile -t choices < <(grep -oE "@daily~[0-9a-f]+" "$work/err")
[ ${#choices[@]} = 2 ] || fail "it does not list both: $(cat "$work/err")"
got=$(for c in "${choices[@]}"; do zseal send "$pool/journal$c" | sum; done | sort | tr '\n' ' ')
[ "$got" = "$(printf '%s\n' "$first" "$second" | sort | tr '\n' ' ')" ] || fail "the two @daily are not what was sent"

step "the same stream twice"
in_guest zfs send -w -i @four "$pool/journal@daily" >"$work/stream"
expect_status 0 zseal receive <"$work/stream"
expect_words 'is in the vault already .*nothing to do'

step "a clone, before and after its promotion"
in_guest <<'GUEST'
  zfs clone "$pool/journal@four" "$pool/clone"
  noise 50000 >"/mnt/$pool/clone/cloned"; rm "/mnt/$pool/clone/a"
  zfs snapshot "$pool/clone@y"
GUEST
in_guest zfs send -w -i "$pool/journal@four" "$pool/clone@y" >"$work/stream"
expect_status 0 zseal receive <"$work/stream"
expect_words "^stored $pool/clone@y: increment"
expect_full "$pool/clone@y" "$(real "$pool/clone@y")"
# In a folder of their own: zfs looks for a clone's origin below the clone's parent first, and @four is in the pool twice.
in_guest zfs create "$pool/copies"
zseal send "$pool/journal@four" | in_guest zfs receive -u "$pool/copies/journal"
zseal send -i "$pool/journal@four" "$pool/clone@y" | in_guest zfs receive -u "$pool/copies/clone"
origin=$(in_guest zfs get -H -o value origin "$pool/copies/clone")
[ "$origin" = "$pool/copies/journal@four" ] || fail "the origin of a restored clone is $origin"
in_guest zfs send -w "$pool/copies/clone@y" >"$work/back"
zseal send "$pool/clone@y" >"$work/want"
zseal stream diff "$work/want" "$work/back" || fail "the restored clone"
in_guest zfs destroy -r "$pool/copies"
in_guest <<'GUEST'
  zfs promote "$pool/clone"
  seq 5 >"/mnt/$pool/clone/promoted"; zfs snapshot "$pool/clone@z"
  seq 5 >"/mnt/$pool/journal/after promotion"; zfs snapshot "$pool/journal@after"
GUEST
backup "$pool/clone@z"
expect_words "^zfs send -w -i $pool/clone@y" '^stored .*: increment'
expect_full "$pool/clone@z" "$(real "$pool/clone@z")"
backup "$pool/journal@after"
grep '^zfs send' "$work/err"
expect_full "$pool/journal@after" "$(real "$pool/journal@after")"
expect_full "$pool/clone@y" "$(real "$pool/clone@y")"

step "a fork: s1, s2, rollback to s1, s3"
in_guest <<'GUEST'
  sealed fork
  cd "/mnt/$pool/fork"
  noise 200000 >a; seq 9000 >b; for i in $(seq 40); do echo "$i" >"f$i"; done
  zfs snapshot "$pool/fork@s1"
  noise 30000 | dd of=a bs=10k seek=3 conv=notrunc status=none; rm f1*; mkdir new; for i in $(seq 30); do noise 900 >"new/$i"; done
  zfs snapshot "$pool/fork@s2"
GUEST
backup "$pool/fork@s1"
backup "$pool/fork@s2"
s2=$(real "$pool/fork@s2")
in_guest <<'GUEST'
  zfs rollback -r "$pool/fork@s1"
  cd "/mnt/$pool/fork"
  noise 50000 | dd of=a bs=10k seek=9 conv=notrunc status=none; rm f3* b; for i in $(seq 7); do seq 50 >"other $i"; done
  mkdir many; seq 600 | (cd many; xargs touch)
  zfs snapshot "$pool/fork@s3"
  tell "/mnt/$pool/fork" >"$dir/told.s3"
GUEST
backup "$pool/fork@s3"
expect_words "^zfs send -w -i $pool/fork@s1 $pool/fork@s3"
expect_full "$pool/fork@s1" "$(real "$pool/fork@s1")"
expect_full "$pool/fork@s2" "$s2"
expect_full "$pool/fork@s3" "$(real "$pool/fork@s3")"
printf '%s\n' "$pool/fork s1 s2" "$pool/fork s1 s3" | pairs_through_zfs || fail "an increment to one side of the fork"
# From one side of a fork to the other: zfs itself cannot send that, but its receive takes it. (If the base has no more object
# numbers than the target, that is. They are given out in chunks of 128 to each CPU; @s3's 600 files are more in any case.)
# shellcheck disable=SC2016 # the guest expands it
echo 'tell "$(open "$target")" | diff "$dir/told.s3" -' >"$share/deep.sh"
echo "$pool/fork s2 s3" | pairs_through_zfs || fail "an increment from one side of the fork to the other"
rm "$share/deep.sh"

step "the same dataset from its replica"
in_guest <<'GUEST'
  zfs create "$pool/replicas"
  zfs send -w "$pool/fork@s1" | zfs receive -u "$pool/replicas/diary"
  zfs send -w -i @s1 "$pool/fork@s3" | zfs receive -u "$pool/replicas/diary"
  zfs send -w "$pool/replicas/diary@s3" >"$dir/replica"
GUEST
held >"$work/before"
expect_status 0 zseal receive <"$share/replica"
expect_words "^$pool/replicas/diary@s3 is in the vault already \(as $pool/fork@s3, GUID [0-9a-f]{16}\): nothing to do"
held | cmp - "$work/before" || fail "the replica's stream changed the vault"

step "a new passphrase between two increments"
in_guest <<'GUEST'
  printf 'the old passphrase' >"$key.old"; printf 'the new passphrase' >"$key.new"
  zfs create -o encryption=on -o keyformat=passphrase -o pbkdf2iters=100000 -o keylocation="file://$key.old" "$pool/rekeyed"
  seq 5000 >"/mnt/$pool/rekeyed/a"; zfs snapshot "$pool/rekeyed@k1"
GUEST
backup "$pool/rekeyed@k1"
k1=$(real "$pool/rekeyed@k1")
in_guest <<'GUEST'
  zfs change-key -o keylocation="file://$key.new" "$pool/rekeyed"
  seq 6000 >"/mnt/$pool/rekeyed/b"; zfs snapshot "$pool/rekeyed@k2"
  tell "/mnt/$pool/rekeyed" >"$dir/told.k2"
GUEST
backup "$pool/rekeyed@k2"
expect_words '^stored .*: increment'
[ "$k1" != "$(real "$pool/rekeyed@k1")" ] || fail "change-key changed nothing"
expect_full "$pool/rekeyed@k1" "$k1"
expect_full "$pool/rekeyed@k2" "$(real "$pool/rekeyed@k2")"
zseal send "$pool/rekeyed@k1" | in_guest zfs receive -u "$pool/target"
zseal send -i @k1 "$pool/rekeyed@k2" | in_guest zfs receive -u "$pool/target"
in_guest "zfs load-key -L file:///tmp/$pool.key.old $pool/target" 2>/dev/null && fail "the old passphrase opens the restored increment"
in_guest "cp /tmp/$pool.key.new /tmp/$pool.key.save; zfs load-key -L file:///tmp/$pool.key.new $pool/target"
opened "$pool/target" got.k2
same "$share/told.k2" "$share/got.k2" "the restored increment under the new passphrase"
in_guest zfs destroy -r "$pool/target"

step "restore: new, by increment into an existing one, and refused"
expect_status 0 restore "$pool/fork@s1" "$pool/target"
in_guest zfs get -H -o value mounted "$pool/target" | grep -qx no || fail "restore mounted it"
expect_status 0 restore "$pool/fork@s3" "$pool/target"
expect_words 'zseal send -i .*@s1 .*@s3 \| zfs receive -s -u'
opened "$pool/target" got.s3
same "$share/told.s3" "$share/got.s3" "restored by increment"
expect_status 5 restore "$pool/fork@s3" "$pool/target"
expect_words 'already'
expect_status 5 restore "$pool/journal@after" "$pool/fork"
expect_words 'error: ' 'cause: ' 'hint: '
in_guest "zfs create $pool/bare"
expect_status 5 restore "$pool/journal@after" "$pool/bare"
expect_words 'exists already'
in_guest zfs send -w "$pool/fork@s3" | sum >"$work/untouched"
expect_full "$pool/fork@s3" "$(cat "$work/untouched")"

step "senders that die"
in_guest <<'GUEST'
  sealed big -o compression=off
  noise 1000 >"/mnt/$pool/big/small"; zfs snapshot "$pool/big@safe"
  noise 20000000 >"/mnt/$pool/big/film"; zfs snapshot "$pool/big@film"
GUEST
backup "$pool/big@safe"
held >"$work/before"
# So that a sender dies in the middle however fast the guest is, a script covers the guest's zfs: of a send of @film it lets
# 8 MB through, and kills the sender once the file "kill" is there.
at_end() { in_guest 'umount -l /usr/sbin/zfs; rm -f /tmp/zfs /tmp/zfs.cover' 2>/dev/null; }
in_guest <<'GUEST'
  cp /usr/sbin/zfs /tmp/zfs
  cat >/tmp/zfs.cover <<COVER
#!/bin/bash
case "\$1 \${*: -1}" in
  "send $pool/big@film") ;;
  *) exec /tmp/zfs "\$@" ;;
esac
exec 3< <(exec /tmp/zfs "\$@")
sender=\$!
head -c 8000000 <&3
touch "$dir/halfway"
until [ -e "$dir/kill" ]; do sleep 0.1; done
kill -9 \$sender
wait \$sender
COVER
  chmod 755 /tmp/zfs.cover
  mount --bind /tmp/zfs.cover /usr/sbin/zfs
GUEST

touch "$share/kill"
expect_status 4 zseal backup -v "$pool/big@film" --source "ssh://$host" --ssh-config "$ssh_config"
[ -e "$share/halfway" ] || fail "the send of @film was not the one that was to die"
expect_words 'error: ' 'cause: ' 'hint: '
tail -n 3 "$work/err"
held | cmp - "$work/before" || fail "a killed zfs send left a snapshot"

expect_status 0 zseal receive -A "$pool/big"
rm "$share/kill" "$share/halfway"
"$IT_ZSEAL" backup -v "$pool/big@film" --source "ssh://$host" --ssh-config "$ssh_config" >"$work/out" 2>"$work/err" &
zseal=$!
until [ -e "$share/halfway" ]; do kill -0 $zseal 2>/dev/null || fail "it ended early: $(cat "$work/err")"; sleep 0.1; done
ssh=$(pgrep -P $zseal -f "'send'")
kill -9 "$ssh"
status=0
wait $zseal || status=$?
touch "$share/kill"
[ $status = 4 ] || fail "exit status $status of a backup whose ssh was killed: $(cat "$work/err")"
expect_words 'error: ' 'cause: ' 'hint: '
tail -n 3 "$work/err"
held | cmp - "$work/before" || fail "a killed ssh left a snapshot"
at_end
unset -f at_end

in_guest zfs send -w "$pool/big@film" 2>/dev/null | head -c 3000000 >"$work/cut" || true
expect_status 3 zseal receive <"$work/cut"
cat "$work/err"
held | cmp - "$work/before" || fail "half a stream left a snapshot"

backup "$pool/big@film"
expect_full "$pool/big@safe" "$(real "$pool/big@safe")"
expect_full "$pool/big@film" "$(real "$pool/big@film")"
expect_full "$pool/fork@s2" "$s2"
in_guest <<<'healthy'
step "done"
