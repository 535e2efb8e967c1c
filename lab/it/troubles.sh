#!/bin/bash
# The troubles people meet with zfs send and receive, provoked for real: zseal explain knows each, and finds its evidence.
# What zfs said is in the log, as blocks that fit into app/src/test/resources/dev/zseal/zfs/messages.examples.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p "$share/said"
at_host=(--host "ssh://$host" --source-host "ssh://$host" --ssh-config "$ssh_config")

# What the parts in the guest begin with
cat >"$share/provoke" <<'GUEST'
export pool dir key
a=$pool/a
export a
n=$(find "$dir/said" -type f | wc -l)
# provoke ID COMMAND: what the command says is the message ID. (ID~: it may say nothing at all.)
provoke() {
  n=$((n + 1))
  bash -c "$2" >"$dir/said/$(printf %02d $n).$1" 2>&1 </dev/null || true
}
# snapped NAME: one more file on the source, and a snapshot
snapped() {
  noise 20000 >"/mnt/$a/file-$1"
  zfs snapshot "$a@$1"
}
GUEST

step "a source of four snapshots"
in_guest <<'GUEST'
  . "$dir/provoke"
  fresh_pool 768M
  sealed a -o recordsize=16k
  for s in s1 s2 s3 s4; do snapped $s; done
  zfs bookmark "$a@s1" "$a#b1"
  zfs create "$pool/d"
  zfs send -w "$a@s1" >"$dir/full"
  zfs send -w -i @s1 "$a@s2" >"$dir/incr"
GUEST

step "receiving: names, bases, what is there"
in_guest <<'GUEST'
  . "$dir/provoke"
  provoke stream-ended 'zfs send -n -w $a@s1 | zfs receive -u $pool/d/x'
  provoke receive-progress 'zfs receive -n -v -u $pool/d/x <$dir/full'
  provoke parent-missing 'zfs receive -n -d $pool/none <$dir/full'
  provoke target-missing 'zfs receive -u $pool/d/x <$dir/incr'
  provoke dataset-missing 'zfs receive -u $pool/d/none/x <$dir/full'
  provoke target-pool-missing 'zfs receive -u no_such_pool <$dir/full'
  provoke not-a-stream 'head -c 4096 /dev/zero | zfs receive -u $pool/d/x'
  zfs receive -u "$pool/d/t" <"$dir/full"
  provoke target-exists 'zfs receive -u $pool/d/t <$dir/full'
  provoke target-has-snapshots 'zfs receive -F -u $pool/d/t <$dir/full'
  provoke base-is-not-newest 'zfs send -w -i @s2 $a@s3 | zfs receive -u $pool/d/t'
  provoke snapshot-name-for-package 'zfs send -w -R $a@s2 | zfs receive -u $pool/d/y@s'
  sealed e
  provoke force-over-encrypted 'zfs receive -F -u $pool/e <$dir/full'
  zfs create "$pool/p"
  provoke force-over-encrypted 'zfs receive -F -u $pool/p <$dir/full'
  zfs snapshot "$pool/p@s1"
  provoke raw-over-plain 'zfs receive -u $pool/p <$dir/incr'
  zfs create -V 2M -s "$pool/v"
  provoke parent-not-filesystem 'zfs receive -u $pool/v/x <$dir/full'
  zfs create -o quota=100K "$pool/q"
  provoke quota-exceeded~ 'zfs send -w $a@s4 | zfs receive -u $pool/q/x'
  zfs receive -u "$pool/d/t" <"$dir/incr"
  zfs snapshot "$pool/p@s2"
  provoke snapshot-exists 'zfs send $pool/p@s1 | zfs receive -u $pool/d/r; zfs snapshot $pool/d/r@s2; zfs send -i @s1 $pool/p@s2 | zfs receive -u $pool/d/r'
  provoke property-invalid 'zfs receive -u -o used=1 $pool/d/z <$dir/full'
  provoke encryption-properties 'zfs receive -u -o encryption=off $pool/d/z <$dir/full'
GUEST

