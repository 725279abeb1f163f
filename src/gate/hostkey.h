/* The host key: found in the keys folder, made there on the first start. */
#ifndef GATE_HOSTKEY_H
#define GATE_HOSTKEY_H

#include <stdbool.h>

#include "base/err.h"
#include "base/options.h"

#define HOSTKEY_NAME "ssh_host_ed25519_key"   /* in the folder of option keys */

/* Gives the path of the ed25519 key, made (0600, in a folder of 0700) if it was missing: whole or not at all, and never in
 * place of one that is there. ERR_CONFIG. */
bool hostkey_ready(const struct options *options, const char *dir, char path[4096], struct err *err);

#endif
