"""The small programs that touch Asterisk's folder. See `folder` for their rules.

Each gets that folder as its first word and goes there; the other words follow. They are for any
POSIX shell with GNU's coreutils, findutils and tar, as on every Linux that Asterisk runs on.

Rule: whoever owns that folder can plant links in it at any moment. So root does there what it must
      as that owner; in a folder of root's own, ours below it are root's too, and only what they
      hold is given to whom it is for.
"""

# Its words: a script, and those of the script; the first of them is the folder.
AS_OWNER = """\
script=$1
shift
owner=$(stat -L -c %u -- "$1" 2>/dev/null || echo 0)
if [ "$(id -u)" = 0 ] && [ "$owner" != 0 ]; then
  group=$(id -g -- "$(stat -L -c %U -- "$1")") || exit 1
  exec setpriv --reuid="$owner" --regid="$group" --init-groups -- sh -c "$script" acd "$@"
fi
exec sh -c "$script" acd "$@"
"""

_GO = 'set -eu; umask 027; export LC_ALL=C; cd -- "$1"; shift\n'

# What was a folder of ours when it was looked at may be a link by now.
_OURS = (
    _GO
    + """\
for name in acd acd/generations; do
  if [ -L "$name" ]; then echo "$name is a symbolic link: nothing is written there" >&2; exit 1; fi
done
"""
)

# Whoever is cut off ends his input as one does who has sent it all: so what shall come is known by
# its sum, and lies on the disk before it takes a name. The sum is the first word.
_RECEIVE = """\
sum=$1
shift
holds() { printf '%s  %s\\n' "$1" "$2" | sha256sum -c --status -; }
receive() {
  cat > "$1"
  holds "$sum" "$1" || {
    rm -f -- "$1"
    echo "$1 was cut off on its way: nothing was changed by it" >&2
    exit 1
  }
  sync -- "$1"
}
"""

# Whoever holds the folder's lock says so, then waits for the end of its input.
LOCK = """\
exec 9<"$1"
flock -n 9 || {
  echo "another deployment is under way in $1; wait until it has ended" >&2
  exit 75
}
echo locked
exec cat >/dev/null
"""

LOOK = """\
set -eu
[ -e "$1" ] || { echo no-folder=1; exit 0; }
cd -- "$1" 2>/dev/null || { echo "permission denied: it cannot be entered" >&2; exit 1; }
[ -f extensions.conf ] || { echo no-folder=1; exit 0; }
stat -L -c 'mode=%a
folder-user=%u' .
id -u | sed 's/^/our-user=/'
id -g | sed 's/^/our-group=/'
if [ -f manager.conf ]; then stat -L -c 'group=%g' manager.conf; fi
if [ -f asterisk.conf ]; then echo conf=1; fi
linked=
for name in pjsip.conf manager.conf extensions.conf; do
  if [ -L "$name" ]; then linked="$linked $name"; fi
done
echo "linked=$linked"
for name in ./*.conf.acd-new acd/.new-*; do
  if [ -e "$name" ]; then echo remnants=1; fi
done
for name in acd acd/generations acd/trying; do
  if [ -L "$name" ]; then echo "link=$name"; exit 0; fi
done
[ -e acd ] || exit 0
[ -d acd ] || { echo strange=acd; exit 0; }
stat -c 'ours-mode=%a
ours-user=%u' acd
for name in acd/* acd/.[!.]*; do
  case "$name" in
    acd/generations|acd/current|acd/previous|acd/trying|acd/phone-passwords) ;;
    acd/.new-*|"acd/*"|"acd/.[!.]*") ;;
    *) echo "strange=$name"; exit 0 ;;
  esac
done
for name in current previous; do
  if [ -L "acd/$name" ]; then echo "$name=$(basename -- "$(readlink "acd/$name")")"; fi
done
if [ -f acd/trying ]; then echo "trying=$(cat acd/trying)"; fi
if [ -d acd/generations ]; then echo "generations=$(ls acd/generations | tr '\\n' ' ')"; fi
"""

