#include "catalogue_data.h"

static const struct demo_item yarn[] = {
	{"Hill fleece 4-ply, peat brown, 100 g", 1250, 44, SHOP_EWES,
	 "Undyed wool from the darkest ewes, spun with the lanolin left in. It is firm, slightly oily, and knits "
	 "to a cloth that sheds rain."},
	{"Double knit, madder red, 100 g", 1680, 26, SHOP_EWES,
	 "Dyed in the pan with three-year madder roots, so it runs from brick to rose within one skein."},
	{"Lace weight, silver grey, 50 g", 1420, 17, SHOP_EWES,
	 "Eight hundred metres to the hundred grams, combed and spun fine for shawls that go through a ring."},
	{"Aran, undyed cream, 200 g", 2150, 31, SHOP_EWES,
	 "Three round plies that make cables stand up. A skein and a half makes a child's jumper, and four a man's."},
	{"Sock yarn, heather mix, 100 g", 1790, 38, SHOP_EWES,
	 "Wool with a fifth of mohair in place of nylon, for heels that last. Purple, moss and a thread of yellow."},
	{"Lopi-style single, slate blå, 100 g", 1120, 52, SHOP_EWES,
	 "A loose single ply, warm and light, for yoked jumpers on large needles. It snaps if you pull it and is "
	 "strong once knitted."},
	{"Darning wool, card of eight shades", 650, 60, SHOP_EWES,
	 "Ten metres each of eight natural shades from cream to black, for elbows and heels."},
	{"Weld yellow DK, 50 g", 980, 0, SHOP_EWES,
	 "The clear cold yellow that only weld gives, from a patch behind the lambing shed. One pan a year, in "
	 "August."},
	{"Spinner's roving, Jacob, 500 g", 2800, 12, SHOP_EWES,
	 "Combed top from piebald sheep, with the brown, grey and white kept as stripes. Easy on a beginner's "
	 "drop spindle."},
	{"Felting fleece, carded, 250 g", 1350, 20, SHOP_EWES,
	 "Carded batts that felt quickly under warm hands and soap, enough for a pair of slippers."},
};

static const struct demo_item knitwear[] = {
	{"Fisher's gansey, navy, unisex M", 16800, 4, SHOP_EWES,
	 "Knitted in the round at nine stitches to the inch, with a pattern of ladders and a gusset under each "
	 "arm."},
	{"Fair Isle vest, five shades, L", 13500, 3, SHOP_EWES,
	 "Five undyed shades and not a speck of colour, in bands that never repeat from hem to shoulder."},
	{"Boot socks, ribbed, 39-42", 2600, 48, SHOP_EWES,
	 "Cushioned at sole and shin, ribbed to the knee, and narrow enough at the toe for a real boot."},
	{"Bed socks, cream mohair", 2400, 27, SHOP_EWES,
	 "Loose, light and halfway up the calf, without elastic, for feet that are cold until three in the "
	 "morning."},
	{"Watch cap, charcoal, double brim", 2950, 41, SHOP_EWES,
	 "Close-fitting, long enough to fold twice over the ears, and plain enough to lend."},
	{"Fingerless mitts, moss stitch", 2200, 33, SHOP_EWES,
	 "A thumb gusset, a long cuff and free fingertips, made for market stalls, keyboards and unheated "
	 "libraries."},
	{"Selbu mittens, black and white", 3800, 15, SHOP_EWES,
	 "The eight-petalled rose on the back, a small check on the palm, and two strands of wool everywhere in "
	 "between."},
	{"Child's jumper, rolled collar, 4-6 y", 5400, 8, SHOP_EWES,
	 "Knitted long in the sleeve so that it can be turned back for two winters, with buttons on one shoulder."},
	{"Lace shawl, old shale, 150 cm", 11200, 2, SHOP_EWES,
	 "Waves from the centre outwards in silver grey, blocked on a frame. It weighs as much as a letter."},
	{"Neck warmer, brioche rib, moss", 3400, 22, SHOP_EWES,
	 "Deep, soft rib in two greens that shows one outside and the other in, and stays where you pull it."},
};

