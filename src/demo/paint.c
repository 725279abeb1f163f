#include "demo/paint.h"

#include <math.h>
#include <stdlib.h>

#include "demo/png.h"

enum { ROW = PNG_ROW(PAINT_SIDE) };

struct canvas {
	unsigned char rows[PAINT_SIDE * ROW];
};

struct point {
	float x, y;
};

/* ---- shapes: how far a point is outside, in hundredths; below zero it is inside ---- */

static struct point turned(struct point p, float degrees)
{
	float a = degrees * 3.14159265f / 180, c = cosf(a), s = sinf(a);
	return (struct point){p.x * c + p.y * s, p.y * c - p.x * s};
}

static float to_ellipse(struct point p, float hw, float hh)
{
	return (hypotf(p.x / hw, p.y / hh) - 1) * fminf(hw, hh);
}

static float to_box(struct point p, float hw, float hh, float radius)
{
	float x = fabsf(p.x) - hw + radius, y = fabsf(p.y) - hh + radius;
	return hypotf(fmaxf(x, 0), fmaxf(y, 0)) + fminf(fmaxf(x, y), 0) - radius;
}

static float to_line(struct point p, const float f[6])
{
	float dx = f[2] - f[0], dy = f[3] - f[1], long2 = dx * dx + dy * dy;
	float t = long2 > 0 ? fminf(1, fmaxf(0, ((p.x - f[0]) * dx + (p.y - f[1]) * dy) / long2)) : 0;
	float end = f[5] > 0 ? f[5] : f[4];
	return hypotf(p.x - f[0] - t * dx, p.y - f[1] - t * dy) - (f[4] + t * (end - f[4])) / 2;
}

static float to_taper(struct point p, const float f[6])
{
	float t = (p.y - f[1]) / (f[2] - f[1]), half = f[3] + t * (f[4] - f[3]);
	float slope = (f[4] - f[3]) / (f[2] - f[1]);
	return fmaxf((fabsf(p.x - f[0]) - half) / hypotf(1, slope), fmaxf(f[1] - p.y, p.y - f[2]));
}

static float to_grid(struct point p, const float f[6], bool round)
{
	float w = (f[2] - f[0]) / f[4], h = (f[3] - f[1]) / f[5], least = fminf(w, h) * 0.36f;
	float column = fminf(f[4] - 1, fmaxf(0, floorf((p.x - f[0]) / w))), row = fminf(f[5] - 1, fmaxf(0, floorf((p.y - f[1]) / h)));
	struct point at = {p.x - f[0] - (column + 0.5f) * w, p.y - f[1] - (row + 0.5f) * h};
	return round ? hypotf(at.x, at.y) - least : to_box(at, w * 0.42f, h * 0.42f, least * 0.4f);
}

static float distance(const struct shape *s, struct point p)
{
	const float *f = s->f;
	struct point from = {p.x - f[0], p.y - f[1]};
	switch (s->kind) {
	case ELLIPSE:
		return to_ellipse(turned(from, f[4]), f[2], f[3]);
	case BOX:
		return to_box(turned(from, f[5]), f[2], f[3], f[4]);
	case RING:
		return fabsf(to_ellipse(from, f[2], f[3])) - f[4] / 2;
	case LINE:
		return to_line(p, f);
	case TAPER:
		return to_taper(p, f);
	default:
		return to_grid(p, f, s->kind == DOTS);
	}
}

/* Light falls from the left: where a shape's dark side begins. */
static float dark_from(const struct shape *s)
{
	const float *f = s->f;
	bool ends = s->kind == LINE || s->kind >= DOTS;
	float half = s->kind == TAPER ? fmaxf(f[3], f[4]) : f[2];
	float left = ends ? fminf(f[0], f[2]) : f[0] - half, right = ends ? fmaxf(f[0], f[2]) : f[0] + half;
	return left + 0.68f * (right - left);
}

/* ---- pixels ---- */

static void blend(struct canvas *c, int x, int y, uint32_t colour, float cover)
{
	unsigned char *at = &c->rows[y * ROW + 1 + 3 * x];
	for (int i = 0; i < 3; i++) {
		float want = (float)(colour >> (16 - 8 * i) & 255);
		at[i] = (unsigned char)((float)at[i] + cover * (want - (float)at[i]) + 0.5f);
	}
}

static struct point centre(int x, int y)
{
	const float unit = 100.0f / PAINT_SIDE;
	return (struct point){((float)x + 0.5f) * unit, ((float)y + 0.5f) * unit};
}

static void paint(struct canvas *c, const struct shape *s)
{
	float edge = dark_from(s);
	for (int y = 0; y < PAINT_SIDE; y++) {
		for (int x = 0; x < PAINT_SIDE; x++) {
			struct point p = centre(x, y);
			float cover = 0.5f - distance(s, p) * PAINT_SIDE / 100;
			if (cover > 0)
				blend(c, x, y, p.x < edge ? s->lit : s->dark, fminf(cover, 1));
		}
	}
}

/* A wall, a table, and a shadow where things stand; or a plain ground. */
static void paint_ground(struct canvas *c, const struct drawing *d)
{
	const struct shape wall = {BOX, {50, 50, 51, 51}, d->wall, d->wall}, table = {BOX, {50, 84, 51, 16}, d->table, d->table};
	const struct shape shadow = {ELLIPSE, {54, 86, 36, 6}, 0x5f5f5f, 0x5f5f5f};
	paint(c, &wall);
	if (d->table == d->wall)
		return;
	paint(c, &table);
	paint(c, &shadow);
}

void paint_png(const struct drawing *d, struct buf *out)
{
	struct canvas *c = xcalloc(1, sizeof *c);
	paint_ground(c, d);
	for (int i = 0; i < d->count; i++)
		paint(c, &d->shapes[i]);
	png_add(out, c->rows, PAINT_SIDE, PAINT_SIDE);
	free(c);
}
