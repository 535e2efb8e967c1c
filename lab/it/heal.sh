#!/bin/bash
# A pool that lost blocks of an encrypted dataset gets them back from a vault: zseal restore --heal, which is zfs receive -c.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
diary=$pool/diary
target=(--target-host "ssh://$host" --ssh-config "$ssh_config")

step "two snapshots in the vault"
in_guest <<'GUEST'
  fresh_pool
  zfs version | grep -q 'zfs-kmod-2.1' && touch "$dir/old" || true
  sealed diary -o compression=zstd -o recordsize=32k
  noise 3000000 >"/mnt/$pool/diary/film"
  seq 200000 >"/mnt/$pool/diary/text"
  zfs snapshot "$pool/diary@one"
  noise 100000 | dd of="/mnt/$pool/diary/film" bs=10k seek=20 conv=notrunc status=none
  zfs snapshot "$pool/diary@two"
  sha256sum "/mnt/$pool/diary/film" "/mnt/$pool/diary/text" >"$dir/sums"
  zpool sync
GUEST
expect_status 0 zseal backup "$diary@one" --source "ssh://$host" --ssh-config "$ssh_config"
expect_status 0 zseal backup "$diary@two" --source "ssh://$host" --ssh-config "$ssh_config"

if [ -e "$share/old" ]; then
  expect_status 5 zseal restore --heal "$diary@two" "${target[@]}"
  expect_words 'cannot heal a pool' 'OpenZFS 2.2'
  skip "OpenZFS 2.1 has no corrective receive; it was refused as it should be"
fi

step "a disk that rots"
in_guest <<'GUEST'
  object=$(stat -c %i "/mnt/$pool/diary/film")
  zdb -ddddd "$pool/diary" "$object" | awk '$2 == "L0" {print $3}' | sort -u >/tmp/blocks
  [ "$(wc -l </tmp/blocks)" -gt 40 ]
  zfs unmount "$pool/diary"
  zpool export "$pool"
  awk 'NR % 7 == 3' /tmp/blocks | head -n 13 | while IFS=: read -r _ offset size; do
    dd if=/dev/urandom of="/tmp/$pool.img" bs=512 seek=$((0x$offset / 512 + 8192)) count=$((0x$size / 512)) conv=notrunc status=none
  done
  zpool import -d "/tmp/$pool.img" "$pool"
  zpool scrub -w "$pool" || true
  # While the key is away, zpool status cannot name what is damaged: "List of errors unavailable: permission denied".
  zfs load-key -L "file://$key" "$pool/diary"
  zpool status -v "$pool" >"$dir/status"
  grep -q 'Permanent errors' "$dir/status"
  zfs mount "$pool/diary"
  ! cat "/mnt/$pool/diary/film" >/dev/null 2>&1
GUEST
sed -n '/errors:/,$p' "$share/status"

step "healed"
expect_status 0 zseal restore --heal -n "$diary@two" "${target[@]}"
expect_words "zseal send $diary@two \| zfs receive -c $diary@two"
expect_status 0 zseal restore --heal "$diary" "${target[@]}"
expect_words "of $diary were gone over"
expect_status 0 zseal restore --heal "$diary@two" "${target[@]}"
expect_words "$diary@two was gone over with"
in_guest <<'GUEST'
  healthy
  zfs unmount "$pool/diary"
  zfs mount "$pool/diary"
  sha256sum -c "$dir/sums"
GUEST

step "and locked"
in_guest zfs unmount "$diary"
in_guest zfs unload-key "$diary"
expect_status 0 zseal restore --heal "$diary@two" "${target[@]}"

step "all at once"
expect_status 0 zseal restore --heal --all "$diary" "${target[@]}"
expect_words "2 of 2 snapshots of $diary were gone over"

step "a snapshot that the vault has not"
in_guest zfs snapshot "$diary@three"
expect_status 8 zseal restore --heal --all "$diary" "${target[@]}"
expect_words '@three is not in the vault'
expect_status 5 zseal restore --heal "$diary@three" "${target[@]}"
expect_words 'the vault has nothing to heal'
step "done"
