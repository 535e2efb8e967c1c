# Sourced by every scenario of lab/it. dev/it runs them and sets IT_GUEST, IT_ZSEAL and IT_WORK.
#
# A scenario has a pool of its own in the guest, $pool; a vault of its own on the host, $vault, which `zseal` uses unless
# told otherwise; and a folder that both see: $share here, $dir there. All of it is gone when the scenario ends.
# shellcheck shell=bash
set -Eeuo pipefail
shopt -s inherit_errexit

: "${IT_GUEST:?scenarios are run by dev/it}" "${IT_ZSEAL:?}" "${IT_WORK:?}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scenario=$(basename "$0" .sh)
pool=it_$scenario
work=$IT_WORK
vault=$work/vault
host=zseal-lab-$IT_GUEST
dir=/host/it/$scenario
share=$("$here/dev/lab" share "$IT_GUEST")/it/$scenario
ssh_config=$work/ssh_config
export ZSEAL_STATE=$work/state ZSEAL_VAULT=$vault

fail() { echo "FAIL: $*" >&2; exit 1; }
skip() { echo "SKIP: $*" >&2; exit 77; }
step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
zseal() { "$IT_ZSEAL" "$@"; }

# in_guest COMMAND...: as ssh does. Without words: runs the script on standard input in the guest, after lab/it/guest.sh.
# (The script goes through the share, for `zfs load-key` would swallow one that bash reads from its standard input.)
in_guest() {
  if [ $# -gt 0 ]; then
    ssh -F "$ssh_config" "$host" "$@"
  else
    local script
    script=$(mktemp "$share/script.XXXXXX")
    { cat "$here/lab/it/guest.sh" -; } >"$script"
    ssh -F "$ssh_config" "$host" env pool="$pool" dir="$dir" bash "$dir/$(basename "$script")" </dev/null
  fi
}

# expect_status STATUS COMMAND...: what it wrote is then in $work/out and $work/err
expect_status() {
  local want=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" || got=$?
  [ "$got" = "$want" ] || fail "exit status $got instead of $want: $* ($(tail -n 25 "$work/out" "$work/err"))"
}

# expect_words REGEX...: the command that expect_status ran said each of these, on standard output or error
expect_words() {
  local words
  for words; do
    grep -qE -- "$words" "$work/out" "$work/err" || fail "it did not say '$words': $(cat "$work/out" "$work/err")"
  done
}

# same FILE FILE WHAT
same() {
  cmp -s "$1" "$2" || fail "$3: $(diff "$1" "$2" | head -n 8)"
}

# ask_release: what doctor has to say of the guest's OpenZFS by itself, when all is well: $well is its exit status then, with a
# target; $warnings how many it has; $of_release what it says of the source. bookworm's 2.1.11 has defects that are known.
ask_release() {
  well=0 warnings=0 of_release='ok +version: '
  if in_guest zfs version | grep -q 'zfs-kmod-2\.1\.11'; then
    well=8 warnings=1 of_release='note +version/plain-sends: .*2\.1\.11'
  fi
}

sum() { sha256sum | cut -d' ' -f1; }

# expect_full SNAPSHOT SHA256: the full stream of the vault is that very one. (It is kept for pairs_through_zfs.)
expect_full() {
  local got file=$share/fulls/${1##*/}
  zseal send "$1" >"$file"
  got=$(sum <"$file")
  [ "$got" = "$2" ] || fail "the vault's full of $1 is $got, that of zfs send $2"
}

# fresh_vault [FOLDER]
fresh_vault() {
  rm -rf "${1:-$vault}"
  zseal init -V "${1:-$vault}" >/dev/null
}

# only_zstd DIFF: nothing differs but that the original's BEGIN has the ZSTD feature. A dataset that ever had a zstd block keeps
# the feature; a copy of a snapshot that holds none does not get it.
only_zstd() {
  local a b
  grep -qx '1 differences' "$1" || return 1
  read -r a b < <(sed -nE 's/.*: features is ([0-9a-f]+) here, ([0-9a-f]+) there/\1 \2/p' "$1") || return 1
  [ $((0x$a & ~0x$b)) = $((0x2000000)) ] && [ $((0x$b & ~0x$a)) = 0 ]
}

# Whatever goes in and out by increments: each line of standard input is DATASET A C, the snapshots by their names without @.
# A target that stands at A receives the vault's increment from A to C; what `zfs send -w` then makes of C must be the vault's
# full of C record by record. Every pair is tried; returns 1 if any failed. If $share/deep.sh exists it is run in the guest on
# each restored pair, with target, dataset, a and c set.
# If $share/fulls has C with .copy after its name, what `zfs send -w` made of zfs's own copy of C, then that is what must come.
#
# Receives are what takes the time, so a target is used again: if A is its newest snapshot it goes on from there, if it has A
# it is rolled back. Else a fresh one receives the vault's full of A; so too after one that failed or was opened. And zfs reads
# and writes streams by records; on the share each would be a message between guest and host, so cat is put between.
pairs_through_zfs() {
  local dataset a c snapshot label want job good=0 bad=0 folder=$share/pairs
  rm -rf "$folder"
  mkdir "$folder"
  cat >"$folder/list"
  in_guest <<'GUEST' &
    cd "$dir/pairs"
    target=$pool/target opened=/tmp/$pool.opened
    has= of=   # the target's snapshots, oldest first, and the dataset they are of
    while read -r dataset a c; do
      label=${dataset##*/}.$a-$c
      until [ -e "$label.ready" ]; do sleep 0.1; done
      rm -f "$opened"
      [ "$dataset" = "$of" ] || has=
      case " $has " in
        *" $a ") way=on ;;
        *" $a "*) way=back has=${has%" $a "*}" $a" ;;
        *) way=fresh has=" $a" ;;
      esac
      set +e   # in an `if` the commands of the subshell would go on after a failure
      (
        set -e
        case $way in
          on) ;;
          back) zfs rollback -r "$target@$a" ;;
          fresh)
            ! zfs list "$target" >/dev/null 2>&1 || zfs destroy -r "$target"
            cat "../fulls/${dataset##*/}@$a" | zfs receive -u "$target" ;;
        esac
        cat "$label.incr" | zfs receive -u "$target"
        zfs send -w "$target@$c" | cat >"$label.back"
        [ ! -e "$dir/deep.sh" ] || . "$dir/deep.sh"
      ) >"$label.said" 2>&1
      [ $? != 0 ] || touch "$label.received"
      set -e
      if [ -e "$label.received" ] && [ ! -e "$opened" ]; then has="$has $c" of=$dataset; else has=; fi
      touch "$label.done"
    done <list
    ! zfs list "$target" >/dev/null 2>&1 || zfs destroy -r "$target"
