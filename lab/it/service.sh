#!/bin/bash
# zseal as a service of a real systemd beside a real OpenZFS: the units that `zseal schedule install` prints, as they are. A Debian
# with systemd and Java is unpacked in the guest, and its systemd started as the first process of a namespace. The service runs
# jobs, is reloaded, killed, stopped in the middle of a run and started again; then timers do the same for a user who is not root.
# shellcheck source=lab/it/lib.sh
. "$(dirname "$0")/lib.sh"
debian=$("$here/dev/lab" root "$IT_GUEST") || skip "the guest was made from a root that is not there any more"
[ -x "$debian/usr/lib/systemd/systemd" ] || skip "this suite's image has no systemd"
for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*25* ''; do ! grep -qs '^JAVA_VERSION="25' "$jdk/release" || break; done
[ -n "$jdk" ] || skip "no JDK 25 in JAVA_HOME or /usr/lib/jvm"
[ -d "$here/app/target/lib" ] || skip "zseal is not built in this checkout"

at_end() {
  ssh -F "$ssh_config" "$host" "kill -9 \$(cat /run/pid1); umount -l /run/debian" >/dev/null 2>&1
}

step "a Debian with systemd, Java and zseal, in the guest"
mkdir -p "$share/opt/lib"
cp "$here"/app/target/zseal-app-*.jar "$here"/app/target/lib/*.jar "$share/opt/lib/"
# What compiles is left out. One read of the share is a message to the host: cat asks for more at once than tar.
tar -C "$debian" --exclude=./usr/{src,include,share,lib/{modules,gcc},libexec/gcc} --exclude='*.a' --exclude='./usr/bin/*-linux-gnu-*' \
  --exclude='./usr/*/*python3*' --exclude=./{boot,dev,proc,sys} --exclude=./var/{cache,lib/{apt,dkms}} -cf "$share/debian.tar" .
tar -C "$jdk" --exclude=./{jmods,man,lib/{src.zip,ct.sym}} -cf "$share/java.tar" .
in_guest <<'GUEST'
  ! grep -q " /run/debian " /proc/mounts || umount -l /run/debian
  mkdir -p /run/debian
  mount -t tmpfs -o mode=755,size=1500m tmpfs /run/debian
  cd /run/debian
  cat "$dir/debian.tar" | tar -xf -
  mkdir -p dev proc sys run tmp host usr/lib/jvm/java srv/vault etc/zseal opt/zseal usr/share
  cat "$dir/java.tar" | tar -xf - -C usr/lib/jvm/java
  cp -r "$dir/opt/lib" opt/zseal/
  cat >usr/bin/zseal <<'SH'
#!/bin/sh
exec /usr/lib/jvm/java/bin/java -Xmx224m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp '/opt/zseal/lib/*' dev.zseal.cli.Zseal "$@"
SH
  cat >usr/bin/in_service <<'SH'
#!/bin/sh
# whether a process of zseal's services has these words on its command line
for p in $(cat /sys/fs/cgroup/system.slice/zseal*.service/cgroup.procs 2>/dev/null); do
  ! tr '\0' ' ' <"/proc/$p/cmdline" 2>/dev/null | grep -q -e "$1" || exit 0
done
exit 1
SH
  chmod 755 usr/bin/zseal usr/bin/in_service
  # Pools, disks and the kernel's settings are the guest's, and are left alone.
  for unit in zfs-{import-cache,import-scan,mount,share,volume-wait,zed}.service zfs-import.target systemd-{udevd,udev-trigger,modules-load,sysctl,random-seed,networkd}.service; do
    ln -sf /dev/null "etc/systemd/system/$unit"
  done
  echo zseal:x:4242:4242::/var/lib/zseal:/bin/sh >>etc/passwd
  echo zseal:x:4242: >>etc/group
  cat >pid1 <<'SH'
cd /run/debian
mount -t proc proc proc; mount -t sysfs sysfs sys; mount --rbind /dev dev; mount --bind /host host
mount -t tmpfs -o mode=755 tmpfs run; mount -t tmpfs -o mode=1777 tmpfs tmp; mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -o move . /
exec chroot . /usr/bin/env -i container=lab PATH=/usr/sbin:/usr/bin /usr/lib/systemd/systemd --unit=basic.target --log-target=console
SH
  setsid /run/debian/usr/bin/unshare --mount --pid --uts --ipc --fork sh /run/debian/pid1 >/tmp/systemd.log 2>&1 </dev/null &
  unshared=$!
  until cat "/proc/$unshared/task/$unshared/children" >/run/pid1 && [ -s /run/pid1 ]; do sleep 0.1; done
  fresh_pool 400M
  backup_pool 400M
  sealed home
  zfs create "$pool/home/diary"
  cd "/mnt/$pool/home/diary"; noise 2000000 >film
