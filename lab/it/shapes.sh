#!/bin/bash
# All shapes a dataset can take that a stream tells in its own way: block sizes, holes, freed and reused objects, spills, large
# dnodes, long names, clones of blocks, every codec and suite. Fulls come out bit for bit, increments are taken by zfs receive.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"

# The guest's Busybox cannot punch holes.
cp "$(dirname "$("$here/dev/lab" ssh-config)")/image/${IT_GUEST%%-*}/root/usr/bin/fallocate" "$share/"

step "shapes"
mkdir "$share/streams" "$share/told"
in_guest <<'GUEST'
  fresh_pool 900M

  # shape NAME [OPTION...]: a new dataset; snap: its next snapshot, as a stream, and the sum of the full; fin: its contents
  shape() { name=$1 n=0 tree=/mnt/$pool/$1; echo "$name"; sealed "$@"; [ ! -d "$tree" ] || cd "$tree"; }
  snap() {
    zfs snapshot "$pool/$name@s$n"
    if [ $n = 0 ]; then
      sum=$(zfs send -w "$pool/$name@s0" | tee "$dir/streams/$name.0" | sha256sum)
    else
      zfs send -w -i "@s$((n - 1))" "$pool/$name@s$n" | cat >"$dir/streams/$name.$n"
      sum=$(zfs send -w "$pool/$name@s$n" | sha256sum)
    fi
    printf '%s s%s %s\n' "$name" $n "${sum%% *}" >>"$dir/sums"
    n=$((n + 1))
  }
  fin() {
    cd /
    if [ -d "$tree" ]; then tell "$tree"; else tell_volume "$pool/$name"; fi >"$dir/told/$name.s$((n - 1))"
  }

  shape blocks-16m -o recordsize="$(numfmt --to=iec "$(cat /sys/module/zfs/parameters/zfs_max_recordsize)")"
  noise 17000000 >big; noise 3000 >small; snap
  noise 100 | dd of=big bs=1 seek=9000000 conv=notrunc status=none; seq 90000 >text; snap
  truncate -s 16777217 big; rm text; snap; fin

  shape blocks-512 -o recordsize=512
  noise 300000 >levels; seq 20000 >text; snap
  noise 700 | dd of=levels bs=1000 seek=77 conv=notrunc status=none; truncate -s 100 text; snap
  truncate -s 70000 levels; noise 5000 >>text; truncate -s 1000000 text; snap; fin

  for bs in 512 4k 128k; do
    shape "volume-$bs" -V 2M -s -b $bs
    udevadm settle
    volume=/dev/zvol/$pool/$name
    noise 400000 | dd of="$volume" bs=64k conv=notrunc,fsync status=none; snap
    noise 1000 | dd of="$volume" bs=1000 seek=123 conv=notrunc,fsync status=none
    blkdiscard -o 131072 -l 131072 "$volume"; snap
    noise 300000 | dd of="$volume" bs=512 seek=3000 conv=notrunc,fsync status=none; zfs set volsize=4M "$pool/$name"; udevadm settle; snap
    zfs set volsize=1M "$pool/$name"; udevadm settle; snap
    fin
  done

  shape holes -o recordsize=16k
  noise 500000 >punched; truncate -s 3G sparse; noise 9000 | dd of=sparse bs=1M seek=2500 conv=notrunc status=none; noise 100000 >zeroed; snap
  "$dir/fallocate" -p -o 32768 -l 100000 punched; "$dir/fallocate" -p -o 300000 -l 5 punched
  head -c 49152 /dev/zero | dd of=zeroed bs=16k seek=1 conv=notrunc status=none
  noise 9000 | dd of=sparse bs=1M seek=7 conv=notrunc status=none; snap
  noise 16384 | dd of=punched bs=16k seek=3 conv=notrunc status=none; truncate -s 20M sparse; snap
  truncate -s 0 punched; truncate -s 500000 punched; rm sparse; noise 20000 | dd of=punched bs=16k seek=20 conv=notrunc status=none; snap; fin

  shape many
  touch first; mkdir d; (cd d; seq 3000 | xargs touch); snap
  (cd d; seq 100 2900 | xargs rm); snap
  mkdir e; (cd e; seq 500 | while read -r i; do echo "$i" >"again $i"; done); snap
  rm -r d e; snap
  seq 7 >last; snap; fin

  shape spills -o dnodesize=legacy
  for i in $(seq 12); do echo "$i" >f$i; setfattr -n user.big -v "$(seq $((i * 40)) | tr -d '\n')" f$i; done; snap
  for i in 1 2 3; do setfattr -x user.big f$i; setfattr -n user.more -v "$(seq 300)" f$((i + 3)); echo more >>f$((i + 6)); done
  for i in $(seq 1000 1080); do echo "u:$i:rw"; done >/tmp/acl; setfacl -M /tmp/acl f10; rm f11; snap
  setfacl -b f10; chmod 600 f4; for i in $(seq 20); do setfattr -n user.n$i -v "$(seq 100)" f12; done; snap
  for i in $(seq 20); do setfattr -x user.n$i f12; done; snap; fin

  shape xattr-dir -o xattr=dir
  echo a >a; for i in 1 2 3; do setfattr -n user.n$i -v "$(seq 500)" a; done; snap
  setfattr -x user.n2 a; setfattr -n user.n4 -v short a; echo b >b; snap; fin

  shape dnodes -o dnodesize=auto
  for i in $(seq 60); do echo "$i" >f$i; done; setfattr -n user.a -v "$(seq 150)" f1; snap
  rm f2? f3?; zfs set dnodesize=16k "$pool/$name"; for i in $(seq 8); do noise 2000 >g$i; done; setfattr -n user.a -v "$(seq 900)" g1; snap
  rm g? f1?; zfs set dnodesize=4k "$pool/$name"; for i in $(seq 9); do echo "$i" >h$i; done; snap
  rm f* h*; zfs set dnodesize=legacy "$pool/$name"; for i in $(seq 90); do echo "$i" >i$i; done; snap; fin

  shape names -o longname=on
  long=$(printf 'n%.0s' $(seq 255)); touch "$long" "$(printf 'ü%.0s' $(seq 127))"; snap
  longer=$(printf 'l%.0s' $(seq 1023)); echo x >"$longer"; for i in $(seq 60); do : >"$i-${long:4}"; done; snap
  rm "$long" "$longer"; snap; fin

  shape folders
  mkdir d; (cd d; seq 1500 | sed 's/.*/a name that is rather long, number &/' | tr '\n' '\0' | xargs -0 touch); snap
  (cd d; seq 5 1500 | sed 's/.*/a name that is rather long, number &/' | tr '\n' '\0' | xargs -0 rm); snap
  rm -r d; mkdir e; snap; fin

  shape empty
  snap; snap; snap; echo x >x; snap; snap; rm x; snap; fin

  shape cloned-blocks -o recordsize=16k
  noise 200000 >a; snap
  zpool sync "$pool"; cp --reflink=always a b; snap
  zpool sync "$pool"; noise 100 | dd of=a bs=1 seek=50000 conv=notrunc status=none; cp --reflink=always b c; rm b; snap; fin

  shape deduplicated -o dedup=on -o checksum=sha512 -o copies=2
  noise 200000 >a; cat a a >b; snap
  rm a; cat b b >c; snap; fin
  # A WRITE names the checksum that its block has in that pool, which no stream sets: even zfs's own copy has another.
  zfs send -w "$pool/$name@s0" | zfs receive -u "$pool/target"
  zfs send -w -i @s0 "$pool/$name@s1" | zfs receive -u "$pool/target"
  zfs send -w "$pool/target@s1" | cat >"$dir/fulls/$name@s1.copy"
  zfs destroy -r "$pool/target"

  shape quotas
  zfs set userquota@1234=10M "$pool/$name"; noise 4000 >a; chown 1234:55 a; snap
  zfs set userquota@1234=none "$pool/$name"; zfs set groupquota@55=20M "$pool/$name"; zfs project -p 7 a 2>/dev/null || true; zfs set projectquota@7=9M "$pool/$name"; snap; fin

  shape settings -o compression=off -o recordsize=4k
  seq 20000 >a; snap
  zfs set compression=zstd-9 recordsize=1M "$pool/$name"; seq 30000 >b; cat a >c; snap
  zfs set compression=gzip recordsize=8k redundant_metadata=most "$pool/$name"; seq 20001 >a; seq 8 >b; snap; fin

  set -- off lz4 gzip-9 zstd-19 zle lzjb
  for suite in aes-{128,192,256}-{ccm,gcm}; do
    shape "$suite" -o compression="$1" -o recordsize=32k
    seq 20000 >a; noise 5000 >b; setfattr -n user.a -v "$(seq 400)" b; head -c 90000 /dev/zero >zero; snap
    seq 3 19000 >a; noise 40000 >>b; rm zero; snap; fin
    shift
  done