GUEST
  job=$!
  while read -r dataset a c; do
    label=${dataset##*/}.$a-$c
    for snapshot in "$dataset@$a" "$dataset@$c"; do
      [ -e "$share/fulls/${snapshot##*/}" ] || zseal send "$snapshot" -o "$share/fulls/${snapshot##*/}"
    done
    zseal send -i "$dataset@$a" "$dataset@$c" -o "$folder/$label.incr" || touch "$folder/$label.unsent"
    touch "$folder/$label.ready"
  done <"$folder/list"
  while read -r dataset a c; do
    label=${dataset##*/}.$a-$c want=$share/fulls/${dataset##*/}@$c
    [ ! -e "$want.copy" ] || want=$want.copy
    until [ -e "$folder/$label.done" ]; do
      kill -0 $job 2>/dev/null || { wait $job || true; fail "the guest's part ended early, at $label"; }
      sleep 0.1
    done
    if [ -e "$folder/$label.unsent" ]; then
      echo "no increment: $label"
      bad=$((bad + 1))
    elif [ ! -e "$folder/$label.received" ]; then
      echo "NOT RECEIVED: $label: $(cat "$folder/$label.said")"
      bad=$((bad + 1))
    elif ! zseal stream diff "$want" "$folder/$label.back" >"$folder/$label.diff" && ! only_zstd "$folder/$label.diff"; then
      echo "DIFFERS: $label: $(head -n 3 "$folder/$label.diff")"
      bad=$((bad + 1))
    else
      good=$((good + 1))
    fi
    rm -f "$folder/$label".{incr,back}
  done <"$folder/list"
  wait $job
  echo "increments received by zfs and sent again the same: $good of $((good + bad))"
  [ $bad = 0 ]
}

# One connection that all commands of the scenario share: a new one costs a second or two under emulation.
connect() {
  mkdir -p "$share/fulls"
  sed "s,^Host .*,&\n  ControlPath $work/ssh.%n," "$("$here/dev/lab" ssh-config "$IT_GUEST")" >"$ssh_config"
  ssh -F "$ssh_config" -o ControlMaster=yes -o ControlPersist=600 -fN "$host" >/dev/null 2>&1 </dev/null
}

clean_up() {
  local status=$?
  trap - EXIT ERR
  set +e
  in_guest >/dev/null 2>&1 <<<'drop_pool'
  ssh -F "$ssh_config" -O exit "$host" >/dev/null 2>&1
  rm -rf "$share"
  if declare -F at_end >/dev/null; then at_end; fi
  exit $status
}
trap 'echo "FAIL: line $LINENO of $(basename "${BASH_SOURCE[0]}"): $BASH_COMMAND" >&2' ERR
trap clean_up EXIT
connect
fresh_vault
