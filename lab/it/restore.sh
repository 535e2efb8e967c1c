#!/bin/bash
# A zseal restore that is cut short: by a dead connection, by SIGKILL, in fulls, increments and hierarchies. The next run sends only the
# rest, which is what zfs send -t writes, bit for bit; parts of something else are not touched. MIB sets the size.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

mib=${MIB:-12}
to=(--target-host "ssh://$host" --ssh-config "$ssh_config")
token() { in_guest zfs get -H -o value receive_resume_token "$1"; }
real() { in_guest zfs send -w "$1" | sum; }
# is_back SNAPSHOT TARGET: what zfs sends of the restored snapshot is what it sends of the original
is_back() {
  in_guest zfs send -w "$1" >"$work/want"
  in_guest zfs send -w "$2@${1#*@}" >"$work/back"
  zseal stream diff "$work/want" "$work/back" >"$work/diff" || only_zstd "$work/diff" || fail "$1 is not what it was: $(head "$work/diff")"
}

# cut_off WHO BYTES RESTORE-WORDS...: a restore of whose stream only so many bytes go through ssh: then ssh ends, as a dead
# connection does (WHO is ssh), or zseal is killed (WHO is zseal). Returns 1 if the stream was shorter.
cut_off() {
  local who=$1 bytes=$2 status=0
  shift 2
  CUT=$bytes WHO=$who PATH=$work/bin:$PATH "$IT_ZSEAL" restore -v "$@" "${to[@]}" >"$work/out" 2>"$work/err" || status=$?
  # The receiver on the other side ends with the connection, and then its state is there.
  for ((i = 0; i < 100; i++)); do
    in_guest 'cat /proc/[0-9]*/cmdline 2>/dev/null' | tr '\0' ' ' | grep "zfs receive -s" >/dev/null || break
    sleep 0.2
  done
  [ $status != 0 ]
}
mkdir "$work/bin"
cat >"$work/bin/ssh" <<SSH
#!/bin/bash
case "\$*" in
  *receive*-s*)
    { head -c "\$CUT"; [ "\$(head -c 1 | wc -c)" = 0 ] || if [ "\$WHO" = zseal ]; then kill -9 \$PPID; fi; } | $(command -v ssh) "\$@"
    exit "\${PIPESTATUS[1]}" ;;
esac
exec $(command -v ssh) "\$@"
SSH
chmod +x "$work/bin/ssh"

step "a dataset of $mib MiB and an increment of a third; a hierarchy"
in_guest <<GUEST
  fresh_pool 1600M
  sealed big -o compression=off -o recordsize=64k -o refquota=1G
  cd "/mnt/$pool/big"
  noise $((mib * 700000)) >film
  for i in \$(seq 100); do noise $((mib * 3000)) >"f\$i"; done
  truncate -s 300M sparse; echo x >>sparse
  zfs snapshot $pool/big@one
  noise $((mib * 350000)) | dd of=film bs=1M seek=2 conv=notrunc status=none
  rm f7 f8; truncate -s 100k f9
  zfs snapshot $pool/big@two
  sealed tree
  zfs create -o compression=zstd -o recordsize=32k $pool/tree/a; zfs create $pool/tree/a/b; zfs create -V 8M $pool/tree/v
  noise 1000000 >/mnt/$pool/tree/file; noise $((mib * 200000)) >/mnt/$pool/tree/a/file; noise $((mib * 200000)) >/mnt/$pool/tree/a/b/file
  udevadm settle
  noise 4000000 | dd of=/dev/zvol/$pool/tree/v bs=1M seek=3 status=none
  zfs snapshot -r $pool/tree@one
  noise $((mib * 100000)) >/mnt/$pool/tree/a/b/more
  zfs snapshot -r $pool/tree@two
GUEST
for s in one two; do
  expect_status 0 zseal backup "$pool/big@$s" --source "ssh://$host" --ssh-config "$ssh_config"
  expect_status 0 zseal backup -r "$pool/tree@$s" --source "ssh://$host" --ssh-config "$ssh_config"
done

