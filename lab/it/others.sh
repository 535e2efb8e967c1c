#!/bin/bash
# zseal backup --no-snapshot: snapshots that another tool takes and lets go of as it likes. zseal takes none, holds none, destroys
# none, and keeps its bases by bookmarks.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

source=(--source "ssh://$host" --ssh-config "$ssh_config")
backup() { expect_status 0 zseal backup -v --no-snapshot "$@" "${source[@]}"; }
real() { in_guest zfs send -w "$1" | sum; }
# held: the snapshots of the vault, by dataset and time
held() { zseal list -H -t snapshot -o name | sort | tr '\n' ' '; }
theirs() { in_guest zfs list -H -r -t snapshot -o name,userrefs "$pool/photos"; }
# untouched WHAT: the snapshots of the source are as they were, none held
untouched() { theirs | cmp - "$work/theirs" || fail "snapshots of the source after $1"; }
# change N NAME...: work on both datasets, then what sanoid does
change() {
  in_guest <<GUEST
    noise $1 >"/mnt/$pool/photos/new.$2"; seq $1 >"/mnt/$pool/photos/raw/list.$2"
    for s in ${*:2}; do zfs snapshot -r "$pool/photos@autosnap_\$s"; done
GUEST
}

step "the newest of them, as it is called"
in_guest <<'GUEST'
  fresh_pool 900M
  sealed photos
  zfs create "$pool/photos/raw"
  cd "/mnt/$pool/photos"
  noise 300000 >a; seq 20000 >b
GUEST
expect_status 5 zseal backup --no-snapshot "$pool/photos" "${source[@]}"
expect_words "has no snapshot to back up" "zfs list -t snapshot"
change 1000 1_hourly
change 2000 2_hourly 2_daily
change 3000 3_hourly
theirs >"$work/theirs"
backup "$pool/photos"
expect_words "^zfs send -w $pool/photos@autosnap_3_hourly" "^stored $pool/photos@autosnap_3_hourly: full"
expect_full "$pool/photos@autosnap_3_hourly" "$(real "$pool/photos@autosnap_3_hourly")"
untouched "a backup"
[ "$(in_guest zfs list -H -t bookmark -o name "$pool/photos" | wc -l)" = 1 ] || fail "not one bookmark"
backup "$pool/photos"
expect_words "^$pool/photos@autosnap_3_hourly is in the vault already"
if grep -q 'zfs send' "$work/err"; then fail "it was sent again"; fi

step "all of a pattern, with what lies below: from the oldest on, then what came since"
fresh_vault
daily=(-r --all --match 'autosnap_*_daily' "$pool/photos")
in_guest zfs destroy "$(in_guest zfs list -H -t bookmark -o name "$pool/photos")"
change 4000 4_hourly 4_daily
theirs >"$work/theirs"
expect_status 0 zseal backup -n --no-snapshot "${daily[@]}" "${source[@]}"
expect_words "^zfs send -w $pool/photos@autosnap_2_daily" "^zfs send -w -i $pool/photos/raw@autosnap_2_daily $pool/photos/raw@autosnap_4_daily"
[ -z "$(held)" ] || fail "a dry run stored something"
backup "${daily[@]}"
want="$pool/photos/raw@autosnap_2_daily $pool/photos/raw@autosnap_4_daily $pool/photos@autosnap_2_daily $pool/photos@autosnap_4_daily "
[ "$(held)" = "$want" ] || fail "the vault has $(held)"
untouched "a backup of all"
for s in $want; do expect_full "$s" "$(real "$s")"; done
backup "${daily[@]}"
[ "$(grep -c 'is in the vault already' "$work/out")" = 2 ] || fail "again: $(cat "$work/out")"

step "the other tool destroys all the vault has: the bookmark serves"
change 5000 5_hourly 5_daily
change 6000 6_daily
in_guest <<'GUEST'
  for d in photos photos/raw; do
    zfs list -H -t snapshot -o name "$pool/$d" | grep -E '_[1-4]_' | xargs -n1 zfs destroy
  done
