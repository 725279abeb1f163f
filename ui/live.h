/* What the screens and the header show, kept up to date. */
#ifndef UI_LIVE_H
#define UI_LIVE_H

#include "ui/state.h"

/* A question of the app itself. NULL: it failed; an unreachable market is asked again soon. */
json_t *live_ask(struct app *app, const char *method, json_t *params);
json_t *live_changes(void);   /* the parameters of notification.subscribe */
/* Asks at once for all that the first screen is made of; what follows takes the answers. `account`: somebody is logged in. */
void live_begin(struct app *app, bool account);
/* Brings what is seen up to date, once for all that changed since the last time. */
void live_refresh(struct app *app);

#endif
