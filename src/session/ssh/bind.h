/* The server's side that all ssh connections share: host key and algorithms. Made once in the gate, before the forks. */
#ifndef SESSION_SSHBIND_H
#define SESSION_SSHBIND_H

#include <stdbool.h>

#include "base/err.h"

struct ssh_bind_struct;

#define SSHBIND_BANNER "MamaOnline"   /* what the version line says of us */

/* Writes a new ed25519 private key to `path`, which must not be looked at by others meanwhile: set the umask. */
bool sshbind_make_key(const char *path, struct err *err);
/* NULL with err: the key cannot be read. `fingerprint` gets "SHA256:…". */
struct ssh_bind_struct *sshbind_open(const char *key_path, char fingerprint[80], struct err *err);
void sshbind_close(struct ssh_bind_struct *b);

#endif
