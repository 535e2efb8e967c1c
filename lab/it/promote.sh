#!/bin/bash
# A clone is promoted, and both live on: what they have in common is the clone's then. Both are backed up, by zseal backup and by
# pipes, stay two datasets in the vault, and a prune of the one takes nothing of the other.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

backup() { expect_status 0 zseal backup -v "$@" --source "ssh://$host" --ssh-config "$ssh_config"; }
real() { in_guest zfs send -w "$1" | sum; }
datasets() { zseal list -H -o name,snaps | sort; }

step "a dataset, backed up; its clone, promoted"
fresh_vault
in_guest <<'GUEST'
  fresh_pool 600M
  sealed home
  cd "/mnt/$pool/home"
  noise 400000 >a; seq 20000 >b
  zfs snapshot "$pool/home@common"
GUEST
backup "$pool/home@common"
in_guest <<'GUEST'
  zfs clone "$pool/home@common" "$pool/new"
  zfs promote "$pool/new"
  zfs list -H -t snapshot -o name | grep "^$pool/" >"$dir/snapshots"
  zfs list -H -t bookmark -o name | grep "^$pool/" >"$dir/bookmarks"
  noise 60000 >"/mnt/$pool/home/in home"; rm "/mnt/$pool/home/b"
  noise 70000 >"/mnt/$pool/new/in new"; seq 5 >"/mnt/$pool/new/b"
  zfs snapshot "$pool/home@one"
  zfs snapshot "$pool/new@one"
GUEST
# What the rest stands on: snapshot and bookmark go to the clone, and what it was cloned from is now its clone.
grep -qx "$pool/new@common" "$share/snapshots" || fail "the snapshot did not move: $(cat "$share/snapshots")"
grep -q "^$pool/new#zseal-" "$share/bookmarks" || fail "the bookmark did not move: $(cat "$share/bookmarks")"

step "both go on from it"
backup "$pool/home@one"
expect_words "^zfs send -w $pool/home@one" "^stored $pool/home@one: full, [0-9.]+K new"
backup "$pool/new@one"
expect_words "^stored $pool/new@one: increment"
[ "$(datasets)" = "$(printf '%s\t%s\n' "$pool/home" 2 "$pool/new" 1)" ] || fail "not two datasets: $(datasets)"
for s in home@one new@one; do expect_full "$pool/$s" "$(real "$pool/$s")"; done

step "more of both, by pipes too"
for n in two three; do
  in_guest "noise() { head -c \$1 /dev/urandom; }; noise 30000 >/mnt/$pool/home/$n; noise 30000 >/mnt/$pool/new/$n; zfs snapshot $pool/home@$n; zfs snapshot $pool/new@$n"
done
backup "$pool/home@two"
in_guest zfs send -w -i @one "$pool/new@two" | zseal receive >/dev/null
in_guest zfs send -w -i @two "$pool/home@three" | zseal receive >/dev/null
backup "$pool/new@three"
[ "$(datasets)" = "$(printf '%s\t%s\n' "$pool/home" 4 "$pool/new" 3)" ] || fail "not two datasets: $(datasets)"
for d in home new; do for s in one two three; do expect_full "$pool/$d@$s" "$(real "$pool/$d@$s")"; done; done

step "increments come back through zfs"
printf '%s\n' "$pool/home one three" "$pool/new one three" | pairs_through_zfs || fail "an increment"

step "a prune of one takes nothing of the other"
expect_status 0 zseal prune --keep-last 1 "$pool/home"
[ "$(datasets)" = "$(printf '%s\t%s\n' "$pool/home" 1 "$pool/new" 3)" ] || fail "a prune of one: $(datasets)"
for s in home@three new@one new@two new@three; do expect_full "$pool/$s" "$(real "$pool/$s")"; done
expect_status 0 zseal scrub --restart

step "the clone goes on first, and what it was cloned from by a pipe, as its clone"
in_guest <<'GUEST'
  sealed old
  cd "/mnt/$pool/old"
  noise 200000 >a
  zfs snapshot "$pool/old@common"
GUEST
backup "$pool/old@common"
in_guest <<'GUEST'
  zfs clone "$pool/old@common" "$pool/young"
  zfs promote "$pool/young"
  for d in old young; do noise 40000 >"/mnt/$pool/$d/one"; zfs snapshot "$pool/$d@one"; noise 40000 >"/mnt/$pool/$d/two"; zfs snapshot "$pool/$d@two"; done
GUEST
backup "$pool/young@one"
expect_words "^zfs send -w -i $pool/young#zseal-[^ ]* $pool/young@one|^zfs send -w -i $pool/young@common $pool/young@one"
in_guest zfs send -w -i "$pool/young@common" "$pool/old@one" | zseal receive >/dev/null
in_guest zfs send -w -i @one "$pool/old@two" | zseal receive >/dev/null
backup "$pool/young@two"
[ "$(datasets | grep -E '/(old|young)')" = "$(printf '%s\t%s\n' "$pool/old" 2 "$pool/young" 3)" ] || fail "not two datasets: $(datasets)"
for d in old young; do for s in one two; do expect_full "$pool/$d@$s" "$(real "$pool/$d@$s")"; done; done
expect_status 0 zseal prune --keep-last 1 "$pool/young"
for s in old@one old@two young@two; do expect_full "$pool/$s" "$(real "$pool/$s")"; done

step "back in a pool, with all that is left"
expect_status 0 zseal restore -v "$pool/new@three" "$pool/back" --target-host "ssh://$host" --ssh-config "$ssh_config"
in_guest zfs send -w "$pool/new@three" >"$work/want"
in_guest zfs send -w "$pool/back@three" >"$work/back"
zseal stream diff "$work/want" "$work/back" >"$work/diff" || only_zstd "$work/diff" || fail "restored: $(head "$work/diff")"
