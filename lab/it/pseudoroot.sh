#!/bin/bash
# "Encrypted ZFS backup creation and troubleshooting" by the letter: each thing that article does, in its order, and zseal
# doing it. Left in the log is what the article types, right what zseal is told.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/replicate.lib
. "$(dirname "$0")/replicate.lib"
at=(--source "ssh://$host" --ssh-config "$ssh_config")
letter=0
ask_release

# letter ARTICLE ZSEAL
letter() {
  letter=$((letter + 1))
  printf '%4d s  %2d  %-66s  %s\n' "$SECONDS" "$letter" "$1" "$2"
}

# snapshots DATASET: their names, oldest first, on one line
snapshots() { in_guest zfs list -H -d1 -t snapshot -o name -s createtxg "'$1'" | sed 's/.*@//' | tr '\n' ' '; }

letter "zfs create -o encryption=on src/root; zfs create src/root/a ..." "(by hand)"
in_guest <<'GUEST'
  fresh_pool
  backup_pool
  sealed root
  for d in "" /a "/my b"; do
    [ -z "$d" ] || zfs create "$pool/root$d"
    noise 300000 >"/mnt/$pool/root$d/noise"
    seq 20000 >"/mnt/$pool/root$d/text"
  done
  zfs snapshot -r "$pool/root@1"
GUEST

letter "zfs send -n -Rw src/root@1 | zfs recv -n ... (names nothing)" "zseal replicate -n -r src/root@1 dst/root"
replicate 0 -n -r "$root@1" "$copy"
expect_words "^zfs send -w $root@1 \| zfs receive -s -u" "^zfs send -w '$root/my b@1' \| zfs receive -s -u .* '$copy/my b'" "about .* to send"
in_guest zfs list "$copy" >/dev/null 2>&1 && fail "a dry run made something"

letter "zfs send -Rw src/root@1 | zfs recv -s -u dst/root" "zseal replicate -r src/root@1 dst/root"
replicate 0 -r "$root@1" "$copy"
same_tree
in_guest zfs list -H -r -o keystatus,mounted "$copy" | sort -u >"$work/closed"
[ "$(cat "$work/closed")" = "unavailable	no" ] || fail "not locked and closed: $(cat "$work/closed")"
[ "$(in_guest zfs list -H -r -o encryptionroot "'$copy/my b'")" = "$copy" ] || fail "the child has a key of its own"

letter "zfs destroy src/root@1 (too early: it is the base)" "it is held; zseal explain says by whom"
in_guest "zfs destroy -r $root@1" >"$work/refused" 2>&1 && fail "the base was destroyed"
expect_status 0 zseal explain <"$work/refused"
expect_words '[Hh]eld|hold'

letter "zfs create src/root/c; zfs snap -r src/root@2; send -Rw -i @1" "zseal replicate -r src/root@2 dst/root"
in_guest <<'GUEST'
  zfs create "$pool/root/c"
  noise 100000 >"/mnt/$pool/root/c/noise"
  zfs snapshot -r "$pool/root@2"
GUEST
replicate 0 -r -v "$root@2" "$copy"
expect_words "zfs send -w $root/c@2 \|" "zfs send -w -i $root/a@1 $root/a@2 \|"
same_tree

letter "zfs send -Rw -I @2 src/root@5 (all between)" "zseal replicate -r src/root@5 dst/root"
in_guest <<'GUEST'
  for s in 3 4 5; do
    echo "$s" >"/mnt/$pool/root/a/at $s"
    zfs snapshot -r "$pool/root@$s"
  done
GUEST
replicate 0 -r "$root@5" "$copy"
[ "$(snapshots "$copy/a")" = "1 2 3 4 5 " ] || fail "not all between: $(snapshots "$copy/a")"
[ "$(snapshots "$copy/c")" = "2 3 4 5 " ] || fail "not all between: $(snapshots "$copy/c")"
same_tree

letter "zfs send -Rw -i @5 src/root@7 (none between)" "zseal replicate -r --latest-only src/root@7 dst/root"
in_guest <<'GUEST'
  for s in 6 7; do
    echo "$s" >"/mnt/$pool/root/a/at $s"
    zfs snapshot -r "$pool/root@$s"
  done
GUEST
replicate 0 -r --latest-only "$root@7" "$copy"
[ "$(snapshots "$copy/a")" = "1 2 3 4 5 7 " ] || fail "not only the latest: $(snapshots "$copy/a")"
same_tree

letter "zfs send -w src/root/a | zfs recv dst/root (the wrong place)" "refused, with the right one"
replicate 5 "$root/a" "$copy"
expect_words "exists and shares no snapshot|is no replica" "$copy/a"

