#!/usr/bin/env python3
"""files.py tree TRUTH FOLDER | find TRUTH JSON SNAPSHOT | ls TRUTH LISTING | diff ZFS ZSEAL MOUNTPOINT TRUTH TRUTH

Holds what zseal says of a snapshot against what the mounted snapshot showed in the guest (see truth() in files.sh). Says
what differs, and then exits with status 1.
"""
import collections, datetime, decimal, hashlib, json, os, re, stat, sys

Node = collections.namedtuple("Node", "mode uid gid size links atime mtime inode device target hash xattrs")


def pieces(path):
    """The NUL-terminated pieces of a file."""
    with open(path, "rb") as f:
        return f.read().split(b"\0")[:-1]


def nanoseconds(text):
    return int(decimal.Decimal(text.decode()) * 10**9)


def unescaped(text):
    """The bytes of a name as zseal shows it."""
    return re.sub(rb"\\(\\|x[0-9a-f]{2})", lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1][1:], 16)]), text.encode())


def octal(text, digits):
    return re.sub(rb"\\([0-7]{%d})" % digits, lambda m: bytes([int(m[1], 8) & 255]), text)


def clip(path):
    """A path as zseal names it: from the root, without find's dot."""
    return path[1:] or b"/"


# Files beyond this are compared by some pieces of them.
HUGE = 200 << 20


def truth(stem):
    links = iter(pieces(stem + ".links"))
    targets = dict(zip(links, links))
    hashes = {p[66:]: p[:64].decode() for p in pieces(stem + ".sha256")}
    xattrs = collections.defaultdict(dict)
    with open(stem + ".xattr", "rb") as f:
        for line in f.read().split(b"\n"):
            if line.startswith(b"# file: "):
                path = b"/" + octal(line[8:], 3).removeprefix(b"./")
            elif line:
                name, _, value = line.partition(b"=")
                xattrs[path][octal(name, 3)] = value.decode()
    nodes = {}
    for piece in pieces(stem + ".stat"):
        mode, uid, gid, size, count, atime, mtime, inode, major, minor, path = piece.split(b" ", 10)
        mode = int(mode, 16)
        device = (int(major, 16), int(minor, 16)) if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else None
        # The root of a mounted snapshot has a number of its own.
        inode = b"0" if path == b"." else inode
        nodes[clip(path)] = Node(mode, int(uid), int(gid), int(size), int(count), nanoseconds(atime), nanoseconds(mtime),
                                 int(inode), device, targets.get(path), hashes.get(path), xattrs.get(clip(path), {}))
    return nodes


def extracted(folder):
    nodes = {}

    def visit(path, name):
        st = os.lstat(path)
        mode = st.st_mode
        device = (os.major(st.st_rdev), os.minor(st.st_rdev)) if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else None
        target = os.readlink(path) if stat.S_ISLNK(mode) else None
        xattrs = {os.fsencode(x): "0x" + os.getxattr(path, x, follow_symlinks=False).hex()
                  for x in os.listxattr(path, follow_symlinks=False)}
        entries = sorted(os.listdir(path)) if stat.S_ISDIR(mode) else []
        digest = None
        if stat.S_ISREG(mode) and st.st_size < HUGE:
            with open(path, "rb") as f:
                digest = hashlib.file_digest(f, "sha256").hexdigest()
        nodes[name or b"/"] = Node(mode, st.st_uid, st.st_gid, st.st_size, st.st_nlink, st.st_atime_ns, st.st_mtime_ns,
                                   st.st_ino, device, target, digest, xattrs)
        for entry in entries:
            visit(path + b"/" + entry, name + b"/" + entry)

    visit(os.fsencode(folder), b"")
    return nodes


def report(problems):
    for problem in problems[:12]:
        print(problem)
    if problems:
        print(f"{len(problems)} differences")
    sys.exit(1 if problems else 0)


def paths(want, got, problems):
    """Tells what is on one side only; gives what is on both."""
    problems += [f"missing: {p!r}" for p in sorted(want.keys() - got.keys())]
    problems += [f"not in ZFS: {p!r}" for p in sorted(got.keys() - want.keys())]
    return sorted(want.keys() & got.keys())


