/* A user as admins see one: what the list and the page of users share. */
#ifndef UI_USER_H
#define UI_USER_H

#include "ui/page.h"

void user_write(struct screen *s, struct page *p, const json_t *user);   /* name, role, address, and what is against him */
bool user_is_banned(const json_t *user);
bool user_is_admin(const json_t *user);

/* Each asks first, then reloads s: its `subject` is the user. */
void user_ask_ban(struct screen *s, const json_t *user);
void user_ask_unban(struct screen *s, const json_t *user);
void user_ask_role(struct screen *s, const json_t *user);    /* makes an admin of a user, a user of an admin */

#endif