step "what zseal send -t writes is what zfs send -t writes"
zseal send "$pool/big@one" >"$work/one"
size=$(stat -c %s "$work/one")
for part in 0 90; do
  in_guest zfs receive -A "$pool/piped" 2>/dev/null || true
  bytes=$((size * part / 100))
  [ $part != 0 ] || bytes=200000   # hardly more than the objects
  head -c $bytes "$work/one" | in_guest zfs receive -s -u "$pool/piped" 2>/dev/null && fail "a stream that was cut was taken for whole"
  t=$(token "$pool/piped")
  in_guest zfs send -t "$t" >"$work/rest.zfs"
  zseal send -t "$t" >"$work/rest"
  cmp "$work/rest" "$work/rest.zfs" || fail "the rest behind $bytes bytes"
  [ "$(stat -c %s "$work/rest")" -le $((size - bytes + 2000000 + bytes / 20)) ] || fail "$(stat -c %s "$work/rest") of $size bytes sent again behind $bytes"
done
expect_status 0 zseal send -n -t "$t"
expect_words "would send the rest of $pool/big@one"
zseal send -t "$t" | in_guest zfs receive -s -u "$pool/piped"
is_back "$pool/big@one" "$pool/piped"
in_guest zfs destroy -r "$pool/piped"

step "a restore whose connection dies, and one that is killed"
cut_off ssh $((mib * 300000)) "$pool/big@one" "$pool/back" || fail "it was quicker than we: $(cat "$work/err")"
[ "$(token "$pool/back")" != - ] || fail "nothing was kept: $(cat "$work/err")"
expect_words "what came stays at $pool/back" "zfs receive -A $pool/back"
cut_off zseal $((mib * 200000)) "$pool/big@one" "$pool/back" || fail "it was quicker than we: $(cat "$work/err")"
expect_words "going on with $pool/big@one where it stopped: .* to come"
before=$(in_guest zfs get -H -p -o value used "$pool/back")
expect_status 0 zseal restore -v "$pool/big@one" "$pool/back" "${to[@]}"
expect_words "going on with $pool/big@one where it stopped: .* to come" "^zseal send -t 1-[^ ]* . zfs receive -s -u $pool/back" "^restored $pool/big@one"
[ "$before" -gt $((mib * 400000)) ] || fail "only $before bytes were there"
[ "$(token "$pool/back")" = - ] || fail "a token is left"
is_back "$pool/big@one" "$pool/back"
in_guest zfs get -H -p -o value refquota,compression,recordsize "$pool/back" | tr '\n' ' ' | grep -qx '1073741824 off 65536 ' || fail "its properties: $(in_guest zfs get refquota,compression,recordsize "$pool/back")"

step "an increment, cut and gone on with"
cut_off ssh $((mib * 100000)) "$pool/big@two" "$pool/back" || fail "it was quicker than we: $(cat "$work/err")"
expect_status 0 zseal restore -v "$pool/big" "$pool/back" "${to[@]}"
expect_words "going on with $pool/big@two where it stopped"
is_back "$pool/big@two" "$pool/back"
expect_status 5 zseal restore "$pool/big@two" "$pool/back" "${to[@]}"
in_guest <<'GUEST'
  tell "$(open "$pool/back")" >"$dir/got"; tell "/mnt/$pool/big/.zfs/snapshot/two" >"$dir/want"
  zfs unmount "$pool/back"; zfs destroy -r "$pool/back"
GUEST
same "$share/want" "$share/got" "files after two cuts"

