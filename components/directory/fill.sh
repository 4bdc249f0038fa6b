# Runs where the directory is, as `sh -s fill` or `sh -s undo`. Above it stand the settings (database, user,
# password, undo_folder, run) and the function plan_base64 (lines of SID, account, mail). What is in the plan came
# from servers: it is data here and nothing else. No exit code of a tool is believed: the directory is read again.
set -u
umask 077
export LC_ALL=C.UTF-8
mode=${1:?fill or undo}
tab=$(printf '\t')

fail() {
  printf '%s: %s\n  next:    %s\n' "$1" "$2" "$3" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

if ! has samba-tool && ! { has ldbmodify && has ldbsearch; }; then
  fail directory/tools-missing 'there is neither samba-tool nor ldbmodify where the mails are to be filled in' \
    'let immich-sso:fillThrough name the domain controller; on it: apt-get install samba ldb-tools'
fi
if ! has base64; then
  fail directory/tools-missing 'there is no base64 where the mails are to be filled in' \
    'on the domain controller: apt-get install coreutils'
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# The tools find the password by a file; as an argument everybody on the machine could see it.
set -- -H "$database"
if [ -n "$user" ]; then
  printf %s "$password" >"$work/password"
  export PASSWD_FILE="$work/password"
  set -- "$@" -U "$user"
fi

# Everybody who has an account or a mail, as lines of SID, mail and account; without ldbsearch only the planned.
read_directory() {
  if has ldbsearch; then
    ldbsearch "$@" '(|(mail=*)(objectClass=user))' objectSid mail sAMAccountName </dev/null
  else
    while IFS="$tab" read -r _ account _; do
      samba-tool user show "$@" --attributes=objectSid,mail,sAMAccountName -- "$account" </dev/null
    done <"$work/plan"
  fi >"$work/raw" 2>"$work/read-said"
  # A line that begins with a blank goes on with the one before.
  awk -v OFS='\t' '
    function take(line) {
      if (line == "" || line ~ /^dn:/) { if (sid mail account != "") print sid, mail, account; sid = mail = account = "" }
      if (line ~ /^objectSid: /) sid = substr(line, 12)
      if (line ~ /^mail: /) mail = substr(line, 7)
      if (line ~ /^mail:: /) mail = "base64:" substr(line, 8)
      if (line ~ /^sAMAccountName: /) account = substr(line, 17)
    }
    /^ / { held = held substr($0, 2); next }
    { take(held); held = $0 }
    END { take(held); take("") }
  ' "$work/raw" >"$work/people"
  if [ ! -s "$work/people" ] && { has ldbsearch || [ -s "$work/plan" ]; }; then
    fail directory/unreadable "$database shows nobody: $(last_words "$work/read-said")" \
      'check immich-sso:fillDatabase, and who reads it: root on the controller, or immich-sso:fillUser'
  fi
}

# What a tool said of a mistake, without the Python that brought it there.
last_words() {
  words=$(grep '^ERR' "$1" | tail -1)
  [ -n "$words" ] || words=$(grep -E 'rror|[Ff]ail' "$1" | tail -1)
  [ -n "$words" ] || words=$(tail -1 "$1")
  printf %s "${words:-it said nothing}"
}

# Lines of the plan, each with its state before it: open (to be done), done, other (another mail), gone.
judge() {
  awk -F '\t' -v OFS='\t' -v mode="$mode" '
    FILENAME == ARGV[1] { there[$1] = 1; has[$1] = $2; next }
    !($1 in there) { print "gone", $1, $2, $3; next }
    has[$1] == $3 { print mode == "fill" ? "done" : "open", $1, $2, $3; next }
    has[$1] == "" { print mode == "fill" ? "open" : "done", $1, $2, $3; next }
    { print "other", $1, $2, has[$1] }
  ' "$work/people" "$work/plan"
}

# People whom Authentik does not read have mails, too.
refuse_taken() {
  taken=$(awk -F '\t' '
    FILENAME == ARGV[1] { if ($2 != "") owner[tolower($2)] = $3 == "" ? "somebody without an account" : $3; next }
    $1 == "open" && tolower($4) in owner { printf "\n    %s: %s has it, %s would get it", $4, owner[tolower($4)], $3 }
  ' "$work/people" "$work/before")
  [ -z "$taken" ] || fail directory/mail-taken "no mail is filled in, because some are taken in the directory:$taken" \
    'leave these users out with immich-sso:fillExcept, or give them other mails in a CSV file'
}

# The LDIF records of those who are open. A mail is printable ASCII and begins with none of LDIF's own characters.
# The account's name stands in a comment of the undo list, for samba-tool, which knows users by it only.
records() {
  awk -F '\t' -v change="$1" -v comment="${2-}" '{
    printf "dn: <SID=%s>\nchangetype: modify\n%s: mail\nmail: %s\n-\n", $2, change, $4
    if (comment) print "# " $3
    print ""
  }' "$work/open"
}

# Whether the plan is one line for each mail.
check_plan() {
  awk -F '\t' 'NF != 3 || $1 !~ /^S-1(-[0-9]+)+$/ || $2 == "" || $3 !~ /^[!-~]+$/ { exit 1 }' "$work/plan"
}

# The editor that samba-tool hands a whole user to: it changes the mail, where that and the SID are as expected.
cat >"$work/editor" <<'END'
#!/bin/sh
grep -qx "objectSid: $fill_sid" "$1" || exit 0
case $fill_mode in
fill) grep -q '^mail:' "$1" || awk '{ print } NR == 1 { print "mail: " ENVIRON["fill_mail"] }' "$1" >"$1.new" ;;
undo) awk '$0 != "mail: " ENVIRON["fill_mail"]' "$1" >"$1.new" ;;
esac
[ ! -f "$1.new" ] || cat "$1.new" >"$1"
rm -f "$1.new"
END
chmod 700 "$work/editor"

