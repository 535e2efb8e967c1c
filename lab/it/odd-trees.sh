#!/bin/bash
# Trees that are not as one would have them: a plaintext top, names that were given away and swapped, keys that change at the
# root alone, somebody else's part in the target, a first run that is cut.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/replicate.lib
. "$(dirname "$0")/replicate.lib"
there() { in_guest "zfs list -H -r -o name $1" | tr '\n' ' '; }
is_there() { [ "$(there "$1")" = "$2 " ] || fail "at the target: $(there "$1")"; }
prop() { in_guest zfs get -H -o value "$1" "$2"; }

step "a plaintext top: encrypted children, one of them below another plaintext one"
in_guest <<'GUEST'
  fresh_pool
  backup_pool
  zfs create -o canmount=off "$pool/top"
  sealed top/e
  zfs create "$pool/top/e/c"
  zfs create "$pool/top/e/d"
  zfs create -o encryption=off "$pool/top/e/plain"
  sealed top/e/plain/f
  zfs create "$pool/top/p"
  sealed top/p/g
  for d in e e/c e/d p/g; do noise 50000 >"/mnt/$pool/top/$d/noise"; done
GUEST
top=$pool/top back=$pool.b/top
replicate 0 -n -r "$top" "$back"
expect_words "^zfs create -o canmount=off -o readonly=on $back\$" "^zfs create -o canmount=off -o readonly=on $back/p\$"
replicate 0 -r "$top" "$back"
expect_words "not encrypted, and not sent: $top, $top/e/plain, $top/p"
is_there "$back" "$back $back/e $back/e/c $back/e/d $back/e/plain $back/e/plain/f $back/p $back/p/g"
[ "$(prop encryptionroot "$back/e/c")" = "$back/e" ] || fail "the roots are not right"
[ "$(prop encryption "$back/e/plain")" = off ] || fail "it is encrypted"
in_guest zfs holds -r -H "$(in_guest zfs list -H -d1 -t snapshot -o name "$top/e" | tail -n 1)" | grep -q zseal-first && fail "it is held for a first run"
replicate 0 -r "$top" "$back"

step "backup -r of it: plaintext is a note"
expect_status 0 zseal backup -r "$top" --source "ssh://$host" --ssh-config "$ssh_config"
expect_words "note: $top is not encrypted" "note: $top/p is not encrypted"

step "destroyed and made again, renamed to its name, swapped"
in_guest <<'GUEST'
  let_go "$pool/top/e/c"
  zfs destroy -r "$pool/top/e/c"
  sleep 1
  zfs create "$pool/top/e/c"
  noise 60000 >"/mnt/$pool/top/e/c/new"
GUEST
replicate 0 -r "$top" "$back"
expect_words "$back/e/c was the replica of a dataset that is gone"
there "$back" | grep -q "$back/e/c-zseal-gone-" || fail "not put aside: $(there "$back")"
in_guest <<'GUEST'
  zfs rename "$pool/top/e/c" "$pool/top/e/x"
  zfs rename "$pool/top/e/d" "$pool/top/e/c"
  zfs rename "$pool/top/e/x" "$pool/top/e/d"
GUEST
replicate 0 -r -v "$top" "$back"
expect_words "zfs rename $back/e/c $back/e/c-zseal-moving" "zfs rename $back/e/d $back/e/c"
in_guest <<'GUEST'
  let_go "$pool/top/e/d"
  zfs destroy -r "$pool/top/e/d"
  zfs rename "$pool/top/e/c" "$pool/top/e/d"
  zfs create "$pool/top/e/c"
GUEST
replicate 0 -r -v "$top" "$back"
expect_words "zfs rename $back/e/d $back/e/d-zseal-gone-" "zfs rename $back/e/c-zseal-moving $back/e/d"
replicate 0 -r "$top" "$back"

step "zfs change-key, and the child by itself; the root that fails; both"
in_guest <<'GUEST'
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$key.2"
  zfs change-key -o keylocation="file://$key.2" "$pool/top/e"
GUEST
replicate 7 "$top/e/c" "$back/e/c"
expect_words "could not be opened" "zseal replicate -r $top/e $back/e"
in_guest <<GUEST
  zfs snapshot "$back/e@foreign"
GUEST
replicate 8 -r "$top" "$back"
expect_words "$back/e, which failed in this run"
in_guest <<GUEST
  zfs destroy "$back/e@foreign"
GUEST
replicate 0 -r "$top" "$back"
replicate 0 "$top/e/c" "$back/e/c"
in_guest <<GUEST
  zfs load-key -L "file://\$key.2" "$back/e"
  [ "\$(zfs get -H -o value keystatus "$back/e/c")" = available ]
  zfs clone -o mountpoint="/mnt/$pool.b/look" -o canmount=on "\$(zfs list -H -d1 -t snapshot -o name -s createtxg "$back/e/d" | tail -n 1)" "$back/e/look"
  ls "/mnt/$pool.b/look/noise"
  zfs destroy "$back/e/look"
  zfs unload-key "$back/e"
GUEST

step "a first run that is cut: held, gone on with, and the holds go"
in_guest <<'GUEST'
  sealed film
  noise 12000000 >"/mnt/$pool/film/film"
  zfs snapshot "$pool/film@first"
  sealed other
  zfs snapshot "$pool/other@first"
GUEST
cut_off "$pool/film@first" "$pool.b/film"
sleep 5
[ "$(prop receive_resume_token "$pool.b/film")" != - ] || fail "nothing to resume: $(cat "$work/cut")"
in_guest zfs holds -H "$pool/film@first" | grep -q zseal-first- || fail "it is not held"
in_guest zfs destroy "$pool/film@first" 2>/dev/null && fail "it was destroyed"

step "somebody else's part in the target"
replicate 5 -r "$pool/other" "$pool.b/film"
expect_words "part of another dataset" "of $pool/film@first" "zfs receive -A $pool.b/film"
[ "$(prop receive_resume_token "$pool.b/film")" != - ] || fail "the part is gone"
replicate 0 -v "$pool/film@first" "$pool.b/film"
expect_words "zfs send -t 1-"
in_guest zfs holds -H "$pool/film@first" >"$work/held"
grep -q zseal-first "$work/held" && fail "held still: $(cat "$work/held")"
grep -q "zseal-" "$work/held" || fail "the base is not held"

in_guest <<<'healthy'
step "done"
