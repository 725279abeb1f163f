/* What may be served where: rules of the gate that `mama config check` has too. */
#ifndef GATE_RULES_H
#define GATE_RULES_H

#include "base/options.h"

enum { RULES_DOORS = 3 };
extern const enum option_id rules_doors[RULES_DOORS];   /* ssh.listen, telnet.listen, json.listen */

bool rules_private(const char *at);   /* only this machine can reach what is bound there; "" is a closed door */
/* Without TLS anyone on the way reads the passwords: only on this machine itself, or when the operator says so. ERR_CONFIG. */
bool rules_plain(const struct options *o, const char *json_at, struct err *err);
/* Sessions and market meet foreign bytes: not as root, where anybody can send some. ERR_CONFIG. */
bool rules_root(const struct options *o, const char *const at[RULES_DOORS], const char *dir, struct err *err);

/* The files of the JSON port's certificate and key, if there are to be any: what surprises is told, what stops is ERR_CONFIG. */
bool rules_certificate(const struct options *o, const char *dir, options_told_fn *told, void *ctx, struct err *err);

#endif
