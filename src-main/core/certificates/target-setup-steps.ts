/** How long the script waits for `keep`, in seconds: two logins of a slow target, and then some. */
export const patience = 90;

/** What the script says on stdout when it was started with `wait`. */
export const setupMarks = {
  /** the new configuration works and sshd has it: say `keep` */
  waiting: 'sallyport-setup: waiting',
  done: 'sallyport-setup: done',
  /** stopped before any change */
  unchanged: 'sallyport-setup: unchanged',
  undone: 'sallyport-setup: undone',
  /** something could not be put back */
  stuck: 'sallyport-setup: stuck',
} as const;

/** What `targetSetupScript` does, once it is said which CA, for whom and where. */
export const targetSetupSteps = `
waits=
[ "\${1-}" != wait ] || waits=yes
login_method=\${2-}
login=\${3-}
touched=
reloaded=
made_folder=
copies=

PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" != 0 ] || sudo() { "$@"; }
# a terminal or a connection that is gone must not end it halfway
trap '' PIPE
say() { printf '%s\\n' "$*" >&2 || :; }
mark() { [ -z "$waits" ] || printf 'sallyport-setup: %s\\n' "$1" || :; }
stop() { say "$@"; exit 1; }

# copy_of FILE: where it is kept as it was
copy_of() { printf '%s/%s' "$copies" "$(printf %s "$1" | tr / _)"; }

# remember FILE: before its first change
remember() {
  case " $touched " in *" $1 "*) return ;; esac
  if [ -z "$copies" ]; then copies=$(sudo mktemp -d /var/tmp/sallyport-before.XXXXXX); fi
  if sudo test -e "$1"; then sudo cp -p "$1" "$(copy_of "$1")"; fi
  touched="$touched $1"
}

put_back() {
  if sudo test -e "$(copy_of "$1")"; then sudo cp -p "$(copy_of "$1")" "$1"; else sudo rm -f "$1"; fi
}

# Whatever ends the script before it is done: everything becomes as it was.
undo() {
  status=$?
  trap - EXIT
  trap '' HUP INT TERM
  set +e
  if [ -z "$touched$made_folder$reloaded" ]; then mark unchanged; exit "$status"; fi
  stuck=
  for file in $touched; do
    put_back "$file" || stuck=yes
  done
  [ -z "$made_folder" ] || sudo rmdir "$made_folder" 2>/dev/null
  [ -z "$reloaded" ] || reload
  if [ "$stuck" ]; then
    say "Not everything could be put back. The files as they were are in $copies: $touched"
    mark stuck
    exit 2
  fi
  [ -z "$copies" ] || sudo rm -rf "$copies"
  say 'Everything is as it was before.'
  mark undone
  exit "$status"
}

# add_text FILE TEXT: never glued to a last line that has no end
add_text() {
  remember "$1"
  if [ -n "$(sudo tail -c 1 "$1" 2>/dev/null)" ]; then echo | sudo tee -a "$1" >/dev/null; fi
  printf '%s\\n' "$2" | sudo tee -a "$1" >/dev/null
}

# add_line FILE LINE: once, and readable: sshd reads the principals as the user who logs in
add_line() {
  sudo grep -qxF -e "$2" "$1" 2>/dev/null || add_text "$1" "$2"
  if [ -z "$(sudo find "$1" -perm 644)" ]; then
    remember "$1"
    sudo chmod 644 "$1"
  fi
}

# setting NAME: what sshd makes of its configuration as a whole
setting() { sudo sshd -T | sed -n "s/^$1 //p"; }

configured() {
  [ "$(setting trustedusercakeys)" = "$ca_file" ] && [ "$(setting authorizedprincipalsfile)" = "$principals_setting" ]
}

# require_free NAME VALUE LINE: the setting is not used yet, or is ours already
require_free() {
  now=$(setting "$1")
  case $now in
    none | "$2") ;;
    *) stop "sshd already uses $1 $now. Nothing was changed. Add this line to that file by hand: $3" ;;
  esac
}

# survives: the login of today is one that the configuration lets in. Somebody may have changed it and not reloaded
# sshd since, and our reload would bring that about.
survives() {
  client=\${SSH_CLIENT-127.0.0.1}
  found=$(sudo sshd -T -C "user=$login,host=localhost,addr=\${client%% *}" 2>/dev/null) || return 0
  case $login_method in
    password) wanted='passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication' ;;
    *) wanted=pubkeyauthentication ;;
  esac
  printf '%s\\n' "$found" | grep -Eq "^($wanted) yes"
}

reload() {
  if command -v systemctl >/dev/null; then
    for unit in ssh sshd; do
      if sudo systemctl cat "$unit.service" >/dev/null 2>&1; then
        # does nothing where sshd is started by its socket and reads the new configuration anyway
        sudo systemctl try-reload-or-restart "$unit.service"
        return
      fi
    done
  fi
  sudo service ssh reload >/dev/null 2>&1 || sudo service sshd reload >/dev/null 2>&1 ||
    sudo sh -c 'kill -HUP "$(cat /run/sshd.pid /var/run/sshd.pid 2>/dev/null | head -n 1)"' 2>/dev/null ||
    say 'Please reload sshd yourself.'
}

# Keeps the changes only if told so in time, by a line on the standard input that the script itself came through.
wait_for_keep() {
  mark waiting
  (read -r answer <&3 && [ "$answer" = keep ]) &
  reader=$!
  (sleep ${patience}; kill "$reader") >/dev/null 2>&1 3<&- &
  timer=$!
  wait "$reader" 2>/dev/null || stop 'Nobody said that the new login works.'
  kill "$timer" 2>/dev/null || :
}

main() {
  trap undo EXIT
  trap 'exit 1' HUP INT TERM
  # Debian has this folder only while sshd runs, and sshd wants it even for a test.
  if [ -e /etc/debian_version ]; then sudo mkdir -p /run/sshd; fi
  sudo sshd -t || stop 'sshd refuses its present configuration. Nothing was changed.'
  [ -z "$login" ] || survives ||
    stop "sshd's configuration has $login_method off for $login by now, and only a reload is missing. Nothing was changed."
  require_free trustedusercakeys "$ca_file" "$ca"
  require_free authorizedprincipalsfile "$principals_setting" "$principal"

  add_line "$ca_file" "$ca"
  if ! sudo test -d "$(dirname "$principals_file")"; then
    made_folder=$(dirname "$principals_file")
    sudo mkdir -m 755 "$made_folder"
  fi
  add_line "$principals_file" "$principal"

  if ! configured; then
    if sudo grep -Eiq "^[[:space:]]*Include[[:space:]]+\\"?\${drop_in%/*}/\\*\\.conf" "$main_config"; then
      config=$drop_in
    else
      config=$main_config
    fi
    # "Match all" ends a Match block that stands last in the file, whose conditions would bind our lines too
    add_text "$config" "
# Certificates of a Sallyport connector
Match all
TrustedUserCAKeys $ca_file
AuthorizedPrincipalsFile $principals_setting"
    sudo sshd -t || stop "sshd refuses the new configuration, and was not reloaded."
    configured || stop "The lines in $config have no effect, and sshd was not reloaded. Is its Include inside a Match block?"
  fi
  # from here on undoing it takes another reload
  reloaded=yes
  reload
  [ -z "$waits" ] || wait_for_keep
  trap - EXIT
  [ -z "$copies" ] || sudo rm -rf "$copies"
  say "Done: sshd accepts certificates of this connector for the principal $principal."
  mark done
}

# Read whole before it starts, and deaf but for that one line: it may come through a pipe.
exec 3<&0
main </dev/null; exit
`;
