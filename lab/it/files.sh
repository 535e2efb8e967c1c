#!/bin/bash
# Files out of sealed snapshots, with the key and without ZFS: odd files of every kind and random work in datasets of several
# settings, over several snapshots, a rollback and new keys between them. What extract, find, ls, diff and image give is what
# the mounted snapshots showed. SEED chooses the random work, CHANGES how many changes lie between two snapshots.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "extracting owners and devices wants root"
command -v python3 >/dev/null || skip "python3 compares"
seed=${SEED:-5}

# What the guest lacks: holes are punched by fallocate, sockets and flags made by perl's system calls.
root=$(dirname "$("$here/dev/lab" ssh-config)")/image/${IT_GUEST%%-*}/root
mkdir "$share"/{tools,keys,streams,truth,diff}
cp "$root"/usr/bin/{fallocate,perl} "$(realpath "$root/usr/lib/x86_64-linux-gnu/libcrypt.so.1")" "$share/tools/"
mv "$share"/tools/libcrypt.so.1?* "$share/tools/libcrypt.so.1" 2>/dev/null || true
echo "seed=$seed changes=${CHANGES:-25}" >"$share/settings"

# The suite's files are extracted to memory: not every file system takes attributes of 64 KiB, or times before 1901.
out=$work/out.d
mkdir "$out"
mount -t tmpfs -o size=2g,noatime tmpfs "$out" || skip "no tmpfs can be mounted"
at_end() { umount "$out"; }

