#!/bin/bash
# A vault without parity that lost blocks: what `send --salvage` sends is received, and all but the lost blocks can be read.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
diary=$pool/diary
rm -rf "$vault"
zseal init --parity 0 >/dev/null

step "files that compress and files that do not"
in_guest <<'GUEST'
  fresh_pool
  sealed diary -o compression=zstd -o recordsize=16k
  cd "/mnt/$pool/diary"
  for i in $(seq 60); do seq "$i" $((i * 60)) >"small-$i"; done
  seq 400000 >text
  noise 1000000 >noise
  seq 900000 | split -b 700000 - part-
  setfattr -n user.author -v 'Ann' text
  cd /
  zfs snapshot "$pool/diary@s"
  find "/mnt/$pool/diary" -type f -printf '%i %f\n' >"$dir/inodes"
  cp -r "/mnt/$pool/diary" "$dir/original"
GUEST
expect_status 0 zseal receive < <(in_guest zfs send -w "$diary@s")

# spoil FILE OFFSET LENGTH
spoil() { dd if=/dev/urandom of="$1" bs=1 seek="$2" count="$3" conv=notrunc status=none; }

# receive_and_read: what the guest can read of the stream $share/left, block by block, is in $share/read: INODE FILE BLOCKS-THAT-
# FAIL BLOCKS-THAT-DIFFER, or INODE FILE closed
receive_and_read() {
  rm -f "$share/read"
  in_guest <<'GUEST'
  zfs receive -u "$pool/left" <"$dir/left"
  at=$(open "$pool/left")
  while read -r inode file; do
    if ! size=$(stat -c %s "$at/$file" 2>/dev/null); then
      echo "$inode $file closed"
      continue
    fi
    failed=0 differ=0
    if ! cmp -s "$at/$file" "$dir/original/$file"; then
      for ((b = 0; b * 16384 < size; b++)); do
        if ! dd if="$at/$file" bs=16k skip="$b" count=1 of=/tmp/block status=none 2>/dev/null; then
          failed=$((failed + 1))
        elif ! dd if="$dir/original/$file" bs=16k skip="$b" count=1 status=none | cmp -s - /tmp/block; then
          differ=$((differ + 1))
        fi
      done
    fi
    echo "$inode $file $failed $differ"
  done <"$dir/inodes" >"$dir/read"
  zfs destroy -r "$pool/left"
GUEST
}

# lost INODE: blocks of a file that the salvage named
lost() {
  sed -nE "s/.*: object $1: ([0-9]+) bytes from offset .* are lost.*/\1/p" "$work/err" | awk '{ n += $1 } END { print n / 16384 }'
}

cp -r "$vault" "$work/whole"
data=$(find "$vault" -name '*.data' -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
for ((round = 1; round <= ${ROUNDS:-1}; round++)); do
  step "lost blocks, round $round"
  size=$(stat -c %s "$data")
  for share_of_it in 1 4 7; do
    spoil "$data" $((size * (share_of_it + round - 1) / 9)) 60000
  done
  expect_status 3 zseal send "$diary@s" -o "$work/never"
  expect_status 8 zseal send --salvage "$diary@s" -o "$share/left"
  grep -c 'are lost' "$work/err"
  receive_and_read
  while read -r inode file failed differ; do
    [ "$failed" != closed ] || fail "$file cannot be opened"
    [ "$differ" = 0 ] || fail "$file has $differ wrong blocks"
    # A file of one block has blocks of its own size.
    if [ "$failed" != "$(lost "$inode" | sed 's/^0\..*/1/')" ]; then
      fail "$file (object $inode): $failed blocks fail, $(lost "$inode") were said to be lost"
    fi
  done <"$share/read"
  awk '$3 > 0 { files++; blocks += $3 } END { print files " files lack " blocks " blocks" }' "$share/read"
done

step "a lost page of a file's blocks"
rm -rf "$vault"
cp -r "$work/whole" "$vault"
page=$(find "$vault" -name '*.page' -size +100k | head -n 1)
[ -n "$page" ] || fail "no pack has pages"
# Where its pages lie, as docs/format/pack.md has it: OFFSET LENGTH
pages_of() {
  python3 - "$1" <<'PY'
import struct, sys
file = open(sys.argv[1], "rb").read()
at, length = struct.unpack_from("<QQ", file, len(file) - 120 + 40)
place, offset = at, 40
def varint():
    global place
    value = shift = 0
    while True:
        byte = file[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value
for _ in range(varint()):
    kind = file[place]
    place += 1
    size = varint()
    place += 16
    if kind == 2:
        print(offset, size)
    offset += size
sys.exit(0 if offset == at and place == at + length else 1)
PY
}
pages_of "$page" >"$work/pages" || fail "the directory of $page is not as its format page says"
wc -l <"$work/pages"
found=
# The pages of files' blocks come before the root's.
while read -r at length; do
  cp "$work/whole/${page#"$vault"/}" "$page.new"
  spoil "$page.new" $((at + length / 2)) 4
  mv "$page.new" "$page"
  rm -f "$share/left"*
  zseal send --salvage "$diary@s" -o "$share/left" 2>"$work/err" || true
  found=$(sed -nE 's/.*and with them objects ([0-9]+) to .*/\1/p' "$work/err" | head -n 1)
  if [ "${found:-0}" -ge 96 ]; then break; fi
done <"$work/pages"
[ "${found:-0}" -ge 96 ] || fail "no page of a file's blocks was found"
receive_and_read
while read -r inode file failed differ; do
  if [ $((inode / 32 * 32)) != "$found" ] && { [ "$failed" != 0 ] || [ "$differ" != 0 ]; }; then
    fail "$file (object $inode) is not among objects $found to $((found + 31)), and cannot be read: $failed $differ"
  fi
done <"$share/read"
awk -v first="$found" '$1 >= first && $1 < first + 32 { print "in the dnode block:", $0 }' "$share/read" | head -n 4

step "a lost page of dnodes"
# The root of all is the last.
read -r at length < <(tail -n 1 "$work/pages")
cp "$work/whole/${page#"$vault"/}" "$page.new"
spoil "$page.new" "$at" "$length"
mv "$page.new" "$page"
expect_status 3 zseal send --salvage "$diary@s" -o "$work/never"
grep -q "nothing of $diary@s can be salvaged for ZFS" "$work/err" || fail "$(cat "$work/err")"
step "done"