letter "... broke off; zfs send -t \$(zfs get receive_resume_token ...)" "zseal replicate -r src/root@8 dst/root"
in_guest 2>/dev/null <<'GUEST'
  noise 6000000 >"/mnt/$pool/root/a/film"
  zfs snapshot -r "$pool/root@8"
  zfs send -w -i @7 "$pool/root/a@8" | head -c 4000000 | zfs receive -s -u "$pool.b/root/a" || true
  [ "$(zfs get -H -o value receive_resume_token "$pool.b/root/a")" != - ]
GUEST
replicate 0 -r -v "$root@8" "$copy"
expect_words "zfs send -t 1-.* \| zfs receive -s -u $copy/a\$"
same_tree

letter "(delete at the source only what is verified at the target)" "held while it is sent; let go of afterwards"
in_guest <<'GUEST'
  noise 8000000 >"/mnt/$pool/root/a/film"
  zfs snapshot -r "$pool/root@9"
GUEST
zseal replicate "${both[@]}" --limit 1M "$root/a@9" "$copy/a" >"$work/slow" 2>&1 &
slow=$!
until in_guest zfs holds -H "$root/a@9" | grep -q zseal-; do
  kill -0 $slow 2>/dev/null || fail "it ended before it could be looked at: $(cat "$work/slow")"
done
in_guest "zfs destroy $root/a@9" >/dev/null 2>&1 && fail "what was on its way could be destroyed"
in_guest "zfs destroy $root/a@8" >/dev/null 2>&1 && fail "the base could be destroyed while it was needed"
kill -0 $slow || fail "it was over too soon to show anything"
wait $slow || fail "$(cat "$work/slow")"
replicate 0 -r "$root@9" "$copy"
in_guest "zfs destroy -r $root@8" || fail "what is verified and no base any more is still held"
same_tree

letter "zpool export dst; zpool import -N dst" "zseal replicate --import"
in_guest zpool export "$pool.b"
in_guest zfs snapshot -r "$root@10"
replicate 0 -r -v --import --import-dir "/tmp/$pool.b" "$root@10" "$copy"
expect_words "zpool import -N -d /tmp/$pool.b $pool.b" "zpool export $pool.b"
in_guest zpool list "$pool.b" >/dev/null 2>&1 && fail "the pool was not exported"
in_guest zpool import -N -d "/tmp/$pool.b" "$pool.b"
same_tree

letter "zfs bookmark src/root@10 src/root#10; zfs destroy src/root@10" "the base is zseal's bookmark"
in_guest <<'GUEST'
  let_go "$pool/root" @
  echo 11 >"/mnt/$pool/root/my b/at 11"
  zfs snapshot -r "$pool/root@11"
GUEST
replicate 0 -r -v "$root@11" "$copy"
expect_words "zfs send -w -i $root/a#zseal-[0-9a-f-]* $root/a@11 " "zfs send -w -i '$root/my b#zseal-.* '$root/my b@11' "
same_tree

letter "zfs send -Rw src/root > /usb/all (one bit flip kills it)" "zseal backup -r; zseal send -R -o all; zseal receive all"
expect_status 0 zseal backup -r "$root" "${at[@]}"
last=$(zseal list -H -t snapshot -o name -r "$root" | grep "^$root@" | tail -n 1)
mkdir "$work/usb"
expect_status 0 zseal send -R "$last" -o "$work/usb/all"
zseal stream verify "$work/usb/all" >/dev/null || fail "it is not whole"
in_guest "sha256sum" <"$work/usb/all" >"$work/whole"
printf 'X' | dd of="$work/usb/all" bs=1 seek=400001 conv=notrunc status=none
printf 'Y' | dd of="$work/usb/all" bs=1 seek=400002 conv=notrunc status=none
fresh_vault "$work/there"
expect_status 0 zseal receive -V "$work/there" "$work/usb"
expect_words "stored $root/a@"
expect_status 0 zseal stream repair "$work/usb/all"
in_guest "sha256sum" <"$work/usb/all" >"$work/mended"
same "$work/whole" "$work/mended" "the file that was mended"

letter "zfs recv -s -u dst/usb < /usb/all; and from then on over ssh" "zfs receive -u; zseal replicate -r src/root dst/usb"
in_guest "zfs receive -u $pool.b/usb" <"$work/usb/all"
in_guest <<'GUEST'
  zfs list -H -r -o name "$pool.b/usb" | while read -r d; do zfs set readonly=on canmount=noauto "$d"; done
  echo 12 >"/mnt/$pool/root/c/at 12"
GUEST
replicate 0 -r -v "$root" "$pool.b/usb"
expect_words "zfs send -w -i $root/c@zseal-"
same_tree "$pool.b/usb"

letter "zfs get written,mounted dst/root (wouldn't you like to know?)" "zseal doctor -r src/root dst/root"
replicate 0 -r "$root" "$copy"
same_tree
expect_status "$well" zseal doctor -r -v "$root" "$copy" "${at[@]}" --target-host "ssh://$host"
expect_words 'ok +soiled: .*written=0' 'ok +guard: ' 'ok +base: ' "^0 faults, $warnings warnings"
in_guest <<<'healthy'
step "done"
