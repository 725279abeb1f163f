#include "demo/paint.h"

/* The first row of each names the product; what they are made of stands in the order in which it is painted. */

static const struct shape bowl_of_soap[] = {
	{TAPER, {50, 54, 86, 36, 20}, 0xd7af5f, 0xaf875f}, {ELLIPSE, {50, 85, 20, 3}, 0xaf875f, 0xaf875f},
	{ELLIPSE, {50, 54, 36, 11}, 0xd7af5f, 0xaf875f}, {ELLIPSE, {50, 55, 31, 8.5}, 0xaf875f, 0xaf875f},
	{ELLIPSE, {50, 54, 28, 7.5}, 0xeeeeee, 0xffd7af}, {ELLIPSE, {44, 53, 12, 2.5}, 0xffffff, 0xeeeeee},
	{ELLIPSE, {70, 40, 4, 4}, 0xffffff, 0xe4e4e4}, {ELLIPSE, {62, 32, 2.6f, 2.6f}, 0xffffff, 0xe4e4e4},
};

static const struct shape modem_zine[] = {
	{BOX, {52, 52, 31, 39, 1, 5}, 0x4e4e4e, 0x4e4e4e}, {BOX, {50, 50, 31, 39, 1, 5}, 0xeeeeee, 0xeeeeee},
	{BOX, {51, 23, 24, 5, 0, 5}, 0x303030, 0x303030}, {BOX, {50, 52, 23, 11, 2, 5}, 0x444444, 0x444444},
	{DOTS, {30, 50, 62, 56, 6, 1}, 0xff5f5f, 0xff5f5f}, {LINE, {71, 53, 84, 70, 2.4f}, 0x444444, 0x444444},
	{BOX, {47, 73, 20, 1.3f, 0, 5}, 0x878787, 0x878787}, {BOX, {47, 78, 20, 1.3f, 0, 5}, 0x878787, 0x878787},
	{BOX, {41, 82, 14, 1.3f, 0, 5}, 0x878787, 0x878787},
};

static const struct shape squash[] = {
	{ELLIPSE, {28, 64, 16, 21}, 0x87afaf, 0x5f8787}, {ELLIPSE, {72, 64, 16, 21}, 0x5f8787, 0x585858},
	{ELLIPSE, {38, 64, 15, 23}, 0xafd7d7, 0x87afaf}, {ELLIPSE, {62, 64, 15, 23}, 0x87afaf, 0x5f8787},
	{ELLIPSE, {50, 65, 13, 24}, 0xd0d0d0, 0x87afaf}, {LINE, {50, 44, 54, 28, 7, 4}, 0xaf875f, 0xaf875f},
	{LINE, {54, 28, 60, 25, 4, 3}, 0xaf875f, 0xaf875f}, {ELLIPSE, {50, 43, 9, 3}, 0xaf875f, 0xaf875f},
};

static const struct shape saddle[] = {
	{RING, {30, 68, 7, 4, 2.2f}, 0x9e9e9e, 0x626262}, {RING, {30, 73, 7, 4, 2.2f}, 0x9e9e9e, 0x626262},
	{RING, {30, 78, 7, 4, 2.2f}, 0x9e9e9e, 0x626262}, {LINE, {28, 82, 82, 62, 2.4f}, 0xbcbcbc, 0x767676},
	{LINE, {30, 52, 84, 52, 26, 9}, 0xd7875f, 0x875f5f}, {LINE, {30, 47, 84, 49, 16, 6}, 0xd7875f, 0xaf875f},
	{DOTS, {20, 42, 36, 62, 1, 4}, 0xd7af5f, 0xd7af5f}, {ELLIPSE, {85, 52, 1.6f, 1.6f}, 0xd7af5f, 0xd7af5f},
};

static const struct shape butter_bell[] = {
	{TAPER, {50, 50, 85, 27, 25}, 0xdadada, 0xaf875f}, {ELLIPSE, {50, 85, 25, 4}, 0xd7af87, 0xaf875f},
	{ELLIPSE, {50, 50, 27, 6}, 0xd7af87, 0xaf875f}, {ELLIPSE, {50, 48, 30, 6.5f}, 0xdadada, 0xaf875f},
	{ELLIPSE, {50, 42, 21, 11}, 0xdadada, 0xaf875f}, {ELLIPSE, {50, 29, 6, 5}, 0xdadada, 0xaf875f},
	{LINE, {27, 66, 73, 66, 3}, 0x5f87af, 0x005f87}, {LINE, {27, 72, 73, 72, 1.6f}, 0x5f87af, 0x005f87},
};

static const struct shape jumper[] = {
	{LINE, {33, 36, 17, 72, 15, 12}, 0xd75f5f, 0x870000}, {LINE, {67, 36, 83, 72, 15, 12}, 0x870000, 0xaf5f5f},
	{BOX, {50, 56, 22, 27, 5}, 0xd75f5f, 0x870000}, {BOX, {50, 83, 22, 4, 2}, 0xdadada, 0xd7af87},
	{ELLIPSE, {50, 29, 12, 6}, 0xdadada, 0xd7af87}, {ELLIPSE, {50, 28, 8, 3.5f}, 0xaf5f5f, 0x875f5f},
	{KEYS, {30, 44, 70, 52, 10, 2}, 0xe4e4e4, 0xffd7af}, {KEYS, {32, 58, 68, 62, 9, 1}, 0x444444, 0x3a3a3a},
	{DOTS, {58, 28, 66, 42, 1, 3}, 0x303030, 0x303030}, {BOX, {16.5f, 75, 6.5f, 3, 1, 20}, 0xdadada, 0xd7af87},
	{BOX, {83.5f, 75, 6.5f, 3, 1, -20}, 0xd7af87, 0xaf875f},
};