# The shell expands patterns; with IFS empty it splits no name.
READ = (
    _GO
    + """\
IFS=
for pattern; do
  for file in $pattern; do
    if [ -f "$file" ]; then printf '%s\\0' "$file"; fi
  done
done | tar -cf - --absolute-names --dereference --null --files-from=-
"""
)

# --touch: Asterisk takes a file of the same size and time for the one that it has read already.
ADD = (
    _OURS
    + """\
mkdir -p acd/generations
if [ "$(id -u)" = 0 ]; then chgrp -h -- "$3" acd acd/generations; fi
new="acd/.new-generation"
rm -rf -- "$new"
mkdir "$new"
if [ "$(id -u)" = 0 ]; then chgrp -h -- "$3" "$new"; fi
tar --touch -xpf - -C "$new"
find "$new" -exec sync -- {} +
mv -T -- "$new" "acd/generations/$1"
"""
)

KEEP = (
    _OURS
    + _RECEIVE
    + """\
mkdir -p acd
rm -f -- acd/.new-file
set -C
umask 077
receive acd/.new-file
if [ "$(id -u)" = 0 ]; then
  chgrp -h -- "$3" acd
  chown -h -- "$2:$3" acd/.new-file
fi
mv -T -- acd/.new-file "$1"
"""
)

MARK = (
    _OURS
    + _RECEIVE
    + """\
rm -f -- acd/.new-mark
set -C
receive acd/.new-mark
mv -T -- acd/.new-mark acd/trying
"""
)

LINK = (
    _OURS
    + """\
[ -d "acd/generations/$1" ] || { echo "acd/generations/$1 is gone" >&2; exit 1; }
ln -sfn -- "generations/$1" acd/.new-link
mv -T -- acd/.new-link acd/current
"""
)

# His file is looked at twice: somebody may save it while ours is on its way.
REPLACE = (
    _GO
    + _RECEIVE
    + """\
new="$1.acd-new"
refuse_changed() {
  holds "$2" "$1" || {
    rm -f -- "$new"
    echo "$1 has been changed meanwhile; try again" >&2
    exit 1
  }
}
if [ -L "$1" ]; then
  echo "$1 is a symbolic link, which is not written through; add the line by hand" >&2
  exit 1
fi
refuse_changed "$1" "$2"
rm -f -- "$new"
cp -pP -- "$1" "$new"
if [ -L "$new" ] || [ "$(stat -c %u:%g -- "$new")" != "$(stat -c %u:%g -- "$1")" ]; then
  rm -f -- "$new"
  echo "$1 would not keep its owner, who is not the folder's: chown --reference=. $1" >&2
  exit 1
fi
receive "$new"
refuse_changed "$1" "$2"
mv -T -- "$new" "$1"
"""
)

# Both at once: a run that is cut off between the two would take a proved generation back.
SETTLE = (
    _OURS
    + """\
if [ -n "$1" ]; then
  ln -sfn -- "generations/$1" acd/.new-link
  mv -T -- acd/.new-link acd/previous
fi
rm -f -- acd/trying
"""
)

DROP_GENERATIONS = (
    _OURS
    + """\
rm -rf -- acd/.new-*
rm -f -- ./*.conf.acd-new
for name; do rm -rf -- "acd/generations/$name"; done
"""
)

REMOVE = _GO + "rm -f -- ./*.conf.acd-new\n[ -L acd ] || rm -rf -- acd\n"

# Whether this folder is that one too; one that is not here is no other.
IS_ANOTHER = 'if [ -e "$2" ] && ! [ "$1" -ef "$2" ]; then echo another; fi\n'
# Whose Asterisk is, by the file in which it keeps its process id; nothing where it cannot be told.
RIGHTS = """\
[ -f "$2" ] || exit 0
grep -E '^(Uid|Gid|Groups):' "/proc/$(cat -- "$2")/status" || true
"""
SIZE = 'if [ -f "$2" ]; then stat -L -c %s -- "$2"; fi\n'
TAIL = 'if [ -f "$2" ]; then tail -c "+$3" -- "$2"; fi\n'
# Which of these sounds there are, whatever their formats.
SOUNDS = """\
shift
for base; do
  for file in "$base".*; do
    if [ -f "$file" ]; then printf '%s\\n' "$base"; fi
  done
done
"""
