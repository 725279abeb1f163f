#include "market/hints.h"

#include "base/log.h"
#include "base/networks.h"
#include "db/category.h"
#include "db/user.h"

/* True: only this machine can reach the door, or it is closed. */
static bool is_hidden(const struct options *o, enum option_id id)
{
	char host[64];
	int port;
	return !options_listen(opt_str(o, id), host, &port) || networks_loopback(host);
}

void hints_log(struct db *db, const struct options *o, const char *dir)
{
	bool admin = user_other_admin(db, 0), category = category_any(db);
	if (!db_check(db, NULL) || (admin && category))
		return;
	if (!admin)
		log_info("next: nobody is an admin yet; mama user add NAME --email E --role admin --password-stdin --dir %s", dir);
	if (!category)
		log_info("next: there are no categories yet, so nothing can be offered; an admin makes them: ssh, then D and c, or category create");
	if (is_hidden(o, OPT_SSH_LISTEN) && is_hidden(o, OPT_TELNET_LISTEN))
		log_info("next: only this machine can reach the shop; ssh.listen = 0.0.0.0:2222 in %s/mama.conf lets others in", dir);
}