static const struct shape keyboard[] = {
	{BOX, {51, 54, 45, 24, 4}, 0x3a3a3a, 0x3a3a3a}, {BOX, {50, 52, 45, 24, 4}, 0xbcbcbc, 0xbcbcbc},
	{BOX, {50, 52, 41, 20, 2}, 0x4e4e4e, 0x4e4e4e}, {KEYS, {10, 33, 90, 64, 13, 4}, 0xeeeeee, 0xeeeeee},
	{KEYS, {10, 64, 30, 72, 3, 1}, 0xffaf5f, 0xffaf5f}, {BOX, {50, 68, 19, 3, 1}, 0xeeeeee, 0xeeeeee},
	{KEYS, {70, 64, 90, 72, 3, 1}, 0x5fafaf, 0x5fafaf}, {KEYS, {10, 33, 16.2f, 41, 1, 1}, 0xd75f5f, 0xd75f5f},
};

/* A jar with a lid and a label; what is in it differs, and what the label shows. */
#define JAR(lit, dark, ...) { \
	{BOX, {50, 60, 25, 27, 8}, lit, dark}, {BOX, {36, 60, 3, 20, 3}, 0xffffff, lit}, {BOX, {50, 33, 21, 5, 1}, lit, dark}, \
	{BOX, {50, 27, 23, 7, 2}, 0xe4e4e4, 0x949494}, {BOX, {50, 31, 23, 1, 0}, 0x949494, 0x6c6c6c}, \
	{BOX, {50, 64, 19, 12, 1}, 0xffffff, 0xffd7af}, {BOX, {50, 71, 12, 1, 0}, 0xaf875f, 0xaf875f}, __VA_ARGS__}
#define BEE {ELLIPSE, {50, 61, 6, 4.5f}, 0xd78700, 0xaf5f00}, {LINE, {50, 57, 50, 65, 1.4f}, 0x303030, 0x303030}, \
	{LINE, {53, 57, 53, 65, 1.4f}, 0x303030, 0x303030}, {ELLIPSE, {47, 55, 4, 2, -25}, 0xe4e4e4, 0xd0d0d0}

static const struct shape spring_honey[] = JAR(0xffd7af, 0xd7af5f, BEE);
static const struct shape heather_honey[] = JAR(0xaf5f00, 0x870000, BEE);
static const struct shape lime_honey[] = JAR(0xffd75f, 0xaf8700, BEE);
static const struct shape marmalade[] = JAR(0xd78700, 0xaf5f00,
	{ELLIPSE, {50, 61, 6, 6}, 0xd78700, 0xd78700},
	{ELLIPSE, {55, 55, 4, 1.8f, -30}, 0x87af5f, 0x005f00});
static const struct shape damson_jam[] = JAR(0x875f87, 0x5f005f,
	{ELLIPSE, {47, 62, 5, 6, 15}, 0x875faf, 0x5f5f87},
	{ELLIPSE, {54, 62, 5, 6, -15}, 0x875faf, 0x5f5f87},
	{LINE, {48, 57, 53, 53, 1}, 0x5f875f, 0x5f875f});

static const struct shape log_basket[] = {
	{RING, {50, 46, 30, 27, 4}, 0xaf875f, 0xaf875f}, {LINE, {34, 44, 62, 36, 12}, 0xaf875f, 0xaf875f},
	{ELLIPSE, {63, 36, 4, 6}, 0xffd7af, 0xd7af87}, {LINE, {44, 46, 72, 44, 12}, 0xaf875f, 0xaf875f},
	{ELLIPSE, {72, 44, 4, 6}, 0xffd7af, 0xd7af87}, {TAPER, {50, 48, 86, 37, 29}, 0xaf875f, 0xaf875f},
	{KEYS, {19, 52, 81, 84, 11, 5}, 0xd7af5f, 0xaf875f}, {LINE, {13, 49, 87, 49, 5}, 0xd7af5f, 0xaf875f},
};

