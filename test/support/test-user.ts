import { execFileSync } from 'node:child_process';
import { asRoot } from './as-root.ts';

/**
 * sshd checks a password against the system's own users, so the tests need some. They are made once and stay:
 * other test runs may be using them at the same moment. Their password is random, made on this machine, and
 * lies where only root reads it, so that they open no door.
 * To remove them: `for user in test other expired; do userdel -r sallyport-$user; done; rm -r /var/lib/sallyport-test`.
 */
export const testUser = 'sallyport-test';
export const otherTestUser = 'sallyport-other';
/** has the same password, which has expired */
export const expiredTestUser = 'sallyport-expired';

const script = `
set -eu
umask 077
mkdir -p /var/lib/sallyport-test
cd /var/lib/sallyport-test
exec 9>lock
flock 9
if [ ! -s password ]; then
  head -c 18 /dev/urandom | base64 >password.new
  mv password.new password
  rm -f *.ready
fi
for user in ${testUser} ${otherTestUser} ${expiredTestUser}; do
  id -u "$user" >/dev/null 2>&1 || { useradd --create-home --shell /bin/bash "$user"; rm -f "$user.ready"; }
  if [ ! -e "$user.ready" ]; then
    printf '%s:%s\\n' "$user" "$(cat password)" | chpasswd
    [ "$user" != ${expiredTestUser} ] || chage -d 0 "$user"
    touch "$user.ready"
  fi
done
cat password
`;

let password: string | undefined;

/** Makes the test users if they are not there yet. */
export function makeTestUsers(): void {
  testUserPassword();
}

/** The password of the test users, who are made if they are not there yet. */
export function testUserPassword(): string {
  if (password === undefined) {
    const [program, ...args] = asRoot(['sh', '-c', script]);
    password = execFileSync(program, args, { encoding: 'utf8', timeout: 30_000 }).trim();
  }
  return password;
}