step "parts that are not of this snapshot are not touched"
head -c $((size / 3)) "$work/one" | in_guest zfs receive -s -u "$pool/back" 2>/dev/null && fail "a stream that was cut was taken for whole"
t=$(token "$pool/back")
expect_status 5 zseal restore "$pool/big@two" "$pool/back" "${to[@]}"
expect_words "holds part of another snapshot than $pool/big@two" "zseal restore $pool/big@one $pool/back" "zfs receive -A $pool/back"
expect_status 5 zseal restore -r "$pool/tree@one" "$pool/back" "${to[@]}"
zseal init -V "$work/other" >/dev/null
zseal send "$pool/tree@one" | zseal receive -V "$work/other" >/dev/null
expect_status 5 zseal restore "$pool/tree@one" "$pool/back" -V "$work/other" "${to[@]}"
expect_words "is not this vault's"
[ "$(token "$pool/back")" = "$t" ] || fail "the part was touched"
expect_status 0 zseal restore -v "$pool/big" "$pool/back" "${to[@]}"   # the one that was begun, then the newest
expect_words "going on with $pool/big@one" "zseal send -i $pool/big@one $pool/big@two"
is_back "$pool/big@two" "$pool/back"
in_guest zfs destroy -r "$pool/back"

step "a hierarchy, cut again and again"
expect_status 0 zseal restore -r "$pool/tree@two" "$pool/whole" "${to[@]}"
runs=0 resumed=0
until [ $runs -lt 20 ] || fail "20 runs and not done"; ! cut_off zseal $((mib * 200000)) -r "$pool/tree@two" "$pool/back"; do
  runs=$((runs + 1))
  ! grep -q 'going on with' "$work/err" || resumed=$((resumed + 1))
done
expect_words "^restored $pool/tree@two into $pool/back"
echo "$runs cuts, $resumed runs went on with a part"
[ $runs -ge 2 ] && [ $resumed -ge 1 ] || fail "it was hardly cut"
in_guest <<'GUEST'
  for name in whole back; do
    zfs list -H -r -t filesystem,volume,snapshot -o name,guid,encryptionroot,keystatus,compression,recordsize,receive_resume_token "$pool/$name" |
      sed "s,$pool/$name,TOP,g" | awk -F'\t' -v OFS='\t' '$1 !~ /@/ { $2 = "" } { print }' >"$dir/list.$name"
  done
GUEST
same "$share/list.whole" "$share/list.back" "the hierarchy that was cut"
for d in '' /a /a/b /v; do is_back "$pool/tree$d@two" "$pool/back$d"; done
expect_status 5 zseal restore -r "$pool/tree@two" "$pool/back" "${to[@]}"
expect_words "has $pool/tree@two already"
in_guest <<'GUEST'
  zfs load-key -L "file://$key" "$pool/back"
  zfs list -H -r -t filesystem,volume -o keystatus "$pool/back" | sort -u | grep -qx available
  healthy
GUEST

step "a hierarchy whose last stream is whole, and zfs receive is killed before the package ends: each child has become a root"
zseal send -R "$pool/tree@two" >"$work/tree.R"
# cut_at_the_end TARGET: all comes but the END of the package, its last 312 bytes. (At the end of its input zfs receive would still
# set the roots right.)
cut_at_the_end() {
  local i
  exec 9> >(in_guest "echo \$\$ >/tmp/$pool.receiver; exec zfs receive -s -u $1" >/dev/null 2>&1)
  head -c -312 "$work/tree.R" >&9
  for ((i = 0; i < 200; i++)); do
    [ "$(in_guest zfs list -H -r -t snapshot -o name "$1" 2>/dev/null | wc -l)" != 8 ] || break
    sleep 0.3
  done
  [ $i -lt 200 ] || fail "not all came: $(in_guest zfs list -r -t all "$1")"
  in_guest "kill -9 \$(cat /tmp/$pool.receiver)"
  exec 9>&-
  wait
}
roots() { in_guest zfs list -H -r -t filesystem,volume -o encryptionroot "$1" | sed "s,^$1,TOP," | tr '\n' ' '; }
cut_at_the_end "$pool/cut"
[ "$(roots "$pool/cut")" = "TOP TOP/a TOP/a/b TOP/v " ] || fail "zfs has set the roots right: $(roots "$pool/cut")"
expect_status 0 zseal restore -rn "$pool/tree@two" "$pool/cut" "${to[@]}"
expect_words "a package without data . zfs receive -u $pool/cut   # encryption roots of 3 datasets"
expect_status 0 zseal restore -r "$pool/tree@two" "$pool/cut" "${to[@]}"
expect_words "3 datasets below $pool/cut inherit their key again" "^restored $pool/tree@two into $pool/cut"
[ "$(roots "$pool/cut")" = "TOP TOP TOP TOP " ] || fail "the roots are $(roots "$pool/cut")"
expect_status 5 zseal restore -r "$pool/tree@two" "$pool/cut" "${to[@]}"
expect_words "has $pool/tree@two already"
for d in '' /a /a/b /v; do is_back "$pool/tree$d@two" "$pool/cut$d"; done
in_guest <<'GUEST'
  open "$pool/cut" >/dev/null
  for d in /a /a/b; do tell "$(open "$pool/cut$d")" >"$dir/got"; tell "/mnt/$pool/tree$d/.zfs/snapshot/two" >"$dir/want"; cmp "$dir/got" "$dir/want"; done
  zfs destroy -r "$pool/cut"