static const struct shape carrom[] = {
	{BOX, {50, 50, 44, 44, 3}, 0xaf875f, 0xaf875f}, {BOX, {50, 50, 38, 38, 1}, 0xd7af87, 0xd7af87},
	{ELLIPSE, {17, 17, 5, 5}, 0x121212, 0x121212}, {ELLIPSE, {83, 17, 5, 5}, 0x121212, 0x121212},
	{ELLIPSE, {17, 83, 5, 5}, 0x121212, 0x121212}, {ELLIPSE, {83, 83, 5, 5}, 0x121212, 0x121212},
	{LINE, {30, 25, 70, 25, 1}, 0xaf5f5f, 0xaf5f5f}, {LINE, {30, 75, 70, 75, 1}, 0xaf5f5f, 0xaf5f5f},
	{LINE, {25, 30, 25, 70, 1}, 0xaf5f5f, 0xaf5f5f}, {LINE, {75, 30, 75, 70, 1}, 0xaf5f5f, 0xaf5f5f},
	{RING, {50, 50, 15, 15, 1}, 0xaf5f5f, 0xaf5f5f}, {ELLIPSE, {43, 46, 4, 4}, 0x262626, 0x262626},
	{ELLIPSE, {57, 46, 4, 4}, 0xeeeeee, 0xeeeeee}, {ELLIPSE, {50, 50, 4, 4}, 0x870000, 0x870000},
	{ELLIPSE, {43, 55, 4, 4}, 0xeeeeee, 0xeeeeee}, {ELLIPSE, {57, 55, 4, 4}, 0x262626, 0x262626},
	{ELLIPSE, {64, 68, 5, 5}, 0xd7d7ff, 0xd7d7ff},
};

static const struct shape bee_block[] = {
	{BOX, {50, 58, 27, 29, 1}, 0xd7875f, 0xaf875f}, {LINE, {16, 32, 50, 16, 6}, 0xaf5f5f, 0xaf5f5f},
	{LINE, {50, 16, 84, 32, 6}, 0xaf5f5f, 0x875f5f}, {TAPER, {50, 18, 32, 2, 32}, 0xd7875f, 0xaf875f},
	{DOTS, {26, 36, 74, 60, 6, 3}, 0x1c1c1c, 0x1c1c1c}, {DOTS, {26, 62, 74, 84, 8, 4}, 0xffd7af, 0xd7af5f},
	{LINE, {24, 61, 76, 61, 1.6f}, 0xaf875f, 0xaf875f}, {ELLIPSE, {82, 48, 5, 3.6f}, 0xffaf00, 0xaf8700},
	{LINE, {81, 45, 81, 51, 1.6f}, 0x1c1c1c, 0x1c1c1c}, {ELLIPSE, {80, 43, 4, 2, -30}, 0xeeeeee, 0xe4e4e4},
};

static const struct shape axe[] = {
	{LINE, {78, 88, 34, 26, 5, 5}, 0xd7af5f, 0xaf875f}, {LINE, {80, 91, 76, 85, 8, 6}, 0xd7af5f, 0x875f00},
	{LINE, {44, 24, 24, 38, 12, 19}, 0x9e9e9e, 0x626262}, {LINE, {12, 30, 34, 58, 6, 9}, 0xe4e4e4, 0x9e9e9e},
	{LINE, {17, 31, 35, 54, 7, 8}, 0x949494, 0x767676}, {ELLIPSE, {37, 29, 2.6f, 4.4f, -35}, 0xffd7af, 0xd7af5f},
};

static const struct shape mint[] = {
	{LINE, {50, 88, 48, 24, 2.6f, 1.4f}, 0x87af5f, 0x5f875f}, {ELLIPSE, {34, 70, 15, 7, 24}, 0x5faf5f, 0x005f00},
	{ELLIPSE, {65, 68, 15, 7, -24}, 0x5faf5f, 0x005f00}, {ELLIPSE, {35, 50, 14, 6.5f, 26}, 0x5faf5f, 0x5faf5f},
	{ELLIPSE, {63, 48, 14, 6.5f, -26}, 0x5faf5f, 0x005f00}, {ELLIPSE, {39, 33, 10, 5, 32}, 0x87d787, 0x5faf5f},
	{ELLIPSE, {58, 31, 10, 5, -32}, 0x5faf5f, 0x5faf5f}, {ELLIPSE, {48, 22, 4.5f, 8}, 0x87d787, 0x5faf5f},
	{LINE, {22, 65, 47, 75, 1}, 0x87d787, 0x87d787}, {LINE, {53, 73, 78, 63, 1}, 0x5faf5f, 0x5faf5f},
	{DOTS, {16, 84, 40, 92, 4, 1}, 0xd7af5f, 0xd7af5f}, {DOTS, {60, 86, 84, 92, 4, 1}, 0xd7af5f, 0xd7af5f},
};

/* A bar on a wooden dish. */
#define BAR(lit, dark) { \
	{BOX, {50, 80, 34, 5, 3}, 0xaf875f, 0xaf875f}, {LINE, {24, 86, 24, 89, 6}, 0xaf875f, 0xaf875f}, \
	{LINE, {76, 86, 76, 89, 6}, 0xaf875f, 0x875f5f}, {BOX, {50, 62, 28, 14, 7}, lit, dark}, \
	{BOX, {50, 55, 25, 6, 5}, lit, lit}, {BOX, {50, 63, 17, 6, 3}, dark, dark}, {BOX, {50, 62.4f, 16.4f, 5.4f, 3}, lit, dark}, \
	{ELLIPSE, {28, 43, 5, 5}, 0xffffff, 0xafd7d7}, {ELLIPSE, {36, 34, 3.4f, 3.4f}, 0xffffff, 0xafd7d7}, \
	{ELLIPSE, {70, 39, 4, 4}, 0xffffff, 0xafd7d7}, {ELLIPSE, {63, 29, 2.4f, 2.4f}, 0xffffff, 0xafd7d7}}