step "files of every kind, and random work"
in_guest <<'GUEST'
  . "$dir/settings"
  rm -rf /tmp/tools; cp -r "$dir/tools" /tmp/tools   # programs start faster from there, and all would look for their libraries on the share
  perl() { LD_LIBRARY_PATH=/tmp/tools /tmp/tools/perl "$@"; }
  RANDOM=$seed
  fresh_pool 1200M
  # letters LENGTH LETTER: on standard output. Starting a program is what takes long here.
  letters() {
    local s
    if [ "$1" -gt 2000 ]; then
      head -c "$1" /dev/zero | tr '\0' "$2"
    else
      printf -v s '%*s' "$1" ''
      printf %s "${s// /$2}"
    fi
  }
  punch() { /tmp/tools/fallocate -p -o "$2" -l "$3" "$1"; }
  # The numbers are those of x86_64: mknod, and FS_IOC_SETFLAGS.
  socket() { perl -e 'syscall(133, $ARGV[0], 0140755, 0) == 0 or die $!' "$1"; }
  flags() { perl -e 'open F, "<", $ARGV[0] or die $!; $f = pack "l", $ARGV[1]; ioctl(F, 0x40086602, $f) or die $!' "$1" "$2"; }

  # filesystem NAME KEYFORMAT OPTION...: the key is made if it is not there yet
  declare -A count base
  filesystem() {
    local name=$1 format=$2
    shift 2
    zfs create -o keyformat="$format" -o keylocation="file://$dir/keys/$name" "$@" "$pool/$name"
  }
  # truth NAME SNAPSHOT: all there is to know of the files of a snapshot, from the mounted snapshot itself
  truth() {
    local stem=$dir/truth/$1.$2
    mkdir -p /tmp/snap
    mount -t zfs -o ro "$pool/$1@$2" /tmp/snap
    cd /tmp/snap
    find . -xdev -print0 | LC_ALL=C sort -z >/tmp/names
    xargs -0 stat --printf '%f %u %g %s %h %.9X %.9Y %i %t %T %n\0' </tmp/names | cat >"$stem.stat"
    find . -xdev -type l -printf '%p\0%l\0' | cat >"$stem.links"
    find . -xdev -type f -size -200M -print0 | xargs -0 -r sha256sum -z | cat >"$stem.sha256"
    xargs -0 getfattr -h -d -m - -e hex </tmp/names | cat >"$stem.xattr"
    cd /
    umount /tmp/snap
  }
  # compared NAME SNAPSHOT SNAPSHOT: by zfs diff. It fails on an object whose number was inside another's large dnode before.
  compared() {
    if zfs diff -FH "$pool/$1@$2" "$pool/$1@$3" >/tmp/diff 2>/tmp/diff.err; then
      cp /tmp/diff "$dir/diff/$1.$2-$3"
    else
      grep 'Unable to determine path or stats for object.*File exists' /tmp/diff.err
    fi
  }
  # snap NAME...: the next snapshot of each, as a stream, and what is in it
  snap() {
    local name s
    cd /
    for name; do
      count[$name]=$((${count[$name]:-0} + 1)) s=s${count[$name]}
      zfs snapshot "$pool/$name@$s"
      zfs send -w ${base[$name]:+-i "@${base[$name]}"} "$pool/$name@$s" | cat >"$dir/streams/$name.$s"
      if [ "$name" = vol ]; then
        udevadm settle
        sha256sum <"/dev/zvol/$pool/vol@$s" >"$dir/truth/vol.$s"
      else
        truth "$name" "$s"
        [ -z "${base[$name]:-}" ] || [ "$name@$s" = lz4@s3 ] || compared "$name" "${base[$name]}" "$s"
        echo "$name $s" >>"$dir/snapshots"
      fi
      base[$name]=$s
      echo "        $name@$s after $SECONDS s"
    done
  }

  # One small change in the current folder, of a kind and at a place that RANDOM tells
  change() {
    local kind=$((RANDOM % 20)) n=$((RANDOM % 50)) m=$((RANDOM % 50)) a=$RANDOM b=$RANDOM i
    local folder=d$((n % 4)) other=d$((m % 4))
    local file="$folder/f $n" names=$folder/names$((n % 8))
    mkdir -p "$folder" "$other"
    case $kind in
      0) rm -f "$file" ;;
      1) noise $((a * 4)) >"$file" ;;
      2) seq "$a" $((a + b)) >"$file" ;;
      3) printf 'short %s' "$n" >"$file" ;;
      4) if [ -f "$file" ]; then truncate -s $((a * 3)) "$file"; fi ;;
      5) if [ -f "$file" ]; then noise $((1000 + a)) | dd of="$file" bs=1k seek=$((b % 200)) conv=notrunc status=none; fi ;;
      6) noise $((a / 4)) >>"$file" ;;
      7) if [ -f "$file" ]; then punch "$file" $((a * 3)) $((b * 4 + 1)); fi ;;
      8) # islands in holes
        truncate -s 0 "$file"
        truncate -s $((a * 60)) "$file"
        noise 9000 | dd of="$file" bs=4k seek=$((b % 400)) conv=notrunc status=none ;;
      9) if [ -f "$file" ] && [ "$file" != "$other/f $m" ]; then mv -fT "$file" "$other/f $m"; fi ;;
      10) if [ -f "$file" ]; then ln -f "$file" "$other/l $m"; fi ;;
      11) ln -sfnT "$(letters $((1 + a % 500)) y)" "$folder/s $m" ;;
      12) if [ -f "$file" ]; then setfattr -n user.x$((a % 5)) -v "$(letters $((b % 1500)) z)" "$file"; fi ;;
      13) # attributes that outgrow the dnode
        printf %s "$n" >"$file"
        setfattr -n user.big -v "$(seq 1 $((b % 1500)) | tr -d '\n')" "$file" ;;
      14) if [ -f "$file" ]; then setfacl -m u:$((1000 + a % 50)):rw "$file"; fi; setfacl -d -m g:$((b % 9)):rx "$folder" ;;
      15) if [ -f "$file" ]; then
          chown $((a * 9)):$((b * 9)) "$file"
          chmod $((a % 8))$((b % 8))4$((a % 5)) "$file"
          touch -d "@$((a * 60000 - 900000000)).$((100000000 + b))" "$file"
        fi ;;
      16) # many names; enough of them make a fat ZAP
        mkdir -p "$names"
        for ((i = a % 50; i > 0; i--)); do : >"$names/qüé $i $(letters $((b * i % 70)) n)"; done ;;
      17) rm -rf "$names" "$folder/s $m" ;;
      18) [ -e "$folder/p$n" ] || mkfifo "$folder/p$n"; [ -e "$other/c$m" ] || mknod "$other/c$m" c $((a % 4000)) $((b * 30)) ;;
      19) rm -rf "moved $m"; mv -T "$folder" "moved $m" ;;
    esac
  }
  # work NAME: random changes
  work() {
    local i
    cd "/mnt/$pool/$1"
    for ((i = 0; i < changes; i++)); do change; done
  }

  printf 'correct horse battery' >"$dir/keys/lz4"; printf 'a new passphrase, grün' >"$dir/keys/lz4.new"
  printf %s zstd | sha256sum | cut -c1-64 | tr -d '\n' >"$dir/keys/zstd"; printf 'no more hex digits' >"$dir/keys/zstd.new"
  printf %s gzip | sha256sum | cut -c1-32 | tr -d '\n' >"$dir/keys/gzip"
  printf %s off | sha256sum | cut -c1-64 | tr -d '\n' >"$dir/keys/off"
  cp "$dir/keys/off" "$dir/keys/vol"
  filesystem lz4 passphrase -o pbkdf2iters=100000 -o encryption=aes-256-gcm -o compression=lz4 -o recordsize=128k -o dnodesize=auto
  filesystem zstd hex -o encryption=aes-256-ccm -o compression=zstd -o recordsize=16k -o xattr=dir
  filesystem gzip raw -o encryption=aes-128-gcm -o compression=gzip -o recordsize=1M -o normalization=formD -o casesensitivity=insensitive
  filesystem off hex -o encryption=aes-192-gcm -o compression=off -o recordsize=8k -o dnodesize=legacy
  filesystem vol hex -o encryption=aes-256-gcm -o compression=lz4 -V 6M -s -o volblocksize=16k -o snapdev=visible

  # odd: files of all kinds. Not everything can be on file systems that want names in UTF-8.
  odd() {
    local i
    cd "/mnt/$pool/$1"
    mkdir odd sizes holes xattrs acls links
    : >sizes/0
    for i in 1 511 512 513 8191 8193 131071 131072 131073 1048577; do noise $i >sizes/$i; done
    noise 2000000 >sizes/blocks; seq 300000 >sizes/text; head -c 700000 /dev/zero >sizes/zeroes
    truncate -s 3000000 holes/all; truncate -s 20M holes/islands
    for i in 0 5000001 12345678; do noise 4096 | dd of=holes/islands bs=64k seek=$i oflag=seek_bytes conv=notrunc status=none; done
    noise 900000 >holes/punched; punch holes/punched 131072 262144; punch holes/punched 500000 77; noise 300000 >holes/tail; truncate -s 8M holes/tail
    truncate -s 6T holes/huge; noise 9000 | dd of=holes/huge bs=1M seek=3000000 conv=notrunc status=none
    mkdir -p "$(printf 'deep/%.0s' $(seq 40))"; seq 9 >"$(printf 'deep/%.0s' $(seq 40))/bottom"

    (cd odd
      for i in ' ' ' leading' 'trailing ' '*' '-rf' '...' '.hidden' "it's \"quoted\"" 'back\slash' '\x41' $'new\nline' $'tab\t' \
        $'\x7f\x01' $'\e[31mred' 'a -> b' 'größe' $'\u202Etxt' '日本語' $'e\u0301' 'é' '$HOME `id`' "$(letters 255 x)"; do echo "$i" >"$i"; done
      mkdir $'folder\n' 'folder -> '; seq 3 >$'folder\n/in'; seq 4 >'folder -> /in')
    ln -s short links/short; ln -s /etc/passwd links/absolute; ln -s "$(letters 300 a)" links/300
    ln -s "$(for i in $(seq 300); do printf 'targets/'; done)end" links/2400; ln -s "$(letters 4095 b)" links/4095
    ln -s $'tar\nget' links/newline; ln -s links/loop links/loop; ln -s .. links/up
    mkfifo fifo; socket socket; mknod null c 1 3; mknod disk b 8 17; mknod large c 4095 1048575
    ln sizes/513 links/hard; ln sizes/513 odd/hard; ln fifo links/fifo; ln null links/null; ln links/300 links/300-too
    for i in 0000 4755 2711 6444 1777 0640; do seq 5 >mode$i; chown 12:34 mode$i; chmod $i mode$i; done
    seq 5 >owner; chown 4000000000:3000000000 owner
    mkdir sticky setgid; chmod 1777 sticky; chmod 2775 setgid; chown 77:88 setgid
    seq 5 >time; touch -d '2001-02-03 04:05:06.123456789' time
    for i in '@-0.000000001' '@-1.25' '@0' '1910-01-01 00:00:00.5' '2399-12-31 23:59:59.999999999' '2038-01-19 03:14:08'; do : >"time $i"; touch -d "$i" "time $i"; done
    mkdir "folder of 1999"; touch -d '1999-12-31 23:59:59.75' "folder of 1999"; touch -h -d '1980-05-06 07:08:09.25' links/short

    (cd xattrs
      for i in small empty binary many spill dir-too fifo folder; do seq 3 >$i; done; rm fifo folder; mkfifo fifo; mkdir folder; ln -s x link
      setfattr -n user.small -v value small; setfattr -n user.empty small; setfattr -n user.empty empty
      setfattr -n user.binary -v 0x00ff000a3d5c00 binary; setfattr -n 'user.größe = 1' -v a binary; setfattr -n 'user. ' -v b binary
      for i in $(seq 40); do setfattr -n user.n$i -v "value $i" many; done
      setfattr -n user.spill -v "$(seq 4000 | tr -d '\n')" spill
      setfattr -n user.a -v "$(letters 40000 a)" dir-too; setfattr -n user.b -v "$(letters 50000 b)" dir-too
      setfattr -n user.largest -v "$(letters 65536 c)" dir-too
      for i in fifo folder link small; do setfattr -h -n trusted.t -v "of $i" $i; done
      setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 small)
    (cd acls
      seq 3 >named; setfacl -m u:1234:rw,g:77:r named; mkdir folder; setfacl -d -m u:99:rwx,g:55:rx folder; seq 4 >folder/inherits; mkdir folder/below
      seq 3 >long; for i in $(seq 1000 1150); do echo "u:$i:r"; done >/tmp/acl; setfacl -M /tmp/acl long; seq 3 >mask; setfacl -m u:5:rwx,m:r mask)
    mkdir flags; seq 3 >flags/immutable; seq 3 >flags/append; flags flags/immutable 16; flags flags/append 32
    mkdir fat; (cd fat; seq "$2" | split -l 1 -a 4 - 'a small file ')
  }
  not_utf8() {
    cd "/mnt/$pool/$1"
    mkdir bytes; cd bytes
    for i in $'\xff' '\xff' $'\xfe\xfd' $'caf\xe9' "$(letters 255 $'\xf0')" $'half\xc3'; do echo "$i" >"$i"; done
    mkdir $'folder\xff'; seq 5 >$'folder\xff/in'; mkdir $'folder\xff/'$'\xee'; seq 6 >$'folder\xff/\xee/too'
    ln $'caf\xe9' hard; ln $'caf\xe9' $'\x80hard'; ln $'folder\xff/in' hard-in; ln $'folder\xff/\xee/too' ../hard-too; ln -s $'\xff\xfe' link; ln -s x $'link\xff'; mkfifo $'fifo\xff'
    setfattr -n user.a -v b $'\xff'; touch -d '2002-02-02 02:02:02.5' $'folder\xff' $'fifo\xff'
  }
  odd lz4 2500; not_utf8 lz4; work lz4; snap lz4
  dd if="/mnt/$pool/lz4/holes/huge" bs=1M skip=3000000 count=1 status=none | sha256sum | cut -d' ' -f1 >"$dir/huge"
  odd zstd 50; not_utf8 zstd; work zstd; snap zstd
  odd gzip 50; work gzip
  mkdir fold; for i in 'ReadMe.TXT' 'Grün' $'Gru\u0308n 2' 'ÉTÉ'; do echo "$i" >"fold/$i"; done; (cd fat; seq 100 | sed 's/.*/Größe &/' | xargs -d '\n' touch); snap gzip
  work off; for i in 60000 70000 4000000; do noise $i >"f$i"; done; snap off
  noise 2000000 | dd of=/dev/zvol/"$pool"/vol bs=64k seek=7 conv=notrunc,fsync status=none; snap vol

  # The next day
  cd "/mnt/$pool/lz4"
  (cd fat; ls | sed -n '1~20p' | xargs -d '\n' rm)
  noise 70000 | dd of=sizes/blocks bs=1000 seek=900 conv=notrunc status=none; truncate -s 131073 sizes/text; seq 100 >>sizes/0; rm sizes/513; truncate -s 1M holes/islands
  mv odd 'odd no more'; mv links/300 links/300-renamed; ln time links/time; ln -sfn other links/short; rm fifo; mkdir fifo; chmod 700 acls/folder; setfacl -b acls/long
  setfattr -x user.a xattrs/dir-too; setfattr -n user.small -v other xattrs/small; setfattr -x user.n7 xattrs/many; touch -d '2005-05-05' time; flags flags/immutable 0; rm flags/immutable
  zfs change-key -o keylocation="file://$dir/keys/lz4.new" "$pool/lz4"
  zfs change-key -o keyformat=passphrase -o pbkdf2iters=100000 -o keylocation="file://$dir/keys/zstd.new" "$pool/zstd"
  for i in lz4 zstd gzip off; do work $i; snap $i; done
  noise 100000 | dd of=/dev/zvol/"$pool"/vol bs=10k seek=33 conv=notrunc,fsync status=none; blkdiscard -o 1048576 -l 524288 /dev/zvol/"$pool"/vol; snap vol

  # Another, which is rolled back. (How zfs diff looks for the names of all files that were in a large folder takes minutes.)
  rm -r "/mnt/$pool/lz4/fat"; work lz4; snap lz4
  cd /; zfs rollback -r "$pool/lz4@s2"; base[lz4]=s2
  cd "/mnt/$pool/lz4"; rm -r bytes; work lz4; snap lz4
  work zstd; rm -r xattrs fat; snap zstd
  zfs set volsize=8M "$pool/vol"; udevadm settle; noise 50000 | dd of=/dev/zvol/"$pool"/vol bs=10k seek=700 conv=notrunc,fsync status=none; snap vol