GUEST

step "the same, and somebody gave a child a key of its own since: that stays"
cut_at_the_end "$pool/cut"
in_guest <<'GUEST'
  printf %s other | sha256sum | cut -c1-64 | tr -d '\n' >"$key.own"
  zfs load-key -L "file://$key" "$pool/cut/a"
  zfs change-key -o keyformat=hex -o keylocation="file://$key.own" "$pool/cut/a"
  zfs unload-key "$pool/cut/a"
GUEST
expect_status 0 zseal restore -r "$pool/tree@two" "$pool/cut" "${to[@]}"
expect_words "1 datasets below $pool/cut inherit" "$pool/cut/a is left an encryption root of its own: its key is not wrapped" "$pool/cut/a/b is left"
[ "$(roots "$pool/cut")" = "TOP TOP/a TOP/a/b TOP " ] || fail "the roots are $(roots "$pool/cut")"
expect_status 5 zseal restore -r "$pool/tree@two" "$pool/cut" "${to[@]}"
expect_words "$pool/cut/a is an encryption root of its own" "zfs change-key -i $pool/cut/a"
in_guest zfs destroy "$pool/cut/v@two"
expect_status 5 zseal restore -r "$pool/tree@two" "$pool/cut" "${to[@]}"   # a package would make it inherit
expect_words "$pool/cut/a could not be opened then"
in_guest <<'GUEST'
  zfs load-key -L "file://$key" "$pool/cut"; zfs load-key -L "file://$key.own" "$pool/cut/a"; zfs load-key -L "file://$key" "$pool/cut/a/b"
  for d in /a /a/b; do zfs change-key -i "$pool/cut$d"; done
  zfs unload-key -r "$pool/cut"
GUEST
expect_status 0 zseal restore -r "$pool/tree@two" "$pool/cut" "${to[@]}"
[ "$(roots "$pool/cut")" = "TOP TOP TOP TOP " ] || fail "the roots are $(roots "$pool/cut")"
in_guest <<'GUEST'
  open "$pool/cut" >/dev/null
  for d in /a /a/b; do tell "$(open "$pool/cut$d")" >"$dir/got"; tell "/mnt/$pool/tree$d/.zfs/snapshot/two" >"$dir/want"; cmp "$dir/got" "$dir/want"; done
  healthy
GUEST

step "zfs by itself: the stream behind one that is skipped"
in_guest <<'GUEST'
  sealed top; zfs create "$pool/top/a"
  zfs snapshot -r "$pool/top@one"
  seq 2000 >"/mnt/$pool/top/a/more"
  zfs snapshot -r "$pool/top@two"
  zfs send -w -R "$pool/top@one" | zfs receive -u "$pool/again"
  zfs send -w -i @one "$pool/top@two" | zfs receive -u "$pool/again"
  zfs send -w -R -I @one "$pool/top@two" | zfs receive -s -u "$pool/again" >"$dir/status" 2>&1 && echo "status 0" >>"$dir/status" || true
  zfs list "$pool/again/a@two" >/dev/null 2>&1 && echo "not lost" >>"$dir/status" || echo "lost" >>"$dir/status"
GUEST
cat "$share/status"
step "done"
