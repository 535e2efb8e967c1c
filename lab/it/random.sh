#!/bin/bash
# Seeded random work (lab/record) on a filesystem and a volume: one full and increments go in; the full of every snapshot
# comes out bit for bit, and every increment between any two is taken by zfs receive. SEED and SNAPS choose.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
seed=${SEED:-11} snaps=${SNAPS:-10}
last=$((snaps - 1))

step "random work: seed $seed, $snaps snapshots"
"$here/lab/record" "$work/record" --guest "$IT_GUEST" --seed "$seed" --snapshots "$snaps" --changes "${CHANGES:-40}" \
  --suite aes-256-gcm --compression zstd --recordsize 32k --keyformat hex

step "each snapshot into the vault, as an increment"
for dataset in fs vol; do
  expect_status 0 zseal receive <"$work/record/$dataset.full.0"
  for ((s = 1; s <= last; s++)); do
    expect_status 0 zseal receive <"$work/record/$dataset.incr.$s"
    expect_words "stored rec/$dataset@s$s: increment"
  done
done

step "the full of each is that of zfs send"
while read -r hash name; do
  dataset=${name%%.*}
  expect_full "rec/$dataset@s${name##*.}" "$hash"
done <"$work/record/full.sha256"

step "any to any, through zfs receive"
# Of some pairs, from the first and to the last, the contents are compared too.
cp "$work/record/key" "$share/key"
cp "$work"/record/{fs,vol}.{sha256,meta,xattr}.* "$share/" 2>/dev/null || true
echo "last=$last" >"$share/deep.sh"
cat >>"$share/deep.sh" <<'GUEST'
  s=${c#s}
  case $dataset.$a-$c in
    rec/fs.s0-s[135] | rec/fs.s[0248]-s"$last")
      cp "$dir/key" "$key"
      tree=$(open "$target")
      (
        cd "$tree"
        find . -xdev -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | cmp - "$dir/fs.sha256.$s"
        find . -xdev -printf '%y %m %U %G %s %n %T@ %p -> %l\n' | LC_ALL=C sort -k8 | cmp - "$dir/fs.meta.$s"
        find . -xdev -type f -print0 | LC_ALL=C sort -z | xargs -0 -r getfattr -d -m '.*' -e hex | cmp - "$dir/fs.xattr.$s"
      ) ;;
    rec/vol.s0-s1 | rec/vol.s[04]-s"$last")
      cp "$dir/key" "$key"
      dd if="$(open "$target")" bs=1M status=none | sha256sum | cut -d' ' -f1 | cmp - "$dir/vol.sha256.$s" ;;
  esac
GUEST
in_guest <<<'fresh_pool'
for dataset in fs vol; do
  for ((a = 0; a < last; a++)); do
    for ((c = a + 1; c <= last; c++)); do echo "rec/$dataset s$a s$c"; done
  done
done | pairs_through_zfs || fail "see above: seed $seed"
in_guest <<<'healthy'
step "done"