static const struct shape tar_soap[] = BAR(0x875f5f, 0x1c1c1c);
static const struct shape lavender_soap[] = BAR(0xd7afd7, 0x875faf);
static const struct shape geranium_soap[] = BAR(0xffafaf, 0xaf5f5f);

static const struct shape repairs_zine[] = {
	{BOX, {50, 52, 37, 26, 1, -4}, 0x444444, 0x444444}, {BOX, {49, 50, 37, 26, 1, -4}, 0xeeeeee, 0xeeeeee},
	{LINE, {48, 25, 51, 75, 0.8f}, 0xd7af87, 0xd7af87}, {LINE, {13, 53, 86, 48, 0.8f}, 0xd7af87, 0xd7af87},
	{RING, {30, 38, 7, 7, 2}, 0x005f87, 0x005f87}, {LINE, {35, 43, 41, 48, 2.4f}, 0x005f87, 0x005f87},
	{BOX, {67, 36, 8, 6, 2, -4}, 0xff875f, 0xff875f}, {RING, {76, 36, 3, 3.4f, 1.6f}, 0x870000, 0x870000},
	{RING, {31, 63, 8, 8, 2.4f}, 0x444444, 0x444444}, {ELLIPSE, {37, 58, 2.6f, 2.6f}, 0xd7af00, 0xd7af00},
	{LINE, {60, 60, 78, 59, 1.6f}, 0x875faf, 0x875faf}, {KEYS, {60, 61, 78, 66, 7, 1}, 0x875faf, 0x875faf},
};

static const struct shape nasturtium[] = {
	{LINE, {50, 88, 50, 50, 2.6f}, 0x87af5f, 0x005f00}, {ELLIPSE, {27, 74, 17, 14}, 0x87af5f, 0x5faf5f},
	{ELLIPSE, {75, 78, 14, 12}, 0x5faf5f, 0x005f00}, {LINE, {27, 74, 15, 66, 0.8f}, 0xafd787, 0xafd787},
	{LINE, {27, 74, 40, 66, 0.8f}, 0xafd787, 0xafd787}, {LINE, {27, 74, 27, 87, 0.8f}, 0xafd787, 0xafd787},
	{ELLIPSE, {34, 36, 15, 12, 20}, 0xd78700, 0xd75f00}, {ELLIPSE, {66, 36, 15, 12, -20}, 0xff8700, 0xd75f00},
	{ELLIPSE, {50, 24, 13, 14}, 0xffaf00, 0xd75f00}, {ELLIPSE, {39, 54, 13, 12, -30}, 0xff8700, 0xd75f00},
	{ELLIPSE, {61, 54, 13, 12, 30}, 0xd75f00, 0xd75f00}, {ELLIPSE, {50, 41, 8, 8}, 0xffd787, 0xd78700},
	{LINE, {50, 41, 40, 37, 1.2f}, 0x870000, 0x870000}, {LINE, {50, 41, 60, 37, 1.2f}, 0x870000, 0x870000},
	{LINE, {50, 41, 50, 30, 1.2f}, 0x870000, 0x870000},
};

static const struct shape chain[] = {
	{LINE, {14, 66, 32, 56, 13}, 0x949494, 0x949494}, {LINE, {32, 56, 50, 50, 10}, 0xc6c6c6, 0xc6c6c6},
	{LINE, {50, 50, 68, 50, 13}, 0x949494, 0x949494}, {LINE, {68, 50, 86, 58, 10}, 0xc6c6c6, 0xc6c6c6},
	{ELLIPSE, {14, 66, 5.5f, 5.5f}, 0xeeeeee, 0xeeeeee}, {ELLIPSE, {32, 56, 5.5f, 5.5f}, 0xeeeeee, 0xeeeeee},
	{ELLIPSE, {50, 50, 5.5f, 5.5f}, 0xeeeeee, 0xeeeeee}, {ELLIPSE, {68, 50, 5.5f, 5.5f}, 0xeeeeee, 0xeeeeee},
	{ELLIPSE, {86, 58, 5.5f, 5.5f}, 0xeeeeee, 0xeeeeee}, {ELLIPSE, {14, 66, 2, 2}, 0x4e4e4e, 0x4e4e4e},
	{ELLIPSE, {32, 56, 2, 2}, 0x4e4e4e, 0x4e4e4e}, {ELLIPSE, {50, 50, 2, 2}, 0x4e4e4e, 0x4e4e4e},
	{ELLIPSE, {68, 50, 2, 2}, 0x4e4e4e, 0x4e4e4e}, {ELLIPSE, {86, 58, 2, 2}, 0x4e4e4e, 0x4e4e4e},
};

static const struct shape plate[] = {
	{ELLIPSE, {52, 53, 44, 44}, 0x262626, 0x262626}, {ELLIPSE, {50, 50, 44, 44}, 0xaf5f5f, 0xaf5f5f},
	{ELLIPSE, {50, 50, 41, 41}, 0x262626, 0x262626}, {ELLIPSE, {50, 50, 30, 30}, 0x3a3a3a, 0x3a3a3a},
	{ELLIPSE, {50, 50, 28.5f, 28.5f}, 0x303030, 0x303030}, {ELLIPSE, {38, 34, 11, 5, -40}, 0x626262, 0x626262},
};