GUEST

# compare COMMAND...: what files.py does not like is told and counted
bad=0
compare() {
  python3 "$here/lab/it/files.py" "$@" >"$work/compared" && return
  echo "DIFFERS: $*: $(cat "$work/compared")"
  bad=$((bad + 1))
}
key() { echo "--key-file=$share/keys/$1"; }

step "into the vault, and every MAC of every snapshot"
expect_status 0 zseal receive "$share/streams"
[ "$(grep -c '^stored' "$work/out")" = "$(find "$share/streams" -type f | wc -l)" ] || fail "not all were stored: $(cat "$work/out" "$work/err")"
for name in lz4 zstd gzip off vol; do
  mapfile -t all < <(zseal list -H -t snapshot -o name "$pool/$name")
  expect_status 0 zseal prove "$(key $name)" "${all[@]}"
  [ "$(grep -c 'every MAC holds' "$work/out")" = ${#all[@]} ] || fail "not all were proved: $(cat "$work/out")"
done

step "keys: each passphrase opens the snapshots of all days"
printf 'not the passphrase' >"$work/wrong"
for name in lz4 zstd; do
  for snapshot in $name@s1 $name@s3; do
    for k in $name $name.new; do
      expect_status 0 zseal key check "$pool/$snapshot" "$(key "$k")"
      expect_words "^the key opens $pool/$snapshot" '^proof: '
      case $snapshot-$k in *@s1-*.new | *@s3-$name) expect_words '^note: .*came with capsule' ;; esac
    done
  done
  expect_status 5 zseal key check "$pool/$name" --key-file "$work/wrong"
  expect_words 'the key given does not open'
done
expect_status 5 zseal key check "$pool/off@s1" --key-file "$share/keys/gzip"
expect_status 5 zseal key check "$pool/gzip@s1" "$(key off)"
expect_status 5 zseal key check "$pool/off@s1" "$(key zstd)"
zseal key list "$pool/zstd"

step "find and ls"
for name in lz4 zstd gzip off; do
  mapfile -t all < <(grep "^$name " "$share/snapshots" | sed "s,^,$pool/,; s/ /@/")
  expect_status 0 zseal find --json "$(key $name)" "${all[@]}"
  cp "$work/out" "$work/found"
  for snapshot in "${all[@]}"; do
    compare find "$share/truth/$name.${snapshot#*@}" "$work/found" "$snapshot"
  done
  expect_status 0 zseal ls -lR "$(key $name)" "${all[0]}"
  compare ls "$share/truth/$name.s1" "$work/out"
done

step "diff"
for file in "$share"/diff/*; do
  name=${file##*/} from=${name#*.} name=${name%%.*}
  expect_status 0 zseal diff --json "$(key "$name")" "$pool/$name@${from%-*}" "@${from#*-}"
  compare diff "$file" "$work/out" "/mnt/$pool/$name" "$share/truth/$name.${from%-*}" "$share/truth/$name.${from#*-}"
done

step "volumes"
for s in s1 s2 s3; do
  expect_status 0 zseal image "$(key vol)" "$pool/vol@$s" -o "$out/vol"
  [ "$(sum <"$out/vol")" = "$(cut -d' ' -f1 "$share/truth/vol.$s")" ] || fail "the image of @$s"
  rm "$out/vol"
done

step "extract"
while read -r name s; do
  status=0
  zseal extract --devices --setuid "$(key "$name")" "$pool/$name@$s" --to "$out/$name.$s" >"$work/out" 2>"$work/err" || status=$?
  if [ $status != 0 ]; then
    echo "DIFFERS: exit status $status of extract $name@$s: $(cat "$work/out" "$work/err")"
    bad=$((bad + 1))
  fi
  compare tree "$share/truth/$name.$s" "$out/$name.$s"
  [ "$name.$s" = lz4.s1 ] || rm -rf "${out:?}/$name.$s"
done <"$share/snapshots"

step "extract: again, in part, and without what only root wants"
shown() { (cd "$out/lz4.s1" && find . -path ./acls -o -path ./sizes -o -path . -o -printf '%i %T@ %p\0' | sort -z) >"$work/$1"; }
rm -r "$out/lz4.s1/sizes/text" "$out/lz4.s1/acls"
shown before
expect_status 0 zseal extract --devices --setuid "$(key lz4)" "$pool/lz4@s1" --to "$out/lz4.s1"
compare tree "$share/truth/lz4.s1" "$out/lz4.s1"
rm -r "$out/lz4.s1/sizes/text" "$out/lz4.s1/acls"
shown after
same "$work/before" "$work/after" "extracting again touched what was there"
[ "$(dd if="$out/lz4.s1/holes/huge" bs=1M skip=3000000 count=1 status=none | sum)" = "$(cat "$share/huge")" ] || fail "the huge file"
[ "$(du -k "$out/lz4.s1/holes/huge" | cut -f1)" -lt 4096 ] || fail "the huge file is not sparse"

step "extract: again, where a file system knows whole seconds only"
truncate -s 64M "$work/seconds"
mke2fs -q -t ext2 -I 128 "$work/seconds" 2>/dev/null
mkdir -p "$work/mounted"
if mount -o loop "$work/seconds" "$work/mounted"; then
  for _ in first again; do
    expect_status 0 zseal extract "$(key lz4)" "$pool/lz4@s1:/sizes" --to "$work/mounted"
  done
  umount "$work/mounted"
  expect_words "were there already"
else
  echo "no loop devices here: not tried"
fi

[ $bad = 0 ] || fail "$bad comparisons, see above: seed $seed"
step "done"
