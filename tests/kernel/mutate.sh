#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Breaks the model in one place at a time, as mutants.txt says, and requires that kernel_check finds
# a difference each time: tests/kernel/mutate.sh [--work DIR] [--jobs N] [--dry-run] [WORD].
# --dry-run only sees whether each mutant still fits the source. With WORD only those are tried whose
# rule has it. Exit: 0 all found, 1 one was not, 2 broken, 77 there is no root to run the checker.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/mutants
jobs=$(nproc)
word=
dry_run=false
while [ $# -gt 0 ]; do
  case $1 in
    --work) work=$2; shift ;;
    --jobs) jobs=$2; shift ;;
    --dry-run) dry_run=true ;;
    -*) sed -n '3,7s/^# //p' "$0" >&2; exit 2 ;;
    *) word=$1 ;;
  esac
  shift
done
mkdir -p "$work"
work=$(cd "$work" && pwd)
base=$work/base
compiler=${CXX:-c++}

# The checker of the model as it is: its objects are linked with each mutant.
build_base() {
  {
    cmake -S "$root" -B "$base" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
      -DCMAKE_CXX_COMPILER="$compiler" &&
      cmake --build "$base" --target kernel_check kernel_probe
  } >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; return 2; }
}

# Splits mutants.txt into one folder for each mutant: file, rule, and the pairs 1.old 1.new 2.old ...
split_mutants() {
  rm -rf "$work/mutant"
  mkdir -p "$work/mutant"
  awk -v work="$work/mutant" '
    function close_pair() { if (part != "") close(part) }
    /^#/ || /^$/ { next }
    /^[a-z_]+\.cpp: / {
      close_pair(); part = ""; pair = 0; last = ""
      folder = sprintf("%s/%03d", work, ++count)
      system("mkdir -p " folder)
      file = $1; sub(/:$/, "", file); print file > (folder "/file"); close(folder "/file")
      rule = $0; sub(/^[^ ]* /, "", rule); print rule > (folder "/rule"); close(folder "/rule")
      next
    }
    /^[-+] ?/ {
      sign = substr($0, 1, 1)
      if (sign == "-" && last != "-") pair++
      last = sign
      close_pair()
      part = folder "/" pair (sign == "-" ? ".old" : ".new")
      print substr($0, 3) >> part
      next
    }
    { printf "mutants.txt:%d: cannot be read: %s\n", NR, $0 > "/dev/stderr"; exit 2 }
  ' "$here/mutants.txt"
}

# Makes the mutated source of one folder. The old text must be there exactly once.
mutate() {
  local folder=$1 text old new without pair
  text=$(cat "$root/src/model/$(cat "$folder/file")")
  for pair in "$folder"/*.old; do
    old=$(cat "$pair")
    new=$(cat "${pair%.old}.new")
    without=${text//"$old"/}
    if [ $((${#text} - ${#without})) -ne ${#old} ]; then
      echo "not there exactly once: $old"
      return 1
    fi
    text=${text/"$old"/"$new"}
  done
  printf '%s\n' "$text" >"$folder/mutant.cpp"
}

# Builds and runs one mutant: writes found, NOT FOUND or BROKEN and the seconds into its folder.
try() {
  local folder=$1 begin=$SECONDS verdict code=0
  if ! mutate "$folder" >"$folder/log" || ! compile "$folder" >>"$folder/log" 2>&1; then
    verdict=BROKEN
  else
    "$folder/check" --stop-early --jobs 1 "$base/tests/kernel/kernel_probe" >>"$folder/log" 2>&1 ||
      code=$?
    case $code in
      1) verdict=found ;;
      0) verdict='NOT FOUND' ;;
      *) verdict=BROKEN ;;
    esac
    rm -f "$folder/check"
  fi
  printf '%-9s %3d s  %-16s %s\n' "$verdict" $((SECONDS - begin)) "$(cat "$folder/file")" \
    "$(cat "$folder/rule")" | tee "$folder/verdict"
}

# The mutant's object comes before the library that has the sound one.
compile() {
  local folder=$1 library libraries=()
  for library in system plan model caps base; do
    libraries+=("$base/src/$library/libexeccap_$library.a")
  done
  "$compiler" -std=c++20 -O1 -I "$root/include" -I "$root/src" -c "$folder/mutant.cpp" \
    -o "$folder/mutant.o"
  "$compiler" "$base"/tests/kernel/CMakeFiles/kernel_check.dir/*.o "$folder/mutant.o" \
    "${libraries[@]}" -lcap-ng -o "$folder/check"
}

split_mutants
chosen=()
for folder in "$work"/mutant/*; do
  if grep -q -- "$word" "$folder/rule"; then chosen+=("$folder"); fi
done

if $dry_run; then
  faults=0
  for folder in "${chosen[@]}"; do
    mutate "$folder" && continue
    echo "  $(cat "$folder/file"): $(cat "$folder/rule")"
    faults=$((faults + 1))
  done
  echo "mutants: ${#chosen[@]} read, $faults do not fit"
  [ "$faults" -eq 0 ] && exit 0
  exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
  echo 'skipped: an ordinary user cannot have all the contexts that mutants need'
  exit 77
fi

build_base
running=0
for folder in "${chosen[@]}"; do
  try "$folder" &
  running=$((running + 1))
  if [ "$running" -ge "$jobs" ]; then
    wait -n
    running=$((running - 1))
  fi
done
wait

count() { cat "${chosen[@]/%//verdict}" | grep -c "^$1 " || true; }
found=$(count found)
missed=$(count 'NOT FOUND')
broken=$(count BROKEN)
echo "mutants: ${#chosen[@]} tried, $found found, $missed not found, $broken broken, $SECONDS s"
[ "$broken" -eq 0 ] || exit 2
[ "$missed" -eq 0 ]