static const struct shape goose[] = {
	{LINE, {12, 88, 30, 80, 1.4f}, 0x870000, 0x870000}, {ELLIPSE, {54, 62, 24, 16}, 0xffffff, 0xc6c6c6},
	{LINE, {36, 58, 28, 30, 11, 8}, 0xffffff, 0xd7d7d7}, {ELLIPSE, {28, 26, 8, 7}, 0xffffff, 0xd7d7d7},
	{LINE, {20, 27, 11, 29, 6, 3}, 0xd78700, 0xaf5f00}, {ELLIPSE, {26, 24, 1.5f, 1.5f}, 0x1c1c1c, 0x1c1c1c},
	{ELLIPSE, {60, 60, 14, 8, -10}, 0xdadada, 0xafafaf}, {LINE, {76, 58, 85, 50, 9, 4}, 0xe4e4e4, 0xbcbcbc},
	{BOX, {54, 79, 26, 2.6f, 1}, 0x870000, 0x870000}, {ELLIPSE, {38, 85, 6.5f, 6.5f}, 0x5f87af, 0x005f87},
	{ELLIPSE, {70, 85, 6.5f, 6.5f}, 0x5f87af, 0x005f87}, {ELLIPSE, {38, 85, 2, 2}, 0xffd7af, 0xffd7af},
	{ELLIPSE, {70, 85, 2, 2}, 0xffd7af, 0xffd7af}, {LINE, {34, 77, 28, 80, 4, 5}, 0xd78700, 0xaf5f00},
};

static const struct shape nest_box[] = {
	{LINE, {50, 92, 50, 60, 6}, 0xaf875f, 0x4e4e4e}, {BOX, {50, 56, 21, 28, 1}, 0xd7af5f, 0xaf875f},
	{LINE, {29, 46, 29, 82, 1}, 0xaf875f, 0xaf875f}, {LINE, {24, 34, 76, 26, 6}, 0x878787, 0x5f5f5f},
	{ELLIPSE, {50, 48, 7, 7}, 0xaf875f, 0xaf875f}, {ELLIPSE, {50, 48, 5.5f, 5.5f}, 0x121212, 0x121212},
	{LINE, {50, 62, 56, 64, 2.6f}, 0xaf875f, 0xaf875f}, {LINE, {36, 32, 36, 84, 0.8f}, 0xaf875f, 0xaf875f},
	{LINE, {64, 30, 64, 84, 0.8f}, 0xaf875f, 0xaf875f}, {ELLIPSE, {66, 20, 7, 5}, 0x0087d7, 0x005f87},
	{ELLIPSE, {60, 16, 4, 3.6f}, 0x5f87af, 0x5f87af}, {LINE, {72, 20, 80, 17, 4, 2}, 0x005f87, 0x005f87},
	{ELLIPSE, {65, 22, 4.5f, 3}, 0xffd75f, 0xd7af00}, {LINE, {57, 16, 53, 16.5f, 2, 1}, 0x3a3a3a, 0x3a3a3a},
};

static const struct shape mug[] = {
	{RING, {77, 58, 12, 14, 5}, 0xffd7af, 0xaf875f}, {TAPER, {48, 34, 86, 29, 22}, 0xe4e4e4, 0xaf875f},
	{ELLIPSE, {48, 86, 22, 4}, 0xd7af87, 0xaf875f}, {TAPER, {48, 76, 86, 23.3f, 22}, 0xd7af87, 0xaf875f},
	{ELLIPSE, {48, 34, 29, 7.5f}, 0xeeeeee, 0xd7af87}, {ELLIPSE, {48, 35, 26, 5.8f}, 0x875f5f, 0x303030},
	{ELLIPSE, {41, 34.4f, 9, 1.6f}, 0xaf875f, 0xaf875f}, {LINE, {40, 25, 43, 12, 1.6f, 0.8f}, 0xffffff, 0xe4e4e4},
	{LINE, {53, 25, 51, 9, 1.6f, 0.8f}, 0xffffff, 0xe4e4e4},
};

static const struct shape teapot[] = {
	{RING, {50, 36, 25, 26, 3.4f}, 0xd7af5f, 0x875f00}, {LINE, {70, 62, 90, 44, 12, 6}, 0x87afaf, 0x5f8787},
	{ELLIPSE, {48, 66, 31, 21}, 0xafd7d7, 0x5f8787}, {ELLIPSE, {48, 85, 16, 3}, 0x87afaf, 0x5f8787},
	{ELLIPSE, {48, 48, 16, 5}, 0xafd7d7, 0x5f8787}, {ELLIPSE, {48, 46, 13, 4}, 0xafd7d7, 0x5f8787},
	{ELLIPSE, {48, 40, 4, 4}, 0xafd7d7, 0x5f8787}, {ELLIPSE, {36, 58, 8, 5, -30}, 0xeeeeee, 0xafd7d7},
	{LINE, {20, 70, 76, 70, 1.4f}, 0x005f87, 0x005f87},
};

