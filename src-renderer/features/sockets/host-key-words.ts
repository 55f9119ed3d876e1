/** Its name in the files of sshd, of `ssh-ed25519`, `ecdsa-sha2-nistp256`, `rsa-sha2-512`. */
function keyFileOf(type: string): string {
  if (type.includes('ecdsa')) return 'ssh_host_ecdsa_key.pub';
  return type.includes('rsa') ? 'ssh_host_rsa_key.pub' : 'ssh_host_ed25519_key.pub';
}

/** What prints the fingerprint of a host key on the target itself, to compare by. */
export function hostKeyCommand(type = 'ssh-ed25519'): string {
  return `ssh-keygen -lf /etc/ssh/${keyFileOf(type)}`;
}

/** `ED25519`, as ssh-keygen names it; a type that is not known as the target calls it. */
export function keyTypeName(type: string): string {
  const known = ['ED25519', 'ECDSA', 'RSA'].find((name) => type.includes(name.toLowerCase()));
  return known ?? type;
}