static const struct demo_item blankets[] = {
	{"Herringbone throw, 140 × 190 cm", 11800, 9, SHOP_EWES,
	 "Woven in grey and cream on a narrow mill loom that is older than either of us, with a hand-twisted "
	 "fringe."},
	{"Cot blanket, honeycomb, 75 × 100 cm", 4900, 14, SHOP_EWES,
	 "A thick honeycomb weave in washed lambswool that traps air and does not lose its loops to small fingers."},
	{"Picnic rug, waxed back, 150 cm", 8600, 11, SHOP_EWES,
	 "Checked wool above and waxed cotton below, with two leather straps. Damp grass does not come through."},
	{"Double blanket, satin-bound, oat", 18900, 3, SHOP_EWES,
	 "Made 230 by 250 cm, milled soft, raised on both sides, and bound with a wide band of cotton satin."},
	{"Linen tea towel, blue stripe", 1250, 83, SHOP_THIMBLE,
	 "Half-bleached linen with three blue stripes and a loop at the corner. Drinks little on the first day, "
	 "everything by the fifth."},
	{"Linen sheet, natural, 180 × 270 cm", 9800, 7, SHOP_THIMBLE,
	 "Heavy flax of 190 g, seamed by us on three sides with the selvedge left on the fourth."},
	{"Pillowcases, pair, drawn thread", 5200, 13, SHOP_THIMBLE,
	 "Washed linen, 50 × 75 cm, with a drawn-thread hem worked by hand in the winter."},
	{"Tablecloth, damask, 140 × 220 cm", 7400, 6, SHOP_THIMBLE,
	 "White on white with a border of oak leaves, for tables of six. Wine comes out with salt and nerve."},
	{"Bread bag, linen, drawstring", 1400, 45, SHOP_THIMBLE,
	 "Holds a two-kilo loaf, lets the crust breathe and keeps it from going to leather before Thursday."},
	{"Sashiko cloth 刺し子, indigo, 35 cm", 2300, 18, SHOP_THIMBLE,
	 "Two layers of indigo cotton-linen stitched with white waves, for wrapping a lunch or covering a bowl."},
};

static const struct demo_item sewing[] = {
	{"Mending kit in a tin", 1850, 50, SHOP_THIMBLE,
	 "Six needles, four threads on cards, a thimble, buttons, pins and a scrap to practise on, in a tin that "
	 "fits a pocket."},
	{"Tailor's shears, 23 cm", 5800, 8, SHOP_THIMBLE,
	 "Forged blades, a low lower handle that slides along the table, and a screw you can tighten with a coin."},
	{"Darning mushroom, beech", 1200, 29, SHOP_THIMBLE,
	 "A broad, smooth cap to stretch a heel over. The stem unscrews and keeps three needles."},
	{"Thread clips, black steel", 950, 46, SHOP_THIMBLE,
	 "Sprung snips of 11 cm for thread ends and unpicking. Hang them round your neck or you will lose them."},
	{"Sashiko needles, set of six", 780, 37, SHOP_THIMBLE,
	 "Long, stiff needles with a generous eye, in two lengths, stored in a glass tube with a cork."},
	{"Linen thread, waxed, 100 m", 690, 55, SHOP_THIMBLE,
	 "Three-cord thread drawn through beeswax, for buttons on coats, canvas and bookbinding."},
	{"Patch set, indigo scraps, 300 g", 1100, 24, SHOP_THIMBLE,
	 "Washed offcuts of denim, ticking and old workwear, none smaller than a playing card."},
	{"Horn buttons, 20 mm, card of ten", 840, 4, SHOP_THIMBLE,
	 "Cut from ox horn, four holes, each with its own clouding from honey to black."},
	{"Dressmaker's ham, wool and cotton", 2900, 10, SHOP_THIMBLE,
	 "A firm cushion stuffed with sawdust, one side wool and the other cotton, for pressing darts and curved "
	 "seams."},
	{"Visible mending course, four evenings", 8800, 6, SHOP_THIMBLE,
	 "Darns, patches, sashiko and re-knitting at the yard's long table, on four Tuesdays from seven to nine. "
	 "Thread, wool and tea are included."},
};

static const struct demo_leaf leaves[] = {
	{CAT_YARN, yarn, DEMO_LEN(yarn), {
		"What you make of it should be washed cool and dried flat.",
		"Lots differ, so buy what you need in one go.",
		"Sheared, scoured and prepared within a day's drive.",
		"A card with gauge and needle suggestions is tied on."}},
	{CAT_KNITWEAR, knitwear, DEMO_LEN(knitwear), {
		"Hand wash, press in a towel and dry flat, away from the stove.",
		"A length of the same wool is sewn inside for mending.",
		"Loosens a little in the first weeks and then keeps its shape.",
		"Knitted by one person from start to finish, with her name on the label."}},
	{CAT_BLANKETS, blankets, DEMO_LEN(blankets), {
		"Wash it cool, shake it well and dry it on a line.",
		"It is pre-washed and will shrink no further.",
		"Gets softer with each year of use.",
		"The hems are finished by hand."}},
	{CAT_SEWING, sewing, DEMO_LEN(sewing), {
		"Chosen because we use the same in our own work.",
		"Good for a beginner and not outgrown afterwards.",
		"A sheet with drawings of the basic stitches comes with it.",
		"It makes a fair present for anyone with a hole in a sleeve."}},
};

const struct demo_department demo_wool = {leaves, DEMO_LEN(leaves)};
