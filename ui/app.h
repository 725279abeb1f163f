/* The screens as the session sees them: one app for one person. The session decodes keys, owns the terminal and the frame;
 * the app owns what is shown. ncurses is already up (newterm done) when app_open is called. */
#ifndef UI_APP_H
#define UI_APP_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "session/client.h"
#include "session/keys.h"

struct app;

enum app_door { APP_LOGGED_IN, APP_GUEST, APP_SIGN_UP, APP_RESET };

enum notice_level { NOTICE_INFO, NOTICE_GOOD, NOTICE_WARN };

struct app_setup {
	struct client *client;      /* logged in when door is APP_LOGGED_IN; stays the session's */
	enum app_door door;
	const char *deep_link;      /* "orders/42", "product/7", "cart" or NULL; checked by the app */
	const char *host;           /* our address as the person reached it, and the port for ssh; NULL: ssh is not answered */
	int port;
	bool listened;              /* others can listen to what is typed: no secret is asked for that the market would refuse */
	int most_colors;            /* 0: none (NO_COLOR); else as many as the terminal has and no more than this */
};

struct app *app_open(const struct app_setup *setup);
void app_close(struct app *app);

void app_key(struct app *app, const struct key *key);
void app_push(struct app *app, const json_t *push);        /* a notification, changed or resync from the market */
void app_resized(struct app *app);                         /* ncurses already has the new size */
void app_market(struct app *app, bool present);            /* the market went away, or is back */
void app_notice(struct app *app, enum notice_level level, const char *text);   /* the status line: idle countdown, restart */
int app_tick(struct app *app, int64_t now);                /* ms (monotonic) until it wants the next tick; -1: none */
bool app_draw(struct app *app);                            /* one doupdate() if something is stale; true: a frame was drawn */
bool app_wants_mouse(const struct app *app);               /* the terminal is to report presses and the wheel (SGR) */
bool app_finished(const struct app *app);                  /* the person chose to leave */
int64_t app_last_order(const struct app *app);             /* for the goodbye; 0: none placed in this session */

#endif