# Whether one user only is open, and still has the account name that Authentik knows.
one_by_name() {
  [ "$(wc -l <"$work/open")" -eq 1 ] && cut -f 2,3 "$work/open" >"$work/name" &&
    cut -f 1,3 "$work/people" | grep -qxFf "$work/name"
}

# One user by samba-tool, several as one batch; all by samba-tool where there is no ldbmodify.
write() {
  if has samba-tool && { ! has ldbmodify || one_by_name; }; then
    while IFS="$tab" read -r _ sid account mail; do
      fill_mode=$mode fill_sid=$sid fill_mail=$mail samba-tool user edit "$@" --editor="$work/editor" -- "$account" </dev/null
    done <"$work/open"
  else
    records "$([ "$mode" = fill ] && echo add || echo delete)" >"$work/batch"
    ldbmodify "$@" "$work/batch" </dev/null
  fi
}

# ldbmodify stops at the first record that fails; those before it are written, or rolled back, as the backend
# likes. The rest goes on without that one. Three in a row that fail at once mean that nothing can be written.
settle() {
  failures=0
  : >"$work/failed"
  while [ -s "$work/open" ]; do
    write "$@" >"$work/said" 2>&1
    code=$?
    read_directory "$@"
    judge | awk -F '\t' -v list="$work/failed" '
      BEGIN { FS = "\t"; while ((getline line < list) > 0) { split(line, part, "\t"); failed[part[2]] = 1 } }
      $1 == "open" && !($2 in failed)
    ' >"$work/still"
    if [ "$(wc -l <"$work/still")" -lt "$(wc -l <"$work/open")" ]; then
      failures=0
    else
      passed=$(sed -n 's/.*failed after processing \([0-9]*\) records.*/\1/p' "$work/said" | tail -1)
      failures=$([ "${passed:-0}" -gt 0 ] && echo 0 || echo "$((failures + 1))")
      why="exit code $code, and not written: $(last_words "$work/said")" \
        awk -v at="$((${passed:-0} + 1))" -v all="$((failures / 3))" -v failed="$work/failed" '
          NR == at || all { print $0 "\t" ENVIRON["why"] >>failed; next }
          { print }
        ' "$work/still" >"$work/rest"
      mv "$work/rest" "$work/still"
    fi
    mv "$work/still" "$work/open"
  done
}

begin() {
  read_directory "$@"
  judge >"$work/before"
  grep '^open' "$work/before" >"$work/open"
}

# What became of each: filled (or removed) now, already so before, another mail, gone, or failed and why.
report() {
  word=$([ "$mode" = fill ] && echo filled || echo removed)
  judge | awk -F '\t' -v OFS='\t' -v word="$word" '
    FILENAME == ARGV[1] { before[$2] = $1; next }
    FILENAME == ARGV[2] { why[$2] = $5; next }
    { $1 = $2 in why ? "failed" : $1 != "done" ? $1 : before[$2] == "open" ? word : "already" }
    { print $0 ($2 in why ? OFS why[$2] : "") }
  ' "$work/before" "$work/failed" -
  [ ! -s "$work/failed" ] || fail directory/fill-failed \
    "$(wc -l <"$work/failed") of $(wc -l <"$work/plan") mails could not be written:$(
      awk -F '\t' '{ printf "\n    %s: %s", $3, $5 }' "$work/failed" | head -n 21
    )" 'mend what the directory says, then: pulumi up'
}

case $mode in
fill)
  { plan_base64 | base64 -d >"$work/plan" && check_plan; } ||
    fail directory/plan-broken 'the plan did not arrive as it was sent; nothing was changed' \
      'where the mails are filled in, this has to print x: printf eA== | base64 -d'
  begin "$@"
  refuse_taken
  if [ -s "$work/open" ]; then
    mkdir -p "$undo_folder" && records delete comment >>"$undo_folder/$run.ldif" ||
      fail directory/no-undo-list "the undo list cannot be written to $undo_folder" "df $undo_folder"
  fi
  settle "$@"
  report
  ;;
undo)
  # Only what can be a record of ours is read: a list of an earlier version could hold the text of others.
  cat "$undo_folder"/*.ldif 2>/dev/null | awk -v OFS='\t' '
    /^dn: / { sid = $0 ~ /^dn: <SID=S-1(-[0-9]+)+>$/ ? substr($2, 6, length($2) - 6) : ""; mail = "" }
    /^mail: / { mail = $0 ~ /^mail: [!-~]+$/ ? $2 : "" }
    /^# ./ && sid != "" && mail != "" && !seen[sid, mail]++ {
      account = substr($0, 3)
      gsub(/\t/, " ", account)
      print sid, account, mail
    }
  ' >"$work/plan"
  begin "$@"
  settle "$@"
  report
  rm -rf "$undo_folder"
  ;;
esac
