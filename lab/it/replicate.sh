#!/bin/bash
# "Encrypted ZFS backup creation and troubleshooting": a pseudo-root with children from pool to pool, for a long time, and what
# goes wrong with it.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/replicate.lib
. "$(dirname "$0")/replicate.lib"

step "a pseudo-root with children"
a_tree

step "a dry run changes nothing"
replicate 0 -n -r "$root" "$copy"
expect_words "^zfs snapshot -r $root@zseal-" "^zfs send -w $root@monday \| zfs receive -s -u .*-o readonly=on.* $copy\$" \
  "^zfs send -w '$root/home/ann b:c.d@monday' \| zfs receive" "about .* to send"
in_guest "zfs list '$copy' 2>&1; zfs list -t snapshot -o name '$root'" | grep -q zseal- && fail "a snapshot was taken"
in_guest zfs list "$copy" >/dev/null 2>&1 && fail "a replica was made"

step "the first time"
replicate 0 -r "$root" "$copy"
same_tree
same_files
in_guest zfs holds -r -H "$root@monday" >"$work/held"
[ ! -s "$work/held" ] || fail "@monday is still held: $(cat "$work/held")"
[ "$(in_guest zfs list -H -t bookmark -o name -r "$root" | grep -c '#zseal-')" = 7 ] || fail "not 7 bookmarks"

step "nothing to do"
replicate 0 -r --no-snapshot "$root" "$copy"
[ "$(grep -c 'already$' "$work/out")" = 7 ] || fail "$(cat "$work/out")"

step "snapshots between; a new child, a new root, a renamed child, a clone, a child that goes"
in_guest <<'GUEST'
  seq 5 >"/mnt/$pool/root/home/new text"
  zfs snapshot -r "$pool/root@tuesday"
  zfs create "$pool/root/home/new"
  noise 50000 >"/mnt/$pool/root/home/new/noise"
  sealed root/vault
  zfs create "$pool/root/vault/in"
  zfs clone "$pool/root/mail@tuesday" "$pool/root/mail copy"
  rm "/mnt/$pool/root/mail copy/text"
  zfs rename "$pool/root/home/ann b:c.d" "$pool/root/ann"
  zfs snapshot -r "$pool/root@wednesday"
GUEST
replicate 0 -r -v "$root" "$copy"
expect_words "zfs rename '$copy/home/ann b:c.d' $copy/ann" "zfs send -w -i $root/mail@tuesday '$root/mail copy@wednesday'" "$copy has @zseal-.*: 3 streams"
[ "$(in_guest zfs get -H -o value origin "'$copy/mail copy'")" = "$copy/mail@tuesday" ] || fail "the clone is none"
same_tree

step "only the latest; a child is gone"
in_guest <<'GUEST'
  zfs snapshot -r "$pool/root@thursday"
  zfs snapshot -r "$pool/root@friday"
  for d in "$pool/root/home/new" "$pool/root/vault"; do
    let_go "$d"
    zfs destroy -r "$d"
  done
GUEST
replicate 0 -r --latest-only "$root" "$copy"
expect_words "$copy/home/new has no source any more" "$copy/vault has no source any more"
in_guest zfs list -H "$copy@friday" >/dev/null 2>&1 && fail "@friday came along"
in_guest <<GUEST
  for d in "$copy/home/new" "$copy/vault"; do
    let_go "\$d"
    zfs destroy -r "\$d"
  done
GUEST

step "a child sent by hand, with a snapshot that the next run does not know"
in_guest <<'GUEST'
  zfs create "$pool/root/solo"
  noise 30000 >"/mnt/$pool/root/solo/noise"
  zfs snapshot "$pool/root/solo@byhand"
  zfs send -w "$pool/root/solo@byhand" | zfs receive -u -o readonly=on -o canmount=noauto "$pool.b/root/solo"
GUEST
replicate 0 -r "$root" "$copy"
same_tree

step "the base's snapshot was destroyed at the source: its bookmark is left"
in_guest <<'GUEST'
  let_go "$pool/root/own" @zseal-
GUEST
replicate 0 -r -v "$root" "$copy"
expect_words "zfs send -w -i $root/own#zseal-.* $root/own@zseal-"

step "written to at the target: the others go on, this one is left as it is"
in_guest <<GUEST
  zfs load-key -L "file://\$key" "$copy"
  zfs set readonly=off canmount=on "$copy/mail"
  zfs mount "$copy/mail"
  echo intruder >"/mnt/$pool.b/root/mail/file"
  zfs unmount "$copy/mail"
  zfs unload-key -r "$copy"
  zfs set readonly=on canmount=noauto "$copy/mail"