def names(nodes):
    """Which names lead to the same file."""
    found = collections.defaultdict(set)
    for path in nodes:
        found[nodes[path].inode].add(path)
    return found


def groups(nodes):
    return {frozenset(paths) for paths in names(nodes).values()}


def tree(stem, folder):
    want, got, problems = truth(stem), extracted(folder), []
    del want[b"/"], got[b"/"]   # the target folder stays as it is
    for path in paths(want, got, problems):
        w, g = want[path], got[path]
        for field in Node._fields:
            a, b = getattr(w, field), getattr(g, field)
            kind = stat.S_IFMT(w.mode)
            if field == "inode" or (kind == stat.S_IFDIR and field in ("size", "links")):
                continue   # each file system counts these in its own way
            if field == "atime" and kind != stat.S_IFREG:
                continue   # reading it changed it
            if a != b:
                problems.append(f"{path!r}: {field} is {b!r:.300}, in ZFS {a!r:.300}")
    problems += [f"not one file: {sorted(g)}" for g in groups(want) - groups(got)]
    report(problems)


KINDS = {"file": stat.S_IFREG, "directory": stat.S_IFDIR, "symlink": stat.S_IFLNK, "fifo": stat.S_IFIFO,
         "socket": stat.S_IFSOCK, "character-device": stat.S_IFCHR, "block-device": stat.S_IFBLK}


def find(stem, file, snapshot):
    want, got, problems = truth(stem), {}, []
    with open(file, encoding="utf-8") as f:
        for line in f:
            node = json.loads(line)
            if node["snapshot"] == snapshot:
                got[unescaped(node["path"])] = node
    for path in paths(want, got, problems):
        w, g = want[path], got[path]
        target, seconds = g.get("target"), re.fullmatch(r"(.*?)(?:\.(\d+))?Z", g["mtime"])
        moment = datetime.datetime.fromisoformat(seconds[1] + "+00:00") - datetime.datetime.fromtimestamp(0, datetime.UTC)
        mtime = (moment.days * 86400 + moment.seconds) * 10**9 + int((seconds[2] or "").ljust(9, "0"))
        device = tuple(map(int, g["device"].split(":"))) if "device" in g else None
        node = (KINDS[g["type"]] | int(g["mode"], 8), int(g["uid"]), int(g["gid"]), g["size"], g["links"], mtime, g["inode"] if path != b"/" else 0,
                device, unescaped(target) if target is not None else None)
        real = (w.mode, w.uid, w.gid, w.size, w.links, w.mtime, w.inode, w.device, w.target)
        if node != real:
            problems.append(f"{path!r}: {node}, in ZFS {real}")
    report(problems)