GUEST

step "all streams into the vault, in one call"
expect_status 0 zseal receive "$share/streams"
[ "$(grep -c '^stored' "$work/out")" = "$(wc -l <"$share/sums")" ] || fail "not all were stored: $(cat "$work/out" "$work/err")"

step "fulls"
bad=0
while read -r name s hash; do
  (expect_full "$pool/$name@$s" "$hash") || bad=$((bad + 1))
done <"$share/sums"
[ $bad = 0 ] || fail "$bad of $(wc -l <"$share/sums") fulls differ"

step "increments, through zfs receive"
# Of the last of each the contents are compared too.
cat >"$share/deep.sh" <<'GUEST'
  told=$dir/told/${dataset##*/}.$c
  if [ "$a" = s0 ] && [ -e "$told" ]; then
    at=$(open "$target")
    if [ -d "$at" ]; then tell "$at"; else tell_volume "$target"; fi | diff "$told" -
  fi
GUEST
awk -v pool="$pool" '
  $1 != name { first = 1; if (name && n > 1) print pool "/" name, "s0", "s" n; name = $1; n = 0; next }
  { n++; print pool "/" name, "s" n - 1, "s" n }
  END { if (n > 1) print pool "/" name, "s0", "s" n }' "$share/sums" | pairs_through_zfs || fail "see above"
in_guest <<<'healthy'
step "done"