GUEST
replicate 8 -r "$root" "$copy"
expect_words "$copy/mail was changed since" "bytes written since" "zseal rollback $copy/mail@zseal-" "1 of 9 datasets were not replicated|1 of [0-9]+ datasets"
last=$(sed -nE 's/.*zseal rollback ([^ ]*@zseal-[0-9TZ]*).*/\1/p' "$work/err" | head -n 1)
expect_status 0 zseal rollback -n "$last" --host "ssh://$host" --ssh-config "$ssh_config"
expect_words "would lose: .* written" "^zfs rollback $last"
expect_status 0 zseal rollback "$last" --host "ssh://$host" --ssh-config "$ssh_config"
grep -q '"act":"rollback"' "$ZSEAL_STATE/acts.log" || fail "the rollback was not noted"
replicate 0 -r "$root" "$copy"

step "a snapshot made at the target"
in_guest zfs snapshot "$copy/mail@foreign"
replicate 8 -r "$root" "$copy"
expect_words "$copy/mail has snapshots that $root/mail has not" "@foreign since" "zseal rollback -r $copy/mail@"
expect_status 5 zseal rollback "$last" --host "ssh://$host" --ssh-config "$ssh_config"
last=$(sed -nE 's/.*zseal rollback -r ([^ ]*@[^ ]*).*/\1/p' "$work/err" | head -n 1)
in_guest zfs destroy "$copy/mail@foreign"
replicate 0 -r "$root" "$copy"

step "the wrong target"
replicate 5 "$root/mail" "$copy/home"
expect_words "exists and shares no snapshot|is no replica"
replicate 5 -r "$root" "$pool.b"
expect_words "[Rr]eplicate (into a new name )?below it: $pool.b/root"
replicate 5 "$root" "$pool.b/no/where"
expect_words "zfs create -o canmount=off $pool.b/no"

step "interrupted: killed at both ends, gone on with"
in_guest <<'GUEST'
  noise 12000000 >"/mnt/$pool/root/home/film"
  zfs snapshot -r "$pool/root@film"
GUEST
cut_off "$root/home@film" "$copy/home"
for _ in $(seq 30); do
  [ "$(in_guest zfs get -H -o value receive_resume_token "$copy/home")" = - ] || break
  sleep 1
done
[ "$(in_guest zfs get -H -o value receive_resume_token "$copy/home")" != - ] || fail "nothing to resume: $(cat "$work/cut")"
replicate 0 -v "$root/home@film" "$copy/home"
expect_words "zfs send -t 1-"

step "interrupted, and the snapshot is gone from the source"
in_guest <<'GUEST'
  noise 12000000 >"/mnt/$pool/root/home/film"
  zfs snapshot -r "$pool/root@lost"
GUEST
cut_off "$root/home@lost" "$copy/home"
sleep 5
in_guest <<'GUEST'
  let_go "$pool/root" @lost
GUEST
replicate 0 -r "$root" "$copy"
expect_words "is gone from the source\): letting go of it"
same_tree

step "keys: a child gets one of its own, the root's is wrapped anew"
in_guest <<'GUEST'
  zfs change-key -o keyformat=hex -o keylocation="file://$key.child" "$pool/root/mail"
  echo later >"/mnt/$pool/root/mail/later"
GUEST
replicate 0 -r "$root" "$copy"
same_tree
same_files
in_guest <<'GUEST'
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$key.2"
  zfs change-key -o keylocation="file://$key.2" "$pool/root"
  zfs change-key -i "$pool/root/mail"
  mv "$key" "$key.1"
  cp "$key.2" "$key"
GUEST
in_guest <<'GUEST'
  zfs change-key -o keylocation="file://$key" "$pool/root"
  zfs change-key -o keylocation="file://$key" "$pool/root/own" 2>/dev/null || true
GUEST
replicate 0 -r "$root" "$copy"
same_tree
same_files

step "a disk that is plugged in for its backup, and a second target"
in_guest zpool export "$pool.b"
replicate 5 -r "$root" "$copy"
expect_words "no pool $pool.b" "--import"
replicate 0 -r --import --import-dir "/tmp/$pool.b" "$root" "$copy"
in_guest zpool list "$pool.b" >/dev/null 2>&1 && fail "the pool was not exported"
in_guest zpool import -N -d "/tmp/$pool.b" "$pool.b"
replicate 0 -r --latest-only "$root" "$pool.b/second"
same_tree "$pool.b/second"
in_guest <<'GUEST'
  zfs snapshot -r "$pool/root@x"
  zfs list -H -r -t snapshot -o name "$pool/root" | while read -r s; do zfs destroy "$s" 2>/dev/null || true; done
  zfs list -H -r -t snapshot -o name "$pool/root" >"$dir/left"
GUEST
[ -s "$share/left" ] || fail "no base was held"
replicate 0 -r "$root" "$copy"
same_tree
replicate 0 -r "$root" "$pool.b/second"
same_tree "$pool.b/second"

same_files
in_guest <<<'healthy'
step "done"
