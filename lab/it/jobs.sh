#!/bin/bash
# Jobs by themselves: a night in fast motion. The daemon runs a backup of a tree to a vault and to a pool each minute, with
# retention at both and at the source, a scrub and a drill now and then, pings and alerts to a real receiver; data changes all the
# while. The daemon is killed, the vault is unplugged, the daemon is stopped in the middle of a run, the key is changed.
# MINUTES=60 is a whole night; AGE, in seconds, is how old a backup may be: more than two runs take here.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
minutes=${MINUTES:-6} age=${AGE:-300}
config=$work/zseal.toml said=$work/said.jsonl daemon=
zseal_job() { zseal "$@" -c "$config"; }
end() {
  [ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true
  [ -z "${receiver:-}" ] || kill "$receiver" 2>/dev/null || true
}
trap end EXIT

step "a tree, one dataset of it in plaintext and one that nobody thought of; a second pool, a third that is carried; a receiver of pings"
in_guest <<'GUEST'
  fresh_pool 900M
  backup_pool 900M
  ! zpool list "$pool.c" >/dev/null 2>&1 || zpool destroy -f "$pool.c"
  rm -rf "/tmp/$pool.c"
  mkdir -p "/tmp/$pool.c"
  truncate -s 600M "/tmp/$pool.c/disk"
  zpool create -O canmount=off -O mountpoint=none "$pool.c" "/tmp/$pool.c/disk"
  zpool export "$pool.c"
  sealed home
  zfs create "$pool/home/diary"; zfs create -V 8M -s "$pool/home/disk"; zfs create -o encryption=off "$pool/open" 
  sealed forgotten; sealed left
  udevadm settle
  cd "/mnt/$pool/home/diary"; noise 2000000 >film; echo tweet >canary.txt
GUEST
python3 "$here/lab/it/receiver.py" "$work/port" "$said" & receiver=$!
for _ in $(seq 100); do [ -s "$work/port" ] || sleep 0.1; done
url=http://127.0.0.1:$(cat "$work/port")
in_guest "cat /tmp/$pool.key" >"$work/key"
fresh_vault
cat >"$config" <<TOML
zone = "Europe/Berlin"
ignore = ["$pool/left"]

[source.lab]
host = "ssh://$host"
ssh_config = "$ssh_config"

[target.usb]
vault = "$vault"
may_be_away = true

[target.offsite]
pool = "$pool.b"
host = "ssh://$host"
ssh_config = "$ssh_config"

[target.carried]
pool = "$pool.c"
host = "ssh://$host"
ssh_config = "$ssh_config"
import = true
import_dirs = ["/tmp/$pool.c"]

[job.often]
source = "lab"
datasets = ["$pool/home"]
recursive = true
to = ["usb", "offsite"]
schedule = "every 1m"
max_age = "${age}s"
keep = { last = 4 }
keep_source = { last = 2 }
monitor = "$url/ping/often"

[job.carry]
source = "lab"
datasets = ["$pool/home"]
recursive = true
to = ["carried"]
schedule = "every 5m"
max_age = "1h"
keep = { last = 3 }

[job.scrub]
kind = "scrub"
source = "lab"
to = ["usb"]
after = ["often"]
schedule = "every 3m"
monitor = "$url/ping/scrub"

[job.drill]
kind = "drill"
datasets = ["$pool/home/*"]
to = ["usb"]
schedule = "every 4m"
key = "file:$work/key"
canary = []
files = 3

[alert.hook]
kind = "webhook"
url = "$url/hook"
TOML

step "the configuration is right, and what it would do is said"
expect_status 0 zseal_job config check
expect_words 'job often: backup of .*/home to usb, offsite, every minute'
expect_status 0 zseal_job run -n often
expect_words "zfs snapshot -r $pool/home@zseal-" "zfs send -w" "zfs receive"
[ -z "$(find "$ZSEAL_STATE" -path '*/runs/*.jsonl' 2>/dev/null)" ] || fail "a dry run left a log"

step "one run by hand: everything arrives and is verified"
expect_status 0 zseal_job run often
expect_words 'done: all of it' "$pool/home/diary@zseal-.* is verified in usb .read back" "is verified in offsite .by GUID"
expect_status 1 zseal_job status
expect_words "The encrypted dataset $pool/forgotten is in no job" "$pool/home/disk +usb .* read-back"
if grep -q "$pool/left" "$work/out"; then fail "it speaks of a dataset that is to be ignored"; fi
in_guest "zfs destroy -r $pool/forgotten"
expect_status 0 zseal_job run carry
expect_words "verified in carried .by GUID"
expect_status 0 zseal_job logs carry
expect_words "zpool import -N -d /tmp/$pool.c $pool.c" "zpool export $pool.c"
is_imported() { in_guest "zpool list -H -o name" | grep -qx "$pool.c"; }
expect_status 0 zseal_job status
expect_words 'All is well'
expect_status 0 zseal_job run drill
expect_words 'the key opens' 'files read to their ends'
[ "$(grep -c '/ping/often' "$said")" = 2 ] || fail "not one start and one end: $(cat "$said")"

step "a pool that was imported for a run which is stopped, and for one that is killed"
for signal in TERM KILL; do
  in_guest "head -c 3000000 /dev/urandom >/mnt/$pool/home/diary/more"
  "$IT_ZSEAL" run carry -c "$config" >/dev/null 2>&1 & run=$!
  until is_imported; do kill -0 $run || fail "it ended before the pool was imported"; done
  kill -$signal $run; wait $run && fail "a run that was stopped ended well"
  if [ $signal = TERM ]; then
    if is_imported; then fail "$pool.c was left imported by a run that was stopped"; fi
  else
    is_imported || fail "$pool.c is not imported after a run that was killed"
    expect_status 0 zseal_job run carry
    if is_imported; then fail "$pool.c was left imported after a run that was killed"; fi
  fi
done

step "a replica with a snapshot of its own: the run tells what fails, and the next looks first, and says what is in the way"
in_guest "zfs snapshot $pool.b/home/diary@stranger"
expect_status 8 zseal_job run often
expect_words 'done: only a part'
expect_status 8 zseal_job run often
expect_words 'preflight: fault [a-z-]+: .*home/diary.*stranger'
in_guest "zfs destroy $pool.b/home/diary@stranger"
expect_status 0 zseal_job run often
by_hand=$(date +%s)
expect_status 0 zseal_job run often
! grep -q preflight "$work/out" || fail "it looked again, though all went well"

start_daemon() {
  rm -f "$ZSEAL_STATE/control/socket"
  # Not by a function: it is this process that is killed.
  "$IT_ZSEAL" daemon -c "$config" --look-every 20 --log json 2>>"$work/daemon.jsonl" & daemon=$!
  for _ in $(seq 60); do ! [ -S "$ZSEAL_STATE/control/socket" ] || break; sleep 1; done
}
change() {
  in_guest "cd /mnt/$pool/home/diary && head -c 60000 /dev/urandom >f\$((RANDOM % 20)) && sync ." || true
}
change_for() {
  local until=$((SECONDS + $1))
  while [ $SECONDS -lt $until ]; do change; sleep 5; done
}

step "the daemon, for $minutes minutes; it is killed in between"
start_daemon
change_for $((minutes * 15))
expect_status 7 zseal_job daemon
kill -9 "$daemon"; wait "$daemon" || true
change_for 10
start_daemon
change_for $((minutes * 15))
expect_status 0 zseal_job daemon reload

step "the vault is unplugged until it is too old, and comes back"
mv "$vault" "$work/drawer"
change_for $((age + 30))
mv -T "$work/drawer" "$vault"
for _ in $(seq 20); do ! grep -q 'stale' "$said" || break; sleep 5; done
grep -q '"path": "/hook".*stale [^ ]*/home/diary usb' "$said" || fail "no alert that usb is too old: $(grep hook "$said" | tail -n 3)"
# offsite was there all the time: an alert of it is wrong, unless this machine was too slow for a run in time
python3 - "$said" "$work/daemon.jsonl" "$age" "$by_hand" <<'PY' || fail "an alert of offsite, which was always fresh"
import datetime, json, sys
said, log, age, by_hand = sys.argv[1:]
utc = datetime.timezone.utc
times = {}
for line in open(log):
    event = json.loads(line)
    if event.get("event") == "verified" and event["target"] == "offsite":
        at = datetime.datetime.fromisoformat(event["creation"])
        known = datetime.datetime.fromisoformat(event["time"][:19] + "+00:00")
        times.setdefault(event["dataset"], []).append((known, at))
oldest = 0
first = datetime.datetime.fromtimestamp(int(by_hand), utc)
now = datetime.datetime.now(utc)
for points in times.values():
    # What the run by hand brought is all there is until the daemon's first has come.
    for (_, at), (known, _) in zip([(first, first)] + points, points + [(now, now)]):
        oldest = max(oldest, (known - at).total_seconds())
print("the oldest that offsite ever was:", oldest, "s")
told = any("stale" in line and "offsite" in line for line in open(said))
sys.exit(1 if told and oldest < float(age) else 0)
PY
change_for $((minutes * 15))

step "it is stopped in the middle of a run, and the next goes on"
zseal_job daemon run often
sleep 3
kill "$daemon"
status=0; wait "$daemon" || status=$?
[ $status = 143 ] || [ $status = 0 ] || fail "the daemon ended with $status"
daemon=
expect_status 0 zseal_job run often
expect_status 0 zseal_job status
expect_status 0 zseal_job logs
expect_words 'often +[0-9a-f]+ +all of it'

step "the key is changed: it is told where another opens from now on, and does"
in_guest <<'GUEST'
  printf %s changed | sha256sum | cut -c1-64 | tr -d '\n' >"$key.changed"
  zfs change-key -o keyformat=hex -o keylocation="file://$key.changed" "$pool/home"
GUEST
expect_status 0 zseal_job run often
expect_status 1 zseal_job status
expect_words "From $pool/home@.* on another passphrase or key opens $pool/home\." \
  "Since $pool/home@.* another passphrase or key opens $pool/home, and what offsite has of it\."
if grep -q "key opens $pool/home/" "$work/out"; then fail "it tells of those that inherit the key: $(cat "$work/out")"; fi
in_guest "zfs load-key -n -L file:///tmp/$pool.key.changed $pool.b/home"
in_guest "cat /tmp/$pool.key.changed" >"$work/key.changed"
expect_status 0 zseal key check "$pool/home" --key-file "$work/key.changed"

step "nothing is left over, nothing is lost, and what is there is what ZFS has"
# What a run held that was stopped is let go by the next run of its job, and pruned by the next of the job that prunes.
expect_status 0 zseal_job run carry
expect_status 0 zseal_job run often
expect_status 0 zseal scrub
for d in "$pool/home" "$pool/home/diary" "$pool/home/disk"; do
  newest=$(in_guest "zfs list -H -p -d1 -t snapshot -o name -s createtxg $d" | tail -n 1)
  expect_full "$newest" "$(in_guest "zfs send -w $newest | sha256sum" | cut -d' ' -f1)"
  n=$(in_guest "zfs list -H -d1 -t snapshot -o name $d | wc -l")
  [ "$n" -le 4 ] || fail "$n snapshots of $d are left at the source"
  n=$(in_guest "zfs list -H -d1 -t snapshot -o name $pool.b/${d#"$pool"/} | wc -l")
  [ "$n" -le 6 ] || fail "$n snapshots of $d are left at offsite"
  n=$(zseal list -H -t snapshot "$d" | wc -l)
  [ "$n" -le 6 ] || fail "$n snapshots of $d are left in the vault"
done
step "the pool that is carried is put away after each run, and has what its last run brought"
if is_imported; then fail "$pool.c was left imported"; fi
expect_status 0 zseal_job run carry
newest=$(in_guest "zfs list -H -p -d1 -t snapshot -o name -s createtxg $pool/home/diary" | tail -n 1)
in_guest zpool import -N -d "/tmp/$pool.c" "$pool.c"
want=$(in_guest "zfs get -H -p -o value guid $newest")
[ "$(in_guest "zfs get -H -p -o value guid $pool.c/home/diary@${newest#*@}")" = "$want" ] || fail "$newest did not come to $pool.c"
n=$(in_guest "zfs list -H -d1 -t snapshot -o name $pool.c/home/diary | wc -l")
[ "$n" -le 5 ] || fail "$n snapshots are left at carried"
in_guest zpool export "$pool.c"

python3 - "$said" <<'PY' || fail "pings do not come in pairs"
import json, sys, re
runs = {}
for line in open(sys.argv[1]):
    request = json.loads(line)
    found = re.match(r"/ping/often(/start|/fail|/\d+)?\?rid=([0-9a-f-]+)", request["path"])
    if found:
        runs.setdefault(found[2], []).append(found[1] or "good")
print(len(runs), "runs")
odd = [r for r, pings in runs.items() if pings[0] != "/start" or len(pings) > 2]
alone = [r for r, pings in runs.items() if len(pings) == 1]
# The killed daemon's run has no end.
sys.exit(1 if odd or len(alone) > 1 or len(runs) < 4 else 0)
PY
step "done"
