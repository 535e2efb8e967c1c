#!/bin/bash
# A large increment from pool to pool over ssh that is interrupted in all ways: each time zseal replicate, run again, goes on by
# the token and sends the rest alone, or says why it cannot. Nothing is lost; in the end both sides send the same.
# SIZE_MB is how large it is; it is sent in four minutes, for there must be time to interrupt it.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/replicate.lib
. "$(dirname "$0")/replicate.lib"
mb=${SIZE_MB:-1024}
film=$root/film there=$copy/film
at_end() { in_guest "echo 0 >/sys/module/zfs/parameters/zfs_arc_max" >/dev/null 2>&1 </dev/null; }

token() { in_guest zfs get -H -o value receive_resume_token "$there"; }

# received: bytes of the stream that the target has, by its token
received() {
  local bytes
  bytes=$(in_guest "zfs send -nvt \$(zfs get -H -o value receive_resume_token $there)" 2>&1 | sed -nE 's/.*bytes = (0x[0-9a-f]+).*/\1/p' | head -n 1)
  [ -n "$bytes" ] || fail "there is no token, or none that tells: $(token)"
  echo $((bytes))
}

# allocated: bytes in the target's pool
allocated() { in_guest zpool list -Hpo allocated "$pool.b"; }

# kill_there VERB: kills the zfs send or zfs receive that runs in the guest
kill_there() {
  in_guest <<GUEST
    for p in \$(grep -lzx $1 /proc/[0-9]*/cmdline 2>/dev/null || true); do
      read -r name <"\${p%/cmdline}/comm" 2>/dev/null || continue
      [ "\$name" = zfs ] || continue
      p=\${p#/proc/}
      kill -9 "\${p%/cmdline}"
      killed=1
    done
    [ -n "\${killed:-}" ]
GUEST
}

# cut_link: every connection to the host at once
cut_link() {
  local master
  master=$(ssh -F "$ssh_config" -O check "$host" 2>&1 | sed -nE 's/.*pid=([0-9]+).*/\1/p')
  kill -9 "$master"
  rm -f "$work"/ssh.*
}

# interrupted MB COMMAND...: replicates, and does that when so much has come; zseal must then end by itself, and not well.
# What it said is in $work/err. The target keeps what it got.
interrupted() {
  local upto=$(($(allocated) + $1 * 1048576)) job status=0 waited
  shift
  "$IT_ZSEAL" replicate "${both[@]}" -v --limit "$((mb * 1024 / 240))K" "$film@$last" "$there" >"$work/out" 2>"$work/err" &
  job=$!
  while [ "$(allocated)" -lt $upto ]; do
    kill -0 $job 2>/dev/null || fail "it ended before it was interrupted: $(cat "$work/err")"
  done
  "$@"
  for ((waited = 0; waited < 120; waited++)); do
    kill -0 $job 2>/dev/null || break
    sleep 0.5
  done
  kill -0 $job 2>/dev/null && fail "a minute later it still runs"
  wait $job || status=$?
  [ $status != 0 ] || fail "it ended well: $(cat "$work/out")"
  [ "$1" != cut_link ] || connect
  for ((waited = 0; waited < 60; waited++)); do
    [ "$(token)" = - ] || break
    sleep 0.5
  done
  sed 's/^/         /; s/1-[0-9a-f-]*/TOKEN/' <(grep -vE '^(sent|zfs) ' "$work/err")
  expect_words '^error: ' '^cause: ' '^hint: '
}

# goes_on: the target has more than at the last time
goes_on() {
  local now
  now=$(received)
  [ "$now" -gt "${got:-0}" ] || fail "the target has $now bytes, and had $got"
  got=$now
  step "the target has $((got >> 20)) MiB of $((total >> 20)) by its token"
}

step "a dataset, and its replica"
in_guest <<GUEST
  drop_pool
  echo $((400 << 20)) >/sys/module/zfs/parameters/zfs_arc_max
  zpool create -f -O canmount=off -O mountpoint="/mnt/\$pool" "\$pool" /dev/vda
  printf %s "\$pool" | sha256sum | cut -c1-64 | tr -d '\\n' >"\$key"
  backup_pool $((mb * 13 / 10 + 256))M
  sealed root
  zfs create "\$pool/root/film"
  seq 9000 >"/mnt/\$pool/root/film/text"
  zfs snapshot -r "\$pool/root@0"
GUEST
replicate 0 -r "$root@0" "$copy"
same_tree

step "$mb MiB that are new"
in_guest <<GUEST
  noise ${mb}M >"/mnt/\$pool/root/film/film"
  zfs snapshot "\$pool/root/film@1"
GUEST
total=$(in_guest zfs send -nPw -i @0 "$film@1" | awk '$1 == "size" {print $2}')
step "written; the increment has $total bytes"

step "the source's snapshot is destroyed while a token waits"
last=1
interrupted $((mb / 16)) kill_there receive
goes_on
in_guest "zfs destroy $film@1" >"$work/refused" 2>&1 && fail "a snapshot that is half there could be destroyed"
step "zfs destroy: $(head -n 1 "$work/refused")"
in_guest <<'GUEST'
  let_go "$pool/root/film" @1
  zfs snapshot "$pool/root/film@2"
GUEST
last=2 got=0
replicate 0 -n "$film@2" "$there"
expect_words "is gone from the source\): letting go of it"
[ "$(token)" != - ] || fail "a dry run let go of it"

step "the link is cut"
interrupted $((mb / 6)) cut_link
expect_words "is gone from the source\): letting go of it" "zfs send -w -i $film@0 $film@2 "
goes_on

step "the receiver is killed"
interrupted $((mb / 6)) kill_there receive
expect_words "zfs send -t 1-"
goes_on

step "the sender is killed"
interrupted $((mb / 6)) kill_there send
expect_words "zfs send -t 1-"
goes_on

step "the target is written to while its token waits"
in_guest <<GUEST
  zfs load-key -L "file://\$key" "$copy"
  zfs set readonly=off canmount=on "$there"
  zfs mount "$there"
  echo intruder >"\$(zfs get -H -o value mountpoint "$there")/intruder"
  zfs unmount "$there"
  zfs unload-key "$copy"
  zfs set readonly=on canmount=noauto "$there"
  zpool sync
GUEST
before=$SECONDS
replicate 7 -v "$film@2" "$there"
expect_words "$there was changed since $there@0" "bytes written since then" "zseal rollback $there@0"
[ "$(received)" = "$got" ] || fail "the part that came is not what it was"
step "refused after $((SECONDS - before)) s: $(sed -n 's/^error: //p' "$work/err")"
expect_status 0 zseal rollback "$there@0" --host "ssh://$host" --ssh-config "$ssh_config"
[ "$(received)" = "$got" ] || fail "the rollback cost what had come"

step "the rest"
replicate 0 -v --json "$film@2" "$there"
expect_words "zfs send -t 1-"
sent=$(sed -nE 's/.*"bytes":([0-9]+).*/\1/p' "$work/out")
rest=$((total - got))
step "$sent bytes were sent, $rest were missing"
off=$((sent - rest))
[ ${off#-} -lt $((rest / 50 + 2000000)) ] || fail "that is not the rest"
replicate 0 -r "$root" "$copy"
step "both sides send the same"
same_tree
in_guest <<<'healthy'
step "done"