step "a target that was changed, a name with a blank"
in_guest <<'GUEST'
  . "$dir/provoke"
  zfs receive -u "$pool/d/my copy" <"$dir/full"
  where=$(open "$pool/d/my copy")
  noise 3000000 >"$where/mine"
  zfs unmount "$pool/d/my copy"
  provoke target-modified 'zfs receive -u "$pool/d/my copy" <$dir/incr'
  zfs receive -u "$pool/d/own" <"$dir/full"
  zfs snapshot "$pool/d/own@mine"
  provoke target-modified 'zfs receive -u $pool/d/own <$dir/incr'
  # Mounted, read, unmounted: this soils an encrypted copy, or does not, with the version and the moment
  zfs receive -u "$pool/d/read" <"$dir/full"
  where=$(open "$pool/d/read")
  cat "$where"/* >/dev/null
  zpool sync "$pool"
  zfs get -H -o value written "$pool/d/read" >"$dir/read.written"
  provoke target-modified~ 'zfs receive -u $pool/d/read <$dir/incr'
GUEST
echo "a copy that was mounted and read has written $(cat "$share/read.written")"
expect_status 0 zseal explain --json target-modified --dataset "$pool/d/my copy" --source "$pool/a" "${at_host[@]}"
expect_words 'somebody wrote to it' 'has in common with' 'is @s1 there' "zseal rollback '$pool/d/my copy@s1'"
expect_status 0 zseal explain --json target-modified --dataset "$pool/d/own" --source "$pool/a" "${at_host[@]}"
expect_words 'Nothing was written since @mine' 'In the way of an increment from it are @mine'
expect_status 0 zseal explain --json target-modified --dataset "$pool/d/read" --source "$pool/a" "${at_host[@]}"
cat "$work/out"

step "streams that are damaged or cut"
in_guest <<'GUEST'
  . "$dir/provoke"
  cp "$dir/full" "$dir/flipped"
  printf '\377' | dd of="$dir/flipped" bs=1 seek=$(($(stat -c %s "$dir/full") / 2)) conv=notrunc status=none
  provoke stream-damaged 'zfs receive -u $pool/d/f <$dir/flipped'
  provoke stream-incomplete 'head -c $(($(stat -c %s $dir/full) / 2)) $dir/full | zfs receive -u $pool/d/c'
  provoke stream-cut-but-saved 'head -c $(($(stat -c %s $dir/full) / 2)) $dir/full | zfs receive -s -u $pool/d/saved'
  provoke target-exists 'zfs receive -u $pool/d/saved <$dir/full'
  provoke key-not-loaded 'zfs mount $pool/d/saved'
  provoke nothing-partial-there 'zfs receive -A $pool/d/t'
  zfs receive -u "$pool/d/i" <"$dir/full"
  provoke stream-cut-but-saved 'head -c $(($(stat -c %s $dir/incr) / 2)) $dir/incr | zfs receive -s -u $pool/d/i'
  provoke partial-receive-there 'zfs receive -u $pool/d/i <$dir/incr'
  zfs get -H -o value receive_resume_token "$pool/d/i" >"$dir/token"
  provoke resume-token-damaged 'zfs send -t $(cut -c1-60 <$dir/token)'
GUEST
expect_status 0 zseal explain --json partial-receive-there --dataset "$pool/d/i" --host "ssh://$host" --ssh-config "$ssh_config"
expect_words "It holds an interrupted receive of $pool/a@s2" "zfs receive -A $pool/d/i"

step "sending: bases, bookmarks, keys"
in_guest <<'GUEST'
  . "$dir/provoke"
  provoke base-not-earlier 'zfs send -w -i @s3 $a@s2 >/dev/null'
  provoke bookmark-with-package 'zfs send -w -R -i "#b1" $a@s3 >/dev/null'
  provoke send-needs-snapshot 'zfs send -w -R $a >/dev/null'
  provoke base-taken-for-snapshot 'zfs send -w -i s1 $a@s2 | cat >/dev/null'
  zfs create "$a/new"
  zfs snapshot "$a@s5"
  provoke snapshot-missing~ 'zfs send -w -R $a@s5 >/dev/null'
  provoke send-progress 'zfs send -n -v -w $a@s1'
  zfs hold keep "$a@s3"
  provoke snapshot-held 'zfs destroy $a@s3'
  provoke hold-tag 'zfs hold keep $a@s3'
  provoke bookmark-exists 'zfs bookmark $a@s2 "$a#b1"'
  provoke snapshot-name-taken 'zfs snapshot $a@s3'
  zfs destroy "$a@s2"
  provoke snapshot-gone 'zfs send -w -i @s2 $a@s3 >/dev/null'
  # The copy in the same pool has the snapshot's GUID, and zfs takes it for the one that was sent
  provoke base-not-earlier 'zfs send -t $(cat $dir/token) >/dev/null'
  provoke rollback-newer-exist 'zfs rollback $pool/d/t@s1'
  provoke receiver-went-away~ 'zfs send -w $a@s4 | true'
  zfs unmount "$a/new"
  zfs unmount "$a"
  zfs unload-key "$a"
  provoke key-needed-to-send 'zfs send $a@s1 >/dev/null'
  provoke properties-need-raw 'zfs send -R $a@s1 >/dev/null'
  provoke inherited-key-needed 'zfs send $pool/p@s1 | zfs receive -u $a/x'
  provoke key-not-loaded 'zfs mount $a'
  printf '%064d' 1 >"$dir/wrong"
  printf abcdef >"$dir/short"
  provoke wrong-key 'zfs load-key -L file://$dir/wrong $a'
  provoke key-file-missing 'zfs load-key -L file:///no/such/key $a'
  provoke key-of-wrong-form 'zfs load-key -L file://$dir/short $a'
  provoke key-of-encryption-root 'zfs load-key $a/new'
  zfs load-key "$a"
  provoke key-already-loaded 'zfs load-key $a'
  provoke dataset-not-encrypted 'zfs load-key $pool/p'
GUEST

step "the same snapshots, other ciphertext"
in_guest <<'GUEST'
  . "$dir/provoke"
  zfs mount "$a"
  snapped s6
  snapped s7
  # Received in plaintext under another key: the same GUIDs, all else differs
  zfs send "$a@s5" | zfs receive -u -x encryption "$pool/e/plainly"
  provoke iv-set-mismatch 'zfs send -w -i @s5 $a@s6 | zfs receive -u $pool/e/plainly'
  # One increment in plaintext between raw ones
  zfs send -w "$a@s5" | zfs receive -u "$pool/d/mixed"
  zfs load-key -L "file://$key" "$pool/d/mixed"
  zfs send -i @s5 "$a@s6" | zfs receive -u "$pool/d/mixed"
  provoke iv-set-mismatch 'zfs send -w -i @s6 $a@s7 | zfs receive -u $pool/d/mixed'
GUEST

step "packages"
in_guest <<'GUEST'
  . "$dir/provoke"
  zfs create "$pool/tree"
  zfs create "$pool/tree/kid"
  zfs create "$pool/tree/late"
  zfs snapshot -r "$pool/tree@p1"
  zfs snapshot -r "$pool/tree@p2"
  zfs snapshot -r "$pool/tree@p3"
  zfs send -R "$pool/tree@p2" | zfs receive -u "$pool/copy"
  zfs destroy "$pool/copy/kid@p1"
  provoke local-fs-lacks-base~ 'zfs send -R -I @p1 $pool/tree@p3 | zfs receive -v -u $pool/copy'
  provoke snapshot-already-there~ 'zfs send -R -I @p1 $pool/tree@p3 | zfs receive -v -u $pool/copy'
  # A child whose encryption root's key was changed, and which came without it
  sealed root
  zfs create "$pool/root/kid"
  zfs snapshot -r "$pool/root@r1"
  zfs send -w -R "$pool/root@r1" | zfs receive -u "$pool/rootcopy"
  zfs load-key -L "file://$key" "$pool/rootcopy"
  printf '%064d' 2 >"$dir/second"
  zfs change-key -o keylocation="file://$dir/second" "$pool/root"
  zfs snapshot -r "$pool/root@r2"
  zfs send -w -i @r1 "$pool/root/kid@r2" | zfs receive -u "$pool/rootcopy/kid" || true
  provoke mount-key-not-usable~ 'zfs unload-key $pool/rootcopy; zfs load-key -L file://$key $pool/rootcopy; zfs mount $pool/rootcopy/kid'
GUEST

step "an ordinary user"
lab() { ssh -F "$ssh_config" -o ControlPath=none -l lab "$host" "$@" </dev/null; }
lab "zfs snapshot $pool/a@theirs" >"$share/said/90.permission-denied" 2>&1 || true
lab "zfs send -w $pool/a@s1 >/dev/null" >"$share/said/91.permission-denied" 2>&1 || true
in_guest "zfs allow -u lab create,receive,mount $pool/d; cat $dir/full >/tmp/$pool.full; chmod 644 /tmp/$pool.full"
lab "zfs receive $pool/d/lab </tmp/$pool.full" >"$share/said/92.mount-needs-root~" 2>&1 || true
in_guest "zfs set atime=off $pool/a; zfs send -w -p $pool/a@s1 >/tmp/$pool.full"
lab "zfs receive -u $pool/d/lab2 </tmp/$pool.full" >"$share/said/93.property-not-received~" 2>&1 || true
in_guest "rm -f /tmp/$pool.full"

step "zseal explain knows what zfs said"
unknown=0 known=0 silent=0
for file in "$share"/said/*; do
  id=${file##*/} may_be_silent=
  id=${id#*.}
  [ "$id" = "${id%\~}" ] || may_be_silent=yes id=${id%\~}
  if [ ! -s "$file" ] && [ -n "$may_be_silent" ]; then
    echo "zfs said nothing: $id"
    silent=$((silent + 1))
    continue
  fi
  printf '== %s\n%s\n' "$id" "$(cat "$file")"
  status=0
  zseal explain --json <"$file" >"$work/out" 2>"$work/err" || status=$?
  cause="^{\"id\":\"$id\""
  [ -z "$may_be_silent" ] || cause="\"$id\""   # among other notes
  if [ $status = 0 ] && grep -q "$cause" "$work/out" && grep -q '"unknown":\[\]' "$work/out"; then
    known=$((known + 1))
  else
    echo "NOT $id (status $status): $(head -c 300 "$work/out" "$work/err")"
    unknown=$((unknown + 1))
  fi
done
echo "$known known, $unknown not, $silent silent"
[ $unknown = 0 ] || fail "$unknown messages of zfs are not explained"
expect_status 8 zseal explain 'cannot juggle: too few hands'
expect_words 'does not know this message'
step "done"
