import { parsePublicKeyLine, publicKeyLine } from './public-key.ts';

/**
 * A shell script that makes a target's sshd trust the CA. It is meant to be read before it is run: plain POSIX sh,
 * each change by `sudo tee`, so no root shell is needed. Running it again changes nothing.
 *
 * It stops before any change where sshd already trusts another CA or has a principals file: both options take one
 * value, so ours would silently end other people's logins.
 */
export function targetSetupScript(caPublicKeyLine: string, { principal }: { principal: string }): string {
  // Both go into a script that runs as root: nothing but a key and a plain word.
  const ca = publicKeyLine(parsePublicKeyLine(caPublicKeyLine), 'sallyport-ca');
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(principal))
    throw new RangeError('a principal is one plain word');

  return `#!/bin/sh
# Lets people log in to this machine with certificates of a Sallyport connector.
# Run it as a user who may use sudo, or as root. It can be run again at any time.
set -eu

ca='${ca}'
principal='${principal}'
ca_file=/etc/ssh/sallyport_ca.pub
principals_file=/etc/ssh/authorized_principals
main_config=/etc/ssh/sshd_config
drop_in=/etc/ssh/sshd_config.d/60-sallyport.conf

say() { printf '%s\\n' "$*" >&2; }
stop() { say "$@"; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
command -v sudo >/dev/null || sudo() { "$@"; }

# add_text FILE TEXT: never glued to a last line that has no end
add_text() {
  if [ -n "$(sudo tail -c 1 "$1" 2>/dev/null)" ]; then echo | sudo tee -a "$1" >/dev/null; fi
  printf '%s\\n' "$2" | sudo tee -a "$1" >/dev/null
}

# add_line FILE LINE: once
add_line() { sudo grep -qxF -e "$2" "$1" 2>/dev/null || add_text "$1" "$2"; }

# setting NAME: what sshd makes of its configuration as a whole
setting() { sudo sshd -T | sed -n "s/^$1 //p"; }

configured() {
  [ "$(setting trustedusercakeys)" = "$ca_file" ] && [ "$(setting authorizedprincipalsfile)" = "$principals_file" ]
}

# require_free NAME VALUE LINE: the setting is not used yet, or is ours already
require_free() {
  now=$(setting "$1")
  case $now in
    none | "$2") ;;
    *) stop "sshd already uses $1 $now. Nothing was changed. Add this line to that file by hand: $3" ;;
  esac
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
  sudo service ssh reload 2>/dev/null || sudo service sshd reload 2>/dev/null ||
    say 'Please reload sshd yourself.'
}

main() {
  # Debian has this folder only while sshd runs, and sshd wants it even for a test.
  if [ -e /etc/debian_version ]; then sudo mkdir -p /run/sshd; fi
  sudo sshd -t || stop 'sshd refuses its present configuration. Nothing was changed.'
  require_free trustedusercakeys "$ca_file" "$ca"
  require_free authorizedprincipalsfile "$principals_file" "$principal"

  add_line "$ca_file" "$ca"
  add_line "$principals_file" "$principal"
  # sshd reads the principals as the user who logs in
  sudo chmod 644 "$ca_file" "$principals_file"

  if ! configured; then
    if sudo grep -Eiq '^[[:space:]]*Include[[:space:]]+"?/etc/ssh/sshd_config\\.d/\\*\\.conf' "$main_config"; then
      config=$drop_in
    else
      config=$main_config
    fi
    # "Match all" ends a Match block that stands last in the file, whose conditions would bind our lines too
    add_text "$config" "
# Certificates of a Sallyport connector
Match all
TrustedUserCAKeys $ca_file
AuthorizedPrincipalsFile $principals_file"
    sudo sshd -t || stop "sshd refuses the new configuration and was not reloaded. Mend $config now."
    configured || stop "The lines in $config have no effect, and sshd was not reloaded. Is its Include inside a Match block?"
  fi
  reload
  say "Done: sshd accepts certificates of this connector for the principal $principal."
}

# Read whole before it starts, and deaf: it may come through a pipe.
main </dev/null
`;
}
