#include "gate/rules.h"

#include "base/networks.h"
#include "market/tls.h"

const enum option_id rules_doors[RULES_DOORS] = {OPT_SSH_LISTEN, OPT_TELNET_LISTEN, OPT_JSON_LISTEN};

bool rules_private(const char *at)
{
	char host[64];
	int port;
	return *at == '\0' || (options_listen(at, host, &port) && networks_loopback(host));
}

bool rules_plain(const struct options *o, const char *json_at, struct err *err)
{
	if (opt_int(o, OPT_JSON_PLAIN) != 0 || tls_wanted(o) || rules_private(json_at))
		return true;
	return fail(err, ERR_CONFIG, "json.listen = %s: others could listen to what is said there; set tls.certificate and tls.key, or "
	            "json.plain = anywhere", opt_str(o, OPT_JSON_LISTEN));
}

bool rules_root(const struct options *o, const char *const at[RULES_DOORS], const char *dir, struct err *err)
{
	for (int i = 0; i < RULES_DOORS; i++)
		if (!rules_private(at[i]))
			return fail(err, ERR_CONFIG, "%s = %s: others can reach it, and sessions and market would run as root; set user = ACCOUNT, one "
			            "that owns %s", option_table[rules_doors[i]].name, opt_str(o, rules_doors[i]), dir);
	return true;
}

bool rules_certificate(const struct options *o, const char *dir, options_told_fn *told, void *ctx, struct err *err)
{
	return !tls_wanted(o) || tls_check(o, dir, told, ctx, err);
}