def ls(stem, listing):
    """The lines of ls -lR, whatever the order of the folders."""
    want, got, problems, folder = {}, {}, [], None
    for path, node in truth(stem).items():
        if path == b"/":
            continue
        time = datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(seconds=node.mtime // 10**9)
        size = "%d:%d" % node.device if node.device else str(node.size)
        want[path] = (f"{stat.filemode(node.mode)} {node.links} {node.uid} {node.gid} {size} {time:%Y-%m-%d %H:%M}Z", node.target)
    with open(listing, encoding="utf-8") as f:
        for line in f.read().split("\n"):
            if not line:
                continue
            if line[0] == "/":
                folder = unescaped(line[:-1]).rstrip(b"/")
                continue
            m = re.fullmatch(r"(.)(\S+) +(\d+) +(\d+) +(\d+) +([\d:]+) +(\S+ \d\d:\d\dZ)  (.*)", line)
            name, arrow, target = m[8].partition(" -> ") if m[1] == "l" else (m[8], "", "")
            got[folder + b"/" + unescaped(name)] = (
                f"{m[1]}{m[2]} {m[3]} {m[4]} {m[5]} {m[6]} {m[7]}", unescaped(target) if arrow else None)
    for path in paths(want, got, problems):
        if want[path] != got[path]:
            problems.append(f"{path!r}: {got[path]}, in ZFS {want[path]}")
    report(problems)


def diff(zfs, zseal, mountpoint, before, after):
    """zfs diff -FH against zseal diff --json.

    Three things are told otherwise on purpose. A file that won or lost names is M (+1) for ZFS, while zseal tells the names
    too; of a file with several, which of them ZFS tells is left open. What changed below a renamed folder is R for ZFS and M
    for zseal. And ZFS tells of files that hold attributes.
    """
    letters = {"F": "file", "/": "directory", "@": "symlink", "|": "fifo", "=": "socket", "C": "character_device",
               "B": "block_device"}
    old, new = truth(before), truth(after)
    old_names, new_names = names(old), names(new)
    base = os.fsencode(mountpoint)

    def inside(path):
        path = octal(path, 4)
        assert path.startswith(base), path
        return path[len(base):] or b"/"

    def many(change, kind, path, *_):
        """The number of a file that has several names."""
        node = old[path] if change in ("removed", "renamed") else new[path]
        is_many = kind != "directory" and max(len(old_names[node.inode]), len(new_names[node.inode])) > 1
        return node.inode if is_many else None

    want, got = [], []
    with open(zfs, "rb") as f:
        for line in f.read().split(b"\n")[:-1]:
            if b"/<xattrdir>" not in line:
                change, kind, path, *rest = line.split(b"\t")
                word = {b"+": "added", b"-": "removed", b"M": "modified", b"R": "renamed"}[change]
                rest = [inside(rest[0])] if change == b"R" else [int(r[1:-1]) for r in rest]
                want.append((word, letters[kind.decode()], inside(path), *rest))
    with open(zseal, encoding="utf-8") as f:
        for line in f:
            c = json.loads(line)
            path = [unescaped(c[k]) for k in ("from", "path") if k in c]
            got.append((c["change"], c["kind"], *path, *([c["links"]] if "links" in c else [])))

    # Files with several names: both tell of the same ones, and how many names came; zseal also which.
    problems = []
    told = []
    for side in (want, got):
        told.append(collections.Counter())
        for c in side:
            if many(*c):
                told[-1][many(*c)] += c[3] if c[0] == "modified" and len(c) > 3 else 0
    for number in told[0].keys() | told[1].keys():
        stays = old_names[number] and new_names[number]
        if (number in told[0]) != (number in told[1]) or (stays and told[0][number] != told[1][number]):
            problems.append(f"{new_names[number] or old_names[number]}: {told[1].get(number)}, in ZFS {told[0].get(number)}")
    stay = {p for p in old if p in new and old[p].inode == new[p].inode}
    for number in told[1]:
        changes = [c for c in got if many(*c) == number]
        came = {c[-1] for c in changes if c[0] in ("added", "renamed")}
        went = {c[2] for c in changes if c[0] in ("removed", "renamed")}
        for mine, real in ((came, new_names[number] - old_names[number]), (went, old_names[number] - new_names[number])):
            sure = {p for p in real if (os.path.dirname(p) or b"/") in stay}
            if not sure <= mine <= real:
                problems.append(f"names: {mine}, in ZFS {real}")
    want, got = ({c for c in side if not many(*c)} for side in (want, got))
    # What lies below a folder that was renamed
    moved = {c[2]: c[3] for c in want if c[0] == "renamed"}
    for c in sorted(want):
        if c[0] == "renamed":
            (old_folder, old_name), (new_folder, new_name) = os.path.split(c[2]), os.path.split(c[3])
            if old_name == new_name and old_folder != new_folder and old.get(old_folder) and new.get(new_folder) \
                    and old[old_folder].inode == new[new_folder].inode:
                want.remove(c)
                want.add(("modified", c[1], c[3]))
    problems += [f"only zfs diff: {c}" for c in sorted(want - got)] + [f"only zseal diff: {c}" for c in sorted(got - want)]
    report(problems)


if __name__ == "__main__":
    {"tree": tree, "find": find, "ls": ls, "diff": diff}[sys.argv[1]](*sys.argv[2:])
