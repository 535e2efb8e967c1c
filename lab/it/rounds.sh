#!/bin/bash
# Random work on a pseudo-root with children, ROUNDS times (3), SEED says what is done; after each round it is replicated, and both
# sides send the same record by record. Every fifth time and at the end each file is read on both sides with the key.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lab/it/replicate.lib
. "$(dirname "$0")/replicate.lib"
seed=${SEED:-$RANDOM}

step "a pseudo-root with children, replicated for the first time"
a_tree
replicate 0 -r "$root" "$copy"
same_tree

for ((round = 1; round <= ${ROUNDS:-3}; round++)); do
  step "random work, round $round (seed $seed)"
  in_guest <<GUEST
    RANDOM=$((seed + round))
    zfs list -H -r -t filesystem -o name "$root" | while read -r d; do
      at=\$(zfs get -H -o value mountpoint "\$d")
      for i in 1 2 3; do
        f="\$at/r\$((RANDOM % 7))"
        case \$((RANDOM % 5)) in
          0) rm -rf "\$f" ;;
          1) noise \$((RANDOM * 3)) >"\$f" ;;
          2) [ ! -f "\$f" ] || truncate -s \$((RANDOM)) "\$f" ;;
          3) seq \$((RANDOM % 9000)) >"\$f" ;;
          4) [ ! -f "\$f" ] || noise 4096 | dd of="\$f" bs=4k seek=\$((RANDOM % 9)) conv=notrunc status=none ;;
        esac
      done
      [ \$((RANDOM % 3)) != 0 ] || zfs snapshot "\$d@r$round"
    done
    noise 40000 | dd of="/dev/zvol/$root/disk" bs=4k seek=\$((RANDOM % 1900)) conv=notrunc status=none
    # Now and then the tree itself: a child comes, or is renamed with all below it.
    case \$((RANDOM % 4)) in
      0) zfs create "$root/home/c$round" && seq $round >"/mnt/$root/home/c$round/new" ;;
      1) zfs list -H -d1 -t filesystem -o name "$root/home" | sed 1d | head -n 1 | while read -r d; do zfs rename "\$d" "$root/home/m$round"; done ;;
      2) zfs snapshot -r "$root/own@all$round" ;;
    esac
GUEST
  replicate 0 -r "$root" "$copy"
  same_tree
  [ $((round % 5)) != 0 ] || same_files
done
same_files
in_guest <<<'healthy'
step "done"