static const struct shape knife[] = {
	{BOX, {50, 50, 45, 32, 4, 0}, 0xaf875f, 0xaf875f}, {LINE, {8, 30, 92, 30, 0.7f}, 0xaf875f, 0xaf875f},
	{LINE, {8, 44, 92, 44, 0.7f}, 0xaf875f, 0xaf875f}, {LINE, {8, 58, 92, 58, 0.7f}, 0xaf875f, 0xaf875f},
	{LINE, {8, 71, 92, 71, 0.7f}, 0xaf875f, 0xaf875f}, {LINE, {60, 46, 14, 52, 15, 2}, 0xe4e4e4, 0xe4e4e4},
	{LINE, {60, 41, 15, 50, 5, 1}, 0x9e9e9e, 0x9e9e9e}, {LINE, {66, 44, 90, 42, 8, 9}, 0x303030, 0x303030},
	{BOX, {62, 46, 3, 6.5f, 1, -4}, 0xc6c6c6, 0xc6c6c6}, {ELLIPSE, {72, 43.6f, 1.3f, 1.3f}, 0xd7af5f, 0xd7af5f},
	{ELLIPSE, {82, 42.8f, 1.3f, 1.3f}, 0xd7af5f, 0xd7af5f},
};

static const struct shape skillet[] = {
	{LINE, {64, 64, 90, 90, 9, 10}, 0x3a3a3a, 0x3a3a3a}, {ELLIPSE, {45, 45, 37, 37}, 0x4e4e4e, 0x4e4e4e},
	{ELLIPSE, {45, 45, 32, 32}, 0x121212, 0x121212}, {ELLIPSE, {88, 88, 2, 2}, 0xaf875f, 0xaf875f},
	{ELLIPSE, {43, 46, 18, 15, 20}, 0xffffff, 0xffffff}, {ELLIPSE, {52, 38, 10, 8, -30}, 0xffffff, 0xffffff},
	{ELLIPSE, {42, 46, 7.5f, 7.5f}, 0xd7af00, 0xd7af00}, {ELLIPSE, {40, 43, 2.4f, 1.8f}, 0xffd7af, 0xffd7af},
};

static const struct shape radio[] = {
	{BOX, {50, 58, 42, 27, 4}, 0xaf875f, 0xaf875f}, {BOX, {50, 58, 38, 23, 2}, 0xd7af5f, 0xaf875f},
	{BOX, {34, 58, 19, 18, 2}, 0x875f5f, 0x3a3a3a}, {DOTS, {17, 42, 51, 74, 8, 8}, 0xffd7af, 0xd7af87},
	{BOX, {70, 49, 14, 8, 1}, 0x262626, 0x262626}, {BOX, {70, 49, 13, 7, 1}, 0xffd75f, 0xd78700},
	{LINE, {76, 43, 76, 55, 1.2f}, 0xaf0000, 0xaf0000}, {KEYS, {58, 49, 82, 53, 9, 1}, 0x875f00, 0x875f00},
	{ELLIPSE, {62, 69, 6, 6}, 0x3a3a3a, 0x1c1c1c}, {ELLIPSE, {78, 69, 6, 6}, 0x3a3a3a, 0x1c1c1c},
	{LINE, {62, 69, 65, 65, 1.2f}, 0xffd7af, 0xffd7af}, {LINE, {78, 69, 75, 65, 1.2f}, 0xffd7af, 0xffd7af},
};

static const struct shape loaf[] = {
	{ELLIPSE, {50, 66, 39, 22}, 0xffaf5f, 0x875f00}, {ELLIPSE, {46, 60, 33, 15}, 0xd7af5f, 0x875f00},
	{LINE, {28, 66, 40, 48, 5, 3}, 0xffd7af, 0xd7af5f}, {LINE, {44, 68, 56, 48, 5, 3}, 0xffd7af, 0xd7af5f},
	{LINE, {60, 68, 71, 51, 5, 3}, 0xd7af87, 0xd7af5f}, {ELLIPSE, {40, 49, 14, 3, -8}, 0xffd7af, 0xd7af5f},
};

static const struct shape kite[] = {
	{LINE, {50, 54, 14, 97, 0.8f}, 0xeeeeee, 0xeeeeee}, {LINE, {50, 46, 10, 22, 12, 2}, 0xff5f5f, 0x870000},
	{LINE, {50, 46, 90, 22, 12, 2}, 0x870000, 0x870000}, {LINE, {50, 36, 50, 60, 11, 8}, 0x005f87, 0x303030},
	{LINE, {48, 60, 36, 80, 7, 2}, 0x005f87, 0x005f87}, {LINE, {52, 60, 64, 80, 7, 2}, 0x005f87, 0x262626},
	{ELLIPSE, {50, 33, 6, 7}, 0xff5f5f, 0x870000}, {ELLIPSE, {48, 31, 1.2f, 1.2f}, 0xffffff, 0xffffff},
	{LINE, {50, 27, 50, 23, 3, 1}, 0xffaf00, 0xd78700}, {ELLIPSE, {20, 14, 13, 5}, 0xffffff, 0xeeeeee},
	{ELLIPSE, {80, 70, 15, 5}, 0xffffff, 0xeeeeee}, {ELLIPSE, {73, 66, 8, 5}, 0xffffff, 0xeeeeee},
};