GUEST
rm "$share"/*.tar

# inside COMMAND: in that Debian. (Its systemd is the child of unshare.)
inside() {
  in_guest "nsenter -t \$(cat /run/pid1) -m -p -u -i -r -w sh -c $(printf %q "$*")"
}
# soon SECONDS COMMAND: it comes true within that time
soon() {
  local until=$((SECONDS + $1))
  shift
  until inside "$*" >"$work/out" 2>"$work/err"; do
    [ $SECONDS -lt $until ] || {
      inside "journalctl --no-pager -n 40; systemctl --no-pager status 'zseal*'" || true
      fail "not within its time: $* ($(cat "$work/out" "$work/err"))"
    }
    sleep 2
  done
}
soon 120 systemctl is-active basic.target
inside systemctl --version | head -n 1

step "the configuration, and the service as root; its state folder is not there yet"
inside "cat >/etc/zseal/zseal.toml" <<TOML
state = "/var/lib/zseal"
zone = "UTC"
[target.usb]
vault = "/srv/vault"
[target.other]
pool = "$pool.b"
[job.often]
datasets = ["$pool/home"]
recursive = true
to = ["usb", "other"]
schedule = "every 1m"
keep = { last = 4 }
TOML
inside "rm -rf /srv/vault; zseal init -V /srv/vault && zseal config check && zseal schedule install --daemon --to /etc/systemd/system"
inside "systemctl daemon-reload && systemctl start zseal.service"
verified() { echo "zseal logs often | grep -q 'home/diary.* is verified in $1'"; }
soon 300 "$(verified usb)"
soon 120 "$(verified other)"
inside "zseal logs often" | tail -n 12
inside systemctl show -p MainPID,NRestarts,ActiveState zseal.service
step "it is read-only outside of its state and vaults, and sees no disk"
inside "nsenter -t \$(systemctl show -P MainPID zseal.service) -m sh -c '! touch /etc/here 2>/dev/null && touch /srv/vault/here && rm /srv/vault/here'"
step "reload: a mistake leaves the old configuration in force, and is told; what is right is taken"
inside "sed -i 's/^zone.*/zone = \"Mars\"/' /etc/zseal/zseal.toml; ! systemctl reload zseal.service; systemctl is-active zseal.service"
inside "sed -i 's/^zone.*/zone = \"UTC\"/; s/last = 4/last = 3/' /etc/zseal/zseal.toml; systemctl reload zseal.service"
soon 60 "journalctl --no-pager -u zseal | grep -q 'read anew'"

step "killed with -9: systemd starts it again, and it goes on"
inside "systemctl kill -s KILL zseal.service"
soon 120 "systemctl show -P NRestarts zseal.service | grep -qx 1 && systemctl is-active zseal.service && zseal daemon reload"

step "stopped in the middle of a run: clean, at once, and nothing of it is left; started again it goes on"
in_guest "head -c 60000000 /dev/urandom >/mnt/$pool/home/diary/long; sync"
inside "zseal daemon run often" || true
soon 120 "in_service 'zfs send -w.*home/diary'"
inside "systemctl stop zseal.service; systemctl show -P Result,ActiveState zseal.service; ! in_service zfs"
inside "journalctl --no-pager -u zseal -n 20"
soon 5 "systemctl show -P Result zseal.service | grep -qx success"
inside "zseal logs often | grep -q 'done: stopped'"
inside "systemctl start zseal.service"
soon 240 "zseal logs often | grep -q 'goes on'"
soon 240 "zseal status"

step "the vault has what ZFS has"
inside "systemctl stop zseal.service; zseal scrub -V /srv/vault"
# (The newest in the pool may have been taken by a run that was stopped.)
newest=$(inside "zseal list -H -t snapshot -o name $pool/home/diary -V /srv/vault" | tail -n 1)
want=$(in_guest "zfs send -w $newest | sha256sum" | cut -d' ' -f1)
got=$(inside "zseal send $newest -V /srv/vault | sha256sum" | cut -d' ' -f1)
[ "$want" = "$got" ] || fail "the vault's full of $newest is not that of zfs send"

step "timers, and a user to whom doctor's own lines gave what it takes"
inside "rm /etc/systemd/system/zseal.service; rm -rf /var/lib/zseal; mkdir /var/lib/zseal; chown -R zseal: /srv/vault /var/lib/zseal; chown -R root:zseal /etc/zseal"
inside "sed -i 's/, \"other\"//' /etc/zseal/zseal.toml"
inside "zseal doctor -r $pool/home -V /srv/vault --user zseal >/tmp/said; sed -n 's/.*\(zfs allow -u zseal .*\)/\1/p' /tmp/said | tail -n 1 | sed 's/[.;].*//' >/tmp/allow; cat /tmp/allow; sh -e /tmp/allow"
inside "zseal schedule install --timers --user zseal --to /etc/systemd/system && systemctl daemon-reload && systemctl start zseal-often.timer zseal-watch.timer"
as_user() { echo "runuser -u zseal -- $*"; }
expect_status 5 inside zseal logs often
soon 300 "$(as_user "$(verified usb)")"
soon 120 "systemctl show -P Result zseal-often.service | grep -qx success"
[ "$(inside "stat -c %U /var/lib/zseal/history.db")" = zseal ] || fail "the history is not the user's"
inside "$(as_user zseal logs often)" | tail -n 5
expect_status 0 inside "$(as_user zseal status)"
step "a disk that is not there keeps no unit from starting: it is told of, and the other target is served"
inside "sed -i 's|^.job.often.|[target.gone]\nvault = \"/mnt/gone/vault\"\n&|; s/to = .\"usb\"./to = [\"usb\", \"gone\"]/' /etc/zseal/zseal.toml"
inside "zseal schedule install --timers --user zseal --to /etc/systemd/system && systemctl daemon-reload"
inside "systemctl start zseal-watch.service" || {
  inside "journalctl --no-pager -n 40 -u zseal-watch -u zseal-often; systemctl --no-pager status zseal-watch" || true
  fail "the watch does not start"
}
soon 300 "$(as_user "zseal logs often | grep -q '/mnt/gone/vault holds no vault now'")"
# Of the newest run, which may be a later one that has just begun.
soon 300 "$(as_user "$(verified usb)")"
step "done"
