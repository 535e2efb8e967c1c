#!/bin/bash
# Receives and backups that are cut short go on by `zfs send -t` with zseal's own token, and the full is zfs's own, bit for bit.
# MIB sets the size of the dataset, CUTS how often it is cut.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

mib=${MIB:-200} cuts=${CUTS:-10}
RANDOM=${SEED:-1}

# the token of a dataset, or -
token() { zseal list -H -o name,receive_resume_token | sed -n "s,^$1\t,,p"; }
real() { in_guest "zfs send -w $1 | sha256sum" | cut -d' ' -f1; }

# send BYTES WORDS...: the first bytes of what zfs send writes, in $share/part
send() {
  local bytes=$1
  shift
  in_guest "zfs send $* 2>/dev/null | head -c $bytes | cat >$dir/part"
}

# in_pieces SNAPSHOT CUTS BYTES WORDS...: receives what zfs send writes, cut so often, about every so many bytes
in_pieces() {
  local snapshot=$1 n=$2 bytes=$3 cut words token=- kept=0
  shift 3
  words=$*
  for ((cut = 1; cut <= n; cut++)); do
    send $((bytes * (50 + RANDOM % 100) / 100)) "$words"
    expect_status 3 zseal receive <"$share/part"
    token=$(token "${snapshot%@*}")
    [ "$token" = - ] || [ -z "$token" ] || { words="-t $token" kept=$((kept + 1)); }
  done
  send 1000000000000 "$words"
  expect_status 0 zseal receive <"$share/part"
  expect_words "^stored $snapshot: "
  [ "$(token "${snapshot%@*}")" = - ] || fail "a token is left of $snapshot"
  [ $kept -gt 0 ] || fail "nothing was kept of $snapshot"
  expect_full "$snapshot" "$(real "$snapshot")"
  echo "$snapshot: $n cuts, $kept resumed"
}

step "a dataset of $mib MiB, changed once; a volume"
in_guest <<GUEST
  fresh_pool 1600M
  sealed big -o compression=off -o recordsize=128k
  cd "/mnt/$pool/big"
  noise $((mib * 700000)) >film
  for i in \$(seq 300); do noise $((mib * 1000)) >"f\$i"; done
  truncate -s 40G sparse; echo x >>sparse
  ln -s "\$(printf 'x%.0s' \$(seq 300))" link
  zfs snapshot $pool/big@one
  noise 9000000 | dd of=film bs=1M seek=20 conv=notrunc status=none
  rm f7 f8; noise 3000000 >new; truncate -s 100k f9
  zfs snapshot $pool/big@two
  sealed volume -V 24M
  udevadm settle
  noise 16000000 | dd of=/dev/zvol/$pool/volume bs=1M seek=3 status=none
  zfs snapshot $pool/volume@one
GUEST

step "a full, cut $cuts times"
in_pieces "$pool/big@one" "$cuts" $((mib * 1000000 / (cuts + 1))) -w "$pool/big@one"

step "an increment, cut four times"
in_pieces "$pool/big@two" 4 2500000 -w -i @one "$pool/big@two"

step "a volume, cut three times"
in_pieces "$pool/volume@one" 3 4000000 -w "$pool/volume@one"

step "the last record is damaged before the cut: it is not taken"
fresh_vault
send $((mib * 400000)) -w "$pool/big@one"
size=$(stat -c %s "$share/part")
printf '\377\377\377\377' | dd of="$share/part" bs=1 seek=$((size - 300)) conv=notrunc status=none
expect_status 3 zseal receive <"$share/part"
in_pieces "$pool/big@one" 1 $((mib * 100000)) -t "$(token "$pool/big")"

step "let go, and a sweep: nothing is left"
fresh_vault
send $((mib * 400000)) -w "$pool/big@one"
expect_status 3 zseal receive <"$share/part"
send 1000000000000 -w -i @one "$pool/big@two"
expect_status 5 zseal receive <"$share/part"
expect_status 0 zseal receive -A "$pool/big"
expect_status 0 zseal prune --keep-last 1
[ -z "$(find "$vault" -name '*.data' -o -name '*.page')" ] || fail "packs are left"

step "a receiver that is killed keeps what is older than a minute"
send $((mib * 800000)) -w "$pool/big@one"
mkfifo "$work/pipe"
"$IT_ZSEAL" receive <"$work/pipe" >"$work/out" 2>"$work/err" &
receiver=$!
exec 5>"$work/pipe"
head -c $((mib * 300000)) "$share/part" >&5
sleep 62
tail -c +$((mib * 300000 + 1)) "$share/part" >&5
until [ -n "$(token "$pool/big")" ]; do
  kill -0 $receiver 2>/dev/null || fail "it ended early: $(cat "$work/err")"
  sleep 1
done
kill -9 $receiver
exec 5>&-
wait $receiver && fail "a receiver that was killed ended well"
in_pieces "$pool/big@one" 1 $((mib * 100000)) -t "$(token "$pool/big")"

step "backup: its ssh is killed; the next goes on with that, then takes the new snapshot"
fresh_vault
"$IT_ZSEAL" backup -v "$pool/big@one" --source "ssh://$host" --ssh-config "$ssh_config" >"$work/out" 2>"$work/err" &
backup=$!
until [ "$(du -sm "$vault" | cut -f1)" -ge $((mib / 4)) ]; do
  kill -0 $backup 2>/dev/null || fail "it ended early: $(cat "$work/err")"
  sleep 0.2
done
kill -9 "$(pgrep -P $backup -f "'send'")"
wait $backup && fail "a backup whose ssh was killed ended well"
expect_status 0 zseal backup -v "$pool/big@two" --source "ssh://$host" --ssh-config "$ssh_config"
expect_words "^zfs send -t 1-" "^stored $pool/big@one: full" "^zfs send -w -i $pool/big@one $pool/big@two"
expect_full "$pool/big@one" "$(real "$pool/big@one")"
expect_full "$pool/big@two" "$(real "$pool/big@two")"

step "done"
