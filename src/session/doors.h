/* The names that are no accounts but ways in, the same at every terminal: `ssh guest@…`, "login: guest". */
#ifndef SESSION_DOORS_H
#define SESSION_DOORS_H

#include <stdbool.h>

#include "ui/app.h"

/* Whether `name` opens without a password, and what. */
bool doors_find(const char *name, enum app_door *door);

#endif