static const struct shape tapers[] = {
	{LINE, {38, 84, 38, 36, 9, 6.5f}, 0xffd75f, 0xaf8700}, {LINE, {62, 84, 62, 42, 9, 6.5f}, 0xffd75f, 0x875f00},
	{LINE, {38, 34, 38, 29, 1.2f}, 0x303030, 0x303030}, {LINE, {62, 40, 62, 35, 1.2f}, 0x303030, 0x303030},
	{ELLIPSE, {38, 20, 15, 15}, 0xaf875f, 0x875f5f}, {ELLIPSE, {62, 26, 15, 15}, 0xaf875f, 0x875f5f},
	{ELLIPSE, {38, 22, 3.6f, 8}, 0xffd75f, 0xff8700}, {ELLIPSE, {62, 28, 3.6f, 8}, 0xffd75f, 0xff8700},
	{ELLIPSE, {38, 25, 1.8f, 4}, 0xffffff, 0xffffaf}, {ELLIPSE, {62, 31, 1.8f, 4}, 0xffffff, 0xffffaf},
	{ELLIPSE, {38, 86, 11, 4}, 0x875f00, 0x875f00}, {ELLIPSE, {62, 86, 11, 4}, 0x875f00, 0x875f00},
};

static const struct shape almanac[] = {
	{BOX, {52, 56, 28, 36, 1}, 0x262626, 0x262626}, {BOX, {52, 54, 27, 35, 1}, 0xeeeeee, 0xeeeeee},
	{BOX, {49, 53, 27, 35, 2}, 0x005f87, 0x005f87}, {BOX, {25, 53, 3.4f, 35, 1}, 0x3a3a3a, 0x3a3a3a},
	{BOX, {53, 32, 17, 7, 1}, 0xffd7af, 0xffd7af}, {LINE, {41, 30, 65, 30, 1.6f}, 0x005f87, 0x005f87},
	{LINE, {44, 35, 62, 35, 1.6f}, 0x005f87, 0x005f87}, {LINE, {36, 76, 46, 62, 1.6f}, 0xffd7af, 0xffd7af},
	{LINE, {46, 62, 58, 70, 1.6f}, 0xffd7af, 0xffd7af}, {LINE, {58, 70, 70, 52, 1.6f}, 0xffd7af, 0xffd7af},
	{ELLIPSE, {36, 76, 2.4f, 2.4f}, 0xff875f, 0xff875f}, {ELLIPSE, {46, 62, 2.4f, 2.4f}, 0xff875f, 0xff875f},
	{ELLIPSE, {58, 70, 2.4f, 2.4f}, 0xff875f, 0xff875f}, {ELLIPSE, {70, 52, 2.4f, 2.4f}, 0xff875f, 0xff875f},
	{LINE, {66, 88, 66, 97, 3.4f}, 0x870000, 0x870000},
};

static const struct shape yarn[] = {
	{LINE, {70, 80, 96, 90, 2}, 0xd75f5f, 0x870000}, {ELLIPSE, {48, 58, 29, 29}, 0xd75f5f, 0xaf5f5f},
	{RING, {42, 50, 24, 14, 2}, 0xff8787, 0xaf5f5f}, {RING, {44, 52, 24, 20, 2}, 0xd75f5f, 0xaf5f5f},
	{RING, {54, 64, 16, 22, 2}, 0xff8787, 0xaf5f5f}, {RING, {52, 62, 22, 24, 2}, 0xd75f5f, 0xaf5f5f},
	{LINE, {16, 24, 78, 74, 2.6f}, 0xffd7af, 0xaf875f}, {ELLIPSE, {15, 23, 3.4f, 3.4f}, 0xaf875f, 0x3a3a3a},
	{LINE, {82, 22, 22, 78, 2.6f}, 0xffd7af, 0xaf875f}, {ELLIPSE, {83, 21, 3.4f, 3.4f}, 0xaf875f, 0x3a3a3a},
};

static const struct shape bell[] = {
	{BOX, {50, 82, 8, 5, 2}, 0x808080, 0x4e4e4e}, {ELLIPSE, {50, 60, 33, 22}, 0xffd787, 0x875f00},
	{BOX, {50, 76, 35, 6, 3}, 0xffd75f, 0x875f00}, {ELLIPSE, {38, 51, 9, 5, -30}, 0xffd7af, 0xffd787},
	{ELLIPSE, {50, 38, 4, 3.6f}, 0xaf8700, 0x875f00}, {LINE, {78, 78, 90, 66, 4, 6}, 0xaf8700, 0x875f00},
	{LINE, {20, 30, 13, 24, 1.6f}, 0xffffff, 0xffffff}, {LINE, {27, 22, 22, 14, 1.6f}, 0xffffff, 0xffffff},
	{LINE, {80, 30, 87, 24, 1.6f}, 0xffffff, 0xffffff}, {LINE, {73, 22, 78, 14, 1.6f}, 0xffffff, 0xffffff},
};