GUEST
theirs >"$work/theirs"
backup "${daily[@]}"
expect_words "^zfs send -w -i $pool/photos#zseal-[^ ]* $pool/photos@autosnap_5_daily" "^zfs send -w -i $pool/photos@autosnap_5_daily $pool/photos@autosnap_6_daily"
untouched "an increment onto a bookmark"
for d in photos photos/raw; do
  for n in 5 6; do expect_full "$pool/$d@autosnap_${n}_daily" "$(real "$pool/$d@autosnap_${n}_daily")"; done
done
echo "$pool/photos autosnap_2_daily autosnap_6_daily" | pairs_through_zfs || fail "an increment over those that are gone"

step "one is destroyed while an earlier one is sent"
in_guest <<'GUEST'
  noise 30000000 >"/mnt/$pool/photos/film"; zfs snapshot "$pool/photos@autosnap_7_daily"
  seq 99 >"/mnt/$pool/photos/c"; zfs snapshot "$pool/photos@autosnap_8_daily"
  seq 999 >"/mnt/$pool/photos/d"; zfs snapshot "$pool/photos@autosnap_9_daily"
GUEST
zseal backup -v --no-snapshot --all "$pool/photos" "${source[@]}" >"$work/out" 2>"$work/err" &
running=$!
for ((i = 0; i < 600; i++)); do
  ! grep -q "@autosnap_7_daily" "$work/err" || break
  sleep 0.1
done
in_guest zfs destroy "$pool/photos@autosnap_8_daily"
wait $running || fail "the backup under which one was destroyed: $(cat "$work/out" "$work/err")"
expect_words "autosnap_8_daily went from the source before it was sent" "^stored $pool/photos@autosnap_9_daily: increment"
expect_full "$pool/photos@autosnap_9_daily" "$(real "$pool/photos@autosnap_9_daily")"

step "a rollback at the source"
in_guest <<'GUEST'
  zfs rollback -r "$pool/photos@autosnap_6_daily"
  seq 7777 >"/mnt/$pool/photos/other"; zfs snapshot "$pool/photos@autosnap_7_daily"
GUEST
backup --all "$pool/photos"
expect_words "^zfs send -w -i $pool/photos@autosnap_6_daily $pool/photos@autosnap_7_daily"
[ "$(held | tr ' ' '\n' | grep -c "^$pool/photos@autosnap_7_daily~")" = 2 ] || fail "not two snapshots of that name: $(zseal list -t snapshot)"
guid=$(printf '%016x' "$(in_guest zfs get -H -p -o value guid "$pool/photos@autosnap_7_daily")")
expect_full "$pool/photos@autosnap_7_daily~$guid" "$(real "$pool/photos@autosnap_7_daily")"

step "a job"
change 10000 10_hourly 10_daily
theirs >"$work/theirs"
cat >"$work/zseal.toml" <<TOML
[source.guest]
host = "ssh://$host"
ssh_config = "$ssh_config"
[job.daily]
source = "guest"
vault = "$vault"
datasets = ["$pool/photos"]
recursive = true
snapshots = "all"
match = ["autosnap_*_daily"]
TOML
expect_status 0 zseal config check -c "$work/zseal.toml"
expect_status 0 zseal run -c "$work/zseal.toml" daily
untouched "a job"
expect_full "$pool/photos/raw@autosnap_10_daily" "$(real "$pool/photos/raw@autosnap_10_daily")"

step "each can be restored"
expect_status 0 zseal restore "$pool/photos@autosnap_5_daily" "$pool/back" --target-host "ssh://$host" --ssh-config "$ssh_config"
in_guest <<'GUEST'
  tell "$(open "$pool/back")" >"$dir/got"
  tell "/mnt/$pool/photos/.zfs/snapshot/autosnap_5_daily" >"$dir/want"
  healthy
GUEST
same "$share/want" "$share/got" "what was restored"
step "done"