static const struct shape tops[] = {
	{ELLIPSE, {30, 62, 17, 8, -12}, 0xd7af5f, 0x875f00}, {LINE, {30, 62, 34, 80, 16, 1}, 0xffaf5f, 0x875f00},
	{LINE, {30, 60, 26, 44, 3.4f}, 0xffd7af, 0xd7af5f}, {RING, {30, 61, 11, 4.5f, 1.6f}, 0x870000, 0x870000},
	{ELLIPSE, {68, 58, 19, 8, 10}, 0xaf875f, 0x303030}, {LINE, {68, 58, 64, 82, 18, 1}, 0x875f5f, 0x262626},
	{LINE, {68, 56, 72, 36, 3.4f}, 0xd7af5f, 0x875f00}, {RING, {68, 57, 12, 4.5f, 1.6f}, 0xffd7af, 0xd7af5f},
	{ELLIPSE, {48, 82, 9, 4}, 0xd7af5f, 0x875f00}, {LINE, {48, 82, 54, 76, 2.4f}, 0xffffaf, 0xd7af5f},
};

#define DRAWING(product, wall, table, shapes) {product, wall, table, shapes, (int)(sizeof shapes / sizeof *shapes)}

const struct drawing demo_drawings[] = {
	DRAWING("Shaving soap in a wooden bowl", 0xafd7d7, 0x5f8787, bowl_of_soap),
	DRAWING("Slow Modem, issue 2", 0xff875f, 0xff875f, modem_zine),
	DRAWING("Squash 'Lantern Blue', 8 seeds", 0xffd787, 0xaf875f, squash),
	DRAWING("Sprung saddle, brown leather", 0xafd7af, 0x5f875f, saddle),
	DRAWING("Butter bell, salt glaze", 0x87afaf, 0xaf875f, butter_bell),
	DRAWING("Child's jumper, rolled collar, 4-6 y", 0xafd7d7, 0xafd7d7, jumper),
	DRAWING("Compact keyboard, 65 keys, tactile", 0x5f87af, 0x5f87af, keyboard),
	DRAWING("Spring honey, creamed, 500 g", 0x87af87, 0xaf875f, spring_honey),
	DRAWING("Willow log basket, 50 cm", 0x87afaf, 0x5f5f87, log_basket),
	DRAWING("Carrom board, birch ply, 74 cm", 0x5f8787, 0x5f8787, carrom),
	DRAWING("Mason bee block, reed and oak", 0xafd7d7, 0x87af5f, bee_block),
	DRAWING("Carpenter's axe, 600 g, bearded", 0x5f875f, 0x5f875f, axe),
	DRAWING("Mint and fennel, garden cut, 60 g", 0xffd7af, 0xaf875f, mint),
	DRAWING("Pine tar soap, 100 g", 0xafd7d7, 0x5f8787, tar_soap),
	DRAWING("Small Repairs, a fold-out zine", 0x5fafaf, 0x5fafaf, repairs_zine),
	DRAWING("Climbing nasturtium, 25 seeds", 0xafd7d7, 0xaf875f, nasturtium),
	DRAWING("Chain, 8-speed, 116 links", 0x5f87af, 0x5f87af, chain),
	DRAWING("Dinner plate, 27 cm, tenmoku rim", 0xafd7d7, 0xafd7d7, plate),
	DRAWING("Pull-along goose, flapping feet", 0xafd7d7, 0xd7af87, goose),
	DRAWING("Lavender and oat bar, 110 g", 0xffd7af, 0xaf875f, lavender_soap),
	DRAWING("Heather honey, 340 g", 0xd7afd7, 0xaf875f, heather_honey),
	DRAWING("Spinning tops, turned, bag of five", 0x87afaf, 0xaf875f, tops),
	DRAWING("Nest box, 28 mm hole, larch", 0xafd7af, 0x87af5f, nest_box),
	DRAWING("Lime-blossom honey, 500 g", 0xafd787, 0xaf875f, lime_honey),
	DRAWING("Breakfast mug, oatmeal glaze, 35 cl", 0x87afaf, 0x875f5f, mug),
	DRAWING("Kite, ripstop, swallow shape", 0x5fafd7, 0x5fafd7, kite),
	DRAWING("Teapot, 70 cl, cane handle", 0xffd7af, 0x875f5f, teapot),
	DRAWING("Chef's knife, 21 cm, carbon steel", 0x5f8787, 0x5f8787, knife),
	DRAWING("Cast iron skillet, 26 cm", 0xd7875f, 0xd7875f, skillet),
	DRAWING("Country sourdough, 900 g", 0x87af87, 0x875f5f, loaf),
	DRAWING("Table radio, FM and medium wave, oak", 0x5f8787, 0x875f5f, radio),
	DRAWING("Beeswax tapers, pair, 30 cm", 0x3a3a3a, 0x262626, tapers),
	DRAWING("The Salt Road Almanac", 0xffd7af, 0xffd7af, almanac),
	DRAWING("Double knit, madder red, 100 g", 0xd0d0d0, 0xaf875f, yarn),
	DRAWING("Ding-dong bell, brass, 60 mm", 0x5f87af, 0x3a3a3a, bell),
	DRAWING("Seville marmalade, thick cut, 340 g", 0x87afaf, 0xaf875f, marmalade),
	DRAWING("Damson jam, low sugar, 300 g", 0xd7d7d7, 0xaf875f, damson_jam),
	DRAWING("Rose geranium bar, 110 g", 0xafd7d7, 0x5f8787, geranium_soap),
	{NULL, 0, 0, NULL, 0},
};
